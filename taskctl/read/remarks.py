"""Remarks of a document about an item, outside its row or box."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from taskctl.model.breakdowns import Breakdown
from taskctl.model.items import Task
from taskctl.read.dialects.tables import column_names
from taskctl.text.blocks import scan
from taskctl.text.damage import as_intended
from taskctl.text.document import Block, Document
from taskctl.text.places import Place
from taskctl.text.source import Source

_OTHER = frozenset({"", "checks", "phase"})
_TEXT = frozenset({"paragraph", "item", "quote"})


class Remark(NamedTuple):
    """Lines of a document.

    about   "item" for lines below it or beginning with its id, "section" for lines about all items
            under the same heading
    """

    about: str
    line: int
    text: str


def read_remarks(source: Source, breakdown: Breakdown, task: Task) -> list[Remark]:
    """The remarks of a document about one item, and about its section."""
    lines = as_intended(source)
    if read_fields := breakdown.dialect.read_fields:
        said = read_fields(source.path, lines).get(task.id_place, [])
        return [Remark("item", line, text) for line, text in said]
    own = [place for place in (task.detail, *breakdown.notes.get(task.id, ())) if place]
    document = scan(source.path, lines)
    found = [*_other_cells(document, task.id_place.line), *_remarks("item", _numbers(own), lines)]
    notes = {n for places in breakdown.notes.values() for n in _numbers(places)}
    details = {n for item in breakdown.items if item.detail for n in _numbers([item.detail])}
    section = _section(document, task.id_place.line)
    about_all = (number for number in _lines_of(section) if number not in notes | details)
    return found + list(_remarks("section", about_all, lines))


def _other_cells(document: Document, line: int) -> Iterator[Remark]:
    """The cells of a row in columns other than those of status and prerequisites."""
    for block in document.blocks:
        if block.kind == "table" and block.line < line <= block.end_line:
            (_, heads), *rows = document.rows(block)
            cells = next((cells for number, cells in rows if number == line), [])
            columns = column_names(document.head(block))
            for head, column, cell in zip(heads, columns, cells, strict=False):
                if column in _OTHER and cell.text.strip(" -—"):
                    yield Remark("item", line, f"{head.text.strip('* ')}: {cell.text}")


def _numbers(places: Iterable[Place]) -> Iterator[int]:
    return (n for place in places for n in range(place.line, place.end_line))


def _section(document: Document, line: int) -> Iterator[Block]:
    """The text under the same heading as a line, except boxes."""
    headings = [block.line for block in document.blocks if block.kind == "heading"]
    first = max((number for number in headings if number <= line), default=0)
    last = min((number for number in headings if number > line), default=len(document.lines) + 1)
    for block in document.blocks:
        if block.kind in _TEXT and first < block.line < last and not block.text:
            yield block


def _lines_of(blocks: Iterable[Block]) -> Iterator[int]:
    return (n for block in blocks for n in range(block.line, block.end_line + 1))


def _remarks(about: str, numbers: Iterable[int], lines: list[str]) -> Iterator[Remark]:
    for number in dict.fromkeys(numbers):
        text = lines[number - 1].rstrip()
        if text:
            yield Remark(about, number, text)
