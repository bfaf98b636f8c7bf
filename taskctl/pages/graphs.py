"""The graph of prerequisites as pictures: whole or by groups, and around one item."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from taskctl.model.ids import order_key
from taskctl.model.items import ITEM
from taskctl.model.network import Edges
from taskctl.model.plan import Plan
from taskctl.pages.layers import Point, lay_out
from taskctl.views.graphs import Drawing, draw, node_state, node_title

MOST_NODES = 150
"""A larger graph is drawn by groups, and a larger group in parts."""
_MOST_NEAR = 24
_BOX_WIDTH, _BOX_HEIGHT = 212, 46
_GAP_ACROSS, _GAP_DOWN = 56, 14
_MARGIN = 8
_PASSING = 10.0  # where an edge passes its narrow row
_ELSEWHERE = "Other tasks"

Page = Callable[[str], str]
"""Finds the page of a node; empty without one."""


class Shape(NamedTuple):
    """A node in a picture.

    here   whether the picture is about it
    about  what a reader who does not see it hears
    """

    x: float
    y: float
    name: str
    title: str
    state: str
    page: str
    about: str
    here: bool = False


class Picture(NamedTuple):
    """A drawn graph: its size, its nodes, and its edges as paths of SVG."""

    width: float
    height: float
    shapes: Sequence[Shape]
    lines: Sequence[str]


class NodeGroup(NamedTuple):
    """A group of nodes that has a page of its own."""

    name: str
    nodes: tuple[str, ...]


def grouped(plan: Plan, drawing: Drawing) -> list[NodeGroup]:
    """The groups of a graph: by document, else by the groups of the boards, else by track.

    Those that are too large are cut in the order of their nodes. One group alone is the graph.
    """
    if len(drawing.nodes) <= MOST_NODES:
        return [NodeGroup("", drawing.nodes)]
    sources = {item.path if item.kind == ITEM else "" for item in plan.tasks}
    by_board = {i: g.name for board in plan.boards for g in board.groups for i in g.ids}
    if len(sources) > 1:
        found = draw(plan, by="document").groups
    elif by_board:
        found = _by(drawing.nodes, lambda node: by_board.get(node, _ELSEWHERE))
    else:
        found = draw(plan, by="track").groups
    return [part for name, nodes in found.items() for part in _cut(name, nodes)]


def _by(nodes: Iterable[str], name_of: Callable[[str], str]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for node in nodes:
        found.setdefault(name_of(node), []).append(node)
    return {name: tuple(members) for name, members in sorted(found.items())}


def _cut(name: str, nodes: Sequence[str]) -> list[NodeGroup]:
    if len(nodes) <= MOST_NODES:
        return [NodeGroup(name, tuple(nodes))]
    parts = [nodes[start : start + MOST_NODES] for start in range(0, len(nodes), MOST_NODES)]
    return [NodeGroup(f"{name}: {part[0]} to {part[-1]}", tuple(part)) for part in parts]


def picture(
    plan: Plan, nodes: Sequence[str], edges: Mapping[str, Iterable[str]], page: Page, here: str = ""
) -> Picture:
    """A picture of some nodes of a plan, and the edges between them."""

    def shape(node: str, x: float, y: float) -> Shape:
        title, state = node_title(plan, node), node_state(plan, node)
        waits = ", ".join(edges.get(node, ()))
        about = f"{node} {title}, {state}" + (f", waits for {waits}" if waits else "")
        return Shape(x, y, node.rpartition("#")[2], title, state, page(node), about, node == here)

    return _drawn(nodes, edges, shape)


def group_picture(
    plan: Plan, groups: Sequence[NodeGroup], edges: Edges, page: Callable[[NodeGroup], str]
) -> Picture:
    """A picture of the groups of a graph, and the edges between them."""
    group_of = {node: str(n) for n, group in enumerate(groups) for node in group.nodes}
    joined: dict[str, dict[str, None]] = {str(n): {} for n in range(len(groups))}
    for node, targets in edges.items():
        for target in targets:
            if node in group_of and target in group_of and group_of[node] != group_of[target]:
                joined[group_of[node]][group_of[target]] = None

    def shape(node: str, x: float, y: float) -> Shape:
        group = groups[int(node)]
        done = sum(node_state(plan, one) == "done" for one in group.nodes)
        is_done = done == len(group.nodes)
        says = f"{done} of {len(group.nodes)} done"
        state = "done" if is_done else "active" if done else "todo"
        return Shape(x, y, group.name, says, state, page(group), f"{group.name}, {says}")

    return _drawn([str(n) for n in range(len(groups))], joined, shape)


def _drawn(
    nodes: Sequence[str],
    edges: Mapping[str, Iterable[str]],
    shape: Callable[[str, float, float], Shape],
) -> Picture:
    layout = lay_out(nodes, edges)
    across, down = _BOX_WIDTH + _GAP_ACROSS, _BOX_HEIGHT + _GAP_DOWN

    def place(point: Point) -> tuple[float, float]:
        return _MARGIN + point[0] * across, _MARGIN + point[1] * down

    lines = []
    for start, passed, end in layout.lines:
        (x, y), (end_x, end_y) = place(layout.boxes[start]), place(layout.boxes[end])
        y += _BOX_HEIGHT / 2
        path = f"M{x + _BOX_WIDTH:g} {y:g}"
        for knot in passed:
            next_x, next_y = place(knot)
            path += f"{_curve(y, next_x, next_y + _PASSING)}h{_BOX_WIDTH}"
            y = next_y + _PASSING
        lines.append(path + _curve(y, end_x, end_y + _BOX_HEIGHT / 2))
    return Picture(
        layout.layers * across - _GAP_ACROSS + 2 * _MARGIN if nodes else 0,
        layout.rows * down - _GAP_DOWN + 2 * _MARGIN if nodes else 0,
        [shape(node, *place(layout.boxes[node])) for node in nodes],
        lines,
    )


def _curve(from_y: float, x: float, y: float) -> str:
    """A curve to the left side of a place, through the gap before it."""
    middle = x - _GAP_ACROSS / 2
    return f"C{middle:g} {from_y:g} {middle:g} {y:g} {x:g} {y:g}"


class Surroundings:
    """The neighbours of each node of a graph, up to two steps away if they are few."""

    def __init__(self, edges: Edges) -> None:
        self.edges = edges
        self._behind: dict[str, list[str]] = {}
        for node, targets in edges.items():
            for target in targets:
                self._behind.setdefault(target, []).append(node)

    def near(self, node: str) -> tuple[str, ...]:
        """The node and its neighbours; none if it has no neighbours, or too many for a picture."""
        found: set[str] = {node}
        for steps in (1, 2):
            wider = {
                other
                for neighbours in (self.edges, self._behind)
                for other in _reached(node, neighbours, steps)
            }
            if len(wider) > _MOST_NEAR:
                break
            found |= wider
        return tuple(sorted(found, key=order_key)) if len(found) > 1 else ()


def _reached(node: str, neighbours: Mapping[str, Sequence[str]], steps: int) -> set[str]:
    found = level = {node}
    for _ in range(steps):
        level = {other for one in level for other in neighbours.get(one, ())} - found
        found = found | level
    return found
