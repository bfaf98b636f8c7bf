"""Trees of the index and of commits, read like those on disk."""

import os
from collections.abc import Callable, Container, Mapping
from functools import partial
from posixpath import dirname, join, normpath

from taskctl.git.blobs import Blobs
from taskctl.git.folders import KINDS, CommittedFiles, Files, ListedFiles, TreeObjects
from taskctl.git.repository import GitError, Repository, TreeEntry
from taskctl.memory.marks import Mark
from taskctl.text.source import SIZE_LIMIT, Source, Unreadable
from taskctl.text.tree import DiskTree, Tree, folders_up

_LINK = "120000"
_LINKS_IN_A_ROW = 16
_ATTRIBUTES = ".gitattributes"


class ObjectTree:
    """The files of an index or a commit, read from git's objects.

    Args:
        files: their names and ids.
        blobs: reads them.
        root: the folder on disk whose repository it is of.
        disk: a tree of the same repository, from which files can be read faster.
        clean: the paths whose file on disk certainly equals their blob.
        depth: how many folders the root is below the top of the repository.
        everywhere: returns all entries of the repository, as seen from the root.
        version: the id of its commit; empty for an index.
    """

    def __init__(
        self,
        files: Files,
        blobs: Blobs,
        root: str,
        disk: Tree | None = None,
        clean: Container[str] = (),
        depth: int = 0,
        everywhere: Callable[[], Mapping[str, TreeEntry]] | None = None,
        version: str = "",
    ) -> None:
        self.files = files
        self.version = version
        self.everywhere = everywhere or (lambda: files.entries)
        self.root = root
        self.depth = depth
        self.unreadable: list[Unreadable] = []
        self._blobs = blobs
        self._disk = disk
        self._clean = clean

    @property
    def entries(self) -> Mapping[str, TreeEntry]:
        """All files with their modes and ids."""
        return self.files.entries

    def children(self, folder: str) -> Mapping[str, str]:
        found = self.files.children(folder)
        if found is None:  # a link may lead to it, as on disk
            target = self._target(folder)
            found = self.files.children(target) if target is not None else None
        return found or {}

    def read(self, path: str) -> Source | Unreadable:
        target = self._target(path)
        if target is None:
            return Unreadable(path, "is a link that leaves the repository")
        entry = self.files.entry(target)
        if entry is None:
            is_folder = bool(self.children(target))
            return Unreadable(path, "is a directory" if is_folder else "is a link to nothing")
        if entry.mode == "160000":
            return Unreadable(path, "is not a regular file")
        if self._disk is not None and target in self._clean:
            source = self._disk.read(target)
            if isinstance(source, Source):
                return Source(path, source.raw)
        raw = self._blobs.read(entry.blob)
        if raw is None:
            raise GitError(
                f"{path} is not in this clone, which was made with a filter; its contents are "
                "not guessed (`git fetch --refetch --no-filter`)"
            )
        if len(raw) > SIZE_LIMIT:
            return Unreadable(path, f"is larger than {SIZE_LIMIT // 1024 // 1024} MiB")
        return Source(path, raw)

    def exists(self, path: str) -> bool:
        if self.files.entry(path) or self.children(path):
            return True
        target = self._target(path) if self._link_in(path) else None
        return target is not None and self.files.entry(target) is not None

    def mark(self, path: str) -> Mark | None:
        entry = self.files.entry(path)
        return None if entry is None or entry.mode in KINDS else entry.blob

    def _target(self, path: str) -> str | None:
        """The path that a path leads to through links inside the tree."""
        for _ in range(_LINKS_IN_A_ROW):
            above = self._link_in(path)
            if not above:
                return path
            entry = self.files.entry(above)
            raw = self._blobs.read(entry.blob) if entry else None
            link = (raw or b"").decode("utf-8", "surrogateescape")
            path = normpath(join(dirname(above), link) + path[len(above) :])
            if link.startswith("/") or path.startswith(".."):
                return None
        return None

    def _link_in(self, path: str) -> str:
        """The leading part of a path that is a link; empty if there is none."""
        entry = self.files.entry(path)
        if entry is not None:
            return path if entry.mode == _LINK else ""
        parts = path.split("/")
        heads = ("/".join(parts[:count]) for count in range(1, len(parts)))
        return next(
            (head for head in heads if (e := self.files.entry(head)) and e.mode == _LINK), ""
        )


class _SameAs:
    """The paths whose entries are those of another tree."""

    def __init__(self, files: Files, other: Files) -> None:
        self._files, self._other = files, other

    def __contains__(self, path: object) -> bool:
        assert isinstance(path, str)
        entry = self._files.entry(path)
        return entry is not None and entry == self._other.entry(path)


class _Unconverted:
    """The clean paths that no .gitattributes lets git convert.

    As in git, the attributes come from the working tree, else from the index.
    """

    def __init__(self, root: str, entries: Mapping[str, TreeEntry], clean: Container[str]) -> None:
        self._root = root
        self._entries = entries
        self._clean = clean
        self._converted: dict[str, bool] = {"": self._above()}

    def __contains__(self, path: object) -> bool:
        return (
            isinstance(path, str) and path in self._clean and not self._is_converted(dirname(path))
        )

    def _is_converted(self, folder: str) -> bool:
        known = self._converted.get(folder)
        if known is None:
            known = self._has_attributes(folder) or self._is_converted(dirname(folder))
            self._converted[folder] = known
        return known

    def _has_attributes(self, folder: str) -> bool:
        path = join(folder, _ATTRIBUTES)
        return path in self._entries or os.path.lexists(os.path.join(self._root, path))

    def _above(self) -> bool:
        """Whether the root, or a folder above it in the working tree, has attributes."""
        if _ATTRIBUTES in self._entries:
            return True
        return any(
            os.path.lexists(os.path.join(folder, _ATTRIBUTES)) for folder in folders_up(self._root)
        )


def index_tree(repository: Repository, blobs: Blobs) -> ObjectTree:
    """The tree of the index; files that equal the working tree are read from there."""
    converts = repository.converts()
    entries, unwatched, modified = repository.index(compared=not converts)
    # a file that was only announced (`git add -N`) always differs from its entry
    unclean = set(entries) if converts else modified
    for path in repository.only_intended(entries, {*unclean, *unwatched}):
        del entries[path]
    whole = partial(_index_everywhere, repository)
    files = ListedFiles(entries)
    if converts:
        return ObjectTree(files, blobs, repository.root, depth=repository.depth, everywhere=whole)
    clean = entries.keys() - unclean - unwatched
    return ObjectTree(
        files,
        blobs,
        repository.root,
        DiskTree(repository.root),
        _Unconverted(repository.root, entries, clean),
        repository.depth,
        whole,
    )


def _index_everywhere(repository: Repository) -> Mapping[str, TreeEntry]:
    whole = Repository(repository.root)
    whole.everywhere = True
    entries = whole.index(whole=True).entries
    for path in whole.only_intended(entries, entries):
        del entries[path]
    return entries


def commit_tree(
    repository: Repository, trees: TreeObjects, revision: str, like: ObjectTree | None = None
) -> ObjectTree:
    """The tree of a commit; files that equal those of `like` are read from there.

    Args:
        repository: that of the commit.
        trees: reads its folders and files.
        revision: the full id of the commit, or of a tree.
        like: a tree that has many files in common with it.
    """
    files = CommittedFiles(trees, revision, repository.prefix)

    def whole() -> Mapping[str, TreeEntry]:
        found = CommittedFiles(trees, revision).entries
        return {repository.from_root(path): entry for path, entry in found.items()}

    same = _SameAs(files, like.files) if like else ()
    return ObjectTree(
        files, trees.blobs, repository.root, like, same, repository.depth, whole, revision
    )
