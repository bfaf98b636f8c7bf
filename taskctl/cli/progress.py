"""A count on the terminal of work that takes long: nothing before a second, nothing in a pipe."""

import sys
import time

_PATIENCE = 1.0
_PAUSE = 0.2
_BAR = 20
_FEWEST_COLUMNS = 70
"""The narrowest terminal that has room for a bar."""


class ProgressLine:
    """A line on the terminal, as a watcher of loops: written over, and removed at their ends.

    With rich, it begins with a bar.

    Args:
        color: whether the bar is in colour.
    """

    def __init__(self, *, color: bool) -> None:
        self._color = color
        self._next = time.monotonic() + _PATIENCE
        self._shown = 0

    def note(self, what: str, done: int, total: int) -> None:
        """Show how much is done, now and then."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + _PAUSE
        # sys.stderr may keep what is written for a pager, or for the memory
        terminal = sys.__stderr__ or sys.stderr
        from taskctl.cli.screen import terminal_width  # most runs take no second

        width = terminal_width(terminal) or 80
        line = f"{done:,} of {total:,} {what}"[: width - 1]
        bar = _bar(done, total, color=self._color) if width >= _FEWEST_COLUMNS else ""
        terminal.write(f"\r{' ' * self._shown}\r{bar}{line}")
        terminal.flush()
        self._shown = len(line) + (_BAR + 2 if bar else 0)

    def end(self) -> None:
        """Remove the line."""
        if self._shown:
            terminal = sys.__stderr__ or sys.stderr
            terminal.write(f"\r{' ' * self._shown}\r")
            terminal.flush()
            self._shown = 0


def _bar(done: int, total: int, *, color: bool) -> str:
    """A bar, if rich is installed."""
    try:
        from rich.console import Console
        from rich.progress_bar import ProgressBar
    except ImportError:
        return ""
    from io import StringIO

    console = Console(file=StringIO(), force_terminal=True, no_color=not color, width=_BAR)
    with console.capture() as captured:
        console.print(ProgressBar(total, done, _BAR), end="")
    return f"{captured.get()}  "
