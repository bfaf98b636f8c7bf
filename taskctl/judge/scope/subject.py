"""The task that a change is judged by, as a person names it or as the change shows it."""

from taskctl.errors import TaskctlError
from taskctl.judge.change import Change
from taskctl.judge.scope.allowlist import NoAllowlistError
from taskctl.judge.scope.attribution import Attribution, active_tasks, attribute
from taskctl.model.items import Task
from taskctl.model.lookup import find_readable


def known_task(change: Change, task_id: str) -> Task:
    """The task that a text names, at the head of a change.

    Raises:
        NoAllowlistError: it is not there.
    """
    try:
        return find_readable(change.plan, task_id)
    except TaskctlError as error:
        where = "here" if change.head in {"worktree", "index"} else f"at {change.head[:10]}"
        raise NoAllowlistError(f"{error}\n{where} there is no allowlist to judge by") from None


def attribution_of(change: Change, task_id: str | None) -> Attribution:
    """The task of a change.

    Raises:
        TaskctlError: there is no such task, or not exactly one is possible.
    """
    if task_id:
        return Attribution(known_task(change, task_id).id, "id")
    attribution = attribute(change.plan, change)
    if attribution.task:
        return attribution
    if not attribution.candidates:
        raise TaskctlError("no task claims the change; name the task: taskctl scope ID")
    names = ", ".join(attribution.candidates)
    each = ", or judge each commit by its own: --per-commit" if len(change.commits) > 1 else ""
    raise TaskctlError(f"the change may belong to {names}; name the task: taskctl scope ID{each}")


def task_at_work(change: Change) -> Task:
    """The task of the change that is under way, or the only active one: it may not have begun."""
    attribution = attribute(change.plan, change)
    if attribution.task:
        return change.plan.by_id[attribution.task]
    active = active_tasks(change.plan, change.settings)
    if len(active) != 1:
        names = ", ".join(attribution.candidates or [task.id for task in active]) or "none"
        raise TaskctlError(
            f"exactly one task must be active ({names}); name one: taskctl scope ID --explain …"
        )
    return active[0]
