"""The folder of a site: written again and again, never over what somebody else put there."""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from taskctl.errors import TaskctlError
from taskctl.memory.digests import digest_of
from taskctl.text.changeset import Changeset
from taskctl.text.source import Source
from taskctl.text.tree import DiskTree
from taskctl.text.writing import lock

MARKER = ".taskctl-site"
_FIRST = "This folder is written by `taskctl site`: each file, and the digest of its content."
# Pages are made from files of at most 16 MiB; a list of all tasks is larger.
_LIMIT = 1 << 30
_NAMED = 3


@dataclass(frozen=True, slots=True)
class SiteChange:
    """A change of a site: the files to write, and the pages of a former run to remove."""

    changeset: Changeset
    stale: tuple[str, ...]

    def write(self) -> int:
        """Write the files, then remove the stale pages; return how many files were written.

        The marker knows the old contents and the new ones until all are written, so that a run
        that was ended in the middle can be repeated.

        Raises:
            TaskctlError: a file cannot be written, or was changed in the meantime.
        """
        before, after = self.changeset.before, self.changeset.after
        pages = {path: raw for path, raw in after.items() if before.get(path) != raw}
        if not pages and not self.stale:
            return 0
        marker = after[MARKER]
        pages.pop(MARKER, None)
        self._put({MARKER: before.get(MARKER, b"") + marker})
        self._put(pages)
        self._remove()
        self._put({MARKER: marker})
        return len(pages)

    def _put(self, files: Mapping[str, bytes]) -> None:
        changeset = self.changeset
        Changeset(changeset.tree, changeset.before, dict(files)).write()
        changeset.before.update(files)

    def _remove(self) -> None:
        root = self.changeset.tree.root
        with lock(root):
            for path in self.stale:
                with suppress(FileNotFoundError):
                    os.unlink(os.path.join(root, path))
            folders = {path.rpartition("/")[0] for path in self.stale} - {""}
            for folder in sorted(folders, reverse=True):
                with suppress(OSError):  # it is not empty
                    os.rmdir(os.path.join(root, folder))


def check_place(folder: str, root: str) -> str:
    """The real path of the folder for a site.

    Args:
        folder: the folder that a person named, absolute.
        root: the root of the repository.

    Raises:
        TaskctlError: no site may be there.
    """
    name = os.path.normpath(folder)
    real, real_root = os.path.realpath(name), os.path.realpath(root)
    if os.path.islink(name):
        raise TaskctlError(f"{folder} is a link; name the folder that it leads to")
    if os.path.lexists(name) and not os.path.isdir(name):
        raise TaskctlError(f"{folder} is not a folder")
    if real == real_root or real_root.startswith(real.rstrip(os.sep) + os.sep):
        raise TaskctlError(f"{folder} holds the repository; name a folder for the pages alone")
    is_below = name.startswith(os.path.normpath(root) + os.sep)
    if is_below and not real.startswith(real_root + os.sep):
        raise TaskctlError(f"{folder} leads out of the repository through a link")
    if ".git" in real.removeprefix(real_root).split(os.sep):
        raise TaskctlError(f"{folder} is in the folder of git")
    return real


def plan_change(folder: str, pages: Iterable[tuple[str, bytes]]) -> SiteChange:
    """The change that makes a folder the site of these pages.

    Raises:
        TaskctlError: the folder holds a file that is not from a former run, or was changed since.
    """
    tree = DiskTree(folder, _LIMIT)
    known = _known(tree)
    there = list(_files(folder)) if os.path.isdir(folder) else []
    _refuse_foreign(tree, folder, there, known)
    changeset = Changeset(tree)
    lines = []
    for path, raw in pages:
        changeset.put(path, raw)
        lines.append(f"{digest_of(raw).hex()}  {path}")
    text = "\n".join([_FIRST, *sorted(lines, key=_path_of)])
    changeset.put(MARKER, f"{text}\n".encode())
    stale = (path for path in there if path not in changeset.after)
    return SiteChange(changeset, tuple(sorted(stale)))


def _path_of(line: str) -> str:
    return line.partition("  ")[2]


def _known(tree: DiskTree) -> Mapping[str, set[str]]:
    """The digests that each file of the former run may have."""
    source = tree.read(MARKER)
    lines = source.lines() if isinstance(source, Source) else []
    found: dict[str, set[str]] = {}
    for line in lines if lines[:1] == [_FIRST] else ():
        digest, _, path = line.partition("  ")
        found.setdefault(path, set()).add(digest)
    return found


def _files(folder: str) -> Iterator[str]:
    """Everything in a folder that is not a folder itself, links too."""
    for place, folders, files in os.walk(folder):
        links = [name for name in folders if os.path.islink(os.path.join(place, name))]
        for name in sorted([*files, *links]):
            yield os.path.relpath(os.path.join(place, name), folder).replace(os.sep, "/")


def _refuse_foreign(
    tree: DiskTree, folder: str, there: Iterable[str], known: Mapping[str, set[str]]
) -> None:
    def is_ours(path: str) -> bool:
        source = tree.read(path)
        if os.path.islink(os.path.join(folder, path)) or not isinstance(source, Source):
            return False
        return digest_of(source.raw).hex() in known.get(path, ())

    if known:
        foreign = [path for path in there if path != MARKER and not is_ours(path)]
        why = "not written there by `taskctl site`, or changed since"
    else:
        foreign = list(there)
        why = "not from a former `taskctl site`"
    if foreign:
        shown = ", ".join(foreign[:_NAMED])
        more = f" and {len(foreign) - _NAMED} more" if len(foreign) > _NAMED else ""
        raise TaskctlError(
            f"{folder} holds files that are {why}: {shown}{more}; nothing was written, name an "
            "empty folder"
        )
