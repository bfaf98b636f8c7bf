"""Those that wait for one resource, by how much of it they need."""

from bisect import bisect_right
from collections.abc import Sequence
from heapq import heappop, heappush
from math import inf
from typing import Generic, TypeVar

from taskctl.plans.schedule.graph import SLACK

_Item = TypeVar("_Item")


class WaitingQueue(Generic[_Item]):
    """Items with a rank and an amount: the lowest rank of those that fit comes out first.

    A tree over the amounts has the lowest rank of each, so that the time grows with the logarithm
    of their number: 10,000 activities that all need another share of a processor do not look at
    each other at every end.

    Args:
        amounts: all that occur, each once, rising.
    """

    def __init__(self, amounts: Sequence[float]) -> None:
        self._amounts = amounts
        self._heaps: list[list[tuple[int, _Item]]] = [[] for _ in amounts]
        # The leaves are the second half; a parent has the lower (rank, leaf) of its children.
        self._first: list[tuple[float, int]] = [(inf, 0)] * (2 * len(amounts))

    def __bool__(self) -> bool:
        """Whether anything waits."""
        return self._first[1][0] != inf

    def add(self, amount: float, rank: int, item: _Item) -> None:
        """Let an item wait; several entries of one item are several items."""
        place = bisect_right(self._amounts, amount) - 1
        heappush(self._heaps[place], (rank, item))
        self._update(place)

    def take(self, room: float) -> tuple[int, _Item] | None:
        """Take out the lowest rank of all items that need at most so much."""
        first: tuple[float, int] = (inf, 0)
        size = len(self._amounts)
        low, high = size, size + bisect_right(self._amounts, room + SLACK)
        while low < high:
            if low & 1:
                first = min(first, self._first[low])
                low += 1
            if high & 1:
                high -= 1
                first = min(first, self._first[high])
            low, high = low // 2, high // 2
        if first[0] == inf:
            return None
        found = heappop(self._heaps[first[1]])
        self._update(first[1])
        return found

    def _update(self, place: int) -> None:
        heap, tree = self._heaps[place], self._first
        node = place + len(self._amounts)
        tree[node] = (heap[0][0], place) if heap else (inf, 0)
        while node > 1:
            node //= 2
            tree[node] = min(tree[2 * node], tree[2 * node + 1])
