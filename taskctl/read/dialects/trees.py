"""Drawn trees of areas: the parts that the work of a document has.

    tree    := a fence without a language that contains `├── NAME` and `└── NAME`
    parent  := the last line above with a name and no branch; one without a branch below is an area
               only with its number of items, `NAME (9)`

A tree without any section that holds items draws something else, such as folders.
"""

from collections.abc import Collection, Iterator

from taskctl.model.breakdowns import Area, area_key
from taskctl.text.document import Document
from taskctl.text.expressions import expression
from taskctl.text.places import Place

_LEAF = expression(r"[\s│|]*[├└╰][─-]+\s*(?P<name>\w[^│|]*?)\s*[│|]?\s*")
_PARENT = expression(r"[\s│|]*(?P<name>\w[^│|]*?)\s*[│|]?\s*")
_COUNTED = expression(r"\(\d+\)$")
SHARE = 0.5
"""A tree is one of areas if at least this share of its names are sections."""


def read_areas(document: Document, sections: Collection[str]) -> tuple[Area, ...]:
    """The names in the tree of areas, with parents; `sections` are the headings above items."""
    keys = set(map(area_key, sections))
    for block in document.blocks:
        if block.kind == "fence" and not block.text:
            areas = tuple(_areas(document, block.line + 1, block.end_line - 1))
            known = sum(area_key(area.name) in keys for area in areas)
            if known and known >= SHARE * len(areas):
                return areas
    return ()


def _areas(document: Document, first: int, last: int) -> Iterator[Area]:
    parent = ""
    waiting: Area | None = None  # a parent, which only counts with a leaf below it
    for number in range(first, last + 1):
        line = document.lines[number - 1]
        leaf = _LEAF.fullmatch(line)
        match = leaf or _PARENT.fullmatch(line)
        if not match:
            continue
        start, end = match.span("name")
        place = Place(document.path, number, start + 1, number, end + 1)
        if leaf is None:
            parent, waiting = match["name"], Area(match["name"], place)
            if _COUNTED.search(parent):
                yield waiting
                waiting = None
            continue
        if waiting:
            yield waiting
            waiting = None
        yield Area(leaf["name"], place, parent)
