"""Opening what a person names on disk: the plan, one document, one item."""

import os
from dataclasses import replace
from typing import NamedTuple

from taskctl.errors import PlanError, TaskctlError
from taskctl.model.breakdowns import Breakdown, looked_for
from taskctl.model.items import FileFault, Task
from taskctl.model.lookup import find_task, numbered, part_with
from taskctl.model.plan import Plan
from taskctl.read.plan import PlanReader, read_plan
from taskctl.settings.load import Loaded
from taskctl.text.source import Unreadable
from taskctl.text.tree import DiskTree, Snapshot


def open_plan(loaded: Loaded, document: str = "") -> tuple[Loaded, DiskTree, Plan]:
    """The settings, the work tree and the plan in it; of a document, its items.

    Raises:
        TaskctlError: the settings cannot be used, or there is no plan.
    """
    if document:
        found = open_document(loaded, document)
        return found.loaded, found.tree, found.plan
    tree = DiskTree(loaded.root)
    return loaded, tree, read_plan(tree, loaded.settings)


def open_to_write(loaded: Loaded, *, may_be_empty: bool = False) -> tuple[Loaded, Snapshot, Plan]:
    """The same for a command that writes: what it reads stays as it was first read.

    Raises:
        TaskctlError: the settings cannot be used, or there is no plan.
    """
    tree = Snapshot(loaded.root)
    try:
        return loaded, tree, read_plan(tree, loaded.settings)
    except PlanError:
        if not may_be_empty:
            raise
        reader = PlanReader(tree, loaded.settings)
        return loaded, tree, reader.build([])


def open_item(loaded: Loaded, text: str, document: str = "") -> tuple[Loaded, DiskTree, Plan, Task]:
    """What a text names: an id of the plan, else of one of its documents, or FILE#ID.

    Raises:
        TaskctlError: there is none, or several documents have it.
    """
    name, _, inner = text.partition("#")
    if not document and inner and os.path.isfile(os.path.join(loaded.start, name)):
        document, text = name, inner
    loaded, tree, plan = open_plan(loaded, document)
    part = plan if document else part_with(plan, text)
    return loaded, tree, part, find_task(part, numbered(part, text))


class OpenDocument(NamedTuple):
    """A document that holds many items, where it was found, and the settings that hold for it."""

    loaded: Loaded
    tree: Snapshot
    plan: Plan
    faults: tuple[FileFault, ...]

    @property
    def breakdown(self) -> Breakdown:
        """What the document says."""
        assert self.plan.breakdown is not None
        return self.plan.breakdown


def open_document(loaded: Loaded, name: str) -> OpenDocument:
    """A document, which may lie anywhere; its items come in its own order.

    Raises:
        PlanError: there is no such file, or it holds no items.
    """
    full = os.path.abspath(os.path.join(loaded.start, name))
    try:
        root, path = loaded.root, loaded.relative(name)
    except TaskctlError:
        root, path = os.path.split(full)
    if not os.path.lexists(full):
        raise PlanError(f"{name}: no such file")
    settings = replace(
        loaded.settings,
        collection=[replace(c, include=[]) for c in loaded.settings.collection],
        boards=replace(loaded.settings.boards, files=[]),
        queue=replace(loaded.settings.queue, order="document"),
    )
    tree = Snapshot(root)
    if isinstance(unread := tree.read(path), Unreadable):
        raise PlanError(f"{name} {unread.reason}")
    plan = PlanReader(tree, settings, documents=[path]).read()
    faults = plan.faults
    if root == loaded.root and any(one.holds_candidates for one in plan.breakdowns):
        # What it names is of the plan around it, and as far as that says.
        plan = PlanReader(tree, loaded.settings, documents=[path]).read()
    for part in plan.parts:
        if part.tasks and part.files == (path,):
            return OpenDocument(replace(loaded, root=root, settings=settings), tree, part, faults)
    fault = plan.faults[0].message if plan.faults else looked_for(path)
    if any(breakdown.regions for breakdown in plan.breakdowns):
        fault += " outside of the generated regions"
    raise PlanError(f"{name}: no items found: {fault}")
