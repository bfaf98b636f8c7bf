"""waves.json from tasks.json: the plan in waves with barriers, and as a rolling frontier."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import ceil
from types import MappingProxyType
from typing import NamedTuple

from taskctl.plans.artifacts.canonical import plan_id
from taskctl.plans.artifacts.parts import Generated, rounded
from taskctl.plans.artifacts.tasks import TasksFile
from taskctl.plans.artifacts.waves import (
    AnomalySearch,
    Barrier,
    BarrierRule,
    Deferral,
    ExecutionModels,
    Forecast,
    FrontierCompletion,
    FrontierConfig,
    LowerBound,
    ResourceContention,
    RollingFrontier,
    ScheduleAnomaly,
    Simulated,
    SimulatedMoment,
    Wave,
    WaveBased,
    WaveCompletion,
    WaveConfig,
    WaveEstimates,
    WavesFile,
)
from taskctl.plans.schedule.anomalies import Anomalies, anomalies
from taskctl.plans.schedule.bounds import lower_bound
from taskctl.plans.schedule.estimates import Estimates, Percentiles, estimate
from taskctl.plans.schedule.project import Activity, Project
from taskctl.plans.schedule.simulation import Booking, Timeline, simulate
from taskctl.plans.schedule.waves import Layers, layers

QUORUM = 0.95
_PATIENCE = 2
"""A barrier waits this many times the simulated P95 of its wave."""
_NONE: Mapping[str, str] = MappingProxyType({})
MOMENTS = 12
"""The most moments of the simulated timeline that are written."""


class CompiledWaves(NamedTuple):
    """waves.json, and the simulation of the rolling frontier behind it."""

    file: WavesFile
    frontier: Timeline


def waves_of(
    tasks: TasksFile, project: Project, order: Sequence[str] = (), holds: Mapping[str, str] = _NONE
) -> CompiledWaves:
    """The contents of waves.json.

    Args:
        tasks: with its hash.
        order, holds: of the rolling frontier, as for `Frontier`; empty for those of the policy.
    """
    found = layers(project, tasks.meta.max_wave_size)
    frontier = simulate(project, order=order, holds=holds)
    waves = simulate(project, waves=found.waves, quorum=QUORUM)
    estimates = estimate(project, found.waves, quorum=QUORUM, order=order, holds=holds)
    tried = anomalies(project, order=order, holds=holds)
    rolling = _rolling(project, frontier, waves, estimates, tried)
    if order:
        rolling = rolling.model_copy(update={"order": list(order), "holds": dict(holds)})
    file = WavesFile(
        planId=plan_id(tasks.generated.contentHash),
        generated=Generated(),
        execution_models=ExecutionModels(
            wave_based=_wave_based(tasks, project, found, waves, estimates),
            rolling_frontier=rolling,
        ),
    )
    return CompiledWaves(file, frontier)


def _wave_based(
    tasks: TasksFile, project: Project, found: Layers, timeline: Timeline, estimates: Estimates
) -> WaveBased:
    waves = list(_waves(project, found, estimates))
    return WaveBased(
        config=WaveConfig(maxWaveSize=tasks.meta.max_wave_size, barrier=BarrierRule(quorum=QUORUM)),
        waves=waves,
        total_waves=len(found.waves),
        makespan_hours=rounded(timeline.makespan),
        estimated_completion=WaveCompletion(
            p50_hours=rounded(sum(wave.estimates.p50Hours for wave in waves)),
            p80_hours=rounded(sum(wave.estimates.p80Hours for wave in waves)),
            p95_hours=rounded(sum(wave.estimates.p95Hours for wave in waves)),
            p95_met=rounded(estimates.total.met),
            monte_carlo=_simulated(estimates.total.simulated, estimates),
        ),
    )


def _waves(project: Project, found: Layers, estimates: Estimates) -> Iterator[Wave]:
    by_id = {activity.id: activity for activity in project.activities}
    deferred: dict[int, list[Deferral]] = {}
    for postponed in found.postponed:
        deferral = Deferral(task=postponed.id, reason=postponed.why)
        deferred.setdefault(postponed.to_wave, []).append(deferral)
    for number, (ids, expected) in enumerate(zip(found.waves, estimates.waves, strict=True), 1):
        formula = expected.formula
        last = number == len(found.waves)
        yield Wave(
            waveNumber=number,
            tasks=list(ids),
            estimates=WaveEstimates(
                p50Hours=rounded(formula.p50),
                p80Hours=rounded(formula.p80),
                p95Hours=rounded(formula.p95),
                p95_met=rounded(expected.met),
                monte_carlo=_simulated(expected.simulated, estimates),
            ),
            resource_usage=_usage([by_id[name] for name in ids]),
            barrier=Barrier(
                quorum=QUORUM,
                timeoutMinutes=max(1, ceil(expected.simulated.p95 * _PATIENCE * 60)),
                gateId=f"W{number}→{'end' if last else f'W{number + 1}'}-q{QUORUM * 100:g}",
            ),
            deferred=deferred.get(number, []),
        )


def _simulated(found: Percentiles, estimates: Estimates) -> Simulated:
    return Simulated(
        p50Hours=rounded(found.p50),
        p80Hours=rounded(found.p80),
        p95Hours=rounded(found.p95),
        samples=estimates.samples,
        seed=estimates.seed,
    )


def _usage(activities: Iterable[Activity]) -> dict[str, int | float]:
    """Units of each named resource, and cores and GB of memory, of some activities together."""
    used: Counter[str] = Counter()
    cores = memory = 0.0
    for activity in activities:
        used.update(activity.exclusive)
        used.update(activity.shared)
        cores += activity.cpu
        memory += activity.memory
    return {
        **dict(sorted(used.items())),
        "estimated_cpu_cores": rounded(cores),
        "estimated_memory_gb": rounded(memory),
    }


def _rolling(
    project: Project, timeline: Timeline, waves: Timeline, estimates: Estimates, tried: Anomalies
) -> RollingFrontier:
    bound = lower_bound(project)
    used, rolling = timeline.utilisation, estimates.rolling
    return RollingFrontier(
        initial_frontier=[a.id for a in project.activities if not project.before.get(a.id)],
        config=FrontierConfig(max_concurrent_tasks=project.capacity.activities),
        makespan_hours=rounded(timeline.makespan),
        lower_bound=LowerBound(hours=rounded(bound.hours), reason=bound.why),
        estimated_completion_time=FrontierCompletion(
            optimal_hours=rounded(bound.hours),
            p50_hours=rounded(rolling.p50),
            p80_hours=rounded(rolling.p80),
            p95_hours=rounded(rolling.p95),
            samples=estimates.samples,
            seed=estimates.seed,
        ),
        resource_utilization_forecast=Forecast(
            average_cpu_percent=_percent(used.average_cpu_percent),
            peak_cpu_percent=_percent(used.peak_cpu_percent),
            average_memory_percent=_percent(used.average_memory_percent),
            peak_memory_percent=_percent(used.peak_memory_percent),
            average_concurrency=rounded(used.average_concurrency),
            max_concurrency=used.max_concurrency,
        ),
        critical_resource_contentions=[
            ResourceContention(
                resource=shortage.resource,
                contention_points=shortage.activities,
                estimated_wait_time_hours=rounded(shortage.hours),
                mitigation="shorten its tasks, or give it more capacity",
            )
            for shortage in timeline.shortages
        ],
        execution_simulation=_moments(project, timeline),
        anomalies=AnomalySearch(
            found=[
                ScheduleAnomaly(
                    change=found.change,
                    makespan_hours=rounded(found.makespan),
                    instead_of_hours=rounded(found.instead_of),
                )
                for found in tried.found
            ],
            tried=tried.tried,
            possible=tried.possible,
        ),
        advantages_over_wave_based=_advantages(timeline, waves),
    )


def _percent(value: float | None) -> int | float | None:
    return None if value is None else rounded(value, 1)


def _moments(project: Project, timeline: Timeline) -> dict[str, SimulatedMoment]:
    """The state at the start, the end, and evenly spread moments between them."""
    times = [instant.time for instant in timeline.moments]
    count = min(MOMENTS, len(times))
    chosen = dict.fromkeys(
        times[round(n * (len(times) - 1) / max(count - 1, 1))] for n in range(count)
    )
    activities = {activity.id: activity for activity in project.activities}
    found = {}
    for time in chosen:
        states: dict[str, list[str]] = {"running": [], "ready": [], "blocked": [], "completed": []}
        for booking in timeline.bookings:
            states[_state(booking, time)].append(booking.id)
        usage = _usage(activities[name] for name in states["running"])
        found[f"time_{rounded(time):g}h"] = SimulatedMoment(**states, resource_usage=usage)
    return found


def _state(booking: Booking, time: float) -> str:
    if booking.end <= time:
        return "completed"
    if booking.start <= time:
        return "running"
    return "ready" if booking.ready <= time else "blocked"


def _advantages(frontier: Timeline, waves: Timeline) -> list[str]:
    found = []
    if frontier.makespan < waves.makespan:
        share = rounded(100 * (1 - frontier.makespan / waves.makespan), 0)
        found.append(
            f"{share:g}% shorter ({rounded(frontier.makespan):g}h instead of "
            f"{rounded(waves.makespan):g}h)"
        )
    before, after = (t.utilisation.average_concurrency for t in (waves, frontier))
    if after > before:
        found.append(
            f"{rounded(after):g} tasks at a time on average instead of {rounded(before):g}"
        )
    return found
