"""coordinator.json from tasks.json: the settings of whatever executes the plan."""

from collections.abc import Iterator

from taskctl.plans.artifacts.coordinator import (
    TASK_STATES,
    Alert,
    Backpressure,
    Coordinator,
    CoordinatorFile,
    CoordinatorMonitoring,
    ExecutionProtocol,
    FailureHandling,
    Policies,
    Recovery,
    ResourceAllocation,
    SchedulingLoop,
    StateManagement,
    Trigger,
    WorkerCapacity,
    WorkerMatching,
    WorkerPool,
    WorkerTemplate,
)
from taskctl.plans.artifacts.parts import Generated
from taskctl.plans.artifacts.tasks import EstimatedResources, PeakResources, TasksFile
from taskctl.plans.schedule.project import PRIORITIES

MIN_WORKERS, MAX_WORKERS = 2, 8
CPU_THRESHOLD, MEMORY_THRESHOLD, ERROR_THRESHOLD = 80, 85, 5
"""Percent; the values of the document, as are the others here."""
MAX_RETRIES = 3
FAILURE_THRESHOLD = 0.3
COOL_DOWN = 30
HEARTBEAT = 30
_RESPONSIBILITIES = [
    "Monitor system resources (CPU, memory)",
    "Manage task frontier (ready queue)",
    "Assign tasks to workers based on capabilities",
    "Enforce resource limits and mutual exclusions",
    "Handle backpressure and circuit breaking",
    "Track progress and manage checkpoints",
    "Coordinate rollbacks on failure",
]
_STEPS = [
    "update_frontier()",
    "check_system_health()",
    "apply_backpressure()",
    "prioritize_ready_tasks()",
    "match_tasks_to_workers()",
    "dispatch_tasks()",
    "monitor_running_tasks()",
    "handle_completions()",
    "update_metrics()",
]
_METRICS = [
    "task_throughput",
    "average_wait_time",
    "resource_utilization",
    "failure_rate",
    "checkpoint_success_rate",
]


def coordinator_of(tasks: TasksFile) -> CoordinatorFile:
    """The contents of coordinator.json: one worker can carry any task of the plan."""
    return CoordinatorFile(
        generated=Generated(),
        coordinator=Coordinator(
            role="execution_orchestrator",
            version="1.0.0",
            responsibilities=_RESPONSIBILITIES,
            state_management=StateManagement(task_states=TASK_STATES),
            scheduling_loop=SchedulingLoop(interval_ms=1000, steps=_STEPS),
            policies=_policies(),
            monitoring=CoordinatorMonitoring(
                metrics_collection_interval=10,
                metrics=_METRICS,
                alerts=[
                    Alert(
                        condition="failure_rate > 0.1",
                        action="reduce_concurrency",
                        notify="logs/alerts.log",
                    )
                ],
            ),
        ),
        worker_pool=_pool(tasks),
    )


def _policies() -> Policies:
    return Policies(
        backpressure=Backpressure(
            triggers=[
                Trigger(metric="cpu_usage", threshold=CPU_THRESHOLD, action="pause_low_priority"),
                Trigger(
                    metric="memory_usage",
                    threshold=MEMORY_THRESHOLD,
                    action="defer_memory_intensive",
                ),
                Trigger(metric="error_rate", threshold=ERROR_THRESHOLD, action="circuit_break"),
            ],
            recovery=Recovery(cool_down_seconds=COOL_DOWN, gradual_resume=True, resume_rate=1),
        ),
        resource_allocation=ResourceAllocation(
            strategy="first_fit",
            headroom_percent=0,
            oversubscription_allowed=False,
            preemption_enabled=True,
            preemption_priorities=list(PRIORITIES),
        ),
        worker_matching=WorkerMatching(
            strategy="fewest_sufficient_capabilities",
            prefer_specialized_workers=True,
            max_tasks_per_worker=1,
        ),
        failure_handling=FailureHandling(
            retry_policy="exponential_backoff",
            max_retries=MAX_RETRIES,
            failure_threshold=FAILURE_THRESHOLD,
            cascade_prevention=True,
            checkpoint_recovery=True,
        ),
    )


def _pool(tasks: TasksFile) -> WorkerPool:
    capabilities = {
        name
        for task in tasks.tasks
        if task.resource_requirements
        for name in task.resource_requirements.worker_capabilities_required
    }
    uses = list(_uses(tasks))
    most = max(1, min(MAX_WORKERS, tasks.meta.resource_limits.max_concurrent_tasks))
    return WorkerPool(
        min_workers=min(MIN_WORKERS, most),
        max_workers=most,
        scaling_policy="adaptive",
        worker_template=WorkerTemplate(
            capabilities=sorted(capabilities),
            resource_capacity=WorkerCapacity(
                cpu_cores=max((use.cpu_cores for use in uses), default=0),
                memory_mb=max((use.memory_mb for use in uses), default=0),
                disk_io_mbps=max((use.disk_io_mbps for use in uses), default=0),
            ),
            execution_protocol=ExecutionProtocol(
                heartbeat_interval=HEARTBEAT, progress_updates=True, can_checkpoint=True
            ),
        ),
    )


def _uses(tasks: TasksFile) -> Iterator[EstimatedResources | PeakResources]:
    for task in tasks.tasks:
        needs = task.resource_requirements
        if needs is not None:
            yield from (use for use in (needs.estimated, needs.peak) if use is not None)
