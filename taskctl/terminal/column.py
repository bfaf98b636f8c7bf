"""A column of cards: only those that can be seen are drawn, so that it is quick with thousands."""

from collections.abc import Sequence

from rich.segment import Segment
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widgets import Static

from taskctl.terminal.cards import HEIGHT, card_lines
from taskctl.terminal.state import Card

_BAR, _CURRENT_BAR = "▎ ", "▌ "
_EDGE = 3  # cells beside the text: the bar, and a blank on each side


class CardList(ScrollView):
    """The cards of a column; one card of the board is the current one."""

    COMPONENT_CLASSES = {
        f"card--{name}{'-current' * current}"
        for name in ("bar", "id", "title", "owner", "waits", "gap")
        for current in (False, True)
    }
    can_focus = False
    current: reactive[int | None] = reactive(None)

    class Pressed(Message):
        """A person pressed the mouse on a card."""

        def __init__(self, card: Card, clicks: int) -> None:
            super().__init__()
            self.card = card
            self.clicks = clicks

    class Dropped(Message):
        """A person let a card go somewhere on the screen."""

        def __init__(self, card: Card, x: int, y: int) -> None:
            super().__init__()
            self.card = card
            self.x = x
            self.y = y

    def __init__(self) -> None:
        super().__init__()
        self.cards: Sequence[Card] = ()
        self._held: Card | None = None

    @property
    def per_page(self) -> int:
        """How many cards fit."""
        return max(1, self.size.height // HEIGHT)

    @property
    def first_seen(self) -> int:
        """The index of the first card that is wholly in sight."""
        return -(-self.scroll_offset.y // HEIGHT)

    def show(self, cards: Sequence[Card]) -> None:
        """Show other cards."""
        self.cards = cards
        self.virtual_size = Size(0, len(cards) * HEIGHT)
        self.refresh()

    def watch_current(self) -> None:
        """Draw again, and keep the current card in sight."""
        self.refresh()
        if self.current is not None:
            region = Region(0, self.current * HEIGHT, 1, HEIGHT)
            self.scroll_to_region(region, animate=False, force=True)

    def render_line(self, y: int) -> Strip:
        """Draw one line."""
        width = self.scrollable_content_region.width
        index, line = divmod(y + self.scroll_offset.y, HEIGHT)
        if index >= len(self.cards):
            return Strip.blank(width, self.rich_style)
        end = "-current" if index == self.current else ""
        if line == HEIGHT - 1:
            return Strip.blank(width, self.get_component_rich_style("card--gap"))
        base = self.get_component_rich_style(f"card--title{end}")
        bar = _CURRENT_BAR if end else _BAR
        pieces = card_lines(self.cards[index], max(1, width - _EDGE))[line]
        segments = [
            Segment(bar, self.get_component_rich_style(f"card--bar{end}")),
            *(
                Segment(piece.text, self.get_component_rich_style(f"card--{piece.style}{end}"))
                for piece in pieces
            ),
        ]
        return Strip(segments).adjust_cell_length(width, base)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take a card."""
        if card := self._card_at(event.y):
            self._held = card
            self.capture_mouse()

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """Let it go."""
        held, self._held = self._held, None
        if held:
            self.release_mouse()
            self.post_message(self.Dropped(held, int(event.screen_x), int(event.screen_y)))

    def on_click(self, event: events.Click) -> None:
        """Choose a card."""
        if card := self._card_at(event.y):
            self.post_message(self.Pressed(card, event.chain))

    def _card_at(self, y: float) -> Card | None:
        index = (int(y) + self.scroll_offset.y) // HEIGHT
        return self.cards[index] if 0 <= index < len(self.cards) else None


class ColumnBox(Vertical):
    """A column with its title."""

    def __init__(self, title: str) -> None:
        super().__init__(classes=title.replace(" ", "-"))
        self.column_title = title

    def compose(self) -> ComposeResult:
        """The title above the cards."""
        yield Static(classes="title", markup=False)
        yield CardList()

    @property
    def list(self) -> CardList:
        """The cards."""
        return self.query_one(CardList)

    def show(self, cards: Sequence[Card], total: int) -> None:
        """Show cards, and how many they are of all in the column."""
        number = str(total) if len(cards) == total else f"{len(cards)} of {total}"
        title = Content.assemble((self.column_title, "bold"), f" {number}")
        self.query_one(".title", Static).update(title)
        self.list.show(cards)
