"""The proofs of a change, run again where the change is checked out."""

from collections.abc import Iterator, Sequence

from taskctl.errors import TaskctlError
from taskctl.judge.change import Changes
from taskctl.judge.gate.case import Step, reason
from taskctl.model.evidence import Case, Standing, changed_files, named
from taskctl.model.findings import Finding
from taskctl.model.items import Task
from taskctl.read.evidence import ScopeContents
from taskctl.text.tree import DiskTree

_NOT_LOOKED_AT = Standing("missing", "it is run again, whatever is recorded")


def proofs_of(steps: Sequence[Step]) -> list[Case]:
    """The proofs of the tasks that are set to done."""
    return [
        Case(step.task, number, proof, _NOT_LOOKED_AT)
        for step in steps if step.judged is not None
        for number, proof in enumerate(step.task.proofs, 1)
    ]  # fmt: skip


def refuse_other_files(changes: Changes, head: str, tasks: Sequence[Task]) -> None:
    """Make sure that what is on disk is the change, else its proofs would prove something else.

    Raises:
        TaskctlError: another commit is checked out, or files differ from it.
    """
    repository = changes.repository
    if repository.head() != head:
        raise TaskctlError(
            f"--prove runs the proofs in the work tree, where {head[:10]} is not checked out "
            f"(git checkout --detach {head[:10]})"
        )
    changed = sorted(set(repository.changed(head)) - set(repository.untracked()))
    if changed:
        raise TaskctlError(
            f"--prove runs the proofs of a commit, and files differ from it: {named(changed)}\n"
            "commit them, or put them aside (git stash)"
        )
    disk = ScopeContents(DiskTree(changes.root), changes.settings)
    committed = ScopeContents(changes.tree_of(head), changes.settings)
    for task in tasks:
        here, there = disk.of(task), committed.of(task)
        if here and there and here.digest != there.digest:
            raise TaskctlError(
                f"--prove runs the proofs of a commit, and the scope of {task.id} has files that "
                f"are not in it: {named(changed_files(there, here))}\ncommit, ignore or remove them"
            )


def reasons_of(cases: Sequence[Case]) -> Iterator[Finding]:
    """GT006: the proofs that do not pass."""
    for case in cases:
        if not case.passes:
            why = case.shown.reason if case.shown else case.refused
            yield reason(
                "GT006",
                case.proof.place,
                f"{case.task.id} is set to done, and `{case.proof.title}` does not pass: {why}",
                f"`taskctl prove {case.task.id} --only {case.number} --again` shows what it prints",
                item=case.task.id,
                subject=case.proof.command,
            )
