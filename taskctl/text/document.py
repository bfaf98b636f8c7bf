"""A document: its lines, its blocks, and the text of each block with its place."""

from bisect import bisect_right
from operator import attrgetter
from typing import NamedTuple

from taskctl.text.marks import MARKS
from taskctl.text.places import Passage
from taskctl.text.tables import cells


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


class Document:
    """The lines of a document, without line ends, and its blocks in the order of first lines."""

    __slots__ = ("blocks", "lines", "path")

    def __init__(self, path: str, lines: list[str], blocks: list[Block]) -> None:
        self.path = path
        self.lines = lines
        self.blocks = blocks

    def passage(self, block: Block) -> Passage:
        """The text of the own lines of an item, a paragraph or a heading.

        It is empty for an item that begins with another block (`- # Title`, `- - nested`).
        """
        line, column = block.line, block.column
        first = (line, column)
        if block.kind == "heading" and block.mark == "#":
            return Passage(self.path, block.text, (first,))
        text = self.lines[line - 1][column - 1 :].rstrip(" \t")
        if block.kind == "item" and self._holds_more(block, text):
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
                    Passage(self.path, line[start:end], ((number, start + 1),))
                    for start, end in cells(line)
                ]
                rows.append((number, row))
        return rows

    def _holds_more(self, item: Block, text: str) -> bool:
        """Whether another block begins in the line of an item: `- # Title`, `- - nested`."""
        line, column = self.lines[item.line - 1], item.column
        behind_marker = line[column - 3 : column - 2] not in {" ", "\t"}
        if behind_marker and text[:1] not in MARKS and "|" not in text:
            return False  # plain text, not the header of a table
        after = bisect_right(self.blocks, item.line, key=attrgetter("line"))
        return self.blocks[after - 1] is not item and self.blocks[after - 1] != item
