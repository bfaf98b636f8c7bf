"""`report`: what a week brought, from two revisions."""

import json

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


def test_what_is_blocked_without_waiting_for_an_item(repo: Repo) -> None:
    rows = "| A-1 | Decode | {} | None |\n| A-2 | Run | Blocked | None |\n"
    repo.write(
        "plan.md", f"| ID | Task | Status | Depends on |\n|---|---|---|---|\n{rows}".format("todo")
    )
    repo.commit()
    repo.write("plan.md", repo.read("plan.md").replace("todo", "Blocked (no board, says Iris)"))
    shown = repo.run("report", "--from", "plan.md", "--week", "7").stdout
    assert "- A-1 is blocked: (no board, says Iris)\n- A-2 is blocked: no reason is given" in shown


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


CHANGED = """# Plan

| ID | Task | Priority | Depends on |
|---|---|---|---|
| A-1 | Decode | P0 | None |
| A-2 | Run | P1 | A-1 |
| A-3 | Stop | P0 | A-1 |
| A-4 | Draw | P0 | A-1, A-2, A-3, A-9 |
| A-9 | Old | P2 | None |
"""
AFTER = """# Plan

| ID | Task | Priority | Depends on |
|---|---|---|---|
| A-1 | Decode | P1 | None |
| A-2 | Run | P1 | None |
| A-3 | Stop | P0 | None |
| A-4 | Draw | P0 | B-1, B-2, B-3 |
| B-1 | Look | P0 | None |
| B-2 | Hear | P0 | A-2 (optional) |
| B-3 | Feel | | A-4 (optional) |
"""
PLAN_CHANGES = """## Week 3 Progress Report

No state changed.

### Plan Changes

- B-1 is new (Look)
- B-2 is new (Hear)
- B-3 is new (Feel)
- ~~A-9~~ is gone (Old)
- A-1: P0 → P1
- A-2..3 no longer wait for A-1
- A-4 now waits for B-1..3
- A-4 no longer waits for A-1..3, ~~A-9~~

### Next Week Goals

"""


def test_how_the_plan_itself_changed(repo: Repo) -> None:
    repo.write("plan.md", CHANGED)
    repo.commit()
    repo.write("plan.md", AFTER)
    report = repo.run("report", "--week", "3", "--from", "plan.md", "--base", "HEAD").stdout
    assert report.startswith(PLAN_CHANGES)
    # What the command writes adds no finding, neither in the plan nor beside it.
    before = codes(repo, "plan.md")
    repo.write("plan.md", f"{AFTER}\n{report}")
    assert codes(repo, "plan.md") == before
    repo.write("reports/week3.md", report)
    assert codes(repo, "reports/week3.md") == []
    # A name that is not struck out is one that should be known.
    repo.write("plan.md", f"{AFTER}\n{report.replace('~', '')}")
    assert codes(repo, "plan.md") == sorted([*before, "LK003"])


def codes(repo: Repo, path: str) -> list[str]:
    answer = repo.run("check", path, "--select", "ALL", "--output-format", "json")
    return sorted(found["code"] for found in json.loads(answer.stdout)["findings"])


def test_a_plan_that_stays_as_it_is_has_no_changes(repo: Repo) -> None:
    repo.write("plan.md", CHANGED)
    repo.commit()
    report = repo.run("report", "--week", "3", "--from", "plan.md", "--base", "HEAD").stdout
    assert "Nothing changed.\n\n### Next Week Goals" in report
    assert "Plan Changes" not in report


def test_task_files_that_changed(repo: Repo) -> None:
    repo.task("TASK-0001")
    repo.task("TASK-0002", prereqs=["TASK-0001"])
    repo.commit()
    repo.task("TASK-0002")
    repo.task("TASK-0003", prereqs=["TASK-0002"])
    report = repo.run("report", "--week", "1", "--base", "HEAD").stdout
    assert "- TASK-0003 is new (A small step)\n" in report
    assert "- TASK-0002 no longer waits for TASK-0001\n" in report


def test_each_document_of_a_plan_has_its_report(repo: Repo) -> None:
    for name in ("one", "two"):
        repo.write(f"specs/001-{name}/tasks.md", "# Tasks\n\n- [ ] T001 Begin\n- [ ] T002 Go on\n")
    repo.commit()
    repo.write("specs/001-two/tasks.md", "# Tasks\n\n- [x] T001 Begin\n- [ ] T003 End\n")
    repo.write("specs/001-three/tasks.md", "# Tasks\n\n- [ ] T001 Other\n")
    found = repo.run("report", "--week", "1", "--base", "HEAD").stdout.split("## Week 1 ")[1:]
    assert [part.splitlines()[0] for part in found] == [
        f"Progress Report: specs/001-{name}/tasks.md" for name in ("one", "three", "two")
    ]
    assert "- T001 is new (Other)" in found[1]
    assert "- T001: Complete: Begin" in found[2]
    assert "- ~~T002~~ is gone (Go on)" in found[2]


@pytest.mark.parametrize(
    ("base", "says"),
    [("HEAD", "plan.md is not in HEAD"), ("HEAD~1", "plan.md holds no items in HEAD~1"),
     ("nope", "nope")],
)  # fmt: skip  # a table
def test_a_week_that_began_without_the_plan(repo: Repo, base: str, says: str) -> None:
    repo.write("plan.md", "# Prose\n")
    repo.commit()
    (repo.root / "plan.md").unlink()
    repo.commit()
    repo.write("plan.md", CHANGED)
    answer = repo.run("report", "--week", "1", "--from", "plan.md", "--base", base)
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert says in answer.stderr


def test_without_git_no_two_revisions(repo: Repo) -> None:
    repo.write("plan.md", CHANGED)
    assert repo.run("report", "--week", "1", "--from", "plan.md").exit_code == 0
    answer = repo.run("report", "--week", "1", "--from", "plan.md", "--base", "HEAD")
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert "--base" in answer.stderr


def test_signs_and_words_are_those_of_the_legend(repo: Repo) -> None:
    repo.write(
        "plan.md",
        "| State | Meaning |\n|---|---|\n| 🟣 Shipped | it runs |\n| 🔶 Doing | somebody does |\n\n"
        "| ID | Task | Status |\n|---|---|---|\n| A-1 | Run | 🟣 |\n| A-2 | Stop | 🔶 (60 %) |\n",
    )
    lines = repo.run("report", "--week", "1", "--from", "plan.md").stdout.split("\n")
    assert [line for line in lines if line.startswith("- A-")] == [
        "- A-1: 🟣 Shipped: Run",
        "- A-2: 🔶 Doing (60%): Stop",
    ]
