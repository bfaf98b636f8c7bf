"""A subject line frees nothing: what a revert, a fixup or a merge brings of its own is judged."""

import pytest

from ..conftest import Repo
from .asked import Gated, gate

STRICT = '[scope]\nmode = "fail"\nunattributed = "fail"\n'


@pytest.fixture
def plan(repo: Repo) -> Repo:
    """On main: an active task, a done one, a file of nobody; checked out: a branch."""
    repo.task("TASK-0001", "In Progress", scope="- `src/a/`")
    repo.task("TASK-0002", "Done", scope="- `src/b/`")
    repo.write("src/b/lib.py", "")
    repo.write("taskctl.toml", STRICT)
    repo.commit("plan")
    repo.write("lib/x", "".join(f"{n}\n" for n in range(30)))
    repo.commit("add a library")
    repo.git("checkout", "--quiet", "-b", "branch")
    return repo


def judged(plan: Repo, message: str) -> Gated:
    plan.commit(message)
    return gate(plan, "--base", "main")


def revert(plan: Repo, commit: str = "HEAD") -> str:
    """Take a commit back as git does; the message that it writes."""
    plan.git("revert", "--no-edit", commit)
    return plan.git("log", "-1", "--format=%B").strip()


class TestReverts:
    def test_an_honest_one(self, plan: Repo) -> None:
        revert(plan)
        assert gate(plan, "--base", "main").codes == []

    def test_the_revert_of_a_revert(self, plan: Repo) -> None:
        revert(plan)
        plan.git("branch", "--force", "main")
        revert(plan)
        assert gate(plan, "--base", "main").codes == []

    def test_of_a_file_that_was_changed_since(self, plan: Repo) -> None:
        text = plan.read("lib/x")
        plan.write("lib/x", f"{text}last\n")
        plan.commit("more of it")
        plan.write("lib/x", f"first\n{text}last\n")
        plan.commit("still more")
        plan.git("branch", "--force", "main")
        revert(plan, "HEAD~1")
        assert gate(plan, "--base", "main").codes == []

    def test_of_a_merge(self, plan: Repo) -> None:
        plan.git("checkout", "--quiet", "main")
        plan.git("checkout", "--quiet", "-b", "side", "main~1")
        plan.write("lib/y", "y")
        plan.commit("on the side")
        plan.git("checkout", "--quiet", "main")
        plan.git("merge", "--quiet", "--no-edit", "side")
        plan.git("checkout", "--quiet", "-B", "branch", "main")
        plan.git("revert", "--no-edit", "--mainline=1", "HEAD")
        assert gate(plan, "--base", "main").codes == []

    def test_one_that_brings_more(self, plan: Repo) -> None:
        message = revert(plan)
        plan.git("reset", "--quiet", "--soft", "HEAD~1")
        plan.write("src/c/lib.py", "x")
        found = judged(plan, message)
        assert found.errors == ["GT003"]
        assert "src/c/lib.py" in found.reasons("GT003")[0]["message"]
        assert "lib/x" not in found.reasons("GT003")[0]["message"]

    @pytest.mark.parametrize(
        "message",
        [
            'Revert "add a library"',
            'Revert "add a library"\n\nThis reverts commit {}.',
            'Reapply "add a library"\n\nThis reverts commit {}.',
            'Revert "x"\n\nThis reverts commit 0123456789012345678901234567890123456789.',
        ],
    )
    def test_one_that_only_says_so(self, plan: Repo, message: str) -> None:
        plan.write("src/c/lib.py", "x")
        head = plan.git("rev-parse", "HEAD").strip()
        assert judged(plan, message.format(head)).errors == ["GT003"]

    def test_of_a_commit_that_is_no_part_of_the_history(self, plan: Repo) -> None:
        plan.git("checkout", "--quiet", "-b", "elsewhere")
        plan.write("src/c/lib.py", "x")
        plan.commit("one")
        (plan.root / "src/c/lib.py").unlink()
        gone = plan.commit("two")
        plan.git("checkout", "--quiet", "branch")
        plan.write("src/c/lib.py", "x")
        assert judged(plan, f'Revert "two"\n\nThis reverts commit {gone}.').errors == ["GT003"]


class TestFixups:
    def test_of_a_commit_of_the_change(self, plan: Repo) -> None:
        plan.write("src/a/lib.py", "x")
        plan.commit("one more\n\nTask: TASK-0001")
        plan.write("src/a/lib.py", "y")
        assert judged(plan, "fixup! one more").codes == []

    @pytest.mark.parametrize("form", ["fixup! {}", "squash! {}", "amend! {}", "fixup! fixup! {}"])
    @pytest.mark.parametrize("by", ["subject", "id", "beginning"])
    def test_of_one_whose_task_may_not_touch_it(self, plan: Repo, form: str, by: str) -> None:
        plan.write("src/a/lib.py", "x")
        commit = plan.commit("one more\n\nTask: TASK-0001")
        plan.write("src/c/lib.py", "y")
        name = {"subject": "one more", "id": commit[:9], "beginning": "one m"}[by]
        found = judged(plan, form.format(name))
        assert [reason["item"] for reason in found.reasons("GT003")] == ["TASK-0001"]
        assert found.errors == ["GT003"]

    def test_of_nothing(self, plan: Repo) -> None:
        plan.write("src/c/lib.py", "y")
        assert judged(plan, "fixup! of nothing").errors == ["GT003"]

    def test_of_a_later_commit(self, plan: Repo) -> None:
        plan.write("src/c/lib.py", "y")
        plan.commit("fixup! one more")
        plan.write("src/a/lib.py", "x")
        assert judged(plan, "one more\n\nTask: TASK-0001").errors == ["GT003"]

    def test_one_that_is_being_written(self, plan: Repo) -> None:
        plan.write("src/a/lib.py", "x")
        plan.commit("one more\n\nTask: TASK-0001")
        (plan.root / ".git/message").write_text("fixup! one more\n")
        for path, code in (("src/a/lib.py", 0), ("src/c/lib.py", 1)):
            plan.write(path, "y")
            plan.git("add", "--all")
            answer = plan.run("scope", "--commit-msg", ".git/message")
            assert answer.exit_code == code, answer.stdout + answer.stderr


class TestMerges:
    @pytest.fixture
    def merging(self, plan: Repo) -> Repo:
        """A merge of main under way, of a file that both sides have changed."""
        text = plan.read("lib/x")
        plan.git("checkout", "--quiet", "main")
        plan.write("src/a/lib.py", "".join(f"{n}\n" for n in range(30)))
        plan.commit("TASK-0001: numbers")
        plan.git("checkout", "--quiet", "-B", "branch")
        numbers = plan.read("src/a/lib.py")
        plan.write("src/a/lib.py", f"{numbers}last\n")
        plan.commit("TASK-0001: last")
        plan.git("checkout", "--quiet", "main")
        plan.write("src/a/lib.py", f"first\n{numbers}")
        plan.write("lib/x", f"first\n{text}")
        plan.commit("first")
        plan.git("checkout", "--quiet", "branch")
        plan.git("merge", "--quiet", "--no-commit", "--no-ff", "main")
        return plan

    def test_what_git_merges_alone(self, merging: Repo) -> None:
        assert judged(merging, "Merge main").codes == []

    @pytest.mark.parametrize("path", ["src/c/lib.py", "lib/x"])
    def test_what_it_brings_of_its_own(self, merging: Repo, path: str) -> None:
        merging.write(path, "own")
        found = judged(merging, "Merge main")
        assert found.errors == ["GT003"]
        assert path in found.reasons("GT003")[0]["message"]

    def test_by_the_task_that_it_names(self, merging: Repo) -> None:
        merging.write("src/c/lib.py", "own")
        found = judged(merging, "Merge main (TASK-0001)")
        assert [reason["item"] for reason in found.reasons("GT003")] == ["TASK-0001"]

    def test_one_that_is_being_written(self, merging: Repo) -> None:
        (merging.root / ".git/message").write_text("Merge main\n")
        assert merging.run("scope", "--commit-msg", ".git/message").exit_code == 0
        merging.write("src/c/lib.py", "own")
        merging.git("add", "--all")
        assert merging.run("scope", "--commit-msg", ".git/message").exit_code == 1


class TestClosedTasks:
    def test_its_allowlist_is_closed(self, plan: Repo) -> None:
        plan.write("src/b/lib.py", "x")
        found = judged(plan, "TASK-0002: once more")
        assert found.errors == ["GT003"]
        (reason,) = found.reasons("GT003")
        assert (
            "TASK-0002 was done before this change, so its allowlist is closed" in reason["message"]
        )
        assert "taskctl reopen TASK-0002" in reason["help"]

    def test_one_that_is_opened_again(self, plan: Repo) -> None:
        plan.task("TASK-0001", "Draft", scope="- `src/a/`")
        plan.commit("put it back")
        plan.task("TASK-0002", "In Progress", scope="- `src/b/`")
        plan.write("src/b/lib.py", "x")
        assert "GT003" not in judged(plan, "TASK-0002: once more").codes

    def test_one_that_the_change_finishes(self, plan: Repo) -> None:
        plan.task("TASK-0001", "Done", scope="- `src/a/`")
        plan.write("src/a/lib.py", "x")
        assert judged(plan, "TASK-0001: done").codes == []

    def test_its_own_page(self, plan: Repo) -> None:
        plan.task("TASK-0002", "Done", scope="- `src/b/`", context="More.")
        assert judged(plan, "TASK-0002: say more").codes == []


class TestFilesThatTaskctlWrites:
    @pytest.mark.parametrize(
        "path", ["tasks/evidence/TASK-0001.json", "tasks/evidence/TASK-0001.prep.json",
                 "tasks/handoff/TASK-0001-x.md", "tasks/NEXT-TASK-PREP.md"],
    )  # fmt: skip  # a table
    @pytest.mark.parametrize("message", ["notes", "TASK-0001: notes"])
    def test_they_are_free(self, plan: Repo, path: str, message: str) -> None:
        plan.write(path, "{}")
        assert "GT003" not in judged(plan, message).codes

    @pytest.mark.parametrize(
        "path", ["tasks/evidence/run.sh", "tasks/evidence/conftest.py", "tasks/evidence/a/b.json",
                 "tasks/evidence/package.json", "tasks/handoff/run", "tasks/handoff/a/TASK-1.sh"],
    )  # fmt: skip  # a table
    @pytest.mark.parametrize("message", ["notes", "TASK-0001: notes"])
    def test_others_beside_them_are_not(self, plan: Repo, path: str, message: str) -> None:
        plan.write(path, "x")
        assert judged(plan, message).errors == ["GT003"]
