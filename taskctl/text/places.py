"""Places of text, and passages of text that remember where each line began.

Lines and columns are 1-based, and columns count Unicode code points.
"""

from bisect import bisect_right
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple


class Place(NamedTuple):
    """A stretch of one file, from (line, column) up to but excluding (end_line, end_column)."""

    path: str
    line: int = 1
    column: int = 1
    end_line: int = 1
    end_column: int = 1

    def contains(self, other: "Place") -> bool:
        """Whether all of another place is in this one."""
        return self.path == other.path and self[1:3] <= other[1:3] and other[3:] <= self[3:]


class Passage(NamedTuple):
    """Text from a file, its lines joined by newlines, without markers and indentation.

    `starts` holds the (line, column) in the file where each of these lines begins.
    """

    path: str
    text: str
    starts: tuple[tuple[int, int], ...]

    def place(self, start: int = 0, end: int | None = None) -> Place:
        """The place in the file of `text[start:end]`."""
        stop = len(self.text) if end is None else end
        if len(self.starts) == 1:
            line, column = self.starts[0]
            return Place(self.path, line, column + start, line, column + stop)
        return Place(self.path, *self._position(start), *self._position(stop))

    def part(self, start: int, end: int | None = None) -> "Passage":
        """The passage of `text[start:end]`."""
        stop = len(self.text) if end is None else end
        if len(self.starts) == 1:
            line, column = self.starts[0]
            return Passage(self.path, shared(self.text[start:stop]), start_at(line, column + start))
        first, last = self._line(start), self._line(stop)
        starts = (self._position(start), *self.starts[first + 1 : last + 1])
        return Passage(self.path, self.text[start:stop], starts)

    @property
    def is_exact(self) -> bool:
        """Whether offsets in the text are offsets in the file."""
        return True

    def _position(self, offset: int) -> tuple[int, int]:
        index = self._line(offset)
        line, column = self.starts[index]
        return line, column + offset - (_line_offsets(self.text)[index] if index else 0)

    def _line(self, offset: int) -> int:
        """The index of the line that holds an offset, 0-based."""
        if offset == 0 or len(self.starts) == 1:
            return 0
        return bisect_right(_line_offsets(self.text), offset) - 1


@lru_cache(maxsize=4)  # whoever asks for one place of a text asks for more
def _line_offsets(text: str) -> list[int]:
    """The offsets where the lines of a text begin."""
    return [0, *accumulate(len(line) + 1 for line in text.split("\n"))][:-1]


@lru_cache(maxsize=4096)
def shared(text: str) -> str:
    """One object for equal texts near each other: the files of a plan say the same."""
    return text


@lru_cache(maxsize=4096)
def start_at(line: int, column: int) -> tuple[tuple[int, int]]:
    """The starts of a passage of one line: the headers of a plan have the same ones."""
    return ((line, column),)


class Folded(Passage):
    """Text that differs from its form in the file: folded lines, escapes.

    Its only place is that of the whole: from the first start to the second.
    """

    __slots__ = ()

    def place(self, start: int = 0, end: int | None = None) -> Place:
        (line, column), (end_line, end_column) = self.starts
        return Place(self.path, line, column, end_line, end_column)

    def part(self, start: int, end: int | None = None) -> Passage:
        return Folded(self.path, self.text[start:end], self.starts)

    @property
    def is_exact(self) -> bool:
        return False
