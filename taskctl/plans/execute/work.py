"""The commands of one attempt: the worker, then the acceptance checks; and the rollback."""

import itertools
import os
from collections.abc import Mapping
from contextlib import suppress

from taskctl.errors import TaskctlError
from taskctl.plans.artifacts.tasks import AcceptanceCheck
from taskctl.plans.execute.acceptance import (
    command_fault,
    file_fault,
    metric_fault,
    read_metrics,
    title_of,
    wanted_texts,
)
from taskctl.plans.execute.checkpoints import RUN, checkpoint_path
from taskctl.plans.execute.logs import TaskLogs
from taskctl.plans.execute.plan import RunnablePlan
from taskctl.plans.execute.request import RunRequest
from taskctl.plans.execute.task_run import Steps, TaskRun
from taskctl.plans.execute.worktrees import Worktrees
from taskctl.proofs.engine import LONGEST, Call, Job

_METRICS = ".metrics.json"
_UNLIMITED = float("inf")
# POSIX, Shell Command Language, 2.8.2: the exit status of a shell that could not run a command
_MEANT = {126: "a command in it may not be run", 127: "a command in it was not found"}


class TaskWork:
    """Makes the commands of tasks, and judges them.

    Args:
        run: the id of this run.
        worktrees: those of the tasks; None if all work in the same folder.
    """

    def __init__(
        self,
        plan: RunnablePlan,
        request: RunRequest,
        logs: TaskLogs,
        run: str,
        worktrees: Worktrees | None,
    ) -> None:
        self._plan, self._request, self._logs, self._run = plan, request, logs, run
        self._worktrees = worktrees
        self._numbers = itertools.count(1)

    def do(self, task: TaskRun) -> Steps:
        """Let the worker do a task, then check it; nothing counts that was not seen."""
        try:
            with suppress(FileNotFoundError):
                os.unlink(self._logs.path(task.id, _METRICS))  # an earlier attempt's
            task.wanted = ()
            if self._worktrees:
                fresh = not task.checkpoint.percent
                task.folder = self._worktrees.open(task.task, fresh=fresh)
            shown = yield self._call(
                task, self._request.worker, _UNLIMITED, stdin=self._plan.texts[task.id]
            )
            if shown.ended.problem:
                return f"the worker: {shown.ended.problem}"
            if shown.ended.exit_code:
                return f"the worker exited with {_exit(shown.ended.exit_code)}"
            if self._worktrees and (fault := self._worktrees.seal(task.task)):
                return fault
        except TaskctlError as error:
            return str(error)
        except OSError as error:
            return f"the metrics of an earlier attempt cannot be removed: {error.strerror}"
        return (yield from self._check(task))

    def finish(self, task: TaskRun) -> None:
        """Clean up after a task that is completed."""
        if self._worktrees:
            with suppress(TaskctlError):  # what is left over does no harm
                self._worktrees.close(task.id)

    def _check(self, task: TaskRun) -> Steps:
        metrics = self._logs.path(task.id, _METRICS)
        task.metrics, problem = read_metrics(metrics)
        if not task.task.acceptance_checks:
            return "it has no acceptance check that could show that it is done"
        for check in task.task.acceptance_checks:
            if check.type == "command" and check.cmd:
                task.wanted = [text for text in wanted_texts(check) if isinstance(text, str)]
                limit = float(check.timeoutSeconds or LONGEST)
                (ended, _, seen) = yield self._call(task, check.cmd, limit, shell="bash")
                task.metrics, problem = read_metrics(metrics)
                fault = command_fault(check, ended.exit_code, ended.problem, seen, task.metrics)
            else:
                fault = self._fault(check, task)
            if fault:
                return f"{title_of(check)}: {problem or fault}"
        return ""

    def undo(self, task: TaskRun) -> Steps:
        """Let the rollback command undo a task that failed, as far as its last safe checkpoint."""
        task.wanted = ()
        more = {"TASKS_ROLLBACK_TO": task.safe.name}
        shown = yield self._call(task, self._request.rollback, LONGEST, more)
        if shown.ended.problem:
            return f"the rollback: {shown.ended.problem}"
        if shown.ended.exit_code:
            return f"the rollback exited with {_exit(shown.ended.exit_code)}"
        return ""

    def _fault(self, check: AcceptanceCheck, task: TaskRun) -> str:
        if check.type == "artifact":
            return file_fault(check, task.folder)
        if check.type == "metric":
            return metric_fault(check, task.metrics)
        return "it names no command"

    def _call(
        self,
        task: TaskRun,
        command: str,
        seconds: float,
        more: Mapping[str, str] | None = None,
        stdin: str = "",
        shell: str = "sh",
    ) -> Call:
        environment = {
            RUN: self._run,
            "TASKS_TASK_ID": task.id,
            "TASKS_ATTEMPT": str(task.attempt),
            "TASKS_PLAN_DIR": self._plan.folder,
            "TASKS_LOG": self._logs.path(task.id, ".log"),
            "TASKS_METRICS": self._logs.path(task.id, _METRICS),
            "TASKS_CHECKPOINT": checkpoint_path(self._plan.folder, task.id),
            "TASKS_PERCENT": f"{task.checkpoint.percent:g}",
            **(more or {}),
        }
        needs = task.task.resource_requirements
        return Call(
            f"{task.id} {next(self._numbers)}",
            Job(command, shell, task.folder, seconds, environment, stdin),
            capabilities=frozenset(needs.worker_capabilities_required if needs else ()),
        )


def _exit(code: int | None) -> str:
    """An exit code, and what shells mean by it."""
    meant = _MEANT.get(code or 0)
    return f"{code} ({meant})" if meant else str(code)
