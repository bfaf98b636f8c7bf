"""Tasks: from a parsed file, and the ids that exist, to an item of the plan."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from taskctl.model.ids import Grammar
from taskctl.model.items import Link, Miswritten, Section, Task
from taskctl.model.states import Status, Vocabulary
from taskctl.read.entries import EntryReader
from taskctl.read.files import Parsed
from taskctl.read.links import header_links, text_links
from taskctl.read.scope import ScopeReader
from taskctl.read.sections import (
    blocks_of,
    code_spans,
    find_sections,
    has_marker,
    read_boxes,
    read_proofs,
    read_stops,
)
from taskctl.settings.schema import Settings
from taskctl.text.header import Field
from taskctl.text.places import Passage, Place

CANDIDATE = re.compile(r"CAND-[A-Z0-9]+(?:-[A-Z0-9]+)*-\d{3}(?![\w-])")

_DECOY = re.compile(r"\**[Ss]tatus\**\s*:\s*\**\s*(?P<value>\S.*)$")
_SUCCESSOR = re.compile(r"[Ss]uperseded by\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What reading one file needs to know of the others."""

    settings: Settings
    grammars: dict[str, Grammar]
    vocabularies: dict[str, Vocabulary]
    entries: dict[str, EntryReader]
    scope: ScopeReader
    exists: Callable[[str], bool]
    is_top: Callable[[str], bool]


def read_task(parsed: Parsed, around: Surroundings) -> Task:
    """The item that a file holds, but for a track's candidates and gates."""
    collection, header, document = parsed.collection, parsed.header, parsed.document
    keys = collection.header.keys

    def get(name: str) -> Field | None:
        return header.get(*keys.get(name, ())) if header else None

    status_field = get("status") if collection.status.from_ == "header" else None
    status_text = status_field.text if status_field else ""
    status = around.vocabularies[collection.name].read(status_text)
    entries = around.entries[collection.name].read(get("prereqs"), get("follow_ups"), get("links"))
    sections = find_sections(document, collection)
    grammar = around.grammars[collection.name]
    scope = around.scope.read(document, sections, check_found=status.state == "done")
    created, owner = get("created"), get("owner")
    links = (
        *header_links(get("links"), around.exists, around.is_top),
        *text_links(parsed.source, document, around.exists),
    )
    return Task(
        path=document.path,
        id=parsed.id,
        id_place=parsed.id_place,
        id_from_file=parsed.file_id,
        collection=collection.name,
        kind=collection.kind,
        title=parsed.title,
        title_place=parsed.title_place,
        header=header,
        status=status,
        status_text=status_text,
        status_place=status_field.place if status_field else Place(document.path),
        owner=_owners(owner),
        created=created.text if created else "",
        prereqs=tuple(entries.prereqs),
        follow_ups=tuple(entries.follow_ups),
        miswritten=(*_title_faults(parsed, grammar), *entries.miswritten),
        links=links,
        sections=sections,
        stops=read_stops(document, sections),
        boxes=read_boxes(document),
        proofs=read_proofs(document, sections, around.settings.proofs),
        has_marker=has_marker(document, sections),
        scope=scope,
        plan_paths=tuple(_plan_paths(parsed, sections, around)),
        decoys=tuple(_decoys(parsed, around.vocabularies[collection.name])),
        superseded_by=tuple(_successors(parsed, status, get("superseded_by"), grammar)),
        candidate_mentions=tuple(_candidate_mentions(parsed)),
        prose_look_alikes=tuple(_prose_look_alikes(parsed, grammar)),
        closed_fences=all(block.closed for block in document.blocks),
        empty_sections=_empty_sections(parsed, sections),
    )


def _owners(field: Field | None) -> tuple[str, ...]:
    if field is None:
        return ()
    if field.kind == "list":
        return tuple(item.text for item in field.items)
    return tuple(part for part in re.split(r"[,\s]+", field.text) if part)


def _title_faults(parsed: Parsed, grammar: Grammar) -> Iterator[Miswritten]:
    """A title whose leading id is unpadded, in the wrong case, or made of look-alikes."""
    if parsed.title_id or not parsed.title:
        return
    for reference in grammar.references(parsed.title.split(" ", 1)[0].rstrip(":")):
        if reference.problem and reference.start == 0:
            line, column = parsed.title_place[1:3]
            place = Place(parsed.source.path, line, column, line, column + reference.end)
            written = parsed.title[: reference.end]
            yield Miswritten(reference.problem, "title", written, place, reference.first)


def _plan_paths(
    parsed: Parsed, sections: Sequence[Section], around: Surroundings
) -> Iterator[tuple[str, Place]]:
    """The back-ticked paths of the plan sections."""
    for block in blocks_of(parsed.document, sections, "plan"):
        if block.kind not in {"item", "paragraph"}:
            continue
        for text, place, _ in code_spans(parsed.document.passage(block)):
            head, slash, _ = text.partition("/")
            if slash and not re.search(r"[\s:*{…<]", text) and around.is_top(head):
                yield text, place


def _decoys(parsed: Parsed, vocabulary: Vocabulary) -> Iterator[tuple[Status, str, Place]]:
    """Lines of the text that look like the status line of the header."""
    if parsed.header is None or parsed.header.form != "frontmatter":
        return
    if "tatus" not in parsed.source.text:
        return
    inside = {
        number
        for block in parsed.document.blocks
        if block.kind in {"fence", "code", "comment", "quote"}
        for number in range(block.line, block.end_line + 1)
    }
    lines = parsed.document.lines
    for number in range(parsed.header.body_line, len(lines) + 1):
        match = _DECOY.match(lines[number - 1])
        if match and number not in inside:
            value = match["value"].strip().strip("*")
            place = Place(parsed.source.path, number, 1, number, match.end() + 1)
            yield vocabulary.read(value), value, place


def _successors(
    parsed: Parsed, status: Status, key: Field | None, grammar: Grammar
) -> Iterator[str]:
    """The items that replace a dropped one: from its key, its status, or else its text."""
    if status.state != "dropped":
        return
    found: list[str] = []
    if key is not None:
        texts = [item.text for item in key.items] or [key.text]
        found = [reference.first for text in texts for reference in grammar.singles(text)]
    found = found or [reference.first for reference in grammar.singles(status.tail)]
    if not found:
        for match in _SUCCESSOR.finditer(parsed.source.text):
            tail = parsed.source.text[match.end() : match.end() + 60].split("\n")[0]
            found.extend(reference.first for reference in grammar.singles(tail))
    yield from dict.fromkeys(item for item in found if item != parsed.id)


def _candidate_mentions(parsed: Parsed) -> Iterator[tuple[str, Place]]:
    """The first mention of each candidate in a file."""
    if b"CAND-" not in parsed.source.raw:
        return
    seen: set[str] = set()
    for number, line in enumerate(parsed.document.lines, 1):
        if "CAND-" not in line:
            continue
        for match in CANDIDATE.finditer(line):
            if match.group() not in seen:
                seen.add(match.group())
                place = Place(
                    parsed.source.path, number, match.start() + 1, number, match.end() + 1
                )
                yield match.group(), place


def _prose_look_alikes(parsed: Parsed, grammar: Grammar) -> Iterator[tuple[str, str, Place]]:
    """(written, canonical, place) of ids in the text whose dash is not the ASCII one."""
    letters = grammar.prefix.rstrip("-")
    if not letters or parsed.source.raw.isascii() or parsed.header is None:
        return
    pattern = re.compile(rf"{re.escape(letters)}[\u2010-\u2015\u2212]\d[\dA-Z]*")
    for number in range(parsed.header.body_line, len(parsed.document.lines) + 1):
        line = parsed.document.lines[number - 1]
        if letters not in line or line.isascii():
            continue
        for match in pattern.finditer(line):
            canonical = grammar.canonical(re.sub("[\u2010-\u2015\u2212]", "-", match.group()))
            if canonical:
                place = Place(
                    parsed.source.path, number, match.start() + 1, number, match.end() + 1
                )
                yield match.group(), canonical, place


def _empty_sections(parsed: Parsed, sections: Sequence[Section]) -> tuple[Section, ...]:
    """The sections in which nothing stands but comments."""
    return tuple(
        section
        for section in sections
        if all(
            block.kind in {"comment", "rule"}
            for block in blocks_of(parsed.document, (section,), section.role)
        )
    )


__all__ = ["CANDIDATE", "Link", "Passage", "Surroundings", "read_task"]
