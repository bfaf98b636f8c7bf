"""Boards, cut down to the rows that may speak of some items: of thousands, `next` asks for few."""

import re
from collections.abc import Collection, Sequence

from taskctl.settings import schema
from taskctl.text.source import Source

# What makes a table of the lines around it.
_DASHES = re.compile(rb"[-:| \t\r]*\Z")
_FIRST_GROUP = r"(?P<number>\d"


class RowFilter:
    """Drops rows of tables that surely name none of some ids.

    Args:
        collections: the collections whose ids a row may name. Where one of them has ids with more
            than one spelling (older names, other letters), no row is dropped.
    """

    def __init__(self, collections: Collection[schema.Collection]) -> None:
        prefixes = {c.id.format.partition("{")[0] for c in collections if c.kind == "task"}
        self._can_tell = all(prefixes) and all(map(_is_plain, collections))
        words = "|".join(re.escape(prefix) for prefix in sorted(prefixes, key=len, reverse=True))
        # However many zeros stand before it, the number is that of the item.
        self._named = re.compile(rf"(?:{words})0*(\d+)".encode())

    def about(self, board: Source, ids: Collection[str]) -> tuple[Source, Sequence[int]]:
        """The board without rows that are about none of `ids`, and the line that each line was."""
        lines = board.raw.split(b"\n")
        named = self._named.findall
        wanted = [named(item_id.encode()) for item_id in ids]
        has_bare_returns = board.raw.count(b"\r") != board.raw.count(b"\r\n")
        if not self._can_tell or not all(wanted) or has_bare_returns:
            return board, range(1, len(board.lines()) + 1)
        numbers = {number for found in wanted for number in found}
        # The first and the last line of a table stay, and those next to its dashes; what holds a
        # link, which leads to an item without naming it; and where a tag or a comment may end.
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
    """Whether its ids are written in one way only: a word, and a number behind it."""
    prefix, _, fields = collection.id.format.partition("{")
    return collection.kind != "task" or (
        not collection.id.aliases
        and collection.id.pattern.startswith(prefix + _FIRST_GROUP)
        and "|" not in collection.id.pattern
        and fields.startswith("number")
    )
