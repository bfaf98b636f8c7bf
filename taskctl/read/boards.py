"""Boards: the rows of tables and indexes that name items, the groups, and the regions."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise
from posixpath import dirname, join, normpath

from taskctl.model.columns import BOARDS, column_patterns
from taskctl.model.ids import Grammar, expand
from taskctl.model.items import Board, Counter, Group, Record, Task, sound_places
from taskctl.model.states import OPEN_STATES, Vocabulary
from taskctl.read.context import Named, ReadingContext, ids_in_order
from taskctl.read.links import text_links, unquoted
from taskctl.read.regions import read_regions
from taskctl.read.sections import plain_heading
from taskctl.text.blocks import scan
from taskctl.text.document import Block, Document
from taskctl.text.header import front_matter
from taskctl.text.places import Passage, Place
from taskctl.text.source import Source

_COLUMNS = column_patterns(BOARDS)
# Status words of boards, in addition to those of the headers.
_BOARD_WORDS: Mapping[str, tuple[str, ...]] = {
    "queued": ("todo", "blocked", "parked"),
    "next": ("todo", "active"),
    "open": tuple(sorted(OPEN_STATES)),
    "to do": ("todo",),
    "todo": ("todo",),
    "completed": ("done",),
    "closed": ("done",),
}
_BOARD_WORD = re.compile(rf"(?:{'|'.join(_BOARD_WORDS)})\b", re.IGNORECASE)
_HEADINGS = (
    (re.compile(r"done\b|completed?\b|finished\b", re.IGNORECASE), ("done",), "Done"),
    (re.compile(r"in progress\b", re.IGNORECASE), ("active",), "In Progress"),
    (re.compile(r"in review\b", re.IGNORECASE), ("review",), "In Review"),
)
_TICKS = ("✅", "☑", "✔")
_COUNT = re.compile(r"(?<!\d)(?P<done>\d{1,9})\s*/\s*(?P<total>\d{1,9})(?!\d)")
_PERCENT = re.compile(r"(?<!\d)(?P<percent>\d{1,9})\s*%")
_LINK = re.compile(r"\]\(([^()\s]+)\)")
_TARGET = re.compile(r"\]\([^()\s]*\)")
_MARKUP = re.compile(r"[\W_]*")
_CURRENT = re.compile(
    r"\b(?:current(?:ly)?|next(?: up)?|queue head)\b[^.:|;\n]{0,40}?(?::|\bis\b|\bare\b)[\s*`_]*$",
    re.IGNORECASE,
)
# `TASK-0023B (Draft, in-flight)`: a remark about a task in brackets, in prose.
_CLAIM = re.compile(r"[`*]{0,3}\s\(([^(),;:—–\n]{3,24})(?=[),;:—–\s])")
_FINISHED_TAIL = re.compile(
    r"[`*_\s]*\(?\W{0,3}(?:is |was |now )*(?:complete|done|closed|finished)", re.IGNORECASE
)
# `[TASK-0001](TASK-0001-x.md) Lexer`, `**TASK-0001**: Lexer`: an item of an index.
_ENTRY = re.compile(r"(?:[✅☑✔]\s*)?((?:[*_]{1,3})?(?:\[[^\]\n]*\]\([^()\s]*\)|[^\s\[]+))")
_SUPERSEDED = re.compile(r"\W{1,6}[Ss]uper[sc]eded by\W{1,6}")
_COMPLETE = re.compile(r"\bcomplete (?:list|index)\b|\bfull (?:list|index)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Ids:
    """The knowledge about items that a board reader needs."""

    grammars: Sequence[tuple[str, Grammar]]  # kind of the collection, grammar
    known: Sequence[str]
    known_set: frozenset[str]
    by_path: Mapping[str, str]
    vocabulary: Vocabulary
    has_status: bool


def board_ids(context: ReadingContext, named: Sequence[Named]) -> Ids:
    """The ids and paths that a reader of boards needs."""
    collections = context.settings.collection
    tasks = [n for n in named if n.collection.kind == "task"]
    first = next((c for c in collections if c.kind == "task"), collections[0])
    known = ids_in_order(task.id for task in tasks)
    return Ids(
        grammars=[(c.kind, context.grammars[c.name]) for c in collections],
        known=known,
        known_set=frozenset(known),
        by_path=_paths_of(tasks),
        vocabulary=context.vocabularies[first.name],
        has_status=first.status.from_ != "none",
    )


def _paths_of(tasks: Iterable[Named]) -> dict[str, str]:
    """Ids by file; also by the folder of an item that has its own."""
    found = {}
    for task in tasks:
        found[task.path] = task.id
        if task.collection.id.from_ == "dirname":
            found[task.path.rpartition("/")[0]] = task.id
    return found


@dataclass(slots=True)
class _Found:
    records: list[Record] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    counters: list[Counter] = field(default_factory=list)
    mentions: list[tuple[str, str, Place]] = field(default_factory=list)
    claims: list[tuple[str, str, str, Place]] = field(default_factory=list)
    blocked: list[tuple[str, tuple[str, ...], Place]] = field(default_factory=list)
    complete: set[str] = field(default_factory=set)
    tables: dict[int, Place] = field(default_factory=dict)


def read_board(
    source: Source, ids: Ids, complete: bool, exists: Callable[[str], bool]
) -> tuple[Board, Document]:
    """Everything in a board about items; `complete` means that it lists all tasks."""
    lines = source.lines()
    header = front_matter(source.path, lines)
    document = scan(source.path, lines, header.body_line if header else 1)
    found = _Found()
    if complete:
        found.complete.add("task")
    trail: list[tuple[int, str]] = []  # the headings above, each with its level
    tables = 0
    entries: list[Record | None] = []
    for block in document.blocks:
        if block.kind == "heading":
            trail = [(level, title) for level, title in trail if level < block.level]
            trail.append((block.level, plain_heading(block.text)))
            found.records.extend(_index(entries))
            entries = []
            _mention(document.passage(block), ids, found)
        elif block.kind == "table":
            tables += 1
            _table(document, block, [title for _, title in trail], tables, ids, found)
        elif block.kind == "item":
            passage = document.passage(block)
            _item(passage, trail[-1][1] if trail else "", ids, found)
            if not block.level:
                entries.append(_entry(block, passage, [title for _, title in trail], ids))
        elif block.kind == "paragraph":
            _mention(document.passage(block), ids, found)
    regions = tuple(read_regions(document, source.text))
    found.records.extend(_index(entries))
    found.records.sort(key=lambda record: record.place)
    board = Board(
        path=source.path,
        records=tuple(found.records),
        groups=tuple(found.groups),
        counters=tuple(found.counters),
        regions=regions,
        generated=sound_places(regions),
        mentions=tuple(found.mentions),
        claims=tuple(found.claims),
        blocked_tracks=tuple(found.blocked),
        links=tuple(text_links(source, document, exists)),
        complete_for=tuple(sorted(found.complete)),
        tables=found.tables,
        has_done_table=any("done" in r.states for r in found.records)
        or any(
            _HEADINGS[0][0].match(plain_heading(b.text))
            for b in document.blocks
            if b.kind == "heading" and b.level == 2
        ),
    )
    return board, document


def _table(
    document: Document, block: Block, headings: list[str], number: int, ids: Ids, found: _Found
) -> None:
    rows = document.rows(block)
    columns = _columns(rows[0][1])
    line = document.lines[block.line - 1]
    found.tables[number] = Place(document.path, block.line, 1, block.line, len(line) + 1)
    trail = " › ".join(headings)
    is_complete = any(_COMPLETE.search(heading) for heading in headings)
    for _, cells in rows[1:]:
        named = {name: cells[i] for name, i in columns.items() if i < len(cells)}
        item = _row_id(cells, named, document.path, ids)
        if item is None:
            if "counter" in named and cells:
                found.counters.extend(
                    _counter(cells[0].text, named["counter"], named.get("progress"))
                )
            continue
        kind, item_id, place, leads_to = item
        if is_complete:
            found.complete.add(kind)
        if kind == "track":
            blocked = named.get("blocked-by")
            if blocked is not None:
                found.blocked.append((item_id, _ids_in(blocked.text, ids), blocked.place()))
        claim = _claim(cells, named, headings, ids) if kind == "task" else ((), "", "")
        states, says, origin = claim
        found.records.append(
            Record(
                item_id, document.path, place, states, says, trail, number, named, origin, leads_to
            )
        )


def _entry(block: Block, passage: Passage, headings: list[str], ids: Ids) -> Record | None:
    """A list item as a row, if it begins with the id of an item or a link to it."""
    head = _ENTRY.match(passage.text)
    found = head and _row_id([passage.part(head.start(1), head.end(1))], {}, passage.path, ids)
    if not found:
        return None
    kind, item_id, place, leads_to = found
    claim = _claim([passage], {}, headings, ids) if kind == "task" else ((), "", "")
    if kind == "task" and block.text in {"x", "X"}:
        claim = ("done",), f"[{block.text}]", "tick"
    states, says, origin = claim
    trail = " › ".join(headings)
    return Record(item_id, passage.path, place, states, says, trail, 0, {}, origin, leads_to)


def _index(entries: Sequence[Record | None]) -> list[Record]:
    """The rows of the lists below a heading if they are an index: each list item is a row.

    Lists with anything else are text that mentions items.
    """
    rows = [entry for entry in entries if entry is not None]
    return rows if len(rows) == len(entries) else []


def _columns(cells: Sequence[Passage]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for index, cell in enumerate(cells):
        for name, pattern in _COLUMNS.items():
            if pattern.fullmatch(cell.text) and name not in columns:
                columns[name] = index
                break
    return columns


def _row_id(
    cells: Sequence[Passage], named: Mapping[str, Passage], path: str, ids: Ids
) -> tuple[str, str, Place, str] | None:
    """(kind, id, place, other id) of a row's item: by its link's target, else by the id it shows.

    The other id is that of a neighbour that the link leads to by mistake.
    """
    first = named.get("id", cells[0] if cells else None)
    if first is None:
        return None
    links = [_LINK.finditer(cell.text) for cell in cells[:2] if "](" in cell.text]
    for link in dict.fromkeys(match[1] for found in links for match in found):
        target = normpath(join(dirname(path), unquoted(link.partition("#")[0])))
        item_id = ids.by_path.get(target)
        if item_id:
            shown = _shown_number(first.text, item_id, ids)
            leads_to = item_id if shown and shown != item_id else ""
            return "task", shown or item_id, first.place(), leads_to
    bare = _TARGET.sub("]", first.text) if "](" in first.text else first.text
    for kind, grammar in ids.grammars:
        singles = list(islice(grammar.singles(bare), 2))
        if len(singles) == 1:
            reference = singles[0]
            return kind, reference.first, first.place(reference.start, reference.end), ""
    return None


def _shown_number(text: str, item_id: str, ids: Ids) -> str:
    """The item whose bare number a row shows, when its link leads to a neighbour by mistake."""
    number = re.sub(r"\D", "", text)
    other = re.sub(r"\d+$", number, item_id) if number else ""
    return other if other in ids.known_set else ""


def _claim(
    cells: Sequence[Passage], named: Mapping[str, Passage], headings: list[str], ids: Ids
) -> tuple[tuple[str, ...], str, str]:
    """(states that the row claims, its words for them, the source of the words)."""
    if not ids.has_status:
        return (), "", ""
    status = named.get("status")
    if status is not None:
        text = _MARKUP.sub("", status.text, count=1).strip("*_` ")
        read = ids.vocabulary.read(text)
        if read.state != "unknown":
            return (read.state,), read.word, "status"
        known = _BOARD_WORD.match(text)
        if known:
            return _BOARD_WORDS[known.group().casefold()], known.group(), "status"
        return (), text, ""
    if cells and cells[0].text.lstrip("*_` ").startswith(_TICKS):
        return ("done",), cells[0].text.lstrip("*_` ")[0], "tick"
    title = named.get("title")
    if title is not None and "(Done" in title.text:
        return ("done",), "(Done", "title"
    for heading in reversed(headings):
        for pattern, states, word in _HEADINGS:
            if pattern.match(heading):
                return states, word, "heading"
    return (), "", ""


def _counter(name: str, cell: Passage, percent: Passage | None) -> Iterator[Counter]:
    match = _COUNT.search(cell.text)
    if not match:
        return
    share = _PERCENT.search(percent.text) if percent is not None else None
    yield Counter(
        name.strip("*_` "),
        cell.place(match.start(), match.end()),
        int(match["done"]),
        int(match["total"]),
        int(share["percent"]) if share else None,
        percent.place(share.start(), share.end()) if share and percent else None,
    )


def _item(passage: Passage, group: str, ids: Ids, found: _Found) -> None:
    """A bullet of a group (`Tasks: …`, `Progress: 6 / 30 done (20%)`), or prose."""
    label, colon, _ = passage.text.partition(":")
    label = label.strip("*_ ").casefold()
    if colon and label in {"tasks", "items", "members"}:
        members = _ids_in(passage.text, ids)
        if members:
            found.groups.append(Group(group, passage.place(), members))
        return
    if colon and label == "progress":
        found.counters.extend(_counter(group, passage, passage))
        return
    _mention(passage, ids, found)


def _ids_in(text: str, ids: Ids) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for kind, grammar in ids.grammars:
        if kind == "task":
            for reference in grammar.references(text):
                if not reference.problem:
                    found.update(dict.fromkeys(expand(reference, ids.known)))
    return tuple(found)


def _mention(passage: Passage, ids: Ids, found: _Found) -> None:
    """The ids that prose calls current or next, and not finished in the same sentence."""
    text = passage.text
    spoken = "urrent" in text or "ext" in text or "ueue" in text
    if not spoken and "(" not in text:
        return
    for kind, grammar in ids.grammars:
        if kind != "task":
            continue
        for reference in grammar.singles(text):
            claim = _CLAIM.match(text, reference.end)
            state = ids.vocabulary.read(claim[1].strip("` ")).state if claim else "unknown"
            if claim and state != "unknown":
                place = passage.place(reference.start, claim.end())
                found.claims.append((reference.first, state, claim[1].strip("` "), place))
            before = text[max(0, reference.start - 60) : reference.start]
            match = _CURRENT.search(before)
            if match and not _FINISHED_TAIL.match(text, reference.end):
                says = " ".join(match.group().split()).strip(" *`_:")
                found.mentions.append(
                    (reference.first, says, passage.place(reference.start, reference.end))
                )


def board_successors(source: Source, grammar: Grammar) -> dict[str, str]:
    """`TASK-0076B Superseded by TASK-0080C` in the prose of a board."""
    text = source.text
    if "eded by" not in text:
        return {}
    found = {}
    singles = list(grammar.singles(text))
    for left, right in pairwise(singles):
        if _SUPERSEDED.fullmatch(text[left.end : right.start]):
            found[left.first] = right.first
    return found


def with_successors(task: Task, successors: dict[str, str]) -> Task:
    """The task; a dropped one without a successor in its own file gets the one from a board."""
    if task.state != "dropped" or task.superseded_by or task.id not in successors:
        return task
    return task._replace(superseded_by=(successors[task.id],))
