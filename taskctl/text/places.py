"""Where text stands: places, and passages of text that remember where each line began.

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


class Passage(NamedTuple):
    """Text taken out of a file, its lines joined by a newline without markers and indentation.

    `starts` holds, for each of these lines, the (line, column) in the file where it begins.
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
        first, last = self._line(start), self._line(stop)
        starts = (self._position(start), *self.starts[first + 1 : last + 1])
        return Passage(self.path, self.text[start:stop], starts)

    def _position(self, offset: int) -> tuple[int, int]:
        index = self._line(offset)
        line, column = self.starts[index]
        return line, column + offset - (_line_offsets(self.text)[index] if index else 0)

    def _line(self, offset: int) -> int:
        """Which of its lines holds an offset, 0-based."""
        if offset == 0 or len(self.starts) == 1:
            return 0
        return bisect_right(_line_offsets(self.text), offset) - 1


@lru_cache(maxsize=4)
def _line_offsets(text: str) -> list[int]:
    """Where the lines of a text begin. Whoever asks for one place of a text asks for more."""
    return [0, *accumulate(len(line) + 1 for line in text.split("\n"))][:-1]
