"""The plan of one root as an editor has it: files on disk, and open documents in their place."""

import os
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from taskctl.editor.again import JudgedPlan, judged_plan
from taskctl.editor.buffers import Buffer
from taskctl.errors import SettingsError, TaskctlError
from taskctl.judge.check.baseline import split
from taskctl.judge.check.request import Request
from taskctl.judge.check.rules import reported
from taskctl.judge.check.run import Result, accepted_in, result_of
from taskctl.judge.check.selection import select
from taskctl.memory.marks import Mark
from taskctl.read.memory import Memory
from taskctl.read.plan import read_plan
from taskctl.settings.load import Loaded, load, placed
from taskctl.text.source import Source, Unreadable
from taskctl.text.tree import DiskTree, Overlay, Snapshot, Tree

_MOST_READINGS = 1000
"""After so many readings of the whole plan, the memory of earlier contents is emptied."""


class OutdatedError(Exception):
    """A newer change makes the work useless."""


class _BufferTree(Overlay):
    """The files with their unsaved contents; reading one may find that nobody waits any more."""

    def __init__(
        self, tree: Tree, contents: Mapping[str, bytes], go_on: Callable[[], None]
    ) -> None:
        super().__init__(tree, contents)
        self._go_on = go_on

    def read(self, path: str) -> Source | Unreadable:
        self._go_on()
        return super().read(path)

    def mark(self, path: str) -> Mark | None:
        self._go_on()
        return super().mark(path)


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
        self.memory = Memory()
        self._readings = 0
        self._is_outdated: Callable[[], bool] = lambda: False
        self._loaded: Loaded | None = None
        self._fault: SettingsError | None = None
        self._disk: Tree = DiskTree(start)
        self._contents: dict[str, bytes] = {}
        self._open: set[str] = set()
        self._answered: Answered | None = None
        self._judged: JudgedPlan | None = None

    def answer(
        self, buffers: Iterable[Buffer], is_outdated: Callable[[], bool] = lambda: False
    ) -> Answered:
        """The result of a check with these open documents.

        Raises:
            OutdatedError: a newer change makes it useless.
        """
        self._is_outdated = is_outdated
        if not self.is_settled:
            self._answered = self._judged = None
            self._load()
            self.is_settled = True
        loaded = self._loaded
        if loaded is None:
            return Answered(fault=self._fault)
        contents: dict[str, bytes] = {}
        self._open = set()
        for buffer in buffers:
            path = os.path.relpath(buffer.path, loaded.root).replace(os.sep, "/")
            self._open.add(path)
            if (raw := buffer.raw(self._disk.read(path))) is not None:
                contents[path] = raw
        if self._answered is None or contents != self._contents:
            before, after = self._contents.items(), contents.items()
            changed = {path for path, _ in before ^ after}
            tree = _BufferTree(self._disk, contents, self._go_on)
            self._answered, self._judged = self._run(loaded, tree, changed)
            self._contents = contents
        return self._answered

    def trial(self, contents: Mapping[str, bytes]) -> Answered:
        """The result if some files also had other contents."""
        if self._loaded is None or self._answered is None or self._answered.result is None:
            return Answered()
        tree = Overlay(self._answered.result.tree, contents)
        return self._run(self._loaded, tree, contents)[0]

    def snapshot(self) -> Snapshot:
        """The files as they would be if all documents were saved now, each read only once."""
        return Snapshot(self._disk.root, self._contents)

    def _go_on(self) -> None:
        if self._is_outdated():
            raise OutdatedError

    def _run(
        self, loaded: Loaded, tree: Tree, changed: Iterable[str]
    ) -> tuple[Answered, JudgedPlan | None]:
        """The result for a tree in which some files differ from those of the last result."""
        settings = loaded.settings
        try:
            selection = select(settings.rules)
            judged = self._judged
            for path in changed:
                judged = judged.after(tree, path) if judged else None
            if judged is None:
                judged = self._read(loaded, tree, selection.active)
            found = [finding for one in judged.found.values() for finding in one]
            everything = reported(found, judged.plan, settings, selection.active)
            accepted = accepted_in(tree, settings.rules.baseline, Request())
            new, _ = split(everything, accepted)
            result = result_of(everything, new, judged.plan, tree, selection)
            return Answered(loaded, result, self._fault), judged
        except SettingsError as error:
            return Answered(loaded, fault=placed(error, loaded)), None
        except TaskctlError:
            return Answered(loaded, fault=self._fault), None

    def _read(self, loaded: Loaded, tree: Tree, active: Iterable[str]) -> JudgedPlan:
        """Read and judge the whole plan."""
        self._readings += 1
        if self._readings % _MOST_READINGS == 0:
            self.memory = Memory()
        plan = read_plan(tree, loaded.settings, memory=self.memory)
        return judged_plan(plan, self.memory, frozenset(active), self._open)

    def _load(self) -> None:
        """Load the settings; while they are broken, the last good ones stay in force."""
        last, self._fault = self._loaded, None
        try:
            self._loaded = load(self.start)
        except SettingsError as error:
            self._fault = error
        if self._loaded:
            self._disk = DiskTree(self._loaded.root)
            if not (last and repr(last.settings) == repr(self._loaded.settings)):
                self.memory = Memory()
