"""To which task a change belongs."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from taskctl.git.commits import trailers
from taskctl.model.ids import Grammar
from taskctl.model.items import Task
from taskctl.model.paths import is_allowed
from taskctl.model.plan import Plan
from taskctl.settings.schema import Settings
from taskctl.text.globs import glob_matcher

# Commits that only undo or amend another one are judged with that one.
PASSING = ("Revert ", "fixup!", "squash!", "amend!")

# `task 7`, `task6`, `TASK-0009`, `task-0023b`: how people name tasks in subjects and branches.
_LOOSE = re.compile(r"(?<![A-Za-z0-9])task[-_ ]?(\d{1,6})([A-Za-z]?)(?![A-Za-z0-9])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Attribution:
    """The task of a change, and what told it; without one, the tasks that it could be.

    by   id, trailer, branch, subject, task-file, active, or "" when nothing tells
    """

    task: str
    by: str
    candidates: tuple[str, ...] = ()


def attribute(
    plan: Plan,
    settings: Settings,
    changed: Collection[str],
    *,
    subject: str = "",
    body: str = "",
    branch: str = "",
) -> Attribution:
    """The task of a change: by its trailer, branch, subject, task file, or the active task.

    The first sign that names exactly one task decides; one that names several is passed over and
    remembered.
    """
    seen: dict[str, None] = {}
    signs = (
        ("trailer", [i for value in trailers(body, "Task") for i in ids_in(plan, value)]),
        ("branch", ids_in(plan, branch)),
        ("subject", ids_in(plan, subject)),
        ("task-file", _changed_tasks(plan, changed)),
        ("active", _active(plan, settings, changed)),
    )
    for by, ids in signs:
        unique = list(dict.fromkeys(ids))
        if len(unique) == 1:
            return Attribution(unique[0], by)
        seen.update(dict.fromkeys(unique))
    return Attribution("", "", tuple(seen))


def ids_in(plan: Plan, text: str) -> list[str]:
    """The tasks that a subject, branch or trailer names, in the spellings that people use."""
    found: dict[str, None] = {}
    for grammar in _task_grammars(plan):
        found.update(dict.fromkeys(r.first for r in grammar.singles(text) if r.first in plan.by_id))
        for match in _LOOSE.finditer(text):
            item_id = grammar.make(int(match[1]), match[2])
            if item_id in plan.by_id:
                found[item_id] = None
    return list(found)


def _task_grammars(plan: Plan) -> Iterable[Grammar]:
    return [plan.grammars[name] for name in dict.fromkeys(task.collection for task in plan.tasks)]


def _changed_tasks(plan: Plan, changed: Collection[str]) -> list[str]:
    return [task.id for task in plan.tasks if task.id and task.path in changed]


def _active(plan: Plan, settings: Settings, changed: Collection[str]) -> list[str]:
    """The task under way, unless the change has to do neither with plans nor with its paths."""
    active = [task for task in plan.tasks if task.state in settings.queue.wip_states and task.id]
    if len(active) == 1 and not (
        any(is_planning(settings, path) for path in changed) or _touches(active[0], changed)
    ):
        return []
    return [task.id for task in active]


def _touches(task: Task, changed: Collection[str]) -> bool:
    return task.scope is not None and any(is_allowed(task.scope.entries, p) for p in changed)


def is_planning(settings: Settings, path: str) -> bool:
    """Whether a path belongs to the plan: items, boards, contracts, evidence, prep."""
    patterns: Sequence[str] = [
        *(pattern for c in settings.collection for pattern in (*c.include, *c.exclude)),
        *settings.boards.files,
        *settings.contracts.files,
        f"{settings.evidence.folder}/**",
        settings.prep.file,
        f"{settings.prep.archive}/**",
    ]
    return any(glob_matcher(pattern)(path) for pattern in patterns)
