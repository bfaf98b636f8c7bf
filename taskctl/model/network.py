"""Questions about the whole graph of prerequisites: chains, reach, reduction, neighbours."""

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

from taskctl.model.ids import order_key
from taskctl.model.plan import Plan

Edges = dict[str, list[str]]


def hard_edges(plan: Plan) -> Edges:
    """For each task the ids of its hard prerequisites that exist, itself left out."""
    return {
        task.id: [
            p.id for p in plan.prereqs(task) if p.hard and p.id in plan.by_id and p.id != task.id
        ]
        for task in plan.tasks
        if task.id
    }


def without_cycles(edges: Mapping[str, Iterable[str]]) -> Edges:
    """The edges without those that close a circle; it is the same one every time."""
    state: dict[str, int] = {}
    kept: Edges = {node: [] for node in edges}
    for root in sorted(edges, key=order_key):
        work = [(root, iter(sorted(edges[root], key=order_key)))] if root not in state else []
        state.setdefault(root, 1)
        while work:
            node, targets = work[-1]
            for target in targets:
                known = state.get(target)
                if known == 1:
                    continue  # back to where we came from
                kept[node].append(target)
                if known is None and target in edges:
                    state[target] = 1
                    work.append((target, iter(sorted(edges[target], key=order_key))))
                    break
            else:
                state[node] = 2
                work.pop()
    return kept


def ordered(edges: Mapping[str, Iterable[str]]) -> list[str]:
    """Prerequisites before what waits for them.

    Raises:
        ValueError: the edges have a circle.
    """
    try:
        return list(TopologicalSorter(edges).static_order())
    except CycleError:
        raise ValueError("the edges have a circle") from None


def longest_chain(edges: Mapping[str, Iterable[str]]) -> list[str]:
    """The longest way from prerequisite to prerequisite, the first to do first."""
    length: dict[str, int] = {}
    previous: dict[str, str] = {}
    for node in ordered(edges):
        best = max(
            edges.get(node, ()),
            key=lambda target: (length.get(target, 0), _reversed_key(target)),
            default="",
        )
        length[node] = length.get(best, 0) + 1
        if best:
            previous[node] = best
    if not length:
        return []
    node = min(length, key=lambda item: (-length[item], order_key(item)))
    chain = [node]
    while node in previous:
        node = previous[node]
        chain.append(node)
    return chain[::-1]


def _reversed_key(item_id: str) -> tuple[int, ...]:
    """Of ids that are alike otherwise, the lower number first."""
    return tuple(-part for part in order_key(item_id) if isinstance(part, int))


def reach(edges: Mapping[str, Iterable[str]]) -> dict[str, int]:
    """How many tasks wait for each, directly or through others."""
    nodes = ordered(edges)
    position = {node: index for index, node in enumerate(nodes)}
    waiting = dict.fromkeys(nodes, 0)
    for node in reversed(nodes):
        mask = waiting[node] | (1 << position[node])
        for target in edges.get(node, ()):
            waiting[target] |= mask
    return {node: waiting[node].bit_count() for node in nodes}


def reduced(edges: Edges) -> Edges:
    """The edges without those that a longer way implies (transitive reduction)."""
    import networkx  # noqa: PLC0415  slow to import, and only for drawings

    graph = networkx.DiGraph()
    graph.add_nodes_from(edges)
    graph.add_edges_from((node, target) for node, targets in edges.items() for target in targets)
    smaller = networkx.transitive_reduction(graph)
    return {node: sorted(smaller.successors(node), key=order_key) for node in edges}


def around(edges: Edges, focus: str, depth: int) -> set[str]:
    """The nodes at most `depth` steps before or behind one."""
    waiting: dict[str, list[str]] = {}
    for node, targets in edges.items():
        for target in targets:
            waiting.setdefault(target, []).append(node)
    found = {focus}
    for neighbours in (edges, waiting):
        level = {focus}
        for _ in range(depth):
            level = {target for node in level for target in neighbours.get(node, ())} - found
            found |= level
    return found
