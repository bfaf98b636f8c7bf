"""`report`: what a week brought, from two revisions."""

import pytest

from ..conftest import Repo

PLAN = """# Plan

| Status | Meaning |
|---|---|
| 🔴 Not Started | a |
| 🟢 Complete | b |
| 🟡 In Progress | c |

## Core

| ID | Task | Status | Depends on |
|---|---|---|---|
| A-1 | Decode | {} | None |
| A-2 | Run | {} | A-1 |

## Graphics

| ID | Task | Status | Depends on |
|---|---|---|---|
| B-1 | Draw | {} | A-2 |
| B-2 | Clear | {} | None |
"""
WEEK = """## Week 7 Progress Report

### Core

- A-1: 🟢 Complete: Decode

### Graphics

- B-1: 🟡 In progress: Draw

### Blockers

- B-1 blocked on A-2

### Next Week Goals

- Complete B-1
- Begin A-2 (Run)
- Begin B-2 (Clear)
"""


@pytest.fixture
def plan(repo: Repo) -> Repo:
    repo.write("plan.md", PLAN.format("🔴", "🔴", "🟡", "🔴"))
    repo.git("init", "-q")
    repo.git("add", ".")
    repo.git("commit", "-qm", "begin")
    repo.write("plan.md", PLAN.format("🟢", "🔴", "🟡", "🔴"))
    return repo


@pytest.mark.parametrize("options", [(), ("--base", "HEAD")])
def test_a_week(plan: Repo, options: tuple[str, ...]) -> None:
    answer = plan.run("report", "--week", "7", "--from", "plan.md", *options)
    assert (answer.exit_code, answer.stdout) == (0, WEEK)


def test_what_was_done_before_is_no_news(plan: Repo) -> None:
    plan.git("commit", "-qam", "done")
    answer = plan.run("report", "--week", "8", "--from", "plan.md", "--base", "HEAD")
    assert "A-1" not in answer.stdout
    assert "B-1: 🟡 In progress: Draw" in answer.stdout


def test_task_files(repo: Repo) -> None:
    repo.task("TASK-0001", "In Progress")
    repo.task("TASK-0002", "Draft")
    shown = repo.run("report", "--week", "1").stdout
    assert "### Tasks\n\n- TASK-0001: In progress: " in shown
    assert "- Begin TASK-0002 (" in shown


@pytest.mark.parametrize(
    "options",
    [(), ("--week", "0"), ("--week", "1", "--base", "nope"), ("--week", "1", "--from", "x.md")],
)
def test_wrong_questions(plan: Repo, options: tuple[str, ...]) -> None:
    assert plan.run("report", *options).exit_code == 2
