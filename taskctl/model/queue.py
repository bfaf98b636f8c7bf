"""The queue: what to do next, and why another task is not next."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

from taskctl.model.breakdowns import Breakdown
from taskctl.model.ids import OrderKey, order_key
from taskctl.model.items import FileFault, Record, Task, is_open
from taskctl.model.leases import Lease, Worker
from taskctl.model.network import open_items, open_waits, reach
from taskctl.model.plan import Plan
from taskctl.model.states import OPEN_STATES
from taskctl.model.work import each_ready, is_ready, under_way, unmet

MOST_RANKED = 5000
"""A longer document does not rank items by how many wait for them: that takes too long."""
_RANKS = {"critical": 0, "highest": 0, "p0": 0, "high": 1, "p1": 1, "medium": 2, "p2": 2,
          "normal": 2, "low": 3, "p3": 3, "lowest": 4, "p4": 4}  # fmt: skip  # a table
LOWEST = 5
# Answers are sorted in this order.
_PRESSING = ("settle", "continue", "start", "decide", "blocked", "complete")


class Skipped(NamedTuple):
    """An open task that comes before the answer and cannot be started.

    reason   prerequisites, open parts, claimed, unknown status, or its state
    lease    that of somebody else, for a claimed task
    """

    task: Task
    reason: str
    blocked_by: tuple[str, ...] = ()
    lease: Lease | None = None


class Conflict(NamedTuple):
    """A task that its header marks open, and the records that mark it done."""

    task: Task
    records: tuple[Record, ...]


class Answer(NamedTuple):
    """The next thing to do.

    action   continue (the WIP limit is reached), start, blocked (open tasks, none ready),
             complete (nothing is open), settle (a task contradicts itself), or decide (there are
             only decisions, and the task is the oldest one that is not taken)
    unread   files that may be open tasks: while there are any, the plan is not complete
    """

    action: str
    task: Task | None
    active: tuple[Task, ...]
    ready: tuple[Task, ...]
    skipped: tuple[Skipped, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    unread: tuple[FileFault, ...] = ()


def everything_in_order(plan: Plan) -> list[Task]:
    """The tasks, then the decisions, each in the order of the queue."""
    return [*in_order(plan), *in_order(plan, plan.decisions)]


def in_order(plan: Plan, items: Iterable[Task] | None = None) -> list[Task]:
    """The tasks, or these items, in the order of the queue.

    That is by number and suffix, or by a key of the header.

    The values of the key are numbers or texts, or priorities: high before medium before low.

    `document` orders a document's items by priority, then by the number of items that wait for
    them, then by place. If phases come one after the other, priorities only order the items within
    a phase, or within a run of phases that have priorities.
    """
    tasks = [task for task in (plan.tasks if items is None else items) if task.counts]
    if plan.breakdown and plan.breakdown.dialect.is_in_phases:
        stage = _stages(plan.breakdown)
        return sorted(tasks, key=lambda task: (stage[task.key], rank(task.priority)))
    if plan.order == "document":
        waiting = unblocks(plan) if len(tasks) <= MOST_RANKED else {}
        current = plan.breakdown.current if plan.breakdown else ""

        def urgency(task: Task) -> tuple[bool, int, int]:
            later = bool(current) and current not in task.groups
            return later, rank(task.priority), -waiting.get(task.id, 0)

        return sorted(tasks, key=urgency)
    if plan.order == "number":
        return sorted(tasks, key=lambda task: (order_key(task.id), task.path))

    def keyed(task: Task) -> tuple[bool, int, OrderKey, OrderKey, str]:
        field = task.header.get(plan.order) if task.header else None
        text = field.text if field else ""
        return (not text, rank(text), order_key(text), order_key(task.id), task.path)

    return sorted(tasks, key=keyed)


def _stages(breakdown: Breakdown) -> dict[tuple[str, str], int]:
    """The place of each item in the order of phases; a run with priorities shares one place."""
    places: dict[str, int] = {}
    number, with_priority = 0, False
    for phase in breakdown.phases:
        if not (phase.priority and with_priority):
            number += 1
        places.setdefault(phase.name, number)
        with_priority = bool(phase.priority)
    found: dict[tuple[str, str], int] = {}
    current = 0
    for item in breakdown.items:
        current = places.get(item.phase, current)
        found.setdefault(item.key, current)
    return found


def rank(priority: str) -> int:
    """How urgent a priority is: 0 is the most urgent; an unknown word is `LOWEST`."""
    return _RANKS.get(priority.casefold(), LOWEST)


def unblocks(plan: Plan) -> dict[str, int]:
    """The number of open tasks that wait for each open one, directly or through others.

    A dependency cycle counts as one task.
    """
    items = open_items(plan)
    waits, stands_for = open_waits(plan, items)
    found = reach(waits, items)
    return {item_id: found[stands_for.get(item_id, item_id)] for item_id in items}


def answer(
    plan: Plan,
    wip_limit: int = 1,
    wip_states: Sequence[str] = ("active", "review"),
    *,
    ignore_conflicts: bool = False,
    limit: int | None = None,
    worker: Worker | None = None,
) -> Answer:
    """Choose what to do next.

    It is the lowest task in progress once the WIP limit is reached, else the lowest ready task.
    A task at or before that one must be settled first if its header marks it open while another
    record marks it done.

    A worker goes on with the own task, then with one whose lease has ended, and passes over tasks
    that somebody else has claimed.

    Args:
        plan: the tasks.
        wip_limit: how many may be in progress before no other is started.
        wip_states: the states that count as in progress.
        ignore_conflicts: whether to use the headers alone.
        limit: how many ready tasks are wanted; all by default.
        worker: who asks, if leases count.
    """
    if plan.decisions and not plan.tasks:
        return _decide(plan)
    tasks = in_order(plan)
    active = [task for task in tasks if task.state in wip_states]
    begun = under_way(plan, tasks, wip_states)
    ready = list(islice(free(plan, each_ready(plan, tasks), worker), limit))
    going_on = _going_on(plan, begun, wip_limit, worker)
    if going_on:
        action, task = _go_on(plan, tasks, going_on, worker)
    elif begun and len(begun) >= wip_limit:
        action, task = "blocked", None  # all of them are somebody else's
    elif ready:
        action, task = "start", ready[0]
    elif plan.unread or any(map(is_open, tasks)):
        action, task = "blocked", None
    else:
        action, task = "complete", None
    end = tasks.index(task) if task else len(tasks)
    found = () if ignore_conflicts else _conflicts(plan, tasks[: end + 1])
    skipped = _skipped(plan, tasks[:end], wip_states, worker)
    if found:
        action, task = "settle", found[0].task
    return Answer(action, task, tuple(active), tuple(ready), skipped, found, plan.unread)


def _decide(plan: Plan) -> Answer:
    """The oldest decision that is not taken, in a plan without work."""
    decisions = in_order(plan, plan.decisions)
    first = next((one for one in decisions if one.state in OPEN_STATES), None)
    unknown = tuple(
        Skipped(one, "unknown status" if one.id else "no readable id")
        for one in decisions
        if one.state == "unknown"
    )
    action = "decide" if first else "blocked" if unknown or plan.unread else "complete"
    return Answer(action, first, (), (), () if first else unknown, (), plan.unread)


def free(plan: Plan, tasks: Iterable[Task], worker: Worker | None) -> Iterator[Task]:
    """The tasks that nobody but the worker has claimed; all of them without a worker."""
    return (task for task in tasks if not (worker and worker.is_kept_out(plan.lease(task))))


def _going_on(
    plan: Plan, begun: Sequence[Task], wip_limit: int, worker: Worker | None
) -> Task | None:
    """The task in progress to go on with, if there is one and no other may be started."""
    if worker:
        leases = [(task, plan.lease(task)) for task in begun]
        own = (task for task, lease in leases if worker.owns(lease))
        left = (task for task, lease in leases if worker.may_take_over(lease))
        if task := next(own, None) or next(left, None):
            return task
    return next(free(plan, begun, worker), None) if len(begun) >= wip_limit else None


def _go_on(
    plan: Plan, tasks: Iterable[Task], begun: Task, worker: Worker | None
) -> tuple[str, Task]:
    """The task that continues one that was begun: for a container, a part of it."""
    parts = {part.key for part in plan.open_parts.get(begun.id, ())}
    ready = (task for task in tasks if task.key in parts and is_ready(plan, task))
    part = next(free(plan, ready, worker), None)
    return ("start", part) if part else ("continue", begun)


def _conflicts(plan: Plan, tasks: Iterable[Task]) -> tuple[Conflict, ...]:
    opened = list(filter(is_open, tasks))
    says_done = plan.records_saying_done({task.id for task in opened})
    return tuple(
        Conflict(task, tuple(says_done[task.id])) for task in opened if task.id in says_done
    )


def _skipped(
    plan: Plan, tasks: Iterable[Task], wip_states: Sequence[str], worker: Worker | None
) -> tuple[Skipped, ...]:
    """Why each open task before the answer is not the answer."""
    found = []
    for task in tasks:
        if not is_open(task) and task.state != "parked":
            continue
        if task.state == "todo":
            waits = unmet(plan, task)
            parts = [part.id for part in plan.open_parts.get(task.id, ())]
            if waits:
                found.append(Skipped(task, "prerequisites", tuple(waits)))
            elif parts:
                found.append(Skipped(task, "open parts", tuple(parts)))
            elif worker and worker.is_kept_out(lease := plan.lease(task)):
                found.append(Skipped(task, "claimed", lease=lease))
        elif task.state == "unknown" and not task.unread:  # `Answer.unread` names the file
            found.append(Skipped(task, "unknown status" if task.id else "no readable id"))
        elif task.state in wip_states:
            if worker and worker.is_kept_out(lease := plan.lease(task)):
                found.append(Skipped(task, "claimed", lease=lease))
        elif task.state in OPEN_STATES | {"parked"}:
            found.append(Skipped(task, task.state))
    return tuple(found)


def answers(
    plan: Plan,
    wip_limit: int,
    wip_states: Sequence[str],
    *,
    ignore_conflicts: bool,
    worker: Worker | None = None,
) -> list[tuple[Plan, Answer]]:
    """The answer of the plan and of each of its documents, the most urgent first."""
    wishes: dict[str, Any] = {"ignore_conflicts": ignore_conflicts, "worker": worker}
    found = [(part, answer(part, wip_limit, wip_states, **wishes)) for part in plan.current()]
    return sorted(found, key=lambda one: _PRESSING.index(one[1].action))
