"""The boxes of a document, as all checklists have them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from taskctl.model.boxes import StopCondition
from taskctl.model.breakdowns import Breakdown, is_made
from taskctl.model.items import Task
from taskctl.model.states import Status
from taskctl.read.boxes import ReadBox, box_of
from taskctl.read.dialects.acceptance import boxes_of, condition, is_label
from taskctl.read.dialects.outline import ItemDraft, item, paths_in, titles, walk
from taskctl.read.dialects.put_off import is_put_off
from taskctl.read.dialects.words import BOXES
from taskctl.text.boxes import mark_of
from taskctl.text.document import Block, Document
from taskctl.text.expressions import expression
from taskctl.text.places import Passage, Place

# Kiro's `- [ ]* text` is an optional item.
_STAR = expression(r"\*[ \t]+")
_PLAIN = expression(r"\[[ xX]\]")


_Placed = tuple[Block, tuple[Block, ...]]
_STATES = {"open": "todo"}


class MarkedItem(NamedTuple):
    """A box: its mark, all of it as written, its place, the text after it, the lines below it.

    parent   the number of the box that it is nested in; -1 without one
    stops    the stop conditions in its list of them
    """

    block: Block
    mark: str
    written: str
    place: Place
    text: Passage
    path: tuple[Block, ...]
    parent: int
    optional: bool
    detail: Place | None
    stops: tuple[StopCondition, ...] = ()


@lru_cache(maxsize=1)  # several dialects ask for the boxes of the same document
def read_boxes(document: Document) -> list[MarkedItem]:
    """Every box that is an item, in the order of the document."""
    found: list[MarkedItem] = []
    above: list[tuple[int, int]] = []  # (level, index) of the boxes that enclose the line
    label = -1  # the level of the label below which there are stop conditions; -1 without one
    blocks = list(walk(document))
    heads = _heads(document, blocks)
    for index, (block, path) in enumerate(blocks):
        if block.kind != "item":
            continue
        while above and above[-1][0] >= block.level:
            above.pop()
            label = -1
        read = heads.get(index)
        if above and -1 < label < block.level:
            if read or block.level == label + 1:
                owner = found[above[-1][1]]
                one = condition(document.passage(block), read)
                found[above[-1][1]] = owner._replace(stops=(*owner.stops, one))
            continue
        label = -1
        if read is None:
            if above and is_label(document.passage(block).text):
                label = block.level
            continue
        end = _end_of(blocks, index, heads)
        detail = (
            Place(document.path, block.end_line + 1, 1, end + 1, 1)
            if end > block.end_line
            else None
        )
        parent = above[-1][1] if above else -1
        above.append((block.level, len(found)))
        found.append(_box(read, block, path)._replace(parent=parent, detail=detail))
    return found


def _heads(document: Document, blocks: Sequence[_Placed]) -> dict[int, ReadBox]:
    """The box at the beginning of each item that has one; signs are boxes in a list of boxes."""
    found: dict[int, ReadBox] = {}
    among = set()
    signs = []
    for index, (block, path) in enumerate(blocks):
        if block.kind != "item":
            continue
        of_list = block.level, path[-1].line if path else 0
        if read := box_of(document, block):
            found[index] = read
            among.add(of_list)
        elif read := box_of(document, block, signs=True):
            signs.append((of_list, index, read))
    return found | {index: read for of_list, index, read in signs if of_list in among}


def _box(read: ReadBox, block: Block, path: tuple[Block, ...]) -> MarkedItem:
    mark, text = read.mark, read.text
    star = _STAR.match(text.text)
    if star:
        text = text.part(star.end())
        mark = read.written[1].lower() if _PLAIN.fullmatch(read.written) else mark
    return MarkedItem(block, mark, read.written, read.place, text, path, -1, bool(star), None)


def _end_of(blocks: Sequence[_Placed], index: int, heads: Collection[int]) -> int:
    """The last line below a box that does not belong to another box."""
    first, path = blocks[index]
    end = first.end_line
    index += 1
    while index < len(blocks):
        block, under = blocks[index]
        if block.level <= first.level or under != path or index in heads:
            break
        end = block.end_line
        index += 1
    return end


def drafts(
    boxes: list[MarkedItem], ids: Mapping[int, tuple[str, int]], waits: Mapping[int, Passage] = {}
) -> Iterator[ItemDraft]:
    """Items of boxes.

    Args:
        boxes: the boxes of one document.
        ids: the id of each box that is an item, and the beginning of the title in its text, by
            the number of the box.
        waits: the text with the prerequisites of a box.
    """
    for index, box in enumerate(boxes):
        if index not in ids:
            continue
        item_id, start = ids[index]
        above = list(_above(boxes, index, ids))
        # A number belongs to the next number above it, whatever is between them.
        named = [name for name in above if not is_made(name)] if not is_made(item_id) else []
        one = _item(box, item_id, start)
        if above:
            one = one._replace(parent=(named or above)[0])
        yield ItemDraft(one, waits.get(index))


def _above(
    boxes: list[MarkedItem], index: int, ids: Mapping[int, tuple[str, int]]
) -> Iterator[str]:
    """The ids of the boxes that enclose a box, the nearest first."""
    parent = boxes[index].parent
    while parent >= 0:
        if parent in ids:
            yield ids[parent][0]
        parent = boxes[parent].parent


def _item(box: MarkedItem, item_id: str, start: int) -> Task:
    first = box.text.text.split("\n", 1)[0]
    title = box.text.part(start, len(first)) if start < len(first) else box.text.part(start, start)
    status = Status(BOXES.get(box.mark, "unknown"))
    is_left_out = status.state == "todo" and (
        is_put_off(box.text.text, start) or any(map(_is_put_off, box.path))
    )
    return item(
        item_id,
        box.text.place(0, min(len(first), start or len(first))),
        title,
        status,
        box.written,
        box.place,
        groups=titles(box.path),
        detail=box.detail,
        plan_paths=paths_in(box.text),
        optional=box.optional or is_left_out,
        stops=box.stops,
        boxes=boxes_of(box.stops),
    )


def _is_put_off(heading: Block) -> bool:
    """Whether a heading puts off all its items; an optional part that was written is wanted."""
    return "OPTIONAL" not in heading.text and is_put_off(heading.text)


def with_marks(breakdown: Breakdown, marks: Mapping[str, str]) -> Breakdown:
    """The document with the states of its marks by its dialect or the settings."""
    known = {**breakdown.dialect.marks, **marks}
    if not known or all(item.state != "unknown" for item in breakdown.items):
        return breakdown
    items = tuple(_meant(item, known) for item in breakdown.items)
    return breakdown._replace(items=items)


def _meant(item: Task, known: Mapping[str, str]) -> Task:
    mark = mark_of(item.status_text) if item.state == "unknown" else None
    if mark is None or mark not in known:
        return item
    state = known[mark]
    return item._replace(status=Status(_STATES.get(state, state)))
