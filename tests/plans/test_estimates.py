"""Estimates: the document's formula as it is written, and percentiles that are met."""

import pytest
from hypothesis import given

from taskctl.plans.schedule.estimates import (
    Percentiles,
    estimate,
    percentiles,
    pert,
    pert_formula,
    samples_for,
)
from taskctl.plans.schedule.project import Activity, Project
from taskctl.plans.schedule.waves import layers

from .projects import activity, project, projects

TEN = project(*[Activity(f"T{number}", (2, 4, 12)) for number in range(10)])


def test_mean_and_deviation_of_three_points() -> None:
    assert pert((2, 4, 12)) == (5, 10 / 6)


def test_the_formula_takes_the_largest_of_each() -> None:
    sure, unsure = activity("a", 6), Activity("b", (2, 4, 12))
    assert pert_formula([sure, unsure]) == pytest.approx((6, 6.4, 7.75))
    assert pert_formula([]) == (0, 0, 0)


def test_the_formula_is_met_in_45_of_100_cases_by_ten_tasks() -> None:
    found = estimate(TEN, layers(TEN, 30).waves)
    [wave] = found.waves
    assert wave.formula == (5, 6.4, 7.75)
    assert wave.met == pytest.approx(0.446, abs=0.05)
    assert wave.simulated.p95 == pytest.approx(9.872, abs=0.15)
    assert wave == found.total
    assert found.rolling == wave.simulated
    assert (found.samples, found.seed) == (1000, 1)


def test_fewer_slots_than_tasks_take_longer() -> None:
    plan = TEN._replace(capacity=TEN.capacity._replace(activities=1))
    found = estimate(plan, layers(plan, 30).waves)
    # The sum of ten is below 10 means + 1.65 deviations with a probability of 0.939.
    assert found.rolling.p95 == pytest.approx(50 + 1.65 * 10**0.5 * 10 / 6, abs=0.6)
    assert found.total.formula.p95 == 7.75


def test_the_total_adds_the_waves_of_the_formula() -> None:
    plan = project(Activity("a", (1, 2, 3)), activity("b", 4), before={"b": ["a"]})
    found = estimate(plan, layers(plan, 30).waves)
    assert found.total.formula == pytest.approx((6, 2 + 0.84 / 3 + 4, 2 + 1.65 / 3 + 4))
    assert found.waves[1].simulated == Percentiles(4, 4, 4)


@given(projects(max_size=6))
def test_the_same_seed_gives_the_same_and_percentiles_rise(plan: Project) -> None:
    waves = layers(plan, 4).waves
    found = estimate(plan, waves, seed=7)
    assert found == estimate(plan, waves, seed=7)
    for one in (found.rolling, *(wave.simulated for wave in (*found.waves, found.total))):
        assert one.p50 <= one.p80 <= one.p95
        assert one.p95 <= sum(activity.hours[2] for activity in plan.activities)


def test_a_percentile_is_a_sample() -> None:
    assert percentiles([5, 1, 4, 2, 3]) == (3, 4, 5)


def test_large_plans_draw_fewer_samples() -> None:
    assert [samples_for(size) for size in (0, 60, 600, 10_000)] == [1000, 1000, 100, 10]
