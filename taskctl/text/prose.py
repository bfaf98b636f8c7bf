"""The prose of a document: lines outside other blocks, text outside code spans."""

from collections.abc import Collection, Iterator
from typing import NamedTuple

from taskctl.text.document import Document
from taskctl.text.expressions import expression

_TICKS = expression("`+")


class CodeSpan(NamedTuple):
    """A code span with its back-ticks, and the text between them (offsets)."""

    start: int
    end: int
    inner: int
    inner_end: int


def prose_lines(
    document: Document, without: Collection[str], first: int = 1, last: int | None = None
) -> Iterator[tuple[int, str]]:
    """(number, line) of each line from `first` to `last` outside the blocks of some kinds."""
    lines = document.lines if last is None else document.lines[:last]
    for block in document.between(1, len(lines)):
        if block.kind in without and block.end_line >= first:
            yield from enumerate(lines[first - 1 : block.line - 1], first)
            first = block.end_line + 1
    yield from enumerate(lines[first - 1 :], first)


def code_texts(text: str) -> list[str]:
    """The contents of the code spans of a text."""
    if "``" not in text:
        return text.split("`")[1:-1:2]
    return [text[span.inner : span.inner_end] for span in code_spans(text)]


def code_spans(text: str) -> list[CodeSpan]:
    """The code spans of a text: from a run of back-ticks to the next run of the same length."""
    if "``" not in text:
        ticks = [match.start() for match in _TICKS.finditer(text)]
        pairs = zip(ticks[::2], ticks[1::2], strict=False)
        return [CodeSpan(start, end + 1, start + 1, end) for start, end in pairs]
    runs = [match.span() for match in _TICKS.finditer(text)]
    if len(runs) < 2:
        return []
    closing: dict[int, int] = {}  # length of a run to the index of the next such run
    partners = [0] * len(runs)
    for index in range(len(runs) - 1, -1, -1):
        start, end = runs[index]
        partners[index] = closing.get(end - start, 0)
        closing[end - start] = index
    spans = []
    index = 0
    while index < len(runs):
        partner = partners[index]
        if partner:
            start, inner = runs[index]
            inner_end, end = runs[partner]
            spans.append(CodeSpan(start, end, inner, inner_end))
        index = max(partner, index) + 1
    return spans
