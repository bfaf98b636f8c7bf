"""One pass over the lines of a Markdown document: its blocks, with where they stand."""

from typing import NamedTuple

from taskctl.text.places import Passage


class Block(NamedTuple):
    """One block of a document.

    kind      heading, item, paragraph, fence, code (indented), comment, html, table, quote, rule
    line      first line, 1-based; `end_line` the last one, inclusive
    column    1-based column where its text begins (after a heading's or an item's marker and box)
    level     heading: 1 to 6; item: how many items it is nested in; others: how many items hold it
    mark      heading: "#" or "="; item: its marker ("-", "1."); fence: its run of "`" or "~"
    text      heading: its text; fence: its info string; item: what stands in its box ("x", " ", "~")
    closed    fence, comment: whether its end was found
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
    """The lines of a document (without line ends) and its blocks, in the order of their first lines."""

    __slots__ = ("blocks", "lines", "path")

    def __init__(self, path: str, lines: list[str], blocks: list[Block]) -> None:
        self.path = path
        self.lines = lines
        self.blocks = blocks

    def passage(self, block: Block) -> Passage:
        """The text of an item's or a paragraph's own lines."""
        raise NotImplementedError


def scan(path: str, lines: list[str], first_line: int = 1) -> Document:
    """Scan `lines`, of which those before `first_line` (1-based) belong to a header."""
    raise NotImplementedError
