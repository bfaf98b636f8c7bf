"""`report` over days and weeks of the calendar."""

import pytest

from ..conftest import _ENVIRONMENT, Repo

NOW = {"SOURCE_DATE_EPOCH": "1771588800", "TZ": "UTC"}  # Friday, 2026-02-20, week 8


def commit_at(repo: Repo, day: str) -> None:
    dates = {"GIT_AUTHOR_DATE": f"{day}T12:00:00Z", "GIT_COMMITTER_DATE": f"{day}T12:00:00Z"}
    if not (repo.root / ".git").exists():
        repo.git("init", "--quiet", "--initial-branch=main")
    repo.git("add", "--all")
    repo.git("commit", "--quiet", "--message", day, env={**_ENVIRONMENT, **dates})


@pytest.fixture
def plan(repo: Repo) -> Repo:
    """Three tasks: one done in week 6, one in week 7, one in the working tree of week 8."""
    for number in (1, 2, 3, 4):
        repo.task(f"TASK-000{number}")
    commit_at(repo, "2026-02-01")
    for number, day in ((1, "2026-02-06"), (2, "2026-02-11")):
        repo.task(f"TASK-000{number}", "Done")
        commit_at(repo, day)
    repo.task("TASK-0003", "Done")
    return repo


def done_in(repo: Repo, *options: str) -> list[str]:
    shown = repo.run("report", *options, env=NOW)
    assert (shown.exit_code, shown.stderr) == (0, "")
    return [line[2:11] for line in shown.stdout.splitlines() if ": Complete: " in line]


@pytest.mark.parametrize(
    ("options", "done"),
    [
        ("--week 2026-W05", []),
        ("--week 2026-W06", ["TASK-0001"]),
        ("--week 2026-w07", ["TASK-0002"]),
        ("--week 2026-W08", ["TASK-0003"]),
        ("--since 2026-02-12", ["TASK-0003"]),
        ("--since 2026-02-11", ["TASK-0002", "TASK-0003"]),
        ("--since 2026-02-11 --until 2026-02-11", ["TASK-0002"]),
        ("--since 2026-02-06 --until 2026-02-10", ["TASK-0001"]),
        ("--since 2026-02-07 --until 2026-02-10", []),
        ("--since 2020-01-01", ["TASK-0001", "TASK-0002", "TASK-0003"]),
    ],
)
def test_what_was_done_in_these_days(plan: Repo, options: str, done: list[str]) -> None:
    assert done_in(plan, *options.split()) == done


def test_the_heading_names_the_days(plan: Repo) -> None:
    shown = plan.run("report", "--week", "2026-W07", env=NOW).stdout
    assert shown.startswith("## Week 2026-W07 Progress Report (2026-02-09 to 2026-02-15)\n")
    shown = plan.run("report", "--since", "2026-02-09", env=NOW).stdout
    assert shown.startswith("## Progress Report (2026-02-09 to 2026-02-20)\n")


def test_goals_are_those_of_the_end_of_the_week(plan: Repo) -> None:
    assert "Begin TASK-0002" in plan.run("report", "--week", "2026-W06", env=NOW).stdout
    assert "Begin TASK-0002" not in plan.run("report", "--week", "2026-W07", env=NOW).stdout


@pytest.mark.parametrize(
    "options",
    ["", "--week 2026-W60", "--week 2026-07", "--week x", "--since tomorrow", "--until 2026-02-09",
     "--week 7 --since 2026-02-09", "--since 2026-02-09 --until 2026-02-01",
     "--week 2026-W07 --base HEAD", "--since 2027-01-01"],
)  # fmt: skip  # a table
def test_wrong_questions(plan: Repo, options: str) -> None:
    answer = plan.run("report", *options.split(), env=NOW)
    assert (answer.exit_code, answer.stdout) == (2, "")


def test_without_git(repo: Repo) -> None:
    repo.task("TASK-0001")
    answer = repo.run("report", "--week", "2026-W07", env=NOW)
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert "needs a git repository" in answer.stderr
