"""The boxes of a document, which all checklists have in common."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from taskctl.model.breakdowns import is_made
from taskctl.model.items import Task
from taskctl.model.states import Status
from taskctl.read.dialects.outline import Draft, item, paths_in, titles, walk
from taskctl.read.dialects.words import BOXES
from taskctl.text.document import Block, Document
from taskctl.text.places import Passage, Place

# Kiro's `- [ ]* text` is an optional item; elsewhere it would be no box.
_STARRED = re.compile(r"\[([ xX~-])\]\*[ \t]+")


class Box(NamedTuple):
    """A box: what it holds and where, the text behind it, and what stands below it.

    parent   the box that it is nested in, by its place among the boxes; -1 for none
    """

    block: Block
    mark: str
    mark_place: Place
    text: Passage
    path: tuple[Block, ...]
    parent: int
    optional: bool
    detail: Place | None


@lru_cache(maxsize=1)  # each dialect asks for those of the same document
def read_boxes(document: Document) -> list[Box]:
    """Every box, in the order of the document."""
    found: list[Box] = []
    above: list[tuple[int, int]] = []  # (level, index) of the boxes that hold the line
    blocks = list(walk(document))
    for index, (block, path) in enumerate(blocks):
        if block.kind != "item":
            continue
        while above and above[-1][0] >= block.level:
            above.pop()
        read = _box(document, block)
        if read is None:
            continue
        mark, place, text, optional = read
        end = _end_of(blocks, index)
        detail = (
            Place(document.path, block.end_line + 1, 1, end + 1, 1)
            if end > block.end_line
            else None
        )
        parent = above[-1][1] if above else -1
        above.append((block.level, len(found)))
        found.append(Box(block, mark, place, text, path, parent, optional, detail))
    return found


def _box(document: Document, block: Block) -> tuple[str, Place, Passage, bool] | None:
    passage = document.passage(block)
    if block.text:
        line = document.lines[block.line - 1]
        at = line.rindex("[", 0, block.column - 1) + 2
        place = Place(document.path, block.line, at, block.line, at + 1)
        return block.text, place, passage, False
    starred = _STARRED.match(passage.text)
    if starred:
        place = passage.place(1, 2)
        return starred[1].lower(), place, passage.part(starred.end()), True
    return None


def _end_of(blocks: list[tuple[Block, tuple[Block, ...]]], index: int) -> int:
    """The last line of what stands below a box and is no box of its own, nor under another."""
    first, path = blocks[index]
    end = first.end_line
    index += 1
    while index < len(blocks):
        block, under = blocks[index]
        if block.level <= first.level or under != path or (block.kind == "item" and block.text):
            break
        end = block.end_line
        index += 1
    return end


def drafts(
    boxes: list[Box], ids: Mapping[int, tuple[str, int]], waits: Mapping[int, Passage] = {}
) -> Iterator[Draft]:
    """Items of boxes.

    Args:
        boxes: of one document.
        ids: of each box that is an item, by its place among the boxes: its id, and where its
            title begins in its text.
        waits: the text that names what it waits for.
    """
    for index, box in enumerate(boxes):
        if index not in ids:
            continue
        item_id, start = ids[index]
        above = list(_above(boxes, index, ids))
        # A number belongs to the next number above it, whatever stands between.
        named = [name for name in above if not is_made(name)] if not is_made(item_id) else []
        one = _item(box, item_id, start)
        if above:
            one = one._replace(parent=(named or above)[0])
        yield Draft(one, waits.get(index))


def _above(boxes: list[Box], index: int, ids: Mapping[int, tuple[str, int]]) -> Iterator[str]:
    """The ids of the boxes that hold a box, the nearest first."""
    parent = boxes[index].parent
    while parent >= 0:
        if parent in ids:
            yield ids[parent][0]
        parent = boxes[parent].parent


def _item(box: Box, item_id: str, start: int) -> Task:
    first = box.text.text.split("\n", 1)[0]
    title = box.text.part(start, len(first)) if start < len(first) else box.text.part(start, start)
    status = Status(BOXES.get(box.mark, "unknown"))
    return item(
        item_id, box.text.place(0, min(len(first), start or len(first))), title, status,
        f"[{box.mark}]", box.mark_place, groups=titles(box.path), detail=box.detail,
        plan_paths=paths_in(box.text), optional=box.optional,
    )  # fmt: skip
