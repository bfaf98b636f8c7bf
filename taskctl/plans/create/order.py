"""The order of work while edges are added: no new edge may close a cycle."""

from collections.abc import Sequence
from heapq import heapify, heappop, heappush

from taskctl.errors import PhaseError
from taskctl.plans.artifacts.network import Network, cycles, network_of
from taskctl.plans.artifacts.tasks import Dependency, TasksFile

CYCLE = 3
"""The exit code for a cycle."""
_LOOKED_AT = 300
"""The most tasks that a search for a path visits, so that many searches stay linear in time."""


class Order:
    """The tasks of a plan in an order that suits its hard edges, ties by their order in the plan.

    Raises:
        PhaseError: the edges form a cycle.
    """

    def __init__(self, tasks: TasksFile) -> None:
        network = network_of(tasks)
        if found := cycles(network):
            raise PhaseError(cycle_message(tasks.dependencies, found[0]), CYCLE)
        self._before = {task: list(others) for task, others in network.before.items()}
        self.position = _positions(network)

    def sorted(self, tasks: Sequence[str]) -> list[str]:
        """Some tasks in this order."""
        return sorted(tasks, key=self.position.__getitem__)

    def leads(self, first: str, last: str) -> bool:
        """Whether edges lead from one task to a later one.

        Where the search would take long it answers no: an edge that others imply does no harm.
        """
        start = self.position[first]
        stack, seen = [last], {last}
        while stack and len(seen) < _LOOKED_AT:
            for other in self._before.get(stack.pop(), ()):
                if other == first:
                    return True
                if other not in seen and self.position[other] > start:
                    seen.add(other)
                    stack.append(other)
        return False

    def add(self, first: str, last: str) -> None:
        """Take an edge from a task to a later one into account."""
        self._before.setdefault(last, []).append(first)


def _positions(network: Network) -> dict[str, int]:
    ids = network.ids
    rank = {task: number for number, task in enumerate(ids)}
    open_edges = {task: len(network.before.get(task, ())) for task in ids}
    ready = [rank[task] for task in ids if not open_edges[task]]
    heapify(ready)
    found: dict[str, int] = {}
    while ready:
        task = ids[heappop(ready)]
        found[task] = len(found)
        for other in network.after.get(task, ()):
            open_edges[other] -= 1
            if not open_edges[other]:
                heappush(ready, rank[other])
    return found


def cycle_message(edges: Sequence[Dependency], cycle: Sequence[str]) -> str:
    """The message about a cycle: each of its edges, with the place that says so."""
    said = {(edge.from_, edge.to): edge for edge in edges}
    lines = []
    for number, task in enumerate(cycle):
        edge = said.get((task, cycle[(number + 1) % len(cycle)]))
        if edge is None:
            continue
        place = next((e for e in edge.evidence if e.source), None)
        where = f" ({place.source}:{place.startLine})" if place else ""
        lines.append(f"  {edge.to} waits for {edge.from_}{where}")
    return "\n".join(["the tasks wait for each other; remove one of these prerequisites:", *lines])
