"""A task file, and the file of its header, while edits are applied one after the other."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from taskctl.actions.status import StatusContext
from taskctl.errors import TaskctlError
from taskctl.model.items import Task
from taskctl.read.files import Parsed, parse
from taskctl.read.header_forms import with_side
from taskctl.text.changeset import contents
from taskctl.text.edits import Edit, apply
from taskctl.text.fields import Writer
from taskctl.text.header import Field, Header
from taskctl.text.source import Source
from taskctl.text.tree import Overlay


class TaskDraft:
    """The files of a task with pending edits; each edit is made from the latest text.

    Args:
        at: the plan and its files.
        task: the task.
        new: the contents of files that are not on disk yet.
    """

    def __init__(
        self, at: StatusContext, task: Task, new: Mapping[str, bytes] = MappingProxyType({})
    ) -> None:
        self.at = at
        self.task = task
        self.collection = at.settings.collection_of(task)
        self.grammar = at.plan.grammars[task.collection]
        self._after: dict[str, bytes] = dict(new)

    def changed(self) -> dict[str, bytes]:
        """The files whose contents differ from those on disk."""
        return {
            path: raw
            for path, raw in self._after.items()
            if raw != contents(self.at.tree, path).raw
        }

    def source(self, path: str) -> Source:
        """The latest text of a file."""
        raw = self._after.get(path)
        return contents(self.at.tree, path) if raw is None else Source(path, raw)

    def parsed(self) -> Parsed:
        """The task file as it is now."""
        tree = Overlay(self.at.tree, self._after)
        source = with_side(self.source(self.task.path), self.collection, tree)
        return parse(source, self.collection, self.grammar)

    def header(self) -> Header:
        """The header as it is now.

        Raises:
            TaskctlError: the file has none.
        """
        header = self.parsed().header
        if header is None or not header.fields:
            raise TaskctlError(
                f"{self.task.path} has no header to write into; add one by hand "
                "(`taskctl rule HD001` shows how)"
            )
        return header

    def writer(self, header: Header) -> Writer:
        """A writer of the header."""
        return Writer(self.source(header.path or self.task.path), header)

    def apply(self, edits: Iterable[Edit]) -> None:
        """Apply edits that were made from the latest text."""
        by_path: defaultdict[str, list[Edit]] = defaultdict(list)
        for edit in edits:
            by_path[edit.place.path].append(edit)
        for path, own in by_path.items():
            self._after[path] = apply(self.source(path), own)


def as_list(field: Field) -> list[str]:
    """The entries of a list; empty for another value."""
    return [item.text for item in field.items] if field.kind == "list" else []
