"""A plan that notes what the rules look at in the tasks of open documents.

A rule is a pure function: while nothing that it has looked at differs, its findings do not either.
Places are compared by their files alone, as a rule only copies them into its findings.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from functools import cached_property
from operator import attrgetter
from types import MethodType
from typing import Any

from taskctl.model.findings import Finding
from taskctl.model.items import Task
from taskctl.model.plan import Plan
from taskctl.model.plans import Plans
from taskctl.model.states import CLOSED
from taskctl.text.header import Field, Header
from taskctl.text.places import Passage, Place

Look = tuple[Any, ...]
"""The file of a task (empty for the plan), then the way to a value in it.

A step is an attribute, an index, the keys of a field of a header, or `len`.
"""
_CHANGING = frozenset({"faults", "mentions", "suppressions", "digests"})
"""The fields of a plan, beside its tasks, that an edit of a task changes."""


class Looks:
    """The looks so far; those for a value that several rules ask for count for each of them.

    Findings are good for the next plan, too: they hold no task of this one.
    """

    def __init__(self) -> None:
        self._shared: dict[object, tuple[Any, frozenset[Look]]] = {}
        self._now: set[Look] = set()
        self._used: set[object] = set()

    def note(self, look: Look) -> None:
        """Note that something was looked at."""
        self._now.add(look)

    @contextmanager
    def apart(self) -> Iterator[set[Look]]:
        """The looks of a block, complete at its end, without those outside it."""
        outer = self._now, self._used
        now: set[Look] = set()
        used: set[object] = set()
        self._now, self._used = now, used
        try:
            yield now
        finally:
            for key in used:
                now |= self._shared[key][1]
            self._now, self._used = outer

    def forget_tasks(self) -> None:
        """Drop the shared values that are not made of findings alone: they hold the plan."""
        self._shared = {
            key: (value, looks)
            for key, (value, looks) in self._shared.items()
            if isinstance(value, tuple) and all(isinstance(one, Finding) for one in value)
        }

    def carry_to(self, other: "Looks", path: str, differing: Collection[Look]) -> None:
        """Keep the shared findings that do not depend on a file that has changed."""
        for key, (value, looks) in self._shared.items():
            if looks.isdisjoint(differing) and not any(_concerns(one, path) for one in value):
                other._shared[key] = value, looks

    def shared(self, key: object, find: Callable[[], Any]) -> Any:
        """A value that is computed once."""
        if key not in self._shared:
            with self.apart() as looks:
                value = find()
            self._shared[key] = value, frozenset(looks)
        self._used.add(key)
        return self._shared[key][0]


def _concerns(finding: Finding, path: str) -> bool:
    places = (finding.place, *(related.place for related in finding.related))
    return any(place.path == path for place in places)


class _Watched:
    """A task, its header or a field of it."""

    __slots__ = ("_looks", "_real", "_way")

    def __init__(self, real: object, way: Look, looks: Looks) -> None:
        self._real, self._way, self._looks = real, way, looks

    def __getattr__(self, name: str) -> Any:
        real, way = self._real, (*self._way, name)
        value = getattr(real, name)
        if callable(value):
            if isinstance(real, Header) and name == "get":
                return self._get
            return MethodType(getattr(type(real), name), self)
        if isinstance(value, Header):
            self._looks.note((*way, "__class__"))
            return _Watched(value, way, self._looks)
        if isinstance(real, Header) and name in {"fields", "nested"}:
            self._looks.note((*way, len))
            return [_Watched(one, (*way, index), self._looks) for index, one in enumerate(value)]
        self._looks.note(way)
        return value

    def _get(self, *keys: str) -> "_Watched | None":
        found, way = self._real.get(*keys), (*self._way, keys)  # type: ignore[attr-defined]
        self._looks.note((*way, "__class__"))
        return None if found is None else _Watched(found, way, self._looks)

    def _all(self) -> Any:
        self._looks.note(self._way)
        return self._real

    def __iter__(self) -> Iterator[Any]:
        return iter(self._all())

    def __eq__(self, other: object) -> bool:
        return bool(self._all() == (other._all() if isinstance(other, _Watched) else other))

    def __hash__(self) -> int:
        return hash(self._all())


@dataclass(frozen=True)
class WatchedPlans(Plans):
    """The plans of a tree in which the looks at some tasks are noted."""

    looks: Looks = field(default_factory=Looks, kw_only=True)

    def __getattribute__(self, name: str) -> Any:
        get = super().__getattribute__
        if name in _COMPUTED:
            return get("looks").shared(name, lambda: _COMPUTED[name](self))
        if name in _CHANGING:
            get("looks").note(("", name))
        return get(name)

    def shared(self, find: Callable[[Any], Iterable[Any]]) -> tuple[Any, ...]:
        """The results of a function that is called once per plan."""
        found: tuple[Any, ...] = self.looks.shared(find, lambda: tuple(find(self)))
        return found


def _by_id(plan: WatchedPlans) -> dict[str, Task]:
    """As in every plan; states count only where several items have one id."""
    items = sorted((item for item in plan.items if item.id), key=attrgetter("path"))
    found = {item.id: item for item in items}
    if len(found) < len(items):
        found.clear()
        for item in sorted(items, key=lambda item: item.state in CLOSED):
            found.setdefault(item.id, item)
    return found


_COMPUTED: dict[str, Callable[[Any], Any]] = {
    name: member.func
    for kind in (Plan, Plans)
    for name, member in vars(kind).items()
    if isinstance(member, cached_property)
} | {"by_id": _by_id}


def watched(plan: Plans, paths: Collection[str]) -> WatchedPlans:
    """A plan that notes the looks at the tasks in some files."""
    own: dict[str, Any] = {one.name: getattr(plan, one.name) for one in fields(Plans)}
    looks = Looks()
    own["tasks"] = tuple(
        _Watched(task, (task.path,), looks) if task.path in paths else task for task in plan.tasks
    )
    return WatchedPlans(**own, looks=looks)


def changed(
    looks: Iterable[Look], path: str, old: tuple[Plans, Task], new: tuple[Plans, Task]
) -> set[Look]:
    """The looks at the task in a file, and at its plan, that see something else now."""

    def ends(look: Look) -> list[Any]:
        return [_bare(_seen(one[look[0] == path], look[1:])) for one in (old, new)]

    found = {look: ends(look) for look in looks if look[0] in {"", path}}
    return {look for look, (before, after) in found.items() if before != after}


def _seen(value: Any, way: Look) -> Any:
    for step in way:
        if value is None:
            return None
        if isinstance(step, str):
            value = getattr(value, step)
        elif isinstance(step, int):
            value = value[step] if step < len(value) else None
        else:
            value = value.get(*step) if isinstance(step, tuple) else step(value)
    return value


def _bare(value: Any) -> Any:
    """A value without lines and columns."""
    if isinstance(value, Place):
        return value.path
    if isinstance(value, Passage):
        return value.text
    if isinstance(value, Field):
        return value.key, value.kind, _bare(value.value), _bare(value.items)
    if isinstance(value, tuple | list):
        return [_bare(one) for one in value]
    if isinstance(value, Mapping):
        return {key: _bare(one) for key, one in value.items()}
    return value
