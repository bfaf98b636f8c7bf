"""The boxes of a document: those that a renderer shows, and texts that a reader takes for one."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from sys import intern
from typing import NamedTuple

from taskctl.model.boxes import Box, StopCondition
from taskctl.model.items import Section
from taskctl.read.sections import blocks_of, is_not_claimed, is_struck, unwrapped
from taskctl.text.boxes import HEADS, SIGN_HEADS, box_lines, odd_box
from taskctl.text.document import Block, Document
from taskctl.text.expressions import expression
from taskctl.text.places import Passage, Place, shared

# Allowed before a box in a line that a renderer does not show as an item: signs of quotes and
# lists, the border of a cell, tags.
_LEAD = expression(r"(?:[\s>#|]|\\?[-*+•‣⁃◦▪·–—]|\(?(?:\d{1,9}|[A-Za-z])[.)]|</?\w+[^<>\[]*>)*+")
_LEADING_CHARS = frozenset("\\ \t>#|-*+•‣⁃◦▪·–—<(0123456789") | HEADS
_NO_TEXT = frozenset({"fence", "comment", "rule"})


_KNOWN = {"x": "done", " ": "open"}


class ReadBox(NamedTuple):
    """A box as it is written in a document.

    written   all of it: `[x]`, `[/]`, `\\[ ]`, `☐`
    mark      "x" or " " where a renderer shows a box; else its name in the settings
    place     the place of `written`
    text      the text after it
    is_item   whether it begins a list item, as a renderer shows it
    looks_ticked   whether its writer meant it as done
    """

    written: str
    mark: str
    place: Place
    text: Passage
    is_item: bool = True
    looks_ticked: bool = False


def box_of(document: Document, block: Block, *, signs: bool = False) -> ReadBox | None:
    """The box at the beginning of an item; None without one.

    Args:
        document: the document.
        block: the item.
        signs: whether signs count that are boxes only among boxes: `- ✅ text`.
    """
    line, column = document.lines[block.line - 1], block.column
    if block.text:
        start = line.rindex("[", 0, column - 1)
        place = Place(document.path, block.line, start + 1, block.line, start + 4)
        is_ticked = block.text == "x"
        return ReadBox(
            intern(line[start : start + 3]),
            block.text,
            place,
            document.passage(block),
            looks_ticked=is_ticked,
        )
    if line[column - 1 : column] not in (SIGN_HEADS if signs else HEADS):
        return None
    return _read(document.passage(block), 0, signs=signs)


def _read(
    passage: Passage, start: int, *, signs: bool = False, item: bool = True
) -> ReadBox | None:
    odd = odd_box(passage.text[start:], signs=signs)
    if odd is None:
        return None
    place = passage.place(start + odd.start, start + odd.end)
    return ReadBox(
        odd.written, odd.mark, place, passage.part(start + odd.text), item, odd.looks_ticked
    )


def _strays(document: Document, blocks: Iterable[Block], numbers: list[int]) -> Iterator[ReadBox]:
    """Open boxes in lines that a renderer does not show as list items.

    Such lines are cells, quotes, tags, lines without a list marker or without a blank after it,
    numbers other than 1 directly below a sentence, and lines that are indented too far.
    """
    for block in blocks:
        if block.kind in _NO_TEXT:
            continue
        first = bisect_left(numbers, block.line + (block.kind == "item"))
        for number in dict.fromkeys(numbers[first : bisect_right(numbers, block.end_line)]):
            yield from _strays_of(document.path, number, document.lines[number - 1])


def _strays_of(path: str, number: int, line: str) -> Iterator[ReadBox]:
    if line[0] not in _LEADING_CHARS and line[1:2] not in ".)":
        return
    passage = Passage(path, line, ((number, 1),))
    starts = [_LEAD.match(line).end()]  # type: ignore[union-attr]  # it always matches
    if "|" in line:
        starts = [match.end() for match in re.finditer(r"\|[ \t]*", line)]
    for start in starts:
        box = _read(passage, start, item=False)
        if box and not box.looks_ticked and not box.mark.isalpha():
            yield box


StopItems = Sequence[tuple[Block, ReadBox | None]]
"""The items of the sections of stop conditions, with their boxes."""


def stop_items(document: Document, sections: Sequence[Section]) -> StopItems:
    """The items of stop conditions."""
    blocks = blocks_of(document, sections, "stop")
    items = [block for block in blocks if block.kind == "item"]
    return [(block, box_of(document, block, signs=True)) for block in items]


def read_stops(
    document: Document, items: StopItems, marks: Mapping[str, str]
) -> tuple[StopCondition, ...]:
    """The stop conditions: the top items of the sections, and every nested one with a box.

    Args:
        document: the document.
        items: the items of its sections of stop conditions.
        marks: the settings for marks that a renderer does not know.
    """
    found = []
    for block, box in items:
        if box:
            text = shared(unwrapped(box.text.text))
            state = _state(box, text, marks)
            place = box.text.place()
            found.append(StopCondition(text, place, box.mark, state, box.written, box.place))
        elif block.level == 0:
            passage = document.passage(block)
            found.append(StopCondition(shared(unwrapped(passage.text)), passage.place()))
    return tuple(found)


def read_boxes(document: Document, stops: StopItems, marks: Mapping[str, str]) -> tuple[Box, ...]:
    """Every box of a file, as in `read_stops`, and the open texts that only look like one."""
    found = [box for _, box in stops]
    if numbers := box_lines(document.lines):
        blocks, among = document.around(numbers), frozenset(block for block, _ in stops)
        items = (block for block in blocks if block.kind == "item" and block not in among)
        found += [box_of(document, block) for block in items]
        found += _strays(document, blocks, numbers)
    boxes = [_box(box, marks) for box in found if box]
    return tuple(sorted(boxes, key=lambda box: box.place))


def strays(document: Document) -> tuple[Box, ...]:
    """The texts that only look like an open box, and begin no item."""
    numbers = box_lines(document.lines)
    return tuple(_box(box, {}) for box in _strays(document, document.around(numbers), numbers))


def _box(box: ReadBox, marks: Mapping[str, str]) -> Box:
    text = shared(unwrapped(box.text.text))
    state = _state(box, text, marks)
    excused = is_not_claimed(text) or (state == "dropped" and box.mark in marks)
    return Box(
        box.mark,
        text,
        box.text.place(),
        excused,
        state,
        box.written,
        box.place,
        box.is_item,
        box.looks_ticked,
    )


def _state(box: ReadBox, text: str, marks: Mapping[str, str]) -> str:
    if is_struck(text):
        return "dropped"
    return _KNOWN.get(box.mark) or marks.get(box.mark, "unknown")
