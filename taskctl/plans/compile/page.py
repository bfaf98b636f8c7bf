"""Plan.md from the other artifacts: every figure in it is one of theirs."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from taskctl.plans.artifacts.coordinator import CoordinatorFile
from taskctl.plans.artifacts.dag import DagFile, LooseDependency
from taskctl.plans.artifacts.features import FeaturesFile
from taskctl.plans.artifacts.parts import rounded
from taskctl.plans.artifacts.tasks import PlannedTask, SharedResource, TasksFile
from taskctl.plans.artifacts.waves import RollingFrontier, Wave, WaveBased, WavesFile
from taskctl.text.words import count

MODELS = {"rolling_frontier": "Rolling Frontier", "wave_based": "Wave-Based"}
_LISTED = 40
"""The most ids in one list; a longer one says how many follow."""


class PlanFiles(NamedTuple):
    """The artifacts of a plan that are JSON."""

    features: FeaturesFile
    tasks: TasksFile
    dag: DagFile
    waves: WavesFile
    coordinator: CoordinatorFile


def plan_page(files: PlanFiles) -> str:
    """The text of Plan.md."""
    models = files.waves.execution_models
    parts = (
        _strategy(files),
        _codebase(files.tasks),
        _metrics(files),
        _features(files),
        _wave_plan(files.tasks, models.wave_based),
        _frontier_plan(models.rolling_frontier),
        _risks(files.dag, models.rolling_frontier),
        _bottlenecks(files.dag),
        _normalization(files.tasks),
        _success(files),
    )
    lines = ["# Execution Plan", "", f"Plan {files.waves.planId}, generated from tasks.json."]
    for part in parts:
        lines += ["", *part]
    return "\n".join(lines) + "\n"


def one_line(text: str) -> str:
    """A text in one line, for a list or a table."""
    return " ".join(text.split()).replace("|", "\\|")


def ids(names: Sequence[str]) -> str:
    """A list of ids; a long one is cut, and says by how many."""
    shown = ", ".join(names[:_LISTED])
    more = len(names) - _LISTED
    return f"{shown} and {more} more" if more > 0 else shown or "none"


def _strategy(files: PlanFiles) -> Iterator[str]:
    models = files.waves.execution_models
    frontier, waves = models.rolling_frontier, models.wave_based
    bound = frontier.lower_bound
    chosen = MODELS[files.tasks.meta.execution_model]
    yield f"## Execution Strategy: {chosen}"
    yield ""
    yield f"- Rolling frontier: {frontier.makespan_hours:g} h with the most likely durations."
    number = count(waves.total_waves, "wave")
    yield f"- Waves with barriers: {waves.makespan_hours:g} h in {number}."
    yield f"- No schedule takes less than {bound.hours:g} h: {bound.reason}."
    forecast = frontier.resource_utilization_forecast
    pool = files.coordinator.worker_pool
    yield ""
    yield "### System Resource Requirements"
    yield ""
    yield (
        f"- Running at once: {forecast.max_concurrency} at most, "
        f"{forecast.average_concurrency:g} on average"
    )
    if forecast.peak_cpu_percent is not None:
        yield (
            f"- CPU: {forecast.peak_cpu_percent:g} % of the limit at most, "
            f"{forecast.average_cpu_percent or 0:g} % on average"
        )
    if forecast.peak_memory_percent is not None:
        yield (
            f"- Memory: {forecast.peak_memory_percent:g} % of the limit at most, "
            f"{forecast.average_memory_percent or 0:g} % on average"
        )
    capabilities = pool.worker_template.capabilities
    yield (
        f"- Workers: {pool.min_workers} to {pool.max_workers}"
        + (f", together able to do: {ids(capabilities)}" if capabilities else "")
    )


def _codebase(tasks: TasksFile) -> Iterator[str]:
    analysis = tasks.meta.codebase_analysis
    yield "## Codebase Analysis Results"
    yield ""
    if analysis is None:
        yield "There is no analysis of the codebase."
        return
    if analysis.method:
        yield f"Found by {one_line(analysis.method)}."
        yield ""
    yield f"- Existing interfaces: {ids(analysis.existing_apis)}"
    yield f"- Reused components: {ids(analysis.reused_components)}"
    yield f"- Extension points: {ids(analysis.extension_points)}"
    number = len(tasks.tasks)
    reuse = sum(_reuses(task) for task in tasks.tasks)
    yield f"- Tasks that build on existing code: {reuse} of {number}"
    if analysis.shared_resources:
        yield ""
        yield "### Shared Resources"
        yield ""
        for name, resource in sorted(analysis.shared_resources.items()):
            yield f"- **{one_line(name)}**: {_resource(resource)}"


def _reuses(task: PlannedTask) -> bool:
    reuse = task.reuses_existing
    return reuse is not None and bool(reuse.extends or reuse.imports)


def _resource(resource: SharedResource) -> str:
    how = "exclusive" if resource.type == "exclusive" else f"{resource.capacity} at a time"
    return "; ".join(one_line(text) for text in (how, resource.location, resource.reason) if text)


def _metrics(files: PlanFiles) -> Iterator[str]:
    metrics = files.dag.metrics
    rows = {
        "Total Tasks": metrics.nodes,
        "Total Dependencies": metrics.edges,
        "Mutual Exclusions": metrics.mutualExclusionEdges,
        "Edge Density": metrics.edgeDensity,
        "Longest Path (edges)": metrics.longestPath,
        "Widest Layer": metrics.widthApprox,
        "Isolated Tasks": metrics.isolatedTasks,
        "Verb-First Titles": f"{metrics.verbFirstPct * 100:g} %",
        "Similar Titles": metrics.meceOverlapSuspects,
        "Tasks with Shared Resources": metrics.resourceConstrainedTasks,
        "Soft Dependencies": len(files.dag.softDeps),
        "Dependencies below the Confidence": metrics.lowConfidenceEdgesExcluded,
    }
    yield "## Execution Metrics"
    yield ""
    yield "| Metric | Value |"
    yield "|---|---|"
    for name, value in rows.items():
        yield f"| {name} | {value} |"


def _features(files: PlanFiles) -> Iterator[str]:
    numbers: dict[str, int] = {}
    for task in files.tasks.tasks:
        numbers[task.feature_id] = numbers.get(task.feature_id, 0) + 1
    yield "## Features"
    yield ""
    yield "| Feature | Title | Priority | Tasks |"
    yield "|---|---|---|---|"
    for feature in files.features.features:
        cells = (one_line(feature.id), one_line(feature.title), feature.priority)
        yield f"| {' | '.join(cells)} | {numbers.get(feature.id, 0)} |"


def _wave_plan(tasks: TasksFile, plan: WaveBased) -> Iterator[str]:
    titles = {task.id: one_line(task.title) for task in tasks.tasks}
    checks = {task.id: len(task.acceptance_checks) for task in tasks.tasks}
    yield "## Wave-Based Execution Plan"
    for wave in plan.waves:
        yield ""
        yield from _wave(wave, titles, checks)
    done, simulated = plan.estimated_completion, plan.estimated_completion.monte_carlo
    yield ""
    yield "### Total"
    yield ""
    yield "| | P50 | P80 | P95 |"
    yield "|---|---|---|---|"
    yield f"| PERT formula | {done.p50_hours:g} h | {done.p80_hours:g} h | {done.p95_hours:g} h |"
    yield (
        f"| Monte Carlo, {simulated.samples} samples | {simulated.p50Hours:g} h "
        f"| {simulated.p80Hours:g} h | {simulated.p95Hours:g} h |"
    )
    yield ""
    yield f"The formula's P95 was met in {rounded(done.p95_met * 100):g} % of the samples."


def _wave(wave: Wave, titles: dict[str, str], checks: dict[str, int]) -> Iterator[str]:
    estimates, simulated = wave.estimates, wave.estimates.monte_carlo
    yield f"### Wave {wave.waveNumber}: {count(len(wave.tasks), 'task')}"
    yield ""
    for task in wave.tasks[:_LISTED]:
        yield f"- {task}: {titles[task]}"
    if len(wave.tasks) > _LISTED:
        yield f"- and {len(wave.tasks) - _LISTED} more"
    yield ""
    yield (
        f"PERT formula: P50 {estimates.p50Hours:g} h, P80 {estimates.p80Hours:g} h, "
        f"P95 {estimates.p95Hours:g} h. Monte Carlo: P50 {simulated.p50Hours:g} h, "
        f"P80 {simulated.p80Hours:g} h, P95 {simulated.p95Hours:g} h. "
        f"The formula's P95 was met in {rounded(estimates.p95_met * 100):g} % of the samples."
    )
    use = ", ".join(f"{name} {amount:g}" for name, amount in wave.resource_usage.items() if amount)
    if use:
        yield ""
        yield f"Resources: {use}."
    number = sum(checks[task] for task in wave.tasks)
    yield ""
    yield (
        f"Gate {wave.barrier.gateId}: {wave.barrier.quorum * 100:g} % of its tasks, whose "
        f"{count(number, 'acceptance check')} must pass."
    )
    for deferral in wave.deferred[:_LISTED]:
        yield ""
        yield f"{deferral.task} is not in an earlier wave: {one_line(deferral.reason)}."


def _frontier_plan(frontier: RollingFrontier) -> Iterator[str]:
    expected = frontier.estimated_completion_time
    yield "## Rolling Frontier Execution Plan"
    yield ""
    yield f"Ready at the start: {ids(frontier.initial_frontier)}."
    yield ""
    yield (
        f"Expected end by {expected.samples} simulations: P50 {expected.p50_hours:g} h, "
        f"P80 {expected.p80_hours:g} h, P95 {expected.p95_hours:g} h."
    )
    yield ""
    yield "### Simulated Timeline"
    yield ""
    yield "| Time | Running | Ready | Blocked | Completed |"
    yield "|---|---|---|---|---|"
    for time, moment in frontier.execution_simulation.items():
        running = ids(moment.running)
        yield (
            f"| {time.removeprefix('time_')} | {running} | {len(moment.ready)} "
            f"| {len(moment.blocked)} | {len(moment.completed)} |"
        )
    if frontier.advantages_over_wave_based:
        yield ""
        yield "### Compared with Waves"
        yield ""
        for line in frontier.advantages_over_wave_based:
            yield f"- {line}"


def _risks(dag: DagFile, frontier: RollingFrontier) -> Iterator[str]:
    yield "## Risk Analysis"
    yield ""
    yield "### Low-Confidence Dependencies"
    yield ""
    yield from _loose(dag.lowConfidenceDeps)
    yield ""
    yield "### Soft Dependencies"
    yield ""
    yield from _loose(dag.softDeps)
    yield ""
    yield "### Changes That Would Make the Plan Longer"
    yield ""
    tried = frontier.anomalies
    yield f"{tried.tried} of {tried.possible} changes that should help were tried."
    if tried.found:
        yield ""
    for anomaly in tried.found:
        yield (
            f"- {one_line(anomaly.change)}: {anomaly.makespan_hours:g} h instead of "
            f"{anomaly.instead_of_hours:g} h"
        )


def _loose(edges: Sequence[LooseDependency]) -> Iterator[str]:
    if not edges:
        yield "None."
    for edge in edges[:_LISTED]:
        reason = f": {one_line(edge.reason)}" if edge.reason else ""
        yield f"- {edge.from_} → {edge.to} ({edge.type}, confidence {edge.confidence:g}){reason}"
    if len(edges) > _LISTED:
        yield f"- and {len(edges) - _LISTED} more"


def _bottlenecks(dag: DagFile) -> Iterator[str]:
    yield "## Resource Bottleneck Analysis"
    yield ""
    if not dag.resource_bottlenecks:
        yield "No task waits for a resource."
    for found in dag.resource_bottlenecks:
        use = dag.metrics.resourceUtilization[found.resource]
        detail = use.serialization_impact or use.utilization or ""
        yield (
            f"- **{one_line(found.resource)}** ({found.impact.replace('_', ' ')}): {detail}; "
            f"tasks {ids(found.affected_tasks)}; {found.mitigation}"
        )


def _normalization(tasks: TasksFile) -> Iterator[str]:
    done = tasks.meta.autonormalization
    yield "## Auto-Normalization"
    yield ""
    if not (done.split or done.merged):
        yield "No task was split or merged."
    for text in done.split:
        yield f"- Split: {one_line(text)}"
    for text in done.merged:
        yield f"- Merged: {one_line(text)}"


def _success(files: PlanFiles) -> Iterator[str]:
    tasks = files.tasks.tasks
    number = len(tasks)
    checked = sum(bool(task.acceptance_checks) for task in tasks)
    evident = sum(bool(task.source_evidence) for task in tasks)
    timed = sum(task.duration is not None for task in tasks)
    edges = files.tasks.dependencies
    shown = sum(bool(edge.evidence) for edge in edges)
    yield "## Success Metrics"
    yield ""
    yield f"- Tasks with a check by a machine: {checked} of {number}"
    yield f"- Tasks with evidence: {evident} of {number}"
    yield f"- Dependencies with evidence: {shown} of {len(edges)}"
    yield f"- Tasks with an estimate: {timed} of {number}"
    conflicts = files.tasks.resource_conflicts
    resolved = sum(bool(conflict.resolution) for conflict in conflicts.values())
    yield f"- Resource conflicts with a resolution: {resolved} of {len(conflicts)}"
    share = rounded(files.dag.metrics.verbFirstPct * 100)
    yield f"- Titles that begin with a verb: {share:g} %"
