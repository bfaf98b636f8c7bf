"""The lines of an allowlist: its bullets, rows and prose, and whether a label denies them."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from taskctl.model.items import Section
from taskctl.read.denial_labels import heading_denies, label_denies, label_grants
from taskctl.read.sections import blocks_of
from taskctl.text.document import Block, Document
from taskctl.text.expressions import expression
from taskctl.text.places import Passage

_STRIKES = expression(r"<(/?)(?:del|s|strike)\b[^<>]*>", re.IGNORECASE)
_ENTRIES = frozenset({"item", "table", "fence", "code"})


class Line(NamedTuple):
    """One line of an allowlist, wrapped lines joined.

    kind       item; row (of a table); prose, which may deny but not allow; code (a line of a fence)
    level      how many items enclose it
    is_denied  whether a label above it denies it, or it is struck out
    is_label   whether it is prose followed by entries
    remarks    the other cells of a row, each below its head
    """

    kind: str
    level: int
    passage: Passage
    is_denied: bool = False
    is_label: bool = False
    remarks: tuple[tuple[str, Passage], ...] = ()


def scope_lines(document: Document, sections: Sequence[Section]) -> Iterator[Line]:
    """The lines of the scope sections, then of sections about paths that must not be touched."""
    blocks = blocks_of(document, sections, "scope")
    titles = [s for s in sections if s.role == "scope"]
    yield from _Labels(document, [(s.first_line, s.title) for s in titles]).lines(blocks)
    known = {block.line for block in blocks} | {s.place.line for s in titles}
    for index, heading in enumerate(document.headings):
        if heading.line not in known and heading_denies(heading.text):
            below = _below(document, index)
            known.update(block.line for block in below)
            yield from _Labels(document, [(heading.line, heading.text)]).lines(below)


def _below(document: Document, index: int) -> list[Block]:
    """The blocks below a heading, up to the next one of its level."""
    heading, *others = document.headings[index:]
    ends = (other.line - 1 for other in others if other.level <= heading.level)
    return document.between(heading.end_line + 1, next(ends, len(document.lines)))


class _Labels:
    """The state of the labels above a line, during the walk through the blocks."""

    def __init__(self, document: Document, titles: Sequence[tuple[int, str]]) -> None:
        self.document = document
        self.titles = list(titles)
        self.headings: list[tuple[int, bool]] = []  # level, and whether it denies
        self.is_denied = False
        self.has_entries = False  # since the last label
        self.is_struck = False

    def lines(self, blocks: Sequence[Block]) -> Iterator[Line]:
        for index, block in enumerate(blocks):
            while self.titles and self.titles[0][0] <= block.line:
                self.headings = [(0, label_denies(self.titles.pop(0)[1]))]
                self.is_denied, self.has_entries = self.headings[0][1], False
            if block.kind == "item":
                self.has_entries = self.has_entries or block.level == 0
                passage = self.document.passage(block)
                yield Line("item", block.level, passage, self.is_denied or self.is_struck)
                continue
            if block.kind == "heading":
                self._heading(block)
                continue
            follows = index + 1 < len(blocks) and blocks[index + 1].kind in _ENTRIES
            yield from self._of(block, is_label=follows)

    def _heading(self, block: Block) -> None:
        while self.headings and self.headings[-1][0] >= block.level:
            self.headings.pop()
        outer = bool(self.headings and self.headings[-1][1])
        denies = label_denies(block.text) or (outer and not label_grants(block.text))
        self.headings.append((block.level, denies))
        self.is_denied, self.has_entries = denies, False

    def _of(self, block: Block, *, is_label: bool) -> Iterator[Line]:
        denied = self.is_denied or self.is_struck
        if block.kind in _ENTRIES and block.level == 0:
            self.has_entries = True
        if block.kind == "table":
            yield from self._rows(block, denied=denied)
        elif block.kind in {"fence", "code"}:
            yield from self._code(block, denied=denied)
        elif block.kind in {"paragraph", "quote", "html"}:
            yield self._prose(block, is_label=is_label)

    def _rows(self, block: Block, *, denied: bool) -> Iterator[Line]:
        heads = self.document.head(block)
        denied = denied or bool(heads and label_denies(heads[0]))
        for _, cells in self.document.rows(block)[1:]:
            if cells:
                named = [*heads, *[""] * len(cells)]
                remarks = zip(named[1 : len(cells)], cells[1:], strict=True)
                yield Line("row", block.level, cells[0], denied, remarks=tuple(remarks))

    def _code(self, block: Block, *, denied: bool) -> Iterator[Line]:
        """The lines of code: they allow nothing, but are denied by a label or a `!` in front."""
        is_fence = block.kind == "fence"
        for number in range(
            block.line + is_fence, block.end_line + 1 - (is_fence and block.closed)
        ):
            written = self.document.lines[number - 1]
            text = written.strip()
            if text and not text.startswith("#") and (denied or text.startswith("!")):
                column = len(written) - len(written.lstrip()) + 1
                yield Line(
                    "code",
                    block.level,
                    Passage(self.document.path, text, ((number, column),)),
                    True,
                )

    def _prose(self, block: Block, *, is_label: bool) -> Line:
        passage = self._text(block)
        for match in _STRIKES.finditer(passage.text):
            self.is_struck = not match[1] and block.kind == "html"
        is_label = is_label or (block.kind == "quote" and passage.text.endswith(":"))
        if block.level == 0 and block.kind != "html" and (is_label or block.kind == "paragraph"):
            self._label(passage.text)
        return Line("prose", block.level, passage, is_label=is_label)

    def _label(self, text: str) -> None:
        by_heading = bool(self.headings and self.headings[-1][1])
        goes_on = by_heading or (self.is_denied and not self.has_entries)
        self.is_denied = label_denies(text, was=self.is_denied) or (
            goes_on and not label_grants(text)
        )
        self.has_entries = False

    def _text(self, block: Block) -> Passage:
        if block.kind == "paragraph":
            return self.document.passage(block)
        texts, starts = [], []
        for number in range(block.line, block.end_line + 1):
            written = self.document.lines[number - 1]
            texts.append(written.lstrip(" \t>").rstrip())
            starts.append((number, len(written) - len(written.lstrip(" \t>")) + 1))
        return Passage(self.document.path, "\n".join(texts), tuple(starts))
