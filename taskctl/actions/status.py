"""Changing the status of a task or decision: its status line alone, then the boards."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from taskctl.actions.decisions import back_link, has_section, link_to, means, word_for
from taskctl.actions.handoff import put_handoff
from taskctl.actions.leases import KEPT_WHILE, LeaseRequest, claiming, ending, kept_out
from taskctl.actions.status_line import StatusEdit, changed_line
from taskctl.actions.sync import sync_boards
from taskctl.errors import TaskctlError
from taskctl.judge.ready.hundred import hundred
from taskctl.model.items import DECISION, Prereq, Task
from taskctl.model.plan import Plan
from taskctl.model.plans import Plans
from taskctl.model.waits import how_far, named, place_of
from taskctl.model.work import holding_back, in_the_way
from taskctl.settings.schema import Collection, Settings
from taskctl.text.changeset import Changeset, contents
from taskctl.text.edits import Edit, apply
from taskctl.text.expressions import expression
from taskctl.text.fields import Writer
from taskctl.text.header import Field, Header
from taskctl.text.quoting import checked_line
from taskctl.text.tree import Snapshot
from taskctl.views.corrections import Correction

_DAY = expression(r"\d{4}-\d{2}-\d{2}")
# The required commands, if a status does not permit a command.
_SHOWN = 8
_REOPEN_FIRST = frozenset({"done", "dropped", "unknown"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a request: the change to write, or the reasons against it.

    refusal   the lines that say why nothing is written; empty if there is a change to write
    hint      the remedy for a refusal
    status    the new status line
    corrected the resulting corrections on the boards
    path      the file of a new task
    """

    message: str
    changeset: Changeset | None = None
    refusal: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    hint: str = ""
    status: str = ""
    corrected: tuple[Correction, ...] = ()
    path: str = ""


@dataclass(frozen=True, slots=True)
class StatusContext:
    """The plan and the files of a status command."""

    plan: Plans
    tree: Snapshot
    settings: Settings


def start(
    at: StatusContext,
    task: Task,
    day: date,
    note: str | None = None,
    claim: LeaseRequest | None = None,
) -> Outcome:
    """Set a task to in progress, unless the rules of the queue or somebody's lease forbid it.

    Args:
        at: the plan and its files.
        task: the task.
        day: the date, on which the lease of somebody else may have ended.
        note: a remark after the status.
        claim: the lease to write.
    """
    if refusal := _shelved(task) or _no_work(task):
        return refusal
    reasons, hint = kept_out(task, day, claim)
    if reasons and (claim or task.state != "active"):
        return replace(_refused(task, *reasons), hint=hint)
    if task.state == "active":
        says = f"in progress, claimed by {task.lease}," if task.lease else "in progress"
        return _already(at, task, says, note, claim)
    if task.state in _REOPEN_FIRST:
        return _not_from(at, task)
    return _begun(at, task, "active", note, claim)


def review(at: StatusContext, task: Task, note: str | None = None) -> Outcome:
    """Set a task to in review; one that was not under way must be free to begin."""
    if shelved := _shelved(task):
        return shelved
    if task.state == "review":
        return _already(at, task, "in review", note)
    if task.state in _REOPEN_FIRST or task.state == "parked":
        return _not_from(at, task)
    begin = _change if task.state == "active" or task.kind == DECISION else _begun
    return begin(at, task, "review", note)


def done(at: StatusContext, task: Task, day: date, note: str | None = None) -> Outcome:
    """Set a task to done, if nothing is missing."""
    if refusal := _shelved(task) or _no_work(task):
        return refusal
    if task.state == "done":
        return _already(at, task, "done", note)
    if task.state in _REOPEN_FIRST:
        return _not_from(at, task)
    judged = hundred(at.plan, at.settings, task)
    if not judged.is_met:
        lines = [f"{m.message} ({m.place.path}:{m.place.line})" for m in judged.missing]
        if judged.holds:
            lines.append(f"in order: {'; '.join(judged.holds)}")
        return Outcome(f"not done: {task.id} is not 100 %", refusal=tuple(lines))
    answer = _change(at, task, "done", note, day=day)
    assert answer.changeset is not None
    taken = (f"taken as it is: {remark}" for remark in judged.remarks)
    more = put_handoff(at.plan, at.settings, answer.changeset, task, answer.status)
    return replace(answer, remarks=(*taken, *more))


def park(at: StatusContext, task: Task, note: str | None = None) -> Outcome:
    """Put a task aside."""
    if shelved := _shelved(task):
        return shelved
    if task.state == "parked":
        return _already(at, task, "parked", note)
    if task.state in _REOPEN_FIRST:
        return _not_from(at, task)
    return _change(at, task, "parked", note)


def supersede(at: StatusContext, task: Task, successor: Task, note: str | None = None) -> Outcome:
    """Drop a task or decision in favour of another."""
    if shelved := _shelved(task):
        return shelved
    if successor.key == task.key:
        return _refused(task, f"a {task.kind} cannot replace itself")
    if (successor.kind == DECISION) != (task.kind == DECISION):
        return _refused(task, f"{successor.id} is a {successor.kind}, and {task.id} is not")
    if successor.state == "dropped":
        return _refused(task, f"{successor.id} {_says(successor)} itself")
    if task.state == "dropped" and task.superseded_by[:1] == (successor.id,):
        return _already(at, task, f"superseded by {successor.id}", note)
    return _change(at, task, "dropped", note, by=successor)


def accept(at: StatusContext, task: Task, note: str | None = None) -> Outcome:
    """Take a decision."""
    if refusal := _shelved(task) or _no_decision(task):
        return refusal
    if task.state == "done":
        return _already(at, task, "accepted", note)
    return _not_from(at, task) if task.state in _REOPEN_FIRST else _take(at, task, "accepted", note)


def reject(at: StatusContext, task: Task, note: str | None = None) -> Outcome:
    """Take the decision not to do it."""
    if refusal := _shelved(task) or _no_decision(task):
        return refusal
    if means(task, "rejected"):
        return _already(at, task, "rejected", note)
    if task.state == "done":
        why = f"it is in force, so another replaces it: taskctl supersede {task.id} --by ID"
        return _refused(task, why)
    return _not_from(at, task) if task.state in _REOPEN_FIRST else _take(at, task, "rejected", note)


def _take(at: StatusContext, task: Task, meaning: str, note: str | None) -> Outcome:
    state, word = word_for(at.plan, at.settings.collection_of(task), task, meaning)
    return _change(at, task, state, note, word=word)


def reopen(at: StatusContext, task: Task, note: str | None = None) -> Outcome:
    """Set a task back to "to do"."""
    if shelved := _shelved(task):
        return shelved
    if task.state == "todo":
        return _already(at, task, "open", note)
    if task.kind == DECISION:
        return _take(at, task, "proposed", note)
    return _change(at, task, "todo", note)


def _shelved(task: Task) -> Outcome | None:
    """A refusal if the folder of a task decides its state, whatever is written into it."""
    if not task.archived:
        return None
    folder = task.path.rpartition("/")[0]
    return _refused(task, f"it is archived: move its file out of {folder}/ first")


def _no_work(task: Task) -> Outcome | None:
    """A refusal if an item is a decision: nobody starts or finishes it."""
    if task.kind != DECISION:
        return None
    return _refused(task, "it is a decision, not work: taskctl accept, reject or supersede it")


def _no_decision(task: Task) -> Outcome | None:
    """A refusal if an item is not a decision."""
    if task.kind == DECISION:
        return None
    return _refused(task, f"it is a {task.kind}, not a decision: taskctl start and done are for it")


def _begun(
    at: StatusContext, task: Task, state: str, note: str | None, claim: LeaseRequest | None = None
) -> Outcome:
    """The start of a task, unless it waits for something or too much is under way."""
    waits = [f"it waits for {_which(at.plan, p)}" for p in holding_back(at.plan, task)]
    if waits:
        return _refused(task, *waits)
    queue = at.settings.queue
    others: list[Task] = []
    # A track is a document, which is not executed and takes nobody's time.
    if task.state not in queue.wip_states and task.kind != "track":
        others = in_the_way(at.plan, task, queue.wip_limit, queue.wip_states)
    if others:
        return _no_room(task, others, queue.wip_limit)
    parts = [part.id for part in at.plan.open_parts.get(task.id, ())]
    remarks = (f"its work is in its open parts: {', '.join(parts)}",) if parts else ()
    return replace(_change(at, task, state, note, claim=claim), remarks=remarks)


def _no_room(task: Task, others: Sequence[Task], limit: int) -> Outcome:
    """A refusal because of the tasks under way, with each remedy."""
    names = [f"{other.id} {_says(other)}; finish it first" for other in others[:_SHOWN]]
    more = [f"and {len(others) - _SHOWN} more"] if len(others) > _SHOWN else []
    name = next((other.id for other in others if other.id), "ID")
    which = name if len(others) == 1 else "an idle task"
    return replace(
        _refused(task, *names, *more, f"the limit is {limit} (queue.wip_limit)"),
        hint=f"put {which} aside (taskctl park {name}), or raise queue.wip_limit to "
        f"{len(others) + 1} in the settings",
    )


def _already(
    at: StatusContext, task: Task, says: str, note: str | None, claim: LeaseRequest | None = None
) -> Outcome:
    """The answer if the task is in the state already; a note or a lease may still change."""
    is_over = task.lease is not None and task.state not in KEPT_WHILE
    if note is None and not is_over and (claim is None or claim.is_in(task)):
        return Outcome(f"{task.id} is {says} already")
    return _change(at, task, task.state, note, claim=claim)


def _refused(task: Task, *reasons: str) -> Outcome:
    return Outcome(f"{task.id} left unchanged ({task.status_text or 'no status'})", refusal=reasons)


def _not_from(at: StatusContext, task: Task) -> Outcome:
    """A refusal because of the status of a task."""
    _status_line(at.settings, task, "")
    command = "reopen" if task.state in _REOPEN_FIRST else "start"
    says = f"its status is {task.status_text!r}" if task.status_text else "its status is empty"
    return _refused(task, f"{says}; `taskctl {command} {task.id}` first")


def _which(plan: Plan, prereq: Prereq) -> str:
    place = place_of(plan, prereq)
    return f"{named(prereq)}, which {how_far(plan, prereq)} ({place.path}:{place.line})"


def _says(task: Task) -> str:
    says = "cannot be read" if task.unread else f"is {task.says}"
    return f"{says} ({task.path}:{task.line})"


def _change(
    at: StatusContext,
    task: Task,
    state: str,
    note: str | None,
    *,
    day: date | None = None,
    by: Task | None = None,
    word: str = "",
    claim: LeaseRequest | None = None,
) -> Outcome:
    """Write another status, note or lease, and then the boards.

    Args:
        by: the item that replaces it.
        word: the status word; by default one that means the state.
        claim: the lease to write; without one, a lease stays while the task is under way.
    """
    collection = at.settings.collection_of(task)
    header, field = _status_line(at.settings, task, state)
    path = field.key_place.path
    source = contents(at.tree, path)
    writer = Writer(source, header)
    successor = header.get(*collection.header.keys.get("superseded_by", ()))
    is_tail = collection.status.stamp == "tail" and collection.status.from_ == "header"
    if by and task.kind == DECISION:
        _, word = word_for(at.plan, collection, task, "superseded")
    change = StatusEdit(
        word=(word or _word(collection, state)) if by or state != task.state else "",
        day=day if is_tail else None,
        by="" if successor or not by else _name_of(task, by),
        note=None if note is None else checked_line(note, "the note"),
    )
    grammar = at.plan.grammars[task.collection]
    edit, text = changed_line(writer, field, task.status, change, grammar)
    edits = [edit]
    if collection.status.stamp == "key" and change.word:
        edits += _completed(writer, collection, field, task, day)
    if successor and by:
        edits.append(writer.set(successor, by.id))
    elif successor and successor.text and task.state == "dropped" != state:
        edits.append(writer.clear(successor))
    changeset = Changeset(at.tree)
    leases = list(_lease_edits(at, task, state, claim))
    changeset.put(path, apply(source, [*edits, *(e for e in leases if e.place.path == path)]))
    if others := [edit for edit in leases if edit.place.path != path]:
        side = contents(at.tree, others[0].place.path)
        changeset.put(side.path, apply(side, others))
    if by:
        _link_back(at, changeset, task, by, change.word)
    plan, corrected = sync_boards(changeset, at.settings)
    planned = plan.by_path.get(task.path)
    if (
        planned is None
        or (planned.state, planned.status_text) != (state, text)
        or (by and planned.superseded_by[:1] != (by.id,))
        or (claim and not claim.is_in(planned))
    ):
        where = f"{path}:{field.key_place.line}"
        raise TaskctlError(
            f"{where}: {text!r} would not be read back in the form of this header; nothing was "
            "written, change the line by hand"
        )
    message = f"{task.id}  {task.status_text or task.state} → {text}"
    if claim:
        message += f", claimed by {planned.lease}"
    return Outcome(message, changeset, status=text, corrected=corrected)


def _lease_edits(
    at: StatusContext, task: Task, state: str, claim: LeaseRequest | None
) -> Iterable[Edit]:
    """The edits that write a lease, or end it with the work."""
    collection, header = at.settings.collection_of(task), task.header
    if claim and (header is None or not header.fields):
        raise TaskctlError(f"{task.path}: there is no header to write a lease into")
    if header is None or (claim is None and (state in KEPT_WHILE or task.lease is None)):
        return ()
    writer = Writer(contents(at.tree, header.path), header)
    if claim:
        return claiming(writer, collection, task, claim)
    return ending(writer, collection, header)


def _name_of(task: Task, by: Task) -> str:
    """The successor of an item in its status: a link if the status is a section of the text."""
    return link_to(task, by) if has_section(task) else by.id


def _link_back(at: StatusContext, changeset: Changeset, task: Task, by: Task, word: str) -> None:
    """Let a decision say which one it replaces, if both have their status in a section."""
    if by.status_field and has_section(by) and has_section(task):
        source = contents(at.tree, by.path)
        if found := list(back_link(source, by.status_field, task, by, word)):
            changeset.put(by.path, apply(source, found))


def _status_line(settings: Settings, task: Task, state: str) -> tuple[Header, Field]:
    """The header of a task, and the field of its status.

    Raises:
        TaskctlError: it has none; the message says how to change the state to `state` by hand.
    """
    collection = settings.collection_of(task)
    if not collection.status.is_word:
        raise TaskctlError(f"{task.path}: {_by_hand(settings, task, state)}")
    field = task.status_field
    if field is None or field.kind not in {"scalar", "null"}:
        word = _word(collection, state or "todo")
        keys = collection.header.keys.get("status", ["status"])
        remedy = f"write `{keys[0]}: {word}` into its header"
        if collection.status.from_ == "heading":
            remedy = f"write `({word})` behind its title"
        elif collection.status.beside:
            remedy = f"add a line with {task.id} and {word} to {collection.status.beside}"
        raise TaskctlError(f"{task.path}: there is no status line to change; {remedy}")
    return task.header or Header("plain", 1, 1, ()), field


def _by_hand(settings: Settings, task: Task, state: str) -> str:
    """How a person changes a state that follows from something else than a word."""
    collection = settings.collection_of(task)
    origin = collection.status.from_
    if origin == "boxes":
        return "its state follows from its boxes; `taskctl mark` ticks them"
    if origin == "folder":
        words = collection.status.words.get(state)
        to = f" into the folder {words[0]}" if words else ""
        return f"its folder is its status; move the file{to}, and `taskctl sync` updates the boards"
    return f"there is no status line to change (collection.status.from is {origin})"


def _word(collection: Collection, state: str) -> str:
    """The first word in the vocabulary for a state; for dropped, one that means the state."""
    words = collection.status.words.get(state)
    if not words:
        raise TaskctlError(f"no status word means {state} (collection.status.words.{state})")
    says_so = (word for word in words if state == "dropped" and "supersede" in word.casefold())
    return next(says_so, words[0])


def _completed(
    writer: Writer, collection: Collection, status: Field, task: Task, day: date | None
) -> list[Edit]:
    """The edits of the key that holds the date: written by `done`, removed by `reopen`."""
    keys = collection.header.keys.get("completed") or ["completed"]
    field = writer.header.get(*keys)
    if day is not None:
        text = day.isoformat()
        return [writer.set(field, text) if field else writer.add(status, keys[0], text)]
    if task.state != "done" or field is None or not _DAY.fullmatch(field.text):
        return []
    is_below = field.key_place.line == status.end_line + 1
    return [writer.drop(field) if is_below else writer.clear(field)]
