"""Generated plans that live in one document: the same numbers give the same bytes.

`python -m bench.documents FOLDER --form table --tasks 1000` writes one. The tasks are those of
`bench.plans`, in the ways that people write many items into one document.
"""

import argparse
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from bench.plans import Task, tasks

PART = 100
PHASES = 20
WORDS = {"done": "Done", "active": "In Progress", "todo": "Not Started"}
TASKMASTER = {"done": "done", "active": "in-progress", "todo": "pending"}
BOXES = {"done": "x", "active": " ", "todo": " "}


class Form(NamedTuple):
    """A way to write a plan into one document, and what the document is called."""

    file: str
    lines: Callable[[list[Task]], Iterator[str]]


def table(plan: list[Task]) -> Iterator[str]:
    """A table for each part, with what each task waits for."""
    yield "# Plan"
    for index, task in enumerate(plan):
        if index % PART == 0:
            yield from ("", f"## Part {index // PART + 1}", "")
            yield from ("| ID | Task | Status | Depends on |", "|---|---|---|---|")
        waits = ", ".join(f"W-{prereq:06d}" for prereq in task.prereqs) or "None"
        yield f"| W-{task.number:06d} | {task.title} | {WORDS[task.state]} | {waits} |"


def checklist(plan: list[Task]) -> Iterator[str]:
    """Boxes that bear an id."""
    yield "# Plan"
    for index, task in enumerate(plan):
        if index % PART == 0:
            yield from ("", f"## Part {index // PART + 1}", "")
        yield f"- [{BOXES[task.state]}] **W-{task.number:06d}** {task.title}"


def nested(plan: list[Task]) -> Iterator[str]:
    """OpenSpec's numbered boxes, each with four others nested in it, and a line of detail."""
    yield "# Tasks"
    for index in range(0, len(plan), 5):
        part, place = divmod(index, PART)
        if place == 0:
            yield from ("", f"## {part + 1}. Part {part + 1}", "")
        first, *inner = plan[index : index + 5]
        number = f"{part + 1}.{place // 5 + 1}"
        is_done = all(task.state == "done" for task in inner or [first])
        yield f"- [{'x' if is_done else ' '}] {number} {first.title}"
        for count, task in enumerate(inner, 1):
            yield f"  - [{BOXES[task.state]}] {number}.{count} {task.title}"
            yield f"    - in the {task.area}, as its page says"


def taskmaster(plan: list[Task]) -> Iterator[str]:
    """task-master's list, a task on each line."""
    yield '{"master": {"tasks": ['
    for task in plan:
        written = json.dumps(
            {
                "id": task.number,
                "title": task.title,
                "status": TASKMASTER[task.state],
                "dependencies": list(task.prereqs),
                "priority": "medium",
            }
        )
        yield written if task is plan[-1] else f"{written},"
    yield "]}}"


def phases(plan: list[Task]) -> Iterator[str]:
    """Phases that wait for each other; the first sixty per cent of them are done."""
    yield from ("# Plan", "", "| Phase | Module | Duration | Dependencies |", "|---|---|---|---|")
    for phase in range(PHASES):
        waits = f"Phase {phase - 1}" if phase else "None"
        yield f"| **{phase}** | Module {phase} | 1 week | {waits} |"
    size = -(-len(plan) // PHASES)
    for index, task in enumerate(plan):
        phase, place = divmod(index, size)
        if place == 0:
            yield from ("", f"## PHASE {phase}: MODULE {phase} (Week {phase + 1})")
        if place % PART == 0:
            yield from ("", f"### P{phase}.{place // PART + 1} Part", "")
        box = "x" if phase < PHASES * 0.6 else " "
        yield f"- [{box}] **P{phase}.{place // PART + 1}.{place % PART + 1}** {task.title}"


FORMS: Mapping[str, Form] = {
    "table": Form("PLAN.md", table),
    "checklist": Form("TODO.md", checklist),
    "openspec": Form("tasks.md", nested),
    "task-master": Form("tasks.json", taskmaster),
    "phases": Form("PLAN.md", phases),
}


def write(folder: Path, form: str, plan: list[Task]) -> Path:
    """Write a plan into one document."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FORMS[form].file
    text = "".join(f"{line}\n" for line in FORMS[form].lines(plan))
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def main() -> None:
    """Write the document that the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m bench.documents", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--tasks", type=int, default=1000, metavar="N")
    parser.add_argument("--form", choices=list(FORMS), default="table")
    asked = parser.parse_args()
    write(asked.folder, asked.form, tasks(asked.tasks))


if __name__ == "__main__":
    main()
