"""What `taskctl scope` says about allowlists: who may touch a path, and who shares paths."""

from taskctl.cli.output import print_json, print_lines
from taskctl.cli.session import Session
from taskctl.judge.change import Change
from taskctl.judge.scope.allowlist import Allowance
from taskctl.judge.scope.overlap import overlaps
from taskctl.judge.scope.subject import known_task, task_at_work
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


def explain(change: Change, task_id: str | None, path: str, *, as_json: bool) -> int:
    """Say which entry of a task allows or denies a path; 1 when it may not be touched."""
    task = known_task(change, task_id) if task_id else task_at_work(change)
    whole = change.reader.whole(task) or task
    found = Allowance(whole, change.settings).explain(path)
    if as_json:
        print_json(explanation_object(whole, path, found))
    else:
        print_lines(render_explanation(whole, path, found))
    return 0 if found.is_yes else 1


def show_overlaps(session: Session, task_id: str | None, *, as_json: bool) -> int:
    """List the open tasks that share paths, or those that share some with one task."""
    _, _, plan = open_plans(session.load())
    tasks = [t for t in in_order(plan) if t.state in OPEN_STATES]
    one = find_readable(plan, task_id) if task_id else None
    found = list(overlaps(tasks, one))
    if as_json:
        print_json(overlaps_object(found))
        return 0
    print_lines(render_overlaps(found, session.style()))
    if one is not None:
        session.note(f"{len(found)} of {len(tasks)} open tasks share paths with {one.id}")
    else:
        session.note(
            f"{len(found)} pairs of {len(tasks)} open tasks share paths; "
            "those of one task: taskctl scope ID --overlaps"
        )
    return 0
