"""Bringing the generated regions of the boards up to date."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from taskctl.errors import TaskctlError
from taskctl.model.items import Board, Region
from taskctl.model.plan import Plan
from taskctl.settings.schema import Settings
from taskctl.text.edits import Edit, apply
from taskctl.text.source import Source
from taskctl.text.tree import Tree, find
from taskctl.views.boards import Boards, RegionError
from taskctl.views.regions import render, table_in
from taskctl.views.tables import Table, cell

_CONFLICT = re.compile(
    r"^<{7}[^\n]*\n(?P<ours>.*?)(?:^\|{7}[^\n]*\n.*?)?^={7}\n(?P<theirs>.*?)^>{7}[^\n]*\n",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that a region says differently: a row added, removed or moved, or a cell."""

    path: str
    line: int
    view: str
    item: str
    column: str
    was: str
    now: str
    why: str


@dataclass(frozen=True, slots=True)
class Synced:
    """What the boards hold before and after, and what changed in them.

    unread   boards that cannot be read, each with the reason
    """

    before: dict[str, bytes]
    after: dict[str, bytes]
    changes: tuple[Change, ...]
    regions: int
    unread: tuple[str, ...] = ()


def sync(plan: Plan, tree: Tree, settings: Settings) -> Synced:
    """What the boards should hold; nothing is written.

    Raises:
        TaskctlError: a region cannot be made, its markers do not fit together, or its board is
            damaged.
    """
    unread = tuple(_unread(plan, tree, settings))
    boards = Boards(plan, settings.queue)
    before: dict[str, bytes] = {}
    after: dict[str, bytes] = {}
    changes: list[Change] = []
    regions = 0
    for board in plan.boards:
        source = tree.read(board.path)
        if not board.regions or not isinstance(source, Source):
            continue
        edits = []
        moved = _Moves()
        for region in board.regions:
            regions += 1
            wanted = _wanted(boards, board, region)
            if wanted != region.content and region.inside is not None:
                edits.append(Edit(region.inside, wanted))
                moved.compare(boards, board, region, wanted)
        raw = apply(source, edits)
        before[board.path], after[board.path] = source.raw, raw
        changes.extend(sorted(moved.changes(), key=lambda change: change.line))
    return Synced(before, after, tuple(changes), regions, unread)


def _unread(plan: Plan, tree: Tree, settings: Settings) -> Iterator[str]:
    paths = set(find(tree, settings.boards.files))
    for fault in plan.faults:
        path, line = fault.place.path, fault.place.line
        if fault.kind not in {"encoding", "unreadable"} or path not in paths:
            continue
        source = tree.read(path)
        if isinstance(source, Source) and b"taskctl:begin" in source.raw:
            raise TaskctlError(f"{path}:{line}: {fault.message}; nothing was written")
        yield fault.message if fault.kind == "unreadable" else f"{path}:{line}: {fault.message}"


def _wanted(boards: Boards, board: Board, region: Region) -> str:
    where = f"{board.path}:{region.place.line}:{region.place.column}"
    if region.problem:
        name = f"the region {region.view!r}" if region.view else "this marker"
        raise TaskctlError(f"{where}: {name} {region.problem}; nothing was written")
    try:
        return _resolved(boards, board, region)
    except RegionError as error:
        raise TaskctlError(f"{where}: {error}; nothing was written") from None


def _resolved(boards: Boards, board: Board, region: Region) -> str:
    """The region made anew; where a merge left two versions, what both sides agree on.

    Cells that people keep and that differ between the sides stay as a conflict.
    """
    if "<<<<<<< " not in region.content:
        return render(boards, board, region)
    ours = _CONFLICT.sub(lambda match: match["ours"], region.content)
    theirs = _CONFLICT.sub(lambda match: match["theirs"], region.content)
    mine, other = (
        render(boards, board, _with_content(region, content)).split("\n")
        for content in (ours, theirs)
    )
    if mine == other:
        return "\n".join(mine)
    if len(mine) != len(other):
        raise RegionError("the two sides of the merge conflict differ in more than their cells")
    return "\n".join(_merged(mine, other))


def _merged(mine: list[str], other: list[str]) -> Iterator[str]:
    for left, right in zip(mine, other, strict=True):
        if left == right:
            yield left
        else:
            yield from ("<<<<<<< ours", left, "=======", right, ">>>>>>> theirs")


def _with_content(region: Region, content: str) -> Region:
    return Region(region.view, region.place, region.attributes, content, region.inside)


class _Moves:
    """Gathers the differences of a board's regions, so that a moved row is seen as one."""

    def __init__(self) -> None:
        self.cells: list[Change] = []
        self.added: defaultdict[str, list[Change]] = defaultdict(list)
        self.removed: list[Change] = []

    def compare(self, boards: Boards, board: Board, region: Region, wanted: str) -> None:
        def change(item: str, column: str, was: str, now: str, why: str = "") -> Change:
            why = why or _why(boards.plan, region.view, item)
            return Change(board.path, region.place.line, region.view, item, column, was, now, why)

        if region.view == "counter":
            group = region.attributes.get("group", "")
            was, now = region.content.strip(), wanted.strip()
            self.cells.append(change(group, "counter", was, now))
            return
        old = table_in(boards, board, region, region.content)
        new = table_in(boards, board, region, wanted)
        for item in (*old.rows, *(i for i in new.rows if i not in old.rows)):
            if item not in old.rows:
                self.added[item].append(change(item, "row", "", "added"))
            elif item not in new.rows:
                why = _why_gone(boards.plan, region.view, item)
                kept = "; your words are kept below" if item in new.left else ""
                self.removed.append(change(item, "row", "listed", "removed", why + kept))
            else:
                for label, was, now in _different(old, new, item):
                    self.cells.append(change(item, label, was, now))

    def changes(self) -> Iterator[Change]:
        """Rows that moved, were added or removed, then cells."""
        for change in self.removed:
            targets = self.added.get(change.item)
            yield replace(change, now=f"moved to {targets.pop(0).view}") if targets else change
        for targets in self.added.values():
            yield from targets
        yield from self.cells


def _different(old: Table, new: Table, item: str) -> Iterator[tuple[str, str, str]]:
    """(label, old text, new text) of each cell of a row that differs."""
    for label in new.labels:
        was, now = cell(old, item, label) or "", cell(new, item, label) or ""
        if was != now:
            yield label, was, now


def _why(plan: Plan, view: str, item: str) -> str:
    if view in {"counter", "groups", "progress"}:
        return "its tasks, counted"
    if view == "candidates":
        tracks = (track.id for track in plan.tracks for one in track.candidates if one.id == item)
        return next((f"candidate of {track}" for track in tracks), "no such candidate")
    task = plan.by_id.get(item)
    return f"header: {task.status.word or task.state}" if task else "no such file"


def _why_gone(plan: Plan, view: str, item: str) -> str:
    if view == "groups":
        return "no section of this board lists its tasks"
    if view == "progress":
        return "there is nothing to count"
    is_id = any(grammar.canonical(item) for grammar in plan.grammars.values())
    return _why(plan, view, item) if is_id or view == "candidates" else "it names no item alone"
