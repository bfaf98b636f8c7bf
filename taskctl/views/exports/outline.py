"""The order of items in which the parts of an item follow it, for tools that number by place."""

from collections.abc import Iterator, Sequence

from taskctl.views.exports.items import Exported

Number = tuple[int, ...]


def numbered(items: Sequence[Exported]) -> Iterator[tuple[Number, Exported]]:
    """Each item with its number: the parts of the second item are (2, 1), (2, 2) …

    Items that are parts of each other in a circle are parts of nothing here.
    """
    known = {item.id: item for item in items}
    parts: dict[str, list[Exported]] = {}
    for item in items:
        parts.setdefault(item.parent if _has_top(item, known) else "", []).append(item)
    waiting: list[tuple[Number, Exported]] = [
        ((number,), item) for number, item in enumerate(parts.get("", ()), 1)
    ]
    while waiting:
        number, item = waiting.pop(0)
        yield number, item
        below = enumerate(parts.get(item.id, ()), 1)
        waiting[:0] = [((*number, position), part) for position, part in below]


def _has_top(item: Exported, known: dict[str, Exported]) -> bool:
    """Whether the items above an item end at one that is part of nothing."""
    seen = set()
    while item.parent in known:
        if item.id in seen:
            return False
        seen.add(item.id)
        item = known[item.parent]
    return True


def grouped(items: Sequence[Exported]) -> list[tuple[str, list[Exported]]]:
    """The items by their outermost heading, or `Tasks`; parts are with the item above them."""
    known = {item.id: item for item in items}
    found: dict[str, list[Exported]] = {}
    for number, item in numbered(items):
        top = item
        for _ in number[1:]:
            top = known[top.parent]
        found.setdefault(top.groups[0] if top.groups else "Tasks", []).append(item)
    return list(found.items())
