"""Tasks: making an item of the plan from a parsed file and the existing ids."""

import re
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain
from posixpath import basename
from typing import NamedTuple

from taskctl.model.ids import Grammar
from taskctl.model.items import DECISION, Miswritten, Section, Task
from taskctl.model.states import Status, Vocabulary
from taskctl.read.boxes import read_boxes, read_stops, stop_items
from taskctl.read.context import ReadingContext
from taskctl.read.files import Parsed, folder_of, in_folder, name_is_near
from taskctl.read.header_lists import header_paths, header_stops
from taskctl.read.leases import read_lease
from taskctl.read.links import header_links, text_links
from taskctl.read.near_keys import flat
from taskctl.read.needs import with_needs
from taskctl.read.sections import blocks_of, has_marker, spans_in, text_with_code
from taskctl.read.statuses import find_status
from taskctl.read.tracks import read_candidates, read_gates
from taskctl.settings.schema import Collection
from taskctl.text.document import Document
from taskctl.text.expressions import expression
from taskctl.text.header import Field, Header
from taskctl.text.places import Passage, Place

# A whole mention; it is that of a candidate if it ends in three digits.
# Possessive (`*+`), here and below, so that a text of megabytes is read once.
_MENTION = expression(r"CAND(?:-[A-Z0-9]++)++(?P<whole>(?<=-\d{3})(?![\w-]))?")
_DECOY = expression(r"\**[Ss]tatus\**\s*+:\s*+\**+\s*+(?P<value>\S.*)$")
_COPY = expression(rf"(?:[-*+]\s+)?{_DECOY.pattern}")
_SUCCESSOR = expression(r"[Ss]uper[sc]eded by\b", re.IGNORECASE)
_TARGET = expression(r"\]\(([^()\s#]+)[^()\s]*\)")
_NO_PATH = expression(r"[\s:*{…<]")
_TICKED_PATH = expression(r"`\s*[^\s:*{…</`]+/")
_ODD_DASH = expression("[\u2010-\u2015\u2212]")
_SEPARATORS = expression(r"[,;&]|\s(?:and|und)\s")
# Files beside decisions that are none.
_REGISTER = expression(r"(?:^|[\W_])(?:readme|index|template)s?(?:[\W_]|$)", re.IGNORECASE)
_NO_STATUS = frozenset({"fence", "code", "comment", "quote"})
_NO_CONTENT = frozenset({"comment", "rule"})


class Draft(NamedTuple):
    """A task whose references are not resolved yet, as ids are known once every file is read.

    task     all that its file alone says; its candidates lack their prerequisites
    lost     the text outside the keys that are read
    headed   whether it has a header with a key that is read
    """

    task: Task
    lost: tuple[Passage, ...]
    headed: bool = True

    @property
    def id(self) -> str:
        """The id of the task."""
        return self.task.id

    @property
    def path(self) -> str:
        """The file of the task."""
        return self.task.path

    def as_paper(self) -> "Draft":
        """The same file as a working paper of another one, which has the id."""
        return self._replace(task=self.task._replace(id="", is_work=False))

    def finish(self, context: ReadingContext) -> Task:
        """The task, its entries read as references to the files that the context knows."""
        task = self.task
        collection, reader = context.settings.collection_of(task), context.entries[task.collection]
        folder = folder_of(task.path, collection)
        reader = reader.within(folder) if folder else reader
        prereqs = _all_fields(task.header, collection.header.keys.get("prereqs", ()))
        follow_ups, links = (_field(task.header, collection, n) for n in ("follow_ups", "links"))
        entries = reader.read(prereqs, follow_ups, links, self.lost)
        return task._replace(
            prereqs=tuple(entries.prereqs),
            follow_ups=tuple(entries.follow_ups),
            miswritten=(*task.miswritten, *entries.miswritten),
            candidates=tuple(with_needs(candidate, reader) for candidate in task.candidates),
        )


def read_task(parsed: Parsed, context: ReadingContext) -> Task:
    """The item of a file."""
    return draft_task(parsed, context).finish(context)


def draft_task(parsed: Parsed, context: ReadingContext) -> Draft:
    """The item of a file with unresolved references; `parsed` is no longer needed."""
    collection, header = parsed.collection, parsed.header
    keys = collection.header.keys

    get = partial(_field, header, collection)
    found = find_status(parsed, context)
    status = found.status
    grammar = context.grammars[collection.name]
    created, links = get("created"), get("links")
    path = parsed.source.path
    candidates = read_candidates(parsed.document, context.task_grammar, parsed.id)
    task = Task(
        path=path,
        id=parsed.id,
        id_place=parsed.id_place,
        id_from_file=parsed.file_id,
        collection=collection.name,
        kind=collection.kind,
        title=parsed.title,
        title_place=parsed.title_place,
        header=header,
        status=status,
        status_text=found.text,
        status_place=found.place,
        status_field=found.field,
        owner=_owners(get("owner")),
        created=created.text if created else "",
        links=(
            *header_links(links, context.exists, context.is_top),
            *text_links(parsed.source, parsed.document, context.exists),
        ),
        superseded_by=tuple(_successors(parsed, status, get("superseded_by"), grammar)),
        parent=grammar.canonical(parent.text) if (parent := get("parent")) else "",
        archived=context.archive.kind(path),
        is_work=_is_work(parsed, grammar),
        lease=read_lease(header, collection),
        miswritten=tuple(_title_faults(parsed, grammar)),
        candidates=tuple(candidates) if collection.kind == "track" else (),
    )
    return Draft(
        _with_body(task, parsed, context) if context.bodies else task,
        tuple(_lost(header, keys.get("prereqs", ()))),
        any(map(get, keys)) if keys else header is not None,
    )


def _with_body(task: Task, parsed: Parsed, context: ReadingContext) -> Task:
    """A task with the contents below its header; most unchanged tasks have none."""
    collection, document = parsed.collection, parsed.document
    marks = context.settings.boxes.marks
    own = header_stops(parsed.header, collection, marks)
    listed, paths = header_paths(parsed.header, collection)
    if document.is_empty and not (own or listed):
        return task._replace(candidate_mentions=tuple(_candidate_mentions(parsed)))
    sections = context.sections[collection.name].find(document)
    task = task._replace(
        sections=sections,
        decoys=tuple(_decoys(parsed, context.vocabularies[collection.name])),
        candidate_mentions=tuple(_candidate_mentions(parsed)),
        prose_look_alikes=tuple(_prose_look_alikes(parsed, context.grammars[collection.name])),
        closed_fences=not document.unclosed,
    )
    if collection.kind == DECISION:
        return task  # nobody works on it: no end, no boxes, no proofs, no allowlist
    ids = context.task_grammar
    proofs = context.proofs.read(document, sections)
    items = stop_items(document, sections)
    boxes = [box for _, box in own if box]
    return task._replace(
        stops=(*(stop for stop, _ in own), *read_stops(document, items, marks)),
        boxes=(*boxes, *read_boxes(document, items, marks)),
        proofs=proofs.proofs,
        not_runnable=proofs.not_runnable,
        has_marker=has_marker(document, sections),
        scope=context.scope.read(
            document,
            sections,
            listed=listed.key_place if listed else None,
            paths=paths,
            is_bare=collection.sections.bare_paths,
            check_found=task.status.state == "done",
        ),
        plan_paths=tuple(_plan_paths(parsed, sections, context)),
        gates=tuple(read_gates(document, ids)) if collection.kind == "track" else (),
        empty_sections=_empty_sections(document, sections),
    )


def _is_work(parsed: Parsed, grammar: Grammar) -> bool:
    """Whether a file is meant as an item, even if its id cannot be read.

    If ids are in the names, another file beside the items (`README.md`) is not an item unless its
    name is nearly an id, or its header has keys that only an item has.
    """
    if parsed.id or parsed.collection.id.from_ not in {"filename", "dirname"}:
        return True
    if parsed.collection.kind == DECISION and _REGISTER.search(basename(parsed.source.path)):
        return False
    return name_is_near(parsed.source.path, grammar) or any(
        parsed.header.get(*parsed.collection.header.keys.get(name, ()))
        for name in ("status", "prereqs")
        if parsed.header
    )


def _field(header: Header | None, collection: Collection, name: str) -> Field | None:
    return header.get(*collection.header.keys.get(name, ())) if header else None


def _all_fields(header: Header | None, names: Sequence[str]) -> tuple[Field, ...]:
    """The fields of these names, also repeated ones: a prerequisite in the second key counts."""
    wanted = {name.casefold() for name in names}
    fields = (*header.fields, *header.nested) if header else ()
    return tuple(field for field in fields if field.key.casefold() in wanted)


def _lost(header: Header | None, names: Sequence[str]) -> Iterator[Passage]:
    """The text outside the keys that are read: stray lines, and `depends_on` for `depends-on`."""
    if header is None:
        return
    yield from (fault.passage for fault in header.faults if fault.text)
    known, alike = {name.casefold() for name in names}, set(map(flat, names))
    for field in header.fields:
        if flat(field.key) in alike and field.key.casefold() not in known:
            entries = field.items or (field.value,)
            yield from (value.passage for value in entries if value.text)


def _owners(field: Field | None) -> tuple[str, ...]:
    """The owners of a list, or of a line; `@ui @runtime` are two, `Ada Moss` is one."""
    if field is None:
        return ()
    if field.kind == "list":
        return tuple(item.text for item in field.items)
    parts = [part.strip() for part in _SEPARATORS.split(field.text)]
    return tuple(name for part in parts if part for name in _names(part))


def _names(text: str) -> list[str]:
    words = text.split()
    return words if all(word.startswith("@") for word in words) else [text]


def _title_faults(parsed: Parsed, grammar: Grammar) -> Iterator[Miswritten]:
    """A title whose leading id is unpadded, in the wrong case, or made of look-alikes."""
    if parsed.title_id or not parsed.title:
        return
    for reference in grammar.references(parsed.title.partition(" ")[0].rstrip(":")):
        if reference.problem and reference.start == 0:
            line, column = parsed.title_place[1:3]
            place = Place(parsed.source.path, line, column, line, column + reference.end)
            written = parsed.title[: reference.end]
            yield Miswritten(reference.problem, "title", written, place, reference.first)


def _plan_paths(
    parsed: Parsed, sections: Sequence[Section], context: ReadingContext
) -> Iterator[tuple[str, Place]]:
    """The back-ticked paths of the plan sections."""

    def is_path(text: str) -> bool:
        head, slash, _ = text.partition("/")
        return bool(slash) and not _NO_PATH.search(text) and context.is_top(head)

    lines = parsed.document.lines
    plans = [lines[s.first_line - 1 : s.last_line] for s in sections if s.role == "plan"]
    if not any(_TICKED_PATH.search("\n".join(plan)) for plan in plans):
        return
    for block in blocks_of(parsed.document, sections, "plan"):
        if passage := text_with_code(parsed.document, block):
            yield from spans_in(passage, is_path)


def _decoys(parsed: Parsed, vocabulary: Vocabulary) -> Iterator[tuple[Status, str, Place]]:
    """Lines of the text that look like the status line of the header."""
    header = parsed.header
    if header is None or header.form not in {"frontmatter", "toml", "file", "pre"}:
        return
    raw = parsed.source.raw
    if header.form == "frontmatter" and raw.rfind(b"tatus") < raw.find(b"\n---", 3):
        return  # only the header mentions a status
    # Beside a header in another file, people repeat it in a list.
    find = _COPY.match if header.form == "file" else _DECOY.match
    lines = enumerate(parsed.document.lines[parsed.body_line - 1 :], parsed.body_line)
    matches = [(n, match) for n, line in lines if "tatus" in line and (match := find(line))]
    around = parsed.document.around(number for number, _ in matches)
    hidden = [range(b.line, b.end_line + 1) for b in around if b.kind in _NO_STATUS]
    hidden_lines = frozenset(chain.from_iterable(hidden))
    for number, match in matches:
        if number not in hidden_lines:
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
    found = found or _named_in(status.tail, grammar)
    if not found:
        text = parsed.source.text
        for match in _SUCCESSOR.finditer(text):
            tail = text[match.end() : match.end() + 60].partition("\n")[0]
            found.extend(reference.first for reference in grammar.singles(tail))
    folder = folder_of(parsed.source.path, parsed.collection)
    ids = dict.fromkeys(in_folder(folder, item) for item in found)
    yield from (item for item in ids if item != parsed.id)


def _named_in(text: str, grammar: Grammar) -> list[str]:
    """The ids that a text names: those of the files that it links, else those in its words."""
    linked = (grammar.leading(basename(target)) for target in _TARGET.findall(text))
    return [*filter(None, linked)] or [one.first for one in grammar.singles(text)]


def _candidate_mentions(parsed: Parsed) -> Iterator[tuple[str, Place]]:
    """The first mention of each candidate in a file."""
    if b"CAND-" not in parsed.source.raw:
        return
    seen: set[str] = set()
    for number, line in enumerate(parsed.document.lines, 1):
        if "CAND-" not in line:
            continue
        for match in _MENTION.finditer(line):
            mention = match.group()
            # Three digits alone (`CAND-001`) are not an id.
            if match["whole"] is None or mention.count("-") < 2 or mention in seen:
                continue
            seen.add(mention)
            place = Place(parsed.source.path, number, match.start() + 1, number, match.end() + 1)
            yield mention, place


def _prose_look_alikes(parsed: Parsed, grammar: Grammar) -> Iterator[tuple[str, str, Place]]:
    """(written, canonical, place) of ids in the text whose dash is not the ASCII one."""
    letters = grammar.prefix.rstrip("-")
    if (
        parsed.collection.kind == DECISION
        or not letters
        or parsed.source.raw.isascii()
        or parsed.header is None
    ):
        return
    dashes = re.compile(re.escape(letters.encode()) + rb"\xe2(?:\x80[\x90-\x95]|\x88\x92)")
    if not dashes.search(parsed.source.raw):
        return
    pattern = re.compile(rf"{re.escape(letters)}[\u2010-\u2015\u2212]\d[\dA-Z]*")
    for number in range(parsed.body_line, len(parsed.document.lines) + 1):
        line = parsed.document.lines[number - 1]
        if letters not in line or line.isascii():
            continue
        for match in pattern.finditer(line):
            canonical = grammar.canonical(_ODD_DASH.sub("-", match.group()))
            if canonical:
                place = Place(
                    parsed.source.path, number, match.start() + 1, number, match.end() + 1
                )
                yield match.group(), canonical, place


def _empty_sections(document: Document, sections: Sequence[Section]) -> tuple[Section, ...]:
    """The sections with nothing but comments."""
    return tuple(section for section in sections if _is_empty(document, section))


def _is_empty(document: Document, section: Section) -> bool:
    first, last = section.first_line, section.last_line
    texts = (line.strip(" \t") for line in document.lines[first - 1 : last])
    text = next(filter(None, texts), "")
    if text and text[0] != "<" and text.strip("-*_ \t"):
        return False  # neither a comment nor a rule begins in its first line
    return all(block.kind in _NO_CONTENT for block in document.between(first, last))
