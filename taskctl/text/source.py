"""One file: its bytes, its text, and the faults of its encoding."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate
from typing import NamedTuple

from taskctl.text.characters import CONTROL

BOM = b"\xef\xbb\xbf"
SIZE_LIMIT = 16 * 1024 * 1024
_FAULTS_OF_A_FILE = 1000

_LINE_END = re.compile("\r\n|\r|\n")
# Text may hold these control characters: tab, the line ends and form feed.
_ORDINARY = bytes([9, 10, 12, 13, *range(0x20, 0x7F), *range(0x80, 0x100)])
# One pattern each: a fixed beginning is found much faster than alternatives.
_C1_AND_BIDI = (
    re.compile(rb"\xc2[\x80-\x9f]"),
    re.compile(rb"\xe2\x80[\xaa-\xae]"),
    re.compile(rb"\xe2\x81[\xa6-\xa9]"),
)
# UTF-8 read as a one-byte code page and written as UTF-8 again: a lead byte that became a letter,
# followed by a former continuation byte.
_DAMAGED = (
    re.compile(rb"\xc3[\x82-\xb4][\xc2-\xef]"),
    re.compile(rb"\xe0[\xb8\xb9][\x80-\xbf](?:\xc2[\x80-\x9f]|\xe0\xb8)"),
    re.compile(rb"\xc4\x9f\xc5\xb8"),  # `ğŸ`: an emoji in cp1254, often the only damage
)
_LOST = b"\xef\xbf\xbd"


class Unreadable(NamedTuple):
    """A path that should be a file but cannot be read as one, and the reason."""

    path: str
    reason: str


class Fault(NamedTuple):
    """A fault in the bytes of a file: its kind, and its offsets in the text."""

    kind: str  # "encoding", "control" or "damage"
    start: int
    end: int
    message: str


class Source(NamedTuple):
    """The bytes of one file at the time it was read."""

    path: str
    raw: bytes

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
        if b"\0" in raw and _utf16(raw):
            return False
        return raw.isascii() or not _undecodable(raw)

    def is_suspect(self) -> bool:
        """Whether it may hold text that went through a wrong code page."""
        return not self.raw.isascii() and _holds(self.raw, _DAMAGED)

    def faults(self) -> list[Fault]:
        """The faults of the encoding, in the order of the text."""
        raw = self.raw
        wide = _utf16(raw)
        if wide:
            return [Fault("encoding", 0, 0, f"not UTF-8 (looks like {wide})")]
        found = _undecodable(raw)
        suspect = not raw.isascii()
        if raw.translate(None, _ORDINARY) or (suspect and _holds(raw, _C1_AND_BIDI)):
            found.extend(_controls(self.text))
        if suspect and _holds(raw, _DAMAGED):
            found = _drop_inside(found, _damage(self.text))
        if suspect and _LOST in raw and not any(fault.kind == "encoding" for fault in found):
            start = self.text.index("\ufffd")
            message = "holds U+FFFD: a character was lost before the file was saved"
            found.append(Fault("damage", start, start + 1, message))
        return sorted(found, key=lambda fault: fault.start)


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


def _holds(raw: bytes, patterns: Iterable["re.Pattern[bytes]"]) -> bool:
    return any(pattern.search(raw) for pattern in patterns)


def _utf16(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16"
    head = raw[:512]
    for name, odd in (("UTF-16 BE", head[0::2]), ("UTF-16 LE", head[1::2])):
        if len(odd) > 8 and odd.count(0) > 0.8 * len(odd):
            return name
    return ""


def _undecodable(raw: bytes) -> list[Fault]:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        start = len(raw[: error.start].decode("utf-8-sig"))
        byte = raw[error.start]
        letter = bytes([byte]).decode("latin-1")
        message = f"not UTF-8: byte 0x{byte:02x} at offset {error.start} (Latin-1 {letter!r}?)"
        return [Fault("encoding", start, start + 1, message)]
    return []


def _controls(text: str) -> list[Fault]:
    """One fault for each line with control or bidi characters."""
    found: list[Fault] = []
    end = -1
    more = 0
    for match in CONTROL.finditer(text):
        if match.start() < end:
            continue
        end = text.find("\n", match.start())
        end = len(text) if end < 0 else end
        if len(found) == _FAULTS_OF_A_FILE:
            more += 1
            continue
        code = ord(match.group())
        name = "NUL byte" if code == 0 else f"control character U+{code:04X}"
        found.append(Fault("control", match.start(), match.end(), name))
    if more:
        found[-1] = found[-1]._replace(message=f"{found[-1].message} (and {more:,} more lines)")
    return found


def _damage(text: str) -> list[Fault]:
    """The parts that make sense when read as UTF-8 that went through a code page."""
    from taskctl.text.damage import find_damage  # few files need the import

    page, stretches = find_damage(text)
    return [
        Fault(
            "damage",
            stretch.start,
            stretch.end,
            f"damaged: {_short(text[stretch.start : stretch.end])!r} was "
            f"{_short(stretch.meant)!r} before it went through {page}",
        )
        for stretch in stretches
        if stretch.kind != "lost"
    ]


def _short(text: str) -> str:
    return text if len(text) <= 20 else f"{text[:19]}…"


def _drop_inside(faults: list[Fault], damage: list[Fault]) -> list[Fault]:
    """Replace the control characters inside damage by one fault, the more specific one."""
    if not damage:
        return faults
    starts = [fault.start for fault in damage]
    kept = []
    for fault in faults:
        index = bisect_right(starts, fault.start) - 1
        if index < 0 or damage[index].end <= fault.start:
            kept.append(fault)
    return kept + damage
