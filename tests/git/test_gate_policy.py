"""A change is judged by what its base settled, and what it would settle anew is named (GT009)."""

import pytest

from ..conftest import Repo
from .asked import Gated, gate

STRICT = '[scope]\nmode = "fail"\nunattributed = "pass"\n'


@pytest.fixture
def plan(repo: Repo) -> Repo:
    """On main: an active task and strict settings; checked out: a branch."""
    repo.task("TASK-0001", "In Progress", scope="- `src/a/`")
    repo.write("taskctl.toml", STRICT)
    repo.commit("plan")
    repo.git("checkout", "--quiet", "-b", "branch")
    return repo


def judged(plan: Repo, message: str = "TASK-0001: a step", *options: str) -> Gated:
    plan.commit(message)
    return gate(plan, "--base", "main", *options)


def base(plan: Repo, settings: str) -> None:
    """Let main have other settings, and the branch begin there."""
    plan.git("checkout", "--quiet", "main")
    plan.write("taskctl.toml", settings)
    plan.commit("settings")
    plan.git("checkout", "--quiet", "-B", "branch")


class TestSettings:
    def test_the_base_judges_and_the_change_is_named(self, plan: Repo) -> None:
        plan.write("taskctl.toml", '[scope]\nmode = "warn"\nalways = ["**"]\n')
        plan.write("src/c/lib.py", "x")
        found = judged(plan)
        assert (found.codes, found.errors) == (["GT003", "GT009"], ["GT003"])
        (reason,) = found.reasons("GT009")
        assert "scope.mode = 'warn' (was 'fail')" in reason["message"]
        assert "scope.always = ['**'] (was " in reason["message"]
        assert (reason["path"], reason["line"]) == ("taskctl.toml", 2)
        assert found.said["policy"] == [reason]

    def test_stricter_ones_are_named_as_well_and_not_yet_in_force(self, plan: Repo) -> None:
        base(plan, "")
        plan.write("taskctl.toml", STRICT)
        plan.write("src/c/lib.py", "x")
        found = judged(plan)
        assert (found.codes, found.errors) == (["GT003", "GT009"], [])

    def test_another_comment_changes_nothing(self, plan: Repo) -> None:
        plan.write("taskctl.toml", f"# why\n{STRICT}")
        assert judged(plan, "TASK-0001: say why").codes == ["GT003"]

    def test_settings_where_there_were_none(self, plan: Repo) -> None:
        plan.git("checkout", "--quiet", "main")
        (plan.root / "taskctl.toml").unlink()
        plan.commit("no settings")
        plan.git("checkout", "--quiet", "-B", "branch")
        plan.write("taskctl.toml", "[queue]\nwip_limit = 2\n")
        found = judged(plan, "other settings")
        assert "queue.wip_limit = 2 (was 1)" in found.reasons("GT009")[0]["message"]

    def test_settings_that_go(self, plan: Repo) -> None:
        (plan.root / "taskctl.toml").unlink()
        found = judged(plan, "other settings")
        assert "scope.mode = 'warn' (was 'fail')" in found.reasons("GT009")[0]["message"]

    def test_those_of_pyproject(self, plan: Repo) -> None:
        plan.git("checkout", "--quiet", "main")
        (plan.root / "taskctl.toml").unlink()
        plan.write("pyproject.toml", f"[project]\nname = 'x'\n[tool.taskctl]\n{TABLE}")
        plan.commit("settings")
        plan.git("checkout", "--quiet", "-B", "branch")
        plan.write("pyproject.toml", f"[project]\nname = 'y'\n[tool.taskctl]\n{TABLE}")
        assert judged(plan, "another name").codes == []
        plan.write("pyproject.toml", "[project]\nname = 'y'\n")
        found = judged(plan, "other settings")
        assert "scope.mode = 'warn' (was 'fail')" in found.reasons("GT009")[0]["message"]

    def test_those_that_cannot_be_read_are_named_by_their_path(self, plan: Repo) -> None:
        (plan.root / "taskctl.toml").unlink()
        (plan.root / "taskctl.toml").symlink_to("/etc/hostname")
        found = judged(plan, "other settings")
        assert [r["path"] for r in found.reasons("GT009")] == ["taskctl.toml"]

    @pytest.mark.parametrize("text", ["[scop]\n", "[", 'required-version = ">=99"\n'])
    def test_those_that_nobody_could_go_on_with_are_an_error(self, plan: Repo, text: str) -> None:
        plan.write("taskctl.toml", text)
        found = judged(plan, "other settings")
        assert (found.codes, found.errors) == (["GT009"], ["GT009"])
        (reason,) = found.reasons("GT009")
        assert "after the merge, taskctl could not run: taskctl.toml:1:" in reason["message"]
        assert reason["path"] == "taskctl.toml"

    def test_a_change_that_mends_them_is_not_stopped_by_them(self, plan: Repo) -> None:
        base(plan, "[scop]\n")
        plan.write("taskctl.toml", "")
        found = judged(plan, "other settings")
        assert (found.codes, found.errors) == (["GT003", "GT009"], [])
        assert "the settings of the base cannot be used" in found.reasons("GT009")[0]["message"]

    def test_unusable_before_and_after(self, plan: Repo) -> None:
        base(plan, "[scop]\n")
        plan.write("src/a/lib.py", "x")
        plan.commit("TASK-0001: x")
        answer = plan.run("gate", "--base", "main")
        assert answer.exit_code == 2
        assert "at the base of the change: taskctl.toml:1: scop: no such key" in answer.stderr

    def test_the_work_tree_has_no_say(self, plan: Repo) -> None:
        plan.write("src/c/lib.py", "x")
        plan.commit("TASK-0001: x")
        plan.write("taskctl.toml", "[scop]\n")
        assert gate(plan, "--base", "main").errors == ["GT003"]


TABLE = 'scope = { mode = "fail", unattributed = "pass" }\n'


class TestConfig:
    """A file named by --config: the choice of whoever runs the gate."""

    def test_one_that_lies_elsewhere(self, plan: Repo) -> None:
        lenient = plan.root.parent / "lenient.toml"
        lenient.write_text("[scope]\nalways = ['src/c/*']\n")
        plan.write("src/c/lib.py", "x")
        plan.commit("TASK-0001: x")
        assert gate(plan, "--base", "main", config=str(lenient)).codes == []

    def test_one_of_the_repository_is_that_of_the_base(self, plan: Repo) -> None:
        plan.git("checkout", "--quiet", "main")
        plan.write("ci/strict.toml", STRICT)
        plan.commit("settings")
        plan.git("checkout", "--quiet", "-B", "branch")
        plan.write("ci/strict.toml", "")
        plan.write("src/c/lib.py", "x")
        plan.commit("TASK-0001: x")
        found = gate(plan, "--base", "main", config="ci/strict.toml")
        assert (found.codes, found.errors) == (["GT003", "GT009"], ["GT003"])
        assert found.reasons("GT009")[0]["path"] == "ci/strict.toml"

    def test_one_that_the_change_brings_is_not_in_force(self, plan: Repo) -> None:
        plan.write("ci/lenient.toml", "[scope]\nalways = ['**']\n")
        plan.commit("TASK-0001: x")
        found = gate(plan, "--base", "main", config="ci/lenient.toml")
        assert found.codes == ["GT003", "GT009"]


class TestBaseline:
    def accept(self, plan: Repo) -> None:
        assert plan.run("check", "--update-baseline", "--add").exit_code == 0

    def test_what_the_change_accepts_is_an_error_all_the_same(self, plan: Repo) -> None:
        plan.task("TASK-0002", prereqs=["TASK-0099"])
        plan.commit("plan more")
        self.accept(plan)
        found = judged(plan, "accept it")
        assert (found.codes, found.errors) == (["GT001", "GT009"], ["GT001"])
        (reason,) = found.reasons("GT009")
        assert "the baseline accepts 1 finding more" in reason["message"]

    def test_what_the_base_accepts_is_none(self, plan: Repo) -> None:
        """Even if it comes back."""
        plan.git("checkout", "--quiet", "main")
        plan.task("TASK-0002", prereqs=["TASK-0099"])
        self.accept(plan)
        plan.task("TASK-0002")
        plan.commit("settings")
        plan.git("checkout", "--quiet", "-B", "branch")
        plan.task("TASK-0002", prereqs=["TASK-0099"])
        assert judged(plan, "plan more").codes == []

    def test_one_that_accepts_less(self, plan: Repo) -> None:
        plan.git("checkout", "--quiet", "main")
        plan.task("TASK-0002", prereqs=["TASK-0099"])
        self.accept(plan)
        plan.commit("settings")
        plan.git("checkout", "--quiet", "-B", "branch")
        plan.task("TASK-0002")
        self.accept(plan)
        assert "GT009" not in judged(plan, "plan more").codes

    def test_one_that_cannot_be_read(self, plan: Repo) -> None:
        plan.write("taskctl-baseline.json", "{")
        found = judged(plan, "accept it")
        assert (found.codes, found.errors) == (["GT009"], ["GT009"])
        assert "taskctl-baseline.json:1: not a baseline" in found.reasons("GT009")[0]["message"]


class TestMarks:
    def test_a_suppression(self, plan: Repo) -> None:
        plan.task(
            "TASK-0002",
            more="\n<!-- taskctl: ignore-file LK001 moved soon -->\n",
            links=["docs/gone.md"],
        )
        found = judged(plan, "plan more")
        assert found.codes == ["GT009"]
        assert "LK001 is suppressed: moved soon" in found.reasons("GT009")[0]["message"]

    def test_one_that_moves_with_its_file(self, plan: Repo) -> None:
        plan.git("checkout", "--quiet", "main")
        plan.task(
            "TASK-0002",
            more="\n<!-- taskctl: ignore-file LK001 moved soon -->\n",
            links=["docs/gone.md"],
        )
        plan.commit("plan more")
        plan.git("checkout", "--quiet", "-B", "branch")
        plan.git("mv", "tasks/TASK-0002-x.md", "tasks/TASK-0002-y.md")
        assert judged(plan, "plan more").codes == []

    def test_what_is_no_longer_claimed(self, plan: Repo) -> None:
        stop = "- [x] `make test` exits 0\n- [ ] docs <!-- taskctl: not-claimed later -->"
        plan.task("TASK-0001", "Done", stop=stop, scope="- `src/a/`")
        found = judged(plan)
        assert found.codes == ["GT009"]
        assert "TASK-0001 does not claim: docs" in found.reasons("GT009")[0]["message"]
        assert "1 line marked as not claimed" in plan.run("gate", "--base", "main").stdout

    def test_a_task_that_brings_the_list_that_it_needs(self, plan: Repo) -> None:
        plan.task("TASK-0002", scope="- `src/b/`")
        plan.write("src/b/lib.py", "x")
        found = judged(plan, "TASK-0002: begin and finish")
        assert found.codes == ["GT009"]
        assert (
            "TASK-0002 is new, and its own allowlist covers"
            in (found.reasons("GT009")[0]["message"])
        )

    def test_a_task_that_is_only_planned(self, plan: Repo) -> None:
        plan.task("TASK-0002", scope="- `src/b/`")
        plan.commit("plan more")
        plan.write("src/a/lib.py", "x")
        assert judged(plan).codes == []


@pytest.mark.parametrize(("policy", "errors"), [("warn", []), ("fail", ["GT009"])])
def test_as_the_settings_of_the_base_say(plan: Repo, policy: str, errors: list[str]) -> None:
    base(plan, f'[gate]\npolicy = "{policy}"\n')
    plan.write("taskctl.toml", '[gate]\npolicy = "warn"\n[queue]\nwip_limit = 9\n')
    assert judged(plan, "other settings").errors == errors
