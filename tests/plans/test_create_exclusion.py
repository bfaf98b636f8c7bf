"""Exclusion of tasks that share something, on random plans: all pairs are kept apart, no cycle."""

from collections.abc import Collection, Iterable, Sequence
from graphlib import TopologicalSorter
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from taskctl.model.paths import entries_meet, is_within
from taskctl.plans.artifacts.tasks import (
    Boundaries,
    Dependency,
    EstimatedResources,
    PlannedTask,
    ResourceRequirements,
    ScopeBounds,
    SharedResource,
    TasksFile,
)
from taskctl.plans.create.exclusion import exclude_each_other
from taskctl.plans.create.sketch import edge

PATHS = ["a/", "a/b/", "a/b/c.py", "a/*.py", "a/x.py", "./a/b", "d", "d/**", "**/e.py", "f/e.py"]
SCOPES = st.tuples(
    st.lists(st.sampled_from(PATHS), max_size=3, unique=True),
    st.lists(st.sampled_from(["a/b/", "a/x.py", "no migrations"]), max_size=1),
    st.sets(st.sampled_from(["slot", "schema"])),
)
Scope = tuple[list[str], list[str], set[str]]
PLANS = st.lists(SCOPES, min_size=2, max_size=9).flatmap(
    lambda scopes: st.tuples(
        st.just(scopes),
        st.sets(
            st.sampled_from(list(combinations(range(len(scopes)), 2))), max_size=len(scopes) * 2
        ),
        st.permutations(range(len(scopes))),
    )
)


def planned(
    number: int, includes: Sequence[str], excludes: Sequence[str], names: Collection[str]
) -> PlannedTask:
    return PlannedTask(
        id=f"T{number}",
        title="Do it",
        boundaries=Boundaries(scope=ScopeBounds(includes=list(includes), excludes=list(excludes))),
        resource_requirements=ResourceRequirements(
            estimated=EstimatedResources(exclusive_resources=sorted(names))
        ),
    )


def reachable(edges: Iterable[Dependency]) -> dict[str, set[str]]:
    """The tasks behind each task; a cycle is an error."""
    after: dict[str, set[str]] = {}
    for one in edges:
        after.setdefault(one.from_, set()).add(one.to)
    found: dict[str, set[str]] = {}
    for task in TopologicalSorter(after).static_order():  # the last tasks first
        found[task] = {b for a in after.get(task, ()) for b in (a, *found[a])}
    return found


def may_clash(one: PlannedTask, other: PlannedTask) -> bool:
    """Whether two tasks may change one path that neither of them excludes."""
    scopes = [task.boundaries.scope for task in (one, other) if task.boundaries]
    first, second = (scope for scope in scopes if scope)
    denied = [*first.excludes, *second.excludes]
    return any(
        entries_meet(left, right)
        and not any(is_within(path, entry) for path in (left, right) for entry in denied)
        for left in first.includes
        for right in second.includes
    )


@given(PLANS)
def test_all_that_clash_are_ordered_and_nothing_waits_for_itself(
    plan: tuple[list[Scope], set[tuple[int, int]], list[int]],
) -> None:
    scopes, pairs, order = plan
    tasks = TasksFile(
        tasks=[planned(number, *scope) for number, scope in enumerate(scopes)],
        dependencies=[
            edge(f"T{order[first]}", f"T{order[last]}", "sequential", "so", [])
            for first, last in sorted(pairs)
        ],
    )
    own = reachable(tasks.dependencies)
    before = len(tasks.dependencies)
    named = {name: SharedResource(type="exclusive") for name in ("slot", "schema")}
    exclude_each_other(tasks, named, {})
    reached = reachable(tasks.dependencies)
    for one, other in combinations(tasks.tasks, 2):
        used = [scopes[int(task.id[1:])][2] for task in (one, other)]
        if used[0] & used[1] or may_clash(one, other):
            assert other.id in reached[one.id] or one.id in reached[other.id]
    for added in tasks.dependencies[before:]:
        assert added.type == "mutual_exclusion"
        assert added.shared_resource in named
        assert added.to not in own.get(added.from_, ())
