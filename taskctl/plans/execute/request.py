"""The wishes of whoever runs a plan."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RunRequest:
    """The options of a run.

    root                 the folder of the codebase, in which commands run
    worker               the command that does a task
    rollback             the command that undoes a failed task; empty for none
    least, most          workers: `least` of them work even under pressure
    cpu, memory          thresholds in percent, above which work is held back
    worktrees            whether each task gets a git working tree of its own
    checkpoint_interval  in percent: of all tasks, and of the progress of one
    backoff              seconds before the second attempt
    """

    root: str
    worker: str
    rollback: str = ""
    least: int = 2
    most: int = 8
    cpu: float = 80.0
    memory: float = 85.0
    checkpoint_interval: float = 25.0
    backoff: float = 1.0
    worktrees: bool = False
