"""The end of a run, in lines for the terminal."""

import os
from collections.abc import Iterator

from taskctl.plans.execute.logs import EVENTS, LOGS, output_name
from taskctl.plans.execute.names import name_of
from taskctl.plans.execute.plan import RunnablePlan
from taskctl.plans.execute.run import RunOutcome
from taskctl.plans.execute.worktrees import WORKTREES, branch_of
from taskctl.report.style import printable
from taskctl.text.words import count

_SHOWN = 20


def summary(plan: RunnablePlan, outcome: RunOutcome, *, worktrees: bool) -> Iterator[str]:
    """How the run ended, what failed and where to read more, and how to go on.

    Args:
        worktrees: whether each task had a git working tree of its own.
    """
    states = outcome.count()
    completed, total = states.pop("completed", 0), len(plan.tasks)
    rest = [f"{number} {state.replace('_', ' ')}" for state, number in sorted(states.items())]
    shown = f"{plan.plan_id}: {completed} of {count(total, 'task')} completed"
    yield ", ".join([shown, *rest])
    for failure in list(outcome.failures.values())[:_SHOWN]:
        log = os.path.join(plan.folder, LOGS, output_name(failure.task_id))
        if not os.path.exists(log):  # nothing was printed
            log = os.path.join(plan.folder, LOGS, EVENTS)
        yield printable(
            f"  {failure.task_id} failed in attempt {failure.attempt}: {failure.reason} (see {log})"
        )
        tree = os.path.join(plan.folder, WORKTREES, name_of(failure.task_id))
        if worktrees and os.path.isdir(tree):
            yield printable(f"    its working tree is kept: {tree}")
    if len(outcome.failures) > _SHOWN:
        yield f"  and {len(outcome.failures) - _SHOWN} more"
    if outcome.stopped:
        yield printable(f"stopped: {outcome.stopped}")
    if worktrees and (ends := list(_ends(plan, outcome))):
        yield printable(f"merge the work: git merge {' '.join(ends)}")
    if not outcome.is_complete:
        yield "fix the cause, then go on with --resume-from-checkpoint"


def _ends(plan: RunnablePlan, outcome: RunOutcome) -> Iterator[str]:
    """The branches of completed tasks that no other completed task builds on."""
    completed = {name for name, state in outcome.states.items() if state == "completed"}
    for name in plan.tasks:
        if name in completed and completed.isdisjoint(plan.after.get(name, ())):
            yield branch_of(plan, name)
