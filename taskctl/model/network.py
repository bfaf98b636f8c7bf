"""Questions about the whole graph of prerequisites: chains, reach, reduction, neighbours."""

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from graphlib import TopologicalSorter

from taskctl.model.graph import components
from taskctl.model.ids import order_key
from taskctl.model.items import Task
from taskctl.model.plan import Plan
from taskctl.model.states import CLOSED

Edges = dict[str, list[str]]


def hard_edges(plan: Plan) -> Edges:
    """The ids of each item's hard prerequisites that exist, except the item itself."""
    return {
        task.id: [
            p.id for p in plan.prereqs(task) if p.hard and p.id in plan.by_id and p.id != task.id
        ]
        for task in plan.nodes
        if task.id
    }


def open_items(plan: Plan) -> dict[str, Task]:
    """The open tasks by id; the first of several with one id, as everywhere."""
    return {
        task.id: task
        for task in plan.tasks
        if plan.by_id.get(task.id) is task and task.state not in CLOSED
    }


def open_waits(plan: Plan, items: Mapping[str, Task]) -> tuple[Edges, dict[str, str]]:
    """The prerequisites of open tasks; a phase has its tasks, a dropped task its successors.

    Args:
        plan: the plan.
        items: its open tasks.

    Returns:
        the edges, where one task represents all of a cycle, and the representative of each.
    """
    edges: Edges = {name: [i for i in ids if i in items] for name, ids in plan.phases.items()}
    edges |= {
        task.id: list(plan.successors(task)) for task in plan.nodes if task.state == "dropped"
    }
    for item_id, item in items.items():
        edges[item_id] = [p.id for p in plan.prereqs(item) if p.hard]
    place = {name: number for number, name in enumerate((*items, *edges))}
    stands_for: dict[str, str] = {}
    for circle in components(edges):
        stands_for |= dict.fromkeys(circle, min(circle, key=place.__getitem__))
    joined: dict[str, dict[str, None]] = {stands_for.get(name, name): {} for name in edges}
    for name, others in edges.items():
        first = stands_for.get(name, name)
        targets = (stands_for.get(other, other) for other in others if other in edges)
        joined[first] |= dict.fromkeys(target for target in targets if target != first)
    return {name: list(targets) for name, targets in joined.items()}, stands_for


def without_cycles(edges: Mapping[str, Iterable[str]]) -> Edges:
    """The edges without those that close a cycle; the same ones are left out every time."""
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
                    continue  # it would close a cycle
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
    """The nodes, each after its prerequisites.

    Raises:
        CycleError: the edges have a cycle.
    """
    return list(TopologicalSorter(edges).static_order())


def longest_chain(edges: Mapping[str, Iterable[str]]) -> list[str]:
    """The longest chain of prerequisites, in the order of work."""
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
    """A key that puts the lower number first in a maximum."""
    return tuple(-part for part in order_key(item_id) if isinstance(part, int))


def reach(edges: Mapping[str, Iterable[str]], counted: Container[str]) -> dict[str, int]:
    """The number of counted nodes that wait for each node, directly or through others."""
    nodes = ordered(edges)
    bits = _bits(nodes, counted)
    waiting = dict.fromkeys(nodes, 0)
    for node in reversed(nodes):
        mask = waiting[node] | bits[node]
        for target in edges.get(node, ()):
            waiting[target] |= mask
    return {node: waiting[node].bit_count() for node in nodes}


def _bits(nodes: Iterable[str], counted: Container[str]) -> dict[str, int]:
    """A bit for each counted node, by its index; none for the others."""
    return {node: 1 << n if node in counted else 0 for n, node in enumerate(nodes)}


def reduced(edges: Edges) -> Edges:
    """The edges without those that a longer path implies (transitive reduction).

    Raises:
        CycleError: the edges have a cycle.
    """
    nodes = ordered(edges)
    bits = _bits(nodes, edges)
    waiting = Counter(target for targets in edges.values() for target in targets)
    above: dict[str, int] = {}  # all that each node waits for, kept while it is still needed
    kept: Edges = {node: [] for node in edges}
    for node in nodes:
        targets = sorted(set(edges.get(node, ())), key=order_key)
        further = 0
        for target in targets:
            further |= above[target]
        if node in kept:
            kept[node] = [target for target in targets if not further & bits[target]]
        above[node] = further | sum(bits[target] for target in targets)
        for target in edges.get(node, ()):
            waiting[target] -= 1
            if not waiting[target]:
                del above[target]
    return kept


def near(edges: Edges, focus: str, depth: int) -> set[str]:
    """The nodes at most `depth` steps before or after one."""
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


def width(edges: Mapping[str, Iterable[str]], counted: Container[str]) -> int:
    """The size of the largest set of counted nodes that do not wait for each other at all.

    By Dilworth's theorem that is the smallest number of chains that hold all nodes: the number of
    nodes without a successor in their chain, when as many as possible have one.

    Raises:
        CycleError: the edges have a cycle.
    """
    nodes = ordered(edges)
    bits = _bits(nodes, counted)
    above: dict[str, int] = {}  # all that each node waits for
    for node in nodes:
        above[node] = 0
        for target in edges.get(node, ()):
            above[node] |= above[target] | bits[target]
    before = list(above.values())
    behind: dict[int, int] = {}
    matched: dict[int, int] = {}
    free = sum(bits.values())
    starts = [index for index, bit in enumerate(bits.values()) if bit]
    for start in starts:
        # Nodes seen in a failed search lead to nothing later either.
        free &= ~_match(start, before, behind, matched, free)
    return len(starts) - len(behind)


def _match(
    start: int, before: Sequence[int], behind: dict[int, int], matched: dict[int, int], free: int
) -> int:
    """Put a node behind another, and move those in the way; return the nodes seen if that fails."""
    came_from: dict[int, int] = {}
    queue = [start]
    seen = 0
    for node in queue:
        while choice := before[node] & free & ~seen:
            found: int | None = choice.bit_length() - 1
            assert found is not None
            seen |= 1 << found
            came_from[found] = node
            if found in behind:
                queue.append(behind[found])
                continue
            while found is not None:
                mover = came_from[found]
                behind[found], matched[mover], found = mover, found, matched.get(mover)
            return 0
    return seen
