"""Generated regions of a board: their markers, their attributes, and what stands between."""

import re
from collections.abc import Iterator

from taskctl.model.items import Region
from taskctl.text.blocks import Document
from taskctl.text.places import Place
from taskctl.text.source import LineTable

_MARKER = re.compile(
    r"<!--[ \t]*taskctl:(?P<what>begin|end)\b[ \t]*(?P<view>[\w-]*)(?P<rest>(?:(?!-->)[^\n])*)-->"
)
_BROKEN = re.compile(r"<!--[ \t]*taskctl:(?:begin|end)\b(?![^\n]*-->)")
_ATTRIBUTE = re.compile(r"(?P<key>[\w-]+)=\"(?P<value>[^\"]*)\"")


def read_regions(document: Document, text: str) -> Iterator[Region]:
    """The regions of a text, in its order; a marker without its partner has a problem."""
    if "taskctl:" not in text:
        return
    hidden = {
        number
        for block in document.blocks
        if block.kind in {"fence", "code"}
        for number in range(block.line, block.end_line + 1)
    }
    table = LineTable(text)
    opened: re.Match[str] | None = None
    for match in _MARKER.finditer(text):
        if table.position(match.start())[0] in hidden:
            continue
        if match["what"] == "begin":
            if opened:
                yield _region(document.path, table, opened, None, "is not closed before the next")
            opened = match
        elif opened is None:
            yield _region(document.path, table, match, None, "ends a region that was never begun")
        else:
            content = text[opened.end() : match.start()]
            yield _region(document.path, table, opened, content, _attribute_problem(opened))
            opened = None
    if opened:
        yield _region(document.path, table, opened, None, "is never closed")
    for broken in _BROKEN.finditer(text):
        line, column = table.position(broken.start())
        if line not in hidden:
            place = Place(document.path, line, column, line, column + len(broken.group()))
            yield Region("", place, problem="is not closed by --> on its line")


def _region(
    path: str, table: LineTable, match: "re.Match[str]", content: str | None, problem: str
) -> Region:
    place = Place(path, *table.position(match.start()), *table.position(match.end()))
    attributes = {m["key"]: m["value"] for m in _ATTRIBUTE.finditer(match["rest"])}
    view = match["view"] if match["what"] == "begin" else ""
    if content is None:
        return Region(view, place, attributes, problem=problem)
    inside = Place(path, *table.position(match.end()), *table.position(match.end() + len(content)))
    # What a view says has plain line ends; writing gives it those of the file.
    content = content.replace("\r\n", "\n")
    return Region(view, place, attributes, content, inside, problem)


def _attribute_problem(match: "re.Match[str]") -> str:
    left = _ATTRIBUTE.sub("", match["rest"]).strip()
    return f'has {left!r}, which is no key="value"' if left else ""
