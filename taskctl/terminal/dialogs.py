"""Dialogs over a board: reasons, one line, a choice, a new task, the keys."""

from collections.abc import Sequence
from typing import NamedTuple

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from taskctl.actions.moves import Reply
from taskctl.report.style import printable

_CLOSE = Binding("escape", "close", "close")


class LineInput(Input):
    """A field whose Enter hands the line over, and empties it, before what is typed next.

    In `Input`, Enter comes after letters that were already waiting: they would be part of the line.
    """

    async def _on_key(self, event: events.Key) -> None:
        if event.key != "enter":
            await super()._on_key(event)
            return
        event.stop()
        event.prevent_default()
        line = self.value
        self.clear()
        self.post_message(self.Submitted(self, line))


class ReasonsScreen(ModalScreen[None]):
    """The reasons why nothing was written."""

    BINDINGS = [_CLOSE, Binding("enter,space,q", "close", show=False)]

    def __init__(self, reply: Reply) -> None:
        super().__init__()
        self._reply = reply

    def compose(self) -> ComposeResult:
        """The message, each reason on lines of its own, and the remedy."""
        reply = self._reply
        with Vertical(classes="dialog refusal"):
            yield Static(printable(reply.message), classes="heading", markup=False)
            with VerticalScroll():
                for reason in reply.reasons:
                    yield Static(f"• {printable(reason).strip()}", classes="reason", markup=False)
                if reply.hint:
                    yield Static(printable(reply.hint), classes="hint", markup=False)
            yield Static("nothing was written · Esc closes", classes="foot", markup=False)

    def action_close(self) -> None:
        """Go back."""
        self.dismiss()


class AskScreen(ModalScreen[str | None]):
    """Asks for one line of text."""

    BINDINGS = [_CLOSE]

    def __init__(self, heading: str, hint: str, value: str = "") -> None:
        super().__init__()
        self._heading = heading
        self._hint = hint
        self._value = value

    def compose(self) -> ComposeResult:
        """A heading, the line, and what may be written there."""
        with Vertical(classes="dialog"):
            yield Static(printable(self._heading), classes="heading", markup=False)
            yield LineInput(self._value)  # selected as a whole: typing replaces it
            yield Static(f"{self._hint} · Enter writes · Esc closes", classes="foot", markup=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take the line."""
        if self.app.screen is self:
            self.dismiss(event.value)

    def action_close(self) -> None:
        """Take nothing."""
        self.dismiss(None)


class DescribedTask(NamedTuple):
    """A task that a person describes: its title and its stop conditions."""

    title: str
    stops: Sequence[str]


class NewScreen(ModalScreen[DescribedTask | None]):
    """Asks for a title, and then for stop conditions until a line is empty."""

    BINDINGS = [_CLOSE]

    def __init__(self) -> None:
        super().__init__()
        self._task_title = ""
        self._stops: list[str] = []

    def compose(self) -> ComposeResult:
        """A heading, the lines so far, and the next one."""
        with Vertical(classes="dialog"):
            yield Static("New task: its title", classes="heading", markup=False)
            yield Static(classes="given", markup=False)
            yield LineInput()
            yield Static("Enter takes a line · Esc closes", classes="foot", markup=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take a line, and ask for the next one."""
        if self.app.screen is not self:
            return  # typed after the last line
        text = event.value.strip()
        if not self._task_title:
            self._task_title = text
        elif text:
            self._stops.append(text)
        else:
            self.dismiss(DescribedTask(self._task_title, self._stops))
            return
        if self._task_title:
            stops = [f"☐ {stop}" for stop in self._stops]
            lines = "\n".join(map(printable, (self._task_title, *stops)))
            self.query_one(".given", Static).update(lines)
            self.query_one(".heading", Static).update("New task: a stop condition")
            self.query_one(".foot", Static).update(
                "Enter takes a line, an empty one writes the task · Esc closes"
            )

    def action_close(self) -> None:
        """Take nothing."""
        self.dismiss(None)


class MenuScreen(ModalScreen[str | None]):
    """Asks for one of several things."""

    BINDINGS = [_CLOSE]

    def __init__(self, heading: str, choices: Sequence[tuple[str, str]], current: str = "") -> None:
        super().__init__()
        self._heading = heading
        self._choices = choices
        self._current = current

    def compose(self) -> ComposeResult:
        """The choices below a heading."""
        options = [Option(Content(printable(text))) for _, text in self._choices]
        with Vertical(classes="dialog"):
            yield Static(printable(self._heading), classes="heading", markup=False)
            yield OptionList(*options, markup=False)
            yield Static("Enter or a click chooses · Esc closes", classes="foot", markup=False)

    def on_mount(self) -> None:
        """Begin with the current one."""
        names = [name for name, _ in self._choices]
        if self._current in names:
            self.query_one(OptionList).highlighted = names.index(self._current)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take the choice."""
        self.dismiss(self._choices[event.option_index][0])

    def action_close(self) -> None:
        """Take nothing."""
        self.dismiss(None)


KEYS = (
    ("arrows", "go from card to card, and from column to column"),
    ("Enter", "show the details of the card; there, of a prerequisite"),
    ("/", "show only the cards that have some words; Esc shows all again"),
    ("s r d p o", "start, review, done, park, reopen: as the commands, and refused alike"),
    ("Shift+← →", "move the card to another column; so does dragging it"),
    ("m", "choose a column from a menu"),
    ("Space", "in the details: tick or untick a stop condition"),
    ("Tab", "in the details: go to the text, and back"),
    ("e", "open the task in $VISUAL or $EDITOR, and check it afterwards"),
    ("t @ +", "change the title, the owner, a prerequisite"),
    ("n", "write a new task"),
    ("v", "verify: run the proofs of the task, and record the results"),
    ("b", "brief: show everything for handing the task over"),
    ("[ ]", "show the board of another document; so does a click on the first line"),
    ("a", "show parked, dropped and unknown tasks, or hide them"),
    ("Ctrl+P", "choose another theme, light or dark"),
    ("q", "go back, and at last quit"),
)
"""The keys of a board, and what they do."""


class HelpScreen(ModalScreen[None]):
    """The keys."""

    BINDINGS = [_CLOSE, Binding("q,question_mark,enter", "close", show=False)]

    def compose(self) -> ComposeResult:
        """One key on each line."""
        with Vertical(classes="dialog help"):
            yield Static("Keys", classes="heading", markup=False)
            with VerticalScroll():
                for key, what in KEYS:
                    with Horizontal(classes="key"):
                        yield Static(key, markup=False)
                        yield Static(what, markup=False)
            yield Static("Esc closes", classes="foot", markup=False)

    def action_close(self) -> None:
        """Go back."""
        self.dismiss()
