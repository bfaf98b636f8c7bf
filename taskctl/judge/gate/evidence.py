"""GT006: a task is set to done without valid evidence of its proofs."""

from collections.abc import Iterator

from taskctl.judge.gate.input import GateInput, caused
from taskctl.judge.gate.registry import reason
from taskctl.judge.ready.hundred import unproved
from taskctl.model.evidence import standing
from taskctl.model.findings import Finding, Related


@reason("GT006", "unproved")
def not_proved(given: GateInput) -> Iterator[Finding]:
    """A change sets a task to done, and the evidence of its proofs is not valid.

    The evidence is required and missing, was altered, or belongs to other files than those of the
    change. With `--prove`, a proof fails when it is run again. Evidence that is not required and
    is out of date is a warning.

    Fix:
        `taskctl prove TASK-0004 --record`, and commit what it writes with the change.
    Settings:
        evidence.required, stop.plain
    """
    yield from caused(f for f in given.new_errors if f.code in {"EV001", "EV003"})
    for step in given.steps:
        if step.judged is None:
            continue
        task = step.task
        missing = [entry for entry in step.judged.missing if entry.kind == "evidence"]
        asked = bool(missing)
        recorded = given.after.evidence.get(task.id)
        if recorded is not None and not asked:
            missing = list(unproved(given.after, task))
        if not missing:
            continue
        altered = recorded is not None and any(
            standing(recorded, proof).kind == "altered" for proof in task.proofs
        )
        says = "; ".join(entry.message for entry in missing)
        yield Finding(
            task.status_place,
            f"{task.id} is set to done, and its evidence does not hold: {says}",
            "record the evidence in this change, over the files of this change",
            item=task.id,
            subject="evidence",
            severity="error" if asked or altered else "warning",
            related=tuple(Related(m.place, m.message) for m in missing[:9]),
        )
