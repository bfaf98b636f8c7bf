"""The tasks that may be worked on at once: their allowlists surely share no path."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from taskctl.judge.scope.overlap import Overlap, overlaps
from taskctl.model.items import Task
from taskctl.model.queue import Answer
from taskctl.settings.schema import Settings


@dataclass(frozen=True, slots=True)
class Apart:
    """A ready task that is not suggested beside others, or one beside which none can be.

    overlap   the paths it shares with an earlier task; None if it has no allowlist, so that they
              are unknown
    """

    task: Task
    overlap: Overlap | None = None


@dataclass(frozen=True, slots=True)
class Team:
    """The tasks to work on beside that of an answer, and those that were passed over for it."""

    tasks: tuple[Task, ...] = ()
    apart: tuple[Apart, ...] = ()


def team(
    answer: Answer,
    ready: Iterable[Task],
    number: int,
    settings: Settings,
    whole: Callable[[Task], Task],
) -> Team:
    """Ready tasks, in their order, that share no path with each other or with those in progress.

    A task without an allowlist is never combined, for its paths are unknown. If the settings name
    no section for allowlists, nothing is compared.

    Args:
        answer: the answer of the queue, whose task comes first.
        ready: the tasks to choose from, taken one by one, as far as needed.
        number: how many are wanted, the first one included.
        settings: which tasks have allowlists.
        whole: reads a task with its allowlist.
    """
    first = answer.task
    if first is None or answer.action not in {"start", "continue"}:
        return Team()
    listed = {
        c.name
        for c in settings.collection
        if c.sections.headings.get("scope") or c.header.keys.get("scope")
    }
    busy = {task.key: whole(task) for task in (first, *answer.active)}
    others = (whole(task) for task in ready if task.key != first.key)
    return _chosen(list(busy.values()), others, number - 1, listed)


def _chosen(
    busy: Sequence[Task], ready: Iterable[Task], number: int, listed: Collection[str]
) -> Team:
    """Up to `number` of the tasks in `ready`; those of the collections `listed` are compared."""
    apart = [Apart(task) for task in busy if task.collection in listed and not _has_paths(task)]
    if apart:
        return Team((), tuple(apart))
    chosen: list[Task] = []
    for task in ready:
        reason = _reason(task, [*busy, *chosen]) if task.collection in listed else None
        if reason:
            apart.append(reason)
        else:
            chosen.append(task)
        if len(chosen) == number:
            break
    return Team(tuple(chosen), tuple(apart))


def _reason(task: Task, others: Iterable[Task]) -> Apart | None:
    """Why a task cannot be worked on beside others, if there is a reason."""
    if not _has_paths(task):
        return Apart(task)
    found = (overlap for other in others for overlap in overlaps((other, task)))
    overlap = next(found, None)
    return Apart(task, overlap) if overlap else None


def _has_paths(task: Task) -> bool:
    entries = task.scope.entries if task.scope else ()
    return any(entry.kind == "allow" and not entry.problem for entry in entries)
