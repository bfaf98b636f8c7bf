"""The lanes of a plan, drawn for a terminal: one box each, with an arrow to its dependents."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from taskctl.model.ids import Folder
from taskctl.model.lanes import lane_edges
from taskctl.model.network import reduced
from taskctl.model.plan import Plan
from taskctl.report.style import cells, cut, printable, wrap
from taskctl.views.lanes import phases_of

WIDTH = 80
_INSIDE = 30
_ARROW = "──▶ "
_MOST_NAMED = 3
"""If there are more lanes, they are called by their numbers."""


def draw_boxes(plan: Plan) -> Iterator[str]:
    """The lines of a drawing: in each phase, a box per lane with its number, name and ids.

    Edges are those between lanes, without the ones that a longer path implies.
    """
    phases = list(phases_of(plan))
    lanes = [lane for _, found in phases for lane in found]
    labels = [f"{p}.{n}" for p, (_, found) in enumerate(phases, 1) for n, _ in enumerate(found, 1)]
    edges = lane_edges(plan, lanes)
    before = reduced({labels[n]: [labels[o] for o in others] for n, others in enumerate(edges)})
    behind: dict[str, list[str]] = {label: [] for label in labels}
    for label, others in before.items():
        for other in others:
            behind[other].append(label)
    names = {
        label: f"{label} {printable(lane.name)}" for label, lane in zip(labels, lanes, strict=True)
    }
    folder = Folder(plan.by_id)
    boxes = {
        label: _box(names[label], printable(", ".join(folder.fold(lane.ids))))
        for label, lane in zip(labels, lanes, strict=True)
    }
    for number, (phase, found) in enumerate(phases, 1):
        here = [f"{number}.{n}" for n, _ in enumerate(found, 1)]
        yield from ([""] if number > 1 else [])
        yield phase
        same: dict[tuple[str, ...], list[list[str]]] = defaultdict(list)
        for label in here:
            same[tuple(behind[label])].append(boxes[label])
        for waiting, alike in sorted(same.items(), key=lambda pair: not pair[0]):
            yield from _beside(alike, _targets(waiting, names))


def _box(name: str, ids: str) -> list[str]:
    """The lines inside a box, all as wide as the widest."""
    lines = [cut(line, _INSIDE) for text in (name, ids) for line in wrap(text, _INSIDE)]
    width = max(map(cells, lines))
    return [line + " " * (width - cells(line)) for line in lines]


def _framed(inside: Sequence[str]) -> list[str]:
    bar = "─" * (cells(inside[0]) + 2)
    return [f"┌{bar}┐", *(f"│ {line} │" for line in inside), f"└{bar}┘"]


def _targets(labels: Sequence[str], names: dict[str, str]) -> str:
    if len(labels) > _MOST_NAMED:
        return ", ".join(Folder(labels).fold(labels))
    return ", ".join(names[label] for label in labels)


def _beside(boxes: Sequence[list[str]], targets: str) -> Iterator[str]:
    """Boxes with the same dependents; the arrow is right of a single box, below several."""
    if not targets:
        yield from _packed(boxes)
    elif len(boxes) > 1:
        yield from _packed(boxes)
        yield from (f"  {line}" for line in _arrow(targets, WIDTH - 2))
    else:
        (inside,) = boxes
        arrow = _arrow(targets, WIDTH - cells(inside[0]) - 4)
        framed = _framed(_filled(inside, len(arrow)))
        yield from (f"{one}{two}" for one, two in zip_longest(framed, ["", *arrow], fillvalue=""))


def _arrow(targets: str, width: int) -> list[str]:
    lines = [cut(line, width - len(_ARROW)) for line in wrap(targets, width - len(_ARROW))]
    return [f"{'' if number else _ARROW:{len(_ARROW)}}{line}" for number, line in enumerate(lines)]


def _filled(inside: list[str], height: int) -> list[str]:
    return inside + [" " * cells(inside[0])] * (height - len(inside))


def _packed(boxes: Sequence[list[str]]) -> Iterator[str]:
    """Boxes in rows, as many side by side as fit."""
    row: list[list[str]] = []
    for box in boxes:
        if row and sum(cells(one[0]) + 5 for one in [*row, box]) - 1 > WIDTH:
            yield from _row(row)
            row = []
        row.append(box)
    if row:
        yield from _row(row)


def _row(boxes: Sequence[list[str]]) -> Iterator[str]:
    height = max(map(len, boxes))
    framed = [_framed(_filled(box, height)) for box in boxes]
    yield from (" ".join(lines) for lines in zip(*framed, strict=True))
