"""Alerts: too many attempts fail, or a task shows no sign of life."""

from collections.abc import Iterator, Sequence

from taskctl.plans.artifacts.coordinator import Alert
from taskctl.plans.execute.task_run import TaskRun
from taskctl.text.expressions import expression

_CONDITION = expression(r"\s*failure_rate\s*>\s*(\d+(?:\.\d+)?)\s*")
_REDUCE = "reduce_concurrency"
_MISSED = 3
"""Heartbeats that a task may miss: one may be late."""


class Alerts:
    """Judges the share of failed attempts by the rules of a plan, and tasks by their heartbeats.

    A rate is judged once so many attempts have ended that one failure alone does not exceed it.
    While a rule with the action `reduce_concurrency` applies, half of the workers start tasks.

    Args:
        rules: of the coordinator; the condition `failure_rate > NUMBER` is understood, no other.
        most, least: how many workers there are, and how many are always kept busy.
    """

    def __init__(self, rules: Sequence[Alert], most: int, least: int) -> None:
        self._rules: list[tuple[Alert, float]] = []
        self.unknown: list[str] = []
        for rule in rules:
            match = _CONDITION.fullmatch(rule.condition)
            if match and rule.action == _REDUCE:
                self._rules.append((rule, float(match[1])))
            else:
                self.unknown.append(
                    f"the alert `{rule.condition}` with the action `{rule.action}` is not known, "
                    "and has no effect"
                )
        self._active: set[int] = set()
        self._reduced = max(least, most // 2)
        self._ended = self._failed = 0

    def take(self, *, is_failed: bool) -> Iterator[str]:
        """An attempt has ended; the alerts that begin or end with it."""
        self._ended += 1
        self._failed += is_failed
        rate = self._failed / self._ended
        for number, (rule, limit) in enumerate(self._rules):
            is_active = rate > limit and self._ended * limit >= 1
            if is_active == (number in self._active):
                continue
            share = f"{self._failed} of {self._ended} attempts failed"
            if is_active:
                self._active.add(number)
                yield f"{rule.condition}: {share}; {self._reduced} workers at most from now on"
            else:
                self._active.discard(number)
                yield f"{rule.condition} is over: {share}; all workers from now on"

    def room(self, running: int) -> int | None:
        """How many tasks may start beside so many; None without a limit."""
        return max(0, self._reduced - running) if self._active else None

    def silent(self, active: Sequence[TaskRun], now: float) -> Iterator[str]:
        """The tasks that have missed their heartbeats at a time (s), each once."""
        for task in active:
            interval = _heartbeat(task)
            if interval and not task.is_silent and now - task.seen > _MISSED * interval:
                task.is_silent = True
                yield (
                    f"{task.id} shows no sign of life for {_MISSED * interval:g} s: it printed "
                    f"nothing, and should do so every {interval:g} s"
                )


def _heartbeat(task: TaskRun) -> float:
    """The seconds between two signs of life; 0 if the plan asks for none."""
    guidance = task.task.execution_guidance
    monitoring = guidance.monitoring if guidance else None
    return (monitoring.heartbeat_interval_seconds or 0.0) if monitoring else 0.0
