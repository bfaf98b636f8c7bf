"""The part of tasks.json that is scheduled."""

from taskctl.plans.artifacts.network import Network
from taskctl.plans.artifacts.tasks import PlannedTask, TasksFile
from taskctl.plans.schedule.project import PRIORITIES, Activity, Capacity, Project

HOURS = {"minutes": 1 / 60, "hours": 1.0, "days": 8.0}
"""The hours of each unit of durations; a day is one of work."""
UNKNOWN = (2.0, 4.0, 8.0)
"""The hours of a task without a duration: the document aims at tasks of 2 to 8 hours."""


def project_of(tasks: TasksFile, network: Network) -> Project:
    """The activities of a plan, their prerequisites and limits.

    Only what every task needs all the time counts; peaks are short. The graph must have no cycle.
    """
    limits = tasks.meta.resource_limits
    analysis = tasks.meta.codebase_analysis
    shared = analysis.shared_resources if analysis else {}
    one_at_a_time = {name for name, found in shared.items() if found.type == "exclusive"}
    return Project(
        tuple(_activity(task, one_at_a_time) for task in tasks.tasks),
        network.before,
        Capacity(
            activities=limits.max_concurrent_tasks,
            cpu=limits.max_cpu_cores,
            memory=limits.max_memory_gb,
            disk=limits.max_disk_io_mbps,
            units={name: found.capacity for name, found in shared.items() if found.capacity},
        ),
    )


def hours_of(task: PlannedTask) -> tuple[float, float, float]:
    """The optimistic, most likely and pessimistic hours of a task, in this order."""
    duration = task.duration
    if duration is None:
        return UNKNOWN
    unit = HOURS[task.durationUnits]
    return (duration.optimistic * unit, duration.mostLikely * unit, duration.pessimistic * unit)


def _activity(task: PlannedTask, one_at_a_time: set[str]) -> Activity:
    needs = task.resource_requirements
    hints = task.scheduling_hints
    used = needs.estimated if needs else None
    shared = dict(used.shared_resources) if used else {}
    exclusive = {*(used.exclusive_resources if used else ()), *(shared.keys() & one_at_a_time)}
    return Activity(
        task.id,
        hours_of(task),
        frozenset(exclusive),
        {name: units for name, units in shared.items() if name not in exclusive},
        used.cpu_cores if used else 0.0,
        used.memory_mb / 1024 if used else 0.0,
        used.disk_io_mbps if used else 0.0,
        frozenset(needs.worker_capabilities_required if needs else ()),
        frozenset(hints.avoid_concurrent_with if hints else ()),
        PRIORITIES.index(hints.priority if hints else "medium"),
    )
