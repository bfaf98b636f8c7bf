"""Recording evidence: the results of proofs, bound to the content of the files in scope."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from taskctl.errors import TaskctlError
from taskctl.model.evidence import Content, Evidence, ProofRun, changed_files, named
from taskctl.model.items import Task
from taskctl.model.plan import Plan
from taskctl.read.evidence import (
    VERSION,
    ScopeContents,
    bound_to,
    checksum,
    evidence_path,
    read_evidence,
)
from taskctl.report.json import json_text
from taskctl.settings.schema import Settings
from taskctl.text.changeset import Changeset
from taskctl.text.tree import Snapshot


@dataclass(slots=True)
class Recording:
    """The change to write, and the tasks whose results cannot be recorded, with the reason."""

    changeset: Changeset
    refused: dict[str, str] = field(default_factory=dict)


def contents_now(root: str, settings: Settings, tasks: Sequence[Task]) -> dict[str, Content]:
    """The content of the files in the scope of each task.

    Raises:
        TaskctlError: there is no git to read it from, or a task has no id.
    """
    scopes = ScopeContents(Snapshot(root), settings)
    found = {}
    for task in tasks:
        content = scopes.of(task)
        if content is None:
            raise TaskctlError(
                f"--record needs a git repository, but {root} is not in one: evidence is bound to "
                "the files as git knows them"
            )
        if not task.id:
            raise TaskctlError(f"{task.path} has no id, so that its evidence has no name")
        found[task.id] = content
    return found


def record(
    root: str, settings: Settings, cases: Sequence[ProofRun], before: Mapping[str, Content]
) -> Recording:
    """Record the results of the cases that were run.

    Args:
        root: the root of the plan.
        settings: the conventions, with the folder of evidence.
        cases: all proofs of each task, run or not.
        before: the contents of the scopes when the run began. If they have changed since, the run
            proves neither state, and nothing is recorded for the task.

    Raises:
        TaskctlError: an evidence file cannot be read; it is not overwritten.
    """
    tree = Snapshot(root)
    recording = Recording(Changeset(tree))
    tasks = {case.task.id: case.task for case in cases if case.shown is not None}
    after = contents_now(root, settings, list(tasks.values()))
    known = read_evidence(tree, settings, Plan(tasks=tuple(tasks.values())))
    for item_id in tasks:
        if after[item_id].digest != before[item_id].digest:
            changed = named(changed_files(before[item_id], after[item_id]))
            recording.refused[item_id] = (
                f"{changed} changed while its proofs ran; run them again. Files that they write "
                "should be ignored by git (.gitignore)"
            )
            continue
        evidence = known.get(item_id)
        refuse_unreadable(evidence)
        old = {c: r.raw for c, r in evidence.records.items()} if evidence else {}
        records = [
            _record(tree, settings, case, after[item_id]) if case.shown else old[case.proof.command]
            for case in cases
            if case.task.id == item_id and (case.shown or case.proof.command in old)
        ]
        document = {"version": VERSION, "task": item_id, "proofs": records}
        raw = (json_text(document) + "\n").encode()
        recording.changeset.put(evidence_path(settings, item_id), raw)
    return recording


def refuse_unreadable(evidence: Evidence | None) -> None:
    """Refuse to overwrite a file that cannot be read.

    Raises:
        TaskctlError: it cannot be read.
    """
    if evidence is not None and evidence.problem:
        raise TaskctlError(f"{evidence.problem}; fix it, or delete it and record again")


def _record(tree: Snapshot, settings: Settings, case: ProofRun, content: Content) -> dict[str, Any]:
    shown = case.shown
    assert shown is not None
    raw: dict[str, Any] = {
        "command": case.proof.command,
        "shell": case.proof.shell,
        "markers": list(case.proof.markers),
        "exit_code": shown.exit_code,
        "outcome": shown.outcome,
        "reason": shown.reason,
        "program": shown.program,
        "bound": bound_to(tree, settings, case.proof),
        "counterproof": shown.counter._asdict() if shown.counter else None,
        "duration": shown.duration,
        "markers_seen": list(shown.markers_seen),
        "output": {"digest": shown.output, "size": shown.size},
        "content": {"digest": content.digest, "parts": dict(content.parts)},
    }
    return {**raw, "checksum": checksum(raw, case.task.id)}
