"""Source lines with carets under a place, cut to the width of the terminal."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from taskctl.model.findings import CONTEXT_REACH
from taskctl.report.style import cells, printable
from taskctl.text.places import Place

SHOWN_LINES = 4
NARROWEST = 20
DEEPEST = 1000


class SnippetRow(NamedTuple):
    """A source line as shown, and the carets under it (empty for a line of context).

    `number` is 0 for a gap between two lines.
    """

    number: int
    text: str
    carets: str = ""


def snippet(place: Place, source: Sequence[str], width: int) -> list[SnippetRow]:
    """The lines of `place`, and the less indented line that contains the first one.

    Args:
        place: the place to point at; lines that `source` does not have are left out.
        source: the lines of the file.
        width: cells per line, including the gutter with its number.
    """
    if place[1:] == (1, 1, 1, 1):  # the whole file: nothing to point at
        return []
    spans = list(_spans(place, source))
    if not spans:
        return []
    room = max(width - len(f" {spans[-1][0]} | "), NARROWEST)
    cut = len(spans) > SHOWN_LINES
    if cut:
        spans[SHOWN_LINES - 2 : -1] = []
    rows = [
        SnippetRow(number, *_pointed(source[number - 1], start, end, room))
        for number, start, end in spans
    ]
    if cut:
        rows.insert(-1, SnippetRow(0, "…"))
    owner = _owner(place.line, source)
    if owner:
        rows.insert(0, SnippetRow(owner, _pointed(source[owner - 1], 0, 0, room)[0]))
    return rows


def _spans(place: Place, source: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """The lines of the place that the file has: number, start and end of the place in the line.

    A blank line in the middle is not shown.
    """
    last = place.end_line
    if last > place.line and place.end_column == 1:
        last -= 1
    for number in range(place.line, min(last, len(source)) + 1):
        line = source[number - 1]
        end = len(line)
        if number == place.line:
            start = min(place.column - 1, end)
        elif line and not line.isspace():
            start = end - len(line.lstrip())
        else:
            continue
        if number == place.end_line:
            end = min(place.end_column - 1, end)
        yield number, start, max(end, start)


def _owner(number: int, source: Sequence[str]) -> int:
    """The nearest line above that is indented less than line `number`, or 0."""
    indent = _indent(source[number - 1])
    if not indent:
        return 0
    for above in range(number - 1, max(number - CONTEXT_REACH, 1) - 1, -1):
        line = source[above - 1]
        if line and not line.isspace() and _indent(line) < indent:
            return above
    return 0


def _indent(line: str) -> int:
    head = line[:DEEPEST]
    return len(head) - len(head.lstrip(" \t"))


def _pointed(line: str, start: int, end: int, room: int) -> tuple[str, str]:
    """The part of `line` around [start:end] that fits into `room` cells, and its carets."""
    # look at no more cells than fit: lines of a megabyte exist
    skipped = max(start - room, 0)
    part = line[skipped : start + room + 1]
    start, end = start - skipped, min(end - skipped, len(part))
    plain = part.isascii() and part.isprintable()
    shown: Sequence[str] = part if plain else [printable(char) for char in part]
    widths = [1] * len(part) if plain else [cells(text) for text in shown]
    first, last = 0, len(part)
    if len(part) < len(line) or sum(widths) > room:
        first, last = _window(widths, start, end, room - len("……"))
    before = "…" if first or skipped else ""
    after = "…" if skipped + last < len(line) else ""
    text = before + "".join(shown[first:last]) + after
    indent = len(before) + sum(widths[first:start])
    return text, " " * indent + "^" * max(sum(widths[start : min(end, last)]), 1)


def _window(widths: Sequence[int], start: int, end: int, room: int) -> tuple[int, int]:
    """The characters around [start:end] that fit, with the span in the middle if possible."""
    spare = max(room - sum(widths[start:end]), 0)
    first = _back(widths, start, spare // 2)
    last, used = first, 0
    while last < len(widths) and used + widths[last] <= room:
        used += widths[last]
        last += 1
    return _back(widths, first, room - used), last


def _back(widths: Sequence[int], start: int, budget: int) -> int:
    """The first character that the budget of cells left of `start` reaches."""
    while start and widths[start - 1] <= budget:
        start -= 1
        budget -= widths[start]
    return start
