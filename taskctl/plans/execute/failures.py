"""Failures of tasks: whether two are the same, when to try again, and when to stop the run."""

from typing import NamedTuple

from taskctl.text.expressions import expression

_TAIL = 20
"""Lines at the end of an output that are compared: a cause is named there, if anywhere."""
_LONGEST_WAIT = 60.0
_CHANGING = expression(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # colours
    r"|\b(?=[0-9a-fA-F-]*\d)[0-9a-fA-F]{7,}(?:-[0-9a-fA-F]+)*\b"  # hashes, ids
    r"|\d+(?:\.\d+)?"
)


class Failure(NamedTuple):
    """A failed attempt.

    reason  in words
    output  the end of the output of the command that failed
    """

    task_id: str
    attempt: int
    reason: str
    output: str = ""


class Breaker:
    """Opens the circuit when a failure repeats, or when too many tasks have failed.

    Two failures are the same if their reasons and the ends of their outputs are, with numbers,
    hashes and the ids of the tasks left out. A failure without output names no cause: it is
    compared with those of the same task only.

    Args:
        tasks: how many the plan has.
        threshold: the share of them, from 0 to 1, that may fail, at least two.
    """

    def __init__(self, tasks: int, threshold: float) -> None:
        self.why = ""
        self._tasks, self._threshold = tasks, threshold
        self._seen: dict[tuple[str, str, str], Failure] = {}
        self._lost: set[str] = set()

    def take(self, failure: Failure, *, is_last: bool) -> None:
        """Judge a failed attempt; `is_last` if the task is not tried again."""
        first = self._seen.setdefault(_fingerprint(failure), failure)
        if first is not failure:
            self.open(
                f"{_attempt(first)} and {_attempt(failure)} failed in the same way: "
                f"{failure.reason}"
            )
        if is_last:
            self._lost.add(failure.task_id)
        if len(self._lost) > 1 and len(self._lost) >= self._threshold * self._tasks:
            self.open(
                f"{len(self._lost)} of {self._tasks} tasks failed, and the plan stops at "
                f"{self._threshold:.0%}"
            )

    def open(self, why: str) -> None:
        """Open the circuit: nothing starts any more."""
        self.why = self.why or why


def wait_before(attempt: int, base: float) -> float:
    """The seconds before an attempt (from 2 on): doubled each time, at most a minute."""
    return min(base * 2.0 ** min(attempt - 2, 30), _LONGEST_WAIT)


def _fingerprint(failure: Failure) -> tuple[str, str, str]:
    lines = [line.strip() for line in failure.output.splitlines() if line.strip()]
    text = _normal("\n".join(lines[-_TAIL:]), failure.task_id)
    return _normal(failure.reason, failure.task_id), text, "" if text else failure.task_id


def _normal(text: str, task_id: str) -> str:
    return _CHANGING.sub("#", text.replace(task_id, "<task>"))


def _attempt(failure: Failure) -> str:
    return f"{failure.task_id} (attempt {failure.attempt})"
