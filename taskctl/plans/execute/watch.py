"""The interface through which a run shows its progress."""

from collections.abc import Mapping
from typing import Protocol

from taskctl.plans.execute.load import MachineLoad
from taskctl.plans.execute.states import TaskState


class RunWatcher(Protocol):
    """Watches a run; all calls come from one thread."""

    def begin(self, states: Mapping[str, TaskState]) -> None:
        """A run begins with tasks in these states."""

    def move(self, task_id: str, before: TaskState, after: TaskState, message: str) -> None:
        """A task has changed its state."""

    def progress(self, task_id: str, percent: float) -> None:
        """A task has reported its progress."""

    def note(self, message: str) -> None:
        """Something happened that concerns the whole run."""

    def turn(self, load: MachineLoad) -> None:
        """Time goes on; the load of the machine is the last that was measured."""
