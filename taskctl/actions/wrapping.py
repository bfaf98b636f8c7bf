"""Markers around hand-kept tables: the view of a table, and the columns that its author keeps."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from taskctl.model.items import DECISION, Board, Counter, Record, Region
from taskctl.read.sections import plain_heading
from taskctl.text.blocks import scan
from taskctl.text.document import Block, Document
from taskctl.text.edits import Edit, apply
from taskctl.text.expressions import expression
from taskctl.text.header import front_matter
from taskctl.text.places import Place
from taskctl.text.source import Source
from taskctl.views.boards import Boards
from taskctl.views.cells import DERIVED, column_of
from taskctl.views.counts import can_count
from taskctl.views.own_words import has_own_words, is_bare
from taskctl.views.regions import keys_of, table_in
from taskctl.views.tables import Table

END = "<!-- taskctl:end -->"
# A heading that names the state of its rows, and the view that lists them.
_VIEW_OF_STATE = {"done": "done", "active": "in-progress", "review": "in-review"}
STATE_VIEWS = frozenset(_VIEW_OF_STATE.values())
_CURRENT = expression(
    r"(?:current|next|up next|now|in progress|queue|open|to ?do)\b", re.IGNORECASE
)
# A table counts as the list of a view if it has this share of its rows.
_SHARE = 0.5
_YOURS = "nothing to do: it stays yours"


class Degree(Enum):
    """The derived part of a table: rows and cells, cells only, nothing."""

    WHOLE = 0
    LISTED = 1
    ALONE = 2

    @property
    def next(self) -> "Degree":
        """The degree to try next if this one would hide something."""
        return Degree.LISTED if self is Degree.WHOLE else Degree.ALONE


class LeftAlone(NamedTuple):
    """A table that stays as it is, the reason, and the remedy for its author."""

    path: str
    line: int
    why: str
    remedy: str


@dataclass(frozen=True, slots=True)
class WrappedTable:
    """A table with markers: its old contents, and the number of its region on the board."""

    line: int
    degree: Degree
    table: Table
    records: Mapping[str, Record]
    number: int = 0


@dataclass(slots=True)
class Wrapped:
    """A board with markers around its tables and counters."""

    path: str
    before: bytes
    after: bytes
    tables: list[WrappedTable] = field(default_factory=list)
    left_alone: list[LeftAlone] = field(default_factory=list)


def wrap(
    boards: Boards, board: Board, source: Source, degrees: Mapping[tuple[str, int], Degree]
) -> Wrapped:
    """Put markers around the tables and counters of a board that can be derived.

    Args:
        boards: the plan.
        board: the board.
        source: its text.
        degrees: the degree to try for tables that failed before, by path and line.
    """
    wrapper = _Wrapper(boards, board, source, degrees)
    wrapper.wrap()
    after = apply(source, wrapper.edits)
    starts = sorted(
        [*((r.place.line, r.place.column) for r in board.regions if not r.problem), *wrapper.starts]
    )
    number = {start: index for index, start in enumerate(starts)}
    tables = [
        WrappedTable(t.line, t.degree, t.table, t.records, number[t.line, 0])
        for t in wrapper.tables
    ]
    return Wrapped(board.path, source.raw, after, tables, wrapper.left_alone)


class _Wrapper:
    """Goes through the tables and counters of one board."""

    def __init__(
        self,
        boards: Boards,
        board: Board,
        source: Source,
        degrees: Mapping[tuple[str, int], Degree],
    ) -> None:
        self.boards = boards
        self.board = board
        self.degrees = degrees
        self.lines = source.lines()
        header = front_matter(source.path, self.lines)
        self.document: Document = scan(source.path, self.lines, header.body_line if header else 1)
        self.edits: list[Edit] = []
        self.starts: list[tuple[int, int]] = []
        self.tables: list[WrappedTable] = []
        self.left_alone: list[LeftAlone] = []
        self.used = {region.view for region in board.regions}
        self.records: defaultdict[int, list[Record]] = defaultdict(list)
        for record in board.records:
            if record.table in board.tables:
                self.records[board.tables[record.table].line].append(record)
        self.own_labels = self._own_labels()

    def wrap(self) -> None:
        trail: list[Block] = []
        in_tables: set[int] = set()
        for block in self.document.blocks:
            if block.kind == "heading":
                trail = [*(h for h in trail if h.level < block.level), block]
            elif block.kind == "table":
                in_tables.update(range(block.line, block.end_line + 1))
                if not self.board.is_generated(Place(self.board.path, block.line)):
                    self._table(block, [plain_heading(heading.text) for heading in trail])
        for counter in self.board.counters:
            if counter.place.line not in in_tables:
                self._wrap_counter(counter)
        self._leave_lists()

    def _leave_lists(self) -> None:
        """Name each list of links that is an index, and stays as it is."""
        lists: defaultdict[str, list[Record]] = defaultdict(list)
        for record in self.board.records:
            if record.table not in self.board.tables and record.path:
                lists[record.heading].append(record)
        for heading, (first, *_) in lists.items():
            title = heading.rpartition(" › ")[2] or self.board.path
            why = f"{title!r}: it is a list, and only tables and counters can be derived"
            self.left_alone.append(LeftAlone(self.board.path, first.place.line, why, _YOURS))

    def _table(self, block: Block, headings: Sequence[str]) -> None:
        """Wrap a table, or leave it alone."""
        plan = self.boards.plan
        table = self._read(block, "board")
        title = headings[-1] if headings else self.board.path
        records = self.records[block.line]
        if "counter" in map(column_of, table.labels) and self.board.groups:
            self._groups(block, title)
            return
        tracks = [i for i in table.rows if i in plan.by_id and plan.by_id[i].kind == "track"]
        if tracks and len(tracks) * 2 > len(table.rows):
            self._tracks(block, title)
        elif not records:
            self._leave(block, f"{title!r}: its rows are about nothing in the plan", "")
        else:
            self._tasks(block, table, title, headings)

    def _tasks(self, block: Block, table: Table, title: str, headings: Sequence[str]) -> None:
        records = self.records[block.line]
        kept = self._kept(table)
        view = "decisions" if self._is_of_decisions(records) else "board"
        listed = _begin(view, table.labels, kept, rows="listed")
        odd = next((r for r in records if not _is_clear(r)), None)
        unknown = next((r for r in records if r.id not in self.boards.plan.by_id), None)
        claims = any(record.states for record in records)
        why = remedy = ""
        if table.others:
            why = f"{len(table.others)} of its rows name no item, two, or one for the second time"
            remedy = "give each item a row of its own, and "
        elif unknown is not None:
            why = f"{unknown.id} has no file"
            remedy = f"create {unknown.id} or correct the id, and "
        elif odd is not None:
            text = odd.cells["status"].text
            why = f"the status {text[:40]!r} says more than a state"
            remedy = "move what it says into a column of its own, and "
        elif not claims:
            why = "its rows claim no state, so nothing can be derived"
        elif self._degree(block) is Degree.ALONE:
            why = "something in it would disappear"
        if why:
            self._leave(block, f"{title!r}: {why}", remedy + _by_hand(listed))
            return
        view = self._whole_view(block, table, headings)
        whole = view and self._degree(block) is Degree.WHOLE
        if not whole and any(map(self._belies_heading, records)):
            why = f"{title!r}: the heading claims a state that not all of its rows have"
            self._leave(block, why, f"move them, and {_by_hand(listed)}")
        elif whole:
            self.used.add(view)
            self._surround(block, _begin(view, table.labels, kept), table, Degree.WHOLE)
        else:
            self._surround(block, listed, table, Degree.LISTED)

    def _is_of_decisions(self, records: Sequence[Record]) -> bool:
        items = [self.boards.plan.by_id.get(record.id) for record in records]
        return sum(bool(one and one.kind == DECISION) for one in items) * 2 > len(items)

    def _belies_heading(self, record: Record) -> bool:
        """Whether a row contradicts its heading, which a region would not say."""
        item = self.boards.plan.by_id.get(record.id)
        named = record.state_from in {"heading", "tick", "title"}
        return named and item is not None and item.state not in record.states

    def _degree(self, block: Block) -> Degree:
        return self.degrees.get((self.board.path, block.line), Degree.WHOLE)

    def _whole_view(self, block: Block, table: Table, headings: Sequence[str]) -> str:
        """The view that a table lists completely; empty for a selection."""
        records = self.records[block.line]
        view = _view_of(headings, records)
        if self._is_of_decisions(records):
            known = {one.collection for one in self.boards.plan.decisions}
            view = "decisions" if known & {*self.board.complete_for} else ""
        if not view or view in self.used:
            return ""
        wanted = set(keys_of(self.boards, self.board, Region(view, Place(self.board.path))))
        shared = len(wanted & table.rows.keys())
        # The head of a queue moves on, so an old table has few of its rows.
        return view if view == "current" or shared >= _SHARE * len(wanted) else ""

    def _read(self, block: Block, view: str) -> Table:
        content = "\n".join(self.lines[block.line - 1 : block.end_line])
        return table_in(self.boards, self.board, Region(view, Place(self.board.path)), content)

    def _groups(self, block: Block, title: str) -> None:
        table = self._read(block, "groups")
        marker = _begin("groups", table.labels, [])
        missing = [group.name for group in self.board.groups if group.name not in table.rows]
        why = remedy = ""
        if table.others:
            number = len(table.others)
            why = f"{number} of its rows are about no group of this board, or one a second time"
            remedy = "name each group as its section does, and "
        elif not can_count(table):
            why = "some of its cells have no numbers to count"
        elif len(missing) * 2 > len(self.board.groups) or self._degree(block) is Degree.ALONE:
            why = f"it has no row for {len(missing)} of the groups, but a region would add them"
        if why:
            self._leave(block, f"{title!r}: {why}", remedy + _by_hand(marker))
        else:
            self._surround(block, marker, table, Degree.LISTED)

    def _tracks(self, block: Block, title: str) -> None:
        table = self._read(block, "tracks")
        # A person's words about the state of a track are not a claim to check.
        own = {
            label
            for label in table.labels
            if column_of(label) == "status" and has_own_words(self.boards.plan, table, label)
        }
        kept = [label for label in table.labels if label in own | self.own_labels]
        complete = {t.collection for t in self.boards.plan.tracks} & {
            *self.board.complete_for
        } and len(table.rows) * 2 > len(self.boards.plan.tracks)
        whole = complete and self._degree(block) is Degree.WHOLE
        marker = _begin("tracks", table.labels, kept, rows="" if whole else "listed")
        if table.others or self._degree(block) is Degree.ALONE:
            why = f"{len(table.others)} of its rows name no track, two, or one for the second time"
            remedy = f"give each track a row of its own, and {_by_hand(marker)}"
            self._leave(block, f"{title!r}: {why}", remedy)
        else:
            self._surround(block, marker, table, Degree.WHOLE if whole else Degree.LISTED)

    def _kept(self, table: Table) -> list[str]:
        """The columns that people keep: those that cannot be derived completely."""
        return [label for label in table.labels if label in self.own_labels]

    def _own_labels(self) -> set[str]:
        """The kept columns of all tables: a row that moves takes its words along."""
        plan = self.boards.plan
        tables = (self._read(b, "board") for b in self.document.blocks if b.kind == "table")
        return {
            label
            for table in tables
            for label in table.labels
            if column_of(label) not in DERIVED | {"next"}
            or (column_of(label) != "status" and has_own_words(plan, table, label))
        }

    def _surround(self, block: Block, marker: str, table: Table, degree: Degree) -> None:
        path = self.board.path
        end = len(self.lines[block.end_line - 1]) + 1
        self.edits.append(Edit(Place(path, block.line, 1, block.line, 1), f"{marker}\n"))
        after = Place(path, block.end_line, end, block.end_line, end)
        self.edits.append(Edit(after, f"\n{END}"))
        self.starts.append((block.line, 0))
        records = {record.id: record for record in self.records[block.line]}
        self.tables.append(WrappedTable(block.line, degree, table, records))

    def _wrap_counter(self, counter: Counter) -> None:
        """`- Progress: 6 / 30 done (20%)`: the text after the label becomes a region."""
        line = self.lines[counter.place.line - 1]
        names = {group.name for group in self.board.groups}
        if "taskctl:begin" in line or counter.group not in names:
            return
        start = line.find(":") + 1
        start += len(line[start:]) - len(line[start:].lstrip())
        end = len(line.rstrip())
        number, path = counter.place.line, self.board.path
        begin = f'<!-- taskctl:begin counter group="{_attribute(counter.group)}" -->'
        self.edits.append(Edit(Place(path, number, start + 1, number, start + 1), begin))
        after = Place(path, number, end + 1, number, end + 1)
        self.edits.append(Edit(after, END))
        self.starts.append((number, start + 1))

    def _leave(self, block: Block, why: str, remedy: str) -> None:
        self.left_alone.append(LeftAlone(self.board.path, block.line, why, remedy or _YOURS))


def _is_clear(record: Record) -> bool:
    """Whether the status cell of a row, if it has one, contains only a state."""
    status = record.cells.get("status")
    return status is None or is_bare(status.text, record.says if record.states else "")


def _view_of(headings: Sequence[str], records: Sequence[Record]) -> str:
    """The view that a table may be the list of, from its heading and the claims of its rows."""
    stated = [record for record in records if record.states]
    heading = headings[-1] if headings else ""
    finished = sum("done" in record.states for record in stated)
    if heading.casefold().startswith(("done", "complete", "finished")):
        return "done" if finished * 2 > len(stated) else ""
    if {record.state_from for record in stated} == {"heading"}:
        states = {state for record in stated for state in record.states}
        return next((v for state, v in _VIEW_OF_STATE.items() if state in states), "")
    return "current" if _CURRENT.match(heading) and not finished else ""


def _by_hand(marker: str) -> str:
    return f"put {marker} above it and {END} below"


def _begin(view: str, labels: Sequence[str], kept: Sequence[str], rows: str = "") -> str:
    columns, keep = (",".join(n.replace(",", "&#44;") for n in names) for names in (labels, kept))
    attributes = [("columns", columns), ("keep", keep), ("rows", rows)]
    shown = "".join(_attributes(attributes))
    return f"<!-- taskctl:begin {view}{shown} -->"


def _attributes(pairs: Sequence[tuple[str, str]]) -> Iterator[str]:
    for key, value in pairs:
        if value:
            yield f' {key}="{_attribute(value)}"'


def _attribute(value: str) -> str:
    return value.replace('"', "&quot;")
