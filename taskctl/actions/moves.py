"""The requests of a board to write: the same actions as on the command line, refused alike."""

import os
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from pydantic import BaseModel, ConfigDict, Field

from taskctl.actions import status
from taskctl.actions.clock import today
from taskctl.actions.create import Wish, create
from taskctl.actions.documents import mark_document
from taskctl.actions.edit import NewValues, edit
from taskctl.actions.edit_item import edit_item
from taskctl.actions.mark import MARKS, mark
from taskctl.actions.prep import Person, PrepSession
from taskctl.actions.status import Outcome, StatusContext
from taskctl.errors import TaskctlError
from taskctl.model.items import DECISION, Task
from taskctl.model.prep import LEADS_TO, NO, YES
from taskctl.read.open import open_to_write
from taskctl.settings.load import Loaded

Act = Callable[[StatusContext, Task], Outcome]
ACTS: Mapping[str, Act] = {
    "reopen": status.reopen,
    "start": lambda at, task: status.start(at, task, today()),
    "review": status.review,
    "done": lambda at, task: status.done(at, task, today()),
    "park": status.park,
}
"""The acts on a task file."""


class Move(BaseModel):
    """The request of a board, on a page or in a terminal.

    act        one of `ACTS`, `todo` (an item of a document), `mark`, `answer`, `edit` or `new`
    path       the file of the item; item: its id
    document   whether the item is one of a document
    number     of a stop condition; state: one of `MARKS`
    key        of the check before a task; answer: YES or NO, by a person, with a note
    title      the new one, as owner and priority; absent ones stay as they are
    prereqs    of `new` all, of `edit` those to add, or to remove (`-TASK-0003`)
    stops      the stop conditions of a new task; paths: its allowlist
    """

    model_config = ConfigDict(extra="forbid")

    act: str
    path: str = Field("", max_length=4096)
    item: str = Field(default="", max_length=1000)
    document: bool = False
    number: int = 0
    state: str = ""
    key: str = ""
    answer: str = ""
    by: str = Field(default="", max_length=200)
    note: str = Field(default="", max_length=2000)
    title: str | None = None
    owner: str | None = None
    priority: str | None = None
    prereqs: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """The result of a move: whether it was written, what it is, and else the reasons.

    path   the file of a new task
    """

    done: bool
    message: str
    reasons: tuple[str, ...] = ()
    hint: str = ""
    path: str = ""


def perform(loaded: Loaded, move: Move, document: str = "") -> Reply:
    """Write what a board asks for, unless the rules forbid it.

    Args:
        loaded: the settings.
        move: the request.
        document: the only document whose items may be marked, from the root; empty for those of
            the plan.

    Raises:
        TaskctlError: there is no such item, or it cannot be changed.
    """
    if document:
        return _change_item(loaded, {document}, move)
    _, tree, plan = open_to_write(loaded, may_be_empty=move.act == "new")
    at = StatusContext(plan, tree, loaded.settings)
    if move.act == "new":
        return _written(create(at, _wish(move)))
    if move.document:
        return _change_item(loaded, {part.name for part in plan.documents}, move)
    task = plan.by_path.get(move.path)
    if task is None or (task.kind == DECISION and move.act not in ACTS):
        raise TaskctlError(f"{move.path} is not a task of the plan")
    if task.unread:
        raise TaskctlError(f"{move.path} cannot be read: {task.unread}")
    if move.act == "answer":
        return _answer(PrepSession(plan, tree, loaded.settings, task), move)
    if move.act == "edit":
        return _written(edit(at, task, _values(move)))
    if move.act == "mark" and move.state in MARKS:
        return _written(mark(at, task, move.number, move.state))
    if move.act not in ACTS:
        raise TaskctlError(f"there is no act {move.act!r}")
    return _written(ACTS[move.act](at, task))


def _values(move: Move) -> NewValues:
    return NewValues(move.title, move.owner, move.priority, move.prereqs)


def _wish(move: Move) -> Wish:
    return Wish(
        move.title or "",
        today(),
        move.owner or "",
        priority=move.priority,
        prereqs=move.prereqs,
        stops=move.stops,
        paths=move.paths,
    )


def _written(outcome: Outcome) -> Reply:
    if outcome.refusal:
        return Reply(False, outcome.message, outcome.refusal, outcome.hint)
    if outcome.changeset is not None:
        outcome.changeset.write()
    return Reply(True, outcome.message, outcome.remarks, path=outcome.path)


def _change_item(loaded: Loaded, known: Collection[str], move: Move) -> Reply:
    """Mark or edit an item of one of these documents; no other file is one."""
    if move.path not in known or move.act not in {*MARKS, "edit"}:
        raise TaskctlError(f"{move.path} is not a document of the plan, or {move.act} not a mark")
    name = os.path.join(os.path.abspath(loaded.root), move.path)
    if move.act == "edit":
        return _written(edit_item(loaded, name, move.item, _values(move)))
    marked = mark_document(replace(loaded, start=loaded.root), name, move.item, move.act)
    if marked.refusal:
        return Reply(False, f"{marked.item.id} is not done", marked.refusal, "mark the parts first")
    if marked.changeset is not None:
        marked.changeset.write()
    return Reply(True, f"{marked.item.id}  {move.act}: {marked.item.title}", marked.remarks)


def _answer(session: PrepSession, move: Move) -> Reply:
    """Record a person's answer to a key of the check before a task."""
    name = " ".join(move.by.split())
    if move.key not in LEADS_TO or move.answer not in {YES, NO}:
        raise TaskctlError(f"there is no key {move.key!r}, or no answer {move.answer!r}")
    if not name:
        return Reply(False, "not recorded", ("name who answers",))
    person = Person(name, today(), " ".join(move.note.split()))
    refusals = session.answer({move.key: move.answer}, person)
    if refusals:
        return Reply(False, "not recorded", tuple(refusals))
    session.changeset.write()
    return Reply(True, f"{move.key}: {move.answer} by {name}; {session.prep().decision}")
