"""`mark`: the box of one stop condition."""

from taskctl.actions.status import Answer, Workplace
from taskctl.actions.transaction import Transaction, contents
from taskctl.errors import TaskctlError
from taskctl.model.items import StopCondition, Task
from taskctl.text.edits import Edit, apply
from taskctl.text.places import Place

MARKS = {"done": "x", "todo": " "}
_SHOWN = 60


def mark(at: Workplace, task: Task, number: int, state: str) -> Answer:
    """Tick a stop condition, or take the tick back; one without a box is given one.

    Args:
        at: where.
        task: the task.
        number: which stop condition, from 1, as `show` counts them.
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
        return Answer(f"{name} is {state} already: {text}")
    source = contents(at.tree, task.path)
    transaction = Transaction(at.tree, at.settings)
    edit = _edit(source.lines()[stop.place.line - 1], stop, MARKS[state])
    transaction.put(task.path, apply(source, [edit]))
    planned = transaction.sync_boards().by_path.get(task.path)
    if planned is None or planned.stops[number - 1 : number] != (_with(stop, edit),):
        raise TaskctlError(f"{name} cannot be changed safely ({task.path}:{stop.place.line})")
    opened = sum(other.box not in {None, "x"} for other in planned.stops)
    left = f"{opened} of {len(planned.stops)} open" if opened else "none is open"
    remarks = [left]
    if stop.box is None:
        remarks.append("it had no box, and has one now")
    return Answer(f"{name}  {state}: {text}", transaction, remarks=tuple(remarks))


def _how_many(task: Task) -> str:
    count = len(task.stops)
    return f"{task.id} has {count or 'no'} stop condition{'s' if count != 1 else ''}"


def _edit(line: str, stop: StopCondition, sign: str) -> Edit:
    place = stop.place
    if stop.box is None:
        start = place.column - 1
        return Edit(Place(place.path, place.line, start + 1, place.line, start + 1), f"[{sign}] ")
    end = line.rindex("]", 0, place.column - 1)
    return Edit(Place(place.path, place.line, end, place.line, end + 1), sign)


def _with(stop: StopCondition, edit: Edit) -> StopCondition:
    """The stop condition as it is to be read after the edit."""
    place = stop.place
    shift = len(edit.text) - (edit.place.end_column - edit.place.column)
    end = place.end_column + (shift if place.end_line == place.line else 0)
    place = place._replace(column=place.column + shift, end_column=end)
    return stop._replace(place=place, box=edit.text.strip("[] ") or " ")
