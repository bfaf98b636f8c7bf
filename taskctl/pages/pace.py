"""The pace of a plan by its history: how much there was and was done, and how long tasks took."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from statistics import median
from typing import NamedTuple

from taskctl.model.items import Task
from taskctl.model.states import OPEN_STATES

Steps = Mapping[str, Sequence[tuple[str, str]]]
"""For each id its (ISO date, state) steps, oldest first."""
_UNDER_WAY = frozenset({"active", "review"})


class DayCount(NamedTuple):
    """How many tasks there were at the end of a day, without dropped ones, and how many done."""

    day: date
    total: int
    done: int


class Cycle(NamedTuple):
    """A finished task, the day on which it was done, and the days since work on it began.

    begun   whether its status said that somebody worked on it; else it counts from its first commit
    """

    task: Task
    day: date
    days: int
    begun: bool


def burn_up(ids: Sequence[str], steps: Steps) -> list[DayCount]:
    """The counts of each day on which one changed."""
    changes: list[tuple[str, int, int]] = []
    for item in ids:
        before = (0, 0)
        for day, state in steps.get(item, ()):
            now = (int(state != "dropped"), int(state == "done"))
            changes.append((day, now[0] - before[0], now[1] - before[1]))
            before = now
    counts = []
    total = done = 0
    for day, found in groupby(sorted(changes), key=lambda change: change[0]):
        for _, more, more_done in found:
            total += more
            done += more_done
        counts.append(DayCount(date.fromisoformat(day), total, done))
    return counts


def cycles(tasks: Sequence[Task], steps: Steps) -> list[Cycle]:
    """The tasks that are done, in the order in which they were finished."""
    found = []
    for task in tasks:
        known = steps.get(task.id, ())
        if not known or known[-1][1] != "done" or task.state in OPEN_STATES:
            continue
        begun = next((day for day, state in known if state in _UNDER_WAY), "")
        end = date.fromisoformat(known[-1][0])
        days = (end - date.fromisoformat(begun or known[0][0])).days
        found.append(Cycle(task, end, max(0, days), bool(begun)))
    return sorted(found, key=lambda one: (one.day, one.task.id))


def typical(cycles: Sequence[Cycle]) -> float | None:
    """The median of the days that tasks took; None without any."""
    return median(one.days for one in cycles) if cycles else None
