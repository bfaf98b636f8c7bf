"""Differences between regions and their expected contents: rows and cells."""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from taskctl.model.items import Board, Region
from taskctl.model.plan import Plan
from taskctl.views.boards import Boards
from taskctl.views.regions import table_in
from taskctl.views.tables import Table, cell, name_of


class Correction(NamedTuple):
    """One difference of a region: a row that was added, removed or moved, or a cell.

    column   "row" for a whole row
    """

    path: str
    line: int
    view: str
    item: str
    column: str
    was: str
    now: str
    why: str


class Differences:
    """Gathers the differences of a board's regions, so that a moved row counts once."""

    def __init__(self) -> None:
        self.cells: list[Correction] = []
        self.added: defaultdict[str, list[Correction]] = defaultdict(list)
        self.removed: list[Correction] = []

    def compare(self, boards: Boards, board: Board, region: Region, wanted: str) -> None:
        """Note the differences between a region and its expected contents."""

        def change(item: str, column: str, was: str, now: str, why: str = "") -> Correction:
            why = why or _why(boards.plan, region.view, item)
            return Correction(
                board.path, region.place.line, region.view, item, column, was, now, why
            )

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

    def found(self) -> Iterator[Correction]:
        """Rows that moved, were added or removed, then cells."""
        for change in self.removed:
            targets = self.added.get(change.item)
            yield change._replace(now=f"moved to {targets.pop(0).view}") if targets else change
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
    task = plan.by_id.get(name_of(item))
    if task is None:
        return "no such item" if plan.breakdown else "no such file"
    where = "document" if plan.breakdown else "header"
    return f"{where}: {task.status.word or task.state}"


def _why_gone(plan: Plan, view: str, item: str) -> str:
    if view == "groups":
        return "no such group" if plan.breakdown else "no section of this board lists its tasks"
    if view == "progress":
        return "there is nothing to count"
    is_id = plan.breakdown or any(grammar.canonical(item) for grammar in plan.grammars.values())
    return _why(plan, view, item) if is_id or view == "candidates" else "it names no item alone"
