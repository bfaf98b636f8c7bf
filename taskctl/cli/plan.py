"""What the reading commands share: the plan, and the task that an id means."""

import os
import re
from dataclasses import replace
from typing import NamedTuple

import click

from taskctl.cli.main import Session
from taskctl.errors import PlanError, TaskctlError
from taskctl.model.breakdowns import Breakdown, looked_for
from taskctl.model.items import FileFault, Task
from taskctl.model.names import nearest, track_names, tracks_named
from taskctl.model.plan import Plan
from taskctl.read.plan import PlanReader, read_plan
from taskctl.settings.load import Loaded, load
from taskctl.text.source import Unreadable
from taskctl.text.tree import DiskTree, Snapshot

from_option = click.option(
    "--from", "document", metavar="FILE", default="", help="The items of one document."
)

_NUMBER = re.compile(r"([0-9]{1,12})([A-Z]?)")
_ID = re.compile(r"[^0-9]*([0-9]{1,12})([A-Z]?)")


def open_plan(session: Session, document: str = "") -> tuple[Loaded, DiskTree, Plan]:
    """The settings, the work tree and the plan in it; of a document, its items.

    Raises:
        TaskctlError: the settings cannot be used, or there is no plan.
    """
    if document:
        found = read_document(session, document)
        return found.loaded, found.tree, found.plan
    loaded = load(session.folder, session.config)
    tree = DiskTree(loaded.root)
    return loaded, tree, read_plan(tree, loaded.settings)


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


def read_document(session: Session, name: str) -> OpenDocument:
    """A document, which may lie anywhere; its items come in its own order.

    Raises:
        PlanError: there is no such file, or it holds no items.
    """
    loaded = load(session.folder, session.config)
    full = os.path.abspath(os.path.join(session.folder, name))
    root, path = loaded.root, os.path.relpath(full, loaded.root)
    if path.startswith(os.pardir):
        root, path = os.path.split(full)
    path = path.replace(os.sep, "/")
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


def open_item(
    session: Session, text: str, document: str = ""
) -> tuple[Loaded, DiskTree, Plan, Task]:
    """What a text names: an id of the plan, else of one of its documents, or FILE#ID.

    Raises:
        TaskctlError: there is none, or several documents have it.
    """
    name, _, inner = text.partition("#")
    if not document and inner and os.path.isfile(os.path.join(session.folder, name)):
        document, text = name, inner
    loaded, tree, plan = open_plan(session, document)
    part = plan if document else _part_with(plan, text)
    return loaded, tree, part, find_task(part, numbered(part, text))


def _part_with(plan: Plan, text: str) -> Plan:
    """The plan of task files, else the document in it that has an item of this id."""
    if not plan.tasks and len(plan.current_parts) == 1:
        return plan.current_parts[0]
    try:
        find_task(plan, text)
    except TaskctlError:
        holding = documents_with(plan, text)
        if not holding:
            raise
        if len(holding) > 1:
            names = ", ".join(f"{part.files[0]}#{text}" for part in holding)
            raise TaskctlError(
                f"{text} is an item of {len(holding)} documents; name one: {names}"
            ) from None
        return holding[0]
    return plan


def documents_with(plan: Plan, text: str) -> list[Plan]:
    """The documents that have an item of this id; archived ones where no other has it."""
    for parts in (plan.current_parts, plan.parts):
        holding = [part for part in parts if numbered(part, text) in part.by_id]
        if holding:
            return holding
    return []


def numbered(plan: Plan, item_id: str) -> str:
    """An id; of a box without one, which is called `#7`, the number will do."""
    return f"#{item_id}" if f"#{item_id}" in plan.by_id and item_id not in plan.by_id else item_id


def open_to_write(session: Session, *, may_be_empty: bool = False) -> tuple[Loaded, Snapshot, Plan]:
    """The same for a command that writes: what it reads stays as it was first read.

    Raises:
        TaskctlError: the settings cannot be used, or there is no plan.
    """
    loaded = load(session.folder, session.config)
    tree = Snapshot(loaded.root)
    try:
        return loaded, tree, read_plan(tree, loaded.settings)
    except PlanError:
        if not may_be_empty:
            raise
        reader = PlanReader(tree, loaded.settings)
        return loaded, tree, reader.build([])


def track_option(plan: Plan, text: str) -> set[str]:
    """The track that `--track` names.

    Raises:
        TaskctlError: there is none.
    """
    found = tracks_named(plan, text)
    if not found:
        raise TaskctlError(f"no track is called {text}{nearest(text, track_names(plan))}")
    return found


def find_task(plan: Plan, text: str) -> Task:
    """The task or track that a text names: an id, its number (`23b`), or the path of its file.

    Raises:
        TaskctlError: there is none, or several files bear the id.
    """
    by_path = plan.by_path.get(text.removeprefix("./"))
    if by_path is not None:
        return by_path
    if text.strip() in plan.by_id:
        return _only(plan, text.strip())
    for grammar in plan.grammars.values():
        for reference in grammar.references(text.strip()):
            if reference.first == reference.last and reference.first in plan.by_id:
                return _only(plan, reference.first)
    meant = text.strip().upper()
    # Of several documents at once, an item is called `path#id`; of several folders, `folder/id`.
    alike = [
        item_id
        for item_id in plan.by_id
        if item_id.upper() == meant or item_id.upper().endswith((f"#{meant}", f"/{meant}"))
    ]
    short = _NUMBER.fullmatch(meant)
    alike = alike or [
        item_id for item_id in plan.by_id if short and _number_of(item_id) == _number_of(meant)
    ]
    if len(alike) == 1:
        return _only(plan, alike[0])
    if alike:
        raise TaskctlError(f"{text} can be {' or '.join(alike)}; name one")
    if short:
        made = (grammar.make(int(short[1]), short[2]) for grammar in plan.grammars.values())
        meant = next(filter(None, made), meant)
    raise TaskctlError(f"{_no_task(plan, text)}{nearest(meant, plan.by_id)}")


def find_readable(plan: Plan, text: str) -> Task:
    """The same, where more of a task is needed than its id.

    Raises:
        TaskctlError: there is none, several files bear the id, or its file cannot be read.
    """
    task = find_task(plan, text)
    if task.unread:
        where = "" if task.path in task.unread else f"{task.path} "
        raise TaskctlError(f"{task.id or 'the task'} cannot be read: {where}{task.unread}")
    return task


def _no_task(plan: Plan, text: str) -> str:
    if plan.breakdown:
        return f"no item of {plan.breakdown.path} is called {text}"
    path, is_item, _ = text.removeprefix("./").partition("#")
    if is_item and any(path == breakdown.path for breakdown in plan.breakdowns):
        return f"{text} names an item of a document: `taskctl mark {text} done` marks it"
    said = f"no task is called {text}"
    holding = documents_with(plan, text)
    if not holding:
        return said
    name = f"{holding[0].files[0]}#{text}"
    return f"{said}; {name} is an item of a document: `taskctl mark {name} done` marks it"


def _number_of(item_id: str) -> tuple[int, str] | None:
    """The number and the letter at the end of an id."""
    match = _ID.fullmatch(item_id)
    return (int(match[1]), match[2]) if match else None


def _only(plan: Plan, item_id: str) -> Task:
    files = [item for item in plan.items if item.id == item_id]
    if len(files) > 1 and plan.breakdown:
        lines = ", ".join(str(item.id_place.line) for item in files)
        raise TaskctlError(
            f"{item_id} is the id of {len(files)} items of {plan.breakdown.path}, "
            f"on lines {lines}; give all but one of them another"
        )
    if len(files) > 1:
        names = ", ".join(sorted(item.path for item in files))
        raise TaskctlError(f"{item_id} is the id of {len(files)} files; name one: {names}")
    return files[0]
