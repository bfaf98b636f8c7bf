"""The expected contents of each region of a board."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from taskctl.model.items import Board, Candidate, Region
from taskctl.text.nearest import nearest
from taskctl.views.boards import Boards, RegionError
from taskctl.views.cells import NOTHING, escape
from taskctl.views.counts import GROUPS, PROGRESS, counter
from taskctl.views.layout import in_layout_of, lines_said, says_the_same
from taskctl.views.listing import Homes, Row, View, labels_kept, listing, read_region
from taskctl.views.tables import Table
from taskctl.views.tasks import TASK_VIEWS

_TABLE = ("columns", "keep")
_TASKS = (*_TABLE, "where", "rows")
# Every view, and its attributes.
ATTRIBUTES: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(TASK_VIEWS, _TASKS),
    "current": (*_TASKS, "limit"),
    "queue": (*_TASKS, "limit"),
    "groups": _TABLE,
    "counter": ("group",),
    "candidates": (*_TABLE, "where"),
    "progress": (*_TABLE, "by"),
}


def _candidates(boards: Boards, board: Board, region: Region, old: Table) -> Iterator[Row]:
    """A row for each candidate that no task has taken up, or for all of them."""
    del board, old
    where = region.attributes.get("where", "")
    if where not in {"", "all"}:
        raise RegionError(f'candidates accepts only where="all", not {where!r}')
    for track in boards.plan.tracks:
        for candidate in track.candidates:
            if where == "all" or not candidate.extracted_to:
                yield Row(candidate.id, _wish(candidate))


def _wish(candidate: Candidate) -> Callable[[str, str | None], str]:
    def text(name: str) -> str:
        passage = candidate.fields.get(name)
        return (escape(passage.text) if passage else "") or NOTHING

    cells: Mapping[str, Callable[[], str]] = {
        "candidate": lambda: candidate.id,
        "id": lambda: candidate.id,
        "title": lambda: escape(candidate.title),
        "track": lambda: candidate.track,
        "prereqs": lambda: text("depends on"),
        "status": lambda: text("status"),
    }
    return lambda column, _: cells[column]()


def _candidate_in(boards: Boards, board: Board, cells: Sequence[str]) -> str:
    del boards, board
    return cells[0].strip("*_` ") if cells else ""


_CANDIDATES = View(
    ("Candidate", "Title", "Track", "Depends on", "Status"),
    _candidates,
    _candidate_in,
    frozenset({"candidate", "id"}),
    frozenset({"candidate", "id", "title", "track", "prereqs", "status"}),
)
_VIEWS: Mapping[str, View] = {**TASK_VIEWS, "groups": GROUPS, "candidates": _CANDIDATES}


def render(boards: Boards, board: Board, region: Region) -> str:
    """The expected text between the markers of a region, in its present layout.

    Text that already says the right thing stays, however it is padded.

    Raises:
        RegionError: there is no such view, or its attributes do not fit it.
    """
    wanted = compact(boards, board, region)
    if region.view == "counter":
        return wanted
    if says_the_same(region.content, wanted):
        return region.content
    return in_layout_of(region.content, wanted)


def compact(boards: Boards, board: Board, region: Region) -> str:
    """The expected text between the markers of a region, without padding and blank lines.

    Raises:
        RegionError: there is no such view, or its attributes do not fit it.
    """
    if region.view not in ATTRIBUTES:
        raise RegionError(f"there is no view {region.view!r}; there are {', '.join(ATTRIBUTES)}")
    for name in region.attributes:
        if name not in ATTRIBUTES[region.view]:
            known = ATTRIBUTES[region.view]
            hint = nearest(name, known) or f"; it has {', '.join(known)}"
            raise RegionError(f"the view {region.view!r} has no attribute {name}={hint}")
    if region.view == "counter":
        return counter(boards, board, region)
    view = view_of(region)
    lines = listing(boards, board, region, view, lambda: _homes(boards, board, view))
    return "\n" + "".join(f"{line}\n" for line in lines)


def _homes(boards: Boards, board: Board, view: View) -> Homes:
    """The tables of a board whose rows are named like those of `view`; gathered once."""
    name = board.path, view.key
    if name not in boards.homes:
        tables = [(other, its) for other in board.regions if (its := _table_view(other))]
        boards.homes[name] = Homes(boards, board, [t for t in tables if t[1].key is view.key])
    homes: Homes = boards.homes[name]
    return homes


def view_of(region: Region) -> View:
    """The table that a region asks for.

    Raises:
        RegionError: there is none.
    """
    if region.view == "progress":
        by = region.attributes.get("by", "state")
        if by not in PROGRESS:
            raise RegionError(f"progress accepts by={', by='.join(PROGRESS)}, not by={by!r}")
        return PROGRESS[by]
    return _VIEWS[region.view]


def _table_view(region: Region) -> View | None:
    try:
        return None if region.problem else view_of(region)
    except (KeyError, RegionError):
        return None


def table_in(boards: Boards, board: Board, region: Region, content: str) -> Table:
    """The existing or expected table of a region, its rows by subject."""
    return read_region(boards, board, view_of(region), content)


def keys_of(boards: Boards, board: Board, region: Region) -> list[str]:
    """The subjects that a region lists, whatever its present text.

    Raises:
        RegionError: its attributes do not fit its view.
    """
    return [row.key for row in view_of(region).rows(boards, board, region, Table())]


def kept_labels(region: Region, labels: Sequence[str]) -> set[str]:
    """The columns of a region that are a person's."""
    return labels_kept(region, view_of(region), labels)


def difference(was: str, wanted: str) -> str:
    """The number of wrong lines of a region, in words."""
    missing, extra = wrong_lines(was, wanted)
    parts = [(missing, "missing or wrong"), (extra, "too many or wrong")]
    shown = ", ".join(f"{number} {what}" for number, what in parts if number)
    return f" (lines: {shown})" if shown else ""


def wrong_lines(was: str, wanted: str) -> tuple[int, int]:
    """How many lines a region lacks, and how many it has too many, ignoring padding."""
    old, new = Counter(lines_said(was)), Counter(lines_said(wanted))
    return (new - old).total(), (old - new).total()
