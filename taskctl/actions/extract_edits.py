"""The edits of an extraction in the new task's file and in the file of the track."""

import re
from collections.abc import Iterator, Sequence

from taskctl.model.extraction import CLAIM, CLAIM_IN_PART
from taskctl.model.ids import Grammar
from taskctl.read.files import parse
from taskctl.read.outline import Outline
from taskctl.read.sections import SectionFinder, plain_heading
from taskctl.settings.schema import Collection
from taskctl.text.blocks import scan
from taskctl.text.document import Document
from taskctl.text.edits import Edit, apply
from taskctl.text.expressions import expression
from taskctl.text.fields import Writer
from taskctl.text.header import Header, front_matter
from taskctl.text.places import Passage, Place
from taskctl.text.source import Source
from taskctl.views.extraction import is_taken

_CONTEXT = expression(r"(?:Context|Background|Why)\b", re.IGNORECASE)
_GOAL = expression(r"Goals?\b", re.IGNORECASE)
_STILL_CANDIDATE = expression(r"(?:still\s+)?candidate\b", re.IGNORECASE)
_FIRST_ID = expression(r"(?:→|[-=]>)\s*|`")


def claim(outlines: Sequence[Outline], *, in_part: bool) -> str:
    """The link from a task to the candidates that it was extracted from; all from one track."""
    label = CLAIM_IN_PART if in_part else CLAIM
    names = ", ".join(outline.id for outline in outlines)
    return f"{label} {names}: {outlines[0].candidate.place.path}"


def with_sections(
    raw: bytes,
    path: str,
    collection: Collection,
    context: Sequence[str],
    goal: Sequence[str],
    stop: Sequence[str],
) -> bytes:
    """A new task with its context, goal and stop conditions in place of the template's hints.

    The template's hints for the context stay: no candidate says why its task is needed now.
    """
    source = Source(path, raw)
    document = _document(source)
    edits = list(_context(document, context))
    found = SectionFinder(collection).find(document)
    stops = next((section for section in found if section.role == "stop"), None)
    if stop and stops:
        last = min(stops.last_line, len(document.lines))
        edits.append(_filled(document, stops.first_line - 1, last, stop))
    elif stop:
        edits.append(_appended(document, "Stop conditions (Definition of Done)", stop))
    taken = {section.first_line - 1 for section in found if section.role == "stop"}
    place = next(_sections(document, _GOAL, taken), None)
    edits.append(_filled(document, *place, goal) if place else _appended(document, "Goal", goal))
    return apply(source, edits)


def _document(source: Source) -> Document:
    lines = source.lines()
    header = front_matter(source.path, lines)
    return scan(source.path, lines, header.body_line if header else 1)


def _context(document: Document, lines: Sequence[str]) -> Iterator[Edit]:
    place = next(_sections(document, _CONTEXT, ()), None)
    if place is None:
        yield _appended(document, "Context", lines)
    else:
        yield Edit(_end(document, place[0]), "\n\n" + "\n".join(lines))


def _sections(
    document: Document, heading: "re.Pattern[str]", taken: Sequence[int] | set[int]
) -> Iterator[tuple[int, int]]:
    """(last line of the heading, last line below it) of each section with such a heading."""
    headings = [block for block in document.blocks if block.kind == "heading"]
    for index, block in enumerate(headings):
        if heading.match(plain_heading(block.text)) and block.end_line not in taken:
            after = (other for other in headings[index + 1 :] if other.level <= block.level)
            following = next(after, None)
            yield block.end_line, following.line - 1 if following else len(document.lines)


def _filled(document: Document, heading: int, last: int, lines: Sequence[str]) -> Edit:
    """Replace the text below a heading, with a blank line around it."""
    start = _end(document, heading)
    is_last = last == len(document.lines)
    end = _end(document, max(last, heading))
    place = Place(document.path, start.line, start.column, end.line, end.column)
    return Edit(place, "\n\n" + "\n".join(lines) + ("" if is_last else "\n"))


def _appended(document: Document, title: str, lines: Sequence[str]) -> Edit:
    return Edit(_end(document, len(document.lines)), f"\n\n## {title}\n\n" + "\n".join(lines))


def _end(document: Document, line: int) -> Place:
    column = len(document.lines[line - 1]) + 1
    return Place(document.path, line, column, line, column)


def with_entries(
    source: Source, collection: Collection, grammar: Grammar, name: str, entries: Sequence[str]
) -> bytes:
    """A file with more entries in a list of its header; unchanged if there is no such list.

    Args:
        source: the file.
        collection: its collection.
        grammar: the form of its ids.
        name: our name of the list: prereqs or links.
        entries: the entries to add.
    """
    keys = collection.header.keys.get(name, ())
    for entry in entries if keys else ():
        header = parse(source, collection, grammar).header
        if header is None or not header.fields:
            break
        source = Source(source.path, apply(source, _entry(source, header, keys, entry)))
    return source.raw


def _entry(source: Source, header: Header, keys: Sequence[str], entry: str) -> list[Edit]:
    writer = Writer(source, header)
    field = header.get(*keys)
    is_yaml = header.form == "frontmatter"
    if field is None and not is_yaml:
        return [writer.add_list(header.fields[-1], keys[0], entry)]
    if field is None:
        # above the links, which may be followed by their comments
        links = header.get("links")
        line = links.key_place.line if links else header.fields[-1].end_line + 1
        return [Edit(Place(source.path, line, 1, line, 1), f"{keys[0]}:\n  - {entry}\n")]
    if not is_yaml or field.value.quote != "[" or field.items or ":" not in entry:
        return writer.append(field, entry)
    # `label: path` in brackets is hard to read, and one with a comma would be two.
    key, value = field.key_place, field.value.raw.place()
    place = Place(source.path, key.end_line, key.end_column + 1, value.end_line, value.end_column)
    return [Edit(place, f"\n  - {entry}")]


def track_edits(
    document: Document, outline: Outline, task_id: str, *, in_part: bool, keep: bool
) -> Iterator[Edit]:
    """The edits that mark a candidate as extracted.

    Args:
        document: the track.
        outline: the candidate in it.
        task_id: the task that it became.
        in_part: whether a part of it is left.
        keep: whether to keep all its text.
    """
    last = outline.title_line
    for piece in outline.pieces:
        if keep or not is_taken(piece):
            last = piece.last_line
        else:
            before = piece.first_line - 1
            while before > outline.title_line and not document.lines[before - 1].strip():
                before -= 1
            start, end = _end(document, before), _end(document, piece.last_line)
            yield Edit(Place(document.path, start.line, start.column, end.line, end.column), "")
    status = outline.candidate.fields.get("status")
    if status is None:
        words = "extracted in parts" if in_part else "extracted"
        yield Edit(_end(document, last), f"\n{outline.indent}- **Status**: {words} → `{task_id}`")
    else:
        yield from _status_edits(outline, status, task_id, in_part=in_part)


def _status_edits(
    outline: Outline, status: Passage, task_id: str, *, in_part: bool
) -> Iterator[Edit]:
    """Change the words of a status; the rest of it stays after them."""
    words = "extracted in parts" if in_part else "extracted"
    if outline.candidate.extracted_to:
        if not in_part:
            first = _FIRST_ID.search(status.text)
            end = first.start() if first else 0
            yield Edit(status.place(0, end), f"{words} ")
        joined = " and" if status.text.endswith("`") else "; and"
        yield Edit(status.place(len(status.text)), f"{joined} `{task_id}`")
        return
    still = _STILL_CANDIDATE.match(status.text)
    if still:
        yield Edit(status.place(0, still.end()), f"{words} → `{task_id}`")
    elif status.text:
        before = " ".join(status.text.split())
        yield Edit(status.place(), f"{words} → `{task_id}` (before: {before})")
    else:
        yield Edit(status.place(), f" {words} → `{task_id}`")
