"""The tools that write: they call what the command line calls, and give a refusal as data."""

from collections.abc import Callable
from datetime import date
from typing import Any

from taskctl.actions import status
from taskctl.actions.clock import today
from taskctl.actions.create import Wish, create
from taskctl.actions.documents import mark_document
from taskctl.actions.edit import NewValues, edit
from taskctl.actions.leases import claim_of
from taskctl.actions.mark import mark
from taskctl.actions.status import Outcome, StatusContext
from taskctl.errors import TaskctlError
from taskctl.mcp.reading import Arguments
from taskctl.model.items import Task
from taskctl.model.lookup import find_readable, find_work
from taskctl.read.open import open_to_write
from taskctl.settings.load import Loaded
from taskctl.text.changeset import Changeset


def _start(at: StatusContext, task: Task, given: Arguments) -> Outcome:
    day, until = today(), given.get("until")
    claim = None
    if given.get("as"):
        claim = claim_of(given["as"], day, _date(until) if until else None)
    elif until:
        raise TaskctlError("`until` goes with `as`")
    return status.start(at, task, day, given.get("note"), claim)


def _supersede(at: StatusContext, task: Task, given: Arguments) -> Outcome:
    if not given.get("by"):
        raise TaskctlError("`by` names the one that replaces it")
    return status.supersede(at, task, find_readable(at.plan, given["by"]), given.get("note"))


ACTS: dict[str, Callable[[StatusContext, Task, Arguments], Outcome]] = {
    "start": _start,
    "review": lambda at, task, given: status.review(at, task, given.get("note")),
    "done": lambda at, task, given: status.done(at, task, today(), given.get("note")),
    "park": lambda at, task, given: status.park(at, task, given.get("note")),
    "reopen": lambda at, task, given: status.reopen(at, task, given.get("note")),
    "supersede": _supersede,
    "accept": lambda at, task, given: status.accept(at, task, given.get("note")),
    "reject": lambda at, task, given: status.reject(at, task, given.get("note")),
}
"""The commands that change a status."""


def change_status(loaded: Loaded, given: Arguments) -> dict[str, Any]:
    """Run one of the commands of `ACTS` on a task."""
    loaded, tree, plan = open_to_write(loaded)
    task = find_readable(plan, given["id"])
    at = StatusContext(plan, tree, loaded.settings)
    return _finished(ACTS[given["command"]](at, task, given), given)


def mark_(loaded: Loaded, given: Arguments) -> dict[str, Any]:
    """Tick a stop condition by its number, or an item of a document by its id."""
    number, document, state = given.get("number"), given.get("file"), given["state"]
    if document is None:
        loaded, tree, plan = open_to_write(loaded)
        if number is None:
            raise TaskctlError("`number` says which stop condition; `show` numbers them")
        at = StatusContext(plan, tree, loaded.settings)
        return _finished(mark(at, find_work(plan, given["id"]), number, state), given)
    loaded.relative(document)  # nothing outside the root is changed
    marked = mark_document(loaded, document, given["id"], state)
    item = marked.item
    if marked.refusal:
        return _finished(Outcome(f"{item.id} is not done", refusal=marked.refusal), given)
    message = f"{item.id} is {state}" + ("" if marked.changeset else " already")
    return _finished(Outcome(message, marked.changeset, remarks=marked.remarks), given)


def edit_(loaded: Loaded, given: Arguments) -> dict[str, Any]:
    """Change values in the header of a task, or create one."""
    if "id" not in given:
        return _create(loaded, given)
    if given.get("stop") or given.get("allow"):
        raise TaskctlError("`stop` and `allow` are for a new task; of others, edit the file")
    loaded, tree, plan = open_to_write(loaded)
    values = NewValues(
        given.get("title"),
        given.get("owner"),
        given.get("priority"),
        given.get("depends_on", ()),
        given.get("follow_up", ()),
        tuple(given.get("set", {}).items()),
    )
    if values == NewValues():
        raise TaskctlError("name a value to change")
    at = StatusContext(plan, tree, loaded.settings)
    return _finished(edit(at, find_readable(plan, given["id"]), values), given)


def _create(loaded: Loaded, given: Arguments) -> dict[str, Any]:
    """Create a task; a plan without tasks may get its first one."""
    if not given.get("title"):
        raise TaskctlError("`id` says which task to edit; a new one needs a `title`")
    if given.get("follow_up"):
        raise TaskctlError("a new task has no follow-ups yet: create them first")
    loaded, tree, plan = open_to_write(loaded, may_be_empty=True)
    wish = Wish(
        given["title"],
        today(),
        given.get("owner", ""),
        priority=given.get("priority"),
        prereqs=given.get("depends_on", ()),
        stops=given.get("stop", ()),
        paths=given.get("allow", ()),
        keys=tuple(given.get("set", {}).items()),
    )
    return _finished(create(StatusContext(plan, tree, loaded.settings), wish), given)


def _finished(outcome: Outcome, given: Arguments) -> dict[str, Any]:
    """Write the change of an outcome, unless it is a refusal or a trial; say what happened."""
    changeset: Changeset | None = None if outcome.refusal else outcome.changeset
    is_trial = given.get("dry_run", False)
    diff = list(changeset.diff()) if changeset and is_trial else []
    if changeset and not is_trial:
        changeset.write()
    return {
        "version": 1,
        "refused": bool(outcome.refusal),
        "message": outcome.message,
        "refusal": list(outcome.refusal),
        "hint": outcome.hint,
        "remarks": list(outcome.remarks),
        "written": sorted(changeset.after) if changeset and not is_trial else [],
        **({"diff": diff} if is_trial else {}),
    }


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise TaskctlError(f"{text!r} is not a date of the form YYYY-MM-DD") from None
