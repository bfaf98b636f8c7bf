"""The contents of a plan: a change that keeps its meaning is read back with the same contents."""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from taskctl.model.plan import Plan


class Thing(NamedTuple):
    """One thing that a file says: an item, a prerequisite, a box, a member of a group."""

    path: str
    kind: str
    name: str
    of: str = ""


def held(plan: Plan) -> Counter[Thing]:
    """Everything in a plan, counted, as some things can occur several times."""
    return Counter(thing for part in plan.each() for thing in _things(part))


def _things(plan: Plan) -> Iterator[Thing]:
    for item in plan.items:
        yield Thing(item.path, "item", item.id)
        for _ in item.boxes:
            yield Thing(item.path, "box", "", item.id)
        for prereq in {prereq.id for prereq in plan.prereqs(item)}:
            yield Thing(item.path, "prereq", prereq, item.id)
    for board in plan.boards:
        for record in {record.id for record in board.records}:
            yield Thing(board.path, "row", record)
        for group in board.groups:
            for member in set(group.ids):
                yield Thing(board.path, "member", member, group.name)
