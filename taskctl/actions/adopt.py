"""Wrapping hand-kept tables in regions: what is recognised, and what is left alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from taskctl.model.items import Board, Counter, Region
from taskctl.model.plan import Plan
from taskctl.read.sections import plain_heading
from taskctl.settings.schema import Settings
from taskctl.text.blocks import Block, Document, scan
from taskctl.text.edits import Edit, apply
from taskctl.text.header import front_matter
from taskctl.text.places import Place
from taskctl.text.source import Source
from taskctl.text.tree import Tree
from taskctl.views.boards import Boards
from taskctl.views.cells import DERIVED, column_of, derive
from taskctl.views.regions import table_in
from taskctl.views.tables import Table, cell

# A heading that says in which state its rows are: the view that lists them.
_VIEW_OF_STATE = {"done": "done", "active": "in-progress", "review": "in-review"}
_FREE_TEXT = frozenset({"title", "completed"})


@dataclass(frozen=True, slots=True)
class Adopted:
    """The boards with their tables wrapped, and what of them was left as it is, and why."""

    before: dict[str, bytes]
    wrapped: dict[str, bytes]
    left_alone: tuple[tuple[str, int, str], ...]


def adopt(plan: Plan, tree: Tree, settings: Settings) -> Adopted:
    """Put region markers around the hand-kept tables and counters that can be derived."""
    boards = Boards(plan, settings.queue)
    before: dict[str, bytes] = {}
    wrapped: dict[str, bytes] = {}
    left_alone: list[tuple[str, int, str]] = []
    for board in plan.boards:
        source = tree.read(board.path)
        if isinstance(source, Source):
            wrapper = _Wrapper(boards, board, source)
            wrapper.wrap()
            before[board.path] = source.raw
            wrapped[board.path] = apply(source, wrapper.edits)
            left_alone += [(board.path, line, why) for line, why in wrapper.left_alone]
    return Adopted(before, wrapped, tuple(left_alone))


class _Wrapper:
    """Goes through the tables and counters of one board."""

    def __init__(self, boards: Boards, board: Board, source: Source) -> None:
        self.boards = boards
        self.board = board
        self.lines = source.lines()
        header = front_matter(source.path, self.lines)
        self.document: Document = scan(source.path, self.lines, header.body_line if header else 1)
        self.edits: list[Edit] = []
        self.left_alone: list[tuple[int, str]] = []
        self.used = {region.view for region in board.regions}

    def wrap(self) -> None:
        trail: list[Block] = []
        for block in self.document.blocks:
            if block.kind == "heading":
                trail = [*(h for h in trail if h.level < block.level), block]
            elif block.kind == "table" and not self._is_wrapped(block):
                headings = [plain_heading(heading.text) for heading in trail]
                marker = self._marker(block, headings)
                if marker:
                    self._surround(block, marker)
        for counter in self.board.counters:
            self._wrap_counter(counter)

    def _is_wrapped(self, block: Block) -> bool:
        return any(
            region.inside and region.place.line <= block.line <= region.inside.end_line
            for region in self.board.regions
        )

    def _marker(self, block: Block, headings: Sequence[str]) -> str:
        """The begin marker for a table; empty when it is left alone."""
        plan = self.boards.plan
        table = self._read(block, "board")
        columns = [column_of(label) for label in table.labels]
        title = headings[-1] if headings else self.board.path
        if "counter" in columns and self.board.groups:
            return self._group_marker(block, title)
        tracks = [i for i in table.rows if i in plan.by_id and plan.by_id[i].kind == "track"]
        if tracks and len(tracks) * 2 > len(table.rows):
            return self._track_marker(table)
        records = [r for r in self.board.records if block.line <= r.place.line <= block.end_line]
        if not records:
            self._leave(block, f"{title!r}: its rows are about nothing in the plan")
            return ""
        if table.others:
            self._leave(block, f"{title!r}: {len(table.others)} of its rows name no item, two, or "
                        "one for the second time")  # fmt: skip
            return ""
        view = self._view(records, headings, columns)
        if not view:
            self._leave(block, f"{title!r}: its rows claim no state, so nothing can be derived")
            return ""
        if view in self.used:
            self._leave(block, f"{title!r}: a second table for the view {view!r}")
            return ""
        self.used.add(view)
        return _begin(view, table.labels, self._kept(table))

    def _read(self, block: Block, view: str) -> Table:
        content = "\n".join(self.lines[block.line - 1 : block.end_line])
        return table_in(self.boards, self.board, Region(view, Place(self.board.path)), content)

    def _group_marker(self, block: Block, title: str) -> str:
        table = self._read(block, "groups")
        if table.others:
            why = "of its rows are about no group of this board, or about one a second time"
            self._leave(block, f"{title!r}: {len(table.others)} {why}")
            return ""
        return _begin("groups", table.labels, [])

    def _view(self, records: Sequence, headings: Sequence[str], columns: Sequence[str]) -> str:  # type: ignore[type-arg]
        stated = [record for record in records if record.states]
        if not stated:
            return ""
        by_heading = {record.state_from for record in stated} == {"heading"}
        if by_heading or "status" not in columns:
            states = {state for record in stated for state in record.states}
            return next((v for state, v in _VIEW_OF_STATE.items() if state in states), "")
        done = sum("done" in record.states for record in stated)
        named_done = any(heading.casefold().startswith("done") for heading in headings)
        return "done" if named_done and done * 2 > len(stated) else "current"

    def _track_marker(self, table: Table) -> str:
        complete = "track" in self.board.complete_for and len(table.rows) * 2 > len(
            self.boards.plan.tracks
        )
        return _begin("tracks", table.labels, self._kept(table), rows="" if complete else "listed")

    def _kept(self, table: Table) -> list[str]:
        """The columns that people keep: those that nothing derives, short titles, remarks."""
        kept = []
        for label in table.labels:
            column = column_of(label)
            if column not in DERIVED | {"next"} or (
                column in _FREE_TEXT and self._has_own_words(table, label, column)
            ):
                kept.append(label)
        return kept

    def _has_own_words(self, table: Table, label: str, column: str) -> bool:
        plan = self.boards.plan
        return any(
            cell(table, item_id, label) != derive(plan, plan.by_id[item_id], column)
            for item_id in table.rows
            if item_id in plan.by_id
        )

    def _surround(self, block: Block, marker: str) -> None:
        path = self.board.path
        end = len(self.lines[block.end_line - 1]) + 1
        self.edits.append(Edit(Place(path, block.line, 1, block.line, 1), f"{marker}\n"))
        after = Place(path, block.end_line, end, block.end_line, end)
        self.edits.append(Edit(after, "\n<!-- taskctl:end -->"))

    def _wrap_counter(self, counter: Counter) -> None:
        """`- Progress: 6 / 30 done (20%)`: the text behind the label becomes a region."""
        line = self.lines[counter.place.line - 1]
        inside = any(
            block.kind == "table" and block.line <= counter.place.line <= block.end_line
            for block in self.document.blocks
        )
        names = {group.name for group in self.board.groups}
        if inside or "taskctl:begin" in line or counter.group not in names:
            return
        start = line.find(":") + 1
        start += len(line[start:]) - len(line[start:].lstrip())
        end = len(line.rstrip())
        number, path = counter.place.line, self.board.path
        begin = f'<!-- taskctl:begin counter group="{_quoted(counter.group)}" -->'
        self.edits.append(Edit(Place(path, number, start + 1, number, start + 1), begin))
        after = Place(path, number, end + 1, number, end + 1)
        self.edits.append(Edit(after, "<!-- taskctl:end -->"))

    def _leave(self, block: Block, why: str) -> None:
        self.left_alone.append((block.line, why))


def _begin(view: str, labels: Sequence[str], kept: Sequence[str], rows: str = "") -> str:
    columns, keep = (",".join(n.replace(",", "&#44;") for n in names) for names in (labels, kept))
    attributes = [("columns", columns), ("keep", keep), ("rows", rows)]
    shown = "".join(_attributes(attributes))
    return f"<!-- taskctl:begin {view}{shown} -->"


def _attributes(pairs: Sequence[tuple[str, str]]) -> Iterator[str]:
    for key, value in pairs:
        if value:
            yield f' {key}="{_quoted(value)}"'


def _quoted(value: str) -> str:
    return value.replace('"', "&quot;")


__all__ = ["Adopted", "Plan", "adopt"]
