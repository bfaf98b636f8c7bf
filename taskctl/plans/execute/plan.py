"""A plan that is ready to run: its tasks, and how they are scheduled."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from pydantic import ValidationError

from taskctl.errors import PhaseError
from taskctl.plans.artifacts.canonical import file_hash
from taskctl.plans.artifacts.coordinator import Alert, CoordinatorFile, Policies
from taskctl.plans.artifacts.folder import COORDINATOR, TASKS, WAVES, PlanFolder
from taskctl.plans.artifacts.network import network_of
from taskctl.plans.artifacts.parts import ExecutionModel, Part
from taskctl.plans.artifacts.project import project_of
from taskctl.plans.artifacts.tasks import PlannedTask, TasksFile
from taskctl.plans.artifacts.waves import Wave, WavesFile
from taskctl.plans.execute.verified import digest_of, is_verified, remember_verified
from taskctl.plans.schedule.project import Project
from taskctl.proofs.engine import Host
from taskctl.text.words import count

FAILS = 5
"""The exit code for a plan that does not hold."""
_SHOWN = 10
_Shape = TypeVar("_Shape", bound=Part)


@dataclass(frozen=True, slots=True)
class RunnablePlan:
    """A plan as it is run.

    folder      its absolute path
    digest      the hash of tasks.json, its time stamp left out
    texts       the JSON of each task, as a worker gets it
    after       the tasks that wait for each, by the edges that count
    order, holds  of the rolling frontier, as for `Frontier`
    waves       empty for the rolling frontier
    quorum      the share of a wave that opens the next
    """

    folder: str
    plan_id: str
    digest: str
    model: ExecutionModel
    tasks: Mapping[str, PlannedTask]
    texts: Mapping[str, str]
    project: Project
    after: Mapping[str, tuple[str, ...]]
    order: Sequence[str]
    holds: Mapping[str, str]
    waves: Sequence[Wave]
    quorum: float
    policies: Policies
    alerts: Sequence[Alert] = ()

    @property
    def optional(self) -> frozenset[str]:
        """The tasks of low priority that no other waits for: a wave can do without them."""
        return frozenset(
            activity.id
            for activity in self.project.activities
            if not activity.priority and not self.after.get(activity.id)
        )

    def capped(self, most: int, hosts: Sequence[Host] = ()) -> Project:
        """The project that is scheduled.

        Args:
            most: workers.
            hosts: where these are; without any, each can do everything.
        """
        capacity = self.project.capacity
        slots = sum(host.slots for host in hosts) or most
        workers: tuple[frozenset[str], ...] = ()
        if any(host.capabilities is not None for host in hosts):
            needs = (activity.capabilities for activity in self.project.activities)
            everything = frozenset[str]().union(*needs)
            workers = tuple(
                everything if host.capabilities is None else host.capabilities
                for host in hosts
                for _ in range(host.slots)
            )
        least = min(capacity.activities, most, slots)
        return self.project._replace(
            capacity=capacity._replace(activities=least, workers=workers or capacity.workers)
        )

    def tries_of(self, task: PlannedTask) -> int:
        """How many attempts a task has in one run."""
        hints = task.scheduling_hints
        if hints is None or not hints.retry_on_failure:
            return 1
        return 1 + max(0, min(hints.max_retries, self.policies.failure_handling.max_retries))


class Milestone(NamedTuple):
    """A checkpoint of the plan: its name, and whether a task can be rolled back to it."""

    name: str
    is_safe: bool


def milestone(
    task: PlannedTask, before: float, percent: float, interval: float
) -> Milestone | None:
    """The last checkpoint after one point of a task's work, up to another (percent).

    Args:
        interval: percent between two checkpoints, for a task that can have them anywhere.
    """
    monitoring = task.execution_guidance.monitoring if task.execution_guidance else None
    found = None
    for event in monitoring.checkpoint_events if monitoring else ():
        if before < _percent(event.at) <= percent:
            found = Milestone(event.name, event.rollback_capable)
    hints = task.scheduling_hints
    can_stop = hints is not None and hints.checkpoint_capable
    if found is None and can_stop and percent // interval > before // interval:
        return Milestone("", is_safe=False)
    return found


def runnable(folder: PlanFolder, path: str, model: ExecutionModel | None) -> RunnablePlan:
    """The plan in a folder, ready to run.

    Args:
        path: of the folder, absolute.
        model: instead of the plan's own.

    Raises:
        PhaseError: the plan does not hold, a file is missing or has another shape (5).
    """
    _refuse_faults(folder)
    raw = folder.json(TASKS)
    tasks = _parsed(TasksFile, TASKS, raw)
    waves = _parsed(WavesFile, WAVES, folder.json(WAVES))
    coordinator = _parsed(CoordinatorFile, COORDINATOR, folder.json(COORDINATOR))
    network = network_of(tasks)
    chosen = model or tasks.meta.execution_model
    models = waves.execution_models
    is_waves = chosen == "wave_based"
    rule = models.wave_based.config.barrier
    return RunnablePlan(
        folder=path,
        plan_id=waves.planId,
        digest=file_hash(raw),
        model=chosen,
        tasks={task.id: task for task in tasks.tasks},
        texts={task["id"]: json.dumps(task) for task in raw["tasks"]},
        project=project_of(tasks, network),
        after=network.after,
        order=() if is_waves else models.rolling_frontier.order or (),
        holds={} if is_waves else models.rolling_frontier.holds or {},
        waves=models.wave_based.waves if is_waves else (),
        quorum=1.0 if rule.kind == "complete" else float(rule.quorum),
        policies=coordinator.coordinator.policies,
        alerts=coordinator.coordinator.monitoring.alerts,
    )


def _refuse_faults(folder: PlanFolder) -> None:
    digest = digest_of(folder)
    if is_verified(digest):
        return
    # a plan that was found to hold needs none of these
    from taskctl.plans.artifacts.reading import read_artifacts
    from taskctl.plans.validate.run import selected, validate
    from taskctl.plans.validate.subject import ValidatedPlan

    report = validate(ValidatedPlan(read_artifacts(folder)), selected((), ()))
    errors = [finding for finding in report.findings if finding.severity == "error"]
    if not errors:
        remember_verified(digest)
        return
    lines = [
        f"  {found.place.path}:{found.place.line}: {found.code} {found.message}"
        for found in errors[:_SHOWN]
    ]
    if len(errors) > _SHOWN:
        lines.append(f"  and {len(errors) - _SHOWN} more")
    raise PhaseError(
        "\n".join(
            [
                f"the plan does not hold, {count(len(errors), 'error')}:",
                *lines,
                "fix tasks.json, then `taskctl plan validate --fix` regenerates the other files",
            ]
        ),
        FAILS,
    )


def _parsed(shape: type[_Shape], name: str, value: Any) -> _Shape:
    if value is None:
        raise PhaseError(f"{name} is missing; `taskctl plan validate --fix` writes it", FAILS)
    try:
        return shape.model_validate(value)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise PhaseError(
            f"{name}: {place}: {first['msg']}; see `taskctl plan validate`", FAILS
        ) from None


def _percent(at: str) -> float:
    """The number of `25%`; beyond all progress where it is none."""
    try:
        return float(at.strip().rstrip("%"))
    except ValueError:
        return float("inf")
