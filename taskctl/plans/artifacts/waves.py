"""waves.json: how a plan runs in waves with barriers, and as a rolling frontier."""

from typing import Literal

from taskctl.plans.artifacts.parts import ArtifactFile, Generated, Part


class Simulated(Part):
    """Percentiles in hours from a Monte Carlo simulation of the same graph."""

    p50Hours: int | float
    p80Hours: int | float
    p95Hours: int | float
    samples: int
    seed: int


class WaveEstimates(Part):
    """Estimates of one wave: by the document's formula, and by simulation.

    p95_met  the share of the simulated samples that end within the formula's P95
    """

    units: Literal["hours"] = "hours"
    method: Literal["pert_formula"] = "pert_formula"
    p50Hours: int | float
    p80Hours: int | float
    p95Hours: int | float
    p95_met: int | float
    monte_carlo: Simulated


class BarrierRule(Part):
    """The share of a wave that must be finished before the next begins."""

    kind: Literal["quorum", "complete"] = "quorum"
    quorum: int | float = 0.95


class Barrier(BarrierRule):
    """The barrier after one wave.

    fallback  what happens at the timeout
    """

    timeoutMinutes: int | float
    fallback: Literal["deferOptional", "abort", "continue"] = "deferOptional"
    gateId: str


class Deferral(Part):
    """A task that could have been in an earlier wave, and the reason why it is not."""

    task: str
    reason: str


class Wave(Part):
    """One wave of tasks that may run at the same time.

    resource_usage  units by resource, and estimated_cpu_cores, estimated_memory_gb
    """

    waveNumber: int
    tasks: list[str]
    estimates: WaveEstimates
    resource_usage: dict[str, int | float]
    barrier: Barrier
    deferred: list[Deferral] = []


class WaveConfig(Part):
    """The settings behind the waves."""

    maxWaveSize: int
    barrier: BarrierRule


class WaveCompletion(Part):
    """The sum of the estimates of all waves; `p95_met` as for one wave."""

    method: Literal["pert_formula"] = "pert_formula"
    p50_hours: int | float
    p80_hours: int | float
    p95_hours: int | float
    p95_met: int | float
    monte_carlo: Simulated


class LowerBound(Part):
    """The hours that no schedule can beat, and the reason: a path, or the load of a resource."""

    hours: int | float
    reason: str


class WaveBased(Part):
    """Execution in waves.

    makespan_hours  with the most likely durations
    """

    config: WaveConfig
    waves: list[Wave]
    total_waves: int
    makespan_hours: int | float
    estimated_completion: WaveCompletion


class FrontierConfig(Part):
    """The settings of the rolling frontier."""

    max_concurrent_tasks: int
    scheduling_algorithm: Literal["resource_aware_greedy"] = "resource_aware_greedy"
    frontier_update_policy: Literal["immediate"] = "immediate"
    coordinator_config_ref: Literal["coordinator.json"] = "coordinator.json"


class FrontierCompletion(Part):
    """The expected end of the rolling frontier.

    optimal_hours  the lower bound
    p50_hours      by simulation, as are the others
    """

    method: Literal["monte_carlo"] = "monte_carlo"
    optimal_hours: int | float
    p50_hours: int | float
    p80_hours: int | float
    p95_hours: int | float
    samples: int
    seed: int


class Forecast(Part):
    """The use of what the machines have; percentages only where the limits are known."""

    average_cpu_percent: int | float | None = None
    peak_cpu_percent: int | float | None = None
    average_memory_percent: int | float | None = None
    peak_memory_percent: int | float | None = None
    average_concurrency: int | float
    max_concurrency: int


class ResourceContention(Part):
    """A resource for which tasks wait in the simulation."""

    resource: str
    contention_points: int
    estimated_wait_time_hours: int | float
    mitigation: str


class SimulatedMoment(Part):
    """The state of the simulation at one time."""

    running: list[str]
    ready: list[str]
    blocked: list[str]
    completed: list[str]
    resource_usage: dict[str, int | float]


class ScheduleAnomaly(Part):
    """A change that should help, and makes this plan longer."""

    change: str
    makespan_hours: int | float
    instead_of_hours: int | float


class AnomalySearch(Part):
    """The changes that make this plan longer, of those that were tried."""

    found: list[ScheduleAnomaly]
    tried: int
    possible: int


class RollingFrontier(Part):
    """Execution as soon as prerequisites and resources allow.

    order           the priority list of the policy, if a search found a better one
    holds           with `order`: by task, the one whose start it waits for
    makespan_hours  with the most likely durations
    """

    initial_frontier: list[str]
    config: FrontierConfig
    order: list[str] | None = None
    holds: dict[str, str] | None = None
    makespan_hours: int | float
    lower_bound: LowerBound
    estimated_completion_time: FrontierCompletion
    resource_utilization_forecast: Forecast
    critical_resource_contentions: list[ResourceContention]
    execution_simulation: dict[str, SimulatedMoment]
    anomalies: AnomalySearch
    advantages_over_wave_based: list[str]


class ExecutionModels(Part):
    """Both ways to run the plan."""

    wave_based: WaveBased
    rolling_frontier: RollingFrontier


class WavesFile(ArtifactFile):
    """The contents of waves.json."""

    planId: str
    generated: Generated
    execution_models: ExecutionModels
