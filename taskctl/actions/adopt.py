"""Adopting hand-kept boards: their tables are wrapped, brought up to date, and read back.

Nothing visible may disappear: a table that would lose rows or words becomes a selection, and
if that does not help, it is left alone.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

from taskctl.actions.sync import Synced, sync
from taskctl.actions.wrapping import STATE_VIEWS, Degree, Wrapped, WrappedTable, wrap
from taskctl.model.items import Board, Record, Region
from taskctl.model.plan import Plan
from taskctl.model.plans import Plans
from taskctl.read.memory import Memory
from taskctl.read.plan import read_plan
from taskctl.settings.schema import Settings
from taskctl.text.edits import Edit, apply
from taskctl.text.places import Place
from taskctl.text.source import Source
from taskctl.text.tree import Overlay, Tree
from taskctl.views.boards import Boards
from taskctl.views.cells import NOTHING
from taskctl.views.regions import kept_labels, table_in
from taskctl.views.tables import cell, kept_lines

# A table that changes its degree can affect where rows of others go; more rounds do not settle it.
_MOST_ROUNDS = 6


def adopt(plan: Plans, tree: Tree, settings: Settings) -> Synced:
    """The boards with their hand-kept tables and counters in regions.

    Raises:
        TaskctlError: an existing region cannot be made.
    """
    degrees: dict[tuple[str, int], Degree] = {}
    memory = Memory()  # of the previous round: only boards change between rounds
    for number in range(_MOST_ROUNDS):
        wrapped = _wrapped(plan, tree, settings, degrees)
        overlay = Overlay(tree, {board.path: board.after for board in wrapped})
        synced = sync(read_plan(overlay, settings, memory=memory), overlay, settings)
        before = synced.before | {board.path: board.before for board in wrapped}
        after = {board.path: board.after for board in wrapped} | synced.after
        again = read_plan(Overlay(tree, after), settings, memory=memory)
        losses, gone = _losses(wrapped, again, plan, settings)
        if not losses:
            break
        for key, degree in losses.items():
            degrees[key] = Degree.ALONE if number > 1 else degree
    for path, rows in gone.items():
        after[path] = _with_rows_below(Source(path, after[path]), rows)
    left_alone = tuple(one for board in wrapped for one in board.left_alone)
    lines = {board.path: _lines_before(board) for board in wrapped}
    changes = tuple(
        one._replace(line=lines[one.path][one.line - 1]) if one.path in lines else one
        for one in synced.changes
    )
    return replace(synced, before=before, after=after, changes=changes, left_alone=left_alone)


def _lines_before(board: Wrapped) -> list[int]:
    """The line of the board on disk for each line of the wrapped one; a marker has the next."""
    on_disk = Source(board.path, board.before).lines()
    found: list[int] = []
    number = 1
    for line in Source(board.path, board.after).lines():
        found.append(number)
        is_marker = line.count("<!-- taskctl:") == 1 and line.rstrip().endswith("-->")
        is_new = is_marker and line not in on_disk[number - 1 : number]
        number += not is_new
    return found


def _wrapped(
    plan: Plan, tree: Tree, settings: Settings, degrees: Mapping[tuple[str, int], Degree]
) -> list[Wrapped]:
    boards = Boards(plan, settings.queue)
    return [
        wrap(boards, board, source, degrees)
        for board in plan.boards
        if isinstance(source := tree.read(board.path), Source)
    ]


class _Gone(NamedTuple):
    """A row that is rightly gone: its words stay visible below its former region."""

    key: str
    words: tuple[str, ...]
    region: Region


def _with_rows_below(source: Source, rows: Sequence[_Gone]) -> bytes:
    """A board with a line below a region for each of its former rows."""
    edits: list[Edit] = []
    for inside, group in groupby(rows, key=lambda row: row.region.inside):
        if inside is None:
            continue
        found = list(group)
        lines = [f"Not in the list above any more: {'; '.join([r.key, *r.words])}" for r in found]
        end = len(source.lines()[inside.end_line - 1]) + 1
        place = Place(source.path, inside.end_line, end, inside.end_line, end)
        edits.append(Edit(place, "".join(f"\n\n{line}" for line in lines)))
        keys = {row.key for row in found}
        for index, key in kept_lines(found[0].region.content.split("\n")):
            number = inside.line + index
            if key in keys:
                edits.append(Edit(Place(source.path, number, 1, number + 1, 1), ""))
    return apply(source, edits)


def _losses(
    wrapped: list[Wrapped], after: Plan, before: Plan, settings: Settings
) -> tuple[dict[tuple[str, int], Degree], dict[str, list[_Gone]]]:
    """The tables that would lose something visible, each with the degree to try next.

    Also, for each board, the rows that its lists rightly lose.
    """
    boards = Boards(after, settings.queue)
    by_path = {board.path: board for board in after.boards}
    old_boards = {board.path: board for board in before.boards}
    losses: dict[tuple[str, int], Degree] = {}
    gone: dict[str, list[_Gone]] = {}
    for one in wrapped:
        board = by_path[one.path]
        regions = [region for region in board.regions if not region.problem]
        seen = _Seen(boards, board, old_boards[one.path])
        for table in one.tables:
            now = regions[table.number] if table.number < len(regions) else None
            rows = None if now is None else seen.gone(table, now, before)
            if rows is None:
                losses[one.path, table.line] = table.degree.next
            elif rows:
                gone.setdefault(one.path, []).extend(rows)
    return losses, gone


class _Seen:
    """The visible rows of a board after the adoption."""

    def __init__(self, boards: Boards, board: Board, old: Board) -> None:
        self.boards = boards
        self.board = board
        self.rows = Counter(record.id for record in board.records)
        self.old_rows = Counter(record.id for record in old.records)
        self.cells: dict[tuple[str, str], set[str]] = {}
        for region in board.regions:
            if region.problem or region.view == "counter":
                continue
            table = table_in(boards, board, region, region.content)
            for key in table.rows:
                for label in table.labels:
                    text = cell(table, key, label) or ""
                    self.cells.setdefault((key, label), set()).add(text)

    def gone(self, table: WrappedTable, region: Region, before: Plan) -> list[_Gone] | None:
        """The rows that a table rightly loses; None if it loses anything else.

        Rightly: its heading names a state for its rows, and the item is in another one.
        """
        old = table.table
        new = table_in(self.boards, self.board, region, region.content)
        own = kept_labels(region, old.labels)
        found = []
        for key in old.rows:
            words = {
                label: text
                for label in old.labels
                if label in own and (text := cell(old, key, label) or "") not in {"", NOTHING}
            }
            if key in new.rows:
                if any(cell(new, key, label) != text for label, text in words.items()):
                    return None
            elif not self._shows(key, words):
                if region.view not in STATE_VIEWS or not _contradicts(
                    table.records.get(key), before
                ):
                    return None
                found.append(_Gone(key, tuple(words.values()), region))
        return found

    def _shows(self, key: str, words: Mapping[str, str]) -> bool:
        """Whether a lost row appears in another table, with the words about it."""
        return self.rows[key] >= max(1, self.old_rows[key]) and all(
            text in self.cells.get((key, label), ()) for label, text in words.items()
        )


def _contradicts(record: Record | None, plan: Plan) -> bool:
    """Whether a row claims a state that its item has not, so that the row should go."""
    item = plan.by_id.get(record.id) if record else None
    if record is None or item is None or not record.states:
        return False
    return item.state not in record.states
