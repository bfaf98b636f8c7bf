"""Bringing the generated regions of the boards up to date."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from taskctl.errors import TaskctlError
from taskctl.model.items import Board, Region
from taskctl.model.plan import Plan
from taskctl.settings.schema import Settings
from taskctl.text.edits import Edit, apply
from taskctl.text.source import Source
from taskctl.text.tree import Tree
from taskctl.views.regions import VIEWS, Boards, RegionError, id_in, render
from taskctl.views.tables import cell, read_table

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
    """What the boards hold before and after, and what changed in them."""

    before: dict[str, bytes]
    after: dict[str, bytes]
    changes: tuple[Change, ...]
    regions: int


def sync(plan: Plan, tree: Tree, settings: Settings) -> Synced:
    """What the boards should hold; nothing is written.

    Raises:
        TaskctlError: a region cannot be made, or its markers do not fit together.
    """
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
                moved.compare(plan, board, region, wanted)
        raw = apply(source, edits)
        before[board.path], after[board.path] = source.raw, raw
        changes.extend(sorted(moved.changes(), key=lambda change: change.line))
    return Synced(before, after, tuple(changes), regions)


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
        self.added: dict[str, Change] = {}
        self.removed: dict[str, Change] = {}

    def compare(self, plan: Plan, board: Board, region: Region, wanted: str) -> None:
        path, line, view = board.path, region.place.line, region.view
        if view == "counter":
            was, now = region.content.strip(), wanted.strip()
            group = region.attributes.get("group", "")
            self.cells.append(
                Change(path, line, view, group, "counter", was, now, "its tasks, counted")
            )
            return

        def id_of(text: str) -> str:
            return id_in(plan, text) if view in VIEWS else text.strip("*_` ")

        old = read_table(region.content.split("\n"), id_of)
        new = read_table(wanted.split("\n"), id_of)
        for item_id in (*old.rows, *(i for i in new.rows if i not in old.rows)):
            why = _why(plan, item_id)
            if item_id not in old.rows:
                self.added[item_id] = Change(path, line, view, item_id, "row", "", "added", why)
            elif item_id not in new.rows:
                self.removed[item_id] = Change(path, line, view, item_id, "row", "removed", "", why)
            else:
                for label in new.labels:
                    was, now = cell(old, item_id, label) or "", cell(new, item_id, label) or ""
                    if was != now:
                        self.cells.append(Change(path, line, view, item_id, label, was, now, why))

    def changes(self) -> Iterator[Change]:
        """Rows that moved, were added or removed, then cells."""
        for item_id, change in self.removed.items():
            target = self.added.pop(item_id, None)
            now = f"moved to {target.view}" if target else "removed"
            yield Change(change.path, change.line, change.view, item_id, "row", "listed", now,
                         change.why)  # fmt: skip
        yield from self.added.values()
        yield from self.cells


def _why(plan: Plan, item_id: str) -> str:
    task = plan.by_id.get(item_id)
    if task is None:
        return "its tasks, counted" if " " in item_id else "no such file"
    return f"header: {task.status.word or task.state}"
