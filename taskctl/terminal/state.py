"""The plan as a board shows it: its boards, their columns, and the cards in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from taskctl.model.acts import acts_of, acts_on
from taskctl.model.choice import TITLES, boards, has_words
from taskctl.model.items import ITEM, Task
from taskctl.model.lookup import known_tracks
from taskctl.model.plan import Plan
from taskctl.model.plans import Plans
from taskctl.settings.load import Loaded
from taskctl.text.tree import DiskTree

_HIDDEN = frozenset({"parked", "dropped", "unknown"})


class BoardChoice(NamedTuple):
    """The tasks that a board is asked to show: of a document, of an owner, of a track, or all."""

    document: str = ""
    owner: str = ""
    track: str = ""
    everything: bool = False


class Card(NamedTuple):
    """An item on a board."""

    part: Plan
    task: Task

    @property
    def key(self) -> tuple[str, str, str]:
        """The parts that stay the same when the plan is read again."""
        return self.part.name, *self.task.key

    @property
    def is_item(self) -> bool:
        """Whether it is an item of a document, which has no file of its own."""
        return self.task.kind == ITEM

    @property
    def name(self) -> str:
        """The name that people and commands use."""
        return self.task.id or self.task.path

    @property
    def acts(self) -> Mapping[str, str]:
        """The columns to which it can be moved, and the acts that do it."""
        return acts_on(self.task)


class Column(NamedTuple):
    """A column: its title and all its cards."""

    title: str
    cards: Sequence[Card]


@dataclass(frozen=True)
class BoardPlan:
    """A plan that was read, and what of it is asked for.

    plan   the plan, or the document that was named
    """

    loaded: Loaded
    tree: DiskTree
    plan: Plan
    choice: BoardChoice

    @cached_property
    def boards(self) -> Sequence[tuple[Plan, Sequence[Column]]]:
        """The plan and each document, with all columns that have cards, as `board --all` does."""
        track = self.choice.track
        tracks = known_tracks(self.plan, track) if track else set()
        found = boards(self.plan, owner=self.choice.owner, tracks=tracks, everything=True)
        return [
            (part, [_column(part, title, tasks) for title, tasks in columns])
            for part, columns in found
        ]

    @property
    def plans(self) -> Plans | None:
        """The plan, unless it is a document alone."""
        return self.plan if isinstance(self.plan, Plans) else None

    @cached_property
    def by_key(self) -> Mapping[tuple[str, str, str], Card]:
        """The cards of all boards."""
        cards = (card for _, columns in self.boards for column in columns for card in column.cards)
        return {card.key: card for card in cards}


def _column(part: Plan, title: str, tasks: Sequence[Task]) -> Column:
    return Column(title, [Card(part, task) for task in tasks])


def shown_columns(
    part: Plan, columns: Sequence[Column], *, everything: bool, room: int
) -> Sequence[Column]:
    """The columns to show, in their order: those with cards, and the empty ones if all fit.

    Args:
        part: the plan of the board.
        columns: its columns that have cards.
        everything: whether to show parked, dropped and unknown tasks.
        room: how many columns fit beside each other.
    """
    known = {column.title: column for column in columns}
    hidden = frozenset() if everything else _HIDDEN
    filled = [title for title in TITLES if title in known and title not in hidden]
    targets = acts_of(part).keys() - hidden
    every = [title for title in TITLES if title in known.keys() - hidden or title in targets]
    titles = every if len(every) <= room or not filled else filled
    return [known.get(title, Column(title, ())) for title in titles]


def filtered(column: Column, words: Sequence[str]) -> Sequence[Card]:
    """The cards of a column that have all words."""
    if not words:
        return column.cards
    return [card for card in column.cards if has_words(card.task, words)]
