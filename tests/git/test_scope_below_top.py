"""`scope` and the commit-msg hook in a plan below the top: they look at what the gate looks at."""

import pytest

from ..conftest import Answer, Repo
from .asked import gate, scope

STRICT = '[scope]\nmode = "fail"\nunattributed = "fail"\n'


@pytest.fixture
def plan(repo: Repo) -> Repo:
    """The plan in firmware/, code beside it; checked out: a branch."""
    inner = Repo(repo.root / "firmware")
    inner.task("TASK-0001", "In Progress", scope="- `src/a/`\n- `../lib/`")
    inner.write("src/a/lib.py", "")
    inner.write("taskctl.toml", STRICT)
    repo.write("web/lib.js", "")
    repo.write("lib/x.c", "")
    repo.commit("plan")
    repo.git("checkout", "--quiet", "-b", "branch")
    return inner


@pytest.fixture
def top(plan: Repo) -> Repo:
    return Repo(plan.root.parent)


def hook(plan: Repo, message: str) -> Answer:
    """What the commit-msg hook says of what is staged."""
    plan.git("add", "--all", ":/")
    (plan.root.parent / ".git/MESSAGE").write_text(message)
    return plan.run("scope", "--commit-msg", "../.git/MESSAGE")


def agreed(plan: Repo) -> list[str]:
    """What lies outside by the gate, which has to agree with `scope --per-commit`."""
    found = gate(plan, "--base", "main").paths("GT003")
    commits = scope(plan, "--base", "main", "--per-commit").said["commits"]
    assert found == sorted(o["path"] for c in commits for o in c.get("outside", []))
    return found


class TestWhatIsLookedAt:
    def test_the_work_tree(self, plan: Repo, top: Repo) -> None:
        top.write("web/new.js", "x")
        top.write("web/lib.js", "x")
        plan.write("src/a/lib.py", "x")
        found = scope(plan)
        assert found.said["changed"] == ["../web/lib.js", "../web/new.js", "src/a/lib.py"]
        assert found.outside == ["../web/lib.js", "../web/new.js"]

    def test_what_git_only_takes_for_changed(self, plan: Repo, top: Repo) -> None:
        path = top.root / "web/lib.js"
        path.unlink()
        path.write_text("")
        plan.write("src/a/lib.py", "x")
        assert scope(plan, "--worktree").said["changed"] == ["src/a/lib.py"]

    def test_the_index(self, plan: Repo, top: Repo) -> None:
        top.write("web/lib.js", "x")
        plan.git("add", "--all", ":/")
        assert scope(plan, "TASK-0001", "--staged").outside == ["../web/lib.js"]

    @pytest.mark.parametrize("message", ["TASK-0001: a step", "tidy up"])
    def test_the_message_of_a_commit(self, plan: Repo, top: Repo, message: str) -> None:
        top.write("web/lib.js", "x")
        answer = hook(plan, message)
        assert answer.exit_code == 1
        if "TASK" in message:
            assert "../web/lib.js  not listed" in answer.stdout

    def test_commits(self, plan: Repo, top: Repo) -> None:
        top.write("web/lib.js", "x")
        plan.write("src/a/lib.py", "x")
        top.commit("TASK-0001: a step")
        assert agreed(plan) == ["../web/lib.js"]
        assert scope(plan, "--base", "main").outside == ["../web/lib.js"]

    def test_and_that_is_said(self, plan: Repo, top: Repo) -> None:
        top.write("web/lib.js", "x")
        answer = plan.run("scope", "TASK-0001")
        assert "the paths of the whole repository are judged" in answer.stderr

    def test_a_revert_that_is_being_made_frees_nothing_beside_it(
        self, plan: Repo, top: Repo
    ) -> None:
        top.write("web/lib.js", "x")
        top.commit("more")
        commit = top.git("rev-parse", "HEAD").strip()
        top.git("revert", "--no-commit", "HEAD")
        body = f'Revert "more"\n\nThis reverts commit {commit}.\n'
        assert hook(plan, body).exit_code == 0
        top.write("web/other.js", "x")
        assert hook(plan, body).exit_code == 1


@pytest.mark.full
class TestEntries:
    @pytest.mark.parametrize(
        ("entry", "is_inside"),
        [
            ("../web/", True), ("../web/lib.js", True), ("../web/*.js", True), ("../w*/", True),
            ("../{web,lib}/", True), ("../**/*.js", True),
            # from the top, or by a wildcard that would have to go up
            ("web/", False), ("firmware/../web/", False), ("**/*.js", False), ("**", False),
            ("*/web/lib.js", False), ("…/web/", False), ("../", False), ("../**", False),
            ("../../web/", False), ("/web/", False), ("..*/web/", False),
        ],
    )  # fmt: skip  # a table
    def test_beside_the_root(self, plan: Repo, top: Repo, entry: str, is_inside: bool) -> None:
        plan.task("TASK-0001", "In Progress", scope=f"- `{entry}`")
        top.git("checkout", "--quiet", "main")
        top.commit("plan")
        top.git("checkout", "--quiet", "-B", "branch")
        top.write("web/lib.js", "x")
        top.commit("TASK-0001: a step")
        assert agreed(plan) == ([] if is_inside else ["../web/lib.js"])
        assert scope(plan, "--base", "main").exit_code == (0 if is_inside else 1)

    def test_that_deny(self, plan: Repo, top: Repo) -> None:
        plan.task("TASK-0001", "In Progress", scope="- `../web/`\n- `!../web/gen/`")
        top.write("web/gen/x.js", "x")
        assert scope(plan, "TASK-0001").said["outside"] == [
            {"path": "../web/gen/x.js", "reason": "denied"}
        ]

    @pytest.mark.parametrize(("entry", "is_wrong"), [("../lib/", False), ("../../lib/", True)])
    def test_are_checked_by_how_deep_the_root_lies(
        self, plan: Repo, entry: str, is_wrong: bool
    ) -> None:
        plan.task("TASK-0001", "In Progress", scope=f"- `{entry}`")
        for options in ((), ("--staged",)):
            plan.git("add", "--all")
            found = plan.run("check", "--output-format", "concise", *options).stdout
            assert ("SC003" in found) == is_wrong

    def test_are_suggested(self, plan: Repo, top: Repo) -> None:
        for path in ("web/a.js", "web/b.js", "x.txt", "y.txt"):
            top.write(path, "x")
        added = scope(plan, "TASK-0001", "--suggest").said["suggest"]
        assert added == ["../web/", "../x.txt", "../y.txt"]

    @pytest.mark.parametrize(
        ("path", "code"), [("../lib/x.c", 0), ("../web/x.js", 1), ("../../lib/x.c", 2)]
    )
    def test_are_explained(self, plan: Repo, path: str, code: int) -> None:
        assert plan.run("scope", "TASK-0001", "--explain", path).exit_code == code


class TestSeveralPlans:
    @pytest.fixture
    def other(self, plan: Repo, top: Repo) -> Repo:
        """Another plan, in web/, since before the branch."""
        top.git("checkout", "--quiet", "main")
        other = Repo(top.root / "web")
        other.write("taskctl.toml", STRICT)
        other.task("TASK-0001", "In Progress", scope="- `src/`")
        top.commit("another plan")
        top.git("checkout", "--quiet", "-B", "branch")
        return other

    @pytest.mark.parametrize("message", ["TASK-0001: a step", "tidy up"])
    def test_a_commit_in_the_other_is_its_business(
        self, plan: Repo, top: Repo, other: Repo, message: str
    ) -> None:
        other.write("elsewhere.js", "x")
        assert hook(plan, message).exit_code == 0
        assert hook(other, message).exit_code == 1
        top.commit(message)
        assert agreed(plan) == []
        assert agreed(other) == ["elsewhere.js"] if "TASK" in message else True
        assert gate(other, "--base", "main").errors == ["GT003"]
        found = scope(plan, "--base", "main")
        assert (found.exit_code, found.said["task"]) == (0, None)

    def test_a_commit_in_both_is_of_both(self, plan: Repo, top: Repo, other: Repo) -> None:
        other.write("src/x.js", "x")
        plan.write("src/a/lib.py", "x")
        top.commit("TASK-0001: a step")
        assert agreed(plan) == ["../web/src/x.js"]
        assert agreed(other) == ["../firmware/src/a/lib.py"]

    def test_who_is_asked_for_is_judged(self, plan: Repo, other: Repo) -> None:
        other.write("src/x.js", "x")
        assert scope(plan, "TASK-0001").outside == ["../web/src/x.js"]

    @pytest.mark.parametrize("name", ["taskctl.toml", "pyproject.toml"])
    def test_settings_that_the_change_brings_free_nothing(
        self, plan: Repo, top: Repo, name: str
    ) -> None:
        top.write(f"web/{name}", "[tool.taskctl]\n" if name == "pyproject.toml" else "")
        top.commit("settle")
        top.write("web/lib.js", "x")
        top.commit("more")
        assert gate(plan, "--base", "main").errors == ["GT003", "GT003"]

    def test_a_project_file_of_another_tool_is_no_plan(self, plan: Repo, top: Repo) -> None:
        top.git("checkout", "--quiet", "main")
        top.write("web/pyproject.toml", "[project]\nname = 'web'\n")
        top.commit("web")
        top.git("checkout", "--quiet", "-B", "branch")
        top.write("web/lib.js", "x")
        top.commit("TASK-0001: a step")
        assert agreed(plan) == ["../web/lib.js"]

    def test_the_plan_at_the_top_has_what_no_other_has(self, plan: Repo, top: Repo) -> None:
        top.git("checkout", "--quiet", "main")
        top.write("taskctl.toml", STRICT)
        top.task("TASK-0007", "In Progress", scope="- `web/`")
        top.commit("the plan at the top")
        top.git("checkout", "--quiet", "-B", "branch")
        top.write("web/lib.js", "x")
        top.commit("TASK-0007: a step")
        top.write("firmware/src/b.py", "x")
        top.commit("TASK-0001: a step")
        assert agreed(top) == []
        assert agreed(plan) == ["src/b.py"]
        top.write("README", "x")
        top.commit("TASK-0007: one more")
        assert agreed(top) == ["README"]
