"""Open tasks whose allowlists cover the same paths: two must not be worked on at once."""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from taskctl.model.items import ScopeEntry, Task
from taskctl.model.path_index import PathIndex
from taskctl.model.paths import is_within, unusable
from taskctl.model.plan import Plan
from taskctl.model.queue import in_order
from taskctl.model.states import OPEN_STATES
from taskctl.text.counting import counted


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two tasks, and the pairs of their entries that cover the same paths."""

    first: Task
    second: Task
    entries: tuple[tuple[ScopeEntry, ScopeEntry], ...]


class _Claim(NamedTuple):
    """The paths of a task: the entries that allow some, and the patterns that it denies."""

    task: Task
    allowed: list[ScopeEntry]
    denied: list[str]


def open_tasks(plan: Plan) -> list[Task]:
    """The tasks that somebody may work on, in the order of the queue."""
    return [task for task in in_order(plan) if task.state in OPEN_STATES]


def overlaps(tasks: Sequence[Task], one: Task | None = None) -> Iterator[Overlap]:
    """The pairs of tasks whose allowlists meet, in the order of the tasks.

    Args:
        one: a task, for its pairs alone.
    """
    claims = [_claim(task) for task in tasks if one is None or task.path != one.path]
    # Where each pattern is: the numbers of a claim and of its entry, in order.
    holders: defaultdict[str, deque[tuple[int, int]]] = defaultdict(deque)
    for number, claim in enumerate(claims):
        for index, entry in enumerate(claim.allowed):
            holders[entry.pattern].append((number, index))
    meeting = cache(PathIndex(holders).meeting)
    for first in counted([_claim(one)] if one else claims, "allowlists are compared"):
        # Of the claims, only those behind the first one are left.
        for entry in () if one else first.allowed:
            holders[entry.pattern].popleft()
        shared: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
        for left, entry in enumerate(first.allowed):
            for pattern in meeting(entry.pattern):
                for number, right in holders[pattern]:
                    shared[number].append((left, right))
        for number in sorted(shared):
            second = claims[number]
            pairs = [(first.allowed[i], second.allowed[j]) for i, j in sorted(shared[number])]
            if first.denied or second.denied:
                pairs = [pair for pair in pairs if not _is_denied(pair, first, second)]
            if pairs:
                yield Overlap(first.task, second.task, tuple(pairs))


def _claim(task: Task) -> _Claim:
    usable = [entry for entry in (task.scope.entries if task.scope else ()) if not unusable(entry)]
    denied = [entry.pattern for entry in usable if entry.kind == "deny"]
    allowed = [entry for entry in usable if entry.kind == "allow" and not _is_in(entry, denied)]
    return _Claim(task, allowed, denied)


def _is_denied(pair: tuple[ScopeEntry, ScopeEntry], first: _Claim, second: _Claim) -> bool:
    """Whether a claim denies the entry of the other one."""
    left, right = pair
    return _is_in(left, second.denied) or _is_in(right, first.denied)


def _is_in(entry: ScopeEntry, denied: Iterable[str]) -> bool:
    return any(_is_within(entry.pattern, pattern) for pattern in denied)


_is_within = lru_cache(maxsize=16_384)(is_within)
