"""Writing several files as one: shown first if asked, under a lock, in a fixed order."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from taskctl.actions.sync import sync
from taskctl.errors import TaskctlError
from taskctl.model.plan import Plan
from taskctl.read.plan import read_plan
from taskctl.settings.schema import Settings
from taskctl.text.edits import unified_diff
from taskctl.text.source import Source
from taskctl.text.tree import Overlay, Snapshot, Tree
from taskctl.text.writing import write_all
from taskctl.views.corrections import Correction


@dataclass(slots=True)
class Transaction:
    """Files with their new contents, in the order in which they are shown and to be written.

    before   what each file held when it was read; new files are not in it
    ahead    those of them that are written before all others
    """

    tree: Snapshot
    settings: Settings
    before: dict[str, bytes] = field(default_factory=dict)
    after: dict[str, bytes] = field(default_factory=dict)
    corrections: tuple[Correction, ...] = ()
    ahead: set[str] = field(default_factory=set)

    def put(self, path: str, raw: bytes, *, first: bool = False) -> None:
        """Give a file new contents; `first` writes it before all others."""
        source = self.tree.read(path) if self.tree.exists(path) else None
        if isinstance(source, Source):
            self.before.setdefault(path, source.raw)
        self.after[path] = raw
        if first:
            self.ahead.add(path)

    def sync_boards(self) -> Plan:
        """Bring the regions of the boards in line with the new contents; the plan as it will be."""
        tree = Overlay(self.tree, self.after)
        plan = read_plan(tree, self.settings)
        synced = sync(plan, tree, self.settings)
        for path, raw in synced.after.items():
            if raw != synced.before[path]:
                self.put(path, raw)
        self.corrections = synced.changes
        return plan

    def diff(self) -> Iterator[str]:
        """The change as a unified diff."""
        for path, raw in self.after.items():
            yield from unified_diff(path, self.before.get(path), raw)

    def write(self) -> None:
        """Write all files, or none when one of them changed in the meantime.

        Raises:
            TaskctlError: another taskctl is writing, a file changed, or cannot be written.
        """
        order = sorted(self.after, key=lambda path: path not in self.ahead)
        write_all(self.tree.root, self.before, {path: self.after[path] for path in order})


def contents(tree: Tree, path: str) -> Source:
    """A file that has to be changed.

    Raises:
        TaskctlError: it cannot be read.
    """
    source = tree.read(path)
    if not isinstance(source, Source):
        raise TaskctlError(f"{path} {source.reason}")
    return source
