"""What `taskctl scope` says about allowlists: who may touch a path, and who shares paths."""

import click

from taskctl.cli.output import print_json
from taskctl.cli.session import Session
from taskctl.errors import TaskctlError
from taskctl.judge.change import Change
from taskctl.judge.scope.allowlist import Allowance, NoAllowlistError
from taskctl.judge.scope.attribution import active_tasks, attribute
from taskctl.judge.scope.overlap import overlaps
from taskctl.model.items import Task
from taskctl.model.lookup import find_readable
from taskctl.model.queue import in_order
from taskctl.model.states import OPEN_STATES
from taskctl.read.open import open_plans
from taskctl.report.scope import (
    explanation_object,
    overlaps_object,
    render_explanation,
    render_overlaps,
)


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


def explain(change: Change, task_id: str | None, path: str, *, as_json: bool) -> int:
    """Say which entry of a task allows or denies a path; 1 when it may not be touched."""
    task = known_task(change, task_id) if task_id else _task_at_work(change)
    whole = change.reader.whole(task) or task
    found = Allowance(whole, change.settings).explain(path)
    if as_json:
        print_json(explanation_object(whole, path, found))
    else:
        click.echo("\n".join(render_explanation(whole, path, found)))
    return 0 if found.is_yes else 1


def _task_at_work(change: Change) -> Task:
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


def show_overlaps(session: Session, task_id: str | None, *, as_json: bool) -> int:
    """List the open tasks that share paths, or those that share some with one task."""
    _, _, plan = open_plans(session.load())
    tasks = [t for t in in_order(plan) if t.state in OPEN_STATES]
    one = find_readable(plan, task_id) if task_id else None
    found = list(overlaps(tasks, one))
    if as_json:
        print_json(overlaps_object(found))
        return 0
    lines = list(render_overlaps(found, session.style()))
    if lines:
        click.echo("\n".join(lines))
    if one is not None:
        session.note(f"{len(found)} of {len(tasks)} open tasks share paths with {one.id}")
    else:
        session.note(
            f"{len(found)} pairs of {len(tasks)} open tasks share paths; "
            "those of one task: taskctl scope ID --overlaps"
        )
    return 0
