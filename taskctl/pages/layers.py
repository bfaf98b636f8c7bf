"""A layered drawing of a graph: each node right of all that it waits for."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from taskctl.model.ids import order_key
from taskctl.model.network import Edges, ordered, without_cycles

_SWEEPS = 6
_LEAST_WIDTH = 5
"""How many layers small parts fill side by side."""
_NARROW = 0.35
"""The height of a line that passes a layer, in rows."""

Point = tuple[int, float]
"""A place in units of layers and rows."""
Knot = str | tuple[str, str, int]
"""A node, or the place where an edge passes a layer."""


class Layout(NamedTuple):
    """The nodes at their places, the size of the drawing, and the places on the way of each edge.

    lines   for each edge the node that it begins at, the places that it passes, and its end
    """

    boxes: Mapping[str, Point]
    layers: int
    rows: float
    lines: Sequence[tuple[str, Sequence[Point], str]]


def lay_out(nodes: Sequence[str], edges: Mapping[str, Iterable[str]]) -> Layout:
    """Place the parts of a graph, the largest first, side by side where there is room.

    Args:
        nodes: the nodes, in their order.
        edges: for each node, the nodes that it waits for.
    """
    known = set(nodes)
    kept = without_cycles({node: [t for t in edges.get(node, ()) if t in known] for node in nodes})
    parts = [_columns(part, kept) for part in _parts(nodes, kept)]
    width = max(_LEAST_WIDTH, max(map(len, parts), default=0))
    places: dict[Knot, Point] = {}
    top = height = 0.0
    left = 0
    for columns in parts:
        if left and left + len(columns) > width:
            top, height, left = top + height, 0.0, 0
        rows = max(_height(column) for column in columns)
        for layer, column in enumerate(columns, left):
            start = top + (rows - _height(column)) / 2
            starts = accumulate(map(_size, column), initial=start)
            places |= {knot: (layer, row) for knot, row in zip(column, starts, strict=False)}
        height, left = max(height, rows), left + len(columns)
    boxes = {node: places[node] for node in nodes}
    lines = [
        (target, [places[knot] for knot in _passed(target, node, places)], node)
        for node in nodes
        for target in kept[node]
    ]
    layers = 1 + max((layer for layer, _ in boxes.values()), default=-1)
    return Layout(boxes, layers, top + height, lines)


def _size(knot: Knot) -> float:
    return 1 if isinstance(knot, str) else _NARROW


def _height(column: Sequence[Knot]) -> float:
    return sum(map(_size, column))


def _passed(start: str, end: str, places: Mapping[Knot, Point]) -> Iterator[Knot]:
    step = 1
    while (start, end, step) in places:
        yield start, end, step
        step += 1


def _parts(nodes: Sequence[str], edges: Edges) -> list[list[str]]:
    """The connected parts of a graph, those with the most nodes first."""
    near: dict[str, list[str]] = {node: list(edges[node]) for node in nodes}
    for node in nodes:
        for target in edges[node]:
            near[target].append(node)
    seen: set[str] = set()
    parts = []
    for first in nodes:
        if first in seen:
            continue
        seen.add(first)
        part = [first]
        for node in part:
            for other in near[node]:
                if other not in seen:
                    seen.add(other)
                    part.append(other)
        parts.append(sorted(part, key=order_key))
    return sorted(parts, key=lambda part: -len(part))


def _columns(part: Sequence[str], edges: Edges) -> list[list[Knot]]:
    """The nodes and passing edges of each layer, in an order with few crossings."""
    layer = _layers(part, edges)
    columns: list[list[Knot]] = [[] for _ in range(max(layer.values()) + 1)]
    before: dict[Knot, list[Knot]] = {}
    behind: dict[Knot, list[Knot]] = {}
    for node in part:
        columns[layer[node]].append(node)
    for node in part:
        for target in edges[node]:
            span = layer[node] - layer[target]
            passed: list[Knot] = [(target, node, step) for step in range(1, span)]
            for step, knot in enumerate(passed, layer[target] + 1):
                columns[step].append(knot)
            for one, next_one in pairwise([target, *passed, node]):
                before.setdefault(next_one, []).append(one)
                behind.setdefault(one, []).append(next_one)
    for sweep in range(_SWEEPS):
        is_forward = sweep % 2 == 0
        near = before if is_forward else behind
        place = {knot: row for column in columns for row, knot in enumerate(column)}
        for column in columns if is_forward else columns[::-1]:
            middle = {knot: _middle(knot, near, place) for knot in column}
            column.sort(key=middle.__getitem__)
            place |= {knot: row for row, knot in enumerate(column)}
    return columns


def _layers(part: Sequence[str], edges: Edges) -> dict[str, int]:
    """The layer of each node: right of what it waits for, and close to what waits for it."""
    layer: dict[str, int] = {}
    nodes = ordered({node: edges[node] for node in part})
    for node in nodes:
        layer[node] = max((layer[target] + 1 for target in edges[node]), default=0)
    nearest: dict[str, int] = {}
    for node in reversed(nodes):
        if node in nearest:
            layer[node] = nearest[node] - 1
        for target in edges[node]:
            nearest[target] = min(nearest.get(target, layer[node]), layer[node])
    return layer


def _middle(knot: Knot, near: Mapping[Knot, Sequence[Knot]], place: Mapping[Knot, int]) -> float:
    """The middle row of the neighbours of a node; its own row without any."""
    rows = [place[other] for other in near.get(knot, ())]
    return sum(rows) / len(rows) if rows else place[knot]
