"""Trees of files, with one interface for a working tree, an index and a commit."""

import errno
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Protocol

from taskctl.memory import inputs
from taskctl.memory.files import FILE, FOLDER, LINK, kind_of
from taskctl.memory.marks import Mark, stat_of
from taskctl.text.globs import any_matcher, part_matcher
from taskctl.text.source import SIZE_LIMIT, Source, Unreadable

_CHUNK = 64 * 1024
# O_NONBLOCK: opening a FIFO must not wait for a writer.
_HOW = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC


class Tree(Protocol):
    """Files below a root, named by relative paths with `/` between the parts."""

    @property
    def root(self) -> str:
        """The folder on disk whose files, or whose history, it has."""

    @property
    def version(self) -> str:
        """The id of the commit whose files it has; empty if its files may change."""

    @property
    def depth(self) -> int:
        """How many folders the root is below the top of its git repository; 0 without one."""

    @property
    def unreadable(self) -> list[Unreadable]:
        """The folders that could not be listed so far."""

    def children(self, folder: str) -> Mapping[str, str]:
        """The entries of a folder ("" is the root): name to kind (file, folder, link, other)."""

    def read(self, path: str) -> Source | Unreadable:
        """Read one file; only regular files inside the root are ever opened."""

    def exists(self, path: str) -> bool:
        """Whether a file or folder of this name exists."""

    def mark(self, path: str) -> Mark | None:
        """The mark by which the content of a file is known without reading it; None without one."""


class DiskTree:
    """The files of a working tree on disk, as far as each has at most `limit` bytes."""

    __slots__ = ("_children", "_depth", "_inside", "_real_root", "limit", "root", "unreadable")

    def __init__(self, root: str, limit: int = SIZE_LIMIT) -> None:
        self.root = root
        self.limit = limit
        self.unreadable: list[Unreadable] = []
        self._real_root = os.path.realpath(root)
        inputs.asked(inputs.REAL, root, self._real_root)
        self._children: dict[str, dict[str, str]] = {}
        self._inside: dict[str, bool] = {"": True}
        self._depth = -1

    @property
    def version(self) -> str:
        return ""

    @property
    def depth(self) -> int:
        if self._depth < 0:
            self._depth = _below_top(self._real_root)
        return self._depth

    def children(self, folder: str) -> Mapping[str, str]:
        known = self._children.get(folder)
        if known is None:
            known = self._children[folder] = self._list(folder)
        return known

    def read(self, path: str) -> Source | Unreadable:
        full = f"{self.root}/{path}"
        folder = path.rpartition("/")[0]
        try:
            if not self._is_inside(folder):
                return Unreadable(path, "is reached through a link that leaves the repository")
            try:
                return _read_regular(path, full, self.limit)
            except OSError as error:
                if error.errno != errno.ELOOP:  # O_NOFOLLOW's answer for a link
                    raise
                return _read_regular(path, self._resolve(full), self.limit)
        except _LeavesRootError:
            return Unreadable(path, "is a link that leaves the repository")
        except (OSError, ValueError) as error:
            if isinstance(error, FileNotFoundError | NotADirectoryError):
                inputs.asked(inputs.EXISTS, full, "")
            else:
                inputs.untold()
            return Unreadable(path, _reason(error))

    def exists(self, path: str) -> bool:
        try:
            return inputs.exists(os.path.join(self.root, path))
        except ValueError:  # a NUL in the name
            return False

    def mark(self, path: str) -> Mark | None:
        found = stat_of(f"{self.root}/{path}")
        is_read = found and found.size <= self.limit and self._is_inside(path.rpartition("/")[0])
        return found if is_read else None

    def _list(self, folder: str) -> dict[str, str]:
        if not self._is_inside(folder):
            return {}
        full = os.path.join(self.root, folder)
        try:
            with os.scandir(full) as entries:
                found = {entry.name: kind_of(entry) for entry in entries}
            inputs.listed(full, found.items())
            return found
        except (FileNotFoundError, NotADirectoryError):
            inputs.asked(inputs.IS_FOLDER, full, "")
            return {}
        except OSError as error:
            inputs.untold()
            self.unreadable.append(Unreadable(folder, _reason(error)))
            return {}

    def _is_inside(self, folder: str) -> bool:
        known = self._inside.get(folder)
        if known is None:
            above, _, name = folder.rpartition("/")
            if self._children.get(above, {}).get(name) == FOLDER and self._is_inside(above):
                known = True  # it is no link, and neither is any above it that leads out
            else:
                full = os.path.join(self.root, folder)
                real = os.path.realpath(full)
                inputs.asked(inputs.REAL, full, real)
                known = self._holds(real)
            self._inside[folder] = known
        return known

    def _holds(self, real: str) -> bool:
        return real == self._real_root or real.startswith(self._real_root.rstrip("/") + "/")

    def _resolve(self, full: str) -> str:
        real = os.path.realpath(full, strict=True)
        inputs.asked(inputs.REAL, full, real)
        if not self._holds(real):
            raise _LeavesRootError
        return real


def folders_up(start: str) -> Iterator[str]:
    """A folder and those above it, up to the top of its working tree or of the file system."""
    folder = os.path.abspath(start)
    yield folder
    while not is_top(folder) and (parent := os.path.dirname(folder)) != folder:
        folder = parent
        yield folder


def is_top(folder: str) -> bool:
    """Whether a folder is the top of a working tree of git."""
    return inputs.exists(os.path.join(folder, ".git"))


def _below_top(root: str) -> int:
    """How many folders a root is below the top of its working tree."""
    *below, last = folders_up(root)
    return len(below) if is_top(last) else 0


class Snapshot(DiskTree):
    """A working tree that reads every file only once.

    Edits are made from one reading of each file: places from a first reading mean nothing in a
    second one, if the file changed in between.

    Args:
        root: its top folder.
        unsaved: the files that an editor has with other contents.
    """

    __slots__ = ("_exists", "_sources", "_unsaved")

    def __init__(self, root: str, unsaved: Mapping[str, bytes] = MappingProxyType({})) -> None:
        super().__init__(root)
        self._unsaved = unsaved
        self._sources: dict[str, Source | Unreadable] = {
            path: Source(path, raw) for path, raw in unsaved.items()
        }
        self._exists: dict[str, bool] = {}

    def children(self, folder: str) -> Mapping[str, str]:
        found = super().children(folder)
        return {**found, **_entries(self._unsaved, folder)} if self._unsaved else found

    def read(self, path: str) -> Source | Unreadable:
        known = self._sources.get(path)
        if known is None:
            known = self._sources[path] = super().read(path)
        else:
            inputs.again(f"{self.root}/{path}")
        return known

    def exists(self, path: str) -> bool:
        known = self._exists.get(path)
        if known is None:
            known = self._exists[path] = self._is_known(path) or super().exists(path)
        return known

    def mark(self, path: str) -> Mark | None:
        return None  # what is edited later must be what was read

    def _is_known(self, path: str) -> bool:
        return isinstance(self._sources.get(path), Source)


class Overlay:
    """A tree in which some files have other contents: an unsaved buffer, a trial fix.

    Args:
        tree: the tree below it.
        contents: the files with other contents.
        gone: the files that are no longer there.
    """

    __slots__ = ("_contents", "_gone", "below")

    def __init__(self, tree: Tree, contents: Mapping[str, bytes], gone: Iterable[str] = ()) -> None:
        self.below = tree
        self._contents = dict(contents)
        self._gone = frozenset(gone) - self._contents.keys()

    @property
    def root(self) -> str:
        return self.below.root

    @property
    def version(self) -> str:
        return ""

    @property
    def depth(self) -> int:
        return self.below.depth

    @property
    def unreadable(self) -> list[Unreadable]:
        return self.below.unreadable

    def children(self, folder: str) -> Mapping[str, str]:
        prefix = f"{folder}/" if folder else ""
        found = {**self.below.children(folder), **_entries(self._contents, folder)}
        return {name: found[name] for name in found if f"{prefix}{name}" not in self._gone}

    def read(self, path: str) -> Source | Unreadable:
        if path in self._gone:
            return Unreadable(path, "is gone")
        raw = self._contents.get(path)
        return self.below.read(path) if raw is None else Source(path, raw)

    def exists(self, path: str) -> bool:
        if path in self._gone:
            return False
        return path in self._contents or self.below.exists(path)

    def mark(self, path: str) -> Mark | None:
        known = path in self._contents or path in self._gone
        return None if known else self.below.mark(path)


def _entries(paths: Iterable[str], folder: str) -> dict[str, str]:
    """The entries of a folder that lead to some paths, each with its kind."""
    prefix = f"{folder}/" if folder else ""
    found = {}
    for path in paths:
        if path.startswith(prefix):
            name, slash, _ = path[len(prefix) :].partition("/")
            found[name] = FOLDER if slash else FILE
    return found


class _LeavesRootError(Exception):
    pass


def find(tree: Tree, patterns: Iterable[str], exclude: Iterable[str] = ()) -> list[str]:
    """The paths that match a pattern of `globs` and no exclusion, sorted, each once.

    Links to folders are not followed by `**`, and `.git` is never entered.
    """
    is_refused = any_matcher(exclude)
    found = {path for pattern in patterns for path in _expand(tree, _parts_of(pattern))}
    return sorted(path for path in found if not is_refused(path))


def has_match(tree: Tree, patterns: Iterable[str], exclude: Iterable[str] = ()) -> bool:
    """Whether `find` finds anything; it stops at the first path."""
    is_refused = any_matcher(exclude)
    found = (path for pattern in patterns for path in _expand(tree, _parts_of(pattern)))
    return any(not is_refused(path) for path in found)


def any_below(tree: Tree, folder: str, matches: Callable[[str], bool]) -> bool:
    """Whether a file below `folder` matches."""
    folders = [folder]
    while folders:
        current = folders.pop()
        for name, kind in tree.children(current).items():
            path = _join(current, name)
            if kind == FOLDER:
                folders.append(path)
            elif matches(path):
                return True
    return False


def _parts_of(pattern: str) -> tuple[str, ...]:
    return tuple(part for part in pattern.split("/") if part)


def _expand(tree: Tree, parts: tuple[str, ...]) -> Iterator[str]:
    """The paths of a pattern; each folder is visited once for each part of it, however many
    `**` lead there."""
    todo = [("", 0)] if parts else []
    seen = set(todo)
    while todo:
        folder, at = todo.pop()
        steps = []
        for path, next_part in _steps(tree, folder, parts, at):
            if next_part == len(parts):
                yield path
            else:
                steps.append((path, next_part))
        todo += [step for step in steps if step not in seen]
        seen.update(steps)


def _steps(tree: Tree, folder: str, parts: tuple[str, ...], at: int) -> Iterator[tuple[str, int]]:
    """The matches of a part of a pattern in a folder, and the part that continues there."""
    part, is_last = parts[at], at + 1 == len(parts)
    children = tree.children(folder)
    if part == "**":
        if not is_last:
            yield folder, at + 1
        for name, kind in children.items():
            if kind == FOLDER and name != ".git":
                yield _join(folder, name), at
            elif is_last:
                yield _join(folder, name), at + 1
        return
    if "*" in part:
        match = part_matcher(part)
        names = [name for name in children if match(name)]
    else:
        names = [part] if part in children else []
    for name in names:
        if is_last or children[name] in {FOLDER, LINK}:
            yield _join(folder, name), at + 1


def _join(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


def _read_regular(path: str, full: str, limit: int) -> Source | Unreadable:
    descriptor = os.open(full, _HOW)
    try:
        status = os.fstat(descriptor)
        if stat.S_ISDIR(status.st_mode):
            inputs.untold()
            return Unreadable(path, "is a directory")
        if not stat.S_ISREG(status.st_mode):
            inputs.untold()
            return Unreadable(path, "is not a regular file")
        if status.st_size > limit:
            inputs.untold()
            return Unreadable(path, f"is larger than {limit // 1024 // 1024} MiB")
        size = status.st_size
        raw = os.read(descriptor, size + 1)
        while len(raw) != size and len(raw) <= limit and (more := os.read(descriptor, _CHUNK)):
            raw += more  # it arrived in parts, or has grown
        inputs.read(full, status, raw)
        return Source(path, raw)
    finally:
        os.close(descriptor)


_REASONS = {
    errno.EACCES: "permission denied",
    errno.ENOENT: "is a link to nothing",
    errno.ELOOP: "is a link that leads to itself",
    errno.EISDIR: "is a directory",
    errno.ENAMETOOLONG: "has a name that is too long",
}


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, OSError) and error.errno in _REASONS:
        return _REASONS[error.errno]
    return f"cannot be read ({error.strerror if isinstance(error, OSError) else error})"
