"""Overviews of a plan as Markdown: its parallel lanes, and the tree of its areas."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from taskctl.model.breakdowns import Lane, bare_heading
from taskctl.model.ids import Folder
from taskctl.model.lanes import parallel_lanes
from taskctl.model.plan import Plan
from taskctl.text.expressions import expression
from taskctl.text.words import count
from taskctl.views.cells import escape, one_line

_LONGEST = 60
# The beginnings of a list, quote, heading or box, when they come first in an item.
_BEGINS = expression(r"\A(?:\d+(?=[.)](?:\s|$))|(?=[-+*>#\[]))")


def phases_of(plan: Plan) -> Iterator[tuple[str, list[Lane]]]:
    """Each phase of the computed lanes."""
    for phase, lanes in groupby(parallel_lanes(plan), key=lambda lane: lane.phase):
        yield phase, list(lanes)


def lane_lines(plan: Plan) -> Iterator[str]:
    """The computed lanes, in the form of task tables, so that they can be read back."""
    folder = Folder(plan.by_id)
    for number, (phase, lanes) in enumerate(phases_of(plan)):
        if number:
            yield ""
        yield f"**{phase} ({count(len(lanes), 'parallel lane')}):**"
        yield ""
        for place, lane in enumerate(lanes, 1):
            short = lane.name if len(lane.name) <= _LONGEST else f"{lane.name[: _LONGEST - 1]}…"
            name = _BEGINS.sub(r"\g<0>\\", escape(short))
            yield f"{place}. {name} ({', '.join(folder.fold(lane.ids))})"


def area_lines(plan: Plan) -> Iterator[str]:
    """The tree of headings (of tracks, for task files), with the number of items below each."""
    paths = [task.groups or tuple(plan.tracks_of(task)[:1]) or ("no track",) for task in plan.tasks]
    counts = Counter(path[:depth] for path in paths for depth in range(1, len(path) + 1))
    below: dict[tuple[str, ...], list[tuple[str, ...]]] = defaultdict(list)
    for path in counts:
        below[path[:-1]].append(path)
    yield "```"
    for number, top in enumerate(below[()]):
        if number:
            yield ""
        yield _area(top, counts)
        yield from _branches(top, below, counts)
    yield "```"


def _area(path: tuple[str, ...], counts: Mapping[tuple[str, ...], int]) -> str:
    name = one_line(bare_heading(path[-1]) or path[-1]).replace("`", "'")
    return f"{name} ({counts[path]})"


def _branches(
    above: tuple[str, ...],
    below: Mapping[tuple[str, ...], Sequence[tuple[str, ...]]],
    counts: Mapping[tuple[str, ...], int],
) -> Iterator[str]:
    paths = below.get(above, ())
    for path in paths:
        turn, line = ("└── ", "    ") if path is paths[-1] else ("├── ", "│   ")
        yield f"{turn}{_area(path, counts)}"
        yield from (f"{line}{text}" for text in _branches(path, below, counts))
