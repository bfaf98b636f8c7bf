"""The task that a change belongs to, by signs in the order of their reliability.

How often each is right is measured in docs/concepts/attribution.md.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from taskctl.errors import PlanError
from taskctl.git.commits import trailers
from taskctl.judge.change import Change
from taskctl.model.ids import in_its_folder
from taskctl.model.items import Task
from taskctl.model.paths import allowlist
from taskctl.model.plan import Plan
from taskctl.model.work import under_way
from taskctl.settings.schema import Settings
from taskctl.text.globs import any_matcher

# Files that are read, not run.
_DOCUMENTS = (".md", ".mdc", ".mdx", ".markdown", ".rst", ".adoc")


@dataclass(frozen=True, slots=True)
class Attribution:
    """The task of a change, and how it was found; without one, the tasks that it could be.

    by   id, trailer, branch, subject, task-file, active, or "" if there is no sign
    """

    task: str
    by: str
    candidates: tuple[str, ...] = ()


def attribute(plan: Plan, change: Change) -> Attribution:
    """The task of a change: by the first sign that names exactly one.

    Commits that name different tasks belong to no task together, whatever the other signs are.

    Args:
        plan: the plan whose tasks count.
    """
    return _first(plan, change, SIGNS)


def attribute_commit(plan: Plan, change: Change) -> Attribution:
    """The task of one commit among others.

    A branch names the task of all of its commits, a subject that of its own, so the subject comes
    first. A commit of documents without a sign except the active task belongs to no task, for
    whoever fixes a page need not work on that task. A fixup belongs to the commit that it names.
    """
    if change.amended is not None:
        return attribute_commit(plan, change.amended)
    attribution = _first(plan, change, ("trailer", "subject", "branch", "task-file", "active"))
    if attribution.by == "active" and all(
        path.lower().endswith(_DOCUMENTS) for path in change.changed
    ):
        return Attribution("", "")
    return attribution


def needs_no_task(change: Change) -> bool:
    """Whether a commit belongs to no task, and may do so.

    Its own content is only planning, or belongs to another plan.
    """
    return all(map(planning(change.settings), change.changed)) or is_of_another_plan(change)


def is_of_another_plan(change: Change) -> bool:
    """Whether a commit changes nothing outside the folders of other plans."""
    return bool(change.changed) and all(map(change.is_elsewhere, change.changed))


def _first(plan: Plan, change: Change, signs: Iterable[str]) -> Attribution:
    seen: dict[str, None] = {}
    for by in signs:
        ids = named_by(by, plan, change)
        if len(ids) == 1:
            return Attribution(ids[0], by)
        seen.update(dict.fromkeys(ids))
        if len(ids) > 1 and by in {"trailer", "subject"} and len(change.commits) > 1:
            break
    return Attribution("", "", tuple(seen))


def named_by(sign: str, plan: Plan, change: Change) -> list[str]:
    """The tasks that one of the SIGNS names, each once."""
    return list(dict.fromkeys(SIGNS[sign](plan, change)))


def _in_trailers(plan: Plan, change: Change) -> Iterable[str]:
    return (
        item_id
        for commit in change.commits
        for value in trailers(commit.body, "Task")
        for item_id in _ids_in(plan, value)
    )


def _in_branch(plan: Plan, change: Change) -> Iterable[str]:
    return _ids_in(plan, change.branch)


def _in_subjects(plan: Plan, change: Change) -> Iterable[str]:
    return (item_id for commit in change.commits for item_id in _ids_in(plan, commit.subject))


def _changed_task_files(plan: Plan, change: Change) -> Iterable[str]:
    changed = set(change.changed)
    return (task.id for task in plan.tasks if task.id and task.path in changed)


def _active(plan: Plan, change: Change) -> Iterable[str]:
    """The task in progress at the head of the change, unless they are unrelated."""
    del plan  # its states may be those of a later commit
    try:
        active = active_tasks(change.plan, change.settings)
    except PlanError:
        return []
    if len(active) == 1 and not (
        any(map(planning(change.settings), change.changed))
        or _touches(change.reader.whole(active[0]), change.changed)
    ):
        return []
    return [task.id for task in active]


def active_tasks(plan: Plan, settings: Settings) -> list[Task]:
    """The tasks in progress that a change could belong to."""
    return [t for t in under_way(plan, plan.tasks, settings.queue.wip_states) if t.id]


SIGNS: Mapping[str, Callable[[Plan, Change], Iterable[str]]] = {
    "trailer": _in_trailers,
    "branch": _in_branch,
    "subject": _in_subjects,
    "task-file": _changed_task_files,
    "active": _active,
}


def _ids_in(plan: Plan, text: str) -> Iterable[str]:
    """The tasks that a subject, branch or trailer names, in the spellings that people use."""
    for name in dict.fromkeys(task.collection for task in plan.tasks):
        grammar = plan.grammars[name]
        found = [(single.start, single.first) for single in grammar.singles(text)]
        word = re.escape(grammar.prefix.rstrip("-_ "))
        if word.isalpha():
            # `task 7`, `task6`, `TASK-0009`, `task-0023b`
            loose = rf"(?<![A-Za-z0-9]){word}[-_ ]?(\d{{1,6}})([A-Za-z]?)(?![A-Za-z0-9])"
            found += [
                (match.start(), grammar.make(int(match[1]), match[2]))
                for match in re.finditer(loose, text, re.IGNORECASE | re.ASCII)
            ]
        for start, item_id in sorted(found):
            whole = in_its_folder(item_id, text[:start], plan.namesakes.get(item_id, ()))
            if whole in plan.by_id:
                yield whole


def _touches(task: Task | None, changed: Collection[str]) -> bool:
    entries = task.scope.entries if task and task.scope else ()
    return any(map(allowlist(entries), changed))


def planning(settings: Settings) -> Callable[[str], bool]:
    """A function that returns whether a path is of the plan: items, boards, contracts, prep."""
    return any_matcher(
        [
            *(pattern for c in settings.collection for pattern in (*c.include, *c.exclude)),
            *settings.boards.files,
            *settings.contracts.files,
            *evidence_files(settings),
            *prep_files(settings),
        ]
    )


def evidence_files(settings: Settings) -> list[str]:
    """Patterns of the records that taskctl writes, one file for each id, and of no other files."""
    folder = settings.evidence.folder.rstrip("/")
    return [f"{folder}/{prefix}*.json" for prefix in _prefixes(settings)]


def prep_files(settings: Settings) -> list[str]:
    """Patterns of the prep file and of the handoffs that taskctl writes, one page for an id."""
    folder = settings.prep.archive.rstrip("/")
    found = [settings.prep.file] if settings.prep.file else []
    if folder:
        found += [
            f"{folder}/*{f'{prefix}*' if prefix else ''}.md" for prefix in _prefixes(settings)
        ]
    return found


def _prefixes(settings: Settings) -> list[str]:
    """The fixed beginning of ids; that of an item with its own folder may vary."""
    tasks = [c for c in settings.collection if c.kind == "task"]
    return sorted({c.id.format.partition("{")[0].replace("/", "_") for c in tasks})
