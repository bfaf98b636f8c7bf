"""Recovery of UTF-8 that was read as a one-byte code page and saved as UTF-8 again.

Each byte of a character became a character. To go back, write them in the code page and read the
bytes as UTF-8. Bytes that the page leaves undefined may have been dropped; where only the last
byte of a character is missing, few characters are possible.
"""

from bisect import bisect_right
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple
from unicodedata import name

from taskctl.text.expressions import expression
from taskctl.text.places import Place
from taskctl.text.source import LineTable, Source, split_lines

PAGES = ("cp1252", "cp1254", "latin-1", "iso8859_11", "cp874")
LIKELY = "”┐"
"""The replacement for a lost last byte. Among the characters with the same first bytes whose last
byte the pages leave undefined, these are the ones that texts and drawings use."""

_RUN = expression("[^\x00-\x7f]+")
_CHOICES = {char.encode()[:-1]: char for char in LIKELY}
# Letters that stand alone in a text of another script; `1.5×–0.3×` is not a letter of Hebrew.
_ALONE = ("LATIN", "GREEK", "MICRO")
# The first byte of dashes, quotes, arrows and drawings, and the first byte of emoji.
_TELLING = frozenset({0xE2, 0xF0})


class Stretch(NamedTuple):
    """A damaged part of a text (offsets), and its original.

    kind   "sure", "chosen" (its last byte is lost), or "lost" (`meant` is the text as it is)
    """

    start: int
    end: int
    meant: str
    kind: str


def find_damage(text: str) -> tuple[str, list[Stretch]]:
    """The code page that a text went through, and its damaged parts; ("", []) if undamaged."""
    runs = list(_RUN.finditer(text))
    found = {page: sum(_is_whole(run[0], page) for run in runs) for page in PAGES}
    page = max(PAGES, key=found.__getitem__)
    if not found[page]:
        return "", []
    return page, [
        stretch._replace(start=run.start() + stretch.start, end=run.start() + stretch.end)
        for run in runs
        for stretch in _joined(list(_stretches(run[0], page)))
    ]


class Repaired:
    """A damaged file as intended, with a map from its text back to the file."""

    def __init__(self, source: Source) -> None:
        text = source.text
        _, stretches = find_damage(text)
        pieces: list[str] = []
        self._stretches = stretches
        self._starts: list[int] = []  # starts of the stretches in the repaired text
        position = length = 0
        for stretch in stretches:
            length += stretch.start - position
            self._starts.append(length)
            pieces += [text[position : stretch.start], stretch.meant]
            length += len(stretch.meant)
            position = stretch.end
        self.text = "".join([*pieces, text[position:]])
        self.lines = split_lines(self.text)
        self._table, self._meant = LineTable(text), LineTable(self.text)

    def place(self, place: Place) -> Place:
        """The place in the file of a place in the repaired text."""
        path, line, column, end_line, end_column = place
        return Place(
            path, *self._back(line, column), *self._back(end_line, end_column, is_end=True)
        )

    def _back(self, line: int, column: int, *, is_end: bool = False) -> tuple[int, int]:
        if line > len(self.lines):
            return line, column
        offset = self._meant.offset(line, column)
        index = bisect_right(self._starts, offset) - 1
        if index < 0:
            return self._table.position(offset)
        stretch = self._stretches[index]
        inside = offset - self._starts[index]
        beyond = inside - len(stretch.meant)
        if beyond >= 0:
            return self._table.position(stretch.end + beyond)
        return self._table.position(stretch.end if is_end and inside else stretch.start)


def as_intended(source: Source) -> list[str]:
    """The lines of a file; those of a damaged one are repaired."""
    return Repaired(source).lines if source.is_suspect() else source.lines()


def _is_whole(run: str, page: str) -> bool:
    """Whether a run makes sense when it is undone, and gets shorter."""
    written = [_byte(char, page) for char in run]
    if len(run) < 2 or None in written:
        return False
    try:
        meant = bytes(filter(None, written)).decode()
    except UnicodeDecodeError:
        return False
    return len(meant) > 1 or not meant.isalpha() or name(meant).startswith(_ALONE)


def _byte(char: str, page: str) -> int | None:
    """The byte that a character was in a code page; None if it has none."""
    try:
        return char.encode(page)[0]
    except UnicodeEncodeError:
        # The bytes that a code page leaves undefined survive as C1 controls.
        return ord(char) if "\x80" <= char <= "\x9f" else None


def _stretches(run: str, page: str) -> Iterator[Stretch]:
    written = [_byte(char, page) for char in run]
    position = 0
    while position < len(run):
        size = _size(written[position])
        end = position + 1
        while end < len(run) and end < position + size and 0x80 <= (written[end] or 0) < 0xC0:
            end += 1
        if size > 1:
            meant, kind = _meant(bytes(filter(None, written[position:end])), size)
            if kind:
                yield Stretch(position, end, meant or run[position:end], kind)
        position = end


def _size(byte: int | None) -> int:
    """The number of bytes of a character that begins with a byte; 1 if none does."""
    if byte is None or byte < 0xC2 or byte > 0xF4:
        return 1
    return 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4


def _meant(written: bytes, size: int) -> tuple[str, str]:
    """The original of some bytes and its kind; an empty kind if they need not be damaged."""
    if len(written) == size:
        try:
            return written.decode(), "sure"
        except UnicodeDecodeError:
            return "", "lost"
    if written in _CHOICES:
        return _CHOICES[written], "chosen"
    return "", "lost" if len(written) > 1 or written[0] in _TELLING else ""


def _joined(stretches: list[Stretch]) -> Iterator[Stretch]:
    """Stretches, with adjacent ones of kind "sure" joined."""
    group = 0
    keys = []
    for before, stretch in zip([None, *stretches], stretches, strict=False):
        apart = before is None or before.end != stretch.start or before.kind != "sure"
        group += apart or stretch.kind != "sure"
        keys.append(group)
    for _, pairs in groupby(zip(keys, stretches, strict=True), key=lambda pair: pair[0]):
        parts = [stretch for _, stretch in pairs]
        meant = "".join(part.meant for part in parts)
        yield Stretch(parts[0].start, parts[-1].end, meant, parts[0].kind)
