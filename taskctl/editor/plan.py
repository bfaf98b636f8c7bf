"""The plan of one root as an editor has it: files on disk, and open documents in their place."""

import os
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from taskctl.editor.buffers import Buffer
from taskctl.errors import SettingsError, TaskctlError
from taskctl.judge.check.request import Request
from taskctl.judge.check.run import Result, run
from taskctl.judge.ends import WORKTREE, Ends
from taskctl.memory.marks import Mark
from taskctl.read.memory import Memory
from taskctl.settings.load import Loaded, load, placed
from taskctl.text.source import Source, Unreadable
from taskctl.text.tree import DiskTree, Overlay, Tree


class OutdatedError(Exception):
    """A newer change makes the work useless."""


class _BufferTree(Overlay):
    """The files with their unsaved contents; it stops whoever reads it for an old state."""

    def __init__(
        self, tree: Tree, contents: Mapping[str, bytes], is_outdated: Callable[[], bool]
    ) -> None:
        super().__init__(tree, contents)
        self._is_outdated = is_outdated

    def read(self, path: str) -> Source | Unreadable:
        self._go_on()
        return super().read(path)

    def mark(self, path: str) -> Mark | None:
        self._go_on()
        return super().mark(path)

    def _go_on(self) -> None:
        if self._is_outdated():
            raise OutdatedError


class Answered(NamedTuple):
    """The result of a plan, or why there is none.

    fault   why the settings cannot be used
    """

    loaded: Loaded | None = None
    result: Result | None = None
    fault: SettingsError | None = None


class EditedPlan:
    """The plan of a root, and the memory of its files.

    Args:
        start: the root.

    Whoever sets `is_settled` to False makes it look at the disk again, settings too.
    """

    def __init__(self, start: str) -> None:
        self.start = start
        self.is_settled = False
        self._loaded: Loaded | None = None
        self._fault: SettingsError | None = None
        self.memory = Memory()
        self._known: tuple[object, Answered] | None = None

    def answer(
        self, buffers: Iterable[Buffer], is_outdated: Callable[[], bool] = lambda: False
    ) -> Answered:
        """The result of a check with these open documents.

        Raises:
            OutdatedError: a newer change makes it useless.
        """
        if not self.is_settled:
            self.is_settled, self._known = True, None
            self._load()
        loaded = self._loaded
        if loaded is None:
            return Answered(fault=self._fault)
        disk = DiskTree(loaded.root)
        contents: dict[str, bytes] = {}
        for buffer in buffers:
            path = os.path.relpath(buffer.path, loaded.root).replace(os.sep, "/")
            if (raw := buffer.raw(disk.read(path))) is not None:
                contents[path] = raw
        state = tuple(sorted(contents.items()))
        if self._known and self._known[0] == state:
            return self._known[1]
        tree = _BufferTree(disk, contents, is_outdated)
        answered = self._run(loaded, tree)
        self._known = state, answered
        return answered

    def trial(self, contents: Mapping[str, bytes]) -> Answered:
        """The result if some files also had other contents."""
        loaded, result = self._loaded, self._known[1].result if self._known else None
        return (
            self._run(loaded, Overlay(result.tree, contents)) if loaded and result else Answered()
        )

    def _run(self, loaded: Loaded, tree: Tree) -> Answered:
        try:
            ends = Ends("", WORKTREE, lambda: tree)
            result = run(loaded, Request(), ends, self.memory)
            return Answered(loaded, result, self._fault)
        except SettingsError as error:
            return Answered(loaded, fault=placed(error, loaded))
        except TaskctlError:
            return Answered(loaded, fault=self._fault)

    def _load(self) -> None:
        """Load the settings; while they are broken, the last good ones stay in force."""
        last, self._fault = self._loaded, None
        try:
            self._loaded = load(self.start)
        except SettingsError as error:
            self._fault = error
        if self._loaded and not (last and repr(last.settings) == repr(self._loaded.settings)):
            self.memory = Memory()
