"""One file: its bytes and its text."""

from bisect import bisect_right
from itertools import accumulate
from typing import NamedTuple

from taskctl.text.expressions import expression

BOM = b"\xef\xbb\xbf"
ASCII = bytes(range(128))
SIZE_LIMIT = 16 * 1024 * 1024

_LINE_END = expression("\r\n|\r|\n")
# UTF-8 read as a one-byte code page and written as UTF-8 again: a lead byte that became a letter,
# followed by a former continuation byte.
_DAMAGED = (
    expression(rb"\xc3[\x82-\xb4][\xc2-\xef]"),
    expression(rb"\xe0[\xb8\xb9][\x80-\xbf](?:\xc2[\x80-\x9f]|\xe0\xb8)"),
    expression(rb"\xc4\x9f\xc5\xb8"),  # `ğŸ`: an emoji in cp1254, often the only damage
)


class Unreadable(NamedTuple):
    """A path that should be a file but cannot be read as one, and the reason."""

    path: str
    reason: str


class Source(NamedTuple):
    """The bytes of one file at the time it was read.

    side   the file beside it that holds its header, if there is one
    """

    path: str
    raw: bytes
    side: "Source | None" = None

    @property
    def text(self) -> str:
        """The text without its byte order mark; bytes that are not UTF-8 become U+FFFD."""
        return self.raw.decode("utf-8-sig", "replace")

    def lines(self) -> list[str]:
        """The lines without their ends; LF, CRLF and CR end a line, nothing else does."""
        return split_lines(self.text)

    def is_utf8(self) -> bool:
        """Whether the bytes are UTF-8, as `text` assumes."""
        raw = self.raw
        if b"\0" in raw and utf16(raw):
            return False
        try:
            raw.decode("utf-8")
        except UnicodeDecodeError:
            return False
        return True

    def is_suspect(self) -> bool:
        """Whether it may hold text that went through a wrong code page."""
        high = self.raw.translate(None, ASCII)  # to search it is quick; it has all damage
        return any(pattern.search(high) and pattern.search(self.raw) for pattern in _DAMAGED)


class LineTable:
    """A map between offsets in a text and lines and columns."""

    __slots__ = ("_starts",)

    def __init__(self, text: str) -> None:
        if "\r" in text:
            self._starts = [0, *(match.end() for match in _LINE_END.finditer(text))]
        else:
            lengths = (len(line) + 1 for line in text.split("\n"))
            self._starts = [0, *accumulate(lengths)][:-1]

    def position(self, offset: int) -> tuple[int, int]:
        """The 1-based (line, column) of an offset."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def offset(self, line: int, column: int) -> int:
        """The offset of a 1-based (line, column)."""
        return self._starts[line - 1] + column - 1


def split_lines(text: str) -> list[str]:
    """Split at LF, CRLF and CR, but not at Unicode's other line ends."""
    lines = _LINE_END.split(text) if "\r" in text else text.split("\n")
    if lines[-1] == "":
        lines.pop()
    return lines


def utf16(raw: bytes) -> str:
    """The kind of UTF-16 that bytes look like; empty if none."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16"
    if b"\0" not in raw:
        return ""
    head = raw[:512]
    for name, odd in (("UTF-16 BE", head[0::2]), ("UTF-16 LE", head[1::2])):
        if len(odd) > 8 and odd.count(0) > 0.8 * len(odd):
            return name
    return ""
