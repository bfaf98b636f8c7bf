"""Whether a coding agent may make an edit, by the allowlist of the active task at HEAD."""

import os
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing

from taskctl.judge.git_states import GitStates
from taskctl.judge.scope.agent_edit import changed_part, edited
from taskctl.judge.scope.agent_event import Event
from taskctl.judge.scope.agent_grounds import (
    ActiveTask,
    Grounds,
    Guards,
    Ruling,
    as_text,
    by_grounds,
    by_guards,
    outside,
    path_of,
    real,
    relative,
)
from taskctl.judge.scope.agent_guards import own_patterns
from taskctl.judge.scope.allowlist import always_allowed
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
    path = path_of(event, loaded.root, folder)
    if path is None:
        return outside(event, loaded.root)
    with closing(GitStates(loaded.root, {})) as states:
        head = states.repository.tip
        if not head:
            return Ruling("ask", "there is no commit to read the allowlist from")
        return _rule(event, path, loaded, states.tree_of(head))


def _rule(event: Event, path: str, loaded: Loaded, head: Tree) -> Ruling:
    settings = _settings(loaded, head)
    guards = _guards(loaded, settings)
    if found := by_guards(path, guards):
        return found
    reader = HeadReader(DiskTree(loaded.root), settings)
    grounds, task = _grounds(guards, reader, head, settings)
    inputs.leads_to(as_text(grounds))
    found = by_grounds(path, grounds)
    if found is None and task is not None:
        found = _own_file(event, task, reader)
    assert found is not None
    return found


def _guards(loaded: Loaded, settings: Settings) -> Guards:
    baseline = settings.rules.baseline
    links: dict[str, str] = {}
    for name in (loaded.file, FILE_NAME, baseline):
        link = os.path.join(loaded.root, name)
        if name and (path := relative(link, loaded.root)) and os.path.islink(link):
            links.setdefault(path, name)
    own = own_patterns(loaded.file, baseline, settings.evidence.folder)
    return Guards(loaded.root, own, links)


def _grounds(
    guards: Guards, reader: HeadReader, head: Tree, settings: Settings
) -> tuple[Grounds, Task | None]:
    """The grounds of all rulings, and the active task as HEAD has it."""
    plan = reader.read()
    active = active_tasks(plan, settings)
    if not active:
        return Grounds(guards, "no task is active (taskctl next, taskctl start)"), None
    if len(active) > 1:
        names = ", ".join(task.id for task in active)
        why = f"several tasks are active, so it is unclear whose allowlist counts: {names}"
        return Grounds(guards, why), None
    task = reader.whole(active[0], head)
    if task is None:
        why = f"{active[0].path} is not committed yet, so its allowlist is not known"
        return Grounds(guards, why), None
    collections = settings.collection
    patterns = tuple(p.casefold() for c in collections for p in (*c.include, *c.side_patterns))
    files = tuple(_files_beside(plan.nodes, guards.root, patterns))
    is_strict = settings.scope.mode == "fail"
    return Grounds(guards, "", patterns, files, is_strict, _active(task, settings)), task


def _active(task: Task, settings: Settings) -> ActiveTask:
    scope, is_alone = task.scope, task.kind != ITEM
    if scope is None:
        return ActiveTask(task.id, task.path, is_alone)
    unclear = next((unread.place.line for unread in scope.unreadable if unread.denies), 0)
    always = tuple(always_allowed(task, settings))
    line = scope.place.line
    return ActiveTask(task.id, task.path, is_alone, line, unclear, scope.entries, always)


def _files_beside(tasks: Iterable[Task], root: str, patterns: Collection[str]) -> Iterator[str]:
    """The files of tasks, and the targets of those that are links, that match no pattern."""
    top = os.path.join(real(root), "")
    matches = any_matcher(patterns)
    folders = {
        folder: real(os.path.join(root, folder))
        for folder in {os.path.dirname(task.path) for task in tasks}
    }
    for task in tasks:
        folder, name = os.path.split(task.path)
        there = os.path.join(folders[folder], name)
        for full in {there, real(there) if os.path.islink(there) else there}:
            path = full.removeprefix(top).replace(os.sep, "/")
            if full.startswith(top) and not matches(path.casefold()):
                yield full


def _settings(loaded: Loaded, head: Tree) -> Settings:
    """The settings of HEAD; those in force if they are the same, or outside the root."""
    if os.path.isabs(loaded.file):
        return loaded.settings
    if loaded.file:
        here, there = DiskTree(loaded.root).read(loaded.file), head.read(loaded.file)
        if isinstance(here, Source) and isinstance(there, Source) and here.raw == there.raw:
            return loaded.settings
    return load_in(head, loaded.root).settings


def _own_file(event: Event, task: Task, reader: HeadReader) -> Ruling:
    """Judge an edit of the active task's own file: allow its text, ask about deciding parts."""
    source = reader.tree.read(task.path)
    text = edited(event, source.text) if isinstance(source, Source) else None
    if text is None or not isinstance(source, Source):
        return Ruling("ask", f"it is unclear which part of {task.path} is edited")
    part = changed_part(task, reader, source, text)
    if part:
        return Ruling("ask", f"the edit changes {part} of {task.id}; a person decides about it")
    return Ruling("allow", f"the text of {task.id} itself")
