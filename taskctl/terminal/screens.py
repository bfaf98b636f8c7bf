"""The common part of the screens of a board."""

from textual.binding import Binding
from textual.screen import Screen

from taskctl.terminal.state import Card


class PlanScreen(Screen[None]):
    """A screen that shows something of the plan."""

    AUTO_FOCUS = ""
    BINDINGS = [Binding("question_mark", "app.keys", "help", key_display="?")]

    @property
    def card(self) -> Card | None:
        """The item that keys act on; None without one."""
        raise NotImplementedError

    def show_plan(self) -> None:
        """Show the plan as it was read last."""
        raise NotImplementedError
