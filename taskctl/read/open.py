"""Opening the plan, a document or an item that a person names on disk."""

import os
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from taskctl.errors import PlanError, TaskctlError
from taskctl.memory import inputs
from taskctl.model.breakdowns import looked_for
from taskctl.model.items import FileFault, Task
from taskctl.model.lookup import find_task, numbered, part_with
from taskctl.model.plan import Plan
from taskctl.model.plans import DocumentPlan, Plans, plan_of
from taskctl.read.context import reading_context
from taskctl.read.plan import read_plan
from taskctl.settings.load import Loaded
from taskctl.settings.schema import Settings
from taskctl.text.source import Source, Unreadable
from taskctl.text.tree import DiskTree, Snapshot, Tree

if TYPE_CHECKING:
    from taskctl.read.breakdown import DocumentReading


def open_plan(
    loaded: Loaded, document: str, *, bodies: bool = True
) -> tuple[Loaded, DiskTree, Plan]:
    """The settings, the working tree and its plan, or the items of a document.

    Args:
        loaded: the settings.
        document: the document; empty for the plan.
        bodies: whether to read the text of task files below their headers, as for `read_plan`.

    Raises:
        PlanError: there is no plan, or no such document.
    """
    if document:
        found = open_document(loaded, document)
        return found.loaded, found.tree, found.plan
    return open_plans(loaded, bodies=bodies)


def open_plans(loaded: Loaded, *, bodies: bool = True) -> tuple[Loaded, DiskTree, Plans]:
    """The settings, the working tree and all its plans; see `read_plan`."""
    tree = DiskTree(loaded.root)
    return loaded, tree, read_plan(tree, loaded.settings, bodies=bodies)


def open_to_write(loaded: Loaded, *, may_be_empty: bool = False) -> tuple[Loaded, Snapshot, Plans]:
    """As `open_plans`, for a command that writes: each file stays as it was first read."""
    tree = Snapshot(loaded.root)
    return loaded, tree, read_plan(tree, loaded.settings, may_be_empty=may_be_empty)


def open_item(loaded: Loaded, text: str, document: str = "") -> tuple[Loaded, DiskTree, Plan, Task]:
    """The item that a text names: an id of the plan, else of one of its documents, or FILE#ID.

    Raises:
        TaskctlError: there is none, or several documents have it.
    """
    name, _, inner = text.partition("#")
    if not document and inner and inputs.is_file(os.path.join(loaded.start, name)):
        document, text = name, inner
    loaded, tree, plan = open_plan(loaded, document)
    part = plan if document else part_with(plan, text)
    return loaded, tree, part, find_task(part, numbered(part, text))


class OpenDocument(NamedTuple):
    """A document that holds many items, its tree, and the settings that apply to it."""

    loaded: Loaded
    tree: Snapshot
    plan: DocumentPlan
    faults: tuple[FileFault, ...]


def open_document(loaded: Loaded, name: str) -> OpenDocument:
    """A document anywhere on disk, with its items in its own order.

    Raises:
        PlanError: there is no such file, or it holds no items.
    """
    full = os.path.abspath(os.path.join(loaded.start, name))
    try:
        root, path = loaded.root, loaded.relative(name)
    except TaskctlError:
        root, path = os.path.split(full)
    if not inputs.exists(full):
        raise PlanError(f"{name}: no such file")
    tree = Snapshot(root)
    if isinstance(source := tree.read(path), Unreadable):
        raise PlanError(f"{name} {source.reason}")
    found = read_alone(source, tree, loaded.settings)
    breakdown = found.breakdown
    if breakdown and breakdown.items:
        plan = plan_of(breakdown)
        if root == loaded.root and breakdown.holds_candidates:
            # It may name items of the surrounding plan.
            plans = read_plan(tree, loaded.settings, documents=[path])
            plan = next(part for part in plans.documents if part.name == path)
        return OpenDocument(replace(loaded, root=root), tree, plan, found.faults)
    fault = found.faults[0].message if found.faults else looked_for(path)
    if breakdown and breakdown.regions:
        fault += " outside the generated regions"
    raise PlanError(f"{name}: no items found: {fault}")


def read_alone(source: Source, tree: Tree, settings: Settings) -> "DocumentReading":
    """The content of a document alone, without the surrounding plan."""
    from taskctl.read.breakdown import read_document  # few commands need it

    return read_document(source, reading_context(tree, settings).knowing(()))
