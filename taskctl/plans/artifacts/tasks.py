"""tasks.json: the tasks of a plan, their bounds, resources, checks and dependencies."""

from typing import Any, Literal

from pydantic import Field

from taskctl.plans.artifacts.parts import (
    ArtifactFile,
    ExecutionModel,
    Generated,
    Part,
    Priority,
    SourceEvidence,
)

Category = Literal["foundation", "implementation", "integration", "optimization"]
DependencyType = Literal[
    "technical", "sequential", "infrastructure", "knowledge", "mutual_exclusion", "resource_limited"
]
RESOURCE_TYPES = ("mutual_exclusion", "resource_limited")
"""The types of dependencies that a shared resource causes."""


class Complexity(Part):
    """The expected size, such as `~120 LoC`."""

    value: str
    breakdown: str = ""


class DefinitionOfDone(Part):
    """The criteria of a finished task, and the limit of its work."""

    criteria: list[str]
    stop_when: str = ""


class ScopeBounds(Part):
    """The paths that a task may change."""

    includes: list[str] = []
    excludes: list[str] = []
    restrictions: str = ""


class Boundaries(Part):
    """The bounds of a task."""

    expected_complexity: Complexity | None = None
    definition_of_done: DefinitionOfDone | None = None
    scope: ScopeBounds | None = None


class Logging(Part):
    """The log that whoever does the task must keep."""

    on_start: str = ""
    on_progress: str = ""
    on_completion: str = ""
    log_format: str = ""


class CheckpointEvent(Part):
    """A point of progress, such as 25%, at which the task can stop and go on later."""

    at: str
    name: str
    rollback_capable: bool = False


class Monitoring(Part):
    """The way in which a task reports its progress."""

    heartbeat_interval_seconds: int | float | None = None
    progress_reporting: str = ""
    resource_usage_reporting: bool = False
    checkpoint_events: list[CheckpointEvent] = []


class ExecutionGuidance(Part):
    """Guidance for whoever does the task."""

    logging: Logging | None = None
    checkpoints: list[str] = []
    monitoring: Monitoring | None = None


class EstimatedResources(Part):
    """The use of a task all the time: cores, MB of memory, MB/s of disk, named resources."""

    cpu_cores: int | float = 0
    memory_mb: int | float = 0
    disk_io_mbps: int | float = 0
    exclusive_resources: list[str] = []
    shared_resources: dict[str, int] = {}


class PeakResources(Part):
    """The highest use of a task, for how many seconds, and when."""

    cpu_cores: int | float = 0
    memory_mb: int | float = 0
    disk_io_mbps: int | float = 0
    duration_seconds: int | float = 0
    during: str = ""


class ResourceRequirements(Part):
    """The needs of a task while it runs."""

    estimated: EstimatedResources | None = None
    peak: PeakResources | None = None
    worker_capabilities_required: list[str] = []


class SchedulingHints(Part):
    """Wishes for the scheduling of a task."""

    priority: Priority = "medium"
    preemptible: bool = False
    retry_on_failure: bool = True
    max_retries: int = 0
    preferred_time_window: str = ""
    avoid_concurrent_with: list[str] = []
    can_pause_resume: bool = False
    checkpoint_capable: bool = False


class Reuse(Part):
    """The existing code on which a task builds."""

    extends: list[str] = []
    imports: list[str] = []
    rationale: str = ""


class ThreePoint(Part):
    """A three-point estimate in `durationUnits`."""

    optimistic: int | float
    mostLikely: int | float
    pessimistic: int | float


class AcceptanceCheck(Part):
    """A check by a machine.

    cmd             the command, for type `command`
    path            the file, for type `artifact`
    name            the metric, for type `metric`
    timeoutSeconds  not in the document; v8 has it
    """

    type: Literal["command", "artifact", "metric"]
    cmd: str | None = None
    path: str | None = None
    name: str | None = None
    expect: dict[str, Any] = {}
    timeoutSeconds: int | float | None = None


class PlannedTask(Part):
    """One task of a plan."""

    id: str
    feature_id: str = ""
    title: str
    description: str = ""
    category: Category | None = None
    boundaries: Boundaries | None = None
    execution_guidance: ExecutionGuidance | None = None
    resource_requirements: ResourceRequirements | None = None
    scheduling_hints: SchedulingHints | None = None
    reuses_existing: Reuse | None = None
    skillsRequired: list[str] = []
    duration: ThreePoint | None = None
    durationUnits: Literal["minutes", "hours", "days"] = "hours"
    interfaces_produced: list[str] = []
    interfaces_consumed: list[str] = []
    acceptance_checks: list[AcceptanceCheck] = []
    source_evidence: list[SourceEvidence] = []
    contentHash: str = ""


class DependencyEvidence(Part):
    """A reason for a dependency, and its place.

    source, startLine, quote  the place and words that show it (not in the document)
    """

    type: str
    reason: str
    confidence: int | float = 1.0
    source: str | None = None
    startLine: int | None = None
    quote: str | None = None


class Dependency(Part):
    """An edge: `from` must end before `to` begins."""

    from_: str = Field(alias="from")
    to: str
    type: DependencyType
    reason: str = ""
    shared_resource: str | None = None
    evidence: list[DependencyEvidence] = []
    confidence: int | float = 1.0
    isHard: bool = True


class ResourceLimits(Part):
    """The limits of all tasks that run at the same time."""

    max_concurrent_tasks: int = 10
    max_memory_gb: int | float | None = None
    max_cpu_cores: int | float | None = None
    max_disk_io_mbps: int | float | None = None


class SharedResource(Part):
    """Something that tasks share: exclusive, or limited by its capacity."""

    type: Literal["exclusive", "shared_limited"]
    capacity: int | None = None
    location: str = ""
    constraint: str | None = None
    reason: str = ""


class CodebaseAnalysis(Part):
    """The code that is there already, and the things that tasks must share.

    method  how it was found (not in the document)
    """

    existing_apis: list[str] = []
    reused_components: list[str] = []
    extension_points: list[str] = []
    shared_resources: dict[str, SharedResource] = {}
    method: str | None = None


class Autonormalization(Part):
    """The tasks that were split or merged."""

    split: list[str] = []
    merged: list[str] = []


class TasksMeta(Part):
    """The parameters of a plan, and the analysis behind it.

    max_wave_size  not in the document's tasks.json: it makes this file all that is compiled
    """

    execution_model: ExecutionModel = "rolling_frontier"
    min_confidence: int | float = 0.7
    max_wave_size: int = 30
    resource_limits: ResourceLimits = ResourceLimits()
    codebase_analysis: CodebaseAnalysis | None = None
    autonormalization: Autonormalization = Autonormalization()


class ResourceConflict(Part):
    """The tasks that need one resource, and how that is resolved."""

    tasks: list[str]
    resolution: str
    suggested_order: list[str] | None = None
    capacity: int | None = None
    rationale: str = ""


class TasksFile(ArtifactFile):
    """The contents of tasks.json."""

    meta: TasksMeta = TasksMeta()
    generated: Generated = Generated()
    tasks: list[PlannedTask]
    dependencies: list[Dependency] = []
    resource_conflicts: dict[str, ResourceConflict] = {}
