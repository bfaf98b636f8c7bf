"""Event simulation of a project: when each activity starts and ends, and what it waits for."""

from bisect import bisect_left, bisect_right, insort
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from heapq import heappop, heappush
from itertools import accumulate, pairwise
from operator import attrgetter, mul
from types import MappingProxyType
from typing import NamedTuple

from taskctl.plans.schedule.frontier import Frontier, never_ending
from taskctl.plans.schedule.graph import SLACK, ActivityGraph, graph_of, hours_of, rounded, slots
from taskctl.plans.schedule.project import Project

_NONE: Mapping[str, str] = MappingProxyType({})


class Booking(NamedTuple):
    """When an activity runs, in hours from the start of the project, and on which worker.

    ready  when its last prerequisite ended and its wave opened
    """

    id: str
    worker: int
    ready: float
    start: float
    end: float


class Instant(NamedTuple):
    """Everything that ends, and then starts, at one time."""

    time: float
    ended: tuple[str, ...]
    started: tuple[str, ...]


class Utilisation(NamedTuple):
    """How much of the capacity is used; percentages are None where nothing limits them."""

    average_concurrency: float
    max_concurrency: int
    average_cpu_percent: float | None
    peak_cpu_percent: float | None
    average_memory_percent: float | None
    peak_memory_percent: float | None


class Shortage(NamedTuple):
    """Waiting that is due to one resource.

    activities  how many waited for it
    hours       how long, together: the time in which an activity was ready, a slot was free, and
                less of the resource was left than it needs
    """

    resource: str
    activities: int
    hours: float


class Timeline(NamedTuple):
    """A project as it would run.

    bookings     in the order of their starts
    makespan     hours until the last activity ends
    moments      all times at which something happens
    openings     when each wave opened; empty without waves
    shortages  those with the most hours of waiting first
    """

    bookings: tuple[Booking, ...]
    makespan: float
    moments: tuple[Instant, ...]
    openings: tuple[float, ...]
    utilisation: Utilisation
    shortages: tuple[Shortage, ...]

    @property
    def order(self) -> tuple[str, ...]:
        """The ids as they start."""
        return tuple(booking.id for booking in self.bookings)


class Play(NamedTuple):
    """The bare course of a simulation, by number.

    started   numbers in the order of their starts
    """

    started: list[int]
    workers: list[int]
    starts: list[float]
    ends: list[float]
    openings: list[float]

    @property
    def makespan(self) -> float:
        """Hours until the last activity ends."""
        return max(self.ends, default=0.0)


def simulate(
    project: Project,
    *,
    durations: Mapping[str, float] | None = None,
    order: Sequence[str] = (),
    holds: Mapping[str, str] = _NONE,
    waves: Sequence[Sequence[str]] = (),
    quorum: float = 1.0,
) -> Timeline:
    """Let a project run by the policy of `Frontier`.

    At one time all ends come before all starts; ends go by the order of the plan.

    Args:
        project: without impossible activities.
        durations: hours of each id; the most likely ones where it is None.
        order, holds, waves, quorum: as for `Frontier`.

    Raises:
        PhaseError: an activity can never start (4; 6 where no worker can do it).
    """
    graph = graph_of(project)
    hours = hours_of(graph, durations)
    frontier = Frontier(graph, order=order, holds=holds, waves=waves, quorum=quorum)
    course = play(frontier, graph, hours)
    return _timeline(graph, hours, course, waves)


def play(frontier: Frontier, graph: ActivityGraph, hours: Sequence[float]) -> Play:
    """Let a frontier run to its end.

    Raises:
        PhaseError: an activity can never start (4; 6 where no worker can do it).
    """
    number, size = graph.number, len(hours)
    starts, ends, workers = [0.0] * size, [0.0] * size, [0] * size
    started: list[int] = []
    openings = [0.0] * (frontier.wave + 1)
    queue: list[tuple[float, int, str]] = []
    now = 0.0
    while True:
        for name, worker in frontier.start():
            place = number[name]
            started.append(place)
            workers[place], starts[place] = worker, now
            ends[place] = rounded(now + hours[place])
            heappush(queue, (ends[place], place, name))
        if not queue:
            break
        now = queue[0][0]
        while queue and queue[0][0] == now:
            frontier.end(heappop(queue)[2], succeeded=True)
        openings += [now] * (frontier.wave + 1 - len(openings))
    if len(started) < size:
        raise never_ending(graph.project)
    return Play(started, workers, starts, ends, openings)


def _timeline(
    graph: ActivityGraph, hours: Sequence[float], course: Play, waves: Sequence[Sequence[str]]
) -> Timeline:
    activities, ends = graph.project.activities, course.ends
    opened = [0.0] * len(ends)
    if waves:
        opened = [course.openings[-1]] * len(ends)
        for opening, ids in zip(course.openings, waves, strict=False):
            for name in ids:
                opened[graph.number[name]] = opening
    ready = [
        max([opened[place], *[ends[other] for other in others]])
        for place, others in enumerate(graph.before)
    ]
    bookings = tuple(
        Booking(
            activities[place].id,
            course.workers[place],
            ready[place],
            course.starts[place],
            ends[place],
        )
        for place in course.started
    )
    return Timeline(
        bookings,
        course.makespan,
        _moments(graph, course),
        tuple(course.openings[: len(waves)]),
        _utilisation(graph, hours, course),
        _shortages(graph, course, ready),
    )


def _moments(graph: ActivityGraph, course: Play) -> tuple[Instant, ...]:
    activities = graph.project.activities
    found: dict[float, tuple[list[str], list[str]]] = {}
    for place in sorted(course.started, key=lambda place: (course.ends[place], place)):
        found.setdefault(course.ends[place], ([], []))[0].append(activities[place].id)
    for place in course.started:
        found.setdefault(course.starts[place], ([], []))[1].append(activities[place].id)
    return tuple(
        Instant(time, tuple(ended), tuple(started))
        for time, (ended, started) in sorted(found.items())
    )


def _utilisation(graph: ActivityGraph, hours: Sequence[float], course: Play) -> Utilisation:
    concurrency = _levels(course, [(place, 1) for place in course.started])
    work = sum(hours)
    percent: dict[str, tuple[float, float] | None] = {"cpu": None, "memory": None}
    for measure in percent:
        activities = graph.project.activities
        limit = getattr(graph.project.capacity, measure)
        if limit:
            amounts = [getattr(activity, measure) for activity in activities]
            used = sum(map(mul, amounts, hours))
            peak = max((level for _, level in _levels(course, enumerate(amounts))), default=0.0)
            percent[measure] = (
                rounded(100 * used / (limit * course.makespan)) if course.makespan else 0.0,
                rounded(100 * peak / limit),
            )
    average = rounded(work / course.makespan) if course.makespan else 0.0
    return Utilisation(
        average,
        int(max((level for _, level in concurrency), default=0)),
        *(percent["cpu"] or (None, None)),
        *(percent["memory"] or (None, None)),
    )


def _shortages(graph: ActivityGraph, course: Play, ready: Sequence[float]) -> tuple[Shortage, ...]:
    users: dict[int, list[tuple[int, float]]] = {}
    for place, needs in enumerate(graph.needs):
        for resource, amount in needs:
            users.setdefault(resource, []).append((place, amount))
    is_waiting = [start > since for start, since in zip(course.starts, ready, strict=True)]
    measures = _FullHours(graph, course)
    found = []
    for resource, uses in sorted(users.items()):
        waiting = [(place, amount) for place, amount in uses if is_waiting[place]]
        if not waiting:
            continue
        levels = _levels(course, uses)
        count, hours = 0, 0.0
        for group, full in enumerate(measures.hours):
            waits = [
                _Wait(ready[place], course.starts[place], amount)
                for place, amount in waiting
                if measures.group[place] == group
            ]
            more, longer = _waited(levels, graph.limits[resource], waits, full)
            count, hours = count + more, hours + longer
        if count:
            found.append(Shortage(graph.names[resource], count, rounded(hours)))
    return tuple(sorted(found, key=lambda shortage: (-shortage.hours, shortage.resource)))


class _Wait(NamedTuple):
    ready: float
    start: float
    amount: float


def _waited(
    levels: Sequence[tuple[float, float]], limit: float, waits: Sequence[_Wait], full: "_Hours"
) -> tuple[int, float]:
    """How many waited for a resource, and how long together, while a worker was free.

    One pass over all times at which the level or the number of those that wait changes.
    """
    coming, leaving = deque(sorted(waits)), deque(sorted(waits, key=attrgetter("start")))
    changes = deque(levels)
    times = {time for wait in waits for time in wait[:2]} | {time for time, _ in levels}
    present: list[float] = []
    uncounted: list[tuple[float, float]] = []
    count, hours, level = 0, 0.0, 0.0
    for begin, end in pairwise(sorted(times)):
        while changes and changes[0][0] <= begin:
            level = changes.popleft()[1]
        while coming and coming[0].ready <= begin:
            wait = coming.popleft()
            insort(present, wait.amount)
            heappush(uncounted, (-wait.amount, wait.start))
        while leaving and leaving[0].start <= begin:
            del present[bisect_left(present, leaving.popleft().amount)]
        room = limit - level + SLACK
        short = len(present) - bisect_right(present, room)
        if short and (free := end - begin - full.until(end) + full.until(begin)) > SLACK:
            hours += short * free
            while uncounted and -uncounted[0][0] > room:
                count += heappop(uncounted)[1] > begin
    return count, hours


class _Hours:
    """The hours before a time that are within some stretches."""

    def __init__(self, stretches: Sequence[tuple[float, float]]) -> None:
        self._stretches = stretches
        self._begins = [begin for begin, _ in stretches]
        self._total = [0.0, *accumulate(end - begin for begin, end in stretches)]

    def until(self, time: float) -> float:
        """The hours from the start of the project until a time."""
        place = bisect_right(self._begins, time) - 1
        if place < 0:
            return 0.0
        begin, end = self._stretches[place]
        return self._total[place] + min(time, end) - begin


class _FullHours:
    """The hours in which no worker that could do an activity is free.

    group   for each activity the number of those workers' measure
    hours   the measures
    """

    def __init__(self, graph: ActivityGraph, course: Play) -> None:
        capacity = graph.project.capacity
        numbers: dict[frozenset[int], int] = {}
        of: dict[frozenset[str], int] = {}
        self.group = []
        for activity in graph.project.activities:
            need = activity.capabilities
            if need not in of:
                able = {worker for worker, own in enumerate(capacity.workers) if need <= own}
                of[need] = numbers.setdefault(frozenset(able), len(numbers))
            self.group.append(of[need])
        everyone = _levels(course, [(place, 1) for place in course.started])
        busy = _full_at(everyone, slots(capacity))
        self.hours = []
        for group in numbers:
            taken: list[tuple[float, float]] = []
            if len(group) < len(capacity.workers):
                on = [(place, 1) for place in course.started if course.workers[place] in group]
                taken = _full_at(_levels(course, on), len(group))
            self.hours.append(_Hours(_merged([*busy, *taken])))


def _levels(course: Play, uses: Iterable[tuple[int, float]]) -> list[tuple[float, float]]:
    """(time, level from then on) of what some activities use together."""
    changes: dict[float, float] = {}
    for place, amount in uses:
        begin, end = course.starts[place], course.ends[place]
        changes[begin] = changes.get(begin, 0) + amount
        changes[end] = changes.get(end, 0) - amount
    times = sorted(changes)
    return [*zip(times, accumulate(changes[time] for time in times), strict=True)]


def _full_at(levels: Sequence[tuple[float, float]], full: float) -> list[tuple[float, float]]:
    """The stretches of time in which a level is reached."""
    return [(begin, end) for (begin, level), (end, _) in pairwise(levels) if level >= full]


def _merged(stretches: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    merged: list[tuple[float, float]] = []
    for begin, end in sorted(stretches):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return merged
