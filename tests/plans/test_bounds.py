"""Lower bounds: never above what a schedule reaches, and named by what takes that long."""

import itertools

import pytest
from hypothesis import given

from taskctl.plans.schedule.bounds import Bound, bounds, lower_bound
from taskctl.plans.schedule.project import Project
from taskctl.plans.schedule.simulation import simulate

from .exhaustive import shortest
from .projects import activity, graham, project, projects, random_project


@given(projects(max_size=12))
def test_no_schedule_is_below_the_bound(plan: Project) -> None:
    assert lower_bound(plan).hours <= simulate(plan).makespan


@pytest.mark.parametrize("seed", range(30))
def test_the_best_schedule_is_not_below_the_bound(seed: int) -> None:
    plan = random_project(seed, 6)
    assert lower_bound(plan).hours <= shortest(plan) <= simulate(plan).makespan


def test_the_longest_path_binds() -> None:
    plan = project(*map(activity, "abcd"), before={"b": ["a"], "d": ["b"]})
    assert lower_bound(plan) == Bound(3, "the path a → b → d")


def test_a_long_path_is_shortened() -> None:
    ids = [f"T{number}" for number in range(9)]
    plan = project(*map(activity, ids), before={b: [a] for a, b in itertools.pairwise(ids)})
    assert lower_bound(plan) == Bound(9, "the path T0 → T1 → T2 → 4 more → T7 → T8")


def test_an_exclusive_resource_binds_with_what_comes_before_and_after_it() -> None:
    users = [activity(name, 2, exclusive=frozenset({"schema"})) for name in "bcd"]
    waits = {"b": ["a"], "c": ["a"], "d": ["a"], "e": ["b", "c", "d"]}
    plan = project(activity("a"), *users, activity("e", 3), before=waits)
    assert lower_bound(plan) == Bound(1 + 6 + 3, "the use of schema")


def test_units_cores_and_slots_bind_by_their_share() -> None:
    four = [activity(name, 3, shared={"pool": 1}, cpu=2) for name in "abcd"]
    by_name = {bound.why: bound.hours for bound in bounds(project(*four, cpu=3, units={"pool": 3}))}
    assert by_name == {
        "the path a": 3,
        "all work, 10 at a time": 1.2,
        "the use of cpu": 8,
        "the use of pool": 4,
    }


def test_the_only_worker_with_a_skill_binds() -> None:
    workers = (frozenset({"back"}), frozenset({"back", "front"}), frozenset({"test"}))
    tasks = [activity(name, 2, capabilities=frozenset({"front"})) for name in "abc"]
    more = [activity(name, 2, capabilities=frozenset({"back"})) for name in "de"]
    found = bounds(project(*tasks, *more, workers=workers))
    assert Bound(6, "work for the only worker with front") in found
    assert Bound(5, "work for the 2 workers with back") in found


def test_two_thirds_of_a_unit_are_not_rounded_up() -> None:
    plan = project(*[activity(name, 1 / 3) for name in "ab"], activities=3)
    assert lower_bound(plan).hours <= simulate(plan).makespan


def test_the_plan_of_graham_is_at_its_bound() -> None:
    assert lower_bound(graham()) == Bound(12, "the path T1 → T9")


def test_nothing_takes_no_time() -> None:
    assert lower_bound(project()) == Bound(0, "there is nothing to do")
