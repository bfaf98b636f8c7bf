"""`edit`: other values in the header of a task, and its other title wherever that is written."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from taskctl.actions.draft import TaskDraft, as_list
from taskctl.actions.edit_request import EditRequest, HeaderChange, checked
from taskctl.actions.status import Outcome, StatusContext
from taskctl.actions.sync import planned, sync_boards
from taskctl.actions.titles import own_words, put_title, title_edits
from taskctl.errors import TaskctlError
from taskctl.judge.check.newly import in_a_line, new_findings
from taskctl.model.holdings import held
from taskctl.model.ids import Grammar
from taskctl.model.items import Task
from taskctl.model.plan import Plan
from taskctl.settings.schema import Settings
from taskctl.text.changeset import Changeset, contents
from taskctl.text.edits import apply
from taskctl.text.header import Field

_KEPT: dict[str, Callable[[Task], object]] = {
    "status": lambda task: (task.state, task.status_text),
    "stop conditions": lambda task: [(stop.text, stop.box) for stop in task.stops],
    "boxes": lambda task: len(task.boxes),
    "allowlist": lambda task: [entry.pattern for entry in task.scope.entries] if task.scope else [],
    "proofs": lambda task: [proof.command for proof in task.proofs],
}


@dataclass(frozen=True, slots=True)
class NewValues:
    """The requested values of a task; None and empty ones stay as they are.

    prereqs, follow_ups  entries to add (`TASK-0003`, `+TASK-0003`) or to remove (`-TASK-0003`)
    keys                 other keys of the header, each with its value; an empty one clears it
    """

    title: str | None = None
    owner: str | None = None
    priority: str | None = None
    prereqs: Sequence[str] = ()
    follow_ups: Sequence[str] = ()
    keys: Sequence[tuple[str, str]] = ()


def owner_as_written(settings: Settings, task: Task) -> str:
    """The owner of a task in the form in which `edit` takes another one: `a, b` for a list."""
    if task.header is None:
        return ""
    keys = settings.collection_of(task).header.keys.get("owner") or ["owner"]
    field = task.header.get(*keys)
    return "" if field is None else ", ".join(as_list(field)) or field.text


def edit(at: StatusContext, task: Task, values: NewValues) -> Outcome:
    """Write other values into the header of a task, and update the boards.

    The plan is read back: if it would not say what was asked, or would say anything else
    differently, nothing is written.

    Raises:
        TaskctlError: a file has a form in which the value cannot be written.
    """
    request = checked(
        at, task, values.title, values.owner, values.priority,
        (values.prereqs, values.follow_ups), values.keys,
    )  # fmt: skip  # one call
    name = task.id or task.path
    if request.refusals:
        return Outcome(f"{name} left unchanged", refusal=tuple(request.refusals))
    draft = TaskDraft(at, task)
    for change in request.changes:
        change.write(draft)
    if request.title is not None:
        put_title(draft, request.title)
    changeset = Changeset(at.tree)
    for path, raw in draft.changed().items():
        changeset.put(path, raw)
    if not changeset.after:
        return Outcome(f"{name} is as asked already", remarks=tuple(request.remarks))
    if request.title is not None:
        for path, edits in title_edits(at.plan, task, request.title).items():
            changeset.put(path, apply(contents(at.tree, path), edits))
    plan, corrected = sync_boards(changeset, at.settings)
    read_back(at.plan, plan, task, request)
    after = planned(changeset, at.settings) if corrected else plan
    found = new_findings(at.settings, at.plan, after)
    if errors := [finding for finding in found if finding.severity == "error"]:
        why = f"{name} left unchanged: the plan would have new errors"
        return Outcome(why, refusal=tuple(map(in_a_line, errors)))
    message = "; ".join(change.says for change in request.changes)
    return Outcome(
        f"{name}  {message}",
        changeset,
        remarks=(*request.remarks, *map(in_a_line, found)),
        corrected=corrected,
    )


def read_back(before: Plan, after: Plan, task: Task, request: EditRequest) -> None:
    """Make sure that a plan says what was asked of a task, and nothing else differently.

    Raises:
        TaskctlError: it does not.
    """
    planned = after.by_path.get(task.path)
    wrong = (
        "the task"
        if planned is None
        else next(_differences(task, planned, request, before.grammars[task.collection]), "")
    )
    if not wrong:
        lost = (held(before) - held(after)) + (held(after) - held(before))
        others = (t for t in lost if t.path != task.path and t.kind in {"item", "prereq", "box"})
        other = next(others, None)
        wrong = f"{other.path} ({other.kind} {other.name})" if other else ""
    if wrong:
        raise TaskctlError(
            f"{task.path}: {wrong} would not be read back as asked in the form of this header; "
            "nothing was written, change it by hand or with `taskctl edit --editor`"
        )


def _differences(
    task: Task, planned: Task, request: EditRequest, grammar: Grammar
) -> Iterator[str]:
    if planned.id != task.id:
        yield "the id"
    old, new = (own_words(one.title, one, grammar) for one in (task, planned))
    if new != (old if request.title is None else request.title):
        yield "the title"
    yield from (name for name, of in _KEPT.items() if of(planned) != of(task))
    for name, wanted in (("prereqs", request.prereqs), ("follow_ups", request.follow_ups)):
        if wanted is not None and _named(planned, name) != wanted:
            yield "the prerequisites" if name == "prereqs" else "the follow-ups"
        if wanted is None and _named(planned, name) != _named(task, name):
            yield "the prerequisites" if name == "prereqs" else "the follow-ups"
    yield from _keys(task, planned, request.changes)


def _named(task: Task, name: str) -> object:
    if name == "prereqs":
        return {prereq.id: prereq.hard for prereq in task.prereqs}
    return {item_id for item_id, _ in task.follow_ups}


def _keys(task: Task, planned: Task, changes: Sequence[HeaderChange]) -> Iterator[str]:
    """The keys of a header that do not have the values that they should have."""
    wanted = {c.keys[0]: c.value for c in changes if c.keys and c.value is not None}
    touched = {key.casefold() for change in changes for key in change.keys}
    for key, value in wanted.items():
        field = planned.header.get(key) if planned.header else None
        said = "" if field is None else ", ".join(as_list(field)) or field.text
        if said != value:
            yield key
    old = {f.key.casefold(): (f.kind, f.text, as_list(f)) for f in _fields(task)}
    new = {f.key.casefold(): (f.kind, f.text, as_list(f)) for f in _fields(planned)}
    for key in old.keys() | new.keys():
        if key not in touched and old.get(key) != new.get(key):
            yield key


def _fields(task: Task) -> Sequence[Field]:
    return task.header.fields if task.header else ()
