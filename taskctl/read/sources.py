"""The files of a plan that can be read, and notes on those that cannot."""

import re
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import replace
from posixpath import basename

from taskctl.errors import PlanError
from taskctl.memory import inputs
from taskctl.model.ids import Grammar
from taskctl.model.items import DECISION, FileFault, Suppression, Task
from taskctl.model.states import Status
from taskctl.read.context import Named, reading_context
from taskctl.read.files import UNREAD, folder_of, id_of_path, in_folder, name_is_near
from taskctl.read.foreign import ForeignFinder
from taskctl.read.header_forms import with_side
from taskctl.settings.schema import Collection, Settings
from taskctl.text.expressions import expression
from taskctl.text.places import Place
from taskctl.text.source import Source, Unreadable
from taskctl.text.tree import Tree, find

# `0000-template.md`, `adr-template.md`, `.TEMPLATE.md`; `0128-template-quoting.md` is a decision.
_FORM = expression(r"[._]?(?:0+[-_ ])?(?:[a-z]+[-_ ])?template\.md", re.IGNORECASE)


def is_form(name: str) -> bool:
    """Whether the name of a file beside decisions says that it is a form to copy."""
    return _FORM.fullmatch(name) is not None


class Sources:
    """Reads the files of one tree on request.

    faults         of all files
    unread         the faults of unreadable files and folders that may hold tasks
    unread_tasks   those files as tasks of an unknown state
    paths          of the files that were read
    """

    def __init__(self, tree: Tree, settings: Settings, *, bodies: bool = True) -> None:
        self.tree = tree
        self.settings = settings
        self.context = replace(reading_context(tree, settings), bodies=bodies)
        self.faults: list[FileFault] = []
        self.unread: list[FileFault] = []
        self.unread_tasks: list[Task] = []
        self.suppressions: list[Suppression] = []
        self.paths: list[str] = []
        self._asked: set[str] = set()

    def read(self, path: str) -> Source | None:
        """A file; the fault is noted if it cannot be read."""
        source = self.tree.read(path)
        if isinstance(source, Unreadable):
            self._asked.add(path)
            self.faults.append(_unreadable(source))
            return None
        self.note(path)
        return source

    def note(self, path: str) -> None:
        """Note a file that is read, or whose reading is known."""
        self._asked.add(path)
        self.paths.append(path)

    def of(self, collection: Collection) -> Iterator[Source]:
        """The files of a collection; the caller notes what matters of them."""
        for path in self.paths_of(collection):
            with nullcontext() if collection.side_patterns else inputs.parts():
                source = self.take(path, collection)
            if source is not None:
                yield source

    def paths_of(self, collection: Collection) -> Iterator[str]:
        """The paths of the files of a collection."""
        for path in find(self.tree, collection.include, collection.exclude):
            if collection.kind != DECISION or not is_form(basename(path)):
                yield path

    def take(self, path: str, collection: Collection) -> Source | None:
        """A file of a collection; the fault and its item are noted if it cannot be read."""
        source = self.read(path)
        if source is None:
            self.note_unread(self.faults[-1:], collection)
            return None
        source = with_side(source, collection, self.tree)
        if source.side:
            self.paths.append(source.side.path)
        return source

    def of_kind(self, kind: str) -> list[Collection]:
        """The collections of a kind."""
        return [c for c in self.settings.collection if c.kind == kind]

    def boards(self) -> list[str]:
        """The paths of the boards."""
        return find(self.tree, self.settings.boards.files)

    def note_unread(self, faults: Sequence[FileFault], collection: Collection) -> None:
        """Note why a file cannot be read, unless its name shows that it is not a task."""
        found = [fault for fault in faults if fault.kind in UNREAD]
        task = _unread_task(found, collection, self.context.grammars[collection.name])
        if task and not self.context.archive.kind(task.path):
            self.unread_tasks.append(task)
            if task.kind != DECISION:  # no work can hide in it
                self.unread.extend(found)

    def note_folders(self) -> None:
        """Note the folders that could not be listed, and the tasks that no layout reads."""
        found = [_unreadable(folder) for folder in self.tree.unreadable]
        found += [
            FileFault("foreign", Place(path), "looks like a task, and no collection reads it")
            for path in self.settings.unread
            if self.context.exists(path)
        ]
        self.faults.extend(found)
        self.unread.extend(found)
        for fault, is_open in ForeignFinder(self.tree, self.context).find(self._asked):
            self.faults.append(fault)
            if is_open:
                self.unread.append(fault)

    def named_unread(self) -> list[Named]:
        """The tasks with nothing readable except the id, which ranges include too."""
        of = self.settings.collection_of
        return [Named(task.id, task.path, of(task)) for task in self.unread_tasks]

    def nothing(self) -> PlanError:
        """The error for a tree without a file of the plan."""
        from taskctl.settings.layouts import no_plan  # only for this message

        return PlanError(no_plan(self.settings))


def _unreadable(entry: Unreadable) -> FileFault:
    place = Place(entry.path or ".", 1, 1, 1, 1)
    return FileFault("unreadable", place, f"{entry.path or 'the root'} {entry.reason}")


def _unread_task(
    faults: Sequence[FileFault], collection: Collection, grammar: Grammar
) -> Task | None:
    """The item of an unreadable file; None if its name shows that it is not a task."""
    path = faults[0].place.path
    by_name = collection.id.from_ in {"filename", "dirname"}
    file_id = in_folder(folder_of(path, collection), id_of_path(path, collection, grammar))
    is_meant = file_id or not by_name or name_is_near(path, grammar)
    if collection.kind not in {"task", DECISION} or not is_meant:
        return None
    top = Place(path, 1, 1, 1, 1)
    return Task(
        path=path,
        id=file_id if by_name else "",
        id_place=top,
        id_from_file=file_id,
        collection=collection.name,
        kind=collection.kind,
        title="",
        title_place=top,
        header=None,
        status=Status("unknown"),
        status_text="",
        status_place=top,
        unread=faults[0].message,
    )
