"""dag.json from tasks.json: the graph of hard dependencies, and its figures."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import ceil

from taskctl.plans.artifacts.dag import (
    Bottleneck,
    CycleBreak,
    DagFile,
    DagMetrics,
    LooseDependency,
    ResourceUse,
)
from taskctl.plans.artifacts.network import Network, cycles, depths, reduced
from taskctl.plans.artifacts.parts import Generated, rounded
from taskctl.plans.artifacts.tasks import Dependency, DependencyType, TasksFile
from taskctl.plans.artifacts.titles import is_verb_first, overlaps
from taskctl.plans.compile.resources import SharedUse
from taskctl.plans.schedule.simulation import Timeline

TYPES: tuple[DependencyType, ...] = (
    "technical",
    "sequential",
    "infrastructure",
    "knowledge",
    "mutual_exclusion",
    "resource_limited",
)
SAMPLE = 1000
"""The most edges in `reduced_edges_sample`: all of most plans."""


def dag_of(
    tasks: TasksFile,
    network: Network,
    uses: Sequence[SharedUse],
    timeline: Timeline,
    critical_hours: float,
) -> DagFile:
    """The contents of dag.json; the graph must have no cycle.

    critical_hours  the longest path, in likely hours

    The figures follow `docs/concepts/plans.md`, which says how each is computed.
    """
    depth = depths(network)
    contended = {shortage.resource for shortage in timeline.shortages}
    return DagFile(
        ok=True,
        errors=[],
        warnings=_warnings(network),
        generated=Generated(),
        metrics=metrics_of(tasks, network, depth, uses, timeline),
        topo_order=list(depth),
        reduced_edges_sample=reduced(network, depth, SAMPLE),
        resource_bottlenecks=[
            _bottleneck(use, critical_hours) for use in uses if use.name in contended
        ],
        softDeps=[_loose(edge) for edge in network.soft],
        lowConfidenceDeps=[_loose(edge) for edge in network.low],
        cycle_break_suggestions=[],
    )


def break_cycles(network: Network) -> list[CycleBreak]:
    """For each cycle, its edge of lowest confidence; of several, the last in the file."""
    edges = {(edge.from_, edge.to): edge for edge in network.kept}
    found = []
    for cycle in cycles(network):
        around = [edges[pair] for pair in pairwise([*cycle, cycle[0]])]
        weakest = min(reversed(around), key=lambda edge: edge.confidence)
        found.append(
            CycleBreak(
                cycle=cycle, remove=(weakest.from_, weakest.to), confidence=weakest.confidence
            )
        )
    return found


def metrics_of(
    tasks: TasksFile,
    network: Network,
    depth: dict[str, int],
    uses: Sequence[SharedUse],
    timeline: Timeline | None = None,
) -> DagMetrics:
    """The figures of the graph; without a timeline, those that need no schedule."""
    number = len(network.ids)
    edges = len(network.kept)
    kept = _by_type(network.kept)
    verbs = sum(is_verb_first(task.title) for task in tasks.tasks)
    return DagMetrics(
        minConfidenceApplied=tasks.meta.min_confidence,
        keptByType=kept,
        droppedByType=_by_type(network.low),
        nodes=number,
        edges=edges,
        edgeDensity=rounded(edges / (number * (number - 1)), 4) if number > 1 else 0,
        widthApprox=max(Counter(depth.values()).values(), default=0),
        widthMethod="kahn_layer_max",
        longestPath=max(depth.values(), default=0),
        isolatedTasks=sum(t not in network.before and t not in network.after for t in network.ids),
        lowConfidenceEdgesExcluded=len(network.low),
        verbFirstPct=rounded(verbs / number, 3) if number else 0,
        meceOverlapSuspects=len(overlaps(tasks.tasks)),
        mutualExclusionEdges=kept["mutual_exclusion"],
        resourceConstrainedTasks=len({task for use in uses for task in use.units}),
        resourceUtilization={use.name: _use(use, timeline) for use in uses},
    )


def _by_type(edges: Iterable[Dependency]) -> dict[DependencyType, int]:
    found = Counter(edge.type for edge in edges)
    return {kind: found[kind] for kind in TYPES}


def _use(use: SharedUse, timeline: Timeline | None) -> ResourceUse:
    waves = ceil(sum(use.units.values()) / use.capacity)
    if use.is_exclusive:
        hours = rounded(use.hours)
        return ResourceUse(
            total_tasks=len(use.units),
            waves_required=waves,
            serialization_impact=f"its tasks take {hours:g} h one after the other",
        )
    utilization = None
    if timeline is not None:
        average = use.hours / (use.capacity * timeline.makespan) if timeline.makespan else 0.0
        utilization = f"{average:.0%} average"
    return ResourceUse(
        total_tasks=len(use.units),
        capacity=use.capacity,
        waves_required=waves,
        utilization=utilization,
    )


def _bottleneck(use: SharedUse, critical: float) -> Bottleneck:
    is_longer = use.least_hours > critical
    what = "exclusive access" if use.is_exclusive else f"{use.capacity} at a time"
    return Bottleneck(
        resource=use.name,
        impact="critical_path_extension" if is_longer else "waiting",
        affected_tasks=list(use.units),
        mitigation=f"{what}: combine its tasks where that is safe, or shorten the longest of them",
    )


def _loose(edge: Dependency) -> LooseDependency:
    return LooseDependency(
        from_=edge.from_,
        to=edge.to,
        type=edge.type,
        reason=edge.reason,
        confidence=edge.confidence,
        isHard=edge.isHard,
    )


def _warnings(network: Network) -> list[str]:
    if not network.low:
        return []
    edges = "dependency is" if len(network.low) == 1 else "dependencies are"
    return [f"{len(network.low)} {edges} below the confidence and not in the graph"]
