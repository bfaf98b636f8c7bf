"""Which task a change belongs to, by the first sign that names exactly one."""

import pytest

from ..conftest import Repo
from .asked import refused, scope


@pytest.fixture
def plan(repo: Repo) -> Repo:
    """Committed: two tasks that have not begun, and one that is under way."""
    repo.task("TASK-0001", scope="- `src/a/`")
    repo.task("TASK-0002", scope="- `src/b/`")
    repo.task("TASK-0003", "In Progress", scope="- `src/c/`")
    repo.commit("plan")
    return repo


def change(plan: Repo, message: str, *paths: str) -> None:
    """Commit a change of some paths."""
    for path in paths or ("src/x/lib.py",):
        plan.write(path, message)
    plan.commit(message)


def last(plan: Repo) -> tuple[str, str]:
    return scope(plan, "--range", "HEAD~1..HEAD").task


class TestOrder:
    def test_the_one_that_is_asked_for(self, plan: Repo) -> None:
        change(plan, "TASK-0001: x\n\nTask: TASK-0001")
        assert scope(plan, "TASK-0002", "--range", "HEAD~1..HEAD").task == ("TASK-0002", "id")

    def test_a_trailer(self, plan: Repo) -> None:
        plan.git("checkout", "--quiet", "-b", "task-0001")
        change(plan, "TASK-0003: x\n\nWhy.\n\nRefs: #7\nTask: TASK-0002\nCo-Authored-By: a")
        assert last(plan) == ("TASK-0002", "trailer")

    def test_the_branch(self, plan: Repo) -> None:
        plan.git("checkout", "--quiet", "-b", "feature/TASK-0001-lexer")
        change(plan, "TASK-0003: x")
        assert last(plan) == ("TASK-0001", "branch")

    def test_the_subject(self, plan: Repo) -> None:
        plan.task("TASK-0001", context="More.")
        change(plan, "TASK-0002: x")
        assert last(plan) == ("TASK-0002", "subject")

    def test_the_changed_task_file(self, plan: Repo) -> None:
        plan.task("TASK-0001", context="More.")
        change(plan, "x")
        assert last(plan) == ("TASK-0001", "task-file")

    def test_the_active_task_by_a_path_of_its_list(self, plan: Repo) -> None:
        change(plan, "x", "src/c/lib.py", "src/x/lib.py")
        assert last(plan) == ("TASK-0003", "active")

    def test_the_active_task_by_a_file_of_the_plan(self, plan: Repo) -> None:
        change(plan, "x", "tasks/STATUS-BOARD.md", "src/x/lib.py")
        assert last(plan) == ("TASK-0003", "active")

    def test_what_has_nothing_to_do_with_the_active_task_is_not_its(self, plan: Repo) -> None:
        change(plan, "x")
        assert "no task claims the change" in refused(plan, "--range", "HEAD~1..HEAD")

    def test_what_the_text_mentions_does_not_count(self, plan: Repo) -> None:
        change(plan, "x\n\nAs in TASK-0001.")
        assert "no task claims" in refused(plan, "--range", "HEAD~1..HEAD")

    def test_a_trailer_above_the_last_paragraph_is_text(self, plan: Repo) -> None:
        change(plan, "x\n\nTask: TASK-0001\n\nThe end.")
        assert "no task claims" in refused(plan, "--range", "HEAD~1..HEAD")


class TestSeveral:
    def test_a_subject_that_names_two_is_passed_over(self, plan: Repo) -> None:
        plan.task("TASK-0001", context="More.")
        change(plan, "TASK-0001, TASK-0002: x")
        assert last(plan) == ("TASK-0001", "task-file")

    def test_two_and_no_other_sign(self, plan: Repo) -> None:
        plan.task("TASK-0003")
        plan.commit("TASK-0003: park")
        change(plan, "TASK-0001, TASK-0002: x")
        said = refused(plan, "--range", "HEAD~1..HEAD")
        assert "may belong to TASK-0001, TASK-0002" in said
        assert "--per-commit" not in said

    def test_two_active_tasks(self, plan: Repo) -> None:
        plan.task("TASK-0002", "In Progress", scope="- `src/b/`")
        plan.commit("TASK-0002: start")
        change(plan, "x", "src/c/lib.py")
        said = refused(plan, "--range", "HEAD~1..HEAD")
        assert "may belong to TASK-0002, TASK-0003" in said

    def test_commits_of_one_task_among_others_without_one(self, plan: Repo) -> None:
        change(plan, "TASK-0001: x")
        change(plan, "y", "src/y.py")
        assert scope(plan, "--range", "HEAD~2..HEAD").task == ("TASK-0001", "subject")

    def test_commits_of_two_tasks(self, plan: Repo) -> None:
        """Although only one of their task files changed."""
        change(plan, "TASK-0001: x", "tasks/TASK-0001-x.md", "src/x/lib.py")
        change(plan, "TASK-0002: y")
        said = refused(plan, "--range", "HEAD~2..HEAD")
        assert "may belong to TASK-0001, TASK-0002" in said
        assert "--per-commit" in said


class TestSpellings:
    @pytest.mark.parametrize(
        "subject",
        [
            "TASK-0002: x", "task-0002: x", "docs(x): y (TASK-0002)", "task 2 finished", "task2 z",
            "TASK 2 DONE", "task_2: x", "task-2+rfc-0051: x", "fix: TASK-0002.",
        ],
    )  # fmt: skip  # a table
    def test_of_people(self, plan: Repo, subject: str) -> None:
        change(plan, subject)
        assert last(plan) == ("TASK-0002", "subject")

    @pytest.mark.parametrize(
        "subject", ["multitask2", "task 2x7", "task 99", "subtask-2", "TASK-00021"]
    )
    def test_of_something_else(self, plan: Repo, subject: str) -> None:
        change(plan, subject)
        assert "no task claims" in refused(plan, "--range", "HEAD~1..HEAD")

    def test_a_suffix_in_small_letters(self, plan: Repo) -> None:
        plan.task("TASK-0002B")
        plan.commit("plan more")
        change(plan, "task-0002b: x")
        assert last(plan) == ("TASK-0002B", "subject")

    def test_ids_of_another_form(self, repo: Repo) -> None:
        repo.write(
            "taskctl.toml",
            '[[collection]]\nname = "tasks"\ninclude = ["tasks/BACK-*.md"]\n[collection.id]\n'
            "pattern = 'BACK-(?P<number>\\d+)'\nformat = \"BACK-{number}\"\n",
        )
        text = "---\ntitle: x\nstatus: Draft\n---\n\n## Touched paths\n\n- `src/`\n"
        repo.write("tasks/BACK-7-x.md", text)
        repo.commit("plan")
        repo.git("checkout", "--quiet", "-b", "back-7-lexer")
        change(repo, "x")
        assert last(repo) == ("BACK-7", "branch")


class TestUnderWay:
    """A change that is not committed has no message yet."""

    def test_the_branch(self, plan: Repo) -> None:
        plan.git("checkout", "--quiet", "-b", "task-0001")
        plan.write("src/a/lib.py", "x")
        assert scope(plan).task == ("TASK-0001", "branch")

    def test_the_active_task(self, plan: Repo) -> None:
        plan.write("src/c/lib.py", "x")
        plan.write("src/x/lib.py", "x")
        found = scope(plan)
        assert found.task == ("TASK-0003", "active")
        assert found.outside == ["src/x/lib.py"]

    def test_a_task_that_the_change_itself_starts(self, plan: Repo) -> None:
        plan.task("TASK-0003", "Done", scope="- `src/c/`")
        plan.task("TASK-0001", "In Progress", scope="- `src/a/`")
        plan.write("src/a/lib.py", "x")
        assert scope(plan).task == ("TASK-0001", "active")


@pytest.mark.parametrize(
    "variable",
    [
        "GITHUB_HEAD_REF", "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", "BITBUCKET_BRANCH",
        "SYSTEM_PULLREQUEST_SOURCEBRANCH",
    ],
)  # fmt: skip  # a table
def test_a_ci_job_that_has_only_the_commit_says_its_branch(plan: Repo, variable: str) -> None:
    change(plan, "x")
    plan.git("checkout", "--quiet", "--detach")
    refs = "refs/heads/" if variable.startswith("SYSTEM") else ""
    found = scope(plan, "--range", "HEAD~1..HEAD", env={variable: f"{refs}task-0001-x"})
    assert found.task == ("TASK-0001", "branch")


def test_a_task_that_is_not_there(plan: Repo) -> None:
    change(plan, "TASK-0001: x")
    said = refused(plan, "TASK-0009", "--range", "HEAD~1..HEAD")
    assert "no task is called TASK-0009" in said
    head = plan.git("rev-parse", "HEAD")[:10]
    assert f"at {head} there is no allowlist to judge by" in said
