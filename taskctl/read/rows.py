"""Boards without the rows that are about other items: `next` needs few of thousands."""

import re
from collections.abc import Collection, Sequence

from taskctl.settings import schema
from taskctl.text.expressions import expression
from taskctl.text.source import Source

# The line that makes a table of the lines around it.
_DASHES = expression(rb"[-:| \t\r]*\Z")
_FIRST_GROUP = r"(?P<number>\d"


class RowFilter:
    """Drops rows of tables that surely name none of the given ids.

    Args:
        collections: the collections whose ids a row may name. No row is dropped if one of them
            has ids with more than one spelling (older names, other letters).
    """

    def __init__(self, collections: Collection[schema.Collection]) -> None:
        prefixes = {c.id.format.partition("{")[0] for c in collections if c.kind == "task"}
        self._can_tell = all(prefixes) and all(map(_is_plain, collections))
        words = "|".join(re.escape(prefix) for prefix in sorted(prefixes, key=len, reverse=True))
        # Leading zeros do not change the number of an item.
        self._named = re.compile(rf"(?:{words})0*(\d+)".encode())

    def about(self, board: Source, ids: Collection[str]) -> tuple[Source, Sequence[int]]:
        """The board without rows about none of `ids`, and the former number of each line."""
        lines = board.raw.split(b"\n")
        named = self._named.findall
        wanted = [named(item_id.encode()) for item_id in ids]
        has_bare_returns = board.raw.count(b"\r") != board.raw.count(b"\r\n")
        if not self._can_tell or not all(wanted) or has_bare_returns:
            return board, range(1, len(board.lines()) + 1)
        numbers = {number for found in wanted for number in found}
        # Kept are the first and last line of a table, the lines next to its dashes, lines with a
        # link, which can lead to an item without its id, and lines where a tag or comment may end.
        row = [line[:1] == b"|" for line in lines]
        dashed = [row[index] and _DASHES.match(line) for index, line in enumerate(lines)]
        kept = [
            index
            for index, line in enumerate(lines)
            if not (row[index] and 0 < index < len(lines) - 1 and row[index - 1] and row[index + 1])
            or dashed[index]
            or dashed[index + 1]
            or not numbers.isdisjoint(named(line))
            or b"](" in line
            or b"<" in line
            or b">" in line
        ]
        thin = Source(board.path, b"\n".join([lines[index] for index in kept]))
        return thin, [index + 1 for index in kept]


def _is_plain(collection: schema.Collection) -> bool:
    """Whether its ids are written in one way only: a word, then a number."""
    prefix, _, fields = collection.id.format.partition("{")
    return collection.kind != "task" or (
        not collection.id.aliases
        and collection.id.pattern.startswith(prefix + _FIRST_GROUP)
        and "|" not in collection.id.pattern
        and fields.startswith("number")
    )
