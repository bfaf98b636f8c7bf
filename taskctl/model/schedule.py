"""The schedule of a plan: layers of items, and the calendar of phases."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from taskctl.model.breakdowns import Breakdown, Phase
from taskctl.model.network import hard_edges, ordered, without_cycles
from taskctl.model.plan import Plan


class Slot(NamedTuple):
    """A phase and its weeks, both inclusive, if each begins as soon as it can."""

    phase: Phase
    first: int
    last: int


def layers(plan: Plan) -> list[list[str]]:
    """The items in layers: all items of one layer can be done at the same time.

    Kahn's layers: an item is one layer after the last of its prerequisites.
    """
    edges = without_cycles(hard_edges(plan))
    depth: dict[str, int] = {}
    for item in ordered(edges):
        depth[item] = 1 + max((depth[other] for other in edges.get(item, ())), default=-1)
    found: list[list[str]] = [[] for _ in range(max(depth.values(), default=-1) + 1)]
    for task in plan.nodes:
        if task.id in depth:
            found[depth[task.id]].append(task.id)
    return found


def calendar(phases: Sequence[Phase]) -> list[Slot]:
    """The weeks of each phase by its duration and its prerequisites, from week 1 on."""
    edges = without_cycles(_phase_edges(phases))
    by_name = {phase.name: phase for phase in phases}
    last: dict[str, int] = {}
    slots = []
    for name in ordered(edges):
        phase = by_name[name]
        first = 1 + max((last[other] for other in edges[name]), default=0)
        last[name] = first + max(phase.duration, 0) - 1
        slots.append(Slot(phase, first, last[name]))
    order = list(by_name)
    return sorted(slots, key=lambda slot: (slot.first, order.index(slot.phase.name)))


def critical_path(phases: Sequence[Phase]) -> list[str]:
    """The phases that decide when all is done, in the order of work."""
    edges = without_cycles(_phase_edges(phases))
    slots = {slot.phase.name: slot for slot in calendar(phases)}
    if not slots:
        return []
    path = [max(slots, key=lambda name: slots[name].last)]
    while before := edges[path[-1]]:
        path.append(max(before, key=lambda name: slots[name].last))
    return path[::-1]


def _phase_edges(phases: Iterable[Phase]) -> Mapping[str, list[str]]:
    names = {phase.name for phase in phases}
    return {
        phase.name: [p.id for p in phase.prereqs if p.id in names and p.id != phase.name]
        for phase in phases
    }


def ranges(breakdown: Breakdown) -> int:
    """The number of entries that name several items at once."""
    found: dict[tuple[int, int], set[str]] = {}
    for item in breakdown.items:
        for prereq in item.prereqs:
            found.setdefault(prereq.place[1:3], set()).add(prereq.id)
    return sum(len(ids) > 1 for ids in found.values())
