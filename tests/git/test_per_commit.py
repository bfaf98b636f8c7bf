"""`scope --per-commit`: the commits of a branch, each judged by its own task."""

from typing import Any

import pytest

from ..conftest import Repo
from .asked import scope


@pytest.fixture
def branch(repo: Repo) -> Repo:
    """A branch of two tasks, with commits of every kind."""
    repo.task("TASK-0001", "In Progress", scope="- `src/a/`")
    repo.task("TASK-0002", scope="- `src/b/`")
    repo.task("TASK-0003", scope=None)
    repo.commit("plan")
    repo.git("checkout", "--quiet", "-b", "branch")
    for message, paths in (
        ("TASK-0001: inside", ["src/a/lib.py"]),
        ("TASK-0002: outside", ["src/b/lib.py", "src/c/lib.py"]),
        ("tidy up", ["src/d/lib.py"]),
        ("TASK-0001, TASK-0002: both", ["src/e/lib.py"]),
    ):
        for path in paths:
            repo.write(path, message)
        repo.commit(message)
    repo.git("revert", "--no-edit", "HEAD~1")
    repo.write("tasks/STATUS-BOARD.md", "plan more")
    repo.commit("plan more")
    return repo


def commits(repo: Repo, *options: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = scope(repo, "--per-commit", *options).said["commits"]
    return found


def test_each_by_its_own(branch: Repo) -> None:
    found = commits(branch, "--base", "main")
    assert [(commit["task"], commit["attributed_by"]) for commit in found] == [
        ("TASK-0001", "subject"),
        ("TASK-0002", "subject"),
        (None, ""),
        (None, ""),
        (None, "none"),
        (None, "none"),
    ]
    assert [len(commit["changed"]) for commit in found] == [1, 2, 1, 1, 0, 1]
    assert [entry["path"] for entry in found[1]["outside"]] == ["src/c/lib.py"]
    ids = branch.git("rev-list", "--reverse", "main..branch").split()
    assert [commit["head"] for commit in found] == ids
    assert found[1]["base"] == ids[0]


def test_the_subject_goes_before_the_branch(branch: Repo) -> None:
    branch.git("checkout", "--quiet", "-b", "task-0001")
    found = commits(branch, "--base", "main")
    assert [commit["task"] for commit in found[:4]] == [
        "TASK-0001",
        "TASK-0002",
        "TASK-0001",
        "TASK-0001",
    ]
    assert found[2]["attributed_by"] == "branch"


def test_all_by_one(branch: Repo) -> None:
    found = commits(branch, "TASK-0001", "--base", "main")
    assert {commit["task"] for commit in found} == {"TASK-0001"}


def test_what_a_person_reads(branch: Repo) -> None:
    answer = branch.run("scope", "--per-commit", "--base", "main")
    assert answer.exit_code == 1
    lines = answer.stdout.splitlines()
    assert "  TASK-0001 (the subject): 1 changed path, all inside its allowlist" in lines
    assert "  TASK-0002 (the subject): 2 changed paths, 1 outside its allowlist" in lines
    ends = [
        "tidy up  (belongs to no task)",
        'Revert "tidy up"  (needs no task)',
        "both  (may belong to TASK-0001, TASK-0002)",
        "plan more  (needs no task)",
    ]
    for end in ends:
        assert sum(line.endswith(end) for line in lines) == 1, end


def test_a_task_without_a_list_does_not_stop_the_rest(branch: Repo) -> None:
    branch.write("src/f/lib.py", "x")
    branch.commit("TASK-0003: x")
    branch.write("src/a/lib.py", "y")
    branch.commit("TASK-0001: y")
    answer = branch.run("scope", "--per-commit", "--base", "main")
    assert answer.exit_code == 1
    assert "TASK-0003 has no allowlist (tasks" in " ".join(answer.stdout.split())
    assert answer.stdout.splitlines()[-1].endswith("all inside its allowlist")
    found = commits(branch, "--base", "main")
    assert [entry["reason"] for entry in found[-2]["outside"]] == ["no allowlist"]


def test_the_active_task_is_that_of_each_commit(repo: Repo) -> None:
    """The plan of a commit is read again when anything of it differs, and only then."""
    one = repo.task("TASK-0001", "In Progress", scope="- `src/a/`")
    two = repo.task("TASK-0002", scope="- `src/b/`")
    repo.commit("plan")
    texts = {path: repo.read(path) for path in (one, two)}
    repo.git("checkout", "--quiet", "-b", "branch")

    def step(path: str, **statuses: str) -> None:
        for task, status in statuses.items():
            name = {"one": one, "two": two}[task]
            lines = texts[name].splitlines(keepends=True)
            repo.write(name, "".join(f"status: {status}\n" if line.startswith("status:") else line
                                     for line in lines))  # fmt: skip  # as it was
        if statuses:
            repo.commit("plan more")
        repo.write(path, f"{path} {statuses}")
        repo.commit("a step")

    step("src/a/1.py")
    step("src/a/2.py")
    step("src/b/3.py", one="Done", two="In Progress")
    step("src/b/4.py")
    step("src/a/5.py", one="In Progress", two="Draft")
    found = [one["task"] for one in commits(repo, "--base", "main")]
    assert [task for task in found if task] == [f"TASK-000{n}" for n in (1, 1, 2, 2, 1)]
