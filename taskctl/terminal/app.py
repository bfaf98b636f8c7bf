"""The board in a terminal: its screens, and the keys that write."""

from collections.abc import Callable, Sequence
from typing import Any

from textual import on
from textual.app import App, SuspendNotSupported
from textual.binding import Binding

from taskctl.actions.edit import owner_as_written
from taskctl.actions.moves import Move, Reply, perform
from taskctl.report.style import printable
from taskctl.settings.load import Loaded
from taskctl.terminal.board import BoardScreen
from taskctl.terminal.details import DetailsScreen
from taskctl.terminal.dialogs import (
    AskScreen,
    DescribedTask,
    HelpScreen,
    MenuScreen,
    NewScreen,
    ReasonsScreen,
)
from taskctl.terminal.screens import PlanScreen
from taskctl.terminal.source import BoardSource
from taskctl.terminal.state import Card

_PAUSE = 0.5
"""Seconds between two looks at the files."""
_SAID = 6
"""Seconds for which an answer is shown."""

_NOBODY = frozenset({"unassigned", "nobody", "none", "tbd", "todo"})


class BoardApp(App[None]):
    """The board in a terminal.

    Args:
        source: the plan.
        run: runs a command of the command line in this terminal, while the board is away.
        everything: whether to show parked, dropped and unknown tasks.
    """

    CSS_PATH = "board.tcss"
    TITLE = "taskctl"
    BINDINGS = [
        Binding("s", "act('start')", "start"),
        Binding("r", "act('review')", "review"),
        Binding("d", "act('done')", "done"),
        Binding("m", "menu", "move"),
        Binding("e", "edit", "edit"),
        Binding("n", "new", "new"),
        Binding("p", "act('park')", "park", show=False),
        Binding("o", "act('reopen')", "reopen", show=False),
        Binding("t", "ask_title", "title", show=False),
        Binding("at", "ask_owner", "owner", show=False),
        Binding("plus", "ask_prerequisite", "prerequisite", show=False),
        Binding("v", "prove", "verify", show=False),
        Binding("b", "brief", "brief", show=False),
        Binding("q", "quit", "quit"),
    ]

    def __init__(
        self, source: BoardSource, run: Callable[[Sequence[str]], None], *, everything: bool
    ) -> None:
        super().__init__()
        self._source = source
        self._run_command = run
        self._board = BoardScreen(source, everything=everything)
        self._is_looking = False

    def on_mount(self) -> None:
        """Show the board, and look at its files from now on."""
        self.push_screen(self._board)
        self.set_interval(_PAUSE, self.look)

    @property
    def card(self) -> Card | None:
        """The item that keys act on."""
        return self.screen.card if isinstance(self.screen, PlanScreen) else None

    def look(self) -> None:
        """Show the plan again if its files have changed."""
        if not self._is_looking:
            self._is_looking = True
            self.run_worker(self._look(), group="look")

    async def _look(self) -> None:
        try:
            if await self._source.look():
                self._show_plan()
        finally:
            self._is_looking = False

    def _show_plan(self) -> None:
        for screen in list(self.screen_stack):
            # One that is not there yet shows the plan by itself.
            if isinstance(screen, PlanScreen) and screen.is_mounted:
                screen.show_plan()

    def write(self, act: Callable[[Loaded], Reply]) -> None:
        """Write something, unless it is refused, and say what became of it."""
        self.run_worker(self._write(act), group="write")

    async def _write(self, act: Callable[[Loaded], Reply]) -> None:
        self._source.is_busy = True
        self._board.show_bar()
        reply = await self._source.write(act)
        self._source.is_busy = False
        if reply.path:
            self._board.select_file(reply.path)
        self._show_plan()
        if reply.done:
            lines = "\n".join(map(printable, (reply.message, *reply.reasons)))
            self.notify(lines, markup=False, timeout=_SAID)
        else:
            self.push_screen(ReasonsScreen(reply))

    def _move(self, card: Card, act: str, **values: Any) -> None:
        """Ask for a move of an item; its values are fields of `Move`."""
        task = card.task
        move = Move.model_construct(
            act=act, path=task.path, item=task.id, document=card.is_item, **values
        )
        self._perform(move)

    def _perform(self, move: Move) -> None:
        document = self._source.document
        self.write(lambda loaded: perform(loaded, move, document))

    def action_act(self, act: str) -> None:
        """Change the status of the current item."""
        card = self.card
        if card is None:
            return
        if card.is_item and act == "reopen":
            act = "todo"
        if act not in card.acts.values():
            self.notify(f"{printable(card.name)} can only be done, or to do", markup=False)
            return
        self._move(card, act)

    @on(BoardScreen.Carried)
    def _carry(self, event: BoardScreen.Carried) -> None:
        act = event.card.acts.get(event.title)
        if act:
            self._move(event.card, act)
        else:
            self.notify(f"no act leads to {event.title}", severity="warning", markup=False)

    def action_menu(self) -> None:
        """Choose the column to move the current card to."""
        card = self.card
        if card is None:
            return
        choices = [(act, f"{act:<7} → {title}") for title, act in card.acts.items()]

        def chosen(act: str | None) -> None:
            if act:
                self._move(card, act)

        self.push_screen(MenuScreen(f"Move {card.name}", choices), chosen)

    @on(BoardScreen.AskedForBoards)
    def _choose_board(self) -> None:
        names = [(part.name, part.name) for part, _ in self._source.plan.boards]

        def chosen(name: str | None) -> None:
            if name:
                self._board.show_board(name)

        if len(names) > 1:
            self.push_screen(MenuScreen("Boards", names, self._board.board_name), chosen)

    @on(BoardScreen.Opened)
    @on(DetailsScreen.Opened)
    def _open(self, event: BoardScreen.Opened | DetailsScreen.Opened) -> None:
        self.push_screen(DetailsScreen(self._source, event.card))

    @on(DetailsScreen.Ticked)
    def _tick(self, event: DetailsScreen.Ticked) -> None:
        self._move(event.card, "mark", number=event.number, state=event.state)

    def action_ask_title(self) -> None:
        """Ask for another title."""
        if card := self.card:
            self._ask(card, "title", "the id before it stays", card.task.bare_title)

    def action_ask_owner(self) -> None:
        """Ask for another owner."""
        if card := self.card:
            settings = self._source.plan.loaded.settings
            is_named = any(map(_is_somebody, card.task.owner))
            owner = owner_as_written(settings, card.task) if is_named else ""
            self._ask(card, "owner", "such as runtime", owner)

    def action_ask_prerequisite(self) -> None:
        """Ask for a prerequisite to add or to remove."""
        if card := self.card:
            self._ask(card, "prerequisite", "an ID adds it, -ID removes it", "")

    def _ask(self, card: Card, what: str, hint: str, value: str) -> None:
        def given(text: str | None) -> None:
            if text is None or (what == "prerequisite" and not text.strip()):
                return
            values: dict[str, Any] = {what: text}
            if what == "prerequisite":
                values = {"prereqs": tuple(text.replace(",", " ").split())}
            self._move(card, "edit", **values)

        if printable(value) != value:  # it would be written back as it is shown
            self.notify(f"the {what} has characters that a terminal cannot show; e opens the file")
            return
        self.push_screen(AskScreen(f"{card.name}: {what}", hint, value), given)

    def action_new(self) -> None:
        """Write a new task."""

        def given(task: DescribedTask | None) -> None:
            if task:
                self._perform(Move(act="new", title=task.title, stops=tuple(task.stops)))

        self.push_screen(NewScreen(), given)

    def action_edit(self) -> None:
        """Open the current item in the person's editor."""
        if card := self.card:
            self._run_away("edit", "--editor", "--", self._named(card))

    def action_prove(self) -> None:
        """Run the proofs of the current task, and record the results."""
        if card := self.card:
            self._run_away("prove", "--record", "--", self._named(card))

    def action_brief(self) -> None:
        """Show everything for handing the current task over."""
        if card := self.card:
            self._run_away("prep", "--brief", "--", self._named(card))

    def action_keys(self) -> None:
        """Show the keys."""
        self.push_screen(HelpScreen())

    def _named(self, card: Card) -> str:
        """The name by which a command knows an item."""
        if card.is_item:
            return f"{self._source.full(card.task.path)}#{card.task.id.removeprefix('#')}"
        shared = len(card.part.all_of(card.task.id)) > 1
        return card.task.path if shared or not card.task.id else card.task.id

    def _run_away(self, *words: str) -> None:
        """Run a command in this terminal, and read the plan again."""
        try:
            with self.suspend():
                self._run_command(words)
        except SuspendNotSupported:
            self.notify("the board cannot leave this terminal", severity="warning")
            return
        self.run_worker(self._renew(), group="write")

    async def _renew(self) -> None:
        await self._source.read_again()
        self._show_plan()


def _is_somebody(owner: str) -> bool:
    """Whether an owner is more than the placeholder of a template."""
    return owner.strip("@<>").casefold() not in _NOBODY
