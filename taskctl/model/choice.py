"""Choosing tasks and candidates by people's conditions, and the columns of a board."""

from collections.abc import Collection, Iterable, Sequence

from taskctl.errors import TaskctlError
from taskctl.model.extraction import blockers, is_extractable
from taskctl.model.items import Candidate, Task
from taskctl.model.names import states_named
from taskctl.model.plan import Plan
from taskctl.model.queue import in_order
from taskctl.model.states import STATES
from taskctl.model.work import is_ready, ready_tasks, unmet

Columns = list[tuple[str, Sequence[Task]]]
"""The title and the tasks of each column."""
TITLES = (
    "ready", "waiting", "in progress", "in review", "optional", "done", "parked", "dropped",
    "unknown",
)  # fmt: skip  # a table
"""The titles of all columns, in their order."""


def chosen(
    plan: Plan,
    tasks: Iterable[Task],
    *,
    states: Collection[str] = (),
    owner: str = "",
    tracks: Collection[str] = (),
    ready: bool = False,
    blocked: bool = False,
) -> list[Task]:
    """The tasks that meet every given condition, in their order."""
    found = list(tasks)
    if states:
        found = [task for task in found if task.state in states]
    if owner:
        name = owner.lstrip("@")
        found = [task for task in found if name in {one.lstrip("@") for one in task.owner}]
    if tracks:
        found = [task for task in found if not set(tracks).isdisjoint(plan.tracks_of(task))]
    if ready:
        keys = {task.key for task in ready_tasks(plan, plan.tasks)}
        found = [task for task in found if task.key in keys]
    if blocked:
        found = [
            task
            for task in found
            if task.state == "blocked" or (task.state == "todo" and unmet(plan, task))
        ]
    return found


def has_words(task: Task, words: Iterable[str], name: str = "") -> bool:
    """Whether each of some words is in the id, state, title, owner or path of a task.

    Args:
        task: the task.
        words: the words, in any case.
        name: another name of the task.
    """
    texts = (name or task.id, task.state, task.bare_title, *task.owner, task.path)
    text = "\n".join(texts).casefold()
    return all(word.casefold() in text for word in words)


def states_meant(plans: Sequence[Plan], text: str) -> set[str]:
    """The states that words mean in any of the plans.

    Raises:
        TaskctlError: a word means no state.
    """
    found = set()
    for word in (part.strip() for part in text.split(",")):
        states = {state for plan in plans for state in states_named(plan, word)}
        if not states:
            raise TaskctlError(f"no state or status is called {word!r}: {', '.join(STATES)}")
        found |= states
    return found


def chosen_candidates(
    plan: Plan, tracks: Collection[str], *, ready: bool, blocked: bool
) -> list[Candidate]:
    """The candidates of the given tracks, or of all, that meet every condition."""
    found = [
        c for track in plan.tracks for c in track.candidates if not tracks or c.track in tracks
    ]
    if ready:
        found = [c for c in found if is_extractable(c, blockers(plan, c))]
    if blocked:
        found = [c for c in found if c.state != "extracted" and blockers(plan, c)]
    return found


def boards(
    plan: Plan, *, owner: str = "", tracks: Collection[str] = (), everything: bool = False
) -> list[tuple[Plan, Columns]]:
    """The columns of the plan and of each of its current documents, by people's conditions."""
    found = []
    for part in (plan, *plan.current_documents):
        tasks = chosen(plan, in_order(part), owner=owner, tracks=tracks)
        if tasks or not plan.documents:
            found.append((part, columns(part, tasks, everything=everything)))
    return found


def columns(plan: Plan, tasks: Sequence[Task], *, everything: bool) -> Columns:
    """The columns of a board that have tasks; dropped and parked tasks only if `everything`."""
    waiting = {
        task.key
        for task in tasks
        if task.state == "blocked" or (task.state == "todo" and not is_ready(plan, task))
    }
    optional = {task.key for task in tasks if task.optional and task.state == "todo"}
    waiting -= optional
    done = [task for task in tasks if task.state == "done"]
    found: Columns = [
        ("ready", [t for t in tasks if t.state == "todo" and t.key not in waiting | optional]),
        ("waiting", [t for t in tasks if t.key in waiting]),
        ("in progress", [t for t in tasks if t.state == "active"]),
        ("in review", [t for t in tasks if t.state == "review"]),
        ("optional", [t for t in tasks if t.key in optional]),
        ("done", done[::-1]),
    ]
    if everything:
        for state in ("parked", "dropped", "unknown"):
            found.append((state, [task for task in tasks if task.state == state]))
    return [(title, cards) for title, cards in found if cards]
