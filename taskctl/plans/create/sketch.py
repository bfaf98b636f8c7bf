"""The sketch of a plan: all that one source says, before the codebase is looked at."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from taskctl.errors import PhaseError
from taskctl.plans.artifacts.features import Feature
from taskctl.plans.artifacts.parts import SourceEvidence
from taskctl.plans.artifacts.tasks import (
    Dependency,
    DependencyEvidence,
    DependencyType,
    Logging,
    PlannedTask,
    SharedResource,
)
from taskctl.text.words import count

_SHOWN = 500
LOG_FORMAT = "JSON Lines with the fields task_id, timestamp, event, metrics and errors"


@dataclass(slots=True)
class Sketch:
    """The features, tasks and dependencies that a source names.

    name       the source, for messages
    resources  the shared resources that it describes, by name
    remarks    what was left out, and anything else that a person should know
    places     the lines that give a task a path, a resource or an interface, by both names
    split      the tasks that were split, and into which parts
    merged     the tasks that were merged
    """

    name: str
    features: list[Feature] = field(default_factory=list)
    tasks: list[PlannedTask] = field(default_factory=list)
    dependencies: list[Dependency] = field(default_factory=list)
    resources: dict[str, SharedResource] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    places: dict[tuple[str, str], SourceEvidence] = field(default_factory=dict)
    split: list[str] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)

    def note(self, task_id: str, thing: str, place: SourceEvidence) -> None:
        """Remember the line that gives a task a path, a resource or an interface."""
        self.places.setdefault((task_id, plain_path(thing)), place)


def plain_path(pattern: str) -> str:
    """A path without what does not change its meaning: `a/`, `a/**` and `./a` are `a`."""
    return pattern.removeprefix("./").removesuffix("**").rstrip("/") or "**"


class Gap(NamedTuple):
    """Something that a source must say and does not, or that cannot be read, and its line."""

    line: int
    message: str


def refuse(name: str, gaps: Iterable[Gap]) -> None:
    """Stop if there are gaps.

    Raises:
        PhaseError: it lists them by line; of more than 500, the first.
    """
    lines = [f"  line {gap.line}: {gap.message}" for gap in sorted(gaps)]
    if lines:
        more = [f"  and {len(lines) - _SHOWN} more"] if len(lines) > _SHOWN else []
        message = "\n".join([f"{name} cannot become a plan:", *lines[:_SHOWN], *more])
        raise PhaseError(message, 1)


def standard_logging(progress: str = "") -> Logging:
    """The log that `taskctl plan execute` keeps of every task by itself."""
    return Logging(
        on_start="`taskctl plan execute` logs the start of the task in logs/tasks.jsonl",
        on_progress=progress or "`taskctl plan execute` logs each report of the worker there",
        on_completion="`taskctl plan execute` logs the end of the task and its result there",
        log_format=LOG_FORMAT,
    )


def measured(criteria: Sequence[str], paths: Sequence[str], checks: Sequence[object]) -> str:
    """The size of a task by what can be counted in its source."""
    criterion = "criterion" if len(criteria) == 1 else "criteria"
    return (
        f"{len(criteria)} done {criterion}, {count(len(paths), 'path')}, "
        f"{count(len(checks), 'acceptance check')}"
    )


def edge(
    first: str, last: str, kind: DependencyType, reason: str, evidence: Sequence[DependencyEvidence]
) -> Dependency:
    """A hard, certain dependency: one task must end before another begins."""
    return Dependency.model_validate(
        {"from": first, "to": last, "type": kind, "reason": reason, "evidence": list(evidence)}
    )


def edge_evidence(kind: str, reason: str, place: SourceEvidence | None) -> DependencyEvidence:
    """A reason for a dependency, with the line that shows it."""
    return DependencyEvidence(
        type=kind,
        reason=reason,
        source=place.source if place else None,
        startLine=place.startLine if place else None,
        quote=place.quote if place else None,
    )
