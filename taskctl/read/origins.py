"""The ids that items had before they were exported to another tool, as the export keeps them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from taskctl.text.expressions import expression

ORIGIN = "Exported from `{}`"
"""The line that an export writes into the text of an item."""
_LINE = expression(r"(?:[-*>\s]|details:)*Exported from `(?P<id>[^`]+)`\s*")


def origin_in(lines: Iterable[str]) -> str:
    """The id that the text of an item says it was exported from; empty without one."""
    return next((match["id"] for line in lines if (match := _LINE.fullmatch(line))), "")


def restored(texts: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The id of each item that was exported, by its id of today.

    Args:
        texts: the lines about each item, by its id. A copied line says nothing.
    """
    found = {item_id: origin for item_id, lines in texts.items() if (origin := origin_in(lines))}
    number = Counter(found.values())
    return {item_id: origin for item_id, origin in found.items() if number[origin] == 1}
