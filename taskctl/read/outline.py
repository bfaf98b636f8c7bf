"""The whole text of a candidate in pieces, to move it without losing a word."""

from collections.abc import Iterator
from posixpath import dirname
from typing import NamedTuple

from taskctl.model.items import Candidate
from taskctl.read.links import moved
from taskctl.read.sections import unwrapped
from taskctl.read.tracks import DEFINITION, read_label
from taskctl.text.document import Block, Document


class Piece(NamedTuple):
    """A block below a candidate, such as a list item, with all blocks nested in it.

    key         what, depends on, proof idea, status, another label in lower case; "notes" for an
                item without one, "comment" for an invisible one
    label       the label as written, with its marks; empty without one
    text        its lines after the label, with their indentation below it
    first_line, last_line   its lines in the file, 1-based
    """

    key: str
    label: str
    text: tuple[str, ...]
    first_line: int
    last_line: int


class Outline(NamedTuple):
    """A candidate taken apart.

    rest        the text after its title, in the same line
    indent      the blanks before the blocks below it
    title_line  the last line of its title
    last_line   its last line
    """

    candidate: Candidate
    rest: str
    pieces: tuple[Piece, ...]
    indent: str
    title_line: int
    last_line: int

    @property
    def id(self) -> str:
        """The id of the candidate."""
        return self.candidate.id


def read_outline(document: Document, candidate: Candidate) -> Outline:
    """Take apart a candidate that was read from this document."""
    blocks = document.blocks
    line = candidate.place.line
    start = next(i for i, b in enumerate(blocks) if b.line == line and b.kind == "item")
    own = blocks[start]
    match = DEFINITION.match(document.passage(own).text)
    rest = match["rest"] if match and match["rest"] else ""
    column = _content_column(document, own) - 1
    indent = " " * len(document.lines[line - 1][:column].expandtabs(4))
    pieces = tuple(_pieces(document, blocks, start, column))
    last = max([own.end_line, *(piece.last_line for piece in pieces)])
    return Outline(candidate, unwrapped(rest), pieces, indent, own.end_line, last)


def moved_to(outline: Outline, folder: str) -> Outline:
    """A candidate with its links changed to work from a file of another folder."""
    old = dirname(outline.candidate.place.path)
    pieces = tuple(
        piece._replace(text=tuple(moved(line, old, folder) for line in piece.text))
        for piece in outline.pieces
    )
    return outline._replace(rest=moved(outline.rest, old, folder), pieces=pieces)


def _pieces(document: Document, blocks: list[Block], start: int, width: int) -> Iterator[Piece]:
    below = start + 1
    while below < len(blocks) and _belongs(blocks[below]):
        first = blocks[below]
        last = first.end_line
        below += 1
        while below < len(blocks) and _belongs(blocks[below]) and blocks[below].level > 1:
            last = max(last, blocks[below].end_line)
            below += 1
        yield _piece(document, first, last, width)


def _belongs(block: Block) -> bool:
    return block.kind != "heading" and block.level > 0


def _piece(document: Document, block: Block, last: int, width: int) -> Piece:
    lines = document.lines[block.line - 1 : last]
    key, label = ("comment" if block.kind in {"comment", "rule"} else "notes"), ""
    if block.kind == "item":
        width = _content_column(document, block) - 1
        key, rest = read_label(document.passage(block))
        end = width if key == "notes" else rest.starts[0][1] - 1
        label = lines[0][width:end].strip()
        lines[0] = " " * width + lines[0][end:]
    text = tuple(_dedented(line, width) for line in lines)
    return Piece(key, label, text, block.line, last)


def _content_column(document: Document, item: Block) -> int:
    """The column, 1-based, where the text of an item begins, including its box."""
    line = document.lines[item.line - 1]
    mark = line.index(item.mark) + len(item.mark)
    return len(line) - len(line[mark:].lstrip(" \t")) + 1


def _dedented(line: str, width: int) -> str:
    """A line without the indentation of its parent, and without blanks at its end."""
    is_lazy = bool(line[:width].strip(" \t"))
    return (line.lstrip(" \t") if is_lazy else line[width:]).rstrip(" \t")
