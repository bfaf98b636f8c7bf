"""coordinator.json: the settings of whatever executes the rolling frontier."""

from taskctl.plans.artifacts.parts import ArtifactFile, Generated, Part

TASK_STATES = {
    "blocked": "Dependencies not met",
    "ready": "In frontier, awaiting resources",
    "queued": "Resources available, awaiting worker",
    "assigned": "Assigned to worker",
    "running": "Actively executing",
    "paused": "Temporarily suspended for resources",
    "checkpointed": "At a checkpoint, can resume",
    "completed": "Successfully finished",
    "failed": "Execution failed",
    "rolled_back": "Reverted after failure",
}
"""The ten states of a task, in the words of the document."""


class FrontierState(Part):
    """The places of tasks at run time; empty in a plan."""

    ready_queue: list[str] = []
    resource_wait_queue: list[str] = []
    worker_assignments: dict[str, str] = {}
    resource_allocations: dict[str, str] = {}
    checkpoint_registry: dict[str, str] = {}


class StateManagement(Part):
    """The states of tasks."""

    task_states: dict[str, str]
    frontier_management: FrontierState = FrontierState()


class SchedulingLoop(Part):
    """The steps of one turn, and the milliseconds between two."""

    interval_ms: int
    steps: list[str]


class Trigger(Part):
    """An action for when a metric (percent) exceeds its threshold."""

    metric: str
    threshold: int | float
    action: str


class Recovery(Part):
    """The return to full load: tasks per cool-down."""

    cool_down_seconds: int | float
    gradual_resume: bool
    resume_rate: int


class Backpressure(Part):
    """The conditions under which fewer tasks are started."""

    triggers: list[Trigger]
    recovery: Recovery


class ResourceAllocation(Part):
    """The rules for giving resources to tasks."""

    strategy: str
    headroom_percent: int | float
    oversubscription_allowed: bool
    preemption_enabled: bool
    preemption_priorities: list[str]


class WorkerMatching(Part):
    """The rules for giving tasks to workers."""

    strategy: str
    prefer_specialized_workers: bool
    max_tasks_per_worker: int


class FailureHandling(Part):
    """The steps after a failure.

    failure_threshold  the share of failed tasks at which the run stops
    """

    retry_policy: str
    max_retries: int
    failure_threshold: int | float
    cascade_prevention: bool
    checkpoint_recovery: bool


class Policies(Part):
    """The policies of the coordinator."""

    backpressure: Backpressure
    resource_allocation: ResourceAllocation
    worker_matching: WorkerMatching
    failure_handling: FailureHandling


class Alert(Part):
    """A condition on the metrics, and what follows."""

    condition: str
    action: str
    notify: str


class CoordinatorMonitoring(Part):
    """The metrics that are collected, and the seconds between two collections."""

    metrics_collection_interval: int | float
    metrics: list[str]
    alerts: list[Alert]


class Coordinator(Part):
    """The orchestrator of an execution."""

    role: str
    version: str
    responsibilities: list[str]
    state_management: StateManagement
    scheduling_loop: SchedulingLoop
    policies: Policies
    monitoring: CoordinatorMonitoring


class WorkerCapacity(Part):
    """The resources of one worker."""

    cpu_cores: int | float
    memory_mb: int | float
    disk_io_mbps: int | float


class ExecutionProtocol(Part):
    """The reports of a worker."""

    heartbeat_interval: int | float
    progress_updates: bool
    can_checkpoint: bool


class WorkerTemplate(Part):
    """One worker."""

    capabilities: list[str]
    resource_capacity: WorkerCapacity
    execution_protocol: ExecutionProtocol


class WorkerPool(Part):
    """The workers."""

    min_workers: int
    max_workers: int
    scaling_policy: str
    worker_template: WorkerTemplate


class CoordinatorFile(ArtifactFile):
    """The contents of coordinator.json; `generated` is not in the document."""

    generated: Generated
    coordinator: Coordinator
    worker_pool: WorkerPool
