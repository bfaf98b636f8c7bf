"""Changes that should help: which of them make a plan longer."""

import pytest

from taskctl.plans.schedule.anomalies import Anomaly, anomalies
from taskctl.plans.schedule.project import Activity

from .projects import activity, graham, project, random_project

LIST = [f"T{number}" for number in range(1, 10)]


def test_a_worker_more_and_a_shorter_task_make_the_plan_of_graham_longer() -> None:
    found = anomalies(graham(), order=LIST)
    assert found.found == (
        Anomaly("4 activities at a time", 15, 12),
        Anomaly("T2 takes 1 h, not 2 h", 16, 12),
        Anomaly("T3 takes 1 h, not 2 h", 16, 12),
        Anomaly("T4 takes 1 h, not 2 h", 16, 12),
    )
    assert (found.tried, found.possible) == (1 + 9 + 5, 1 + 9 + 5)


def test_by_the_longest_path_first_the_plan_of_graham_has_none() -> None:
    assert anomalies(graham()).found == ()


def test_a_prerequisite_less_makes_a_queue_longer() -> None:
    tasks = [activity(str(number)) for number in range(1, 5)]
    plan = project(*tasks, before={"2": ["1"], "4": ["3"]}, activities=2)
    assert anomalies(plan, order="1234").found == (Anomaly("2 does not wait for 1", 3, 2),)


def test_half_an_hour_less_does_no_harm_where_the_optimistic_hours_say_so() -> None:
    hours = {one.id: one.likely for one in graham().activities}
    tasks = [Activity(name, (own - 0.5, own, own)) for name, own in hours.items()]
    found = anomalies(graham()._replace(activities=tuple(tasks)), order=LIST).found
    assert [one.change for one in found] == ["4 activities at a time"]


def test_each_kind_of_worker_is_tried() -> None:
    workers = (frozenset({"back"}), frozenset({"back"}), frozenset[str]())
    assert anomalies(project(activity("a"), workers=workers)).possible == 2 + 1


@pytest.mark.parametrize("seed", range(20))
def test_what_is_found_is_longer(seed: int) -> None:
    found = anomalies(random_project(seed, 12))
    assert all(one.makespan > one.instead_of for one in found.found)
    assert found.tried == found.possible


def test_of_a_large_plan_some_changes_are_tried() -> None:
    found = anomalies(project(*[activity(f"T{number}") for number in range(3000)]))
    assert (found.tried, found.possible) == (20, 3001)
