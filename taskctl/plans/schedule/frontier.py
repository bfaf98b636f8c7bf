"""The policy: which activities start next. The simulation and the executor both ask it."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from heapq import heappop, heappush
from math import ceil
from types import MappingProxyType
from typing import NamedTuple

from taskctl.errors import PhaseError
from taskctl.plans.schedule.graph import SLACK, ActivityGraph, avoided, graph_of, slots, tails
from taskctl.plans.schedule.project import PRIORITIES, Activity, Capacity, Project
from taskctl.plans.schedule.queues import WaitingQueue

_MEDIUM = PRIORITIES.index("medium")
_NONE: Mapping[str, str] = MappingProxyType({})


class Pressure(NamedTuple):
    """The load of the machine, as far as it holds work back.

    is_cpu_high       activities of low and medium priority do not start
    is_memory_high    those that need as much memory as the average activity, or more, do not start
    is_circuit_open   nothing starts
    """

    is_cpu_high: bool = False
    is_memory_high: bool = False
    is_circuit_open: bool = False


CALM = Pressure()


class Start(NamedTuple):
    """An activity starts now, on a worker (from 0)."""

    id: str
    worker: int


class Impossible(NamedTuple):
    """An activity that can never start under the capacity of its project, and why.

    lacks_worker  only a worker is missing for it
    """

    id: str
    why: str
    lacks_worker: bool


class _Profile:
    """Activities that need the same: where one of them cannot start, no other can.

    ready      the ranks of those that could start if there were room
    obstacle   the shortage that the profile waits for, and how much it needs; None while it is
               among those to look at
    via        the shortage that ended for it; the next that waits for it is looked at after it
    """

    __slots__ = (
        "avoid",
        "is_heavy",
        "is_urgent",
        "needs",
        "obstacle",
        "ready",
        "requirement",
        "via",
    )

    def __init__(
        self,
        needs: tuple[tuple[int, float], ...],
        requirement: int,
        avoid: frozenset[int],
        is_urgent: bool,
        is_heavy: bool,
    ) -> None:
        self.needs, self.requirement, self.avoid = needs, requirement, avoid
        self.is_urgent, self.is_heavy = is_urgent, is_heavy
        self.ready: list[int] = []
        self.obstacle: tuple[int, float] | None = None
        self.via: int | None = None


class Frontier:
    """The state of a project that runs, and the one rule that decides what starts next.

    The rule is first-fit. Activities that are ready are looked at by the explicit order, those
    that it does not name last; then urgent priorities first; then by the longest path of likely
    hours to the end of the project; then by the plan. Each starts if there is a free slot, a free
    worker with its capabilities (of several, the one with the fewest), enough of each resource,
    and nothing that it avoids runs; otherwise those after it may overtake it.

    An activity of a wave waits until the wave is open: until the quorum of the wave before ended
    successfully. Those that no wave names come after the last. A held activity also waits until
    another has started or can never start.

    Activities that wait are kept by what they wait for, so that an end costs the number of those
    it lets start, not of all that wait.

    Args:
        project: or its graph, where several frontiers share one.
        order: ids, the first first; it need not follow prerequisites.
        holds: for an activity, the other that must have started before.
        waves: ids of each wave; prerequisites hold beside it.
        quorum: the share of a wave, from 0 to 1, that must end successfully.
        finished: ids that ended successfully before.

    Attributes:
        running: the worker of each id that runs, in the order of their starts.
        finished: ids that ended successfully.
        failed: ids that ended otherwise.
    """

    def __init__(
        self,
        project: Project | ActivityGraph,
        *,
        order: Sequence[str] = (),
        holds: Mapping[str, str] = _NONE,
        waves: Sequence[Sequence[str]] = (),
        quorum: float = 1.0,
        finished: Collection[str] = (),
    ) -> None:
        graph = project if isinstance(project, ActivityGraph) else graph_of(project)
        self._graph = graph
        self._activities = graph.project.activities
        self._number = graph.number
        self._pool = _pool(graph.project)
        self._profile_of, self._suitable = _profiles(graph, self._pool)
        self._profiles = tuple({id(profile): profile for profile in self._profile_of}.values())
        # Shortages by number: of each resource, of an end of each activity that others avoid, and
        # of a worker for each requirement.
        self._avoid_key = len(graph.limits)
        self._worker_key = self._avoid_key + len(self._activities)
        self._amounts = _amounts(self._profiles)
        self._holds = [(self._number[held], self._number[other]) for held, other in holds.items()]
        self._done = {self._number[name] for name in finished}
        self._wave = [len(waves)] * len(self._activities)
        for wave, ids in enumerate(waves):
            for name in ids:
                self._wave[self._number[name]] = wave
        sizes = [0] * (len(waves) + 1)
        for wave in self._wave:
            sizes[wave] += 1
        self._quota = [ceil(quorum * size - SLACK) for size in sizes]
        self.rewind(order)

    def rewind(self, order: Sequence[str] | None = None) -> None:
        """Go back to the beginning, as if nothing had run.

        Args:
            order: another explicit order; the one before where it is None.
        """
        if order is not None:
            self._by_rank = ranking(self._graph, order)
            self._rank = [0] * len(self._by_rank)
            for rank, number in enumerate(self._by_rank):
                self._rank[number] = rank
        self.running: dict[str, int] = {}
        self.finished: set[str] = set()
        self.failed: set[str] = set()
        self.wave = 0
        self._free = list(self._graph.limits)
        self._slots = slots(self._graph.project.capacity)
        self._workers = [[*free] for free in self._pool.free]
        for profile in self._profiles:
            profile.ready, profile.obstacle, profile.via = [], None, None
        self._heads: list[tuple[int, _Profile]] = []
        self._parked: dict[int, WaitingQueue[_Profile]] = {}
        self._worker_keys: list[int] = []
        self._wanted = [*self._quota]
        self._early: list[list[int]] = [[] for _ in self._quota]
        self._missing = [len(others) for others in self._graph.before]
        self._holders: dict[int, list[int]] = {}
        for held, other in self._holds:
            self._missing[held] += 1
            self._holders.setdefault(other, []).append(held)
        for number, missing in enumerate(self._missing):
            if not missing and number not in self._done:
                self._reach(number)
        for number in sorted(self._done):
            self._succeed(number)
        self._open_waves()

    def start(self, pressure: Pressure = CALM, most: int | None = None) -> list[Start]:
        """Start all activities that can start now, at most so many, and mark them as running."""
        started: list[Start] = []
        if pressure.is_circuit_open:
            return started
        heads = self._heads
        postponed = []
        while heads and self._slots and len(started) != most:
            entry = heappop(heads)
            rank, profile = entry
            if profile.obstacle is not None or not profile.ready or profile.ready[0] != rank:
                continue  # an old entry: the profile moved since
            via, profile.via = profile.via, None
            if (pressure.is_cpu_high and not profile.is_urgent) or (
                pressure.is_memory_high and profile.is_heavy
            ):
                postponed.append(entry)
            elif (obstacle := self._obstacle(profile)) is None:
                started.append(self._take(profile))
            else:
                self._park(rank, profile, obstacle)
            if via is not None:
                self._wake(via)
        for entry in postponed:
            heappush(heads, entry)
        return started

    def end(self, job_id: str, *, succeeded: bool) -> None:
        """Free worker and resources of a running activity.

        Success lets those start that waited for it; failure keeps them from ever starting,
        unless it is retried.
        """
        number = self._number[job_id]
        self._release(number)
        if succeeded:
            self._succeed(number)
            self._open_waves()
            return
        self.failed.add(job_id)
        for other in sorted(self._behind([number])):
            self._end_holds(other)

    def retry(self, job_id: str) -> None:
        """Let an activity that runs or failed be ready again."""
        number = self._number[job_id]
        if job_id in self.running:
            self._release(number)
        self.failed.discard(job_id)
        self._reach(number)

    def open_wave(self) -> None:
        """Open the next wave, though the barrier before it is not met."""
        if self.wave + 1 < len(self._early):
            self._open_next()
            self._open_waves()

    def _behind(self, numbers: Iterable[int]) -> set[int]:
        """All that wait for some activities, also by way of others."""
        found: set[int] = set()
        todo = [*numbers]
        while todo:
            new = set(self._graph.after[todo.pop()]) - found
            found |= new
            todo += new
        return found

    def _succeed(self, number: int) -> None:
        self.finished.add(self._activities[number].id)
        self._wanted[self._wave[number]] -= 1
        for other in self._graph.after[number]:
            self._lower(other)
        self._end_holds(number)

    def _end_holds(self, number: int) -> None:
        for held in self._holders.pop(number, ()):
            self._lower(held)

    def _lower(self, number: int) -> None:
        self._missing[number] -= 1
        if not self._missing[number] and number not in self._done:
            self._reach(number)

    def _open_waves(self) -> None:
        while self.wave + 1 < len(self._early) and self._wanted[self.wave] <= 0:
            self._open_next()

    def _open_next(self) -> None:
        self.wave += 1
        early, self._early[self.wave] = self._early[self.wave], []
        for number in early:
            self._add(number)

    def _reach(self, number: int) -> None:
        """Its prerequisites ended: it is ready, or waits for its wave alone."""
        if self._wave[number] > self.wave:
            self._early[self._wave[number]].append(number)
        else:
            self._add(number)

    def _add(self, number: int) -> None:
        profile, rank = self._profile_of[number], self._rank[number]
        heappush(profile.ready, rank)
        if profile.ready[0] != rank:
            return
        if (obstacle := profile.obstacle) is not None:
            if obstacle[1] > self._room(obstacle[0]) + SLACK:
                self._park(rank, profile, obstacle)
                return
            profile.obstacle = None
        heappush(self._heads, (rank, profile))

    def _obstacle(self, profile: _Profile) -> tuple[int, float] | None:
        """The first shortage that keeps a profile from starting, and how much it needs."""
        free = self._free
        for resource, amount in profile.needs:
            if amount > free[resource] + SLACK:
                return resource, amount
        for other in profile.avoid:
            if self._activities[other].id in self.running:
                return self._avoid_key + other, 0.0
        if not self._free_workers(profile.requirement):
            return self._worker_key + profile.requirement, 0.0
        return None

    def _free_workers(self, requirement: int) -> list[int]:
        """The free workers of the first group that has any, of those that suffice."""
        for group in self._suitable[requirement]:
            if workers := self._workers[group]:
                return workers
        return []

    def _room(self, key: int) -> float:
        """How much is left of what a shortage is about; below 0 while one without amount lasts."""
        if key < self._avoid_key:
            return self._free[key]
        if key >= self._worker_key:
            return 0.0 if self._free_workers(key - self._worker_key) else -1.0
        return -1.0 if self._activities[key - self._avoid_key].id in self.running else 0.0

    def _park(self, rank: int, profile: _Profile, obstacle: tuple[int, float]) -> None:
        profile.obstacle = obstacle
        key, amount = obstacle
        if key not in self._parked:
            self._parked[key] = WaitingQueue(self._amounts.get(key, (0.0,)))
            if key >= self._worker_key:
                self._worker_keys.append(key)
        self._parked[key].add(amount, rank, profile)

    def _wake(self, key: int) -> None:
        """Look again at the first profile that waits for something, if there is enough for it."""
        queue = self._parked.get(key)
        while queue and (entry := queue.take(self._room(key))):
            rank, profile = entry
            # An old entry is left where the profile moved since.
            if profile.obstacle and profile.obstacle[0] == key and profile.ready[0] == rank:
                profile.obstacle, profile.via = None, key
                heappush(self._heads, entry)
                return

    def _take(self, profile: _Profile) -> Start:
        """Start the first of a profile, and keep what it needs."""
        number = self._by_rank[heappop(profile.ready)]
        if profile.ready:
            heappush(self._heads, (profile.ready[0], profile))
        for resource, amount in profile.needs:
            self._free[resource] -= amount
        self._slots -= 1
        worker = heappop(self._free_workers(profile.requirement))
        start = Start(self._activities[number].id, worker)
        self.running[start.id] = start.worker
        if number in self._holders:
            self._end_holds(number)
        return start

    def _release(self, number: int) -> None:
        """Free what a running activity keeps, and look again at those that waited for it."""
        worker = self.running.pop(self._activities[number].id)
        self._slots += 1
        heappush(self._workers[self._pool.member[worker]], worker)
        for resource, amount in self._profile_of[number].needs:
            self._free[resource] += amount
        parked = self._parked
        if parked:
            for resource, _ in self._profile_of[number].needs:
                if resource in parked:
                    self._wake(resource)
            if self._avoid_key + number in parked:
                self._wake(self._avoid_key + number)
            for key in self._worker_keys:
                self._wake(key)


def ranking(graph: ActivityGraph, order: Sequence[str] = ()) -> list[int]:
    """The numbers of all activities, the one that starts first where several can.

    Args:
        order: ids, the first first; those that it does not name come last, by the default.
    """
    activities = graph.project.activities
    named = {graph.number[name]: place for place, name in enumerate(order)}
    if len(named) == len(activities):
        return [*named]
    tail = tails(graph, graph.likely)
    return sorted(
        range(len(activities)),
        key=lambda number: (
            named.get(number, len(named)),
            -activities[number].priority,
            -tail[number],
            number,
        ),
    )


def impossible(project: Project) -> list[Impossible]:
    """The activities that no state of the project lets start, in the order of the plan.

    A limited resource without units counts as one unit.
    """
    graph, capacity = graph_of(project), project.capacity
    found = []
    for activity, needs in zip(project.activities, graph.needs, strict=True):
        short = [
            f"{amount:g} of {graph.names[resource]}, the plan has {graph.limits[resource]:g}"
            for resource, amount in needs
            if amount > graph.limits[resource] + SLACK
        ]
        worker = _missing_worker(activity, capacity)
        if short or worker:
            text = "; ".join((*short, *worker))
            found.append(Impossible(activity.id, f"needs {text}", lacks_worker=not short))
    return found


def _missing_worker(activity: Activity, capacity: Capacity) -> list[str]:
    workers = capacity.workers
    if slots(capacity) < 1:
        return ["a worker, the plan runs 0 activities at a time"]
    if workers and not any(activity.capabilities <= own for own in workers):
        names = ", ".join(sorted(activity.capabilities))
        return [f"a worker with {names}, the plan has none"]
    return []


def never_ending(project: Project) -> PhaseError:
    """The error about a project that cannot end: 4, or 6 where only workers are missing."""
    found = impossible(project)
    text = "\n".join(f"{one.id} can never start: it {one.why}" for one in found)
    return PhaseError(text, 6 if all(one.lacks_worker for one in found) else 4)


class _Pool(NamedTuple):
    """The workers, those with the same capabilities together, the fewest capabilities first.

    own     the capabilities of each group; None for those that can do everything
    member  the group of each worker
    free    the free workers of each group
    """

    own: list[frozenset[str] | None]
    member: list[int]
    free: list[list[int]]


def _pool(project: Project) -> _Pool:
    workers = project.capacity.workers
    if not workers:
        free = [*range(slots(project.capacity))]
        return _Pool([None], [0] * len(free), [free])
    groups: dict[frozenset[str], list[int]] = {}
    for worker, own in enumerate(workers):
        groups.setdefault(own, []).append(worker)
    ordered = sorted(groups, key=lambda own: (len(own), groups[own]))
    place = {own: number for number, own in enumerate(ordered)}
    return _Pool([*ordered], [place[own] for own in workers], [groups[own] for own in ordered])


def _profiles(graph: ActivityGraph, pool: _Pool) -> tuple[list[_Profile], list[tuple[int, ...]]]:
    """The profile of each activity; for each requirement the groups of workers that suffice."""
    activities = graph.project.activities
    average = sum(activity.memory for activity in activities) / max(len(activities), 1)
    requirements: dict[tuple[int, ...], int] = {}
    suitable: dict[frozenset[str], int] = {}
    profiles: dict[object, _Profile] = {}
    users = Counter(resource for needs in graph.needs for resource, _ in needs)
    found = []
    for activity, needs, avoid in zip(activities, graph.needs, avoided(graph), strict=True):
        need = activity.capabilities
        if need not in suitable:
            groups = tuple(
                place for place, own in enumerate(pool.own) if own is None or need <= own
            )
            suitable[need] = requirements.setdefault(groups, len(requirements))
        is_urgent = activity.priority > _MEDIUM
        is_heavy = 0 < activity.memory >= average
        # Nobody waits for what only one uses.
        contested = tuple(
            (resource, amount)
            for resource, amount in needs
            if users[resource] > 1 or amount > graph.limits[resource] + SLACK
        )
        key = (contested, suitable[need], avoid, is_urgent, is_heavy)
        if key not in profiles:
            profiles[key] = _Profile(*key)
        found.append(profiles[key])
    return found, [*requirements]


def _amounts(profiles: Iterable[_Profile]) -> dict[int, list[float]]:
    """How much is needed of each resource: all amounts that occur, rising."""
    found: dict[int, set[float]] = {}
    for profile in profiles:
        for resource, amount in profile.needs:
            found.setdefault(resource, set()).add(amount)
    return {resource: sorted(amounts) for resource, amounts in found.items()}
