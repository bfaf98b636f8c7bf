"""Evidence: the recorded results of proofs, the content they are about, and whether they hold."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

from taskctl.model.items import Proof, Task
from taskctl.text.places import Place

_NOTHING: Mapping[Any, Any] = MappingProxyType({})


class Content(NamedTuple):
    """The content of the files in a task's scope: one digest of all, one for each entry.

    files   path to blob id, where the files themselves were read; records do not keep it
    """

    digest: str
    parts: Mapping[str, str] = _NOTHING
    files: Mapping[str, str] = _NOTHING


class ProofRecord(NamedTuple):
    """The recorded result of one run of a proof.

    reason   why it proved nothing; empty when it passed
    intact   whether its checksum is right, so that nobody altered it
    raw      the record as it is in the file
    unrun    whether the proof could not be run at all
    bound    what else it was recorded with: settings, environment, counterproof; empty in an
             older record
    """

    command: str
    place: Place
    shell: str = "bash"
    markers: tuple[str, ...] = ()
    exit_code: int | None = None
    reason: str = ""
    content: Content = Content("")
    intact: bool = True
    raw: Mapping[str, Any] = _NOTHING
    unrun: bool = False
    bound: Mapping[str, str] = _NOTHING


class Evidence(NamedTuple):
    """The records of a task.

    records   by command
    now       the content of the task's scope now; None where that is unknown
    problem   why the file cannot be read as records
    bound     by command, what a record made now would be bound to
    """

    path: str
    records: Mapping[str, ProofRecord] = _NOTHING
    now: Content | None = None
    problem: str = ""
    bound: Mapping[str, Mapping[str, str]] = _NOTHING


class Standing(NamedTuple):
    """Whether the evidence of a proof holds.

    kind    holds, or why it does not: missing, failed, not run, altered, changed, stale,
            elsewhere, unknown
    why     the same in words, to follow the name of the proof
    place   the place of the record, where there is one
    """

    kind: str
    why: str = ""
    place: Place | None = None

    @property
    def holds(self) -> bool:
        """Whether it shows that the proof passed with the present content."""
        return self.kind == "holds"


class RunResult(NamedTuple):
    """The result of one run of a proof.

    started, duration   in seconds; `started` counts from the start of the first proof
    output              the digest of its output; `size` is the output's length in bytes
    tail                its last lines
    reason              why it proves nothing; empty when it passed
    unrun               whether it proves nothing because it could not be run
    program             the program that its first word was resolved to
    counter             the result of its counterproof; None where there is none
    """

    exit_code: int | None
    started: float
    duration: float
    markers_seen: tuple[str, ...]
    output: str
    size: int
    tail: str
    reason: str = ""
    unrun: bool = False
    program: str = ""
    counter: "Counterproof | None" = None

    @property
    def outcome(self) -> str:
        """passed, failed, or not run: nothing is known."""
        return outcome(self.reason, unrun=self.unrun)


class Counterproof(NamedTuple):
    """The result of the run with the patch of a counterproof.

    digest   the digest of the patch
    reason   why it proves nothing; empty when the proof failed with the patch, as it must
    unrun    whether it proves nothing because it could not be run
    """

    patch: str
    digest: str
    exit_code: int | None = None
    reason: str = ""
    unrun: bool = False


def outcome(reason: str, *, unrun: bool) -> str:
    """The word for the result of a run."""
    return ("not run" if unrun else "failed") if reason else "passed"


@dataclass(slots=True, eq=False, repr=False)
class ProofRun:
    """One proof of a task: its evidence, and its result when it is run.

    number   from 1, in the order of the file
    shown    None until it is run
    refused  why it was not run although it should have been
    """

    task: Task
    number: int
    proof: Proof
    standing: Standing
    shown: RunResult | None = None
    refused: str = ""

    @property
    def passes(self) -> bool:
        """Whether it is proved by its run, or else by its evidence."""
        if self.shown is not None:
            return not self.shown.reason
        return not self.refused and self.standing.holds

    @property
    def outcome(self) -> str:
        """passed, failed or not run; by its evidence where it was not run again."""
        if self.shown is not None:
            return self.shown.outcome
        if self.refused or self.standing.kind != "failed":
            return "passed" if self.passes else "not run"
        return "failed"


def cases_of(task: Task, evidence: Evidence | None) -> list[ProofRun]:
    """All proofs of a task."""
    return [
        ProofRun(task, number, proof, standing(evidence, proof))
        for number, proof in enumerate(task.proofs, 1)
    ]


def standing(evidence: Evidence | None, proof: Proof) -> Standing:
    """Whether the evidence of one proof holds."""
    if evidence is None:
        return Standing("missing", "no run of it is recorded")
    if evidence.problem:
        return Standing("altered", evidence.problem, Place(evidence.path))
    record = evidence.records.get(proof.command)
    if record is None:
        return Standing("missing", "no run of it is recorded")
    kind, why = _kind(record, proof, evidence.now, evidence.bound.get(proof.command, _NOTHING))
    return Standing(kind, why, record.place)


_BOUND = {
    "settings": "the settings that judge it changed since it was recorded",
    "program": "the program that it runs changed since it was recorded",
    "counterproof": "its counterproof changed since it was recorded",
    "environment": "it was recorded in another environment (proofs.environment)",
}


def _kind(
    record: ProofRecord, proof: Proof, now: Content | None, bound: Mapping[str, str]
) -> tuple[str, str]:
    if not record.intact:
        return "altered", "its record was altered after it was written"
    if set(record.markers) != set(proof.markers) or record.shell != proof.shell:
        return "changed", "its markers or its shell changed since it was recorded"
    if record.unrun:
        return "not run", f"it could not be run when it was recorded: {record.reason}"
    if record.reason:
        return "failed", f"it failed when it was recorded: {record.reason}"
    if now is None:
        return "unknown", "the present content of its files is unknown without git"
    for key, why in _BOUND.items():
        if key in record.bound and key in bound and record.bound[key] != bound[key]:
            return "elsewhere", why
    if proof.counterproof and not record.bound.get("counterproof"):
        return "changed", "its counterproof was not run when it was recorded"
    if record.content.digest != now.digest:
        return "stale", f"{named(changed_parts(record.content, now))} changed since"
    return "holds", ""


def changed_parts(then: Content, now: Content) -> list[str]:
    """The entries of the allowlist whose files differ, or that only one of the two has."""
    return _differing(then.parts, now.parts) or ["a file of its scope"]


def changed_files(then: Content, now: Content) -> list[str]:
    """The files that differ, or that only one of the two has; the files of both were read."""
    return sorted(_differing(then.files, now.files))


def _differing(then: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    names = [*now, *(name for name in then if name not in now)]
    return [name for name in names if then.get(name) != now.get(name)]


def named(parts: Sequence[str]) -> str:
    """The names of a few parts, and how many more there are."""
    more = f" and {len(parts) - 3} more" if len(parts) > 3 else ""
    return f"{', '.join(parts[:3])}{more}"


def orphans(evidence: Evidence, task: Task) -> Iterator[ProofRecord]:
    """The records of commands that the task no longer names."""
    named = {proof.command for proof in task.proofs}
    yield from (record for record in evidence.records.values() if record.command not in named)
