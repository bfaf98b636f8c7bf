"""Backpressure: whether the load of the machine holds work back."""

from collections.abc import Callable
from typing import NamedTuple

from taskctl.plans.artifacts.coordinator import Recovery
from taskctl.plans.execute.request import RunRequest
from taskctl.plans.schedule.frontier import CALM, Pressure

INTERVAL = 1.0
"""Seconds between two measurements."""


class MachineLoad(NamedTuple):
    """The use of a machine in percent."""

    cpu: float
    memory: float


class Machine(NamedTuple):
    """The load of the machine, and the time in seconds."""

    load: Callable[[], MachineLoad]
    clock: Callable[[], float]


def measured_load() -> MachineLoad:
    """The load of this machine: of its processors since the call before, of its memory now."""
    import psutil

    return MachineLoad(psutil.cpu_percent(), psutil.virtual_memory().percent)


class LoadGauge:
    """Holds work back above a threshold, until the load was below it for the cool-down.

    After that, as many tasks as the recovery says go on in each cool-down, if it is gradual.

    Args:
        measure: the load of the machine; called at most once per `INTERVAL`.
    """

    def __init__(
        self, request: RunRequest, recovery: Recovery, measure: Callable[[], MachineLoad]
    ) -> None:
        self._request, self._recovery, self._measure = request, recovery, measure
        self.load = MachineLoad(0.0, 0.0)
        self.pressure = CALM
        self._looked: float | None = None
        self._high_until = 0.0

    def look(self, now: float) -> bool:
        """Measure, if it is time to; return whether it was."""
        if self._looked is None:
            self._looked = now
            self._measure()  # the first measurement of processors has nothing to compare with
            return False
        if now < self._looked + INTERVAL:
            return False
        self._looked = now
        self.load = self._measure()
        is_cpu_high = self.load.cpu > self._request.cpu
        is_memory_high = self.load.memory > self._request.memory
        if is_cpu_high or is_memory_high:
            self._high_until = now + self._recovery.cool_down_seconds
            self.pressure = Pressure(is_cpu_high, is_memory_high)
        elif now >= self._high_until:
            self.pressure = CALM
        return True
