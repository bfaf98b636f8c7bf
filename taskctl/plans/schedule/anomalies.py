"""Changes that should help, and make a project longer: found by simulation."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from taskctl.plans.schedule.frontier import Frontier
from taskctl.plans.schedule.graph import ActivityGraph, graph_of, rounded
from taskctl.plans.schedule.project import Capacity, Project
from taskctl.plans.schedule.simulation import play

_NONE: Mapping[str, str] = MappingProxyType({})
# About a second of simulated activities; a large project still tries a few changes.
_ACTIVITIES = 60_000
_FEWEST = 2


class Anomaly(NamedTuple):
    """A change, and the makespan in hours with it and without."""

    change: str
    makespan: float
    instead_of: float


class Anomalies(NamedTuple):
    """The anomalies; how many changes were tried, and how many there are."""

    found: tuple[Anomaly, ...]
    tried: int
    possible: int


def anomalies(
    project: Project, *, order: Sequence[str] = (), holds: Mapping[str, str] = _NONE
) -> Anomalies:
    """Try changes of a project: a worker more, an activity shorter, a prerequisite less.

    A shorter activity takes its optimistic hours, or half of the likely ones where they are the
    same; it ends early, so that the order stays as it was. Without an explicit order the others
    are scheduled by the default order of the changed project, as they would be if it were planned
    again. List schedules may get longer by any of these (Graham, 1969).

    All changes of a project of some hundred activities are tried; of a larger one some, evenly
    over the plan.

    Args:
        project: without impossible activities.
        order, holds: as for `Frontier`.
    """
    graph = graph_of(project)
    frontier = Frontier(graph, order=order, holds=holds)
    makespan = play(frontier, graph, graph.likely).makespan
    edges = [(place, other) for place, others in enumerate(graph.before) for other in others]
    size = len(project.activities)
    tried = [
        (change, _makespan(project._replace(capacity=capacity), order, holds))
        for change, capacity in _more_workers(project.capacity)
    ]
    possible = len(tried) + size + len(edges)
    most = max(_FEWEST, _ACTIVITIES // max(size, 1)) - len(tried)
    for pick in _spread(size + len(edges), most):
        if pick < size:
            tried.append(_shorter(graph, frontier, pick))
        else:
            place, other = edges[pick - size]
            name, less = _without(graph, place, other)
            tried.append((name, _makespan(less, order, holds)))
    found = [Anomaly(change, hours, makespan) for change, hours in tried if hours > makespan]
    return Anomalies(tuple(found), len(tried), possible)


def _makespan(project: Project, order: Sequence[str], holds: Mapping[str, str]) -> float:
    graph = graph_of(project)
    return play(Frontier(graph, order=order, holds=holds), graph, graph.likely).makespan


def _more_workers(capacity: Capacity) -> list[tuple[str, Capacity]]:
    """One activity more at a time; with workers, one more of each kind."""
    more = capacity._replace(activities=capacity.activities + 1)
    if not capacity.workers:
        return [(f"{more.activities} activities at a time", more)]
    # Whichever of the two is the smaller, it is not what keeps the new worker idle.
    more = more._replace(activities=max(capacity.activities, len(capacity.workers) + 1))
    kinds = sorted({*capacity.workers}, key=sorted)
    return [
        (
            f"one worker more with {', '.join(sorted(own)) or 'no capability'}",
            more._replace(workers=(*capacity.workers, own)),
        )
        for own in kinds
    ]


def _shorter(graph: ActivityGraph, frontier: Frontier, place: int) -> tuple[str, float]:
    name, (optimistic, likely, _) = graph.project.activities[place][:2]
    less = optimistic if optimistic < likely else likely / 2
    hours = graph.likely
    hours[place] = rounded(less)
    frontier.rewind()
    return f"{name} takes {less:g} h, not {likely:g} h", play(frontier, graph, hours).makespan


def _without(graph: ActivityGraph, place: int, other: int) -> tuple[str, Project]:
    activities, before = graph.project.activities, dict(graph.project.before)
    name, freed = activities[place].id, activities[other].id
    before[name] = tuple(one for one in before[name] if one != freed)
    return f"{name} does not wait for {freed}", graph.project._replace(before=before)


def _spread(size: int, most: int) -> list[int]:
    """Some numbers below a size, evenly over all."""
    count = max(0, min(size, most))
    return [number * size // count for number in range(count)]
