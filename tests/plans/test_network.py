"""The graph of a plan against brute force over small graphs."""

from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskctl.plans.artifacts.network import cycles, depths, longest_path, network_of, reduced
from taskctl.plans.artifacts.tasks import Dependency, PlannedTask, TasksFile

Pairs = Iterable[tuple[int, int]]
EDGES = st.sets(st.tuples(st.integers(0, 6), st.integers(0, 6)).filter(lambda p: p[0] != p[1]))
FORWARD = st.sets(
    st.tuples(st.integers(0, 6), st.integers(0, 6)).filter(lambda pair: pair[0] < pair[1])
)


def plan(pairs: Pairs, number: int = 7) -> TasksFile:
    return TasksFile(
        tasks=[PlannedTask(id=str(n), title=str(n)) for n in range(number)],
        dependencies=[Dependency(from_=str(a), to=str(b), type="technical") for a, b in pairs],
    )


def reachable(pairs: Pairs) -> set[tuple[int, int]]:
    found = set(pairs)
    while more := {(a, d) for a, b in found for c, d in found if b == c} - found:
        found |= more
    return found


@given(FORWARD)
def test_depth_is_the_longest_way_from_a_start(pairs: set[tuple[int, int]]) -> None:
    network = network_of(plan(pairs))
    depth = depths(network)
    for task in network.ids:
        before = [depth[other] for other in network.before.get(task, ())]
        assert depth[task] == max(before, default=-1) + 1
    order = list(depth)
    assert all(order.index(str(a)) < order.index(str(b)) for a, b in pairs)
    path = longest_path(network, depth)
    assert len(path) == max(depth.values()) + 1
    assert all((int(a), int(b)) in pairs for a, b in pairwise(path))


@given(EDGES)
def test_each_cycle_is_one_and_nothing_is_found_without_one(pairs: set[tuple[int, int]]) -> None:
    network = network_of(plan(pairs))
    found = cycles(network)
    on_cycles = {n for n in range(7) if (n, n) in reachable(pairs)}
    assert bool(found) == bool(on_cycles)
    for cycle in found:
        assert all((int(a), int(b)) in pairs for a, b in pairwise([*cycle, cycle[0]]))


@given(FORWARD)
def test_reduction_keeps_reachability_and_no_edge_can_be_left_out(
    pairs: set[tuple[int, int]],
) -> None:
    network = network_of(plan(pairs))
    left = {(int(a), int(b)) for a, b in reduced(network, depths(network))}
    assert reachable(left) == reachable(pairs)
    assert all(reachable(left - {edge}) != reachable(pairs) for edge in left)


def test_only_hard_edges_at_the_confidence_between_tasks_count() -> None:
    tasks = plan([], 3)
    tasks.dependencies = [
        Dependency(from_="0", to="1", type="technical", confidence=0.7),
        Dependency(from_="0", to="1", type="sequential"),
        Dependency(from_="1", to="2", type="technical", confidence=0.69),
        Dependency(from_="0", to="2", type="knowledge", isHard=False),
        Dependency(from_="0", to="9", type="technical"),
    ]
    network = network_of(tasks)
    assert [(edge.from_, edge.to, edge.type) for edge in network.kept] == [("0", "1", "technical")]
    assert [edge.to for edge in network.low] == ["2"]
    assert [edge.type for edge in network.soft] == ["knowledge"]
    assert [edge.to for edge in network.dangling] == ["9"]


@pytest.mark.full
def test_a_hundred_thousand_tasks_in_a_row_need_no_recursion() -> None:
    number = 100_000
    network = network_of(plan(((n, n + 1) for n in range(number - 1)), number))
    depth = depths(network)
    assert len(longest_path(network, depth)) == number
    assert len(reduced(network, depth)) == number - 1
