"""A count on the terminal of work that takes long: nothing before a second, nothing in a pipe."""

import sys
import time

_PATIENCE = 1.0
_PAUSE = 0.2


class ProgressLine:
    """A line on standard error that is written over, and removed in the end.

    Args:
        what: the work, as in `120 of 2,584 versions of tasks are read`.
        is_shown: whether anybody sees it.
    """

    def __init__(self, what: str, *, is_shown: bool) -> None:
        self._what = what
        self._next = time.monotonic() + _PATIENCE if is_shown else float("inf")
        self._shown = 0

    def note(self, done: int, total: int) -> None:
        """Show how much is done, now and then."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + _PAUSE
        self._write(f"{done:,} of {total:,} {self._what}")

    def close(self) -> None:
        """Remove the line."""
        if self._shown:
            self._write("")

    def _write(self, line: str) -> None:
        # sys.stderr may keep what is written for a pager, or for the memory
        terminal = sys.__stderr__ or sys.stderr
        terminal.write(f"\r{line.ljust(self._shown)}\r{line}")
        terminal.flush()
        self._shown = max(self._shown, len(line))
