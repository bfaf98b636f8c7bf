"""The places of single values of a JSON text, without reading all of it with its places."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from json import JSONDecoder

from taskctl.text.expressions import expression

_BLANK = expression(r"[ \t\n\r]*")
_DECODER = JSONDecoder()


class JsonFinder:
    """The values of a JSON text by their keys and indexes.

    Values beside the way are skipped at the speed of Python's decoder; an object or array on the
    way is gone through once, however many of its values are asked for.

    Args:
        text: JSON that can be read.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._children: dict[int, dict[str, int] | list[int]] = {}
        self._lines: list[int] = []

    def start(self, pointer: Sequence[str | int]) -> int:
        """The offset of a value; if it is not there, of the deepest value on the way."""
        position = self._skip(0)
        for step in pointer:
            inner = self._inner(position)
            if isinstance(inner, dict) and step in inner:
                position = inner[str(step)]
            elif isinstance(inner, list) and isinstance(step, int) and step < len(inner):
                position = inner[step]
            else:
                break
        return position

    def span(self, pointer: Sequence[str | int]) -> tuple[int, int]:
        """The offsets of a value, or those of the opening bracket of an object or array."""
        start = self.start(pointer)
        is_container = self.text[start : start + 1] in {"{", "["}
        return start, start + 1 if is_container else self._end(start)

    def position(self, offset: int) -> tuple[int, int]:
        """The line and column of an offset, from 1 on."""
        if not self._lines:
            self._lines = [0, *(found.end() for found in re.finditer("\n", self.text))]
        line = bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1

    def _inner(self, position: int) -> dict[str, int] | list[int] | None:
        """The offsets of the values in an object or array."""
        if position not in self._children:
            opening = self.text[position : position + 1]
            if opening == "{":
                self._children[position] = self._object(position)
            elif opening == "[":
                self._children[position] = self._array(position)
            else:
                return None
        return self._children[position]

    def _object(self, position: int) -> dict[str, int]:
        found: dict[str, int] = {}
        position = self._skip(position + 1)
        while self.text[position] != "}":
            key, position = _DECODER.raw_decode(self.text, position)
            position = self._skip(self._skip(position) + 1)
            found[key] = position
            position = self._following(position)
        return found

    def _array(self, position: int) -> list[int]:
        found: list[int] = []
        position = self._skip(position + 1)
        while self.text[position] != "]":
            found.append(position)
            position = self._following(position)
        return found

    def _following(self, position: int) -> int:
        """The offset behind a value and the comma after it."""
        position = self._skip(self._end(position))
        return self._skip(position + 1) if self.text[position] == "," else position

    def _end(self, position: int) -> int:
        return _DECODER.raw_decode(self.text, position)[1]

    def _skip(self, position: int) -> int:
        blank = _BLANK.match(self.text, position)
        return blank.end() if blank else position
