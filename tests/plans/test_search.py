"""A better order: never worse than the default, and the best one of small plans."""

import pytest
from hypothesis import given

from taskctl.plans.schedule.bounds import lower_bound
from taskctl.plans.schedule.project import Project
from taskctl.plans.schedule.search import improve
from taskctl.plans.schedule.simulation import simulate
from taskctl.plans.schedule.waves import layers

from .exhaustive import shortest
from .projects import activity, over_booked, project, projects, random_project


@given(projects(max_size=9))
def test_it_is_never_worse_and_can_be_run(plan: Project) -> None:
    found = improve(plan, 0.05)
    assert found.timeline == simulate(plan, order=found.order, holds=found.holds)
    assert over_booked(plan, found.timeline.bookings) == []
    assert found.bound.hours <= found.timeline.makespan <= simulate(plan).makespan
    assert sorted(found.order) == sorted(one.id for one in plan.activities)


def test_no_time_gives_the_default_order() -> None:
    plan = project(activity("a"), activity("b", 2), activity("c", priority=2), activities=1)
    found = improve(plan, 0, clock=lambda: 0.0)
    assert (found.order, found.holds, found.is_best) == (("c", "b", "a"), {}, True)


def test_a_worker_waits_where_it_pays_off() -> None:
    # First-fit gives the free worker to a at once, so that b and c come one after the other.
    plan = project(
        activity("s"),
        activity("a", 10),
        activity("b", 5),
        activity("c", 5),
        activity("d", 10),
        before={"b": ["s"], "c": ["s"], "d": ["b", "c"]},
        activities=2,
    )
    found = improve(plan, 2)
    assert (simulate(plan).makespan, found.timeline.makespan, found.is_best) == (21, 16, True)
    assert [*found.holds] == ["a"]


def test_a_schedule_at_the_lower_bound_ends_the_search() -> None:
    found = improve(project(*[activity(f"T{number}") for number in range(20)]), 2)
    assert (found.is_best, found.tried, found.timeline.makespan) == (True, 1, 2)


@pytest.mark.parametrize("seed", range(20))
def test_small_plans_get_the_best_of_all_schedules(seed: int) -> None:
    plan = random_project(seed, 6)
    assert improve(plan, 2).timeline.makespan == shortest(plan)


def test_the_same_seed_gives_the_same_order() -> None:
    plan = random_project(0, 60)
    assert improve(plan, 1, seed=3) == improve(plan, 1, seed=3)


def test_a_larger_plan_gets_shorter() -> None:
    plan = random_project(0, 60)
    assert improve(plan, 1).timeline.makespan < simulate(plan).makespan


@pytest.mark.full
def test_500_random_plans_against_all_schedules() -> None:
    best = 0
    for seed in range(500):
        plan = random_project(seed)
        least = shortest(plan)
        assert lower_bound(plan).hours <= least
        for makespan in (
            simulate(plan).makespan,
            simulate(plan, waves=layers(plan, 30).waves).makespan,
            found := improve(plan, 2).timeline.makespan,
        ):
            assert least <= makespan
        best += found == least
    assert best >= 475
