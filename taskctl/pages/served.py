"""The plan that is served: read again when its files change, written by one request at a time."""

import asyncio
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from typing import TypeVar

from watchfiles import Change, DefaultFilter, awatch

from taskctl.actions.moves import Move, Reply, perform
from taskctl.errors import TaskctlError
from taskctl.git.repository import GitError, Repository
from taskctl.pages.reading import read_site
from taskctl.pages.rendering import Site
from taskctl.read.memory import Memory, keeping
from taskctl.settings.load import Loaded, load

_ENDINGS = (".md", ".markdown", ".mdx", ".txt", ".json", ".toml", ".yml", ".yaml")
_HEADS = frozenset({"HEAD", "packed-refs"})
_is_usual = DefaultFilter()  # no file of an editor, or of a package
_PAUSE = 300  # milliseconds without a change, before the plan is read again
_POLL = 2000  # milliseconds between looks, where the system does not watch
_TICK = 20_000_000  # nanoseconds by which the clock of a file system may be late
_MOST_READINGS = 1000
"""After so many readings, the memory of earlier contents is emptied."""
_Found = TypeVar("_Found")


class ServedPlan:
    """The site of a plan, and everything that is done with it, in one thread.

    Args:
        loaded: the settings in the beginning.
        config: the file of settings that a person named.
        title: the name of the site.

    Raises:
        TaskctlError: there is no plan.
    """

    def __init__(self, loaded: Loaded, config: str | None, title: str) -> None:
        self._thread = ThreadPoolExecutor(1, "plan")
        self._loaded = loaded
        self._config = config
        self._title = title
        self._changed = asyncio.Condition()
        self.version = 0
        self.is_over = False
        self._read_at = 0
        self._made: dict[str, bytes | None] = {}
        self._memory = Memory()
        self._readings = 0
        self._tip = ""
        self._git = _git_folders(loaded.root)
        self._site = self._new_site()

    async def page(self, name: str) -> bytes | None:
        """A page or an asset; None if there is none."""

        def made() -> bytes | None:
            if name not in self._made:
                self._made[name] = self._site.read(name)
            return self._made[name]

        return await self._run(made)

    async def perform(self, move: Move) -> Reply:
        """Write what a page asks for, and read the plan again."""

        def act() -> Reply:
            try:
                with keeping(self._memory):
                    return perform(self._loaded, move)
            except TaskctlError as error:
                return Reply(False, "nothing was written", (str(error),))

        reply = await self._run(act)
        await asyncio.sleep(_TICK / 1e9)
        await self.read_again()
        return reply

    async def read_again(self) -> None:
        """Read the plan again, and wake the pages that wait for a change."""
        await self._run(self._read)
        async with self._changed:
            self.version += 1
            self._changed.notify_all()

    async def changed(self, seen: int) -> int:
        """The version of the plan, once it is not the one that was seen, or the server ends."""
        async with self._changed:
            await self._changed.wait_for(lambda: self.version != seen or self.is_over)
            return self.version

    async def end(self) -> None:
        """Let the pages go that wait for a change."""
        async with self._changed:
            self.is_over = True
            self._changed.notify_all()

    async def watch(self) -> None:
        """Read the plan again whenever a file of it changes, or the commit that HEAD is."""
        for by_polling in (False, True):  # the system watches only so many folders
            with suppress(OSError, RuntimeError):
                root = self._loaded.root
                above = os.path.join(os.path.realpath(root), "")
                folders = [root, *(f for f in self._git if not f.startswith(above))]
                changes = awatch(
                    *folders,
                    watch_filter=self._may_be_read,
                    debounce=_PAUSE,
                    force_polling=by_polling,
                    poll_delay_ms=_POLL,
                )
                async for found in changes:
                    if any(self._is_news(path) for _, path in found):
                        await self.read_again()

    def _is_git(self, path: str) -> bool:
        folders = tuple(os.path.join(folder, "") for folder in self._git)
        return os.path.realpath(path).startswith(folders)

    def _may_be_read(self, change: Change, path: str) -> bool:
        """Whether a file may be part of a plan, or say which commit HEAD is."""
        if self._is_git(path):
            name = os.path.basename(path)
            return name in _HEADS or (f"{os.sep}refs{os.sep}" in path and ".lock" not in name)
        return path.endswith(_ENDINGS) and bool(_is_usual(change, path))

    def _is_news(self, path: str) -> bool:
        """Whether a file changed after the plan was read, or is gone, or HEAD is another commit."""
        if self._is_git(path):
            return Repository(self._loaded.root).tip != self._tip
        try:
            return os.stat(path).st_ctime_ns > self._read_at - _TICK
        except OSError:
            return True

    def _read(self) -> None:
        try:
            before = self._loaded
            self._loaded = replace(load(before.root, self._config), start=before.start)
            self._readings += 1
            is_full = self._readings % _MOST_READINGS == 0
            if is_full or repr(before.settings) != repr(self._loaded.settings):
                self._memory = Memory()
            self._site = self._new_site()
        except TaskctlError as error:
            self._site.problem = str(error)  # the pages stay as they were, and say so
        self._made.clear()

    def _new_site(self) -> Site:
        self._read_at = time.time_ns()
        self._tip = Repository(self._loaded.root).tip
        return Site(read_site(self._loaded, memory=self._memory), self._title, live=True)

    async def _run(self, act: Callable[[], _Found]) -> _Found:
        return await asyncio.get_running_loop().run_in_executor(self._thread, act)


def _git_folders(root: str) -> list[str]:
    """The folders of git for a working tree: its own, and that which all share; maybe the same."""
    try:
        facts = Repository(root).facts
    except GitError:
        return []
    return sorted({facts.own, facts.folder})
