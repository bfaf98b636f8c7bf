"""Folders of commits, read from git's tree objects on request, each distinct one once."""

import os
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Protocol

from taskctl.git.blobs import Blobs
from taskctl.git.repository import GitError, TreeEntry
from taskctl.memory.files import FILE, FOLDER, LINK, OTHER

TREE = "040000"
KINDS = {"120000": LINK, "160000": OTHER, TREE: FOLDER}


class Files(Protocol):
    """The files of an index or a commit, by their paths below a root."""

    @property
    def entries(self) -> Mapping[str, TreeEntry]:
        """All of them."""

    def entry(self, path: str) -> TreeEntry | None:
        """One of them; None if there is no such file."""

    def children(self, folder: str) -> Mapping[str, str] | None:
        """The names in a folder, and their kinds; None if there is no such folder."""


class ListedFiles:
    """Files that are known from the start, as in an index."""

    def __init__(self, entries: Mapping[str, TreeEntry]) -> None:
        self.entries = entries

    def entry(self, path: str) -> TreeEntry | None:
        return self.entries.get(path)

    def children(self, folder: str) -> Mapping[str, str] | None:
        return self._folders.get(folder)

    @cached_property
    def _folders(self) -> dict[str, dict[str, str]]:
        folders: dict[str, dict[str, str]] = {"": {}}
        for path, entry in self.entries.items():
            folder, _, name = path.rpartition("/")
            if folder not in folders:
                _add_folder(folders, folder)
            folders[folder][name] = KINDS.get(entry.mode, FILE)
        return folders


def _add_folder(folders: dict[str, dict[str, str]], folder: str) -> None:
    """Enter a folder and those above it, from the top down."""
    parts = folder.split("/")
    for depth, name in enumerate(parts):
        parent = "/".join(parts[:depth])
        folders.setdefault(parent, {})[name] = FOLDER
    folders.setdefault(folder, {})


class Listing:
    """One tree object: the names in a folder.

    kinds  as in `Tree.children`
    """

    __slots__ = ("entries", "kinds")

    def __init__(self, raw: bytes, size: int) -> None:
        self.entries: dict[str, TreeEntry] = {}
        number = position = 0
        while position < len(raw):
            end = raw.index(b"\0", position)
            mode, _, name = raw[position:end].partition(b" ")
            position = end + 1 + size
            blob = raw[end + 1 : position].hex()
            self.entries[os.fsdecode(name)] = TreeEntry(mode.decode().zfill(6), blob)
            number += 1
            if b"/" in name:
                raise ValueError
        if number != len(self.entries):
            raise ValueError
        self.kinds = {name: KINDS.get(entry.mode, FILE) for name, entry in self.entries.items()}


class TreeObjects:
    """Reads tree objects; equal folders of several commits are read once."""

    def __init__(self, blobs: Blobs) -> None:
        self.blobs = blobs
        self._known: dict[str, Listing] = {}

    def listing(self, name: str, size: int) -> Listing:
        """The tree of a commit (`COMMIT^{tree}`) or of a folder, by its id.

        Args:
            name: as git calls it.
            size: how many bytes an id has here.

        Raises:
            GitError: it is not in this clone, or damaged.
        """
        if name not in self._known:
            self._take(name, self.blobs.read(name, keep=False), size)
        return self._known[name]

    def fetch(self, names: Iterable[str], size: int) -> None:
        """Read several trees at once, as `listing` does."""
        wanted = [name for name in dict.fromkeys(names) if name not in self._known]
        for name, raw in list(self.blobs.read_all(wanted)):
            self._take(name, raw, size)

    def _take(self, name: str, raw: bytes | None, size: int) -> None:
        if raw is None:
            raise GitError(f"{name.removesuffix('^{tree}')} is not in this clone")
        try:
            self._known[name] = Listing(raw, size)
        except ValueError:
            raise GitError(f"the tree {name} is damaged") from None


class CommittedFiles:
    """The files of a commit below a folder of it.

    Args:
        trees: reads its folders.
        revision: the full id of the commit, or of a tree.
        prefix: the folder, with a slash at its end; empty for the top.
    """

    def __init__(self, trees: TreeObjects, revision: str, prefix: str = "") -> None:
        self._trees = trees
        self._top = f"{revision}^{{tree}}"
        self._size = len(revision) // 2
        self._listings: dict[str, Listing | None] = {}
        self._prefix = prefix

    @cached_property
    def entries(self) -> Mapping[str, TreeEntry]:
        """All files; the folders are listed in no particular order."""
        found: dict[str, TreeEntry] = {}
        top = self._listing("")
        level = [("", top)] if top else []
        while level:
            below = []
            for folder, listing in level:
                for name, entry in listing.entries.items():
                    if entry.mode == TREE:
                        below.append((f"{folder}{name}/", entry.blob))
                    else:
                        found[folder + name] = entry
            self._trees.fetch((tree for _, tree in below), self._size)
            level = [(path, self._trees.listing(tree, self._size)) for path, tree in below]
        return found

    def entry(self, path: str) -> TreeEntry | None:
        folder, _, name = path.rpartition("/")
        listing = self._listing(folder)
        found = listing.entries.get(name) if listing else None
        return None if found is None or found.mode == TREE else found

    def children(self, folder: str) -> Mapping[str, str] | None:
        listing = self._listing(folder)
        return listing.kinds if listing else None

    def _listing(self, folder: str) -> Listing | None:
        if folder not in self._listings:
            self._listings[folder] = self._walk(
                f"{self._prefix}{folder}" if folder else self._prefix.rstrip("/")
            )
        return self._listings[folder]

    def _walk(self, folder: str) -> Listing | None:
        """The listing of a folder from the top; None if there is none."""
        found = self._trees.listing(self._top, self._size)
        for name in folder.split("/") if folder else ():
            entry = found.entries.get(name)
            if entry is None or entry.mode != TREE:
                return None
            found = self._trees.listing(entry.blob, self._size)
        return found
