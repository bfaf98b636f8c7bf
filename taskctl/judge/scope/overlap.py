"""Open tasks whose allowlists cover the same paths: two must not be worked on at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from taskctl.model.items import ScopeEntry, Task
from taskctl.model.paths import entries_meet, is_within, unusable
from taskctl.model.plan import Plan
from taskctl.model.queue import in_order
from taskctl.model.states import OPEN_STATES


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two tasks, and the pairs of their entries that cover the same paths."""

    first: Task
    second: Task
    entries: tuple[tuple[ScopeEntry, ScopeEntry], ...]


def open_tasks(plan: Plan) -> list[Task]:
    """The tasks that somebody may work on, in the order of the queue."""
    return [task for task in in_order(plan) if task.state in OPEN_STATES]


def overlaps(tasks: Sequence[Task], one: Task | None = None) -> Iterator[Overlap]:
    """The pairs of tasks whose allowlists meet, in the order of the tasks.

    Args:
        one: a task, for its pairs alone.
    """
    met: dict[tuple[str, str], bool] = {}
    others = ((one, task) for task in tasks if one and task.path != one.path)
    for first, second in others if one else combinations(tasks, 2):
        entries = tuple(_meeting(first, second, met))
        if entries:
            yield Overlap(first, second, entries)


def _meeting(
    first: Task, second: Task, met: dict[tuple[str, str], bool]
) -> Iterator[tuple[ScopeEntry, ScopeEntry]]:
    """The pairs of entries, one of each task, that cover a common path which neither denies."""
    denied = [entry.pattern for task in (first, second) for entry in _entries(task, "deny")]
    for left, right in product(_entries(first, "allow"), _entries(second, "allow")):
        key = left.pattern, right.pattern
        if key not in met:
            met[key] = entries_meet(*key)
        if met[key] and not any(is_within(entry, d) for d in denied for entry in key):
            yield left, right


def _entries(task: Task, kind: str) -> list[ScopeEntry]:
    entries = task.scope.entries if task.scope else ()
    return [entry for entry in entries if entry.kind == kind and not unusable(entry)]
