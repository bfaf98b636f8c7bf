"""`where="state=done number<=20"`: conditions for the items of a region."""

import operator
from collections.abc import Callable, Iterable, Mapping
from itertools import zip_longest
from typing import Any, NamedTuple

from taskctl.model.ids import order_key
from taskctl.model.items import Board, Task
from taskctl.model.names import owners_named, states_named, track_names, tracks_named
from taskctl.model.plan import Plan
from taskctl.model.states import STATES
from taskctl.text.expressions import expression
from taskctl.text.nearest import nearest
from taskctl.views.boards import RegionError
from taskctl.views.cells import plain

Test = Callable[[Task], bool]

_QUOTED = expression(r'"[^"]*"')
# A value continues until the next condition, so that the name of a group may have blanks.
_BEGIN = expression(r"(?<![^\s,])(?P<key>[\w-]++)\s*+(?P<sign>!=|<=|>=|=|<|>)")
_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq, "!=": operator.ne, "<=": operator.le, ">=": operator.ge,
    "<": operator.lt, ">": operator.gt,
}  # fmt: skip  # a table
# Python refuses numbers with more than some thousand digits.
_MOST_DIGITS = 9


class _Condition(NamedTuple):
    key: str
    sign: str
    value: str

    @property
    def text(self) -> str:
        return f"{self.key}{self.sign}{self.value}"


class _Names(NamedTuple):
    """A key whose values are names: the meaning of a name, the names of a task, all names."""

    meant: Callable[[str], set[str]]
    of: Callable[[Task], Iterable[str]]
    known: Iterable[str]


def conditions(plan: Plan, board: Board, where: str) -> Test:
    """Whether an item meets every condition of `where`.

    Raises:
        RegionError: a condition cannot be understood, or names something unknown.
    """
    tests = [_test(plan, board, condition) for condition in _split(where)]
    return lambda task: all(test(task) for test in tests)


def _split(where: str) -> list[_Condition]:
    masked = _QUOTED.sub(lambda match: '"' * len(match.group()), where)
    begins = list(_BEGIN.finditer(masked))
    head = where[: begins[0].start() if begins else None].strip(" \t,")
    if head:
        raise RegionError(f"where has {head!r}, which is not a condition like state=done")
    ends = [match.start() for match in begins[1:]]
    found = [
        _Condition(match["key"], match["sign"], where[match.end() : end].strip(" \t,"))
        for match, end in zip_longest(begins, ends)
    ]
    for condition in found:
        if not condition.value:
            raise RegionError(
                f"where has {condition.text!r}, which is not a condition like state=done"
            )
    return found


def _test(plan: Plan, board: Board, condition: _Condition) -> Test:
    if condition.key == "number":
        return _number_test(condition)
    if condition.key == "id":
        return _id_test(plan, condition)
    names = _names(plan, board).get(condition.key)
    if names is None:
        known = ", ".join(["number", "id", *_names(plan, board)])
        raise RegionError(f"where has no key {condition.key!r}; it has {known}")
    if condition.sign not in {"=", "!="}:
        raise RegionError(f"{condition.key} can only be compared with = and !=")
    return _name_test(condition, names)


def _number_test(condition: _Condition) -> Test:
    """Compare the number of an id, which may have a suffix: TASK-0012B has the number 12."""
    numbers = []
    for part in _parts(condition):
        if not (part.isascii() and part.isdigit() and len(part) <= _MOST_DIGITS):
            raise RegionError(f"where has {condition.text!r}, but {part!r} is not a number")
        numbers.append(int(part))
    compare = _COMPARE[condition.sign]

    def test(task: Task) -> bool:
        key = order_key(task.id)
        return len(key) > 1 and _any_or_all(condition, (compare(key[-2], n) for n in numbers))

    return test


def _id_test(plan: Plan, condition: _Condition) -> Test:
    keys = []
    for part in _parts(condition):
        item_id = next((i for g in plan.grammars.values() if (i := g.canonical(part))), part)
        if item_id not in plan.by_id:
            raise RegionError(
                f"where has {condition.text!r}, but no item has the id {part!r}"
                f"{nearest(part, plan.by_id)}"
            )
        keys.append(order_key(item_id))
    compare = _COMPARE[condition.sign]
    return lambda task: _any_or_all(condition, (compare(order_key(task.id), key) for key in keys))


def _parts(condition: _Condition) -> list[str]:
    """The values of a list; only = and != accept more than one."""
    parts = [part.strip().strip('"') for part in condition.value.split(",")]
    if len(parts) > 1 and condition.sign not in {"=", "!="}:
        raise RegionError(f"where has {condition.text!r}; {condition.sign} takes one value")
    return parts


def _any_or_all(condition: _Condition, results: Iterable[bool]) -> bool:
    return all(results) if condition.sign == "!=" else any(results)


def _names(plan: Plan, board: Board) -> dict[str, _Names]:
    groups = {plain(group.name): set(group.ids) for group in board.groups}
    return {
        "state": _Names(lambda text: states_named(plan, text), lambda task: (task.state,), STATES),
        "owner": _Names(
            lambda text: owners_named(plan, text),
            lambda task: task.owner,
            {owner for item in plan.items for owner in item.owner},
        ),
        "track": _Names(
            lambda text: tracks_named(plan, text),
            lambda task: (task.id, *plan.tracks_of(task)),
            track_names(plan),
        ),
        "group": _Names(
            lambda text: {plain(text)} & set(groups),
            lambda task: (name for name, ids in groups.items() if task.id in ids),
            groups,
        ),
    }


def _name_test(condition: _Condition, names: _Names) -> Test:
    """Compare names, separated by commas; a name with a comma may be quoted."""
    key, sign, value = condition
    meant = names.meant(value.strip('"'))
    for part in () if meant else value.split(","):
        found = names.meant(part.strip().strip('"'))
        if not found:
            raise RegionError(
                f"where has {condition.text!r}, but no {key} is called "
                f"{part.strip()!r}{nearest(part.strip(), names.known)}"
            )
        meant |= found
    return lambda task: meant.isdisjoint(names.of(task)) == (sign == "!=")
