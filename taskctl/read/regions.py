"""Generated regions of a board: their markers, their attributes, and their text."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from taskctl.model.items import Region
from taskctl.text.document import Document
from taskctl.text.expressions import expression
from taskctl.text.places import Place
from taskctl.text.prose import CodeSpan, code_spans, prose_lines
from taskctl.text.source import LineTable

_MARKER = expression(
    r"<!--[ \t]*taskctl:(?P<what>begin|end)\b[ \t]*(?P<view>[\w-]*)(?P<rest>.*?)-->"
)
_BROKEN = expression(r"<!--[ \t]*taskctl:(?:begin|end)\b")
_ATTRIBUTE = expression(r"(?<![\w-])(?P<key>[\w-]+)=\"(?P<value>[^\"]*)\"")
_CODE = frozenset({"fence", "code"})


class _Marker(NamedTuple):
    """A marker, its place, and its end and beginning in the text (offsets)."""

    match: "re.Match[str]"
    place: Place
    start: int
    end: int


def read_regions(document: Document, text: str) -> Iterator[Region]:
    """The regions of a text, in order; a marker without its partner has a problem."""
    if "taskctl:" not in text:
        return
    table = LineTable(text)
    broken: list[Region] = []
    opened: _Marker | None = None
    astray = False  # whether a broken marker began the region that ends next
    for number, line in prose_lines(document, _CODE):
        if "taskctl:" not in line:
            continue
        for marker in _markers(document.path, number, line, table):
            if marker.match["what"] == "begin":
                if opened:
                    yield _region(opened, "is not closed before the next")
                opened = marker
            elif opened is None:
                if not astray:
                    yield _region(marker, "ends a region that was never begun")
                astray = False
            else:
                yield _region(opened, _attribute_problem(opened.match), text, marker)
                opened = None
        new = list(_broken(document.path, number, line))
        astray = astray or bool(new)
        broken.extend(new)
    if opened:
        yield _region(opened, "is never closed")
    yield from broken


def _markers(path: str, number: int, line: str, table: LineTable) -> Iterator[_Marker]:
    # cut after the last end of a comment, so that no beginning searches in vain for its end
    last = line.rfind("-->") + 3
    spans = _code(line, last)
    for match in _MARKER.finditer(line, 0, last):
        start, end = match.span()
        if any(span.start < start < span.end for span in spans):
            continue
        place = Place(path, number, start + 1, number, end + 1)
        yield _Marker(match, place, table.offset(number, start + 1), table.offset(number, end + 1))


def _code(line: str, last: int) -> Sequence[CodeSpan]:
    """The code spans of a line; a back-tick inside a marker, as in a group's name, begins none."""
    if "`" not in line:
        return ()
    bare = _MARKER.sub(lambda marker: marker.group().replace("`", "'"), line[:last])
    return code_spans(bare + line[last:])


def _broken(path: str, number: int, line: str) -> Iterator[Region]:
    last = line.rfind("-->") + 3 if "-->" in line else 0
    spans = _code(line, last)
    for match in _BROKEN.finditer(line, last):
        if not any(span.start < match.start() < span.end for span in spans):
            place = Place(path, number, match.start() + 1, number, match.end() + 1)
            yield Region("", place, problem="is not closed by --> on its line")


def _region(
    marker: _Marker, problem: str, text: str = "", closing: _Marker | None = None
) -> Region:
    attributes = {
        m["key"]: m["value"].replace("&quot;", '"')
        for m in _ATTRIBUTE.finditer(marker.match["rest"])
    }
    view = marker.match["view"] if marker.match["what"] == "begin" else ""
    if closing is None:
        return Region(view, marker.place, attributes, problem=problem)
    begin, end = marker.place, closing.place
    inside = Place(begin.path, begin.end_line, begin.end_column, end.line, end.column)
    # The text of a view has plain line ends; writing converts them to those of the file.
    content = text[marker.end : closing.start].replace("\r\n", "\n").replace("\r", "\n")
    return Region(view, marker.place, attributes, content, inside, problem)


def _attribute_problem(match: "re.Match[str]") -> str:
    left = _ATTRIBUTE.sub("", match["rest"]).strip()
    return f'has {left!r}, which is not key="value"' if left else ""
