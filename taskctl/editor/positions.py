"""Positions and names as the protocol writes them.

A position counts lines from 0, and columns in the code units that the client chose; taskctl counts
both from 1, and columns in code points.
"""

import os
from collections.abc import Iterable, Sequence
from posixpath import join
from urllib.parse import quote, unquote_to_bytes, urlsplit

from lsprotocol import types

from taskctl.text.places import Place
from taskctl.text.source import LineTable, split_lines

# Bytes per code unit, and the encoding that has it.
_UNITS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}


class Positions:
    """The positions in one text.

    Args:
        lines: its lines, without their ends.
        encoding: the code units that the client counts.
    """

    def __init__(self, lines: Sequence[str], encoding: str) -> None:
        self.lines = lines
        self._codec, self._size = _UNITS.get(encoding, _UNITS["utf-16"])

    def line(self, number: int) -> str:
        """A line by its 1-based number; empty beyond the last one."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def position(self, line: int, column: int) -> types.Position:
        """The position of a 1-based line and column."""
        before = self.line(line)[: column - 1]
        return types.Position(max(line - 1, 0), self._length(before))

    def range(self, place: Place) -> types.Range:
        """The range of a place."""
        return types.Range(
            self.position(place.line, place.column), self.position(place.end_line, place.end_column)
        )

    def point(self, position: types.Position) -> tuple[int, int]:
        """The 1-based line and column of a position; that of the line's end if it is beyond it."""
        text = self.line(position.line + 1)
        if text.isascii():
            return position.line + 1, min(position.character, len(text)) + 1
        raw = text.encode(self._codec, "surrogatepass")[: position.character * self._size]
        return position.line + 1, len(raw.decode(self._codec, "ignore")) + 1

    def _length(self, text: str) -> int:
        if text.isascii():
            return len(text)
        return len(text.encode(self._codec, "surrogatepass")) // self._size


def changed_text(
    text: str, changes: Iterable[types.TextDocumentContentChangeEvent], encoding: str
) -> str:
    """A text after the changes that a client reports, one after the other."""
    for change in changes:
        if isinstance(change, types.TextDocumentContentChangePartial):
            positions, table = Positions(split_lines(text), encoding), LineTable(text)
            start = _offset(text, table, positions, change.range.start)
            end = _offset(text, table, positions, change.range.end)
            text = text[:start] + change.text + text[max(start, end) :]
        else:
            text = change.text
    return text


def _offset(text: str, table: LineTable, positions: Positions, position: types.Position) -> int:
    if position.line >= len(positions.lines):
        return len(text)
    return table.offset(*positions.point(position))


def path_of(uri: str) -> str:
    """The path of a file on this machine; empty if the address names none."""
    parts = urlsplit(uri)
    if parts.scheme != "file" or parts.netloc not in {"", "localhost"}:
        return ""
    return os.path.normpath(os.fsdecode(unquote_to_bytes(parts.path)))


def uri_of(root: str, path: str = "") -> str:
    """The address of a path below a root."""
    full = join(root, path) if path and path != "." else root
    return f"file://{quote(os.fsencode(full))}"
