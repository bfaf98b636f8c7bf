"""The tasks to work on: those ready, those in progress, and whether there is room for more.

Every command asks here, so that no command offers a task that another one refuses.
"""

from collections.abc import Container, Iterable, Iterator

from taskctl.model.items import Prereq, Task
from taskctl.model.plan import Plan

_HELD = frozenset({"blocked", "parked"})


def ready_tasks(plan: Plan, tasks: Iterable[Task]) -> list[Task]:
    """The tasks that may be started."""
    return list(each_ready(plan, tasks))


def each_ready(plan: Plan, tasks: Iterable[Task]) -> Iterator[Task]:
    """The tasks that may be started, each searched on request."""
    return (task for task in tasks if is_ready(plan, task))


def is_ready(plan: Plan, task: Task) -> bool:
    """Whether a task may be started: to do, and held back by nothing.

    The work of a container is its open parts, and an optional task is never due.
    """
    if task.state != "todo" or task.optional or task.id in plan.open_parts:
        return False
    return not unmet(plan, task)


def unmet(plan: Plan, task: Task) -> list[str]:
    """The ids of the prerequisites that hold a task back."""
    return [prereq.id for prereq in holding_back(plan, task)]


def holding_back(plan: Plan, task: Task) -> list[Prereq]:
    """The hard prerequisites of a task that are not done: its own, then its containers'.

    A part waits for the prerequisites of its container, and for the container itself if that is
    blocked or parked. Prerequisites of a container among its own parts hold none of them back.
    """
    found = [prereq for prereq in plan.prereqs(task) if plan.holds_back(prereq)]
    inside = task
    for above in plan.containers(task):
        found += [
            prereq
            for prereq in plan.prereqs(above)
            if not _is_within(plan, prereq.id, above) and plan.holds_back(prereq)
        ]
        if above.state in _HELD:
            found.append(Prereq(above.id, True, above.status_place))
        inside = above
    return found if inside is task else list({prereq.id: prereq for prereq in found}.values())


def _is_within(plan: Plan, item_id: str, container: Task) -> bool:
    """Whether an id is that of a container or of one of its parts."""
    item = plan.find(item_id)
    return item is not None and container.key in _family(plan, item)


def under_way(plan: Plan, tasks: Iterable[Task], states: Container[str]) -> list[Task]:
    """The tasks in these states; a container is left out if a part of it is among them."""
    begun = [task for task in tasks if task.state in states]
    above = {container.key for task in begun for container in plan.containers(task)}
    return [task for task in begun if task.key not in above]


def in_the_way(plan: Plan, task: Task, limit: int, states: Container[str]) -> list[Task]:
    """The other tasks in progress if they leave no room for a task; else none.

    The task's containers and parts are the same work. A limit of 0 is none.
    """
    family = _family(plan, task)
    others = [
        other
        for other in under_way(plan, plan.tasks, states)
        if other.key not in family and task.key not in _family(plan, other)
    ]
    return others if limit and len(others) >= limit else []


def _family(plan: Plan, task: Task) -> set[tuple[str, str]]:
    """A task and its containers."""
    return {task.key, *(above.key for above in plan.containers(task))}
