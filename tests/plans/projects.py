"""Projects to schedule: examples, a strategy that draws them, and a check of a timeline."""

import random
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any

from hypothesis import strategies as st

from taskctl.plans.schedule.project import Activity, Capacity, Project
from taskctl.plans.schedule.simulation import Booking

NAMES = ("database", "pool", "pipeline")
SKILLS = ("back", "front", "test")


def activity(name: str, hours: float = 1, **more: Any) -> Activity:
    """An activity that certainly takes some hours."""
    return Activity(name, (hours, hours, hours), **more)


def project(
    *activities: Activity, before: Mapping[str, Sequence[str]] | None = None, **capacity: Any
) -> Project:
    """A project, with what its capacity limits."""
    waits = {name: tuple(others) for name, others in (before or {}).items()}
    return Project(activities, waits, Capacity(**capacity))


def graham(workers: int = 3) -> Project:
    """Nine tasks that take longer with one worker more, by Graham (1969)."""
    hours = (3, 2, 2, 2, 4, 4, 4, 4, 9)
    before = {"T9": ["T1"], **{f"T{number}": ["T4"] for number in (5, 6, 7, 8)}}
    tasks = [activity(f"T{number}", length) for number, length in enumerate(hours, 1)]
    return project(*tasks, before=before, activities=workers)


@st.composite
def projects(draw: st.DrawFn, max_size: int = 10) -> Project:
    """A project with any kind of need, all of them possible."""
    size = draw(st.integers(0, max_size))
    workers = draw(
        st.one_of(
            st.just(()),
            st.lists(st.frozensets(st.sampled_from(SKILLS)), min_size=1, max_size=4).map(tuple),
        )
    )
    units = {"pool": draw(st.integers(1, 3))}
    ids = [f"T{number}" for number in range(size)]
    activities = []
    before = {}
    for number, name in enumerate(ids):
        before[name] = tuple(
            draw(st.sets(st.sampled_from(ids[:number]), max_size=2)) if number else ()
        )
        activities.append(draw(_activities(name, ids, workers, units["pool"])))
    cpu = draw(st.sampled_from((None, 2.0, 4.0)))
    slots = draw(st.integers(1, 4))
    return Project(
        tuple(activities),
        {name: others for name, others in before.items() if others},
        Capacity(slots, cpu, draw(st.sampled_from((None, 2.0))), None, units, workers),
    )


@st.composite
def _activities(
    draw: st.DrawFn, name: str, ids: Sequence[str], workers: Sequence[frozenset[str]], pool: int
) -> Activity:
    likely = draw(st.integers(0, 4))
    skills = draw(st.sampled_from(workers)) if workers else frozenset(SKILLS)
    return Activity(
        name,
        (likely / 2, float(likely), likely * 2.0),
        draw(st.frozensets(st.sampled_from(NAMES[::2]), max_size=2))
        if draw(st.booleans())
        else frozenset(),
        {"pool": draw(st.integers(1, pool))} if draw(st.booleans()) else {},
        cpu=draw(st.sampled_from((0.0, 0.5, 1.0, 2.0))),
        memory=draw(st.sampled_from((0.0, 0.3, 1.0))),
        capabilities=frozenset(
            draw(st.sets(st.sampled_from(sorted(skills)), max_size=1)) if skills else ()
        ),
        avoid=frozenset(draw(st.sets(st.sampled_from(ids), max_size=1)))
        if draw(st.booleans())
        else frozenset(),
        priority=draw(st.integers(0, 3)),
    )


def random_project(seed: int, most: int = 9) -> Project:
    """A project of whole hours, up to 9 activities, with workers or resources of any kind."""
    draw = random.Random(seed)
    workers: tuple[frozenset[str], ...] = ()
    if draw.random() < 0.4:
        skills = [draw.sample(SKILLS, draw.randint(1, 3)) for _ in range(draw.randint(1, 3))]
        workers = tuple(map(frozenset, skills))
    ids = [f"T{number}" for number in range(draw.randint(1, most))]
    density = draw.choice((0.1, 0.2, 0.4))
    activities, before = [], {}
    for number, name in enumerate(ids):
        before[name] = tuple(other for other in ids[:number] if draw.random() < density)
        own = sorted(draw.choice(workers)) if workers else []
        hours = draw.randint(1, 5)
        activities.append(
            Activity(
                name,
                (hours / 2, float(hours), hours * 2.0),
                frozenset(draw.sample(NAMES[::2], 1)) if draw.random() < 0.2 else frozenset(),
                {"pool": draw.randint(1, 2)} if draw.random() < 0.3 else {},
                cpu=draw.choice((1.0, 2.0)),
                capabilities=frozenset(own[:1]) if draw.random() < 0.6 else frozenset(),
                avoid=frozenset(draw.sample(ids, 1)) if draw.random() < 0.1 else frozenset(),
                priority=draw.randrange(4),
            )
        )
    cpu = draw.choice((None, None, 3.0))
    capacity = Capacity(draw.randint(2, 4), cpu, units={"pool": 2}, workers=workers)
    return Project(tuple(activities), before, capacity)


def over_booked(plan: Project, bookings: Iterable[Booking]) -> list[str]:
    """All that a timeline does against its project, in words."""
    taken = [*bookings]
    of = {booking.id: booking for booking in taken}
    found = [
        f"{b.id} before {p}"
        for b in taken
        for p in plan.before.get(b.id, ())
        if of[p].end > b.start
    ]
    for time in sorted({booking.start for booking in taken}):
        now = [b.id for b in taken if b.start <= time < b.end]
        found += [f"{time}: {fault}" for fault in wrong_together(plan, now)]
        workers = [b.worker for b in taken if b.start <= time < b.end]
        found += [f"{time}: worker twice"] if len({*workers}) < len(workers) else []
    if plan.capacity.workers:
        needs = {one.id: one.capabilities for one in plan.activities}
        found += [
            f"{b.id} on {b.worker}"
            for b in taken
            if not needs[b.id] <= plan.capacity.workers[b.worker]
        ]
    return found


def wrong_together(plan: Project, ids: Sequence[str]) -> list[str]:
    """Why some activities may not run at the same time; empty where they may."""
    capacity = plan.capacity
    some = [one for one in plan.activities if one.id in ids]
    found = [
        f"{one.id} beside {other.id}"
        for one, other in combinations(some, 2)
        if one.id in other.avoid
        or other.id in one.avoid
        or one.exclusive & (other.exclusive | other.shared.keys())
        or other.exclusive & one.shared.keys()
    ]
    for name in {name for one in some for name in one.shared}:
        if sum(one.shared.get(name, 0) for one in some) > capacity.units[name]:
            found.append(name)
    for measure in ("cpu", "memory", "disk"):
        limit = getattr(capacity, measure)
        if limit is not None and sum(getattr(one, measure) for one in some) > limit + 1e-6:
            found.append(measure)
    if len(some) > min(capacity.activities, len(capacity.workers) or capacity.activities):
        found.append("slots")
    return found
