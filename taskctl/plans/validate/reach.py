"""Whether tasks are ordered by the graph."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

from taskctl.plans.validate.subject import ValidatedPlan


class TaskOrder:
    """The order of the tasks of a plan without cycles.

    Args:
        plan: tasks that are behind a cycle count as unordered.
    """

    def __init__(self, plan: ValidatedPlan) -> None:
        self._depth = plan.depth
        self._place = {name: at for at, name in enumerate(plan.depth)}
        self._before = plan.network.before
        self.waits = lru_cache(maxsize=100_000)(self._waits)

    def _waits(self, later: str, earlier: str) -> bool:
        """Whether one task waits for another, over others too."""
        least = self._depth.get(earlier, len(self._depth))
        stack, seen = [later], {later}
        while stack:
            for other in self._before.get(stack.pop(), ()):
                if other == earlier:
                    return True
                if other not in seen and self._depth.get(other, 0) > least:
                    seen.add(other)
                    stack.append(other)
        return False

    def unordered(self, tasks: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Neighbours in the order of the plan that may run at once; none if all are ordered.

        If each waits for the one before it, every pair is ordered: so few pairs need a look.
        """
        known = sorted((t for t in set(tasks) if t in self._place), key=self._place.__getitem__)
        for first, second in pairwise(known):
            if not self.waits(second, first):
                yield first, second
