"""Waves: no two activities of one that must not run together, none before its prerequisites."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskctl.errors import PhaseError
from taskctl.plans.schedule.project import Project
from taskctl.plans.schedule.simulation import simulate
from taskctl.plans.schedule.waves import Postponement, layers

from .projects import activity, project, projects, wrong_together


@given(projects(max_size=14), st.integers(1, 5))
def test_waves_hold_what_may_run_together(plan: Project, most: int) -> None:
    found = layers(plan, most)
    wave_of = {name: number for number, ids in enumerate(found.waves, 1) for name in ids}
    assert sorted(wave_of) == sorted(one.id for one in plan.activities)
    assert all(0 < len(ids) <= most for ids in found.waves)
    assert sum(map(len, found.waves)) == len(wave_of)
    large = plan._replace(capacity=plan.capacity._replace(
        activities=most, cpu=None, memory=None, workers=()
    ))  # fmt: skip
    assert [wrong_together(large, ids) for ids in found.waves] == [[]] * len(found.waves)
    earliest = {
        name: 1 + max((wave_of[other] for other in plan.before.get(name, ())), default=0)
        for name in wave_of
    }
    assert all(earliest[name] <= wave for name, wave in wave_of.items())
    late = [(name, earliest[name], wave) for name, wave in wave_of.items() if earliest[name] < wave]
    assert sorted(note[:3] for note in found.postponed) == sorted(late)


@given(projects(max_size=12))
def test_waves_can_be_run(plan: Project) -> None:
    waves = layers(plan, 3).waves
    assert len(simulate(plan, waves=waves).openings) == len(waves)


def test_without_limits_waves_are_the_layers_of_the_graph() -> None:
    plan = project(*map(activity, "abcde"), before={"c": ["a"], "d": ["c"], "e": ["a", "b"]})
    assert layers(plan, 30).waves == (("a", "b"), ("c", "e"), ("d",))
    assert layers(plan, 30).postponed == ()


def test_what_comes_later_says_why() -> None:
    schema, pool = frozenset({"schema"}), {"pool": 2}
    plan = project(
        activity("a", 9, exclusive=schema),
        activity("b", 8, exclusive=schema),
        activity("c", 7, shared=pool),
        activity("d", 6, shared=pool),
        activity("e", 5, avoid=frozenset("a")),
        activity("f", 4),
        activity("g", 3),
        activity("h", 2),
        units={"pool": 3},
    )
    found = layers(plan, 4)
    assert found.waves == (("a", "c", "f", "g"), ("b", "d", "e", "h"))
    assert found.postponed == (
        Postponement("b", 1, 2, "schema is used by a"),
        Postponement("d", 1, 2, "pool is used by c"),
        Postponement("e", 1, 2, "it must not run beside a"),
        Postponement("h", 1, 2, "the wave is full (4 activities)"),
    )


def test_what_fits_into_no_wave_is_named() -> None:
    plan = project(activity("a", shared={"pool": 3}), units={"pool": 2})
    with pytest.raises(PhaseError, match="a can never start: it needs 3 of pool, the plan has 2"):
        layers(plan, 30)
