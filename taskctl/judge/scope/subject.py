"""The task that a change is judged by: a person names it, or the change shows it."""

from collections.abc import Iterable, Iterator

from taskctl.errors import TaskctlError
from taskctl.judge.change import Change
from taskctl.judge.ends import Ends
from taskctl.judge.scope.allowlist import NoAllowlistError, ScopeReport, judge_commit
from taskctl.judge.scope.attribution import (
    Attribution,
    active_tasks,
    attribute,
    attribute_commit,
    needs_no_task,
)
from taskctl.model.items import Task
from taskctl.model.lookup import find_work
from taskctl.settings.committed import load_in
from taskctl.settings.load import Loaded
from taskctl.settings.schema import Settings


def settings_for(ends: Ends, loaded: Loaded) -> Settings:
    """The settings that judge a change: a bare repository has its own in its commits."""
    if loaded.file or not ends.is_commit:
        return loaded.settings
    return load_in(ends.after, loaded.root).settings


def known_task(change: Change, task_id: str) -> Task:
    """The task that a text names, at the head of a change.

    Raises:
        NoAllowlistError: it is not there.
    """
    try:
        return find_work(change.plan, task_id)
    except TaskctlError as error:
        where = f"at {change.ends.head[:10]}" if change.ends.is_commit else "here"
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


def judge_each(
    commits: Iterable[Change], task_id: str | None
) -> Iterator[tuple[Change, Attribution, ScopeReport | None]]:
    """Each commit with its task, or that of all, and a report; None if it belongs to no task."""
    for commit in commits:
        if task_id:
            attribution = attribution_of(commit, task_id)
        elif needs_no_task(commit):
            attribution = Attribution("", "none")
        else:
            attribution = attribute_commit(commit.plan, commit)
        task = attribution.task
        yield commit, attribution, judge_commit(commit, task) if task else None


def task_at_work(change: Change) -> Task:
    """The task of the current change, or the only active one if nothing is changed yet."""
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
