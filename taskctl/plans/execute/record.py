"""The traces of a run: every move of a task in the journal, in the log, and for the watcher."""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from taskctl.plans.execute.checkpoints import checkpoint_path, drop_checkpoint, write_checkpoint
from taskctl.plans.execute.journal import Journal, json_line
from taskctl.plans.execute.logs import TaskLogs
from taskctl.plans.execute.plan import RunnablePlan
from taskctl.plans.execute.states import Reached, TaskState, refuse_move
from taskctl.plans.execute.task_run import TaskRun
from taskctl.plans.execute.watch import RunWatcher

_LOGS_EVERY = 32
"""Turns between two writes of logs; the journal is written in each."""


class RunRecord:
    """Records the moves of tasks.

    Args:
        run: the id of this run.
        interval: percent of the tasks between two checkpoints of the run.
    """

    def __init__(
        self,
        plan: RunnablePlan,
        journal: Journal,
        logs: TaskLogs,
        watcher: RunWatcher,
        interval: float,
    ) -> None:
        self.logs, self.watcher = logs, watcher
        self._plan, self._journal = plan, journal
        self._step = max(1.0, len(plan.tasks) * interval / 100)
        self._completed = 0
        self._next = self._step
        self._turns = itertools.count(1)

    def begin(self, run: str, states: Mapping[str, TaskState], base: str) -> None:
        """A run begins with tasks in these states.

        Args:
            base: the commit from which the working trees of the tasks start; empty without.
        """
        self._completed = sum(state == "completed" for state in states.values())
        self._next = self._completed + self._step
        self.watcher.begin(states)
        self._journal.add(
            {
                "event": "run",
                "timestamp": _now(),
                "run": run,
                "plan": self._plan.plan_id,
                "tasks_hash": self._plan.digest,
                "model": self._plan.model,
                "base": base,
            }
        )

    def move(
        self,
        task: TaskRun,
        after: TaskState,
        message: str = "",
        errors: Sequence[str] = (),
        reached: Reached | None = None,
        is_safe: bool = False,
        metrics: Mapping[str, float] | None = None,
    ) -> None:
        """A task changes its state.

        Args:
            reached: the checkpoint that it then has.
            is_safe: whether it can be rolled back to that.
        """
        before, task.state = task.state, after
        refuse_move(before, after)
        message = self.logs.clean(message) if message else ""
        record: dict[str, Any] = {
            "task_id": task.id,
            "timestamp": _now(),
            "event": after,
            "attempt": task.attempt,
            "metrics": metrics or {},
            "errors": [self.logs.clean(error) for error in errors],
            "message": message,
        }
        if reached is not None:
            record["checkpoint"] = reached.name
            record["metrics"] = {**record["metrics"], "percent": reached.percent}
            record["rollback_capable"] = is_safe
        self.logs.add(self._journal.add(record))
        self.watcher.move(task.id, before, after, message)
        if after == "completed":
            self._completed += 1
            if task.checkpoint.percent:
                drop_checkpoint(self._plan.folder, task.id)

    def progress(self, task: TaskRun) -> None:
        """A task has reported its progress; this is for its log only."""
        line = {"task_id": task.id, "timestamp": _now(), "event": "progress"}
        metrics = {"percent": task.progress}
        self.logs.add(json_line({**line, "metrics": metrics, "errors": []}))
        self.watcher.progress(task.id, task.progress)

    def complain(self, task: TaskRun, error: str) -> None:
        """Something went wrong that does not change the state of a task."""
        error = self.logs.clean(error)
        line = {"task_id": task.id, "timestamp": _now(), "event": "error"}
        self.logs.add(json_line({**line, "metrics": {}, "errors": [error]}))
        self.watcher.note(f"{task.id}: {error}")

    def alert(self, messages: Iterable[str]) -> None:
        """Alerts begin or end."""
        for message in map(self.logs.clean, messages):
            line = {"timestamp": _now(), "event": "alert", "message": message}
            self.logs.alert(json_line(line))
            self.watcher.note(f"alert: {message}")

    def keep(self, task: TaskRun) -> None:
        """Write the checkpoint of a task to its file."""
        write_checkpoint(
            checkpoint_path(self._plan.folder, task.id),
            {
                "task_id": task.id,
                "timestamp": _now(),
                "state": task.state,
                "attempt": task.attempt,
                "percent": task.checkpoint.percent,
                "checkpoint": task.checkpoint.name,
                "data": task.checkpoint.data,
                "contentHash": task.task.contentHash,
            },
        )

    def flush(self) -> None:
        """Make everything so far survive a kill; at a checkpoint of the run, a loss of power."""
        if self._completed >= self._next:
            self._next = self._completed + self._step
            self.save()
        else:
            self._journal.flush()
        if next(self._turns) % _LOGS_EVERY == 0:
            self.logs.flush()

    def save(self) -> None:
        """Make a checkpoint of the run."""
        self.logs.flush()
        self._journal.sync()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
