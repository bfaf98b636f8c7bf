"""A card as lines of text, each a list of pieces that the theme paints."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from taskctl.report.kanban import waits_for
from taskctl.report.style import cells, cut, printable, wrap
from taskctl.terminal.state import Card

HEIGHT = 4
"""The lines of a card: its id and owner, its title, what blocks it, and an empty one."""
_LONGEST = 1000  # characters of a title; a card shows two lines of it


class CardPiece(NamedTuple):
    """A piece of a line, and the name of its style."""

    text: str
    style: str


def card_lines(card: Card, width: int) -> Sequence[Sequence[CardPiece]]:
    """The lines of a card, each at most so many cells wide."""
    waits = printable(waits_for(card.part, card.task)[:_LONGEST])
    titles = list(_title(card, width, 1 if waits else 2))
    below = CardPiece(cut(f"← {waits}", width), "waits") if waits else CardPiece("", "title")
    lines = [[CardPiece(title, "title")] for title in titles]
    if waits:
        lines.append([below])
    lines += [[] for _ in range(HEIGHT - 1 - len(lines) - 1)]
    return [_head(card, width), *lines, []]


def _head(card: Card, width: int) -> Sequence[CardPiece]:
    """The id, and on the right the ticked boxes and the owner, as far as there is room."""
    name = cut(printable(card.name[:_LONGEST]), width)
    boxes = [stop for stop in card.task.stops if stop.box is not None]
    count = f"{sum(stop.is_done for stop in boxes)}/{len(boxes)}" if boxes else ""
    owner = " ".join(printable(one[:_LONGEST]) for one in card.task.owner)
    room = width - cells(name) - 1
    pieces = [CardPiece(name, "id")]
    right = " ".join(filter(None, (count, owner)))
    if cells(right) > room:
        right = cut(right, room) if room >= len(count) + 6 else count if len(count) <= room else ""
    if right:
        pieces.append(CardPiece(" " * (width - cells(name) - cells(right)), "title"))
        pieces.append(CardPiece(right, "owner"))
    return pieces


def _title(card: Card, width: int, lines: int) -> Iterator[str]:
    """The title on one line or two."""
    wrapped = list(wrap(printable(card.task.bare_title[:_LONGEST]), width))
    yield from (cut(line, width) for line in wrapped[: lines - 1])
    if rest := " ".join(wrapped[lines - 1 :]):
        yield cut(rest, width)
