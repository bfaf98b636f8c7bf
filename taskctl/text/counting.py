"""Long loops, counted for somebody who watches: a loop that nobody watches costs nothing."""

from collections.abc import Collection, Iterable, Iterator
from typing import Protocol, TypeVar

Item = TypeVar("Item")


class LoopWatcher(Protocol):
    """A reader of the progress of loops."""

    def note(self, what: str, done: int, total: int) -> None:
        """Take notice of a step."""

    def end(self) -> None:
        """Take notice of the end of a loop, whatever ended it."""


_watcher: LoopWatcher | None = None


def watch_loops(watcher: LoopWatcher | None) -> None:
    """Report the progress of this process's loops to a watcher; None ends the reports."""
    global _watcher  # noqa: PLW0603  there is one terminal
    _watcher = watcher


def counted(items: Collection[Item], what: str) -> Iterable[Item]:
    """The items of a loop.

    Args:
        items: the items.
        what: the work, as in `120 of 2,584 files are read`.
    """
    return items if _watcher is None else _reported(items, len(items), what, _watcher)


def counted_of(items: Iterable[Item], total: int, what: str) -> Iterable[Item]:
    """The items of a loop whose number is known, as by `counted`."""
    return items if _watcher is None else _reported(items, total, what, _watcher)


def _reported(items: Iterable[Item], total: int, what: str, watcher: LoopWatcher) -> Iterator[Item]:
    try:
        for number, item in enumerate(items, 1):
            yield item
            watcher.note(what, number, total)
    finally:
        watcher.end()
