"""Generated plans: the same numbers give the same bytes, on any machine.

`python -m bench.plans FOLDER --tasks 1000` writes one. The shape is that of the figures our peers
were measured with: 60 % done, 5 % active, up to three prerequisites each from the previous twenty.
"""

import argparse
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

State = Literal["done", "active", "todo"]

# One block of twenty tasks; every block is shuffled anew, so that the shares hold everywhere.
BLOCK: tuple[State, ...] = ("done",) * 12 + ("active",) + ("todo",) * 7
REACH = 20
MOST_PREREQS = 3

STATUS = {"active": "In Progress", "todo": "Draft"}
BACKLOG_STATUS = {"done": "Done", "active": "In Progress", "todo": "To Do"}

VERBS = (
    "Bound Cache Check Cut Document Drop Freeze Harden Log Measure Merge Move Name Split Test Trace"
)
THINGS = (
    "buffers checksums counters deadlines defaults errors handles headers "
    "limits locks names queues records retries tables timers"
)
AREAS = (
    "archive boot clock console crypto dispatch events files gateway images "
    "journal keys mailbox network power scheduler search sessions storage updates"
)

# The default pattern has four digits, which ends at TASK-9999.
WIDE_SETTINGS = """\
extends = "nexus"

[[collection]]
name = "tasks"

[collection.id]
pattern = 'TASK-(?P<number>\\d{4,6})(?P<suffix>[A-Z]?)'
format = "TASK-{number:04d}{suffix}"
"""

HOME_BODY = """\
## Context

- The {thing} of the {area} were written for one caller; three have joined it since then.
- What others rely on is described in `docs/VISION.md` and must not change.

## Goal

The {area} keeps its promise about {thing} under load, and says so when it cannot.

## Non-Goals

- A new interface of the {area}.
- Speed beyond what the promise needs.

## Constraints / invariants (hard requirements)

- **No fake success**: the {area} reports ready only after it has answered a request.
- **Bounded**: nothing waits for ever, nothing grows without a limit.

## Stop conditions (Definition of Done)

- [{first}] The {thing} have a limit, and a request beyond it is refused with a reason.
- [{second}] A test shows the refusal, another one the recovery after it.
- [{second}] The pages about the {area} say what a caller can expect.

### Proof (Host) — required

- `pytest tests/{area}`

## Touched paths (allowlist)

- `source/{area}/` (the change itself)
- `tests/{area}/` (refusal and recovery)
- `docs/{area}.md` (what a caller can expect)

## Plan (small PRs)

1. Describe the limit where the {area} is described.
2. Refuse what is beyond it, with the two tests.
3. Remove the old path of the {thing}.

## Evidence

{evidence}
"""

BACKLOG_BODY = """\
## Description

<!-- SECTION:DESCRIPTION:BEGIN -->
The {thing} of the {area} were written for one caller; three have joined it since then.
What others rely on is described in `docs/VISION.md` and must not change.

The {area} keeps its promise about {thing} under load, and says so when it cannot.
Nothing waits for ever, nothing grows without a limit, and the {area} reports ready
only after it has answered a request. A new interface is not wanted, nor is speed
beyond what the promise needs.
<!-- SECTION:DESCRIPTION:END -->

## Acceptance Criteria
<!-- AC:BEGIN -->
- [{first}] #1 The {thing} have a limit, and a request beyond it is refused with a reason.
- [{second}] #2 A test shows the refusal, another one the recovery after it.
- [{second}] #3 The pages about the {area} say what a caller can expect.
<!-- AC:END -->

## Implementation Plan

<!-- SECTION:PLAN:BEGIN -->
1. Describe the limit where the {area} is described.
2. Refuse what is beyond it, with the two tests.
3. Remove the old path of the {thing}.
<!-- SECTION:PLAN:END -->

## Implementation Notes

<!-- SECTION:NOTES:BEGIN -->
{evidence}
<!-- SECTION:NOTES:END -->
"""

BACKLOG_SETTINGS = """\
project_name: "generated"
default_status: "To Do"
statuses: ["To Do", "In Progress", "Done"]
labels: []
date_format: yyyy-mm-dd
max_column_width: 20
auto_open_browser: true
default_port: 6420
remote_operations: true
auto_commit: false
filesystem_only: false
bypass_git_hooks: false
check_active_branches: true
active_branch_days: 30
task_prefix: "task"
"""


@dataclass(frozen=True, slots=True)
class Task:
    """One generated task; prerequisites and follow-ups are numbers, in order."""

    number: int
    state: State
    prereqs: tuple[int, ...]
    follow_ups: tuple[int, ...]

    @property
    def id(self) -> str:
        return f"TASK-{self.number:04d}"

    @property
    def thing(self) -> str:
        return _word(THINGS, self.number // len(VERBS.split()))

    @property
    def area(self) -> str:
        return _word(AREAS, self.number)

    @property
    def title(self) -> str:
        # the three words repeat after 1,280 tasks
        version = f" v{self.number // 1280 + 1}" if self.number >= 1280 else ""
        return f"{_word(VERBS, self.number)} the {self.thing} of the {self.area}{version}"

    @property
    def path(self) -> str:
        return f"tasks/{self.id}-{self.title.lower().replace(' ', '-')}.md"

    @property
    def created(self) -> date:
        return date(2015, 1, 5) + timedelta(days=self.number // 30)

    @property
    def completed(self) -> date:
        return self.created + timedelta(days=3 + self.number % 5)


def tasks(count: int, first: int = 1) -> list[Task]:
    """The plan as data: `count` tasks from number `first` on."""
    chance = random.Random(count)
    states = _states(chance, count)
    prereqs = [_prereqs(chance, states, index) for index in range(count)]
    follow_ups: list[list[int]] = [[] for _ in range(count)]
    for index, before in enumerate(prereqs):
        for prereq in before:
            follow_ups[prereq].append(index)
    return [
        Task(
            number=first + index,
            state=states[index],
            prereqs=tuple(first + prereq for prereq in prereqs[index]),
            follow_ups=tuple(first + follow_up for follow_up in follow_ups[index]),
        )
        for index in range(count)
    ]


def write_home(folder: Path, plan: list[Task], *, boards: bool) -> None:
    """Write `plan` in the home format, with every path that it names, and its boards if wanted."""
    (folder / "tasks").mkdir(parents=True)
    paths = {task.number: task.path for task in plan}
    for task in plan:
        _write(folder / task.path, home_file(task, paths))
    _write(folder / "docs" / "VISION.md", "# Vision\n\nA system that keeps its promises.\n")
    for area in AREAS.split():
        _write(folder / "source" / area / f"{area}.py", f'"""The {area}."""\n')
        _write(folder / "tests" / area / f"test_{area}.py", f'"""Tests of the {area}."""\n')
        _write(folder / "docs" / f"{area}.md", f"# The {area}\n")
    if plan[-1].number > 9999:
        _write(folder / "taskctl.toml", WIDE_SETTINGS)
    if boards:
        _write(folder / "tasks" / "IMPLEMENTATION-ORDER.md", board("Implementation order", plan))
        _write(folder / "tasks" / "STATUS-BOARD.md", board("Status board", plan))


def home_file(task: Task, paths: dict[int, str]) -> str:
    """The task file of `task`; `paths` leads from a number to its file."""
    status = f"Done ({task.completed})" if task.state == "done" else STATUS[task.state]
    header = [
        "---",
        f"title: {task.id} {task.title}",
        f"status: {status}",
        f'owner: "@{task.area}"',
        f"created: {task.created}",
        *_id_list("depends-on", task.prereqs),
        *_id_list("follow-up-tasks", task.follow_ups),
        "links:",
        "  - Vision: docs/VISION.md",
        *(f"  - Depends-on: {paths[prereq]}" for prereq in task.prereqs),
        "---",
        "",
        "",
    ]
    return "\n".join(header) + _body(HOME_BODY, task)


def board(title: str, plan: list[Task]) -> str:
    """A board that agrees with the headers of `plan`."""
    return "\n".join([f"# {title}", "", *_done_rows(plan), "", *_current_rows(plan), ""])


def write_backlog(folder: Path, plan: list[Task]) -> None:
    """Write `plan` as Backlog.md keeps it, with the settings that its `init` writes."""
    (folder / "backlog" / "tasks").mkdir(parents=True)
    _write(folder / "backlog" / "config.yml", BACKLOG_SETTINGS)
    for task in plan:
        name = f"task-{task.number} - {task.title.replace(' ', '-')}.md"
        _write(folder / "backlog" / "tasks" / name, backlog_file(task))


def backlog_file(task: Task) -> str:
    """The file of `task` in Backlog.md's layout."""
    dependencies = [f"  - TASK-{prereq}" for prereq in task.prereqs]
    header = [
        "---",
        f"id: TASK-{task.number}",
        f"title: {task.title}",
        f"status: {BACKLOG_STATUS[task.state]}",
        "assignee:",
        f"  - '@{task.area}'",
        f"created_date: '{task.created} 09:00'",
        "labels: []",
        *(["dependencies:", *dependencies] if dependencies else ["dependencies: []"]),
        f"ordinal: {task.number * 1000}",
        "---",
        "",
        "",
    ]
    return "\n".join(header) + _body(BACKLOG_BODY, task)


def _states(chance: random.Random, count: int) -> list[State]:
    states: list[State] = []
    while len(states) < count:
        block = list(BLOCK)
        chance.shuffle(block)
        states += block
    return states[:count]


def _prereqs(chance: random.Random, states: list[State], index: int) -> list[int]:
    """Up to three of the previous twenty; only an open task may wait for one that is not done."""
    waits = states[index] == "todo"
    near = range(max(0, index - REACH), index)
    possible = [prereq for prereq in near if waits or states[prereq] == "done"]
    wanted = min(chance.randint(0, MOST_PREREQS), len(possible))
    return sorted(chance.sample(possible, wanted))


def _id_list(key: str, numbers: tuple[int, ...]) -> list[str]:
    if not numbers:
        return [f"{key}: []"]
    return [f"{key}:", *(f"  - TASK-{number:04d}" for number in numbers)]


def _body(template: str, task: Task) -> str:
    return template.format(
        thing=task.thing,
        area=task.area,
        first=" " if task.state == "todo" else "x",
        second="x" if task.state == "done" else " ",
        evidence=_evidence(task),
    )


def _evidence(task: Task) -> str:
    if task.state == "done":
        return (
            f"{task.completed}: `pytest tests/{task.area}` passed, {task.number % 90 + 10} tests."
        )
    return "None yet."


def _done_rows(plan: list[Task]) -> Iterator[str]:
    yield from ["## Done", "", "| Task | Title | Completed |", "|---|---|---|"]
    for task in plan:
        if task.state == "done":
            yield f"| ✅ {task.id} | {task.title} | {task.completed} |"


def _current_rows(plan: list[Task]) -> Iterator[str]:
    yield from ["## Current", "", "| Task | Title | Prereqs | Status |", "|---|---|---|---|"]
    for task in plan:
        if task.state != "done":
            prereqs = ", ".join(f"TASK-{prereq:04d}" for prereq in task.prereqs) or "—"
            yield f"| {task.id} | {task.title} | {prereqs} | {STATUS[task.state]} |"


def _word(words: str, index: int) -> str:
    choice = words.split()
    return choice[index % len(choice)]


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def main() -> None:
    """Write the plan that the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m bench.plans", description=__doc__)
    parser.add_argument("folder", type=Path, help="a folder that has no plan yet")
    parser.add_argument("--tasks", type=int, default=1000, metavar="N")
    parser.add_argument("--first", type=int, default=1, metavar="NUMBER")
    parser.add_argument("--form", choices=["home", "backlog"], default="home")
    parser.add_argument("--no-boards", action="store_true", help="leave out the two boards")
    asked = parser.parse_args()
    plan = tasks(asked.tasks, asked.first)
    if asked.form == "home":
        write_home(asked.folder, plan, boards=not asked.no_boards)
    else:
        write_backlog(asked.folder, plan)


if __name__ == "__main__":
    main()
