"""A better order of a project within a time limit, never a worse one."""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from math import inf
from random import Random
from time import monotonic
from typing import NamedTuple

from taskctl.plans.schedule.bounds import Bound, lower_bound
from taskctl.plans.schedule.branching import shortest_sequence
from taskctl.plans.schedule.estimates import SEED
from taskctl.plans.schedule.frontier import Frontier, ranking
from taskctl.plans.schedule.graph import ActivityGraph, graph_of, tails
from taskctl.plans.schedule.project import Project
from taskctl.plans.schedule.simulation import Play, Timeline, play, simulate

# The work that a second is enough for, several times over: the clock ends a search only where a
# machine is slower than that, so that the same input gives the same order.
_STEPS, _ACTIVITIES = 8_000, 15_000
# Up to this size all orders are searched, as far as the steps last; above it some are tried.
_SMALL = 40


class Improvement(NamedTuple):
    """The best order that was found.

    order    ids, the first first
    holds    for some ids another that must have started before: where a worker should rather wait
    is_best  whether no schedule can be shorter
    tried    how many orders were simulated, and partial orders looked at
    """

    order: tuple[str, ...]
    holds: Mapping[str, str]
    timeline: Timeline
    bound: Bound
    is_best: bool
    tried: int


def improve(
    project: Project, seconds: float, *, seed: int = SEED, clock: Callable[[], float] = monotonic
) -> Improvement:
    """Search for an order with a shorter makespan, by the most likely hours.

    It begins with the default order and that of the longest path; both are played backwards and
    forwards (forward-backward improvement, Li and Willis 1992). A small project is then searched
    by branch and bound, a large one by moves of single activities. The search ends when the
    lower bound is met, after an amount of work by the size and the seconds, or after the seconds.

    Args:
        project: without impossible activities.
        seconds: the time limit.
        seed: of the moves.
        clock: seconds from any point in time.
    """
    graph, bound = graph_of(project), lower_bound(project)
    end = clock() + seconds
    search = _Search(graph, bound.hours, seconds, lambda: clock() >= end)
    tail = tails(graph, graph.likely)
    search.swing(ranking(graph))
    search.swing(sorted(range(len(tail)), key=lambda number: (-tail[number], number)))
    is_best = search.makespan <= bound.hours or (len(tail) <= _SMALL and search.branch())
    if not is_best:
        search.climb(Random(seed))
    order = tuple(project.activities[number].id for number in search.order)
    timeline = simulate(project, order=order, holds=search.holds)
    is_best = is_best or search.makespan <= bound.hours
    tried = search.plays + search.steps
    return Improvement(order, search.holds, timeline, bound, is_best, tried)


class _Search:
    """The best order so far, and the simulations that others are compared by.

    Attributes:
        order: by number; with `holds` the best so far.
        plays: how many orders were simulated.
        steps: how many partial orders were looked at.
    """

    def __init__(
        self, graph: ActivityGraph, enough: float, seconds: float, is_over: Callable[[], bool]
    ) -> None:
        self.enough, self._seconds, self._is_over = enough, seconds, is_over
        self.order: list[int] = []
        self.holds: dict[str, str] = {}
        self.makespan = inf
        self.plays = self.steps = 0
        self._most = int(seconds * _ACTIVITIES / max(len(graph.before), 1))
        self._graph, self._hours = graph, graph.likely
        back = {
            graph.project.activities[place].id: tuple(
                graph.project.activities[other].id for other in others
            )
            for place, others in enumerate(graph.after)
        }
        self._forward = Frontier(graph)
        self._backward = Frontier(graph_of(graph.project._replace(before=back)))

    def _is_done(self) -> bool:
        return self.makespan <= self.enough or self.plays >= self._most or self._is_over()

    def consider(self, order: Sequence[int]) -> Play:
        """Simulate an order, and keep it if it is the best."""
        course = self._play(self._forward, order)
        if course.makespan < self.makespan:
            self.order, self.holds, self.makespan = [*order], {}, course.makespan
        return course

    def _play(self, frontier: Frontier, order: Sequence[int]) -> Play:
        self.plays += 1
        frontier.rewind(self._names(order))
        return play(frontier, self._graph, self._hours)

    def _names(self, order: Sequence[int]) -> list[str]:
        return [self._graph.project.activities[number].id for number in order]

    def swing(self, order: Sequence[int]) -> None:
        """Simulate an order, then backwards and forwards as long as the makespan falls."""
        if self.order and self._is_done():
            return
        course, before = self.consider(order), inf
        while course.makespan < before and not self._is_done():
            before = course.makespan
            back = self._play(self._backward, _last_first(course.ends))
            course = self.consider(_last_first(back.ends))

    def branch(self) -> bool:
        """Search all orders as far as the steps last; whether no schedule can be shorter."""
        most = int(self._seconds * _STEPS)
        found = shortest_sequence(self._graph, self.makespan, self.enough, most, self._is_over)
        self.steps = found.steps
        if found.numbers:
            self._hold(found.numbers, found.makespan)
        # Who takes an activity may matter, too: that is not searched.
        return found.is_best and len({*self._graph.project.capacity.workers}) <= 1

    def _hold(self, order: Sequence[int], makespan: float) -> None:
        """Keep an order, and as few holds as it needs to be as short as it can be."""
        names = self._names(order)
        holds = {later: earlier for earlier, later in pairwise(names)}
        if self._lasts(names, {}) <= makespan:
            holds = {}
        for name in [*holds]:
            less = {later: earlier for later, earlier in holds.items() if later != name}
            if self._lasts(names, less) <= makespan:
                holds = less
        self.order, self.holds, self.makespan = [*order], holds, makespan

    def _lasts(self, names: Sequence[str], holds: Mapping[str, str]) -> float:
        frontier = Frontier(self._graph, order=names, holds=holds)
        return play(frontier, self._graph, self._hours).makespan

    def climb(self, draw: Random) -> None:
        """Move single activities to the front, as long as the makespan does not rise."""
        order, makespan = self.order, self.makespan
        while len(order) > 1 and not self._is_done():
            moved = [*order]
            place = draw.randrange(1, len(order))
            moved.insert(draw.randrange(place), moved.pop(place))
            course = self.consider(moved)
            if course.makespan <= makespan:
                order, makespan = course.started, course.makespan


def _last_first(ends: Sequence[float]) -> list[int]:
    return sorted(range(len(ends)), key=lambda number: (-ends[number], number))
