"""The one way to the disk for changed files: shown first if asked, then written all or none."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from taskctl.errors import TaskctlError
from taskctl.text.edits import unified_diff
from taskctl.text.source import Source
from taskctl.text.tree import DiskTree, Tree


@dataclass(slots=True)
class Changeset:
    """Files with their new contents, in the order in which they are shown and written.

    before   what each file held when it was read; new files are not in it
    ahead    those of them that are written before all others
    """

    tree: DiskTree
    before: dict[str, bytes] = field(default_factory=dict)
    after: dict[str, bytes] = field(default_factory=dict)
    ahead: set[str] = field(default_factory=set)

    def put(self, path: str, raw: bytes, *, first: bool = False) -> None:
        """Give a file new contents; `first` writes it before all others."""
        source = self.tree.read(path) if self.tree.exists(path) else None
        if isinstance(source, Source):
            self.before.setdefault(path, source.raw)
        self.after[path] = raw
        if first:
            self.ahead.add(path)

    def diff(self) -> Iterator[str]:
        """The change as a unified diff."""
        for path, raw in self.after.items():
            yield from unified_diff(path, self.before.get(path), raw)

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
        write_all(self.tree.root, self.before, after, self.tree.limit)


def contents(tree: Tree, path: str) -> Source:
    """A file that has to be changed.

    Raises:
        TaskctlError: it cannot be read.
    """
    source = tree.read(path)
    if not isinstance(source, Source):
        raise TaskctlError(f"{path} {source.reason}")
    return source
