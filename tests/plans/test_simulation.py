"""When activities run: no resource is over-booked, no barrier passed, no time wasted."""

from collections import Counter
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskctl.errors import PhaseError
from taskctl.plans.schedule.frontier import Frontier
from taskctl.plans.schedule.graph import graph_of, slots
from taskctl.plans.schedule.project import Project
from taskctl.plans.schedule.simulation import Booking, Instant, Shortage, play, simulate

from .projects import activity, graham, over_booked, project, projects

LIST = [f"T{number}" for number in range(1, 10)]


@given(projects(max_size=14))
def test_nothing_is_over_booked_and_everything_runs_once(plan: Project) -> None:
    timeline = simulate(plan)
    assert over_booked(plan, timeline.bookings) == []
    assert sorted(timeline.order) == sorted(one.id for one in plan.activities)
    assert timeline.makespan == max((b.end for b in timeline.bookings), default=0)
    assert simulate(plan) == timeline


@given(projects(max_size=14), st.data())
def test_barriers_hold(plan: Project, data: st.DataObject) -> None:
    ids = [one.id for one in plan.activities]
    cut = data.draw(st.integers(0, len(ids)))
    waves = [ids[:cut], ids[cut:]]
    quorum = data.draw(st.sampled_from([0.5, 0.95, 1.0]))
    timeline = simulate(plan, waves=waves, quorum=quorum)
    assert over_booked(plan, timeline.bookings) == []
    for booking in timeline.bookings:
        if booking.id in waves[1]:
            ended = [b for b in timeline.bookings if b.id in waves[0] and b.end <= booking.start]
            assert len(ended) >= quorum * cut
            assert booking.start >= booking.ready >= timeline.openings[1]


@given(projects(max_size=10))
def test_waiting_for_a_resource_is_counted_hour_by_hour(plan: Project) -> None:
    timeline, graph = simulate(plan), graph_of(plan)
    workers = plan.capacity.workers
    hours, waited = Counter[str](), set()
    for hour in range(round(timeline.makespan)):
        running = [b for b in timeline.bookings if b.start <= hour < b.end]
        used: Counter[int] = Counter()
        for booking in running:
            used.update(dict(graph.needs[graph.number[booking.id]]))
        for booking in timeline.bookings:
            if not booking.ready <= hour < booking.start or len(running) == slots(plan.capacity):
                continue
            place = graph.number[booking.id]
            busy = {b.worker for b in running}
            need = plan.activities[place].capabilities
            if workers and all(w in busy for w, own in enumerate(workers) if need <= own):
                continue
            for resource, amount in graph.needs[place]:
                if used[resource] + amount > graph.limits[resource] + 1e-9:
                    hours[graph.names[resource]] += 1
                    waited.add((graph.names[resource], booking.id))
    count = Counter(resource for resource, _ in waited)
    assert {s.resource: (s.activities, s.hours) for s in timeline.shortages} == {
        resource: (count[resource], total) for resource, total in hours.items()
    }


def test_moments_name_ends_before_starts() -> None:
    plan = project(activity("b", 2), activity("a", 2), activity("c"), before={"c": ["a"]})
    assert simulate(plan).moments == (
        Instant(0, (), ("a", "b")),
        Instant(2, ("b", "a"), ("c",)),
        Instant(3, ("c",), ()),
    )


def test_decimal_hours_that_add_up_to_the_same_end_together() -> None:
    plan = project(activity("a", 0.1), activity("b", 0.2), activity("c", 0.3), before={"b": ["a"]})
    assert [moment.time for moment in simulate(plan).moments] == [0, 0.1, 0.3]


def test_an_activity_without_duration_lets_others_start_at_once() -> None:
    plan = project(activity("a", 0), activity("b"), before={"b": ["a"]})
    assert simulate(plan).bookings[1] == Booking("b", 0, 0, 0, 1)


def test_utilisation_is_of_the_limits() -> None:
    plan = project(
        activity("a", 4, cpu=2, memory=1), activity("b", 2, cpu=1), before={}, cpu=4, activities=2
    )
    used = simulate(plan).utilisation
    assert (used.average_concurrency, used.max_concurrency) == (1.5, 2)
    assert (used.average_cpu_percent, used.peak_cpu_percent) == (62.5, 75)
    assert (used.average_memory_percent, used.peak_memory_percent) == (None, None)


def test_waiting_for_a_slot_is_not_waiting_for_a_resource() -> None:
    schema = frozenset({"schema"})
    users = [activity(name, 2, exclusive=schema) for name in "abc"]
    alone = simulate(project(*users))
    assert alone.shortages == (Shortage("schema", 2, 6),)
    busy = simulate(project(*users, activity("d", 3), activities=2))
    # d takes the second slot until 3, so that b waits for the resource alone never, c from 3 to 4.
    assert [b.start for b in busy.bookings] == [0, 0, 2, 4]
    assert busy.shortages == (Shortage("schema", 1, 1),)


def test_what_can_never_start_ends_the_simulation() -> None:
    with pytest.raises(PhaseError, match="a can never start: it needs 3 of cpu, the plan has 2"):
        simulate(project(activity("a", cpu=3), cpu=2))
    with pytest.raises(PhaseError, match="it needs a worker with gpu") as raised:
        simulate(project(activity("a", capabilities=frozenset({"gpu"})), workers=(frozenset(),)))
    assert raised.value.exit_code == 6


@pytest.mark.parametrize(("workers", "makespan"), [(3, 12), (4, 15)])
def test_one_worker_more_makes_the_plan_of_graham_longer(workers: int, makespan: int) -> None:
    assert simulate(graham(workers), order=LIST).makespan == makespan


def test_all_lists_of_graham() -> None:
    three, four = (graph_of(graham(workers)) for workers in (3, 4))
    longer = shorter = 0
    most = [0.0, 0.0]
    # T2 and T3 are alike, and so are T5 to T8: each list below is one of 48.
    for order in {tuple(order) for order in permutations("1xx4yyyy9")}:
        alike = {"x": iter(("T2", "T3")), "y": iter(("T5", "T6", "T7", "T8"))}
        names = [next(alike[name]) if name in alike else f"T{name}" for name in order]
        ends = [
            play(Frontier(graph, order=names), graph, graph.likely).makespan
            for graph in (three, four)
        ]
        longer, shorter = longer + (ends[1] > ends[0]), shorter + (ends[1] < ends[0])
        most = [max(pair) for pair in zip(most, ends, strict=True)]
    assert (48 * longer, 48 * shorter, most) == (18144, 146448, [18, 15])


def test_one_prerequisite_less_makes_a_queue_longer() -> None:
    tasks = [activity(str(number)) for number in range(1, 5)]
    both = project(*tasks, before={"2": ["1"], "4": ["3"]}, activities=2)
    one = project(*tasks, before={"4": ["3"]}, activities=2)
    assert [simulate(plan, order="1234").makespan for plan in (both, one)] == [2, 3]
