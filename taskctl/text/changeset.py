"""The one way to the disk for changed files: shown first if asked, then written all or none."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from taskctl.errors import TaskctlError
from taskctl.text.edits import unified_diff
from taskctl.text.source import Source
from taskctl.text.tree import DiskTree, Overlay, Tree


@dataclass(slots=True)
class Changeset:
    """Files with their new contents, in the order in which they are shown and written.

    before   what each file held when it was read; new files are not in it
    ahead    those of them that are written before all others
    moved    the old paths of files that get another one, by the new ones
    """

    tree: DiskTree
    before: dict[str, bytes] = field(default_factory=dict)
    after: dict[str, bytes] = field(default_factory=dict)
    ahead: set[str] = field(default_factory=set)
    moved: dict[str, str] = field(default_factory=dict)

    def put(self, path: str, raw: bytes, *, first: bool = False) -> None:
        """Give a file new contents; `first` writes it before all others."""
        source = self.tree.read(path) if self.tree.exists(path) else None
        if isinstance(source, Source):
            self.before.setdefault(path, source.raw)
        self.after[path] = raw
        if first:
            self.ahead.add(path)

    def move(self, old: str, path: str, raw: bytes) -> None:
        """Give a file another path, and new contents; the old one goes once the new one is there.

        Raises:
            TaskctlError: it cannot be read.
        """
        self.before[old] = contents(self.tree, old).raw
        if path != old:
            self.moved[path] = old
        self.put(path, raw, first=True)

    def tree_after(self) -> Overlay:
        """The files as they will be."""
        return Overlay(self.tree, self.after, self.moved.values())

    def diff(self) -> Iterator[str]:
        """The change as a unified diff."""
        for path, raw in self.after.items():
            old = self.moved.get(path, path)
            if old != path:
                yield from (
                    f"diff --git a/{old} b/{path}",
                    f"rename from {old}",
                    f"rename to {path}",
                )
            yield from unified_diff(path, self.before.get(old), raw, old)

    def write(self) -> None:
        """Write all files, or none when one of them changed in the meantime.

        Raises:
            TaskctlError: another taskctl is writing, a file changed, or cannot be written.
        """
        if not self.after:
            return
        from taskctl.text.writing import write_all  # most runs write nothing

        order = sorted(self.after, key=lambda path: path not in self.ahead)
        after = {path: self.after[path] for path in order}
        write_all(self.tree.root, self.before, after, self.tree.limit, self.moved)


def contents(tree: Tree, path: str) -> Source:
    """A file that has to be changed.

    Raises:
        TaskctlError: it cannot be read.
    """
    source = tree.read(path)
    if not isinstance(source, Source):
        raise TaskctlError(f"{path} {source.reason}")
    return source
