"""What starts next: the same as a rule that looks at all activities again each time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskctl.plans.schedule.frontier import CALM, Frontier, Impossible, Pressure, impossible
from taskctl.plans.schedule.project import Project

from .projects import SKILLS, activity, graham, project, projects, wrong_together


def started(frontier: Frontier, pressure: Pressure = CALM) -> list[str]:
    return [name for name, _ in frontier.start(pressure)]


def test_the_longest_path_to_the_end_starts_first() -> None:
    plan = project(
        activity("short"), activity("first"), activity("then", 5), before={"then": ["first"]},
        activities=1,
    )  # fmt: skip
    assert started(Frontier(plan)) == ["first"]


def test_priority_comes_before_the_longest_path_and_an_explicit_order_before_both() -> None:
    plan = project(
        activity("long", 9), activity("urgent", priority=3), activity("named"), activities=1
    )
    assert started(Frontier(plan)) == ["urgent"]
    assert started(Frontier(plan, order=["named"])) == ["named"]


def test_a_dependent_waits_for_each_prerequisite() -> None:
    plan = project(*map(activity, "abc"), before={"c": ["a", "b"]})
    frontier = Frontier(plan)
    assert started(frontier) == ["a", "b"]
    frontier.end("a", succeeded=True)
    assert started(frontier) == []
    frontier.end("b", succeeded=True)
    assert started(frontier) == ["c"]


def test_a_failure_keeps_those_behind_it_from_starting_until_it_is_retried() -> None:
    frontier = Frontier(project(*map(activity, "abc"), before={"b": ["a"], "c": ["b"]}))
    frontier.start()
    frontier.end("a", succeeded=False)
    assert (started(frontier), frontier.failed) == ([], {"a"})
    frontier.retry("a")
    assert started(frontier) == ["a"]
    frontier.end("a", succeeded=True)
    assert started(frontier) == ["b"]


def test_a_running_activity_is_retried() -> None:
    frontier = Frontier(project(activity("a"), activity("b"), activities=1))
    assert started(frontier) == ["a"]
    frontier.retry("a")
    assert started(frontier) == ["a"]


def test_another_overtakes_the_one_that_waits_for_a_resource() -> None:
    one, two = (activity(name, 5, exclusive=frozenset({"schema"})) for name in "ab")
    frontier = Frontier(project(one, two, activity("c")))
    assert started(frontier) == ["a", "c"]
    frontier.end("a", succeeded=True)
    assert started(frontier) == ["b"]


def test_an_exclusive_use_of_a_limited_resource_takes_all_of_it() -> None:
    whole = activity("whole", 1, exclusive=frozenset({"pool"}))
    part = activity("part", 5, shared={"pool": 1})
    frontier = Frontier(project(part, whole, units={"pool": 3}))
    assert started(frontier) == ["part"]


def test_the_worker_with_the_fewest_capabilities_takes_it() -> None:
    workers = (frozenset("abc"), frozenset("ab"), frozenset("b"))
    tasks = [activity(name, capabilities=frozenset("b")) for name in ("x", "y", "z")]
    assert [s.worker for s in Frontier(project(*tasks, workers=workers)).start()] == [2, 1, 0]


def test_neither_of_two_that_avoid_each_other_starts_beside_the_other() -> None:
    first = [activity("a", 2), activity("b", avoid=frozenset("a"))]
    then = [activity("a", 1), activity("b", 2, avoid=frozenset("a"))]
    assert started(Frontier(project(*first))) == ["a"]
    assert started(Frontier(project(*then))) == ["b"]


@pytest.mark.parametrize(
    ("pressure", "ids"),
    [
        (Pressure(), ["urgent", "large", "plain"]),
        (Pressure(is_cpu_high=True), ["urgent"]),
        (Pressure(is_memory_high=True), ["urgent", "plain"]),
        (Pressure(is_circuit_open=True), []),
    ],
)
def test_pressure_holds_activities_back_until_it_ends(pressure: Pressure, ids: list[str]) -> None:
    plan = project(
        activity("plain", memory=1), activity("large", 3, memory=8), activity("urgent", priority=2)
    )
    frontier = Frontier(plan)
    assert started(frontier, pressure) == ids
    assert {*ids, *started(frontier)} == {"plain", "large", "urgent"}


def test_a_wave_opens_when_the_quorum_of_the_one_before_succeeded() -> None:
    plan = project(*map(activity, "abcde"), before={"d": ["c"]})
    frontier = Frontier(plan, waves=["abc", "de"], quorum=0.6)
    assert started(frontier) == ["c", "a", "b"]
    frontier.end("a", succeeded=True)
    frontier.end("c", succeeded=False)
    assert started(frontier) == []
    frontier.end("b", succeeded=True)
    assert started(frontier) == ["e"]


def test_a_wave_is_opened_against_its_barrier() -> None:
    frontier = Frontier(project(*map(activity, "ab")), waves=["a", "b"])
    frontier.start()
    frontier.open_wave()
    assert started(frontier) == ["b"]


def test_those_of_no_wave_come_after_the_last() -> None:
    frontier = Frontier(project(*map(activity, "ab")), waves=["b"])
    assert started(frontier) == ["b"]
    frontier.end("b", succeeded=True)
    assert started(frontier) == ["a"]


def test_what_ended_before_is_not_started_again() -> None:
    plan = project(*map(activity, "abc"), before={"b": ["a"]})
    frontier = Frontier(plan, waves=["a", "bc"], finished=["a"])
    assert (started(frontier), frontier.finished) == (["b", "c"], {"a"})


def test_a_held_activity_waits_for_the_start_of_another() -> None:
    plan = project(*map(activity, "abc"), before={"b": ["a"]})
    frontier = Frontier(plan, holds={"c": "b"})
    assert started(frontier) == ["a"]
    frontier.end("a", succeeded=True)
    assert started(frontier) == ["b", "c"]


def test_a_hold_ends_when_the_other_can_never_start() -> None:
    plan = project(*map(activity, "abc"), before={"b": ["a"]})
    frontier = Frontier(plan, holds={"c": "b"})
    frontier.start()
    frontier.end("a", succeeded=False)
    assert started(frontier) == ["c"]


def test_what_can_never_start_is_named() -> None:
    plan = project(
        activity("fits", shared={"pool": 2}, exclusive=frozenset({"schema"}), cpu=4),
        activity("large", cpu=4.5),
        activity("units", shared={"pool": 3}),
        activity("skill", capabilities=frozenset({"gpu"})),
        cpu=4,
        units={"pool": 2},
        workers=(frozenset({"back"}),),
    )
    assert impossible(plan) == [
        Impossible("large", "needs 4.5 of cpu, the plan has 4", False),
        Impossible("units", "needs 3 of pool, the plan has 2", False),
        Impossible("skill", "needs a worker with gpu, the plan has none", True),
    ]


class Rescan:
    """The same rule, which looks at every activity each time."""

    def __init__(self, plan: Project, order: list[str]) -> None:
        self.plan, self.order = plan, order
        self.running: list[str] = []
        self.finished: set[str] = set()
        self.failed: set[str] = set()
        workers = plan.capacity.workers or (frozenset(SKILLS),) * plan.capacity.activities
        self.free = dict(enumerate(workers))
        self.on: dict[str, int] = {}

    def start(self, pressure: Pressure) -> list[str]:
        new = []
        mean = sum(one.memory for one in self.plan.activities) / (len(self.plan.activities) or 1)
        for name in self.order:
            one = next(one for one in self.plan.activities if one.id == name)
            held = pressure.is_circuit_open or (pressure.is_cpu_high and one.priority < 2)
            held = held or (pressure.is_memory_high and 0 < one.memory >= mean)
            able = [w for w, own in self.free.items() if one.capabilities <= own]
            if (
                name not in {*self.running, *self.finished, *self.failed}
                and self.finished >= {*self.plan.before.get(name, ())}
                and not held
                and able
                and not wrong_together(self.plan, [*self.running, name])
            ):
                best = min(able, key=lambda w: (len(self.free[w]), w))
                self.on[name] = best
                del self.free[best]
                self.running.append(name)
                new.append(name)
        return new

    def leave(self, name: str) -> None:
        self.running.remove(name)
        own = self.plan.capacity.workers
        worker = self.on.pop(name)
        self.free[worker] = own[worker] if own else frozenset(SKILLS)
        self.free = dict(sorted(self.free.items()))


@given(projects(), st.data())
def test_it_starts_what_a_full_scan_starts(plan: Project, data: st.DataObject) -> None:
    order = data.draw(st.permutations([one.id for one in plan.activities]))
    frontier, scan = Frontier(plan, order=order), Rescan(plan, order)
    for _ in range(4 * len(order) + 1):
        pressure = Pressure(*data.draw(st.tuples(*[st.sampled_from([False] * 3 + [True])] * 3)))
        assert started(frontier, pressure) == scan.start(pressure)
        assert [*frontier.running] == scan.running
        assert (frontier.finished, frontier.failed) == (scan.finished, scan.failed)
        if not scan.running:
            continue
        name = data.draw(st.sampled_from(scan.running))
        scan.leave(name)
        match data.draw(st.sampled_from(["succeed"] * 4 + ["fail", "retry"])):
            case "retry":
                frontier.retry(name)
            case how:
                frontier.end(name, succeeded=how == "succeed")
                (scan.finished if how == "succeed" else scan.failed).add(name)


def test_a_list_of_graham_goes_by_its_order() -> None:
    assert started(Frontier(graham(), order=[f"T{n}" for n in range(1, 10)])) == ["T1", "T2", "T3"]
