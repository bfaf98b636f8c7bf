"""The progress of a plan, and its speed."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from taskctl.model.items import ITEM, Task
from taskctl.model.network import hard_edges, longest_chain, without_cycles
from taskctl.model.plan import Plan
from taskctl.model.queue import unblocks
from taskctl.model.states import CLOSED, STATES


@dataclass(frozen=True, slots=True)
class Share:
    """How many of a set of tasks are done."""

    name: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Progress:
    """The numbers of a plan.

    states      tasks in each state
    decisions   decisions in each state
    documents   the shares of the documents, if there are several or also task files
    months      tasks done in each month (YYYY-MM), by git, from the first to the last
    lead_days   median of days from the first commit of a task to the one that set it to done
    chain       the longest chain of open tasks
    unblockers  open tasks, and how many open tasks wait for each
    """

    states: Mapping[str, int]
    decisions: Mapping[str, int]
    tracks: Sequence[Share]
    groups: Sequence[Share]
    owners: Sequence[Share]
    documents: Sequence[Share]
    months: Mapping[str, int]
    lead_days: float | None
    chain: Sequence[str]
    unblockers: Sequence[tuple[str, int]]


def progress(plan: Plan, dates: Mapping[str, Sequence[tuple[str, str]]]) -> Progress:
    """Count a plan.

    Args:
        plan: the plan.
        dates: for each id its (ISO date, state) steps, oldest first.
    """
    tasks = [task for task in plan.tasks if task.counts]
    closed = {item.id for item in plan.nodes if item.state in CLOSED}
    edges = without_cycles(hard_edges(plan))
    waiting = {
        node: [target for target in targets if target not in closed]
        for node, targets in edges.items()
        if node not in closed
    }
    unblockers = sorted(unblocks(plan).items(), key=lambda pair: (-pair[1], pair[0]))
    ids = {task.id for task in tasks}
    finished = {i: day for i, steps in dates.items() if i in ids and (day := _done_on(steps))}
    leads = [
        (date.fromisoformat(day) - date.fromisoformat(dates[i][0][0])).days
        for i, day in finished.items()
        if i in closed
    ]
    return Progress(
        states=_states(tasks),
        decisions=_states(plan.decisions),
        tracks=_shares((track, task) for task in tasks for track in plan.tracks_of(task)),
        groups=_shares(
            (group.name, plan.by_id[i])
            for board in plan.boards
            for group in board.groups
            for i in group.ids
            if i in plan.by_id
        ),
        owners=_shares((owner, task) for task in tasks for owner in task.owner),
        documents=[]
        if plan.breakdown
        else _shares((task.path, task) for task in tasks if task.kind == ITEM),
        months=_months(finished.values()),
        lead_days=_median(leads) if leads else None,
        chain=longest_chain(waiting),
        unblockers=[(node, number) for node, number in unblockers if number][:10],
    )


def _median(numbers: Iterable[int]) -> float:
    """The median; `statistics` takes longer to import than the plan to count."""
    ordered = sorted(numbers)
    half, is_odd = divmod(len(ordered), 2)
    return ordered[half] if is_odd else (ordered[half - 1] + ordered[half]) / 2


def _states(items: Iterable[Task]) -> dict[str, int]:
    counts = Counter(item.state for item in items if item.counts)
    return {state: counts[state] for state in STATES if counts[state]}


def _done_on(steps: Sequence[tuple[str, str]]) -> str:
    """The day of the last step to done; empty if it is not done now."""
    return steps[-1][0] if steps and steps[-1][1] == "done" else ""


def _months(days: Iterable[str]) -> dict[str, int]:
    """The number of days in each month, from the first to the last, months without one too."""
    counts = Counter(day[:7] for day in days)
    if not counts:
        return {}
    first, last = (12 * int(month[:4]) + int(month[5:]) - 1 for month in (min(counts), max(counts)))
    months = (f"{number // 12:04d}-{number % 12 + 1:02d}" for number in range(first, last + 1))
    return {month: counts[month] for month in months}


def _shares(pairs: Iterable[tuple[str, Task]]) -> list[Share]:
    done: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for name, task in pairs:
        total[name] += 1
        done[name] += task.state == "done"
    return [Share(name, done[name], total[name]) for name in sorted(total)]
