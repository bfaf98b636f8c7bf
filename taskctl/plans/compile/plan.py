"""All files of a plan from its tasks and features."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TypeVar

from taskctl import __version__
from taskctl.errors import PhaseError
from taskctl.plans.artifacts.canonical import file_hash, task_hash
from taskctl.plans.artifacts.dag import CycleBreak
from taskctl.plans.artifacts.features import FeaturesFile
from taskctl.plans.artifacts.folder import (
    COORDINATOR,
    DAG,
    DECISIONS,
    FEATURES,
    META,
    PLAN,
    TASKS,
    WAVES,
)
from taskctl.plans.artifacts.meta import MetaFile, SourceDocument
from taskctl.plans.artifacts.network import depths, network_of
from taskctl.plans.artifacts.parts import ArtifactFile, Generated, as_json, as_text, rounded
from taskctl.plans.artifacts.project import project_of
from taskctl.plans.artifacts.tasks import PlannedTask, TasksFile
from taskctl.plans.compile.coordinator import coordinator_of
from taskctl.plans.compile.dag import break_cycles, dag_of
from taskctl.plans.compile.decisions import decisions_page
from taskctl.plans.compile.page import PlanFiles, ids, plan_page
from taskctl.plans.compile.resources import uses_of
from taskctl.plans.compile.waves import waves_of
from taskctl.plans.schedule.bounds import bounds
from taskctl.plans.schedule.frontier import impossible
from taskctl.plans.schedule.project import Project
from taskctl.plans.schedule.search import improve
from taskctl.plans.schedule.simulation import simulate

CYCLE, CONFLICT, INVALID = 3, 4, 5
"""Exit codes of the document."""
_NONE: Mapping[str, str] = MappingProxyType({})
_File = TypeVar("_File", bound=ArtifactFile)


def compile_plan(
    tasks: TasksFile,
    features: FeaturesFile,
    stamp: str,
    order: Sequence[str] = (),
    holds: Mapping[str, str] = _NONE,
) -> PlanFiles:
    """The artifacts in JSON, with their hashes.

    Args:
        stamp: the time in ISO 8601, UTC; nothing else differs between two runs.
        order, holds: of the rolling frontier, where a search found a better one; left out if they
            never end, or take longer than without them.

    Raises:
        PhaseError: the graph has a cycle, a task can never run within the limits, or two have
            the same id.
    """
    network = network_of(tasks)
    if len(network.ids) < len(tasks.tasks):
        twice = [name for name, n in Counter(task.id for task in tasks.tasks).items() if n > 1]
        raise PhaseError(f"several tasks are called {ids(twice)}; give each its own id", INVALID)
    if len(depths(network)) < len(network.ids):
        raise PhaseError(_cyclic(break_cycles(network)), CYCLE)
    project = project_of(tasks, network)
    never = impossible(project)
    if never:
        reasons = "\n".join(f"  {found.id} {found.why}" for found in never[:20])
        raise PhaseError(
            f"{len(never)} of {len(network.ids)} tasks can never run:\n{reasons}\n"
            "raise the limits in `meta.resource_limits`, or ask for less",
            CONFLICT,
        )
    sealed = _sealed(tasks.model_copy(update={"tasks": [_hashed(t) for t in tasks.tasks]}), stamp)
    uses = uses_of(project)
    critical = bounds(project)[0].hours  # the first is the longest path
    if order and not _is_worth_taking(project, order, holds):
        order, holds = (), _NONE
    waves = waves_of(sealed, project, order, holds)
    return PlanFiles(
        _sealed(features, stamp),
        sealed,
        _sealed(dag_of(sealed, network, uses, waves.frontier, critical), stamp),
        _sealed(waves.file, stamp),
        _sealed(coordinator_of(sealed), stamp),
    )


def improve_plan(plan: PlanFiles, seconds: float) -> tuple[PlanFiles, str]:
    """The plan with the best order that a search finds in so many seconds, and a remark on it."""
    found = improve(project_of(plan.tasks, network_of(plan.tasks)), seconds)
    before = plan.waves.execution_models.rolling_frontier.makespan_hours
    after = rounded(found.timeline.makespan)
    end = "no schedule is shorter" if found.is_best else f"{found.tried:,} orders were tried"
    if after >= before:
        return plan, f"no better order was found than that of {before:g} h: {end}"
    better = compile_plan(
        plan.tasks, plan.features, plan.tasks.generated.timestamp, found.order, found.holds
    )
    return better, f"a better order takes {after:g} h, not {before:g} h: {end}"


def files_of(
    plan: PlanFiles,
    sources: Sequence[SourceDocument] = (),
    decisions: str = "",
    codebase: str | None = None,
) -> dict[str, str]:
    """The texts of all files of a plan by name.

    Args:
        decisions: the text of Decisions.md, if a person or model wrote one.
        codebase: the folder of the codebase, from that of the plan.
    """
    artifacts: dict[str, ArtifactFile] = {
        FEATURES: plan.features,
        TASKS: plan.tasks,
        DAG: plan.dag,
        WAVES: plan.waves,
        COORDINATOR: plan.coordinator,
    }
    texts = {name: as_text(part) for name, part in artifacts.items()}
    pages = {PLAN: plan_page(plan), DECISIONS: decisions or decisions_page(plan)}
    meta = MetaFile(
        planId=plan.waves.planId,
        version=__version__,
        timestamp=plan.tasks.generated.timestamp,
        codebase=codebase,
        hashes={
            **{name: part.generated.contentHash for name, part in artifacts.items()},
            **{n: hashlib.sha256(text.encode()).hexdigest() for n, text in pages.items()},
        },
        sources=list(sources),
    )
    return {**texts, **pages, META: as_text(meta)}


def _is_worth_taking(project: Project, order: Sequence[str], holds: Mapping[str, str]) -> bool:
    """Whether all tasks are done in an order that a file claims, and no later than without it."""
    try:
        claimed = simulate(project, order=order, holds=holds)
    except PhaseError:  # tasks wait for each other
        return False
    return claimed.makespan <= simulate(project).makespan


def _hashed(task: PlannedTask) -> PlannedTask:
    try:
        return task.model_copy(update={"contentHash": task_hash(as_json(task))})
    except (ValueError, RecursionError):
        raise PhaseError(_hashless(task.id), INVALID) from None


def _sealed(part: _File, stamp: str) -> _File:
    try:
        digest = file_hash(as_json(part))
    except (ValueError, RecursionError):
        raise PhaseError(_hashless("the plan"), INVALID) from None
    return part.model_copy(update={"generated": Generated(timestamp=stamp, contentHash=digest)})


def _hashless(name: str) -> str:
    return (
        f"{name} has no hash: a number in it is beyond 2**53, a text holds half a character, or a "
        "value is nested too deep (PL004); correct it"
    )


def _cyclic(breaks: Sequence[CycleBreak]) -> str:
    lines = [
        f"  {' → '.join([*found.cycle, found.cycle[0]])}; weakest is "
        f"{found.remove[0]} → {found.remove[1]} (confidence {found.confidence:g})"
        for found in breaks
    ]
    return "\n".join(["tasks wait for each other; remove one dependency of each cycle:", *lines])
