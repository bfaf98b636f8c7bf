"""Boards: the rows of tables and indexes that name items, the groups, and the regions."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from taskctl.model.columns import BOARDS, column_patterns
from taskctl.model.ids import Grammar, expand
from taskctl.model.items import (
    DECISION,
    KEY_COLUMN,
    Board,
    Counter,
    Group,
    Record,
    Task,
    sound_places,
)
from taskctl.read.board_rows import DONE_HEADING, Ids, claim_of_row, entry_of, item_of_row
from taskctl.read.links import text_links
from taskctl.read.regions import read_regions
from taskctl.read.sections import plain_heading
from taskctl.text.blocks import scan
from taskctl.text.document import Block, Document
from taskctl.text.expressions import expression
from taskctl.text.header import front_matter
from taskctl.text.places import Passage, Place
from taskctl.text.source import Source

_COLUMNS = column_patterns(BOARDS)
_STATED = ("task", DECISION)
_COUNT = expression(r"(?<!\d)(?P<done>\d{1,9})\s*/\s*(?P<total>\d{1,9})(?!\d)")
_PERCENT = expression(r"(?<!\d)(?P<percent>\d{1,9})\s*%")
_CURRENT = expression(
    r"\b(?:current(?:ly)?|next(?: up)?|queue head)\b[^.:|;\n]{0,40}?(?::|\bis\b|\bare\b)[\s*`_]*$",
    re.IGNORECASE,
)
# `TASK-0023B (Draft, in-flight)`: a remark about a task in brackets, in prose.
_CLAIM = expression(r"[`*]{0,3}\s\(([^(),;:—–\n]{3,24})(?=[),;:—–\s])")
_FINISHED_TAIL = expression(
    r"[`*_\s]*\(?\W{0,3}(?:is |was |now )*(?:complete|done|closed|finished)", re.IGNORECASE
)
_SUPERSEDED = expression(r"\W{1,6}[Ss]uper[sc]eded by\W{1,6}")
_COMPLETE = expression(r"\bcomplete (?:list|index)\b|\bfull (?:list|index)\b", re.IGNORECASE)


@dataclass(slots=True, eq=False, repr=False)
class _Found:
    records: list[Record] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    counters: list[Counter] = field(default_factory=list)
    mentions: list[tuple[str, str, Place]] = field(default_factory=list)
    claims: list[tuple[str, str, str, Place]] = field(default_factory=list)
    blocked: list[tuple[str, tuple[str, ...], Place]] = field(default_factory=list)
    complete: set[str] = field(default_factory=set)  # of collections, by name
    named: set[str] = field(default_factory=set)  # the collections that have rows
    listed: set[str] = field(default_factory=set)
    tables: dict[int, Place] = field(default_factory=dict)


def read_board(
    source: Source, ids: Ids, complete: bool, exists: Callable[[str], bool]
) -> tuple[Board, Document]:
    """Everything in a board about items.

    `complete` means that it lists all items of the collections that it has rows of.
    """
    lines = source.lines()
    header = front_matter(source.path, lines)
    document = scan(source.path, lines, header.body_line if header else 1)
    found = _Found()
    trail: list[tuple[int, str]] = []  # the headings above, each with its level
    tables = 0
    entries: list[tuple[int, Record | None]] = []
    for block in document.blocks:
        if block.kind == "heading":
            trail = [(level, title) for level, title in trail if level < block.level]
            trail.append((block.level, plain_heading(block.text)))
            _index(entries, ids, found)
            entries = []
            _mention(document.passage(block), ids, found)
        elif block.kind == "table":
            tables += 1
            _table(document, block, [title for _, title in trail], tables, ids, found)
        elif block.kind == "item":
            passage = document.passage(block)
            _item(passage, trail[-1][1] if trail else "", ids, found)
            found.listed.update(item.path for item in ids.linked(passage.text, source.path))
            entry = entry_of(block, passage, [title for _, title in trail], ids)
            entries.append((block.level, entry))
        elif block.kind == "paragraph":
            _mention(document.passage(block), ids, found)
    regions = tuple(read_regions(document, source.text))
    _index(entries, ids, found)
    if complete:
        found.complete |= found.named or _main(ids)
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
        listed=frozenset(found.listed),
        tables=found.tables,
        has_done_table=any("done" in r.states for r in found.records)
        or any(
            DONE_HEADING.match(plain_heading(b.text))
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
        about = item_of_row(cells, named, document.path, ids)
        if about is None:
            if "counter" in named and cells:
                found.counters.extend(
                    _counter(cells[0].text, named["counter"], named.get("progress"))
                )
            continue
        if is_complete:
            found.complete.add(about.collection)
        if ids.kinds[about.collection] == "track":
            blocked = named.get("blocked-by")
            if blocked is not None:
                found.blocked.append((about.id, _ids_in(blocked.text, ids), blocked.place()))
        else:
            found.named.add(about.collection)
        for cell in cells:
            found.listed.update(item.path for item in ids.linked(cell.text, document.path))
        states, says, origin = claim_of_row(cells, named, headings, about, ids)
        found.records.append(
            Record(
                about.id,
                document.path,
                about.place,
                states,
                says,
                trail,
                number,
                named,
                origin,
                about.leads_to,
                about.path,
            )
        )


def _index(entries: Sequence[tuple[int, Record | None]], ids: Ids, found: _Found) -> None:
    """Note the rows of the lists below a heading, if they are an index.

    In an index each list item is a row, or most are and link their items; other lists are text
    that mentions items. Of the items below others, those that link one are rows.
    """
    top = [row for level, row in entries if not level]
    rows = [row for row in top if row is not None]
    linked = sum(bool(row.path or row.leads_to) for row in rows)
    if not rows or (len(rows) < len(top) and linked * 2 <= len(top)):
        return
    found.records += (row for level, row in entries if row and (row.path or not level))
    found.named.update(ids.by_path[row.path].collection.name for row in rows if row.path)


def _main(ids: Ids) -> set[str]:
    """The collections of tasks; those of decisions if there are none."""
    by_kind = {kind: {n for n, one in ids.kinds.items() if one == kind} for kind in _STATED}
    return by_kind["task"] or by_kind[DECISION]


def _columns(cells: Sequence[Passage]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for index, cell in enumerate(cells):
        for name, pattern in _COLUMNS.items():
            if pattern.fullmatch(cell.text) and name not in columns:
                columns[name] = index
                break
        else:
            columns.setdefault(f"{KEY_COLUMN}{cell.text.strip('*`_ :')}", index)
    return columns


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
    for name, grammar in ids.grammars:
        if ids.kinds[name] == "task":
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
    for name, grammar in ids.grammars:
        vocabulary = ids.vocabularies.get(name)
        if ids.kinds[name] != "task":
            continue
        for reference in grammar.singles(text):
            claim = _CLAIM.match(text, reference.end)
            state = (
                vocabulary.read(claim[1].strip("` ")).state if claim and vocabulary else "unknown"
            )
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
