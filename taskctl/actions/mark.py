"""`mark`: the box of one stop condition."""

from taskctl.actions.status import Outcome, StatusContext
from taskctl.actions.sync import sync_boards
from taskctl.errors import TaskctlError
from taskctl.model.boxes import StopCondition
from taskctl.model.items import Task
from taskctl.text.changeset import Changeset, contents
from taskctl.text.edits import Edit, apply
from taskctl.text.places import Place
from taskctl.text.words import count

MARKS = {"done": "x", "todo": " "}
_SHOWN = 60


def mark(at: StatusContext, task: Task, number: int, state: str) -> Outcome:
    """Tick or untick a stop condition; one without a box gets one.

    Args:
        at: the plan and its files.
        task: the task.
        number: the number of the stop condition, from 1, as shown by `show`.
        state: one of `MARKS`.

    Raises:
        TaskctlError: there is no such stop condition.
    """
    if not 1 <= number <= len(task.stops):
        raise TaskctlError(f"{_how_many(task)}; taskctl show {task.id} numbers them")
    stop = task.stops[number - 1]
    name = f"{task.id}#{number}"
    text = stop.text if len(stop.text) <= _SHOWN else f"{stop.text[: _SHOWN - 1]}…"
    if stop.box == MARKS[state]:
        return Outcome(f"{name} is {state} already: {text}")
    path = stop.place.path
    source = contents(at.tree, path)
    header = task.header
    is_listed = header and path == header.path and stop.place.line < header.body_line
    if is_listed and stop.box is None and header and header.form in {"frontmatter", "toml", "file"}:
        raise TaskctlError(f"{name} is in a header, where it has no box ({path}:{stop.place.line})")
    changeset = Changeset(at.tree)
    edit = _edit(source.lines()[stop.place.line - 1], stop, MARKS[state])
    changeset.put(path, apply(source, [edit]))
    plan, corrected = sync_boards(changeset, at.settings)
    planned = plan.by_path.get(task.path)
    if planned is None or not _is_marked(task, planned, number, MARKS[state]):
        raise TaskctlError(f"{name} cannot be changed safely ({path}:{stop.place.line})")
    opened = sum(other.is_open for other in planned.stops)
    left = f"{opened} of {len(planned.stops)} open" if opened else "none is open"
    remarks = [left]
    if stop.box is None:
        remarks.append("it had no box, and has one now")
    return Outcome(
        f"{name}  {state}: {text}", changeset, remarks=tuple(remarks), corrected=corrected
    )


def _how_many(task: Task) -> str:
    number = count(len(task.stops), "stop condition") if task.stops else "no stop conditions"
    return f"{task.id} has {number}"


def _edit(line: str, stop: StopCondition, sign: str) -> Edit:
    """The edit that gives a stop condition a box, or replaces its whole box."""
    if stop.box_place is None:
        start = stop.place.column
        return Edit(
            Place(stop.place.path, stop.place.line, start, stop.place.line, start), f"[{sign}] "
        )
    # a box must be followed by a blank
    behind = line[stop.box_place.end_column - 1 :]
    gap = "" if behind[:1] in {"", " ", "\t"} else " "
    return Edit(stop.box_place, f"[{sign}]{gap}")


def _is_marked(before: Task, after: Task, number: int, sign: str) -> bool:
    """Whether one stop condition has the intended box, and all others are unchanged."""
    return [(stop.text, stop.box) for stop in after.stops] == [
        (stop.text, sign if place == number else stop.box)
        for place, stop in enumerate(before.stops, 1)
    ]
