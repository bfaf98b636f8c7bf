"""PL6: tasks that may run at once do not change the same paths."""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from taskctl.model.findings import Finding
from taskctl.model.paths import entries_meet, is_within, problem_of
from taskctl.plans.artifacts.project import project_of
from taskctl.plans.schedule.project import Activity
from taskctl.plans.validate.reach import TaskOrder
from taskctl.plans.validate.registry import plan_rule
from taskctl.plans.validate.subject import ValidatedPlan
from taskctl.text.expressions import expression

_BLANK = expression(r"\s")
_WILD = expression(r"[*{<…]|\.\.\.")
_MOST_PAIRS = 20
"""The most findings about one entry: a wide one meets many."""


@plan_rule("PL605", "write-conflict", "warning")
def write_conflict(plan: ValidatedPlan) -> Iterator[Finding]:
    """Two tasks may change the same path at the same time.

    Their scopes overlap, and no dependency, exclusive resource or `avoid_concurrent_with` keeps
    them apart: one would overwrite the work of the other. In the author's own run workers did.

    Bad:
        "includes": ["package.json"] in two tasks without a path between them
    Fix:
        TaskOrder the tasks, give both an exclusive resource, or make their scopes disjoint.
    """
    entries: dict[str, list[str]] = {}
    for task in plan.tasks:
        for entry in _paths(plan, task.id):
            entries.setdefault(entry, []).append(task.id)
    order = TaskOrder(plan)
    project = project_of(plan.artifacts.tasks, plan.network)
    activities = {activity.id: activity for activity in project.activities}
    seen: set[tuple[str, str]] = set()
    for left, right in _meeting(entries):
        found = 0
        for first, second in order.unordered((*entries[left], *entries[right])):
            if (first, second) in seen or _are_apart(activities[first], activities[second]):
                continue
            one, other = _entry_of(plan, first, left, right), _entry_of(plan, second, right, left)
            if _is_denied(plan, (first, second), (one, other)):
                continue
            seen.add((first, second))
            found += 1
            if found > _MOST_PAIRS:
                break
            number = plan.index[second]
            index = _includes(plan, second).index(other)
            shown = one if one == other else f"{one} and {other}"
            yield Finding(
                plan.of_task(number, "boundaries", "scope", "includes", index),
                f"{first} and {second} may change the same path at the same time: {shown}",
                "order them, give both an exclusive resource, or make their scopes disjoint",
                item=second,
                subject=first,
            )


def _includes(plan: ValidatedPlan, name: str) -> list[str]:
    bounds = plan.tasks[plan.index[name]].boundaries
    return bounds.scope.includes if bounds and bounds.scope else []


def _paths(plan: ValidatedPlan, name: str) -> Iterator[str]:
    """The entries of a task that are paths; `README updates` is not."""
    for entry in dict.fromkeys(_includes(plan, name)):
        if entry and not _BLANK.search(entry) and problem_of(entry) in {"", "everything"}:
            yield entry


def _entry_of(plan: ValidatedPlan, name: str, wanted: str, other: str) -> str:
    return wanted if wanted in _includes(plan, name) else other


def _are_apart(first: Activity, second: Activity) -> bool:
    """Whether something besides the graph keeps two activities apart."""
    return (
        not first.exclusive.isdisjoint(second.exclusive)
        or second.id in first.avoid
        or first.id in second.avoid
    )


def _is_denied(plan: ValidatedPlan, tasks: tuple[str, str], entries: tuple[str, str]) -> bool:
    """Whether one of two tasks must not touch what the entries have in common."""
    for name in tasks:
        bounds = plan.tasks[plan.index[name]].boundaries
        for denied in bounds.scope.excludes if bounds and bounds.scope else ():
            if not _BLANK.search(denied) and any(is_within(entry, denied) for entry in entries):
                return True
    return False


def _meeting(entries: Mapping[str, list[str]]) -> Iterator[tuple[str, str]]:
    """The pairs of entries that can cover a common path, each once; an entry meets itself.

    A common path begins with the text before the first wildcard of both, so the one text begins
    with the other.
    """
    by_beginning: dict[str, list[str]] = {}
    beginnings = {entry: _beginning(entry) for entry in entries}
    for entry, text in beginnings.items():
        by_beginning.setdefault(text, []).append(entry)
    meets = lru_cache(maxsize=10_000)(entries_meet)
    for entry, text in beginnings.items():
        if len(entries[entry]) > 1:
            yield entry, entry
        here = by_beginning[text]
        for other in here[here.index(entry) + 1 :]:
            if meets(entry, other):
                yield entry, other
        for length in range(len(text)):
            for other in by_beginning.get(text[:length], ()):
                if meets(other, entry):
                    yield other, entry


def _beginning(entry: str) -> str:
    """The text of an entry before its first wildcard."""
    name = entry.removeprefix("./")
    wild = _WILD.search(name)
    return name[: wild.start()] if wild else name.rstrip("/")
