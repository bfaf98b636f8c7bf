"""What may be worked on: what is ready, what is under way, and whether there is room for more.

Every command asks here, so that none of them names what another one refuses.
"""

from collections.abc import Container, Iterable, Iterator

from taskctl.model.items import Prereq, Task
from taskctl.model.plan import Plan

_HELD = frozenset({"blocked", "parked"})


def ready_tasks(plan: Plan, tasks: Iterable[Task]) -> list[Task]:
    """The tasks that may be started."""
    return list(each_ready(plan, tasks))


def each_ready(plan: Plan, tasks: Iterable[Task]) -> Iterator[Task]:
    """The tasks that may be started, each looked for when it is asked for."""
    return (task for task in tasks if is_ready(plan, task))


def is_ready(plan: Plan, task: Task) -> bool:
    """Whether a task is what to start next: to do, and held up by nothing.

    The work of a container is its open parts, and what is optional is never due.
    """
    if task.state != "todo" or task.optional or task.id in plan.open_parts:
        return False
    return not unmet(plan, task)


def unmet(plan: Plan, task: Task) -> list[str]:
    """The ids of what holds a task back."""
    return [prereq.id for prereq in holding_back(plan, task)]


def holding_back(plan: Plan, task: Task) -> list[Prereq]:
    """What a task waits for: hard prerequisites that are not done, its own, then its containers'.

    A part belongs to its container: it waits for what that waits for, and for one that is blocked
    or parked. What a container expects of its own parts holds none of them up.
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
    """Whether an id is that of a container or of a part of it."""
    item = plan.find(item_id)
    return item is not None and container.key in _family(plan, item)


def under_way(plan: Plan, tasks: Iterable[Task], states: Container[str]) -> list[Task]:
    """The tasks in these states; a container stands aside for a part of it that is under way."""
    begun = [task for task in tasks if task.state in states]
    above = {container.key for task in begun for container in plan.containers(task)}
    return [task for task in begun if task.key not in above]


def in_the_way(plan: Plan, task: Task, limit: int, states: Container[str]) -> list[Task]:
    """What is under way beside a task, where that leaves no room for it; nothing where it does.

    Its containers and its parts are the same work.
    """
    family = _family(plan, task)
    others = [
        other
        for other in under_way(plan, plan.tasks, states)
        if other.key not in family and task.key not in _family(plan, other)
    ]
    return others if len(others) >= limit else []


def _family(plan: Plan, task: Task) -> set[tuple[str, str]]:
    """A task and all that it is a part of."""
    return {task.key, *(above.key for above in plan.containers(task))}
