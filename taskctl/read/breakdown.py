"""One document with many items: its dialect and its content."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import NoneType
from typing import NamedTuple, TypeVar

from taskctl.model.breakdowns import Breakdown, Dialect
from taskctl.model.items import FileFault, Region, Suppression, Task
from taskctl.model.states import CLOSED, Vocabulary
from taskctl.read.boxes import strays
from taskctl.read.context import ReadingContext
from taskctl.read.dialects.boxes import read_boxes, with_marks
from taskctl.read.dialects.candidates import read_track_items
from taskctl.read.dialects.chains import read_chain
from taskctl.read.dialects.checklist import read_checklist
from taskctl.read.dialects.exported import read_exported
from taskctl.read.dialects.mentions import unknown_names
from taskctl.read.dialects.numbered import read_numbered
from taskctl.read.dialects.numbers import read_duration, read_numbers
from taskctl.read.dialects.phases import read_phases
from taskctl.read.dialects.references import NameReader
from taskctl.read.dialects.reports import read_reports
from taskctl.read.dialects.sections import read_sections
from taskctl.read.dialects.speckit import read_speckit
from taskctl.read.dialects.sure import with_sure_numbers
from taskctl.read.dialects.tables import read_tables
from taskctl.read.dialects.taskmaster import read_taskmaster
from taskctl.read.dialects.trees import read_areas
from taskctl.read.dialects.words import VOCABULARY
from taskctl.read.entries import EntryReader
from taskctl.read.files import UNREAD, file_faults
from taskctl.read.links import document_links
from taskctl.read.regions import read_regions
from taskctl.read.suppressions import read_suppressions
from taskctl.text.blocks import scan
from taskctl.text.damage import Repaired
from taskctl.text.document import Document, DocumentPart
from taskctl.text.expressions import expression
from taskctl.text.header import front_matter
from taskctl.text.places import Place
from taskctl.text.source import Source

# The first dialect that recognises the document reads it. The candidates of a track, which no other
# document has, are tried before these.
DIALECTS: tuple[Callable[[Document], Breakdown | None], ...] = (
    read_taskmaster, read_exported, read_phases, read_speckit, read_sections, read_tables,
    read_numbered, read_checklist,
)  # fmt: skip  # a table

_REPORT = Dialect("report")
_DATA = (".json", ".csv")  # not Markdown
_WITHOUT_PLACES = (str, int, frozenset, NoneType, Dialect, Vocabulary)
_LETTER = expression(r"\[\W*\w")
_Value = TypeVar("_Value")


class DocumentReading(NamedTuple):
    """The content of one document; no breakdown if nothing in it is reliable."""

    breakdown: Breakdown | None
    faults: tuple[FileFault, ...]
    suppressions: tuple[Suppression, ...] = ()


def read_document(
    source: Source, context: ReadingContext, *, may_generate: bool = True
) -> DocumentReading:
    """Read a document; damage by a wrong code page is undone first.

    Args:
        source: its bytes.
        context: the conventions of the plan, and the ids of the tasks that it may name.
        may_generate: whether generated regions in it are its own.
    """
    marks, tasks = context.settings.boxes.marks, context.entries[context.task_collection]
    repaired = Repaired(source) if source.is_suspect() else None
    lines = repaired.lines if repaired else source.lines()
    document = _blocks(source.path, lines)
    faults = tuple(file_faults(source, document, context.settings.rules.line_length))
    if any(fault.kind in UNREAD for fault in faults):
        return DocumentReading(None, faults)
    links = tuple(document_links(source, document, context.exists, context.is_top))
    text = repaired.text if repaired else source.text
    # In JSON and CSV, a region's marker is only text.
    may_generate = may_generate and not source.path.endswith(_DATA)
    regions = tuple(read_regions(document, text)) if may_generate else ()
    found = read_breakdown(document, regions, tasks, marks)
    found = with_sure_numbers(
        found,
        lines,
        lambda changed: read_breakdown(_blocks(source.path, changed), regions, tasks, marks),
    )._replace(links=links, vocabulary=VOCABULARY)
    if archived := context.archive.kind(source.path):
        found = found._replace(items=tuple(i._replace(archived=archived) for i in found.items))
    suppressions = tuple(read_suppressions(document, None))
    if repaired:
        found = moved(found, repaired.place)
        suppressions = moved(suppressions, repaired.place)
    return DocumentReading(found, faults, suppressions)


def _blocks(path: str, lines: list[str]) -> Document:
    if path.endswith(_DATA):
        return Document(path, lines, [])
    header = front_matter(path, lines)
    return scan(path, lines, header.body_line if header else 1)


def moved(value: _Value, move: Callable[[Place], Place]) -> _Value:
    """A copy of a value with all places in it moved.

    Raises:
        TypeError: it holds something that may hide places.
    """
    new: object = value
    if isinstance(value, Place):
        new = move(value)
    elif isinstance(value, tuple) and not isinstance(value, Dialect):
        parts = [moved(part, move) for part in value]
        new = type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
    elif isinstance(value, Mapping):
        new = {key: moved(part, move) for key, part in value.items()}
    elif not isinstance(value, _WITHOUT_PLACES):
        raise TypeError(f"a {type(value).__name__} may hold places")
    return new  # type: ignore[return-value]


def read_breakdown(
    document: Document,
    regions: Sequence[Region] = (),
    tasks: EntryReader | None = None,
    marks: Mapping[str, str] = {},
) -> Breakdown:
    """Read the items of a document; the result has no dialect where none is recognised.

    Args:
        document: the document.
        regions: its generated regions, which repeat its items and are not read.
        tasks: reads the ids of tasks that a track names; without it, no document is a track.
        marks: the settings for the marks in boxes.
    """
    inside = [region.inside for region in regions if region.inside]
    own = _without(document, inside) if inside else document
    found = read_track_items(own, tasks) if tasks else None
    found = found or next((found for read in DIALECTS if (found := read(own))), None)
    found = with_marks(found or Breakdown(document.path), marks)
    if not found.dialect.has_prose:
        return found._replace(regions=tuple(regions))
    names = NameReader(item.id for item in found.items if item.id)
    reports = tuple(read_reports(own, names))
    numbers = read_numbers(own, found.items, found.phases) if found.items else ()
    places = {item.status_place for item in found.items}
    return found._replace(
        loose=tuple(_loose(own, found)),
        strays=tuple(box for box in strays(own) if box.box_place not in places),
        dialect=_REPORT if reports and not found.dialect.name else found.dialect,
        declared=tuple(
            number
            for number in (*found.declared, *numbers)
            if not any(region.contains(number.place) for region in inside)
        ),
        reports=reports,
        chain=tuple(read_chain(own)),
        duration=read_duration(own, found.phases),
        areas=read_areas(own, {name for item in found.items for name in item.groups}),
        mentions=tuple(unknown_names(own, names, set(_reported_elsewhere(found.items)))),
        regions=tuple(regions),
    )


def _loose(document: Document, found: Breakdown) -> Iterator[tuple[Place, str]]:
    """The open boxes outside the items, and those of items that are marked done."""
    items = {item.id_place.line for item in found.items} | {item.line for item in found.items}
    under_way = {
        line
        for item in found.items
        if item.detail and item.state not in CLOSED
        for line in range(item.detail.line, item.detail.end_line)
    }
    for box in read_boxes(document) if found.items else ():
        # A letter explains a mark (`- [P] can run in parallel`), or ticks the box.
        if not _LETTER.search(box.written) and box.place.line not in items | under_way:
            yield box.place, box.text.text.partition("\n")[0]


def _reported_elsewhere(items: tuple[Task, ...]) -> Iterator[str]:
    """The names in prerequisites and aliases: other rules report the unknown ones."""
    for item in items:
        yield from (prereq.id for prereq in item.prereqs)
        yield from (name for name, _ in item.aliases)
        yield from (entry.written for entry in item.miswritten)


def _without(document: Document, places: Sequence[Place]) -> Document:
    """A document without the blocks that are entirely within one of the places."""
    blocks = [
        block
        for block in document.blocks
        if not any(p.line < block.line and block.end_line < p.end_line for p in places)
    ]
    whole = DocumentPart(1, len(document.lines), None, blocks)
    return Document(document.path, document.lines, [whole])
