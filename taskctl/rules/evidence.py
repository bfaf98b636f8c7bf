"""EV: the evidence of proofs is there, is true, and speaks of the files as they are."""

from collections.abc import Iterator

from taskctl.model.evidence import Evidence, Standing, changed_parts, named, orphans, standing
from taskctl.model.findings import Finding, Related
from taskctl.model.items import Proof, Task, title_of
from taskctl.model.plan import Plan
from taskctl.rules.registry import rule, status_of
from taskctl.settings.schema import Settings
from taskctl.text.places import Place


def proved(plan: Plan) -> Iterator[tuple[Task, Evidence]]:
    """The tasks that have records that can be read."""
    for item_id, evidence in plan.evidence.items():
        if not evidence.problem:
            yield plan.by_id[item_id], evidence


def record_it(task: Task) -> str:
    """The advice for evidence that does not hold."""
    return f"run `taskctl prove {task.id} --record`"


@rule("EV001", "missing-evidence", kind="demand")
def missing_evidence(plan: Plan, settings: Settings) -> Iterator[Finding]:
    """A task is done, and no run of one of its proofs is recorded as passed.

    The settings ask for evidence: what was not seen to pass is only said to be done.

    Bad:
        status: Done
        - [x] `make test`
        # and no tasks/evidence/TASK-0004.json
    Fix:
        Run `taskctl prove TASK-0004 --record`, and commit what it writes.
    Settings:
        evidence.required, evidence.folder
    """
    if not settings.evidence.required:
        return
    for task in plan.tasks:
        if task.state != "done":
            continue
        evidence = plan.evidence.get(task.id)
        for proof in task.proofs:
            found = standing(evidence, proof)
            if found.kind in {"missing", "failed", "not run"}:
                related = [Related(found.place, "its record")] if found.place else []
                yield Finding(
                    proof.place,
                    f"{task.id} is done, and `{proof.title}` is not proved: {found.why}",
                    record_it(task),
                    item=task.id,
                    subject=proof.command,
                    related=(status_of(task), *related),
                )


@rule("EV002", "outdated-evidence", "warning")
def outdated_evidence(plan: Plan) -> Iterator[Finding]:
    """Files in the scope of a task changed since the runs of its proofs were recorded.

    The proof was about other content. For a done task this is history, and an info: other work
    goes on in the same files, and the evidence was valid when the task was set to done.

    Fix:
        Run `taskctl prove TASK-0004 --record` again.
    Settings:
        evidence.folder
    """
    for task, evidence in proved(plan):
        stale = [p for p in task.proofs if standing(evidence, p).kind == "stale"]
        if not stale or evidence.now is None:
            continue
        names = dict.fromkeys(
            name
            for proof in stale
            for name in changed_parts(evidence.records[proof.command].content, evidence.now)
        )
        what = "its proof" if len(task.proofs) == 1 else f"{len(stale)} of its proofs"
        yield Finding(
            stale[0].place,
            f"the evidence of {task.id} for {what} is out of date: {named(list(names))} changed "
            "since",
            record_it(task),
            item=task.id,
            subject="stale",
            number=len(stale),
            severity="info" if task.state == "done" else "",
            related=tuple(
                Related(evidence.records[p.command].place, "recorded here") for p in stale[:9]
            ),
        )


@rule("EV003", "altered-evidence")
def altered_evidence(plan: Plan) -> Iterator[Finding]:
    """A record of evidence is not as `taskctl prove --record` wrote it.

    Its checksum does not match, or the file cannot be read: a slip, a bad merge, or a claim
    without a run. The checksum is not a signature; `taskctl gate --prove` runs the proofs.

    Bad:
        # tasks/evidence/TASK-0004.json, changed by hand
        "exit_code": 0,
    Fix:
        Delete the file, and run `taskctl prove TASK-0004 --record`.
    Settings:
        evidence.folder
    """
    for item_id, evidence in plan.evidence.items():
        if evidence.problem:
            yield Finding(
                Place(evidence.path),
                evidence.problem,
                f"delete it, and {record_it(plan.by_id[item_id])}",
                item=item_id,
                subject="file",
            )
        for record in evidence.records.values():
            if not record.intact:
                yield Finding(
                    record.place,
                    f"the record of `{title_of(record.command)}` was altered after it was written",
                    f"delete it, and {record_it(plan.by_id[item_id])}",
                    item=item_id,
                    subject=record.command,
                )


@rule("EV004", "changed-proof", "warning")
def changed_proof(plan: Plan) -> Iterator[Finding]:
    """A proof is not the one that was recorded: other markers, another shell, another command.

    The record shows something else than the task now asks for.

    Bad:
        - [x] `make test` prints the marker `all 12 passed`
        # and the record was made when no marker was asked for
    Fix:
        Run `taskctl prove TASK-0004 --record` again.
    Settings:
        evidence.folder, proofs.commands
    """
    for task, evidence in proved(plan):
        for proof, found, record in _recorded(task, evidence, "changed"):
            yield Finding(
                proof.place,
                f"{task.id} asks of `{proof.title}` what was not recorded: {found.why}",
                record_it(task),
                item=task.id,
                subject=proof.command,
                related=(record,),
            )
        for orphan in orphans(evidence, task):
            yield Finding(
                orphan.place,
                f"{task.id} no longer names `{title_of(orphan.command)}`, whose run is recorded",
                f"{record_it(task)} for the proofs of today",
                item=task.id,
                subject=orphan.command,
            )


def _recorded(
    task: Task, evidence: Evidence, kind: str
) -> Iterator[tuple[Proof, Standing, Related]]:
    """The proofs with a record of one kind, each with its place."""
    for proof in task.proofs:
        found = standing(evidence, proof)
        if found.kind == kind and found.place:
            yield proof, found, Related(found.place, "its record")


@rule("EV005", "other-conditions", "warning")
def other_conditions(plan: Plan) -> Iterator[Finding]:
    """A proof was recorded under other conditions than those of today.

    The files of `proofs.environment`, the script that it runs, its counterproof, or the settings
    that take it for a command changed since. Of a task that is done this is history, and an info.

    Bad:
        # rust-toolchain.toml, which proofs.environment names, changed after the record was made
        channel = "1.91"
    Fix:
        Run `taskctl prove TASK-0004 --record` again.
    Settings:
        proofs.environment, proofs.commands
    """
    for task, evidence in proved(plan):
        for proof, found, record in _recorded(task, evidence, "elsewhere"):
            yield Finding(
                proof.place,
                f"the evidence of {task.id} for `{proof.title}` no longer holds: {found.why}",
                record_it(task),
                item=task.id,
                subject=proof.command,
                severity="info" if task.state == "done" else "",
                related=(record,),
            )
