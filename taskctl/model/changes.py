"""Changes of a plan between two revisions, apart from the states of its items."""

from collections.abc import Iterator
from typing import NamedTuple

from taskctl.model.items import Task
from taskctl.model.plan import Plan


class PlanChanges(NamedTuple):
    """Changes to the plan itself.

    added, removed   items that only one of the two has
    priorities       items whose priority changed, before and after
    waits            the items for each set of prerequisites that they gained (True) or lost
    """

    added: tuple[Task, ...]
    removed: tuple[Task, ...]
    priorities: tuple[tuple[Task, Task], ...]
    waits: dict[tuple[bool, tuple[str, ...]], list[str]]


def plan_changes(before: Plan, plan: Plan) -> PlanChanges:
    """Compare the items of two revisions by their ids."""
    both = [(before.by_id[i], task) for i, task in plan.by_id.items() if i in before.by_id]
    waits: dict[tuple[bool, tuple[str, ...]], list[str]] = {}
    for was, task in both:
        for gained, ids in _waits(before, was, plan, task):
            waits.setdefault((gained, ids), []).append(task.id)
    return PlanChanges(
        tuple(task for i, task in plan.by_id.items() if i not in before.by_id),
        tuple(task for i, task in before.by_id.items() if i not in plan.by_id),
        tuple((was, task) for was, task in both if was.priority != task.priority),
        waits,
    )


def _waits(
    before: Plan, was: Task, plan: Plan, task: Task
) -> Iterator[tuple[bool, tuple[str, ...]]]:
    """The hard prerequisites that an item gained, and those that it lost."""
    old, new = (
        [prereq.id for prereq in one.prereqs(item) if prereq.hard]
        for one, item in ((before, was), (plan, task))
    )
    for gained, ids, others in ((True, new, old), (False, old, new)):
        different = tuple(name for name in ids if name not in others)
        if different:
            yield gained, different
