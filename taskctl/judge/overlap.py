"""Open tasks whose allowlists cover the same paths: two must not be worked on at once."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from taskctl.model.items import ScopeEntry, Task
from taskctl.model.paths import alternatives, covers, literal_prefix


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two tasks, and the pairs of their entries that cover the same paths."""

    first: Task
    second: Task
    entries: tuple[tuple[ScopeEntry, ScopeEntry], ...]


def overlaps(tasks: Sequence[Task]) -> Iterator[Overlap]:
    """The pairs of tasks whose allowlists meet."""
    allowed = {task.path: _allowed(task) for task in tasks}
    for first, second in combinations(tasks, 2):
        entries = tuple(meeting(allowed[first.path], allowed[second.path]))
        if entries:
            yield Overlap(first, second, entries)


def meeting(
    first: Iterable[ScopeEntry], second: Sequence[ScopeEntry]
) -> Iterator[tuple[ScopeEntry, ScopeEntry]]:
    """The pairs of entries, one of each list, that cover a common path."""
    for left in first:
        for right in second:
            if entries_meet(left.pattern, right.pattern):
                yield left, right


def entries_meet(left: str, right: str) -> bool:
    """Whether two entries surely cover a common path: one lies within the other.

    Two globs whose literal beginnings part are apart; where both go on with wildcards, they are
    taken to meet, since a false alarm costs a look and a missed one a merge conflict.
    """
    for one in alternatives(left):
        for other in alternatives(right):
            a, b = literal_prefix(one), literal_prefix(other)
            if a == one and b == other:
                if covers(one)(b.rstrip("/")) or covers(other)(a.rstrip("/")):
                    return True
                if covers(one)(f"{b.rstrip('/')}/_") or covers(other)(f"{a.rstrip('/')}/_"):
                    return True
            elif a.startswith(b) or b.startswith(a):
                return True
    return False


def _allowed(task: Task) -> list[ScopeEntry]:
    entries = task.scope.entries if task.scope else ()
    return [entry for entry in entries if entry.kind == "allow" and not entry.problem]
