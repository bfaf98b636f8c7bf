"""The progress of a run on the terminal: a bar with the running tasks, or a line for each event."""

import sys
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Self

from taskctl.plans.execute.load import MachineLoad
from taskctl.plans.execute.plan import RunnablePlan
from taskctl.plans.execute.states import TaskState
from taskctl.report.style import printable

if TYPE_CHECKING:
    from rich.progress import TaskID

_SHOWN: Mapping[TaskState, str] = {
    "completed": "completed",
    "failed": "failed",
    "paused": "paused",
    "rolled_back": "rolled back",
}
"""The states that are shown in any case; the others only when verbose."""


class LineProgress:
    """Writes a line for each event; see `RunWatcher`."""

    def __init__(self, write: Callable[[str], None], *, verbose: bool) -> None:
        self._write, self._verbose = write, verbose

    def begin(self, states: Mapping[str, TaskState]) -> None:
        """See `RunWatcher.begin`."""

    def move(self, task_id: str, before: TaskState, after: TaskState, message: str) -> None:
        """See `RunWatcher.move`."""
        if self._verbose or after in _SHOWN:
            shown = _SHOWN.get(after, after)
            self._write(printable(f"{task_id} {shown}" + (f": {message}" if message else "")))

    def progress(self, task_id: str, percent: float) -> None:
        """See `RunWatcher.progress`."""
        if self._verbose:
            self._write(printable(f"{task_id} {percent:g}%"))

    def note(self, message: str) -> None:
        """See `RunWatcher.note`."""
        self._write(printable(message))

    def turn(self, load: MachineLoad) -> None:
        """See `RunWatcher.turn`."""


class BarProgress:
    """Draws a bar for the plan and one for each running task on a terminal; see `RunWatcher`."""

    def __init__(self, plan: RunnablePlan, *, verbose: bool) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        self._plan = plan
        self._console = Console(file=sys.stderr, highlight=False, markup=False)
        columns = (
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
        )
        self._bars: Progress = Progress(*columns, console=self._console, transient=True)
        self._whole = self._bars.add_task(plan.plan_id, total=len(plan.tasks))
        self._running: dict[str, TaskID] = {}
        self._failed = 0
        self._lines = LineProgress(self._print, verbose=verbose)

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bars.stop()

    def begin(self, states: Mapping[str, TaskState]) -> None:
        """See `RunWatcher.begin`."""
        completed = sum(state == "completed" for state in states.values())
        self._bars.update(self._whole, completed=completed)

    def move(self, task_id: str, before: TaskState, after: TaskState, message: str) -> None:
        """See `RunWatcher.move`."""
        if after == "running" and task_id not in self._running:
            title = printable(f"{task_id} {self._plan.tasks[task_id].title}")[:60]
            self._running[task_id] = self._bars.add_task(title, total=100)
        elif after in {"completed", "failed", "ready"} and task_id in self._running:
            self._bars.remove_task(self._running.pop(task_id))
        if after == "completed":
            self._bars.advance(self._whole)
        if after == "failed":
            self._failed += 1
            self._bars.update(
                self._whole, description=f"{self._plan.plan_id} ({self._failed} failed)"
            )
        if after != "completed":
            self._lines.move(task_id, before, after, message)

    def progress(self, task_id: str, percent: float) -> None:
        """See `RunWatcher.progress`."""
        if task_id in self._running:
            self._bars.update(self._running[task_id], completed=percent)

    def note(self, message: str) -> None:
        """See `RunWatcher.note`."""
        self._lines.note(message)

    def turn(self, load: MachineLoad) -> None:
        """See `RunWatcher.turn`."""

    def _print(self, line: str) -> None:
        self._console.print(line, soft_wrap=True)
