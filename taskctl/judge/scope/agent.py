"""Whether a coding agent may make an edit, by the allowlist of the active task at HEAD."""

import os
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass

from taskctl.judge.git_states import GitStates
from taskctl.judge.scope.agent_edit import changed_part, edited
from taskctl.judge.scope.agent_event import Event
from taskctl.judge.scope.agent_guards import guarded
from taskctl.judge.scope.allowlist import Allowance
from taskctl.judge.scope.attribution import active_tasks
from taskctl.memory import inputs
from taskctl.model.items import ITEM, Task
from taskctl.read.heads import HeadReader
from taskctl.settings.committed import load_in
from taskctl.settings.load import FILE_NAME, Loaded
from taskctl.settings.schema import Settings
from taskctl.text.globs import any_matcher
from taskctl.text.source import Source
from taskctl.text.tree import DiskTree, Tree


@dataclass(frozen=True, slots=True)
class Ruling:
    """The answer of the hook: allow, ask or deny, and why."""

    decision: str
    reason: str


def rule_on(event: Event, loaded: Loaded, folder: str) -> Ruling:
    """Whether an edit stays inside the allowlist of the active task.

    The active task is read from the working tree, so a task counts from its start; its allowlist
    and the settings are read from HEAD, so no edit can loosen them.

    Args:
        event: the edit.
        loaded: the settings of the working tree, and the root.
        folder: where the hook was started.

    Raises:
        TaskctlError: unusable settings, no plan.
    """
    path = _relative(os.path.join(folder, event.folder, event.path), loaded.root)
    if path is None:
        return Ruling("ask", f"{event.path} is outside {_real(loaded.root)}")
    with closing(GitStates(loaded.root, {})) as states:
        head = states.repository.tip
        if not head:
            return Ruling("ask", "there is no commit to read the allowlist from")
        return _rule(event, path, loaded, states.tree_of(head))


def _rule(event: Event, path: str, loaded: Loaded, head: Tree) -> Ruling:
    settings = _settings(loaded, head)
    what = guarded(path, loaded, settings) or _led_to(path, loaded, settings)
    if what:
        return Ruling("ask", f"{path} is {what}; a person decides about it")
    reader = HeadReader(DiskTree(loaded.root), settings)
    plan = reader.read()
    active = active_tasks(plan, settings)
    if not active:
        return Ruling("ask", "no task is active (taskctl next, taskctl start)")
    if len(active) > 1:
        names = ", ".join(task.id for task in active)
        return Ruling(
            "ask", f"several tasks are active, so it is unclear whose allowlist counts: {names}"
        )
    task = reader.whole(active[0], head)
    if task is None:
        return Ruling(
            "ask", f"{active[0].path} is not committed yet, so its allowlist is not known"
        )
    if _is_of_plan(path, plan.nodes, loaded.root, settings):
        return _plan_file(event, path, task, reader)
    return _by_allowlist(path, task, settings)


def _led_to(path: str, loaded: Loaded, settings: Settings) -> str:
    """The settings file or baseline that is a link to a path; empty for none."""
    for name in (loaded.file, FILE_NAME, settings.rules.baseline):
        link = os.path.join(loaded.root, name)
        if name and _relative(link, loaded.root) == path and os.path.islink(link):
            return f"the target of the link {name}"
    return ""


def _is_of_plan(path: str, tasks: Iterable[Task], root: str, settings: Settings) -> bool:
    """Whether a path is a file of the plan, in any case of its letters, or the target of one."""
    collections = settings.collection
    patterns = (p.casefold() for c in collections for p in (*c.include, *c.side_patterns))
    if any_matcher(patterns)(path.casefold()):
        return True
    full = os.path.join(_real(root), path)
    folders = {
        folder: _real(os.path.join(root, folder))
        for folder in {os.path.dirname(task.path) for task in tasks}
    }
    for task in tasks:
        folder, name = os.path.split(task.path)
        there = os.path.join(folders[folder], name)
        if full in {there, _real(there) if os.path.islink(there) else ""}:
            return True
    return False


def _settings(loaded: Loaded, head: Tree) -> Settings:
    """The settings of HEAD; those in force if they are the same, or outside the root."""
    if os.path.isabs(loaded.file):
        return loaded.settings
    if loaded.file:
        here, there = DiskTree(loaded.root).read(loaded.file), head.read(loaded.file)
        if isinstance(here, Source) and isinstance(there, Source) and here.raw == there.raw:
            return loaded.settings
    return load_in(head, loaded.root).settings


def _by_allowlist(path: str, task: Task, settings: Settings) -> Ruling:
    if task.scope is None:
        return Ruling("ask", f"{task.id} has no allowlist ({task.path})")
    found = Allowance(task, settings).explain(path)
    where = f"{found.place.path}:{found.place.line}" if found.place else "scope.always"
    unclear = next((unread for unread in task.scope.unreadable if unread.denies), None)
    if found.verdict in {"allowed", "always"} and unclear:
        line = f"{task.path}:{unclear.place.line}"
        return Ruling(
            "ask", f"the allowlist of {task.id} denies something that is not a path ({line})"
        )
    if found.verdict in {"allowed", "always"}:
        return Ruling("allow", f"{task.id} may touch {path}: {found.pattern} ({where})")
    if found.verdict == "denied":
        return Ruling("deny", f"{task.id} must not touch {path}: {found.pattern} ({where})")
    return Ruling(
        "deny" if settings.scope.mode == "fail" else "ask",
        f"{path} is not in the allowlist of {task.id} ({task.path}:{task.scope.place.line}); "
        "stay inside it, or ask for it to be widened",
    )


def _plan_file(event: Event, path: str, task: Task, reader: HeadReader) -> Ruling:
    """Judge an edit of the plan: allow the text of the active task, ask about deciding parts."""
    if path != task.path:
        return Ruling("ask", f"{path} belongs to the plan, and not to {task.id}")
    if task.kind == ITEM:
        return Ruling("ask", f"{path} contains other items than {task.id}, too")
    source = reader.tree.read(path)
    text = edited(event, source.text) if isinstance(source, Source) else None
    if text is None or not isinstance(source, Source):
        return Ruling("ask", f"it is unclear which part of {path} is edited")
    part = changed_part(task, reader, source, text)
    if part:
        return Ruling("ask", f"the edit changes {part} of {task.id}; a person decides about it")
    return Ruling("allow", f"the text of {task.id} itself")


def _relative(path: str, root: str) -> str | None:
    """The path relative to the root, links followed; None if it is outside."""
    full, real_root = _real(path), _real(root)
    if not full.startswith(real_root.rstrip(os.sep) + os.sep):
        return None
    return os.path.relpath(full, real_root).replace(os.sep, "/")


def _real(path: str) -> str:
    """The path with its links followed."""
    found = os.path.realpath(path)
    inputs.asked(inputs.REAL, path, found)
    return found
