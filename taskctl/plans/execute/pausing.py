"""Preemption: which tasks pause while the machine is under pressure, and when they go on."""

from collections.abc import Sequence
from typing import NamedTuple

from taskctl.plans.artifacts.coordinator import Policies
from taskctl.plans.execute.load import INTERVAL
from taskctl.plans.execute.task_run import TaskRun
from taskctl.plans.schedule.frontier import CALM, Pressure


class Preemption(NamedTuple):
    """A task to pause now, and those to resume."""

    pause: TaskRun | None = None
    resume: Sequence[TaskRun] = ()


_NONE = Preemption()


class Pausing:
    """Chooses, one by one: under pressure a task to pause, after it those to resume.

    A task can pause if its hints say so: `preemptible` and `can_pause_resume`. The least urgent
    pauses first, by the coordinator's `preemption_priorities`. At least `least` tasks are always at
    work.
    """

    def __init__(self, policies: Policies, least: int) -> None:
        allocation = policies.resource_allocation
        self._places = {name: n for n, name in enumerate(allocation.preemption_priorities)}
        self._is_enabled = allocation.preemption_enabled
        self._recovery = policies.backpressure.recovery
        self._least = least
        self._next = 0.0

    def choose(
        self, active: Sequence[TaskRun], paused: Sequence[TaskRun], pressure: Pressure, now: float
    ) -> Preemption:
        """The choice at a time (s), for the tasks at work and those paused, the first first."""
        if paused and len(active) < self._least:
            return Preemption(resume=paused[: self._least - len(active)])
        if now < self._next:
            return _NONE
        if pressure != CALM:
            able = [task for task in active if self._can_pause(task)]
            if not self._is_enabled or not able or len(active) <= self._least:
                return _NONE
            self._next = now + INTERVAL
            return Preemption(pause=min(able, key=self._place))
        if not paused:
            return _NONE
        self._next = now + self._recovery.cool_down_seconds
        rate = self._recovery.resume_rate if self._recovery.gradual_resume else len(paused)
        return Preemption(resume=paused[: max(1, rate)])

    def _can_pause(self, task: TaskRun) -> bool:
        hints = task.task.scheduling_hints
        able = hints is not None and hints.preemptible and hints.can_pause_resume
        return able and not task.is_rollback

    def _place(self, task: TaskRun) -> int:
        hints = task.task.scheduling_hints
        assert hints is not None
        return self._places.get(hints.priority, len(self._places))
