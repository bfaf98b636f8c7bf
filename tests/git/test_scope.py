"""`scope`: which changed paths lie outside of the allowlist, said so that a person can act."""

import pytest

from ..conftest import Repo
from .asked import refused, scope

LIST = """- `src/a/`
- `docs/*.md` and `Makefile`
- somewhere in the docs

Must not touch:

- `src/a/gen/` (generated)
"""


@pytest.fixture
def plan(repo: Repo) -> Repo:
    """Committed: one active task with a list, a denial, and a text that is no path."""
    repo.task("TASK-0001", "In Progress", scope=LIST, links=["RFC: docs/rfcs/RFC-0001-x.md"])
    repo.write("docs/rfcs/RFC-0001-x.md", "# X\n\nStatus: Accepted\n")
    repo.write("Makefile", "")
    repo.commit("plan")
    return repo


class TestWhichChange:
    def test_what_is_staged_when_something_is(self, plan: Repo) -> None:
        plan.write("src/a/lib.py", "x")
        plan.git("add", "src/a/lib.py")
        plan.write("src/b/lib.py", "x")
        found = scope(plan)
        assert found.said["changed"] == ["src/a/lib.py"]
        assert (found.said["head"], found.exit_code) == ("index", 0)

    def test_else_the_work_tree_with_its_untracked_files(self, plan: Repo) -> None:
        plan.write(".gitignore", "*.o\n")
        plan.write("src/a/lib.py", "x")
        plan.write("src/b/new.py", "x")
        plan.write("src/b/new.o", "x")
        (plan.root / "Makefile").unlink()
        found = scope(plan)
        assert found.said["changed"] == [".gitignore", "Makefile", "src/a/lib.py", "src/b/new.py"]
        assert found.outside == [".gitignore", "src/b/new.py"]
        assert (found.said["head"], found.exit_code) == ("worktree", 1)

    def test_the_work_tree_although_something_is_staged(self, plan: Repo) -> None:
        plan.write("src/a/lib.py", "x")
        plan.git("add", "--all")
        plan.write("src/b/lib.py", "x")
        assert scope(plan, "--worktree").outside == ["src/b/lib.py"]
        assert scope(plan, "--staged").outside == []

    def test_what_came_since_a_revision(self, plan: Repo) -> None:
        plan.git("checkout", "--quiet", "-b", "branch")
        plan.write("src/b/lib.py", "x")
        plan.commit("TASK-0001: x")
        plan.git("checkout", "--quiet", "main")
        plan.write("src/c/lib.py", "x")
        plan.commit("TASK-0001: y")
        plan.git("checkout", "--quiet", "branch")
        assert scope(plan, "--base", "main").outside == ["src/b/lib.py"]

    def test_paths_on_stdin(self, plan: Repo) -> None:
        found = scope(plan, "TASK-0001", "--stdin", stdin=b"src/a/x\nsrc/b/x\n")
        assert found.outside == ["src/b/x"]

    def test_paths_on_stdin_without_git(self, repo: Repo) -> None:
        repo.task("TASK-0001", scope=LIST)
        assert scope(repo, "TASK-0001", "--stdin", stdin=b"src/b/x\0").outside == ["src/b/x"]

    def test_one_of_them(self, plan: Repo) -> None:
        assert "choose one of" in refused(plan, "--staged", "--base", "HEAD")
        assert "--per-commit goes with --base or --range" in refused(plan, "--per-commit")

    @pytest.mark.parametrize("span", ["HEAD", "HEAD...HEAD", ""])
    def test_a_range_is_two_revisions(self, plan: Repo, span: str) -> None:
        answer = plan.run("scope", "--range", span, "TASK-0001")
        assert answer.exit_code == (0 if span == "" else 2)

    def test_an_unknown_revision(self, plan: Repo) -> None:
        assert "'nowhere' is not a known commit" in refused(plan, "--base", "nowhere")
        assert "'-x' is not a known commit" in refused(plan, "--range=-x..HEAD")

    def test_nothing_changed(self, plan: Repo) -> None:
        assert scope(plan, "TASK-0001").said["changed"] == []


class TestAnswer:
    def test_a_rename_is_both_of_its_paths(self, plan: Repo) -> None:
        plan.git("mv", "src/a/lib.py", "moved.py")
        found = scope(plan)
        assert found.said["changed"] == ["moved.py", "src/a/lib.py"]
        assert found.outside == ["moved.py"]

    def test_denials_win(self, plan: Repo) -> None:
        plan.write("src/a/gen/x.py", "x")
        plan.write("src/a/x.py", "x")
        found = scope(plan)
        assert found.said["outside"] == [{"path": "src/a/gen/x.py", "reason": "denied"}]

    def test_a_denial_wins_over_what_every_task_may_touch(self, plan: Repo) -> None:
        plan.task("TASK-0001", "In Progress", scope=f"{LIST}- `CHANGELOG.md`\n")
        plan.write("CHANGELOG.md", "x")
        assert scope(plan).said["outside"] == [{"path": "CHANGELOG.md", "reason": "denied"}]

    def test_what_every_task_may_touch_is_told_apart(self, plan: Repo) -> None:
        plan.task(
            "TASK-0001",
            "In Progress",
            scope=LIST,
            context="More.",
            links=["RFC: docs/rfcs/RFC-0001-x.md"],
        )
        exempt = [
            "CHANGELOG.md",
            "docs/rfcs/RFC-0001-x.md",
            "tasks/STATUS-BOARD.md",
            "tasks/TASK-0001-x.md",
            "tasks/evidence/TASK-0001.json",
            "tasks/handoff/TASK-0001-x.md",
        ]
        for path in ("docs/a.md", *exempt):
            if path != "tasks/TASK-0001-x.md":
                plan.write(path, "x")
        found = scope(plan)
        assert found.outside == []
        assert found.said["exempt"] == exempt

    @pytest.mark.parametrize(
        "path", ["tasks/handoff/x.md", "tasks/handoff/TASK-0001.sh", "tasks/evidence/run.sh",
                 "tasks/evidence/TASK-0001/log.json"],
    )  # fmt: skip  # a table
    def test_what_nobody_but_people_writes_there_is_not(self, plan: Repo, path: str) -> None:
        plan.write(path, "x")
        assert scope(plan, "TASK-0001").outside == [path]

    def test_a_text_that_is_no_path_is_told(self, plan: Repo) -> None:
        plan.write("src/a/lib.py", "x")
        (unparseable,) = scope(plan).said["unparseable"]
        assert unparseable["text"] == "somewhere in the docs"
        line = plan.read("tasks/TASK-0001-x.md").splitlines().index("- somewhere in the docs") + 1
        assert (unparseable["path"], unparseable["line"]) == ("tasks/TASK-0001-x.md", line)

    @pytest.mark.parametrize(
        "entry", ["/etc/", "../other/", "src/" + "{a,b}" * 20, "src/" + "*a" * 500]
    )
    def test_an_entry_that_cannot_be_used_is_told_and_allows_nothing(
        self, plan: Repo, entry: str
    ) -> None:
        plan.task("TASK-0001", "In Progress", scope=f"- `{entry}`\n- `docs/`\n")
        plan.write("src/a/lib.py", "x")
        found = scope(plan, "TASK-0001")
        assert found.outside == ["src/a/lib.py"]
        assert [one["text"] for one in found.said["unparseable"]] == [entry]
        assert found.said["allow"] == ["docs/"]

    def test_no_allowlist_is_not_everything_is_allowed(self, plan: Repo) -> None:
        plan.task("TASK-0002", scope=None)
        answer = plan.run("scope", "TASK-0002")
        assert (answer.exit_code, answer.stdout) == (1, "")
        assert "TASK-0002 has no allowlist (tasks/TASK-0002-x.md)" in answer.stderr
        assert "does not mean that all is allowed" in answer.stderr

    def test_no_allowlist_is_null(self, plan: Repo) -> None:
        plan.task("TASK-0002", scope=None)
        plan.write("src/a/lib.py", "x")
        found = scope(plan, "TASK-0002")
        assert (found.exit_code, found.said["allow"]) == (1, None)
        assert found.said["outside"] == [{"path": "src/a/lib.py", "reason": "no allowlist"}]
        plan.git("checkout", "--quiet", "src/a/lib.py")
        assert scope(plan, "TASK-0002").exit_code == 1

    def test_the_list_at_the_head_counts(self, plan: Repo) -> None:
        plan.task("TASK-0001", "In Progress", scope="- `src/b/`")
        plan.write("src/a/lib.py", "x")
        plan.git("add", "--all")
        plan.task("TASK-0001", "In Progress", scope=LIST)
        assert scope(plan, "--staged").outside == ["src/a/lib.py"]


class TestWidened:
    def test_entries_that_the_change_adds(self, plan: Repo) -> None:
        plan.task("TASK-0001", "In Progress", scope=f"- `src/b/`\n- `src/d/`\n{LIST}")
        plan.write("src/b/lib.py", "x")
        found = scope(plan)
        assert found.outside == []
        assert [entry["pattern"] for entry in found.said["widened"]] == ["src/b/", "src/d/"]
        assert found.said["excused"] == ["src/b/lib.py"]

    def test_a_denial_that_it_takes_away(self, plan: Repo) -> None:
        plan.task("TASK-0001", "In Progress", scope=LIST.partition("Must")[0])
        plan.write("src/a/gen/x.py", "x")
        found = scope(plan).said
        assert [entry["pattern"] for entry in found["lifted"]] == ["src/a/gen/"]
        assert (found["widened"], found["excused"]) == ([], ["src/a/gen/x.py"])

    def test_a_link_that_it_adds(self, plan: Repo) -> None:
        plan.task("TASK-0001", "In Progress", scope=LIST, links=["Code: src/b/lib.py"])
        plan.write("src/b/lib.py", "x")
        found = scope(plan).said
        assert (found["exempt"][0], found["excused"]) == ("src/b/lib.py", ["src/b/lib.py"])

    def test_a_list_where_there_was_none(self, plan: Repo) -> None:
        plan.task("TASK-0002", scope=None)
        plan.commit("more")
        plan.task("TASK-0002", scope="- `src/b/`")
        plan.write("src/b/lib.py", "x")
        found = scope(plan, "TASK-0002").said
        assert [entry["pattern"] for entry in found["widened"]] == ["src/b/"]
        assert found["excused"] == ["src/b/lib.py"]

    def test_under_another_file_name(self, plan: Repo) -> None:
        plan.git("mv", "tasks/TASK-0001-x.md", "tasks/TASK-0001-y.md")
        plan.task("TASK-0001", "In Progress", slug="y", scope=f"- `src/b/`\n{LIST}")
        plan.write("src/b/lib.py", "x")
        assert scope(plan, "--worktree").said["excused"] == ["src/b/lib.py"]

    def test_a_task_that_is_new(self, plan: Repo) -> None:
        plan.task("TASK-0002", scope="- `src/b/`")
        plan.write("src/b/lib.py", "x")
        found = scope(plan, "TASK-0002").said
        assert [entry["pattern"] for entry in found["widened"]] == ["src/b/"]
        assert found["excused"] == []
        said = plan.run("scope", "TASK-0002").stdout
        assert "TASK-0002 is new in this change, and so is its allowlist" in said


def test_what_a_person_reads(plan: Repo) -> None:
    plan.write("src/a/gen/x.py", "x")
    plan.write("src/b/lib.py", "x")
    plan.write("docs/a.md", "x")
    answer = plan.run("scope")
    denial = plan.read("tasks/TASK-0001-x.md").splitlines().index("- `src/a/gen/` (generated)") + 1
    assert answer.stdout.splitlines() == [
        "TASK-0001 (the only active task): 3 changed paths, 2 outside its allowlist",
        "tasks/TASK-0001-x.md:24",
        "",
        f"  src/a/gen/x.py  denied by line {denial}",
        "  src/b/lib.py  not listed",
        "  tasks/TASK-0001-x.md:28: somewhere in the docs is not a path from the root",
        "",
        "leave them out, or widen the allowlist where a reviewer sees it",
        "(`taskctl scope TASK-0001 --suggest` writes the lines)",
    ]
