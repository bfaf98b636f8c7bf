"""A plan below the top of its repository: what judges it, what it judges, how files are named."""

import json

import pytest

from ..conftest import Repo
from .asked import Gated

STRICT = '[scope]\nmode = "fail"\nunattributed = "fail"\n'


@pytest.fixture
def plan(repo: Repo) -> Repo:
    """A plan in firmware/, code beside it; checked out: a branch."""
    inner = Repo(repo.root / "firmware")
    inner.task("TASK-0001", "In Progress", scope="- `src/a/`")
    inner.write("src/a/lib.py", "")
    inner.write("taskctl.toml", STRICT)
    repo.write("web/lib.js", "")
    repo.commit("plan")
    repo.git("checkout", "--quiet", "-b", "branch")
    return repo


def gate(repo: Repo, folder: str = "firmware") -> Gated:
    answer = repo.run("gate", "--base", "main", "--output-format", "json", folder=folder)
    assert answer.exit_code in {0, 1}, answer.stderr
    return Gated(answer.exit_code, json.loads(answer.stdout))


class TestWholeRepository:
    def test_inside(self, plan: Repo) -> None:
        plan.write("firmware/src/a/lib.py", "x")
        plan.commit("TASK-0001: a step")
        found = gate(plan)
        assert (found.codes, found.said["root"]) == ([], "firmware")
        assert "the plan is in firmware/" in found.said["notices"][0]

    @pytest.mark.parametrize("message", ["TASK-0001: a step", "tidy up"])
    def test_outside(self, plan: Repo, message: str) -> None:
        plan.write("web/lib.js", "x")
        plan.commit(message)
        found = gate(plan)
        assert found.errors == ["GT003"]
        assert "../web/lib.js" in found.reasons("GT003")[0]["message"]

    def test_what_a_revert_takes_back(self, plan: Repo) -> None:
        plan.write("web/lib.js", "x")
        plan.commit("more")
        plan.git("branch", "--force", "main")
        plan.git("revert", "--no-edit", "HEAD")
        assert gate(plan).codes == []

    def test_what_main_did(self, plan: Repo) -> None:
        plan.git("checkout", "--quiet", "main")
        plan.write("web/lib.js", "x")
        plan.commit("more")
        plan.git("checkout", "--quiet", "branch")
        plan.write("firmware/src/a/lib.py", "x")
        plan.commit("TASK-0001: a step")
        assert gate(plan).codes == []

    @pytest.mark.parametrize("form", ["github", "sarif", "gitlab", "junit"])
    @pytest.mark.parametrize("path", ["web/lib.js", "firmware/tasks/TASK-0001-x.md"])
    def test_machines_name_files_from_the_top(self, plan: Repo, form: str, path: str) -> None:
        plan.write("web/lib.js", "x")
        plan.commit("tidy up" if path == "web/lib.js" else "TASK-0001: a step")
        answer = plan.run("gate", "--base", "main", "--output-format", form, folder="firmware")
        assert path in answer.stdout
        assert f"../{path}" not in answer.stdout.split("touches")[0]


class TestRoot:
    """What the change makes the root does not judge it."""

    @pytest.mark.parametrize("name", ["taskctl.toml", "pyproject.toml"])
    def test_settings_that_the_change_brings(self, repo: Repo, name: str) -> None:
        repo.task("TASK-0001", "In Progress", scope="- `src/a/`")
        repo.write("taskctl.toml", STRICT)
        repo.write("app/x", "")
        repo.commit("plan")
        repo.git("checkout", "--quiet", "-b", "branch")
        table = '[scope]\nmode = "warn"\n'
        repo.write(f"app/{name}", table if name == "taskctl.toml" else "[tool.taskctl]\n")
        repo.write("app/x", "x")
        repo.commit("TASK-0001: a step")
        found = gate(repo, "app")
        assert (found.errors, found.said["root"]) == (["GT003"], "")

    def test_settings_that_the_change_takes_away(self, plan: Repo) -> None:
        (plan.root / "firmware/taskctl.toml").unlink()
        plan.write("firmware/src/d/lib.py", "x")
        plan.commit("TASK-0001: a step")
        found = gate(plan)
        assert "GT003" in found.errors
        assert found.said["root"] == "firmware"

    def test_the_first_plan_of_a_repository(self, repo: Repo) -> None:
        repo.write("app/x", "")
        repo.commit("code")
        repo.git("checkout", "--quiet", "-b", "branch")
        inner = Repo(repo.root / "app")
        inner.task("TASK-0001")
        inner.write("taskctl.toml", STRICT)
        repo.commit("plan")
        assert gate(repo, "app").said["root"] == "app"


@pytest.mark.parametrize("form", ["github", "sarif", "gitlab", "junit"])
def test_check_names_files_from_the_top(plan: Repo, form: str) -> None:
    Repo(plan.root / "firmware").task("TASK-0002", prereqs=["TASK-0099"])
    answer = plan.run("check", "--output-format", form, folder="firmware")
    assert answer.exit_code == 1
    assert "firmware/tasks/TASK-0002-x.md" in answer.stdout


def test_json_names_them_from_the_root(plan: Repo) -> None:
    Repo(plan.root / "firmware").task("TASK-0002", prereqs=["TASK-0099"])
    said = json.loads(plan.run("check", "--output-format", "json", folder="firmware").stdout)
    assert (said["root"], said["findings"][0]["path"]) == ("firmware", "tasks/TASK-0002-x.md")


def test_a_hook_in_a_linked_work_tree(plan: Repo) -> None:
    """Git tells it where git is, and not where the top of the work tree is."""
    linked = Repo(plan.root.parent / "linked")
    plan.git("worktree", "add", "--quiet", str(linked.root), "-b", "linked")
    inner = Repo(linked.root / "firmware")
    inner.task("TASK-0002", prereqs=["TASK-0099"])
    linked.git("add", "--all")
    folder = linked.git("rev-parse", "--absolute-git-dir").strip()
    env = {"GIT_DIR": folder, "GIT_INDEX_FILE": f"{folder}/index"}
    answer = linked.run("-C", "firmware", "check", "--staged", env=env)
    assert answer.exit_code == 1
    assert "tasks/TASK-0002-x.md" in answer.stdout
