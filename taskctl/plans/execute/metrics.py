"""The metrics of a run for Prometheus, served on the loopback interface only."""

import time
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Self

from taskctl.errors import PhaseError, to_install
from taskctl.plans.execute.load import MachineLoad
from taskctl.plans.execute.states import MOVES, TaskState
from taskctl.plans.execute.watch import RunWatcher

if TYPE_CHECKING:
    pass

ADDRESS = "127.0.0.1"
_METRICS = {
    "task_throughput": "Tasks completed per hour in this run",
    "average_wait_time": "Seconds from ready to running, on average in this run",
    "resource_utilization": "Percent of a resource in use",
    "failure_rate": "Share of the attempts that failed, of those that ended in this run",
    "checkpoint_success_rate": "Share that completed, of the attempts that reached a checkpoint",
    "tasks": "Tasks by state",
}
"""The names of the document, and the tasks by state."""
_LABELS = {"resource_utilization": ["resource"], "tasks": ["state"]}
_HOUR = 3600.0


class MetricsServer:
    """A watcher that hands everything on to another, and serves metrics meanwhile.

    Args:
        workers: how many tasks run at most.

    Raises:
        PhaseError: prometheus-client is not installed, or the port is taken (1).
    """

    def __init__(self, watcher: RunWatcher, workers: int, port: int) -> None:
        try:
            from prometheus_client import CollectorRegistry, Gauge, start_http_server
        except ImportError:
            raise PhaseError(
                f"--metrics-port needs prometheus-client; install it with {to_install('plans')}", 1
            ) from None
        registry = CollectorRegistry()
        self._gauges: dict[str, Gauge] = {
            name: Gauge(name, text, _LABELS.get(name, ()), registry=registry)
            for name, text in _METRICS.items()
        }
        self._watcher, self._workers = watcher, workers
        self._began = time.monotonic()
        self._states: Counter[TaskState] = Counter()
        self._ended: Counter[TaskState] = Counter()
        self._ready: dict[str, float] = {}
        self._waits, self._started = 0.0, 0
        self._saved: set[str] = set()
        self._saved_ended, self._saved_completed = 0, 0
        try:
            self._server, self._thread = start_http_server(port, ADDRESS, registry)
        except OSError as error:
            raise PhaseError(f"port {port} cannot serve metrics: {error.strerror}", 1) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def begin(self, states: Mapping[str, TaskState]) -> None:
        """See `RunWatcher.begin`."""
        self._watcher.begin(states)
        self._states = Counter(states.values())
        self._ready = {n: self._began for n, state in states.items() if state == "ready"}
        self._show(MachineLoad(0.0, 0.0))

    def move(self, task_id: str, before: TaskState, after: TaskState, message: str) -> None:
        """See `RunWatcher.move`."""
        self._watcher.move(task_id, before, after, message)
        self._states[before] -= 1
        self._states[after] += 1
        if after == "ready":
            self._ready[task_id] = time.monotonic()
        elif after == "running" and task_id in self._ready:
            self._waits += time.monotonic() - self._ready.pop(task_id)
            self._started += 1
        elif after == "checkpointed":
            self._saved.add(task_id)
        elif after in {"completed", "failed"}:
            self._ended[after] += 1
            if task_id in self._saved:
                self._saved.discard(task_id)
                self._saved_ended += 1
                self._saved_completed += after == "completed"

    def progress(self, task_id: str, percent: float) -> None:
        """See `RunWatcher.progress`."""
        self._watcher.progress(task_id, percent)

    def note(self, message: str) -> None:
        """See `RunWatcher.note`."""
        self._watcher.note(message)

    def turn(self, load: MachineLoad) -> None:
        """See `RunWatcher.turn`."""
        self._watcher.turn(load)
        self._show(load)

    def _show(self, load: MachineLoad) -> None:
        hours = (time.monotonic() - self._began) / _HOUR
        shares = {
            "task_throughput": (self._ended["completed"], hours),
            "average_wait_time": (self._waits, self._started),
            "failure_rate": (self._ended["failed"], self._ended.total()),
            "checkpoint_success_rate": (self._saved_completed, self._saved_ended),
        }
        for name, (part, whole) in shares.items():
            self._gauges[name].set(part / whole if whole else 0.0)
        for state in MOVES:
            self._gauges["tasks"].labels(state).set(self._states[state])
        used = {
            "cpu": load.cpu,
            "memory": load.memory,
            "workers": 100 * (self._states["running"] + self._states["paused"]) / self._workers,
        }
        for resource, percent in used.items():
            self._gauges["resource_utilization"].labels(resource).set(percent)
