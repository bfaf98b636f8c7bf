"""The weekly report: changes, blocked tasks, goals for the next week.

It follows the template that agents are given in real task breakdowns: a section for each area,
blockers, goals for the next week.
"""

from collections.abc import Iterator

from taskctl.model.changes import plan_changes
from taskctl.model.ids import Folder
from taskctl.model.items import Task
from taskctl.model.plan import Plan
from taskctl.model.queue import in_order
from taskctl.model.work import ready_tasks, unmet
from taskctl.read.dialects.words import explained
from taskctl.views.cells import one_line

GOALS = 5
"""A week begins at most this many items."""
_WORDS = {
    "todo": "Not started", "active": "In progress", "review": "In review", "done": "Complete",
    "blocked": "Blocked", "parked": "Deferred", "dropped": "Dropped", "unknown": "Unknown",
}  # fmt: skip  # a table
_UNDER_WAY = frozenset({"active", "review", "blocked"})


def progress_report(plan: Plan, before: Plan | None, head: str, *, named: bool) -> Iterator[str]:
    """The lines of a report as Markdown.

    Args:
        plan: the plan at the end of the week.
        before: the plan at its beginning, to report changes of the plan too; None to report all
            items that are not to do.
        head: the heading.
        named: whether its name is in the heading.
    """
    yield f"## {head}{f': {one_line(plan.name)}' if named else ''}"
    tasks = [task for task in in_order(plan) if task.id]
    areas: dict[str, list[str]] = {}
    for task in tasks:
        if _is_news(task, before):
            areas.setdefault(_area(plan, task), []).append(f"- {task.id}: {_says(plan, task)}")
    for area, lines in areas.items():
        yield from _section(area, lines)
    changes = list(_changes(before, plan)) if before else []
    if not areas:
        yield from ("", "No state changed." if changes else "Nothing changed.")
    yield from _section("Plan Changes", changes)
    yield from _section("Blockers", list(_blockers(plan, tasks)))
    yield from _section("Next Week Goals", list(_goals(plan, tasks)))


def _section(title: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield from ("", f"### {one_line(title)}", "", *lines)


def _is_news(task: Task, before: Plan | None) -> bool:
    if task.state in _UNDER_WAY:
        return True
    was = before.by_id.get(task.id) if before else None
    return task.state != (was.state if was else "todo")


def _area(plan: Plan, task: Task) -> str:
    tracks = plan.tracks_of(task)
    return task.groups[0] if task.groups else tracks[0] if tracks else "Tasks"


def _says(plan: Plan, task: Task) -> str:
    sign, word = explained(plan.breakdown.legend if plan.breakdown else {}, task.state)
    percent = f" ({task.percent}%)" if 0 <= task.percent < 100 else ""
    says = f"{sign} {word.capitalize() or _WORDS[task.state]}{percent}"
    return f"{says}: {one_line(task.bare_title)}".strip()


def _changes(before: Plan, plan: Plan) -> Iterator[str]:
    found = plan_changes(before, plan)
    for task in found.added:
        yield f"- {task.id} is new ({one_line(task.bare_title)})"
    for task in found.removed:
        yield f"- {_gone(task.id)} is gone ({one_line(task.bare_title)})"
    for was, task in found.priorities:
        yield f"- {task.id}: {was.priority or 'none'} → {task.priority or 'none'}"
    folder = Folder(plan.by_id)
    for (gained, names), ids in found.waits.items():
        verb = "waits" if len(ids) == 1 else "wait"
        known = [name for name in names if plan.knows(name)]
        others = [*folder.fold(known), *(_gone(n) for n in names if not plan.knows(n))]
        how = f"now {verb}" if gained else f"no longer {verb}"
        yield f"- {', '.join(folder.fold(ids))} {how} for {', '.join(others)}"


def _gone(item_id: str) -> str:
    """An id that the plan does not know, struck out: readers of a report look for known ids."""
    return f"~~{item_id}~~"


def _blockers(plan: Plan, tasks: list[Task]) -> Iterator[str]:
    for task in tasks:
        waits = unmet(plan, task) if task.state in _UNDER_WAY else []
        if waits:
            yield f"- {task.id} blocked on {', '.join(waits)}"
        elif task.state == "blocked":
            yield f"- {task.id} is blocked: {one_line(task.status.tail) or 'no reason is given'}"


def _goals(plan: Plan, tasks: list[Task]) -> Iterator[str]:
    under_way = [task.id for task in tasks if task.state in {"active", "review"}]
    if under_way:
        yield f"- Complete {', '.join(under_way)}"
    for task in ready_tasks(plan, tasks)[:GOALS]:
        yield f"- Begin {task.id} ({one_line(task.bare_title)})"
