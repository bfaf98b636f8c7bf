"""Cycles in the graph of prerequisites, in time linear in its edges."""

from collections.abc import Iterable, Mapping


def cycles(edges: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """The strongly connected sets of more than one node, each as a path that closes on itself."""
    return [_one_cycle(component, edges) for component in components(edges)]


def components(edges: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """The strongly connected sets of more than one node (Tarjan 1972, without recursion)."""
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    found = []
    for root in edges:
        if root in number:
            continue
        work = [(root, iter(edges.get(root, ())))]
        number[root] = low[root] = len(number)
        stack.append(root)
        on_stack.add(root)
        while work:
            node, targets = work[-1]
            for target in targets:
                if target not in number:
                    number[target] = low[target] = len(number)
                    stack.append(target)
                    on_stack.add(target)
                    work.append((target, iter(edges.get(target, ()))))
                    break
                if target in on_stack:
                    low[node] = min(low[node], number[target])
            else:
                work.pop()
                if work:
                    parent = work[-1][0]
                    low[parent] = min(low[parent], low[node])
                if low[node] == number[node]:
                    component = _pop_until(stack, node, on_stack)
                    if len(component) > 1:
                        found.append(component)
    return found


def inner_edges(component: Iterable[str], edges: Mapping[str, Iterable[str]]) -> int:
    """How many edges lead from a node of a component to another one."""
    inside = set(component)
    return sum(target in inside for node in inside for target in set(edges.get(node, ())))


def _pop_until(stack: list[str], node: str, on_stack: set[str]) -> list[str]:
    component = []
    while True:
        top = stack.pop()
        on_stack.discard(top)
        component.append(top)
        if top == node:
            return component


def _one_cycle(component: list[str], edges: Mapping[str, Iterable[str]]) -> list[str]:
    """A shortest cycle of a component through its smallest node."""
    inside = set(component)
    start = min(component)
    came_from: dict[str, str] = {}
    queue = [start]
    for node in queue:
        for target in edges.get(node, ()):
            if target == start:
                path = [start, node] if node != start else [start]
                while path[-1] != start:
                    path.append(came_from[path[-1]])
                return path[::-1] if len(path) > 1 else [start, start]
            if target in inside and target not in came_from:
                came_from[target] = node
                queue.append(target)
    return [start]
