"""The table of a region: derived columns made anew, columns of the user carried over by key."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from taskctl.model.items import Board, Region
from taskctl.text.places import Place
from taskctl.views.boards import Boards, RegionError
from taskctl.views.cells import NOTHING, column_of
from taskctl.views.tables import Table, cell, read_table, unique_key, write_table


class Row(NamedTuple):
    """One row of a view.

    key    what the row is about: an id, the name of a group
    cell   what a derived column says; it is given what stood there, None where nothing did
    """

    key: str
    cell: Callable[[str, str | None], str]


class View(NamedTuple):
    """One kind of table.

    labels   its columns where neither the region nor its table has any
    rows     what it lists, in order, seen what stands there
    key      what a row is about, by the cells that may say so; empty when they do not
    named_by the columns that say what a row is about
    derived  the columns that the plan fills; all others are the user's
    kept     the columns that are the user's although they could be derived
    """

    labels: tuple[str, ...]
    rows: Callable[[Boards, Board, Region, Table], Iterable[Row]]
    key: Callable[[Boards, Board, Sequence[str]], str]
    named_by: frozenset[str]
    derived: frozenset[str]
    kept: tuple[str, ...] = ()


class Homes:
    """All tables of a board whose rows are about the same things, by row and column.

    A row can move from one to the other: its words come from there, or are kept there.

    written  the texts that stand in a column about a key, each with the region that they stand in
    shown    the regions that will show them there
    """

    def __init__(
        self, boards: Boards, board: Board, regions: Iterable[tuple[Region, View]]
    ) -> None:
        self.written: defaultdict[tuple[str, str], list[tuple[Place, str]]] = defaultdict(list)
        self.shown: defaultdict[tuple[str, str], list[Place]] = defaultdict(list)
        for region, view in regions:
            self._add(boards, board, region, view)

    def _add(self, boards: Boards, board: Board, region: Region, view: View) -> None:
        table = read_region(boards, board, view, region.content)
        for key in dict.fromkeys((*table.rows, *table.left)):
            left = table.left.get(key, {})
            for label in dict.fromkeys((*table.labels, *left)):
                text = cell(table, key, label)
                text = left.get(label) if text is None else text
                if text is not None:
                    self.written[key, label].append((region.place, text))
        labels = _labels(region, view, table)
        kept = labels_kept(region, view, labels) & set(labels)
        try:
            keys = _rows(boards, board, region, view, table) if kept else {}
        except RegionError:  # it is said where that region is made
            return
        for key in keys:
            for label in kept:
                self.shown[key, label].append(region.place)

    def text(self, key: str, label: str, besides: Region) -> str | None:
        """What another region has in a column about a key; None where none has anything."""
        found = self.written.get((key, label), ())
        return next((text for place, text in found if place != besides.place), None)

    def show(self, key: str, label: str, besides: Region) -> bool:
        """Whether another region shows the kept words of a column about a key."""
        return any(place != besides.place for place in self.shown.get((key, label), ()))


def read_region(boards: Boards, board: Board, view: View, content: str) -> Table:
    """The table that stands in a region."""
    lines = content.split("\n")
    return read_table(lines, lambda cells: view.key(boards, board, cells), view.named_by)


def listing(
    boards: Boards,
    board: Board,
    region: Region,
    view: View,
    all_homes: Callable[[], Homes],
) -> Iterator[str]:
    """The lines of a region.

    Args:
        boards: the plan.
        board: where the region stands.
        region: what is to be made anew.
        view: what the region asks for.
        all_homes: the tables of the board that a row may move to or from; most need none.
    """
    old = read_region(boards, board, view, region.content)
    labels = _labels(region, view, old)
    kept = labels_kept(region, view, labels)
    rows = _rows(boards, board, region, view, old)
    keys = rows.keys()
    left = _left(old, kept, keys)
    homes = all_homes() if left or not keys <= old.rows.keys() else None
    cells = []
    for key, row in rows.items():
        was = {label: _old_cell(region, old, homes, key, label) for label in labels}
        cells.append([_cell(row, view, label, was[label], keep=label in kept) for label in labels])
    homeless = {key: _homeless(region, texts, key, homes) for key, texts in left.items()}
    yield from write_table(labels, old.delimiter, cells, {k: t for k, t in homeless.items() if t})


def _rows(boards: Boards, board: Board, region: Region, view: View, old: Table) -> dict[str, Row]:
    """The rows by their keys; of two files with one id, each has its own."""
    found: dict[str, Row] = {}
    numbers: dict[str, int] = {}
    for row in view.rows(boards, board, region, old):
        found[unique_key(row.key, found, numbers)] = row
    return found


def names_of(region: Region, attribute: str) -> list[str]:
    """The labels that an attribute lists; a comma in one is written `&#44;`."""
    named = region.attributes.get(attribute, "")
    return [label.strip().replace("&#44;", ",") for label in named.split(",") if label.strip()]


def _labels(region: Region, view: View, table: Table) -> list[str]:
    """The header cells: those of the region, else those that stand there, else the default."""
    return names_of(region, "columns") or list(table.labels or view.labels)


def labels_kept(region: Region, view: View, labels: Sequence[str]) -> set[str]:
    """The columns that are the user's: those of `keep`, and those that nothing can derive."""
    kept = set(names_of(region, "keep") or view.kept)
    return kept | {label for label in labels if column_of(label) not in view.derived}


def _cell(row: Row, view: View, label: str, old: str | None, *, keep: bool) -> str:
    if keep and old is not None:
        return old
    column = column_of(label)
    return row.cell(column, old) if column in view.derived else ""


def _old_cell(region: Region, old: Table, homes: Homes | None, key: str, label: str) -> str | None:
    """What the user wrote for a row: here, in a kept comment, or in a table that it moved from."""
    found = cell(old, key, label)
    if found is None:
        found = old.left.get(key, {}).get(label)
    if found is None and homes is not None:
        found = homes.text(key, label, besides=region)
    return found


def _left(old: Table, kept: set[str], listed: Collection[str]) -> dict[str, dict[str, str]]:
    """The kept cells of what has no row here any more."""
    left = {key: cells for key, cells in old.left.items() if key not in listed}
    for key in old.rows:
        if key in listed:
            continue
        cells = {
            label: text
            for label in old.labels
            if label in kept and (text := cell(old, key, label) or "") not in {"", NOTHING}
        }
        if cells:
            left[key] = {**left.get(key, {}), **cells}
    return left


def _homeless(
    region: Region, cells: Mapping[str, str], key: str, homes: Homes | None
) -> dict[str, str]:
    """The kept cells of a row that no other table shows."""
    return {
        label: text
        for label, text in cells.items()
        if homes is None or not homes.show(key, label, besides=region)
    }
