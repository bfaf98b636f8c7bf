"""A person in front of the board: presses keys, and reads what is on the screen."""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from textual import events
from textual.pilot import Pilot

from taskctl.settings.load import load
from taskctl.terminal.app import BoardApp
from taskctl.terminal.source import BoardSource
from taskctl.terminal.state import BoardChoice

_PATIENCE = 30
"""Seconds until a person gives up waiting for something on the screen."""


_LINES = str.maketrans(dict.fromkeys("▌▎│─━╭╮╰╯", " "))


class Person:
    """Presses keys one after the other, and waits for the answer to each."""

    def __init__(self, runner: asyncio.Runner, pilot: Pilot[None], app: BoardApp) -> None:
        self._runner = runner
        self._pilot = pilot
        self.app = app

    def press(self, *keys: str) -> None:
        """Press keys: names as Textual has them."""
        for key in keys:
            self._runner.run(self._pilot.press(key))
            self.settle()

    def at_once(self, text: str) -> None:
        """Send all letters of a text before the first is answered."""

        async def sent() -> None:
            for letter in text:
                key = "enter" if letter == "\r" else _NAMES.get(letter, letter)
                self.app.post_message(events.Key(key, letter))

        self._runner.run(sent())

    def type(self, text: str) -> None:
        """Type a text."""
        self._runner.run(self._pilot.press(*(_NAMES.get(char, char) for char in text)))
        self.settle()

    def mouse(self, act: Callable[[Pilot[None]], object]) -> None:
        """Use the mouse."""

        async def used() -> None:
            await act(self._pilot)  # type: ignore[misc]

        self._runner.run(used())
        self.settle()

    def settle(self) -> None:
        """Wait until everything that was asked for is done and drawn."""

        async def settled() -> None:
            await self.app.workers.wait_for_complete()
            await self._pilot.pause()

        self._runner.run(settled())

    def waits_for(self, text: str) -> None:
        """Wait until a text is on the screen."""
        end = time.monotonic() + _PATIENCE
        while text not in self.sees:
            assert time.monotonic() < end, self.sees
            self._runner.run(self._pilot.pause(0.05))

    def loses(self, text: str) -> None:
        """Wait until a text is not on the screen any more."""
        end = time.monotonic() + _PATIENCE
        while text in self.sees:
            assert time.monotonic() < end, self.sees
            self._runner.run(self._pilot.pause(0.05))

    @property
    def lines(self) -> list[str]:
        """The lines of the screen."""

        async def drawn() -> list[str]:
            strips = self.app.screen._compositor.render_strips()
            return [strip.text.rstrip() for strip in strips]

        return self._runner.run(drawn())

    @property
    def sees(self) -> str:
        """The screen as text."""
        return "\n".join(self.lines)

    @property
    def words(self) -> str:
        """The words of the screen without its lines, with one blank between them."""
        return " ".join(self.sees.translate(_LINES).split())

    def picture(self) -> str:
        """The screen as an SVG."""
        return self.app.export_screenshot(title="taskctl board --interactive", simplify=True)


_NAMES = {" ": "space", "-": "minus", "/": "slash", "@": "at", "+": "plus", "`": "grave_accent"}


@contextmanager
def board(
    root: Path, width: int = 80, height: int = 30, choice: BoardChoice | None = None
) -> Iterator[Person]:
    """The board of a plan in a terminal of this size."""
    chosen = choice or BoardChoice()
    source = BoardSource(str(root), lambda: load(str(root)), chosen)
    app = BoardApp(source, lambda words: None, everything=chosen.everything)
    with asyncio.Runner() as runner:
        test = app.run_test(size=(width, height), notifications=True)
        pilot = runner.run(test.__aenter__())
        try:
            person = Person(runner, pilot, app)
            person.settle()
            yield person
        finally:
            runner.run(test.__aexit__(None, None, None))
            source.close()
