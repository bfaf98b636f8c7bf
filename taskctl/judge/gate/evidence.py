"""GT006: a task that is set to done, and evidence of its proofs that does not hold."""

from collections.abc import Iterator

from taskctl.judge.gate.case import Case, reason
from taskctl.judge.hundred import unproved
from taskctl.model.evidence import standing
from taskctl.model.findings import Finding, Related


def evidence(case: Case) -> Iterator[Finding]:
    """GT006: by what is recorded at the head of the change.

    Where evidence is not asked for, what was recorded all the same and does not hold is a warning,
    unless it was altered.
    """
    for step in case.steps:
        if step.judged is None:
            continue
        task = step.task
        missing = [entry for entry in step.judged.missing if entry.kind == "evidence"]
        asked = bool(missing)
        recorded = case.after.evidence.get(task.id)
        if recorded is not None and not asked:
            missing = list(unproved(case.after, task))
        if not missing:
            continue
        altered = recorded is not None and any(
            standing(recorded, proof).kind == "altered" for proof in task.proofs
        )
        says = "; ".join(entry.message for entry in missing)
        yield reason(
            "GT006",
            task.status_place,
            f"{task.id} is set to done, and its evidence does not hold: {says}",
            "record it in this change, with the files as they are in it",
            item=task.id,
            subject="evidence",
            severity="error" if asked or altered else "warning",
            related=tuple(Related(m.place, m.message) for m in missing[:9]),
        )
