"""A project as numbers: activities by their place in the plan, with what each needs."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from taskctl.plans.schedule.project import Activity, Capacity, Project

SLACK = 1e-9
"""By how much a sum of fractions may exceed a limit, since computers round them."""


class ActivityGraph(NamedTuple):
    """The graph of a project and its resources, all by number.

    number       the place of each id in the plan
    before       the numbers that each activity waits for, each once
    after        the numbers that wait for each activity, in the order of the plan
    topological  all numbers, each after those it waits for
    names        of the resources: cpu, memory and disk where they are limited, then those with a
                 name in the order of their first use
    limits       how much of each resource there is
    needs        of each activity: the resources by number, and how much it takes of them
    """

    project: Project
    number: dict[str, int]
    before: tuple[tuple[int, ...], ...]
    after: tuple[tuple[int, ...], ...]
    topological: tuple[int, ...]
    names: tuple[str, ...]
    limits: tuple[float, ...]
    needs: tuple[tuple[tuple[int, float], ...], ...]

    @property
    def likely(self) -> list[float]:
        """The most likely hours of each activity."""
        return [rounded(activity.likely) for activity in self.project.activities]


def rounded(hours: float) -> float:
    """Hours to a millionth of a thousandth, so that equal sums of decimals are equal."""
    return round(hours, 9)


def graph_of(project: Project) -> ActivityGraph:
    """The numbers of a project; the time is linear in activities and edges."""
    number = {activity.id: place for place, activity in enumerate(project.activities)}
    before = tuple(
        tuple(dict.fromkeys(number[name] for name in project.before.get(activity.id, ())))
        for activity in project.activities
    )
    after: list[list[int]] = [[] for _ in before]
    for place, others in enumerate(before):
        for other in others:
            after[other].append(place)
    return ActivityGraph(
        project,
        number,
        before,
        tuple(map(tuple, after)),
        _topological(before, after),
        *_resources(project),
    )


def hours_of(graph: ActivityGraph, durations: Mapping[str, float] | None) -> list[float]:
    """The hours of each activity; the most likely ones where `durations` is None."""
    if durations is None:
        return graph.likely
    return [rounded(durations[activity.id]) for activity in graph.project.activities]


def slots(capacity: Capacity) -> int:
    """How many activities can run at a time."""
    if capacity.workers:
        return min(capacity.activities, len(capacity.workers))
    return capacity.activities


def tails(graph: ActivityGraph, hours: Sequence[float]) -> list[float]:
    """From the start of each activity to the end of the project, along the longest path."""
    tail = [0.0] * len(hours)
    for place in reversed(graph.topological):
        tail[place] = rounded(
            hours[place] + max([tail[other] for other in graph.after[place]], default=0.0)
        )
    return tail


def heads(graph: ActivityGraph, hours: Sequence[float]) -> list[float]:
    """The earliest start of each activity, if resources had no limits."""
    head = [0.0] * len(hours)
    for place in graph.topological:
        ends = [head[other] + hours[other] for other in graph.before[place]]
        head[place] = rounded(max(ends, default=0.0))
    return head


def avoided(graph: ActivityGraph) -> list[frozenset[int]]:
    """Those that must not run beside each activity, whichever of the two names the other."""
    found: list[set[int]] = [set() for _ in graph.before]
    for number, activity in enumerate(graph.project.activities):
        for name in activity.avoid - {activity.id}:
            other = graph.number[name]
            found[number].add(other)
            found[other].add(number)
    return [frozenset(others) for others in found]


def _topological(
    before: Sequence[Sequence[int]], after: Sequence[Sequence[int]]
) -> tuple[int, ...]:
    missing = [len(others) for others in before]
    order = [place for place, count in enumerate(missing) if not count]
    for place in order:
        for other in after[place]:
            missing[other] -= 1
            if not missing[other]:
                order.append(other)
    return tuple(order)


def _resources(
    project: Project,
) -> tuple[tuple[str, ...], tuple[float, ...], tuple[tuple[tuple[int, float], ...], ...]]:
    capacity = project.capacity
    limits: dict[str | tuple[str], float] = {}
    # A resource of a plan may be called "memory", too.
    for measure in ("cpu", "memory", "disk"):
        if (limit := getattr(capacity, measure)) is not None:
            limits[(measure,)] = limit
    for activity in project.activities:
        for name in (*sorted(activity.exclusive), *activity.shared):
            # Limited or not is unknown without units: it is held back like an exclusive one.
            limits.setdefault(name, capacity.units.get(name, 1))
        for name in activity.exclusive:
            limits[name] = max(limits[name], 1)
    place = {name: number for number, name in enumerate(limits)}
    needs = tuple(
        tuple((place[name], amount) for name, amount in _needs(activity, limits).items() if amount)
        for activity in project.activities
    )
    names = tuple(name if isinstance(name, str) else name[0] for name in limits)
    return names, tuple(limits.values()), needs


def _needs(
    activity: Activity, limits: dict[str | tuple[str], float]
) -> dict[str | tuple[str], float]:
    needs: dict[str | tuple[str], float] = {
        (measure,): getattr(activity, measure)
        for measure in ("cpu", "memory", "disk")
        if (measure,) in limits
    }
    needs.update(activity.shared)
    needs.update((name, limits[name]) for name in sorted(activity.exclusive))
    return needs
