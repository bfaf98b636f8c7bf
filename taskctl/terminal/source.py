"""The plan behind a board: read again when its files change, written by one request at a time."""

import asyncio
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from taskctl.actions.moves import Reply
from taskctl.errors import TaskctlError
from taskctl.memory.inputs import Inputs
from taskctl.memory.seen import as_seen, is_as_seen
from taskctl.read.open import open_plan
from taskctl.read.watching import looked_at, states_of
from taskctl.settings.load import Loaded
from taskctl.terminal.state import BoardChoice, BoardPlan

# Git and editors write many files at a time: wait until none has changed for so long.
_QUIET = 0.15
_Found = TypeVar("_Found")


class BoardSource:
    """Reads and writes a plan, all in one thread, so that the screen never waits.

    Args:
        folder: the folder in which the program runs.
        load: reads the settings.
        choice: what is shown.

    Raises:
        TaskctlError: there is no plan.
    """

    def __init__(self, folder: str, load: Callable[[], Loaded], choice: BoardChoice) -> None:
        self._folder = folder
        self._load = load
        self._choice = choice
        self._thread = ThreadPoolExecutor(1, "plan")
        self._inputs: Inputs
        self._states: list[object]
        self._is_sound = True
        self.plan = self._read()
        self.problem = ""
        self.is_busy = False

    @property
    def document(self) -> str:
        """The document that is shown alone; empty for the plan."""
        return self.plan.plan.name if self._choice.document else ""

    def full(self, path: str) -> str:
        """The full path of a file of the plan."""
        return os.path.join(os.path.abspath(self.plan.loaded.root), path)

    async def write(self, act: Callable[[Loaded], Reply]) -> Reply:
        """Write what a person asks for, and read the plan again."""

        def written() -> Reply:
            try:
                reply = act(self.plan.loaded)
            except TaskctlError as error:
                return Reply(False, "nothing was written", (str(error),))
            if reply.done:
                self._renew()
            return reply

        return await self._run(written)

    async def read_again(self) -> None:
        """Read the plan again."""
        await self._run(self._renew)

    async def look(self) -> bool:
        """Read the plan again if something has changed; return whether it has."""
        return await self._run(self._look)

    def close(self) -> None:
        """End the thread."""
        self._thread.shutdown(wait=True)

    def _look(self) -> bool:
        now = states_of(self._inputs)
        if now == self._states and self._is_sound:
            return False
        while True:
            time.sleep(_QUIET)
            if now == (later := states_of(self._inputs)):
                break
            now = later
        self._renew()
        return True

    def _renew(self) -> None:
        """Read the plan again; if it cannot be read, keep the old one and the reason."""
        try:
            self.plan = self._read()
            self.problem = ""
        except TaskctlError as error:
            self.problem = str(error)

    def _read(self) -> BoardPlan:
        with looked_at(self._folder) as found:
            try:
                loaded, tree, plan = open_plan(self._load(), self._choice.document)
            finally:
                self._inputs = found
                self._states = states_of(found)
                # A file may have changed between its reading and this look at it.
                self._is_sound = is_as_seen(as_seen(found), found.at)
        return BoardPlan(loaded, tree, plan, self._choice)

    async def _run(self, act: Callable[[], _Found]) -> _Found:
        return await asyncio.get_running_loop().run_in_executor(self._thread, act)
