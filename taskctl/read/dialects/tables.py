"""Task tables: each row of a table is an item.

    table   := header with a column of ids and one of dependencies, statuses or priorities, or with
               a column of tasks and one of dependencies; rows
    id      := the text of the id cell without marks, or the text of its link; without a column of
               ids, the beginning of the task cell (`T1: Title`), else all of it; if it is empty,
               the number of the row, `#7`, provided that the row has a title and a status, a
               priority or a dependency
    status  := a word, an emoji, or both; without the column, the beginning of the task cell
               (`✅ **BUILT 2026-09-20** Title`), which is not part of an id or a title; pictures
               (`🚀 Title`) are not a status
    alias   := in a title: `(see VIO-011)`, `(Input lane: IN-012)`
    lanes   := `**Phase 1 (8+ parallel lanes):**` above a numbered list `1. Name (CD-001..010)`
    note    := `- **WG-001 (title):** …` with its nested lines, or a paragraph that begins with an
               id, is more text about an item

The items of a table of phases without another column of ids are its phases. Columns with other
names are left alone. An area is the nearest heading of level 2, a group the headings below it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from taskctl.model.breakdowns import Breakdown, Declared, Dialect, Lane
from taskctl.model.columns import DOCUMENTS, column_words
from taskctl.model.items import Task
from taskctl.read.dialects.outline import ItemDraft, finish, item, legend, paths_in, titles, walk
from taskctl.read.dialects.parts import part_rows
from taskctl.read.dialects.references import NameReader
from taskctl.read.dialects.words import SIGN, is_picture, is_status, read_status
from taskctl.text.document import Block, Document
from taskctl.text.expressions import expression
from taskctl.text.places import Passage, Place

COLUMNS = column_words(DOCUMENTS)
_COLUMN_OF = {name: column for column, names in COLUMNS.items() for name in names}
_LINK = expression(r"\[(?P<text>[^\]]*)\]\([^)]*\)")
_LEADING_ID = expression(r"(?P<id>[A-Za-z]{0,12}-?\d[\w.-]*?)(?:\s*[:.)—–-]\s|\s+|$)")
_SIGNS = expression(rf"(?:{SIGN}[ \t]*)+")
_SIGN = expression(SIGN)
_BOLD = expression(r"\*\*(?P<words>[^*]+)\*\*")
_ALIAS = expression(r"\((?:see|also|same as|[^():]{1,30}:)\s+(?P<id>[A-Za-z][\w.]*-\w[\w.-]*)\)")
_LANES = expression(r"\**(?P<phase>[^*(]+?)\s*\((?P<count>\d+)\+?\s+parallel lanes?\)\s*:?\**\s*:?")
_LANE = expression(r"(?P<name>.*?)\s*\((?P<ids>[^()]*)\)\s*", re.DOTALL)
_SPEAKS_OF = {
    "item": expression(r"\*\*(?P<id>[\w.-]+)[^*]*\*\*"),
    "paragraph": expression(r"\**(?P<id>[A-Za-z][\w-]*\d\w*)\**:?\s+[a-z]"),
}


_SAYS = ("status", "prereqs", "priority")


class _Row(NamedTuple):
    """A row of a table: its cells by column."""

    line: int
    cells: Mapping[str, Passage]


def read_tables(document: Document) -> Breakdown | None:
    """Read a document with task tables; None if it has none."""
    emoji = legend(document)
    drafts: list[ItemDraft] = []
    tables = 0
    for block, path in walk(document):
        if block.kind == "table":
            rows = list(_rows(document, block))
            tables += bool(rows)
            groups = titles(path)
            drafts += filter(
                None,
                (
                    _draft(row, emoji, groups, f"#{number}")
                    for number, row in enumerate(rows, len(drafts) + 1)
                ),
            )
    parts = tuple(part_rows(document, COLUMNS["status"], emoji))
    if not drafts and not parts:
        return None
    items = finish(drafts)
    names = NameReader(one.id for one in items if one.id)
    lanes, declared = _lanes(document, names)
    return Breakdown(
        document.path,
        Dialect("tables"),
        items,
        lanes=lanes,
        declared=declared,
        legend=emoji,
        notes=_notes(document, items),
        parts=parts,
        tables=tables,
    )


def column_names(heads: Iterable[str]) -> list[str]:
    """The name in `COLUMNS` for each head; "" for others, and for a second one of a kind."""
    found: list[str] = []
    for head in heads:
        column = _COLUMN_OF.get(head, "")
        found.append("" if column in found else column)
    return found


def _rows(document: Document, block: Block) -> Iterator[_Row]:
    """The rows of a table of items; none for another table."""
    columns = column_names(document.head(block))
    has_names = "id" in columns or "title" in columns
    says = {"prereqs", "status", "priority"} & set(columns)
    # A table with only tasks and statuses may as well be a board about items elsewhere.
    if not has_names or not says or ("id" not in columns and "prereqs" not in columns):
        return
    rows = document.rows(block)[1:]
    if "id" not in columns and columns[0] == "phase":
        # A table of phases, one in each row: `Phase 2` waits for `Phase 1`.
        names = [cells[0].text.casefold() for _, cells in rows if cells]
        columns[0] = "id" if len({*names}) == len(names) else "phase"
    for line, cells in rows:
        yield _Row(line, {c: cell for c, cell in zip(columns, cells, strict=False) if c})


def _draft(
    row: _Row, emoji: Mapping[str, tuple[str, Place]], groups: tuple[str, ...], place: str
) -> ItemDraft | None:
    title = row.cells.get("title") or row.cells.get("id")
    if title is None:
        return None
    cell = row.cells.get("id") or title
    item_id = _id_of(cell.text, alone="id" in row.cells)
    if not item_id:
        # A row without an id is open work all the same; one with only a title is a heading.
        says = [row.cells[column].text.strip(" -—") for column in _SAYS if column in row.cells]
        if not (title.text.strip() and any(says)):
            return None
        item_id = place
    shown = row.cells.get("status")
    if shown is None:
        shown = title.part(*_leading_status(title.text, emoji))
    status = read_status(shown.text, emoji)
    if not shown.text:
        status = status._replace(state="todo")
    owner = row.cells.get("owner")
    aliases = tuple((m["id"], title.place(*m.span("id"))) for m in _ALIAS.finditer(title.text))
    found = item(
        item_id,
        cell.place(),
        title,
        status,
        shown.text,
        shown.place(),
        owner=tuple(owner.text.split()) if owner and owner.text.strip(" -—") else (),
        plan_paths=paths_in(row.cells["paths"]) if "paths" in row.cells else (),
        priority=_text(row, "priority"),
        estimate=_text(row, "estimate"),
        aliases=aliases,
        groups=groups,
    )
    found = found._replace(title=found.title.replace("\\|", "|"))
    # A sign without a meaning is part of the title.
    if "status" not in row.cells and shown.text and status.state != "unknown":
        found = found._replace(title=found.title.removeprefix(shown.text).lstrip() or found.title)
    return ItemDraft(found, row.cells.get("prereqs"))


def _leading_status(
    text: str, emoji: Mapping[str, tuple[str, Place]] | None = None
) -> tuple[int, int]:
    """The offsets of the signs at the beginning of a title, and of a bold status after them.

    With a legend, pictures after the last sign of a status are left out.
    """
    end = _end_of_signs(text)
    bold = _BOLD.match(text, end) if end else None
    if bold and is_status(bold["words"]):
        return 0, bold.end()
    signs = () if emoji is None else _SIGN.finditer(text, 0, end)
    starts = [(m.start(), is_picture(m[0], emoji or {})) for m in signs]
    while starts and starts[-1][1]:
        end = starts.pop()[0]
    return 0, end


def _end_of_signs(text: str) -> int:
    match = _SIGNS.match(text)
    return match.end() if match else 0


def _text(row: _Row, column: str) -> str:
    cell = row.cells.get(column)
    return cell.text.strip("*` ") if cell else ""


def _id_of(text: str, *, alone: bool) -> str:
    """The id in a cell; for a cell of tasks, its beginning, else all of it."""
    text = text[_leading_status(text)[1] :]
    plain = _LINK.sub(lambda match: match["text"], text).strip("*_`~ \t")
    if alone:
        return plain
    leading = _LEADING_ID.match(plain)
    return leading["id"] if leading else plain


def _lanes(document: Document, names: NameReader) -> tuple[tuple[Lane, ...], tuple[Declared, ...]]:
    lanes: list[Lane] = []
    declared: list[Declared] = []
    phase = ""
    for block in document.blocks:
        if block.kind == "paragraph" and block.level == 0:
            passage = document.passage(block)
            match = _LANES.fullmatch(passage.text.strip())
            phase = match["phase"].strip() if match else ""
            if match:
                place = passage.place(*match.span("count"))
                written = match["count"]
                declared.append(Declared("lanes", phase, int(written), written, place))
        elif block.kind == "heading":
            phase = ""
        elif block.kind == "item" and phase and (ids := _lane_ids(document, block, names)):
            passage = document.passage(block)
            name = passage.text.partition("(")[0].strip()
            lanes.append(Lane(phase, name, passage.place(), ids))
    return tuple(lanes), tuple(declared)


def _lane_ids(document: Document, block: Block, names: NameReader) -> tuple[str, ...]:
    match = _LANE.fullmatch(document.passage(block).text)
    return tuple(names.ids_in(match["ids"])) if match else ()


def _notes(document: Document, items: Sequence[Task]) -> dict[str, tuple[Place, ...]]:
    """The places of notes on each item: `- **ID (title):** …` with its nested lines, `ID is …`."""
    known = {one.id for one in items}
    found: dict[str, tuple[Place, ...]] = {}
    about = ""  # the item that the last block of the outermost level is about
    for block in document.blocks:
        if not block.level or block.kind == "heading":
            pattern = _SPEAKS_OF.get(block.kind)
            line = document.lines[block.line - 1]
            match = pattern.match(line, block.column - 1) if pattern else None
            about = match["id"] if match and match["id"] in known else ""
        if about:
            place = Place(document.path, block.line, 1, block.end_line + 1, 1)
            found[about] = (*found.get(about, ()), place)
    return found
