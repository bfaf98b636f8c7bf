"""Items as any tool knows them: the common form that every export writes."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from taskctl.model.boxes import Box, StopCondition
from taskctl.model.items import Prereq, Task
from taskctl.model.plan import Plan
from taskctl.model.queue import everything_in_order
from taskctl.text.characters import CONTROL
from taskctl.text.expressions import expression

# Backlog.md numbers the criteria of a task: `- [ ] #1 text`.
_NUMBER = expression(r"#(\d{1,4})(?:\s+|$)")
_COMMENT = expression(r"<!--(?!(?:(?!-->).)*-->)", re.DOTALL)
_MARKER = expression(r"<!--\s*(?:AC|DOD|SECTION):[\w:]*\s*-->")
_Key = tuple[str, str, int]


class ExportedBox(NamedTuple):
    """A stop condition, or another box: its text, and its box as written; no box is None."""

    text: str
    box: str | None = None
    is_done: bool = False


class Edge(NamedTuple):
    """A prerequisite: the id of an exported item, or the text of the plan in its place."""

    id: str
    hard: bool = True


class Exported(NamedTuple):
    """One item.

    id      its own id; `path#id` if several exported items have it, the path if it has none
    status  as the plan writes it
    boxes   all boxes except those of stop conditions
    parent  the id of the exported item that it is a part of
    """

    id: str
    title: str
    state: str
    status: str = ""
    prereqs: tuple[Edge, ...] = ()
    stops: tuple[ExportedBox, ...] = ()
    boxes: tuple[ExportedBox, ...] = ()
    parent: str = ""
    owner: tuple[str, ...] = ()
    created: str = ""
    priority: str = ""
    estimate: str = ""
    groups: tuple[str, ...] = ()
    path: str = ""

    @property
    def conditions(self) -> tuple[ExportedBox, ...]:
        """The stop conditions and the other boxes: all must be ticked before it is done."""
        return (*self.stops, *self.boxes)


def exported_items(parts: Sequence[Plan], only: Collection[_Key] = ()) -> list[Exported]:
    """The items of plans: those of a document in its order, others in that of the queue.

    Args:
        parts: the plans; the ids of each are its own.
        only: the keys of the items to take (`item_key`); all of them if it is empty.
    """
    chosen = exported_tasks(parts, only)
    names = _names([task for _, task in chosen])
    return [_exported(part, task, names) for part, task in chosen]


def exported_tasks(parts: Sequence[Plan], only: Collection[_Key] = ()) -> list[tuple[Plan, Task]]:
    """The tasks behind `exported_items`, each with its plan."""
    return [
        (part, task)
        for part in parts
        for task in (part.tasks if part.breakdown else everything_in_order(part))
        if task.counts and (not only or item_key(task) in only)
    ]


def item_key(task: Task) -> _Key:
    """A key of its own for each item: several of one document can have the same id."""
    return task.path, task.id, task.id_place.line


def _names(tasks: Sequence[Task]) -> dict[_Key, str]:
    own = Counter(task.id for task in tasks)
    names: dict[_Key, str] = {}
    used: Counter[str] = Counter()
    for task in tasks:
        name = task.id if own[task.id] == 1 and task.id else f"{task.path}#{task.id}".rstrip("#")
        name = one_line(name)
        used[name] += 1
        names[item_key(task)] = name if used[name] == 1 else f"{name}~{used[name]}"
    return names


def _exported(part: Plan, task: Task, names: Mapping[_Key, str]) -> Exported:
    above = part.parent_of(task)
    return Exported(
        names[item_key(task)],
        one_line(task.bare_title) or names[item_key(task)],
        task.state,
        one_line(task.status_text),
        tuple(dict.fromkeys(e for p in part.prereqs(task) for e in _edges(part, p, names))),
        tuple(_conditions(task.stops)),
        tuple(_conditions(list(other_boxes(task)))),
        names.get(item_key(above), "") if above else "",
        tuple(map(one_line, task.owner)),
        task.created,
        task.priority,
        task.estimate,
        tuple(map(one_line, task.groups)),
        task.path,
    )


def _edges(part: Plan, prereq: Prereq, names: Mapping[_Key, str]) -> Iterator[Edge]:
    """The items that a prerequisite means: all of a phase, or all that have the id."""
    for name in [prereq.id] if prereq.unread else part.phases.get(prereq.id, [prereq.id]):
        others = [] if prereq.unread else part.all_of(name)
        found = [names[key] for other in others if (key := item_key(other)) in names]
        for one in found or [one_line(name)]:
            yield Edge(one, prereq.hard)


def other_boxes(task: Task) -> Iterator[Box]:
    """The boxes of an item except those of its stop conditions."""
    stops = Counter((stop.box_place, stop.text) for stop in task.stops)
    for box in task.boxes:
        if stops[box.box_place, box.text]:
            stops[box.box_place, box.text] -= 1
        else:
            yield box


def _conditions(found: Sequence[StopCondition | Box]) -> Iterator[ExportedBox]:
    last = 0
    for one in found:
        text = one_line(one.text)
        match = _NUMBER.match(text)
        if match and int(match[1]) in {1, last + 1}:
            last = int(match[1])
            text = text[match.end() :]
        box = None if isinstance(one, StopCondition) and one.box is None else one.written
        yield ExportedBox(text, "[x]" if box == "[X]" else box, one.state == "done")


def one_line(text: str) -> str:
    """A text on one line, which begins no comment and ends no section that it would be put into."""
    flat = CONTROL.sub("\ufffd", " ".join(text.split()))
    return _COMMENT.sub("&lt;!--", _MARKER.sub("", flat))
