"""The shortest schedule of a small project: branch and bound over the order of starts."""

from collections.abc import Callable
from typing import NamedTuple

from taskctl.plans.schedule.graph import SLACK, ActivityGraph, avoided, rounded, slots, tails


class Sequenced(NamedTuple):
    """The best order of starts that was found.

    numbers   in the order of their starts; empty if none is shorter than asked for
    makespan  in hours
    is_best   whether all others were ruled out
    steps     how many partial orders were looked at
    """

    numbers: tuple[int, ...]
    makespan: float
    is_best: bool
    steps: int


class _Running(NamedTuple):
    end: float
    number: int
    worker: int


class _Partial(NamedTuple):
    """The state after some starts, the last of them now.

    begun   those that started, as bits
    latest  when the last of them ends
    """

    now: float
    running: tuple[_Running, ...]
    begun: int
    latest: float
    sequence: tuple[int, ...]


def shortest_sequence(
    graph: ActivityGraph, below: float, enough: float, steps: int, is_over: Callable[[], bool]
) -> Sequenced:
    """The order in which activities start in the shortest schedule.

    Each activity starts as early as those before it in the order allow, but not before them. Such
    schedules include a shortest one: take any shortest schedule, and its order of starts. Some
    of them leave a worker idle on purpose, which first-fit never does. Workers are given out as
    `Frontier` does, the fewest capabilities first.

    Args:
        graph: of a project without impossible activities; some dozen at most.
        below: the makespan in hours that must be beaten.
        enough: the makespan that ends the search.
        steps: how many partial orders may be looked at.
        is_over: whether time is up.
    """
    search = _Search(graph, below, enough, steps, is_over)
    search.extend(_Partial(0.0, (), 0, 0.0, ()))
    return Sequenced(search.best, search.below, not search.is_cut, search.steps)


class _Search:
    """The best order so far, and the states that need no second look."""

    def __init__(
        self,
        graph: ActivityGraph,
        below: float,
        enough: float,
        most: int,
        is_over: Callable[[], bool],
    ) -> None:
        self.graph, self.below, self.enough, self.most = graph, below, enough, most
        self.is_over = is_over
        self.best: tuple[int, ...] = ()
        self.steps, self.is_cut = 0, False
        self.hours = graph.likely
        self.tail = tails(graph, self.hours)
        self.slots = slots(graph.project.capacity)
        self.before = [sum(1 << other for other in others) for others in graph.before]
        self.avoided = [sum(1 << other for other in others) for others in avoided(graph)]
        workers = graph.project.capacity.workers
        cheapest = sorted(range(len(workers)), key=lambda worker: (len(workers[worker]), worker))
        self.able = [
            [worker for worker in cheapest if one.capabilities <= workers[worker]] or [-1]
            for one in graph.project.activities
        ]
        kinds = {own: kind for kind, own in enumerate(dict.fromkeys(workers))}
        self.kind = [kinds[own] for own in workers] or [-1]
        self.fitting: dict[int, bool] = {}
        self.seen: dict[object, float] = {}

    def extend(self, state: _Partial) -> None:
        """Try all orders that begin as a state does."""
        if len(state.sequence) == len(self.hours):
            if state.latest < self.below:
                self.below, self.best = state.latest, state.sequence
            return
        self.steps += 1
        if self.steps > self.most or (self.steps % 256 == 0 and self.is_over()):
            self.is_cut = True
        if self.is_cut or self._is_known(state) or self._at_least(state) >= self.below:
            return
        nexts = self._nexts(state)
        for start, number, worker in nexts:
            # Another could run and end before: such a schedule is no shorter.
            if any(
                start > (end := begin + self.hours[other]) or (start == end and begin < end)
                for begin, other, _ in nexts
                if other != number
            ):
                continue
            end = rounded(start + self.hours[number])
            running = (
                *(one for one in state.running if one.end > start),
                _Running(end, number, worker),
            )
            self.extend(
                _Partial(
                    start,
                    running,
                    state.begun | 1 << number,
                    max(state.latest, end),
                    (*state.sequence, number),
                )
            )
            if self.below <= self.enough or self.is_cut:
                return

    def _is_known(self, state: _Partial) -> bool:
        """Whether the same was reached before, as early or earlier."""
        left = sorted(
            (one.number, rounded(one.end - state.now), self.kind[one.worker])
            for one in state.running
        )
        key = (state.begun, *left)
        if self.seen.get(key, state.now + 1) <= state.now:
            return True
        self.seen[key] = state.now
        return False

    def _at_least(self, state: _Partial) -> float:
        """No schedule that begins as a state does ends before."""
        ends = [state.now] * len(self.hours)
        load = 0.0
        used = [0.0] * len(self.graph.limits)
        for one in state.running:
            ends[one.number] = one.end
            self._count(used, one.number, one.end - state.now)
            load += one.end - state.now
        least = state.latest
        for number in self.graph.topological:
            if not state.begun >> number & 1:
                start = max([state.now, *[ends[other] for other in self.graph.before[number]]])
                ends[number] = start + self.hours[number]
                least = max(least, start + self.tail[number])
                self._count(used, number, self.hours[number])
                load += self.hours[number]
        shares = [
            amount / limit for amount, limit in zip(used, self.graph.limits, strict=True) if limit
        ]
        return rounded(max(least, state.now + max([load / self.slots, *shares])))

    def _count(self, used: list[float], number: int, hours: float) -> None:
        for resource, amount in self.graph.needs[number]:
            used[resource] += amount * hours

    def _nexts(self, state: _Partial) -> list[tuple[float, int, int]]:
        """(start, number, worker) of all that may start next, the most promising first."""
        found = [
            (*self._earliest(state, number), number)
            for number, before in enumerate(self.before)
            if not (state.begun >> number & 1 or before & ~state.begun)
        ]
        found.sort(key=lambda one: (one[0], -self.tail[one[2]], one[2]))
        return [(start, number, worker) for start, worker, number in found]

    def _earliest(self, state: _Partial, number: int) -> tuple[float, int]:
        """When an activity can start at the earliest, and on which worker."""
        first = state.now
        for one in state.running:
            if self.before[number] >> one.number & 1:
                first = max(first, one.end)
        for time in sorted({first, *(one.end for one in state.running if one.end > first)}):
            active = [one for one in state.running if one.end > time]
            taken = {one.worker for one in active}
            free = [worker for worker in self.able[number] if worker == -1 or worker not in taken]
            mask = sum(1 << one.number for one in active)
            if free and not mask & self.avoided[number] and self._fits(mask | 1 << number):
                return time, free[0]
        raise AssertionError(f"activity {number} of the plan is impossible")

    def _fits(self, mask: int) -> bool:
        """Whether slots and resources suffice for some activities."""
        if mask not in self.fitting:
            used = [0.0] * len(self.graph.limits)
            for number in range(len(self.hours)):
                if mask >> number & 1:
                    self._count(used, number, 1.0)
            self.fitting[mask] = mask.bit_count() <= self.slots and not any(
                amount > limit + SLACK
                for amount, limit in zip(used, self.graph.limits, strict=True)
            )
        return self.fitting[mask]
