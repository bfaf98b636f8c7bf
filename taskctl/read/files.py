"""Reading one file of a collection on its own, without the other files."""

import re
from collections.abc import Sequence
from itertools import takewhile
from typing import NamedTuple

from taskctl.model.ids import Grammar, as_ascii
from taskctl.model.items import FileFault
from taskctl.model.states import Vocabulary
from taskctl.read.header_forms import find_header
from taskctl.settings.schema import Collection
from taskctl.text.damage import find_damage
from taskctl.text.document import Document
from taskctl.text.edits import Edit
from taskctl.text.encoding import encoding_faults
from taskctl.text.expressions import expression
from taskctl.text.header import Field, Header
from taskctl.text.places import Place
from taskctl.text.source import LineTable, Source

UNREAD = frozenset({"unreadable", "encoding", "empty"})
"""The faults that make a file unreliable."""

_Repairs = tuple[tuple[Edit, ...], tuple[tuple[Place, str], ...]]
_NO_REPAIRS: _Repairs = ((), ())
_WILD = expression(r"[*?\[{]")
_CONFLICT = expression(r"^(?:(?:<{7,}|>{7,}|\|{7,})(?= )|={7,}(?=\r?$))", re.MULTILINE)
# Git lengthens the markers of a conflict inside another one; longer ones may also be a quote or a
# heading, so all of them must be present.
_KINDS = frozenset("<=>")
_SHORTEST = 7


class Parsed(NamedTuple):
    """A file with its header and blocks, the id that it claims, and the field of its status."""

    source: Source
    document: Document
    header: Header | None
    collection: Collection
    id: str
    id_place: Place
    file_id: str
    title: str
    title_place: Place
    title_id: str
    status: Field | None

    @property
    def body_line(self) -> int:
        """The first line of the file after its header."""
        return self.header.body_line_of(self.source.path) if self.header else 1


def parse(source: Source, collection: Collection, grammar: Grammar) -> Parsed:
    """Read header and blocks of a file, and its id from the place that the settings name."""
    header, document = find_header(source, collection)
    title, title_place = _title(document, header, collection)
    status = _field(header, collection, "status") if collection.status.from_ == "header" else None
    if collection.status.from_ == "heading":
        status, title, title_place = _heading_status(document, collection, title, title_place)
    title_id = grammar.leading(title)
    top = Place(source.path, 1, 1, 1, 1)
    origin = collection.id.from_
    file_id = id_of_path(source.path, collection, grammar)
    item_id, id_place = file_id, top
    if origin.startswith("header:"):
        entry = header.get(origin.partition(":")[2]) if header else None
        named = grammar.canonical(entry.text) if entry else ""
        item_id = file_id if header and not entry else named
        id_place = entry.place if entry else top
    elif origin == "title":
        item_id, id_place = title_id, title_place
    elif origin == "heading":
        item_id, id_place = _id_in_heading(document, grammar)
    folder = folder_of(source.path, collection)
    item_id, file_id, title_id = (in_folder(folder, one) for one in (item_id, file_id, title_id))
    return Parsed(
        source,
        document,
        header,
        collection,
        item_id,
        id_place,
        file_id,
        title,
        title_place,
        title_id,
        status,
    )


def _id_in_heading(document: Document, grammar: Grammar) -> tuple[str, Place]:
    """The id that the first heading with one begins with."""
    for block in document.headings:
        if item_id := grammar.leading(block.text):
            line, column = block.line, block.column
            return item_id, Place(document.path, line, column, line, column + len(block.text))
    return "", Place(document.path)


def _field(header: Header | None, collection: Collection, name: str) -> Field | None:
    return header.get(*collection.header.keys.get(name, ())) if header else None


def _heading_status(
    document: Document, collection: Collection, title: str, place: Place
) -> tuple[Field | None, str, Place]:
    """The heading that says the status; the title without it, and the place of that."""
    from taskctl.read.headings import heading_status  # few plans write it there

    names = collection.header.keys.get("status") or ["status"]
    found = heading_status(document, names, Vocabulary(collection.status.words))
    if found is None:
        return None, title, place
    start, end = found.span
    if place[1:3] == (found.block.line, found.block.column) and end - start < len(title):
        # What is left is before the status or behind it.
        start, end = (end, len(title)) if start == 0 else (0, start)
        column = place.column
        title = title[start:end]
        place = place._replace(column=column + start, end_column=column + end)
    return found.field, title, place


def folder_of(path: str, collection: Collection) -> str:
    """The folder in which the id of a file is unique; empty if that is the whole plan.

    For `changes/b/tasks/WP02.md` and the pattern `changes/*/tasks/WP*.md` it is `b`, the text that
    the wildcard matches.
    """
    if collection.id.unique != "folder":
        return ""
    own = 2 if collection.id.from_ == "dirname" else 1
    parts = path.split("/")[:-own]
    for pattern in collection.include:
        fixed = pattern.split("/")[:-own]
        head = next((i for i, part in enumerate(fixed) if _WILD.search(part)), len(fixed))
        tail = next((i for i, part in enumerate(fixed[::-1]) if _WILD.search(part)), 0)
        end = len(parts) - tail
        if parts[:head] == fixed[:head] and parts[end:] == fixed[len(fixed) - tail :]:
            return "/".join(parts[head:end])
    return "/".join(parts)


def fixed_folder(patterns: Sequence[str]) -> tuple[str, ...]:
    """The folders, from the top, in which all files are that match one of several patterns."""
    fixed: list[tuple[str, ...]] = []
    for pattern in patterns:
        folders = pattern.split("/")[:-1]
        wild = next((i for i, part in enumerate(folders) if "*" in part), len(folders))
        fixed.append(tuple(folders[:wild]))
    same = zip(*fixed, strict=False)
    return tuple(parts[0] for parts in takewhile(lambda parts: len(set(parts)) == 1, same))


def in_folder(folder: str, item_id: str) -> str:
    """An id as the whole plan knows it: with its folder, if it is unique only there."""
    return f"{folder}/{item_id}" if folder and item_id else item_id


def id_of_path(path: str, collection: Collection, grammar: Grammar) -> str:
    """The id at the beginning of the name of a file or of its folder; empty without one."""
    folder, _, name = path.rpartition("/")
    if collection.id.from_ == "dirname":
        return grammar.leading(folder.rpartition("/")[2])
    return grammar.leading(name.rsplit(".", 1)[0])


def is_unread(source: Source) -> bool:
    """Whether `file_faults` will report that the file is unreliable."""
    return not source.raw or source.raw.isspace() or not source.is_utf8()


def _title(document: Document, header: Header | None, collection: Collection) -> tuple[str, Place]:
    entry = header.get(*collection.header.keys.get("title", ["title"])) if header else None
    if entry and entry.kind == "scalar":
        return entry.text, entry.place
    for block in document.headings:
        if block.level == 1:
            place = Place(
                document.path, block.line, block.column, block.line, block.column + len(block.text)
            )
            return block.text, place
    return "", Place(document.path, 1, 1, 1, 1)


def file_faults(source: Source, document: Document | None, line_limit: int) -> list[FileFault]:
    """The faults of any file: encoding, fences, conflict markers, length."""
    raw = source.raw
    top = Place(source.path, 1, 1, 1, 1)
    if not raw or raw.isspace():
        return [FileFault("empty", top, "the file is empty")]
    found = _encoding_faults(source)
    if any(fault.kind == "encoding" for fault in found):
        return found
    if b"<<<<<<<" in raw or b">>>>>>>" in raw:
        found.extend(_conflicts(source))
    if document:
        found.extend(_unclosed(document))
        if len(raw) > line_limit and max(map(len, document.lines), default=0) > line_limit:
            found.extend(_long_lines(document, line_limit))
    return found


def _encoding_faults(source: Source) -> list[FileFault]:
    faults = encoding_faults(source)
    if not faults:
        return []
    table = LineTable(source.text)
    found = []
    damage = [fault for fault in faults if fault.kind == "damage"]
    for fault in faults:
        if fault.kind == "damage" and fault is not damage[0]:
            continue
        place = Place(source.path, *table.position(fault.start), *table.position(fault.end))
        message = fault.message
        if fault.kind == "damage" and len(damage) > 1:
            message += f" ({len(damage)} places)"
        repairs = _repairs(source, table) if fault.kind == "damage" else _NO_REPAIRS
        found.append(FileFault(fault.kind, place, message, *repairs))
    return found


def _repairs(source: Source, table: LineTable) -> _Repairs:
    """The edits that undo the damage of a file, and notes on the characters that are lost."""
    edits, notes = [], []
    page, stretches = find_damage(source.text)
    for stretch in stretches:
        place = Place(source.path, *table.position(stretch.start), *table.position(stretch.end))
        if stretch.kind != "lost":
            edits.append(Edit(place, stretch.meant))
        if stretch.kind == "chosen":
            notes.append((place, f"{stretch.meant} is chosen: its last byte was lost"))
        elif stretch.kind == "lost":
            notes.append((place, f"a character was lost; {stretch.meant!r} is left of it ({page})"))
    return tuple(edits), tuple(notes)


def _conflicts(source: Source) -> list[FileFault]:
    text = source.text
    kinds: dict[int, set[str]] = {}
    starts: dict[int, int] = {}
    for match in _CONFLICT.finditer(text):
        kinds.setdefault(len(match[0]), set()).add(match[0][0])
        if match[0][0] in "<>":
            starts.setdefault(len(match[0]), match.start())
    # A line of seven equal signs alone is a setext heading.
    found = [n for n in sorted(starts) if n == _SHORTEST or kinds[n] >= _KINDS]
    if not found:
        return []
    length = found[0]
    start = starts[length]
    table = LineTable(text)
    line, column = table.position(start)
    place = Place(source.path, line, column, line, column + length)
    return [FileFault("conflict", place, "a merge conflict was left in the file")]


def _unclosed(document: Document) -> list[FileFault]:
    found = []
    for block in document.unclosed:
        line = document.lines[block.line - 1]
        start = len(line) - len(line.lstrip()) + 1
        place = Place(document.path, block.line, start, block.line, len(line) + 1)
        if block.kind == "fence":
            message = "the fence that opens here is never closed; all below it is code"
            found.append(FileFault("fence", place, message))
        elif block.kind == "comment":
            message = "the comment that opens here is never closed; all below it is hidden"
            found.append(FileFault("comment", place, message))
    return found


def _long_lines(document: Document, limit: int) -> list[FileFault]:
    for number, line in enumerate(document.lines, 1):
        if len(line) > limit:
            place = Place(document.path, number, limit + 1, number, len(line) + 1)
            return [FileFault("long", place, f"the line has {len(line):,} characters")]
    return []


def name_is_near(path: str, grammar: Grammar) -> bool:
    """Whether the name of a file begins like an id: `TASK-12` is near, `TASK-NOTES` is not."""
    letters = grammar.prefix.rstrip("-_ ").casefold()
    name = as_ascii(path.rpartition("/")[2]).lstrip("._- ").casefold()
    behind = name.removeprefix(letters).lstrip("-_ ") if letters else ""
    return len(behind) < len(name) and behind[:1].isdecimal()
