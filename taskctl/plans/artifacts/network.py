"""The graph of a plan: its hard edges, their order, layers, reduction and longest path."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from taskctl.plans.artifacts.tasks import Dependency, TasksFile


class Network(NamedTuple):
    """The tasks of a plan and the edges that count.

    ids        in the order of tasks.json
    kept       hard edges at or above the confidence, between two tasks, each pair once
    soft       the edges with `isHard` false
    low        hard edges below the confidence
    dangling   edges that name a task that is not there
    before     the prerequisites of each task by the kept edges
    after      the tasks that wait for each
    """

    ids: tuple[str, ...]
    kept: tuple[Dependency, ...]
    soft: tuple[Dependency, ...]
    low: tuple[Dependency, ...]
    dangling: tuple[Dependency, ...]
    before: Mapping[str, tuple[str, ...]]
    after: Mapping[str, tuple[str, ...]]


def network_of(tasks: TasksFile) -> Network:
    """The graph of a plan, at the confidence that its `meta` asks for."""
    ids = dict.fromkeys(task.id for task in tasks.tasks)
    kept: dict[tuple[str, str], Dependency] = {}
    soft, low, dangling = [], [], []
    for edge in tasks.dependencies:
        if edge.from_ not in ids or edge.to not in ids:
            dangling.append(edge)
        elif not edge.isHard:
            soft.append(edge)
        elif edge.confidence < tasks.meta.min_confidence:
            low.append(edge)
        else:
            kept.setdefault((edge.from_, edge.to), edge)
    before: dict[str, list[str]] = {}
    after: dict[str, list[str]] = {}
    for start, end in kept:
        before.setdefault(end, []).append(start)
        after.setdefault(start, []).append(end)
    return Network(
        tuple(ids),
        tuple(kept.values()),
        tuple(soft),
        tuple(low),
        tuple(dangling),
        {task: tuple(others) for task, others in before.items()},
        {task: tuple(others) for task, others in after.items()},
    )


def depths(network: Network) -> dict[str, int]:
    """The layer of each task by Kahn's algorithm, from 0 on, in a topological order.

    Ties go by the order of tasks.json. Tasks on a cycle, and those behind one, are missing.
    """
    open_edges = {task: len(network.before.get(task, ())) for task in network.ids}
    found: dict[str, int] = {}
    layer = [task for task in network.ids if not open_edges[task]]
    position = {task: number for number, task in enumerate(network.ids)}
    depth = 0
    while layer:
        following = []
        for task in layer:
            found[task] = depth
            for other in network.after.get(task, ()):
                open_edges[other] -= 1
                if not open_edges[other]:
                    following.append(other)
        layer = sorted(following, key=position.__getitem__)
        depth += 1
    return found


def cycles(network: Network) -> list[list[str]]:
    """One cycle of each group of tasks that wait for each other, its first task not repeated."""
    left = set(network.ids) - depths(network).keys()
    found = []
    while left:
        task = next(task for task in network.ids if task in left)
        path: dict[str, None] = {}
        while task not in path:  # every task that is left waits for another that is left
            path[task] = None
            task = next(other for other in network.before[task] if other in left)
        way = list(path)
        found.append(way[way.index(task) :][::-1])
        left -= _ahead(network, found[-1], left)
        left = _peeled(network, left)
    return found


def _ahead(network: Network, cycle: Iterable[str], among: set[str]) -> set[str]:
    """The tasks among some that a cycle can reach, the cycle's own with them."""
    reached: set[str] = set()
    stack = list(cycle)
    while stack:
        task = stack.pop()
        if task in among and task not in reached:
            reached.add(task)
            stack.extend(network.after.get(task, ()))
    return reached


def _peeled(network: Network, left: set[str]) -> set[str]:
    """The rest, once tasks without a prerequisite among those left are taken off."""
    open_edges = {task: sum(o in left for o in network.before.get(task, ())) for task in left}
    free = [task for task, number in open_edges.items() if not number]
    while free:
        task = free.pop()
        left.discard(task)
        for other in network.after.get(task, ()):
            if other in left:
                open_edges[other] -= 1
                if not open_edges[other]:
                    free.append(other)
    return left


def longest_path(network: Network, depth: Mapping[str, int]) -> list[str]:
    """A longest path of the graph without its cycles, in the order of work."""
    if not depth:
        return []
    path = [max(depth, key=depth.__getitem__)]
    while depth[path[-1]]:
        layer = depth[path[-1]] - 1
        path.append(next(o for o in network.before[path[-1]] if depth.get(o) == layer))
    return path[::-1]


def reduced(
    network: Network, depth: Mapping[str, int], most: int | None = None
) -> list[tuple[str, str]]:
    """The kept edges that no other path implies, at most so many, in the order of the plan.

    An edge is implied if its end can be reached from another successor of its start.
    """
    found: list[tuple[str, str]] = []
    for start in network.ids:
        ends = [end for end in network.after.get(start, ()) if end in depth]
        if len(ends) > 1:
            implied = _implied(network, depth, ends)
            ends = [end for end in ends if end not in implied]
        found.extend((start, end) for end in ends)
        if most is not None and len(found) >= most:
            return found[:most]
    return found


def _implied(network: Network, depth: Mapping[str, int], ends: Sequence[str]) -> set[str]:
    """Those of several tasks that can be reached from another of them."""
    deepest = max(depth[end] for end in ends)
    wanted = set(ends)
    seen: set[str] = set()
    stack = [other for end in ends for other in network.after.get(end, ())]
    while stack and not wanted <= seen:
        task = stack.pop()
        if task not in seen and depth.get(task, deepest + 1) <= deepest:
            seen.add(task)
            stack.extend(network.after.get(task, ()))
    return seen & wanted
