"""Waves: the layers of the graph, cut so that all activities of a wave may run together."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from taskctl.plans.schedule.frontier import Frontier, never_ending
from taskctl.plans.schedule.graph import SLACK, ActivityGraph, avoided, graph_of
from taskctl.plans.schedule.project import Capacity, Project


class Postponement(NamedTuple):
    """An activity that is in a later wave than its prerequisites ask for.

    from_wave, to_wave  from 1
    why                 what kept it out of the first
    """

    id: str
    from_wave: int
    to_wave: int
    why: str


class Layers(NamedTuple):
    """The ids of each wave, and those that could be in an earlier one, by the plan."""

    waves: tuple[tuple[str, ...], ...]
    postponed: tuple[Postponement, ...]


def layers(project: Project, most: int) -> Layers:
    """Put activities into waves, each after the waves of all its prerequisites.

    A wave takes what is ready by the order of `Frontier`: it is what that policy starts if every
    activity takes the same time. No wave holds two users of one exclusive resource, more users of
    a limited resource than it has units, or two that avoid each other. Processors, memory and
    workers do not limit a wave: its activities may run one after the other.

    Args:
        project: without an activity that needs more units than there are.
        most: the largest number of activities in a wave.

    Raises:
        PhaseError: an activity fits into no wave (4).
    """
    capacity = Capacity(activities=most, units=project.capacity.units)
    graph = graph_of(project._replace(capacity=capacity))
    frontier = Frontier(graph)
    waves = []
    while wave := tuple(name for name, _ in frontier.start()):
        waves.append(wave)
        for name in wave:
            frontier.end(name, succeeded=True)
    if len(frontier.finished) < len(project.activities):
        raise never_ending(graph.project)
    return Layers(tuple(waves), _postponed(graph, waves))


def _postponed(graph: ActivityGraph, waves: Sequence[Sequence[str]]) -> tuple[Postponement, ...]:
    wave_of = [0] * len(graph.before)
    for wave, ids in enumerate(waves):
        for name in ids:
            wave_of[graph.number[name]] = wave
    first = [max([wave_of[p] + 1 for p in others], default=0) for others in graph.before]
    users = [_users(graph, ids) for ids in waves]
    found = []
    for place, others in enumerate(avoided(graph)):
        wave = first[place]
        if wave == wave_of[place]:
            continue
        beside = sorted(other for other in others if wave_of[other] == wave)
        why = (
            _short(graph, place, users[wave])
            or (f"it must not run beside {_listed(graph, beside)}" if beside else "")
            or f"the wave is full ({len(waves[wave])} activities)"
        )
        name = graph.project.activities[place].id
        found.append(Postponement(name, wave + 1, wave_of[place] + 1, why))
    return tuple(found)


def _users(graph: ActivityGraph, ids: Sequence[str]) -> dict[int, list[tuple[int, float]]]:
    """For each resource the activities of a wave that use it, and how much."""
    users: dict[int, list[tuple[int, float]]] = {}
    for place in [graph.number[name] for name in ids]:
        for resource, amount in graph.needs[place]:
            users.setdefault(resource, []).append((place, amount))
    return users


def _short(
    graph: ActivityGraph, place: int, users: Mapping[int, Sequence[tuple[int, float]]]
) -> str:
    """The first resource that others of a wave leave too little of; empty if there is none."""
    for resource, amount in graph.needs[place]:
        others = users.get(resource, ())
        if sum(taken for _, taken in others) + amount > graph.limits[resource] + SLACK:
            names = _listed(graph, [other for other, _ in others])
            return f"{graph.names[resource]} is used by {names}"
    return ""


def _listed(graph: ActivityGraph, places: Sequence[int]) -> str:
    ids = [graph.project.activities[place].id for place in places[:3]]
    return ", ".join(ids) + (f" and {len(places) - 3} more" if len(places) > 3 else "")
