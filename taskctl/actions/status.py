"""Changing the status of a task: its status line alone, then the boards."""

import re
from dataclasses import dataclass
from datetime import date

from taskctl.actions.transaction import Transaction, contents
from taskctl.errors import TaskctlError
from taskctl.judge.hundred import hundred
from taskctl.model.items import Task
from taskctl.model.plan import Plan
from taskctl.model.queue import unmet
from taskctl.settings.schema import Settings
from taskctl.text.edits import Edit, apply
from taskctl.text.header import Field
from taskctl.text.places import Place
from taskctl.text.tree import Snapshot

_STAMP = re.compile(r"\(\d{4}-\d{2}-\d{2}\)\s*")
_SUCCESSOR = re.compile(r"by\s+\S+\s*")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a request: the change to write, or why not.

    refusal   the lines that say why nothing is written; empty when there is something to write
    """

    message: str
    transaction: Transaction | None = None
    refusal: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Workplace:
    """Where a status command works."""

    plan: Plan
    tree: Snapshot
    settings: Settings


def start(at: Workplace, task: Task, note: str = "") -> Answer:
    """Set a task to in progress, unless the rules of the queue forbid it."""
    if task.state == "active":
        return Answer(f"{task.id} is in progress already")
    if task.state in {"done", "dropped", "unknown"}:
        return _refused(
            task, f"its status is {task.status_text!r}; `taskctl reopen {task.id}` first"
        )
    waits = unmet(at.plan, task)
    if waits:
        reasons = [f"it waits for {_named(at.plan, item_id)}" for item_id in waits]
        return _refused(task, *reasons)
    queue = at.settings.queue
    under_way = [t for t in at.plan.tasks if t.state in queue.wip_states and t.path != task.path]
    if len(under_way) >= queue.wip_limit and task.state not in queue.wip_states:
        names = [f"{_named(at.plan, other.id)}; finish it first" for other in under_way[:3]]
        return _refused(task, *names, f"the limit is {queue.wip_limit} (queue.wip_limit)")
    return _change(at, task, "active", note=note)


def review(at: Workplace, task: Task, note: str = "") -> Answer:
    """Set a task to in review."""
    if task.state == "review":
        return Answer(f"{task.id} is in review already")
    if task.state not in {"active", "todo", "blocked"}:
        return _refused(task, f"its status is {task.status_text!r}")
    return _change(at, task, "review", note=note)


def done(at: Workplace, task: Task, day: date, note: str = "") -> Answer:
    """Set a task to done, when it is 100 %."""
    if task.state == "done":
        return Answer(f"{task.id} is done already")
    judged = hundred(at.plan, at.settings, task)
    if not judged.is_met:
        lines = [f"{m.message} ({m.place.path}:{m.place.line})" for m in judged.missing]
        if judged.holds:
            lines.append(f"in order: {'; '.join(judged.holds)}")
        return Answer(f"not done: {task.id} is not 100 %", refusal=tuple(lines))
    answer = _change(at, task, "done", note=note, day=day)
    return Answer(answer.message, answer.transaction, answer.refusal, judged.remarks)


def park(at: Workplace, task: Task, note: str = "") -> Answer:
    """Put a task aside."""
    if task.state == "parked":
        return Answer(f"{task.id} is parked already")
    if task.state in {"done", "dropped"}:
        return _refused(task, f"its status is {task.status_text!r}")
    return _change(at, task, "parked", note=note)


def supersede(at: Workplace, task: Task, successor: Task, note: str = "") -> Answer:
    """Drop a task in favour of another."""
    if successor.id == task.id:
        return _refused(task, "a task cannot replace itself")
    if successor.state == "dropped":
        return _refused(task, f"{_named(at.plan, successor.id)} itself")
    if task.state == "dropped" and task.superseded_by == (successor.id,):
        return Answer(f"{task.id} is superseded by {successor.id} already")
    return _change(at, task, "dropped", note=note, by=successor.id)


def reopen(at: Workplace, task: Task, note: str = "") -> Answer:
    """Set a task back to be done."""
    if task.state == "todo":
        return Answer(f"{task.id} is open already")
    return _change(at, task, "todo", note=note)


def _refused(task: Task, *reasons: str) -> Answer:
    return Answer(f"{task.id} stays {task.status_text or 'as it is'}", refusal=reasons)


def _named(plan: Plan, item_id: str) -> str:
    other = plan.by_id.get(item_id)
    if other is None:
        return f"{item_id}, which has no file"
    where = f"{other.path}:{other.status_place.line}"
    return f"{item_id} is {other.status_text or other.state} ({where})"


def _change(
    at: Workplace, task: Task, state: str, *, note: str = "", day: date | None = None, by: str = ""
) -> Answer:
    field = _status_field(at.settings, task)
    word = _word(at.settings, task, state)
    stamp = _stamp_setting(at.settings, task)
    text = _status_line(task, word, note, day if stamp == "tail" else None, by)
    source = contents(at.tree, task.path)
    edits = [Edit(field.value.passage.place(), text)]
    if day is not None and stamp == "key":
        edits += _completed_edits(task, field, day)
    transaction = Transaction(at.tree, at.settings)
    transaction.put(task.path, apply(source, edits))
    transaction.sync_boards()
    return Answer(f"{task.id}  {task.status_text or task.state} → {text}", transaction)


def _status_field(settings: Settings, task: Task) -> Field:
    collection = next(c for c in settings.collection if c.name == task.collection)
    keys = collection.header.keys.get("status", ["status"])
    field = task.header.get(*keys) if task.header else None
    if collection.status.from_ != "header" or field is None or field.kind != "scalar":
        raise TaskctlError(f"{task.path}: there is no status line to change")
    return field


def _word(settings: Settings, task: Task, state: str) -> str:
    """The first word of the vocabulary for a state."""
    collection = next(c for c in settings.collection if c.name == task.collection)
    words = collection.status.words.get(state)
    if not words:
        raise TaskctlError(f"no status word means {state} (collection.status.words.{state})")
    return words[0]


def _stamp_setting(settings: Settings, task: Task) -> str:
    return next(c.status.stamp for c in settings.collection if c.name == task.collection)


def _status_line(task: Task, word: str, note: str, day: date | None, by: str) -> str:
    """The new status: the word, the date or successor, and the tail that was there."""
    tail = task.status.tail
    if task.state == "dropped":
        tail = _SUCCESSOR.sub("", tail, count=1)
    if day is not None or task.state == "done":
        tail = _STAMP.sub("", tail, count=1)
    if note:
        tail = f"— {' '.join(note.split())}"
    stamp = f"({day.isoformat()})" if day else f"by {by}" if by else ""
    return " ".join(part for part in (word, stamp, tail.strip()) if part)


def _completed_edits(task: Task, field: Field, day: date) -> list[Edit]:
    """`completed: DATE`, written over an old one or below the status."""
    known = task.header.get("completed") if task.header else None
    if known is not None and known.kind == "scalar":
        return [Edit(known.value.passage.place(), day.isoformat())]
    line = field.end_line + 1
    return [Edit(Place(task.path, line, 1, line, 1), f"completed: {day.isoformat()}\n")]
