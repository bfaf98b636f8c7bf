"""Contents of files: the ids that git gives them, for a few files at a time."""

import os
import stat
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Protocol

from taskctl.git.ids import blob_of
from taskctl.git.repository import GitError, Repository, TreeEntry
from taskctl.git.trees import ObjectTree
from taskctl.text.tree import DiskTree, Overlay, Tree, is_top


class Contents(Protocol):
    """The files of one state of a repository: tracked ones, and those that git does not ignore."""

    @property
    def paths(self) -> list[str]:
        """The paths of all files, sorted."""

    def blobs(self, paths: Iterable[str]) -> Mapping[str, str]:
        """The ids of the contents of some files; files that are gone are left out."""

    def everywhere(self) -> "Contents":
        """The files of the whole repository, as seen from the root."""


def contents_of(tree: Tree) -> Contents | None:
    """The contents of a tree; None if it is not in git."""
    if isinstance(tree, ObjectTree):
        return _Stored(tree.entries, tree.everywhere)
    if isinstance(tree, Overlay):
        return contents_of(tree.below)  # an unsaved buffer is part of the plan alone
    assert isinstance(tree, DiskTree)
    repository = Repository(tree.root)
    return WorkTree(repository) if repository.is_repository() else None


class _Stored:
    def __init__(
        self, entries: Mapping[str, TreeEntry], everywhere: Callable[[], Mapping[str, TreeEntry]]
    ) -> None:
        self._entries = entries
        self._everywhere = everywhere
        self.paths = sorted(entries)

    def everywhere(self) -> "Contents":
        return _Stored(self._everywhere(), self._everywhere)

    def blobs(self, paths: Iterable[str]) -> Mapping[str, str]:
        return {path: self._entries[path].blob for path in paths}


class WorkTree:
    """The files on disk. Files that git knows to be unchanged have the id of the index.

    Other files are read, with the line ends that git would store but without filters, which are
    programs that the repository names.
    """

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._known: dict[str, str] = {}

    def everywhere(self) -> "Contents":
        if not self._repository.depth or self._repository.everywhere:
            return self
        whole = Repository(self._repository.root)
        whole.everywhere = True
        return WorkTree(whole)

    @cached_property
    def paths(self) -> list[str]:
        return sorted({*self._index, *self._uncertain})

    @cached_property
    def _index(self) -> dict[str, str]:
        index = self._repository.index(whole=self._repository.everywhere)
        return {path: entry.blob for path, entry in index.entries.items()}

    @cached_property
    def _uncertain(self) -> set[str]:
        """The paths that differ from the index, or are not in it."""
        return self._repository.unclean() | set(self._repository.untracked())

    def blobs(self, paths: Iterable[str]) -> Mapping[str, str]:
        paths = list(paths)
        found = {path: self._index[path] for path in paths if path not in self._uncertain}
        changed = [path for path in paths if path in self._uncertain]
        self._hash([path for path in changed if path not in self._known])
        found.update({path: self._known[path] for path in changed if self._known[path]})
        return found

    def _hash(self, paths: list[str]) -> None:
        regular = []
        for path in paths:
            full = os.path.join(self._repository.root, path)
            if _is_regular(full) and "\n" not in path and not path.startswith('"'):
                regular.append(path)
            elif os.path.isdir(full):
                self._known[path] = _submodule(full)
            else:
                self._known[path] = blob_of(full, self._format)
        try:
            ids = self._repository.hash_files(regular)
        except GitError:  # one of them cannot be read, or has just been deleted
            root = self._repository.root
            ids = [blob_of(os.path.join(root, path), self._format) for path in regular]
        self._known.update(zip(regular, ids, strict=True))

    @cached_property
    def _format(self) -> str:
        """An id of the length that the repository uses."""
        name = self._repository.run("rev-parse", "--show-object-format").strip()
        return "0" * (64 if name == b"sha256" else 40)


def _is_regular(full: str) -> bool:
    try:
        return stat.S_ISREG(os.lstat(full).st_mode)
    except OSError:
        return False


def _submodule(full: str) -> str:
    """The commit that is checked out in a submodule; empty for an ordinary folder."""
    return Repository(full).head() if is_top(full) else ""
