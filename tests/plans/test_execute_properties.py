"""Random plans in virtual time: order, resources, barriers, retries, and kills at any moment."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from taskctl.plans.execute.load import MachineLoad
from taskctl.plans.execute.plan import RunnablePlan
from taskctl.plans.schedule.project import Project
from taskctl.plans.schedule.simulation import simulate
from tests.plans.projects import activity, project, projects, wrong_together
from tests.plans.virtual import moves, planned, run_virtually


def order_of(plan: RunnablePlan) -> list[tuple[str, int]]:
    """(task, worker) of each start."""
    return [
        (str(move["task_id"]), int(str(move["message"]).removeprefix("to worker ")))
        for move in moves(plan)
        if move["event"] == "assigned"
    ]


def cut_at(ids: Sequence[str], cuts: Sequence[int]) -> list[list[str]]:
    places = [0, *sorted(cut % (len(ids) + 1) for cut in cuts), len(ids)]
    return [list(ids[a:b]) for a, b in pairwise(places) if a < b]


@given(projects(max_size=14))
def test_tasks_start_in_the_order_of_the_simulation_and_on_its_workers(project: Project) -> None:
    with TemporaryDirectory() as folder:
        plan = planned(project, Path(folder))
        outcome = run_virtually(plan)
        assert outcome is not None
        assert outcome.is_complete
        timeline = simulate(project)
        assert order_of(plan) == [(b.id, b.worker) for b in timeline.bookings]


@given(projects(max_size=14), st.lists(st.integers(0, 14), max_size=3), st.sampled_from([0.5, 1]))
def test_barriers_hold_as_in_the_simulation(
    project: Project, cuts: list[int], quorum: float
) -> None:
    waves = cut_at([one.id for one in project.activities], cuts)
    with TemporaryDirectory() as folder:
        plan = planned(project, Path(folder), waves, quorum)
        run_virtually(plan)
        timeline = simulate(project, waves=waves, quorum=quorum)
        assert order_of(plan) == [(b.id, b.worker) for b in timeline.bookings]


FAILURES = st.dictionaries(
    st.tuples(st.sampled_from([f"T{number}" for number in range(10)]), st.integers(1, 4)),
    st.text("abcdefgh", min_size=6, max_size=6),
)


@given(projects(), FAILURES, st.integers(0, 2))
def test_a_task_is_completed_if_one_of_its_attempts_succeeds_and_blocked_behind_a_failed_one(
    project: Project, errors: dict[tuple[str, int], str], retries: int
) -> None:
    def behave(name: str, attempt: int) -> str:
        error = errors.get((name, attempt), "")
        return error and f"{error} in {name} by {'abcdefgh'[attempt]}"

    expected: dict[str, str] = {}
    for one in project.activities:
        is_free = all(expected[other] == "completed" for other in project.before.get(one.id, ()))
        can = any(not behave(one.id, attempt) for attempt in range(1, retries + 2))
        expected[one.id] = ("completed" if can else "failed") if is_free else "blocked"
    with TemporaryDirectory() as folder:
        plan = planned(project, Path(folder), retries=retries)
        outcome = run_virtually(plan, behave)
        assert outcome is not None
        assert outcome.stopped == ""
        assert outcome.states == expected
        assert faults(plan) == []


def faults(plan: RunnablePlan) -> list[str]:
    """All that a journal does against its plan, over all runs, in words."""
    found: list[str] = []
    running: set[str] = set()
    done: set[str] = set()
    for move in moves(plan):
        name, event = str(move["task_id"]), move["event"]
        if event == "assigned":
            waits = {*plan.project.before.get(name, ())} - done
            found += [f"{name} before {other}" for other in waits]
            found += [f"{name} again"] if name in done else []
            running.add(name)
            found += wrong_together(plan.project, sorted(running))
        elif event in {"completed", "failed", "ready"}:
            running.discard(name)
        if event == "completed":
            found += [f"{name} completed twice"] if name in done else []
            done.add(name)
    return found


@given(projects(max_size=14), st.lists(st.tuples(st.integers(0, 40), st.binary(max_size=9))))
def test_a_killed_run_loses_no_task_and_finishes_none_twice(
    project: Project, kills: list[tuple[int, bytes]]
) -> None:
    with TemporaryDirectory() as folder:
        plan = planned(project, Path(folder))
        outcome = None
        for most, torn in kills:
            outcome = run_virtually(plan, most=most, torn=torn.replace(b"\n", b"{"))
            assert faults(plan) == []
            if outcome is not None:
                break
        outcome = run_virtually(plan)
        assert outcome is not None
        assert outcome.is_complete
        assert faults(plan) == []


def test_a_barrier_that_times_out_opens_stops_or_waits_by_its_fallback(tmp_path: Path) -> None:
    late = activity("late", 100, priority=0)
    plan = project(activity("a"), late, activity("b"), activities=4)
    waves = [["a", "late"], ["b"]]
    starts = {}
    for fallback in ("continue", "abort", "deferOptional"):
        made = planned(plan, tmp_path / fallback, waves, timeoutMinutes=1, fallback=fallback)
        outcome = run_virtually(made)
        assert outcome is not None
        starts[fallback] = [name for name, _ in order_of(made)], outcome.stopped
    assert starts["continue"] == (["a", "late", "b"], "")
    assert starts["deferOptional"] == (["a", "late", "b"], "")
    assert starts["abort"] == (["a", "late"], "the barrier W1 was not met")


def test_a_barrier_waits_on_for_a_task_that_is_not_optional(tmp_path: Path) -> None:
    plan = project(activity("a"), activity("late", 100), activity("b"), activities=4)
    made = planned(plan, tmp_path, [["a", "late"], ["b"]], timeoutMinutes=1)
    run_virtually(made)
    events = [(move["task_id"], move["event"]) for move in moves(made)]
    assert events.index(("late", "completed")) < events.index(("b", "assigned"))


def test_under_pressure_only_urgent_tasks_start_beside_the_least_of_workers(tmp_path: Path) -> None:
    some = [activity(f"T{number}") for number in range(6)]
    plan = project(*some, activity("now", priority=2), before={"now": ["T0"]}, activities=3)
    outcomes = {}
    for cpu in (0, 99):
        made = planned(plan, tmp_path / str(cpu))
        outcome = run_virtually(made, load=lambda cpu=cpu: MachineLoad(cpu, 0))  # type: ignore[misc]
        assert outcome is not None
        assert outcome.is_complete
        outcomes[cpu] = [*levels(made)]
    assert outcomes[0] == [3, 3, 1]
    assert outcomes[99] == [3, 2, 2]


def levels(plan: RunnablePlan) -> Iterator[int]:
    """How many tasks run at once, after each time at which some end and others start."""
    running, before = 0, ""
    for move in moves(plan):
        if move["event"] == "completed" and before != "completed":
            yield running
        running += {"assigned": 1, "completed": -1}.get(str(move["event"]), 0)
        before = str(move["event"]) if move["event"] != "ready" else before


def test_preemptible_tasks_pause_under_pressure_and_go_on_after_it(tmp_path: Path) -> None:
    some = [activity(f"T{number}", 9, priority=0) for number in range(3)]
    four = project(*some, activity("now", 9, priority=3), activities=4)
    made = planned(four, tmp_path, pausable={"T0", "T1", "T2"})
    loads = iter([MachineLoad(0, 0), MachineLoad(99, 0), MachineLoad(0, 99)])
    outcome = run_virtually(made, load=lambda: next(loads, MachineLoad(0, 0)))
    assert outcome is not None
    assert outcome.is_complete
    seen = [(move["task_id"], move["event"]) for move in moves(made)]
    assert [name for name, event in seen if event == "paused"] == ["T0", "T1"]
    ends = [name for name, event in seen if event == "completed"]
    assert ends == ["T2", "now", "T0", "T1"]
