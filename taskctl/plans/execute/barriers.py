"""The barriers between waves: what happens when a quorum is not reached in time."""

from collections.abc import Collection, Sequence
from typing import Literal

from taskctl.plans.artifacts.waves import Wave
from taskctl.plans.schedule.frontier import Frontier

Decision = Literal["wait", "open", "abort"]


class Barriers:
    """Decides at a timeout, or once nothing can change any more, by the barrier's fallback.

    `continue` opens the next wave. `abort` stops the run. `deferOptional` opens the next wave if
    only optional tasks of this one are not completed, which then go on beside it; otherwise it
    waits on for the others, and stops the run if they can never be completed.

    Args:
        optional: the tasks that a wave can do without.
    """

    def __init__(self, waves: Sequence[Wave], optional: Collection[str]) -> None:
        self._waves, self._optional = waves, optional
        self._wave, self._opened = -1, 0.0

    def due(self, frontier: Frontier, now: float) -> float | None:
        """The time of the next timeout (s); None if there is no barrier ahead."""
        if frontier.wave + 1 >= len(self._waves):
            return None
        if frontier.wave != self._wave:
            self._wave, self._opened = frontier.wave, now
        return self._opened + 60 * self._waves[self._wave].barrier.timeoutMinutes

    def decide(self, frontier: Frontier, now: float, *, is_over: bool) -> Decision:
        """The decision at a time (s).

        Args:
            is_over: whether no task of the open waves runs or can start any more.
        """
        due = self.due(frontier, now)
        if due is None or (now < due and not is_over):
            return "wait"
        wave = self._waves[self._wave]
        if wave.barrier.fallback == "continue":
            return "open"
        if wave.barrier.fallback == "abort":
            return "abort"
        if {*wave.tasks} - frontier.finished <= {*self._optional}:
            return "open"
        return "abort" if is_over else "wait"

    def name(self) -> str:
        """The barrier ahead, for messages."""
        return self._waves[self._wave].barrier.gateId
