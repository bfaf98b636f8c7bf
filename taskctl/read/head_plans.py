"""The plans of several commits, as far as their headers say: one in which nothing changed that a
reading looked at is not read a second time.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from taskctl.memory.marks import Mark
from taskctl.read.heads import HeadPlan, HeadReader
from taskctl.settings.schema import Settings
from taskctl.text.source import Source, Unreadable
from taskctl.text.tree import Tree


class _Reading(NamedTuple):
    tree: "_ObservedTree"
    reader: HeadReader
    plan: HeadPlan


class HeadPlans:
    """Reads plans that are mostly like the one before."""

    def __init__(self) -> None:
        self._last: _Reading | None = None

    def read(self, reader: HeadReader, settings: Settings) -> HeadPlan:
        """The plan of a tree, as its reader would read it.

        Raises:
            PlanError: no file matches any collection.
        """
        last = self._last
        if last is None or not last.tree.answers_like(reader.tree):
            tree = _ObservedTree(reader.tree)
            own = HeadReader(tree, settings)
            last = self._last = _Reading(tree, own, own.read())
            tree.is_observed = False
        reader.follow(last.reader)
        return replace(last.plan, reader=reader)


class _ObservedTree:
    """A tree that keeps all that was asked of it, and the answers.

    is_observed  whether it still does
    """

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._marks: dict[str, Mark | None] = {}
        self._folders: dict[str, Mapping[str, str]] = {}
        self._there: dict[str, bool] = {}
        self.is_observed = True

    @property
    def root(self) -> str:
        return self._tree.root

    @property
    def version(self) -> str:
        return self._tree.version

    @property
    def depth(self) -> int:
        return self._tree.depth

    @property
    def unreadable(self) -> list[Unreadable]:
        return self._tree.unreadable

    def children(self, folder: str) -> Mapping[str, str]:
        found = self._tree.children(folder)
        if self.is_observed:
            self._folders[folder] = found
        return found

    def read(self, path: str) -> Source | Unreadable:
        self.mark(path)
        return self._tree.read(path)

    def exists(self, path: str) -> bool:
        found = self._tree.exists(path)
        if self.is_observed:
            self._there[path] = found
        return found

    def mark(self, path: str) -> Mark | None:
        found = self._tree.mark(path)
        if self.is_observed:
            self._marks[path] = found
        return found

    def answers_like(self, other: Tree) -> bool:
        """Whether another tree certainly gives the same answers."""
        return (
            not (self.unreadable or other.unreadable)
            and all(mark and other.mark(path) == mark for path, mark in self._marks.items())
            and all(other.children(path) == found for path, found in self._folders.items())
            and all(other.exists(path) == found for path, found in self._there.items())
        )
