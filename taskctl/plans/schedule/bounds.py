"""Lower bounds of a makespan: no schedule of a project can be shorter."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from taskctl.plans.schedule.graph import (
    ActivityGraph,
    graph_of,
    heads,
    hours_of,
    rounded,
    slots,
    tails,
)
from taskctl.plans.schedule.project import Project


class Bound(NamedTuple):
    """Hours that no schedule can beat, and what takes that long."""

    hours: float
    why: str


def lower_bound(project: Project, durations: Mapping[str, float] | None = None) -> Bound:
    """The largest of all bounds; of equal ones the first of `bounds`."""
    return max(bounds(project, durations), key=lambda bound: bound.hours)


def bounds(project: Project, durations: Mapping[str, float] | None = None) -> list[Bound]:
    """The hours that the longest path, the slots, each resource and the workers ask for.

    The users of a resource start when the first of them can, need its amount times hours divided
    by its limit, and are followed by what must come after the last of them. The same holds for
    activities that only some of the workers can do, divided by the number of those workers.

    Args:
        project: without impossible activities.
        durations: hours of each id; the most likely ones where it is None.
    """
    graph = graph_of(project)
    hours = hours_of(graph, durations)
    head, tail = heads(graph, hours), tails(graph, hours)
    around = [(head[place], tail[place] - hours[place]) for place in range(len(hours))]
    found = [_path(graph, hours, tail)]
    for places, why, share in _loads(graph):
        if places:
            load = sum(hours[place] * share[place] for place in places)
            before = min(around[place][0] for place in places)
            after = min(around[place][1] for place in places)
            found.append(Bound(rounded(before + load + after), why))
    return found


def _path(graph: ActivityGraph, hours: Sequence[float], tail: Sequence[float]) -> Bound:
    """The longest path; the ids in the middle of a long one are left out."""
    if not hours:
        return Bound(0.0, "there is nothing to do")
    path = [max(range(len(hours)), key=lambda place: (tail[place], -place))]
    while after := graph.after[path[-1]]:
        path.append(max(after, key=lambda place: (tail[place], -place)))
    ids = [graph.project.activities[place].id for place in path]
    shown = ids if len(ids) <= 6 else [*ids[:3], f"{len(ids) - 5} more", *ids[-2:]]
    return Bound(tail[path[0]], f"the path {' → '.join(shown)}")


def _loads(
    graph: ActivityGraph,
) -> list[tuple[Collection[int], str, Mapping[int, float] | Sequence[float]]]:
    """Activities that share something, its name, and the share of it that each takes."""
    everyone = range(len(graph.before))
    room = slots(graph.project.capacity)
    named = f"all work, {room} at a time"
    found: list[tuple[Collection[int], str, Mapping[int, float] | Sequence[float]]]
    found = [(everyone, named, [1 / room] * len(everyone))]
    users: list[dict[int, float]] = [{} for _ in graph.limits]
    for place, needs in enumerate(graph.needs):
        for resource, amount in needs:
            users[resource][place] = amount / graph.limits[resource]
    for name, share in zip(graph.names, users, strict=True):
        found.append((share, f"the use of {name}", share))
    for workers, why, places in _skilled(graph):
        found.append((places, why, dict.fromkeys(places, 1 / min(workers, room))))
    return found


def _skilled(graph: ActivityGraph) -> list[tuple[int, str, list[int]]]:
    """The number of workers, their name and the activities, where only those can do these."""
    workers = graph.project.capacity.workers
    able: dict[frozenset[str], frozenset[int]] = {}
    groups: dict[frozenset[int], list[int]] = {}
    for place, activity in enumerate(graph.project.activities):
        need = activity.capabilities
        if need not in able:
            able[need] = frozenset(w for w, own in enumerate(workers) if need <= own)
        groups.setdefault(able[need], []).append(place)
    names: dict[frozenset[int], str] = {}
    for need, group in able.items():
        names.setdefault(group, ", ".join(sorted(need)))
    return [
        (
            len(group),
            f"work for {_counted(len(group))} with {names[group]}",
            [place for inner, places in groups.items() if inner <= group for place in places],
        )
        for group in groups
        if len(group) < len(workers)
    ]


def _counted(workers: int) -> str:
    return "the only worker" if workers == 1 else f"the {workers} workers"
