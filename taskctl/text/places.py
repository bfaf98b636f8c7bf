"""Where text stands: places, and passages of text that remember where each line began.

Lines and columns are 1-based, and columns count Unicode code points.
"""

from dataclasses import dataclass
from typing import NamedTuple


class Place(NamedTuple):
    """A stretch of one file, from (line, column) up to but excluding (end_line, end_column)."""

    path: str
    line: int = 1
    column: int = 1
    end_line: int = 1
    end_column: int = 1


@dataclass(frozen=True, slots=True)
class Passage:
    """Text taken out of a file, its lines joined by a newline without markers and indentation.

    `starts` holds, for each of these lines, the (line, column) in the file where it begins.
    """

    path: str
    text: str
    starts: tuple[tuple[int, int], ...]

    def place(self, start: int = 0, end: int | None = None) -> Place:
        """The place in the file of `text[start:end]`."""
        line, column = self._position(start)
        end_line, end_column = self._position(len(self.text) if end is None else end)
        return Place(self.path, line, column, end_line, end_column)

    def part(self, start: int, end: int | None = None) -> "Passage":
        """The passage of `text[start:end]`."""
        stop = len(self.text) if end is None else end
        first = self.text.count("\n", 0, start)
        last = first + self.text.count("\n", start, stop)
        starts = (self._position(start), *self.starts[first + 1 : last + 1])
        return Passage(self.path, self.text[start:stop], starts)

    def _position(self, offset: int) -> tuple[int, int]:
        index = self.text.count("\n", 0, offset)
        line, column = self.starts[index]
        return line, column + offset - (self.text.rfind("\n", 0, offset) + 1)
