"""The JSON and CSV that `taskctl export` writes.

JSON  := {"items": [item …]}
item  := {"id", "title", "state", "status", "owner": [name …], "created", "priority", "estimate",
         "groups": [heading …], "parent", "prereqs": [{"id", "hard"} …], "stops": [box …],
         "boxes": [box …]}; all but `id` and `state` can be left out
box   := {"text", "box"}: the box as written (`[x]`), null for a plain stop condition
CSV   := a row of these names, then one row for each item; a cell with several entries has one
         on each line: `TASK-0012 (optional)`, `[x] text`
"""

from collections.abc import Iterator

from taskctl.model.breakdowns import Breakdown, Dialect
from taskctl.model.items import Prereq, Task
from taskctl.model.states import STATES, Status
from taskctl.read.dialects.acceptance import boxes_of, condition_in
from taskctl.read.dialects.outline import item
from taskctl.read.dialects.words import read_status
from taskctl.text.document import Document
from taskctl.text.json_places import JsonError, Node, read_json
from taskctl.text.places import Passage, Place
from taskctl.text.source import LineTable

COLUMNS = (
    "id", "title", "state", "status", "owner", "created", "priority", "estimate", "parent",
    "prereqs", "stops", "boxes", "groups", "path",
)  # fmt: skip  # a table
OPTIONAL = " (optional)"
_QUOTED = ("'=", "'+", "'-", "'@", "'\t", "'\r", "''")
EXPORTED = Dialect("taskctl", has_prose=False, is_own=True)


def read_exported(document: Document) -> Breakdown | None:
    """Read items that taskctl exported; None if the document is something else."""
    rows = _csv if document.path.endswith(".csv") else _json
    items = [_item(document.path, row, place) for row, place in rows(document)]
    return Breakdown(document.path, EXPORTED, tuple(items)) if items else None


_Row = dict[str, list[str]]
"""The entries of an item by their names; one with a single value has one entry at most."""


def _json(document: Document) -> Iterator[tuple[_Row, Place]]:
    if not any(line.lstrip()[:1] == "{" for line in document.lines[:1]):
        return
    text = "\n".join(document.lines)
    try:
        items = read_json(text).get("items")
    except JsonError:
        return
    table = LineTable(text)
    for node in items.nodes() if items else ():
        number = node.get("id")
        if number is not None and node.get("state") is not None and isinstance(node.value, dict):
            place = Place(document.path, *table.position(number.start), *table.position(number.end))
            yield {key: list(_entries(value)) for key, value in node.value.items()}, place


def _entries(node: Node) -> Iterator[str]:
    """The entries of a value, in the form of the lines of a CSV cell."""
    if isinstance(node.value, list):
        for one in node.value:
            yield from _entries(one)
    elif isinstance(node.value, dict):
        text, box, name, hard = (node.get(key) for key in ("text", "box", "id", "hard"))
        if text is not None:
            yield f"{_text(box)} {_text(text)}" if _text(box) else _text(text)
        elif name is not None:
            yield f"{_text(name)}{OPTIONAL if hard and hard.value is False else ''}"
    elif node.value is not None and str(node.value):
        yield str(node.value)


def _text(node: Node | None) -> str:
    plain = node is not None and isinstance(node.value, str | int | float)
    return str(node.value) if node and plain else ""


def _csv(document: Document) -> Iterator[tuple[_Row, Place]]:
    import csv  # few plans have one

    rows = csv.reader(f"{line}\n" for line in document.lines)
    try:
        names = next(rows, [])
        if not {"id", "title", "state"} <= {*names}:
            return
        first = rows.line_num + 1
        for cells in rows:
            row = dict(zip(names, map(_unquoted, cells), strict=False))
            if row.get("id") and row.get("state"):
                width = len(document.lines[first - 1])
                lists = {key: cell.split("\n") if cell else [] for key, cell in row.items()}
                yield lists, Place(document.path, first, 1, first, width + 1)
            first = rows.line_num + 1
    except csv.Error:
        return


def _unquoted(cell: str) -> str:
    """A cell without the quote that keeps a spreadsheet from taking it for a formula."""
    return cell[1:] if cell.startswith(_QUOTED) else cell


def _item(path: str, row: _Row, place: Place) -> Task:
    def one(key: str) -> str:
        return " ".join(row.get(key, ()))

    state = one("state")
    status = Status(state) if state in STATES else read_status(state, {})
    title = Passage(path, one("title"), ((place.line, place.column),))
    found = item(one("id"), place, title, status, one("status"), place)
    stops = tuple(condition_in(text, place) for text in row.get("stops", ()))
    others = [condition_in(text, place) for text in row.get("boxes", ())]
    return found._replace(
        owner=tuple(row.get("owner", ())),
        created=one("created"),
        priority=one("priority"),
        estimate=one("estimate"),
        groups=tuple(row.get("groups", ())),
        parent=one("parent"),
        prereqs=tuple(
            Prereq(entry.removesuffix(OPTIONAL), not entry.endswith(OPTIONAL), place)
            for entry in row.get("prereqs", ())
        ),
        stops=stops,
        boxes=boxes_of((*stops, *others)),
    )
