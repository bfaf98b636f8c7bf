"""Running the proofs of a change again, where the change is checked out."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from taskctl.errors import TaskctlError
from taskctl.git.ids import blob_of
from taskctl.git.repository import Repository
from taskctl.judge.gate.input import StateChange
from taskctl.judge.gate.judges import READ_BY
from taskctl.judge.gate.reasons import all_reasons
from taskctl.judge.gate.registry import stamped
from taskctl.judge.gate.verdict import Verdict, in_order
from taskctl.judge.git_states import GitStates
from taskctl.model.evidence import ProofRun, Standing, changed_files, named
from taskctl.model.findings import Finding
from taskctl.model.items import Task
from taskctl.read.evidence import ScopeContents
from taskctl.read.proofs import first_word

_VERBS = {"failed": "does not pass", "not run": "could not be run"}
_NOT_LOOKED_AT = Standing("missing", "it is run again, whatever is recorded")


def prove_again(
    states: GitStates, verdict: Verdict, run: Callable[[Sequence[ProofRun]], object]
) -> Verdict:
    """A verdict that also goes by the proofs of the change, run where it is checked out.

    Args:
        states: the repository of the change.
        verdict: what was judged without running anything.
        run: what runs proofs, or refuses to.

    Raises:
        TaskctlError: the change is not checked out.
    """
    cases = list(_proofs_of(verdict.steps))
    tasks = [step.task for step in verdict.steps if step.judged is not None]
    _refuse_other_files(states, verdict, tasks)
    run(cases)
    reasons = in_order((*verdict.reasons, *_reasons_of(cases)))
    return replace(verdict, reasons=reasons, proofs=tuple(cases))


def _proofs_of(steps: Sequence[StateChange]) -> list[ProofRun]:
    """The proofs of the tasks that a change sets to done."""
    return [
        ProofRun(step.task, number, proof, _NOT_LOOKED_AT)
        for step in steps
        if step.judged is not None
        for number, proof in enumerate(step.task.proofs, 1)
    ]


def _refuse_other_files(states: GitStates, verdict: Verdict, tasks: Sequence[Task]) -> None:
    """Make sure that the files on disk are those of the change; otherwise proofs mean nothing.

    Raises:
        TaskctlError: another commit is checked out, or files differ from it.
    """
    repository, head = states.repository, verdict.ends.head
    if repository.head() != head:
        raise TaskctlError(
            f"--prove runs the proofs in the working tree, where {head[:10]} is not checked out "
            f"(git checkout --detach {head[:10]})"
        )
    changed = sorted(set(repository.changed(head)) - set(repository.untracked()))
    if changed:
        raise TaskctlError(
            f"--prove runs the proofs of a commit, but files differ from it: {named(changed)}\n"
            "commit them, or stash them (git stash)"
        )
    _refuse_hidden(repository, head, tasks)
    disk = ScopeContents(states.disk, verdict.settings)
    committed = ScopeContents(states.tree_of(head), verdict.settings)
    for task in tasks:
        here, there = disk.of(task), committed.of(task)
        if here and there and here.digest != there.digest:
            raise TaskctlError(
                f"--prove runs the proofs of a commit, but the scope of {task.id} has files that "
                f"are not in it: {named(changed_files(there, here))}\ncommit, ignore or remove them"
            )


def _refuse_hidden(repository: Repository, head: str, tasks: Sequence[Task]) -> None:
    """Refuse files that git is set to assume unchanged, and ignored files that programs read.

    Raises:
        TaskctlError: a proof would run them instead of those of the commit.
    """
    committed = repository.tree(head)
    unwatched = sorted(repository.index().unwatched & committed.keys())
    others = [
        path
        for path in unwatched
        if blob_of(os.path.join(repository.root, path), committed[path].blob)
        != committed[path].blob
    ]
    if others:
        raise TaskctlError(
            f"--prove runs the proofs of a commit, but git is set to overlook files that "
            f"differ from it: {named(others)}\ngit update-index --no-assume-unchanged "
            "--no-skip-worktree FILE…, then commit or stash them"
        )
    programs = {first_word(p.command) for task in tasks for p in task.proofs}
    read = sorted({name for program in programs for name in READ_BY.get(program, ())})
    hidden = [
        name
        for name in read
        if name not in committed
        and os.path.isfile(os.path.join(repository.root, name))
        and name in os.listdir(repository.root)
    ]
    if hidden:
        raise TaskctlError(
            f"--prove runs the proofs of a commit, but they would also read {named(hidden)}, "
            "which is not in it: commit it, or remove it"
        )


def _reasons_of(cases: Sequence[ProofRun]) -> Iterator[Finding]:
    """GT006: the proofs that do not pass."""
    return stamped(all_reasons()["GT006"], _failing(cases))


def _failing(cases: Sequence[ProofRun]) -> Iterator[Finding]:
    for case in cases:
        if not case.passes:
            why = case.shown.reason if case.shown else case.refused
            yield Finding(
                case.proof.place,
                f"{case.task.id} is set to done, and `{case.proof.title}` "
                f"{_VERBS[case.outcome]}: {why}",
                f"`taskctl prove {case.task.id} --only {case.number} --again` shows what it prints",
                item=case.task.id,
                subject=case.proof.command,
            )
