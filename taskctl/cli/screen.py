"""A terminal as it is written to: lines that are too long go on below, at a blank."""

import os
from collections.abc import Iterator
from io import TextIOWrapper
from typing import TextIO

from taskctl.text.expressions import expression
from taskctl.text.width import cells

_SGR = expression(r"\x1b\[[\d;]*m")
_WORD = expression(r"( *)([^ ]+)")
_CHOICES = expression(r"[^|]*\||[^|]+$")
# Columns are parted by two blanks; what goes on is below the last of them.
_COLUMN = expression(r" {2,}(?=[^ ])")
_NARROWEST = 20


def terminal_width(stream: TextIO) -> int:
    """The number of cells in a line of a terminal; COLUMNS overrides its own answer."""
    given = os.environ.get("COLUMNS", "")
    if given.isdecimal() and int(given):
        return int(given)
    try:
        return os.get_terminal_size(stream.fileno()).columns
    except OSError:
        return 0


class Screen(TextIOWrapper):
    """A terminal whose lines are folded.

    fold_at   the number of cells in a line; 0 where lines stay whole
    """

    def __init__(self, below: TextIO) -> None:
        super().__init__(below.buffer, below.encoding, below.errors, "\n", line_buffering=True)
        self.fold_at = terminal_width(below)
        self._below = below

    def write(self, text: str, /) -> int:
        if self.fold_at < _NARROWEST or len(text) <= self.fold_at // 2:
            return super().write(text)
        return super().write("\n".join(_folded(line, self.fold_at) for line in text.split("\n")))

    def left(self) -> TextIO:
        """The stream below, once everything is written."""
        self.detach()
        return self._below


def _folded(line: str, width: int) -> str:
    if _width(line) <= width:
        return line
    return "\n".join(_lines(line, width))


def _lines(line: str, width: int) -> Iterator[str]:
    indent = " " * _indent(line, width)
    shown, has_words = "", False
    for blanks, word in _words(line, width):
        if has_words and _width(shown) + len(blanks) + _width(word) > width:
            yield shown
            room = width - _width(word)
            shown = f"{indent if room < 0 else indent[:room]}{word}"
        else:
            room = max(0, width - _width(word)) if not has_words else len(blanks)
            shown += blanks[:room] + word
        has_words = True
    yield shown


def _words(line: str, width: int) -> Iterator[tuple[str, str]]:
    """The words of a line, each behind its blanks; long choices (`[full|json]`) are parted."""
    for blanks, word in _WORD.findall(line):
        if "|" not in word or _width(word) <= width // 2:
            yield blanks, word
            continue
        first, *others = _CHOICES.findall(word)
        yield blanks, first
        yield from (("", other) for other in others)


def _indent(line: str, width: int) -> int:
    """Where a line goes on: below its last column, if that leaves room, else a little inside."""
    bare = _SGR.sub("", line)
    columns = [found.end() for found in _COLUMN.finditer(bare) if found.start()]
    room = [at for at in columns if at <= width // 2]
    start = len(bare) - len(bare.lstrip())
    return max(room) if room else min(start + 2, width // 2)


def _width(text: str) -> int:
    return cells(_SGR.sub("", text) if "\x1b" in text else text)
