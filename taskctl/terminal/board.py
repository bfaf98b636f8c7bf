"""The board itself: as many columns beside each other as fit, and a filter."""

from collections.abc import Sequence

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Footer, Input, Static

from taskctl.model.choice import TITLES
from taskctl.model.plan import Plan
from taskctl.report.style import printable
from taskctl.terminal.column import CardList, ColumnBox
from taskctl.terminal.screens import PlanScreen
from taskctl.terminal.source import BoardSource
from taskctl.terminal.state import Card, Column, filtered, shown_columns
from taskctl.text.words import count

_NARROWEST = 26
"""The cells of the narrowest column; with fewer, a title has no room."""
_FIRST = ("in progress", "ready")
"""The columns in which a board begins, if they have cards."""


class BoardScreen(PlanScreen):
    """The board of the plan or of a document."""

    BINDINGS = [
        Binding("up,k", "step(-1)", "up", show=False),
        Binding("down,j", "step(1)", "down", show=False),
        Binding("left,h", "aside(-1)", "left", show=False),
        Binding("right,l", "aside(1)", "right", show=False),
        Binding("pageup", "page(-1)", "page up", show=False),
        Binding("pagedown", "page(1)", "page down", show=False),
        Binding("home,g", "step(-1000000)", "first", show=False),
        Binding("end,G", "step(1000000)", "last", show=False),
        Binding("enter", "details", "details", key_display="⏎"),
        Binding("slash", "filter", "filter", key_display="/"),
        Binding("escape", "unfilter", "all cards", show=False),
        Binding("shift+left", "carry(-1)", "move left", show=False),
        Binding("shift+right", "carry(1)", "move right", show=False),
        Binding("left_square_bracket", "turn(-1)", "board before", show=False),
        Binding("right_square_bracket", "turn(1)", "board after", show=False),
        Binding("a", "everything", "all", show=False),
    ]

    class Carried(Message):
        """A person moves a card to a column."""

        def __init__(self, card: Card, title: str) -> None:
            super().__init__()
            self.card = card
            self.title = title

    class Opened(Message):
        """A person wants to see the details of a card."""

        def __init__(self, card: Card) -> None:
            super().__init__()
            self.card = card

    class AskedForBoards(Message):
        """A person wants to choose another board."""

    def __init__(self, source: BoardSource, *, everything: bool) -> None:
        super().__init__()
        self._source = source
        self._everything = everything
        self._board_name = ""
        self._words: Sequence[str] = ()
        self._columns: Sequence[Column] = ()
        self._cards: dict[str, Sequence[Card]] = {}
        self._here = ""
        self._index = 0
        self._key: tuple[str, str, str] | None = None
        self._first = 0

    @property
    def card(self) -> Card | None:
        """The current card."""
        cards = self._cards.get(self._here, ())
        return cards[self._index] if self._index < len(cards) else None

    @property
    def board_name(self) -> str:
        """The name of the board: the path of a document, or that of the task files."""
        return self._board_name

    def compose(self) -> ComposeResult:
        """The bar, the filter, the columns, and the keys."""
        yield Static(classes="bar", markup=False)
        yield Input(placeholder="words of id, title, owner, state", select_on_focus=False)
        with Horizontal(classes="hidden-columns"):
            yield Static(classes="before", markup=False)
            yield Static(classes="after", markup=False)
        with Horizontal(classes="columns"):
            for title in TITLES:
                yield ColumnBox(title)
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Show the plan as it was read."""
        self.query_one(Input).display = False
        self.show_plan()

    def on_resize(self, event: events.Resize) -> None:
        """Show as many columns as fit."""
        self.show_plan()

    def show_plan(self) -> None:
        """Show the plan as it was read last, and the same card as before."""
        part, columns = self._board()
        self._columns = shown_columns(
            part, columns, everything=self._everything, room=max(1, self.size.width // _NARROWEST)
        )
        self._cards = {column.title: filtered(column, self._words) for column in self._columns}
        self._find_again()
        for box in self.query(ColumnBox):
            found = next((c for c in self._columns if c.title == box.column_title), None)
            if found:
                box.show(self._cards[found.title], len(found.cards))
        self._show_current()

    def show_board(self, name: str) -> None:
        """Show another board."""
        if name != self._board_name:
            self._board_name, self._key, self._here, self._index = name, None, "", 0
            self.show_plan()

    def select(self, card: Card) -> None:
        """Make a card the current one."""
        self._key = card.key
        self._find_again()
        self._show_current()

    def select_file(self, path: str) -> None:
        """Make the card of a file the current one, once the plan is shown again."""
        cards = self._source.plan.by_key.values()
        card = next((card for card in cards if card.task.path == path), None)
        if card:
            self._board_name, self._key = card.part.name, card.key

    def _board(self) -> tuple[Plan, Sequence[Column]]:
        boards = self._source.plan.boards or [(self._source.plan.plan, ())]
        named = next((one for one in boards if one[0].name == self._board_name), None)
        part, columns = named or next((one for one in boards if one[1]), boards[0])
        self._board_name = part.name
        return part, columns

    def _find_again(self) -> None:
        """Find the current card; without it, the one in its place, or the first one."""
        titles = [column.title for column in self._columns]
        for title, cards in self._cards.items():
            for index, card in enumerate(cards):
                if card.key == self._key:
                    self._here, self._index = title, index
                    return
        if not self._cards.get(self._here):
            filled = [title for title in titles if self._cards[title]]
            first = next((title for title in _FIRST if title in filled), None)
            self._here = first or next(iter(filled), titles[0] if titles else "")
        self._index = max(0, min(self._index, len(self._cards.get(self._here, ())) - 1))

    def _show_current(self) -> None:
        """Show the columns around the current one, and mark the current card."""
        titles = [column.title for column in self._columns]
        room = min(len(titles), max(1, self.size.width // _NARROWEST))
        here = titles.index(self._here) if self._here in titles else 0
        first = min(max(self._first, here - room + 1), here, max(0, len(titles) - room))
        self._first = first
        shown = titles[first : first + room]
        for box in self.query(ColumnBox):
            box.display = box.column_title in shown
            is_here = box.column_title == self._here
            box.set_class(is_here, "current")
            box.list.current = self._index if is_here and self.card else None
        self._key = self.card.key if self.card else self._key
        self._show_hidden(titles[:first], titles[first + room :])
        self.show_bar()

    def _show_hidden(self, before: Sequence[str], after: Sequence[str]) -> None:
        """Name the columns on both sides that do not fit."""

        def named(titles: Sequence[str]) -> list[str]:
            return [f"{title} {len(self._cards[title])}" for title in titles]

        self.query_one(".hidden-columns").display = bool(before or after)
        left, right = named(before), named(after)
        room = self.size.width // 2 - 4
        while left and len(" · ".join(left)) > room:
            left = left[1:]
        while right and len(" · ".join(right)) > room:
            right = right[:-1]
        self.query_one(".before", Static).update(f"◂ {' · '.join(left)}" if before else "")
        self.query_one(".after", Static).update(f"{' · '.join(right)} ▸" if after else "")

    def show_bar(self) -> None:
        """Name the board, count its cards, and report a problem of reading it."""
        boards = [part.name for part, _ in self._source.plan.boards]
        parts: list[str | tuple[str, str]] = [(printable(self._board_name), "bold")]
        if len(boards) > 1:
            parts.append(f" ▾ {boards.index(self._board_name) + 1} of {len(boards)}")
        total = sum(len(column.cards) for column in self._columns)
        found = sum(map(len, self._cards.values()))
        cards = count(total, "card")
        parts.append(f"  {found} of {cards}" if self._words else f"  {cards}")
        if self._source.is_busy:
            parts.append(("  writing…", "$text-accent"))
        if self._source.problem:
            parts.append((f"  {printable(self._source.problem)}", "$text-error"))
        self.query_one(".bar", Static).update(Content.assemble(*parts))

    def action_step(self, by: int) -> None:
        """Go up or down."""
        cards = self._cards.get(self._here, ())
        self._index = max(0, min(self._index + by, len(cards) - 1))
        self._show_current()

    def action_page(self, by: int) -> None:
        """Go up or down by what fits."""
        box = next(box for box in self.query(ColumnBox) if box.column_title == self._here)
        self.action_step(by * box.list.per_page)

    def action_aside(self, by: int) -> None:
        """Go to the next column with cards on one side, as far from the top as before."""
        titles = [column.title for column in self._columns]
        if not titles:
            return
        boxes = {box.column_title: box for box in self.query(ColumnBox)}
        above = self._index - boxes[self._here].list.first_seen
        at = titles.index(self._here)
        beside = titles[at + 1 :] if by > 0 else titles[:at][::-1]
        filled = (title for title in beside if self._cards[title])
        self._here = next(filled, beside[0] if beside else self._here)
        cards = self._cards[self._here]
        self._index = max(0, min(boxes[self._here].list.first_seen + above, len(cards) - 1))
        self._show_current()

    def action_details(self) -> None:
        """Show the details of the current card."""
        if self.card:
            self.post_message(self.Opened(self.card))

    def action_filter(self) -> None:
        """Ask for words."""
        field = self.query_one(Input)
        field.display = True
        field.focus()

    def action_unfilter(self) -> None:
        """Show all cards again."""
        field = self.query_one(Input)
        field.clear()
        field.display = False
        self.set_focus(None)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show the cards that have all words."""
        self._words = event.value.split()
        self.show_plan()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go back to the cards that were found."""
        event.input.display = bool(self._words)
        self.set_focus(None)

    def action_carry(self, by: int) -> None:
        """Move the current card to the next column to which an act leads."""
        if self.card is None:
            return
        titles = list(self.card.acts)
        order = [title for title in TITLES if title in titles or title == self._here]
        place = order.index(self._here) + by if self._here in order else -1
        if 0 <= place < len(order):
            self.post_message(self.Carried(self.card, order[place]))

    def action_turn(self, by: int) -> None:
        """Show the next board on one side."""
        names = [part.name for part, _ in self._source.plan.boards]
        if self._board_name in names:
            self.show_board(names[(names.index(self._board_name) + by) % len(names)])

    def action_everything(self) -> None:
        """Show parked, dropped and unknown tasks, or hide them."""
        self._everything = not self._everything
        self.show_plan()

    @on(CardList.Pressed)
    def _press(self, event: CardList.Pressed) -> None:
        self.select(event.card)
        if event.clicks == 2:
            self.post_message(self.Opened(event.card))

    @on(CardList.Dropped)
    def _drop(self, event: CardList.Dropped) -> None:
        if not self.region.contains(event.x, event.y):
            return
        widget, _ = self.get_widget_at(event.x, event.y)
        box = next((one for one in widget.ancestors_with_self if isinstance(one, ColumnBox)), None)
        home = next((c.title for c in self._columns if event.card in self._cards[c.title]), "")
        if box and box.column_title != home:
            self.select(event.card)
            self.post_message(self.Carried(event.card, box.column_title))

    @on(events.Click, ".bar")
    def _press_bar(self) -> None:
        self.post_message(self.AskedForBoards())

    @on(events.Click, ".before")
    def _press_before(self) -> None:
        self.action_aside(-1)

    @on(events.Click, ".after")
    def _press_after(self) -> None:
        self.action_aside(1)
