"""A task while its plan runs."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from taskctl.plans.artifacts.tasks import PlannedTask
from taskctl.plans.execute.output import CommandOutput
from taskctl.plans.execute.states import START, Reached, TaskState
from taskctl.proofs.engine import Call, Ended


class Shown(NamedTuple):
    """A command that ended: how, the end of its output, and the wanted texts in it."""

    ended: Ended
    tail: str
    seen: list[str]


Steps = Generator[Call, Shown, str]
"""Commands, one after the other; the result is the reason of a failure, empty if there is none."""


@dataclass(slots=True, eq=False)
class TaskRun:
    """The state of a task.

    output       of its present command
    attempt      the number of the last attempt, over all runs
    tries        how many attempts this run has made
    lost         how many of them were lost with their host
    progress     percent, as last reported
    checkpoint   the last one
    safe         the last one to which the task can be rolled back
    steps        its commands, while it runs
    is_rollback  whether these undo its work
    folder       in which its commands run
    wanted       texts that the output of the present command should contain
    key          names the present command
    seen         the time (s) of its last sign of life
    is_silent    whether an alert says that it shows none
    tail         the end of the output of the last command
    metrics      as written by its worker and its checks
    """

    task: PlannedTask
    output: CommandOutput
    state: TaskState = "blocked"
    attempt: int = 0
    tries: int = 0
    lost: int = 0
    progress: float = 0.0
    checkpoint: Reached = START
    safe: Reached = START
    steps: Steps | None = None
    is_rollback: bool = False
    folder: str = ""
    wanted: Sequence[str] = ()
    key: str = ""
    seen: float = 0.0
    is_silent: bool = False
    tail: str = ""
    metrics: dict[str, float] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The id of the task."""
        return self.task.id
