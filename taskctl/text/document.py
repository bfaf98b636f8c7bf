"""A document: its lines, its blocks, and the text of each block with its place."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import NamedTuple

from taskctl.text.chunks import TEXT
from taskctl.text.places import Passage, shared, start_at
from taskctl.text.tables import cells

_first_of = attrgetter("first")
_line_of = attrgetter("line")


class Block(NamedTuple):
    """One block of a document.

    kind      heading, item, paragraph, fence, code (indented), comment, html, table, quote, rule
    line      first line, 1-based; `end_line` the last one, inclusive
    column    1-based column where its text begins (after the marker and box of a heading or item)
    level     heading: 1 to 6; item: its nesting depth; others: how many items hold it
    mark      heading: "#" or "="; item: its marker ("-", "1."); fence: its run of "`" or "~"
    text      heading: its text; fence: its info string; item: what its box holds ("x", " ", "~")
    closed    fence, comment, html: whether its end was found
    """

    kind: str
    line: int
    end_line: int
    column: int
    level: int = 0
    mark: str = ""
    text: str = ""
    closed: bool = True


class DocumentPart:
    """A heading in the first column with the lines below it, or the lines above the first one.

    blocks   its blocks once they are known; until then, `heading` is its only heading, and none of
             the blocks lacks its end
    """

    __slots__ = ("blocks", "first", "heading", "last")

    def __init__(
        self, first: int, last: int, heading: Block | None, blocks: list[Block] | None = None
    ) -> None:
        self.first = first
        self.last = last
        self.heading = heading
        self.blocks = blocks


class Document:
    """The lines of a document, without line ends, and its blocks in the order of first lines.

    Args:
        path: its path.
        lines: its lines.
        parts: its parts, without those that are blank.
        scan: finds the blocks of a part, given all lines and those of its first and last line; not
            needed if all blocks are known.
    """

    __slots__ = ("_blocks", "_parts", "_scan", "lines", "path")

    def __init__(
        self,
        path: str,
        lines: list[str],
        parts: list[DocumentPart],
        scan: Callable[[list[str], int, int], list[Block]] | None = None,
    ) -> None:
        self.path = path
        self.lines = lines
        self._parts = parts
        self._scan = scan
        self._blocks: list[Block] | None = None

    @property
    def blocks(self) -> list[Block]:
        """All blocks."""
        if self._blocks is None:
            self._blocks = [block for part in self._parts for block in self._blocks_of(part)]
        return self._blocks

    @property
    def is_empty(self) -> bool:
        """Whether it has no blocks."""
        return not self._parts

    @property
    def headings(self) -> list[Block]:
        """The headings."""
        found: list[Block] = []
        for part in self._parts:
            if part.blocks is not None:
                found += [block for block in part.blocks if block.kind == "heading"]
            elif part.heading:
                found.append(part.heading)
        return found

    @property
    def unclosed(self) -> list[Block]:
        """The blocks whose end was not found."""
        known = (part.blocks for part in self._parts if part.blocks)
        return [block for blocks in known for block in blocks if not block.closed]

    def between(self, first: int, last: int) -> list[Block]:
        """The blocks that begin in the lines from `first` to `last`."""
        parts = self._parts
        found: list[Block] = []
        above = bisect_right(parts, first, key=_first_of)
        for part in parts[max(above - 1, 0) : bisect_right(parts, last, key=_first_of)]:
            blocks = self._blocks_of(part)
            start = bisect_left(blocks, first, key=_line_of) if part.first < first else 0
            end = bisect_right(blocks, last, key=_line_of) if part.last > last else len(blocks)
            found += blocks[start:end]
        return found

    def around(self, numbers: Iterable[int]) -> list[Block]:
        """The blocks of the parts that hold some lines, whose numbers are in order."""
        found: list[Block] = []
        last = 0
        for number in numbers:
            if number > last and (above := bisect_right(self._parts, number, key=_first_of)):
                part = self._parts[above - 1]
                found += self._blocks_of(part)
                last = part.last
        return found

    def _blocks_of(self, part: DocumentPart) -> list[Block]:
        if part.blocks is None:
            assert self._scan is not None
            part.blocks = self._scan(self.lines, part.first, part.last)
        return part.blocks

    def passage(self, block: Block) -> Passage:
        """The text of the own lines of an item, a paragraph or a heading.

        It is empty for an item that begins with another block (`- # Title`, `- - nested`).
        """
        line, column = block.line, block.column
        first = (line, column)
        if block.kind == "heading" and block.mark == "#":
            return Passage(self.path, block.text, (first,))
        whole = self.lines[line - 1]
        text = whole[column - 1 :].rstrip(" \t")
        if (
            block.kind == "item"
            and (
                whole[column - 3 : column - 2] in {" ", "\t"}  # it may be far behind the marker
                or "|" in text  # it may be the header of a table
                or not (text[:1].isalpha() or (text and TEXT.match(text)))
            )
            and self._holds_more(block)
        ):
            return Passage(self.path, "", (first,))
        end = block.end_line - (block.kind == "heading")
        if end == line:
            return Passage(self.path, text, (first,))
        texts, starts = [text], [first]
        for number in range(line + 1, end + 1):
            written = self.lines[number - 1].rstrip(" \t")
            texts.append(written.lstrip(" \t"))
            starts.append((number, len(written) - len(texts[-1]) + 1))
        return Passage(self.path, "\n".join(texts), tuple(starts))

    def head(self, block: Block) -> list[str]:
        """The texts of a table's header cells, without marks, in lower case."""
        line = self.lines[block.line - 1][block.column - 1 :]
        return [line[start:end].strip("*`_ :").casefold() for start, end in cells(line)]

    def rows(self, block: Block) -> list[tuple[int, list[Passage]]]:
        """The rows of a table, header first: the line of each and its cells as written."""
        rows = []
        for number in range(block.line, block.end_line + 1):
            line = self.lines[number - 1]
            if number == block.line:  # an item's marker may precede the header
                line = " " * (block.column - 1) + line[block.column - 1 :]
            if number != block.line + 1:
                row = [
                    Passage(self.path, shared(line[start:end]), start_at(number, start + 1))
                    for start, end in cells(line)
                ]
                rows.append((number, row))
        return rows

    def _holds_more(self, item: Block) -> bool:
        """Whether another block begins in the line of an item: `- # Title`, `- - nested`."""
        last = self.between(item.line, item.line)[-1]
        return last is not item and last != item
