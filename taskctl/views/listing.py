"""The table of a region: derived columns are regenerated, the user's are carried over by key."""

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

    key    the subject of the row: an id, the name of a group
    cell   the text of a derived column, given its old text or None
    """

    key: str
    cell: Callable[[str, str | None], str]


class View(NamedTuple):
    """One kind of table.

    labels   its default columns, if neither the region nor its table has any
    rows     its rows in order, given the old table
    key      the subject of a row, from its naming cells; empty if they do not say
    named_by the columns that name the subject of a row
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
    """All tables of a board with rows about the same things, by row and column.

    A row can move between them: its words come from the other table, or are kept there.

    written  the texts of a column about a key, each with its region
    shown    the regions that will show them
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
        except RegionError:  # reported where that region is made
            return
        for key in keys:
            for label in kept:
                self.shown[key, label].append(region.place)

    def text(self, key: str, label: str, besides: Region) -> str | None:
        """The text of another region in a column about a key; None if there is none."""
        found = self.written.get((key, label), ())
        return next((text for place, text in found if place != besides.place), None)

    def show(self, key: str, label: str, besides: Region) -> bool:
        """Whether another region shows the kept words of a column about a key."""
        return any(place != besides.place for place in self.shown.get((key, label), ()))


def read_region(boards: Boards, board: Board, view: View, content: str) -> Table:
    """The table in a region."""
    lines = content.split("\n")
    return read_table(lines, lambda cells: view.key(boards, board, cells), view.named_by)


def listing(
    boards: Boards, board: Board, region: Region, view: View, all_homes: Callable[[], Homes]
) -> Iterator[str]:
    """The lines of a region.

    Args:
        boards: the plan.
        board: the board that holds the region.
        region: the region to regenerate.
        view: the view that the region asks for.
        all_homes: returns the tables of the board that a row may move to or from; few need it.
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
    """The rows by their keys; two files with one id have two keys."""
    found: dict[str, Row] = {}
    numbers: dict[str, int] = {}
    for row in view.rows(boards, board, region, old):
        found[unique_key(row.key, found, numbers)] = row
    return found


def names_of(region: Region, attribute: str) -> list[str]:
    """The labels in an attribute; a comma in a label is written `&#44;`."""
    named = region.attributes.get(attribute, "")
    return [label.strip().replace("&#44;", ",") for label in named.split(",") if label.strip()]


def _labels(region: Region, view: View, table: Table) -> list[str]:
    """The header cells: those of the region, else the existing ones, else the default."""
    return names_of(region, "columns") or list(table.labels or view.labels)


def labels_kept(region: Region, view: View, labels: Sequence[str]) -> set[str]:
    """The columns that are the user's: those of `keep`, and those that cannot be derived."""
    kept = set(names_of(region, "keep") or view.kept)
    return kept | {label for label in labels if column_of(label) not in view.derived}


def _cell(row: Row, view: View, label: str, old: str | None, *, keep: bool) -> str:
    if keep and old is not None:
        return old
    column = column_of(label)
    return row.cell(column, old) if column in view.derived else ""


def _old_cell(region: Region, old: Table, homes: Homes | None, key: str, label: str) -> str | None:
    """The user's text for a row: here, in a kept comment, or in a table that it moved from."""
    found = cell(old, key, label)
    if found is None:
        found = old.left.get(key, {}).get(label)
    if found is None and homes is not None:
        found = homes.text(key, label, besides=region)
    return found


def _left(old: Table, kept: set[str], listed: Collection[str]) -> dict[str, dict[str, str]]:
    """The kept cells of subjects that no longer have a row here."""
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
