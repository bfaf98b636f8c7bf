"""The tasks and proofs that a person asks to run."""

from collections.abc import Sequence

from taskctl.errors import TaskctlError
from taskctl.model.evidence import ProofRun
from taskctl.model.items import Task
from taskctl.model.lookup import find_work
from taskctl.model.plan import Plan
from taskctl.text.words import count

# A task that was not started, or was put aside, need not be proved.
_BEGUN = frozenset({"active", "review", "done"})


def provable(plan: Plan, text: str) -> Task:
    """The task that a text names, if it can have evidence of its own.

    Raises:
        TaskctlError: there is none, it is a track, or other files have its id, too.
    """
    task = find_work(plan, text)
    if task.kind == "track":
        raise TaskctlError(f"{task.id} is a track, and tracks have no proofs")
    same = [other.path for other in plan.tasks if other.id == task.id]
    if len(same) > 1:
        raise TaskctlError(
            f"{len(same)} files have the id {task.id}, so their evidence would be mixed up: "
            f"{', '.join(same)} (`taskctl rule ID001`)"
        )
    return task


def begun(plan: Plan) -> tuple[list[Task], list[str]]:
    """The tasks with proofs that were started or have records, and which others are skipped."""
    found = [task for task in plan.tasks if task.proofs]
    tasks = [task for task in found if task.state in _BEGUN or task.id in plan.evidence]
    ids = [task.id for task in tasks]
    unique = [task for task in tasks if task.id and ids.count(task.id) == 1]
    skipped = []
    if number := len(found) - len(tasks):
        skipped.append(f"skipped {count(number, 'task')} with proofs: not started")
    for task in tasks:
        if task not in unique:
            why = f"other files have the id {task.id}" if task.id else "it has no id"
            skipped.append(f"skipped {task.path}: {why}")
    return unique, skipped


def numbered(cases: Sequence[ProofRun], numbers: Sequence[int]) -> list[ProofRun]:
    """The proofs with the given numbers; all without any.

    Raises:
        TaskctlError: there is no such number.
    """
    for number in numbers:
        if not any(case.number == number for case in cases):
            known = f"1 to {len(cases)}" if cases else "none"
            raise TaskctlError(f"there is no proof {number}; the proofs are {known} (--list)")
    return [case for case in cases if not numbers or case.number in numbers]
