"""What a coding agent may edit: the allowlist of the active task, as it stands in HEAD."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from taskctl.git.blobs import Blobs
from taskctl.git.repository import Repository
from taskctl.git.trees import commit_tree
from taskctl.judge.scope import explain
from taskctl.model.items import Task
from taskctl.read.heads import HeadReader
from taskctl.settings.committed import load_in
from taskctl.settings.load import FILE_NAME, Loaded
from taskctl.settings.schema import Settings
from taskctl.text.globs import glob_matcher
from taskctl.text.source import Source
from taskctl.text.tree import DiskTree, Overlay, Tree

_EDITING_TOOLS = frozenset({"Edit", "Write", "MultiEdit", "NotebookEdit"})
_PATH_KEYS = ("file_path", "notebook_path", "path")
# Where agents keep their own settings, and git its hooks: what decides whether we are asked at all.
_GUARDED = {
    ".git": "git's own",
    ".git/**": "git's own",
    ".claude/settings*.json": "where this hook is set up",
    ".claude/hooks/**": "where this hook is set up",
    ".pre-commit-config.yaml": "where the hooks of git are set up",
    FILE_NAME: "the settings of taskctl",
    "pyproject.toml": "a file that may hold the settings of taskctl",
}
# What stands behind it excuses findings, or takes a box out of the count.
_MARK = "taskctl:"


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the hook answers: allow, ask or deny, and why."""

    decision: str
    reason: str


class Replacement(NamedTuple):
    """A text of a file, and what is to stand in its place, once or everywhere."""

    old: str
    new: str
    everywhere: bool = False


class Event(NamedTuple):
    """An edit that an agent is about to make, as far as the agent says it.

    content   the whole new text of the file; None where it is told by replacements, or not at all
    folder    where the agent stands: a relative path starts there
    """

    path: str
    replacements: tuple[Replacement, ...] = ()
    content: str | None = None
    folder: str = ""


def read_event(data: object) -> Event | None:
    """The edit that a tool-use event announces; None for a tool that edits no file.

    Understands the PreToolUse events of Claude Code (`tool_name`, `tool_input`), and the plain form
    `{"event": "edit", "path": …}`, in which `old` and `new`, or `content`, may say more.

    Raises:
        ValueError: the event is neither, or announces an edit and does not say of what.
    """
    if not isinstance(data, Mapping):
        raise ValueError("the event is no JSON object")
    folder = _text(data, "cwd")
    if "tool_name" in data:
        tool, inputs = data["tool_name"], data.get("tool_input")
        if not isinstance(tool, str) or tool not in _EDITING_TOOLS:
            return None
        if not isinstance(inputs, Mapping):
            raise ValueError("the event has no tool_input")
        edits = inputs.get("edits", [inputs])
        found = _replacements(edits, "old_string", "new_string", "replace_all")
        return Event(_path(inputs), found, inputs.get("content"), folder)
    if data.get("event") != "edit":
        raise ValueError('the event is not known: write {"event": "edit", "path": "…"}')
    found = _replacements([data], "old", "new", "all")
    return Event(_path(data), found, data.get("content"), folder)


def _path(data: Mapping[str, Any]) -> str:
    found = next((path for key in _PATH_KEYS if (path := _text(data, key))), "")
    if not found or "\0" in found:
        raise ValueError("the event does not say which file is edited")
    return found


def _text(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key)
    return value if isinstance(value, str) else ""


def _replacements(edits: object, old: str, new: str, everywhere: str) -> tuple[Replacement, ...]:
    return tuple(
        Replacement(_text(edit, old), _text(edit, new), edit.get(everywhere) is True)
        for edit in (edits if isinstance(edits, list) else [])
        if isinstance(edit, Mapping) and old in edit
    )


def rule_on(event: Event, loaded: Loaded, folder: str) -> Ruling:
    """Whether an edit stays inside the allowlist of the active task.

    Which task is active is read from the work tree, so that a task counts from its start; what it
    allows, and the settings, are read from HEAD, so that no edit can loosen them.

    Args:
        event: the edit.
        loaded: the settings of the work tree, and the root.
        folder: where the hook was started.

    Raises:
        TaskctlError: unusable settings, no plan.
    """
    path = _relative(os.path.join(folder, event.folder, event.path), loaded.root)
    if path is None:
        return Ruling("ask", f"{event.path} lies outside of {os.path.realpath(loaded.root)}")
    repository = Repository(loaded.root)
    head = repository.head() if repository.has_objects() else ""
    if not head:
        return Ruling("ask", "there is no commit to read the allowlist from")
    blobs = Blobs(repository)
    try:
        return _rule(event, path, loaded, commit_tree(repository, blobs, head))
    finally:
        blobs.close()


def _rule(event: Event, path: str, loaded: Loaded, head: Tree) -> Ruling:
    settings = _settings(loaded, head)
    guarded = _guarded(path, loaded, settings)
    if guarded:
        return Ruling("ask", f"{path} is {guarded}; a person decides about it")
    reader = HeadReader(DiskTree(loaded.root), settings)
    active = [t for t in reader.read().tasks if t.state in settings.queue.wip_states and t.id]
    if not active:
        return Ruling("ask", "no task is active (taskctl next, taskctl start)")
    if len(active) > 1:
        names = ", ".join(task.id for task in active)
        return Ruling("ask", f"several tasks are active, so none tells what may be edited: {names}")
    task = reader.whole(active[0], head)
    if task is None:
        return Ruling(
            "ask", f"{active[0].path} is not committed yet, so its allowlist is not known"
        )
    if any(glob_matcher(pattern)(path) for c in settings.collection for pattern in c.include):
        return _plan_file(event, path, task, reader)
    return _by_allowlist(path, task, settings)


def _settings(loaded: Loaded, head: Tree) -> Settings:
    """The settings of HEAD; those in force where they are the same, or lie outside of the root."""
    if os.path.isabs(loaded.file):
        return loaded.settings
    here, there = DiskTree(loaded.root).read(loaded.file), head.read(loaded.file)
    if isinstance(here, Source) and isinstance(there, Source) and here.raw == there.raw:
        return loaded.settings
    return load_in(head, loaded.root).settings


def _by_allowlist(path: str, task: Task, settings: Settings) -> Ruling:
    if task.scope is None:
        return Ruling("ask", f"{task.id} has no allowlist ({task.path})")
    found = explain(task, path, settings)
    where = f"{found.place.path}:{found.place.line}" if found.place else "scope.always"
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
    """Edits of the plan: free in the text of the active task, asked for where they decide."""
    if path != task.path:
        return Ruling("ask", f"{path} belongs to the plan, and not to {task.id}")
    source = reader.tree.read(path)
    edited = _edited(event, source.text) if isinstance(source, Source) else None
    if edited is None or not isinstance(source, Source):
        return Ruling("ask", f"it cannot be told which part of {path} is edited")
    before = dict(_decisive(task, reader, source))
    for what, text in _decisive(task, reader, Source(path, edited.encode("utf-8", "replace"))):
        if before[what] != text:
            return Ruling("ask", f"the edit changes {what} of {task.id}; a person decides about it")
    return Ruling("allow", f"the text of {task.id} itself")


def _edited(event: Event, text: str) -> str | None:
    """The text of the file after the edit, lines ended by LF; None where it cannot be told."""
    if event.content is not None:
        return _unix(event.content)
    text = _unix(text)
    for old, new, everywhere in event.replacements:
        count = text.count(_unix(old)) if old else 0
        if not count or (count > 1 and not everywhere):
            return None
        text = text.replace(_unix(old), _unix(new))
    return text if event.replacements else None


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n")


def _decisive(stub: Task, reader: HeadReader, source: Source) -> Iterator[tuple[str, list[str]]]:
    """The parts of a task file that decide what is judged, and how."""
    task = reader.whole(stub, Overlay(reader.tree, {source.path: source.raw})) or stub
    lines = source.lines()
    header = task.header
    if header and header.form != "frontmatter":
        yield "the header", [f"{f.key} {f.text} {[i.text for i in f.items]}" for f in header.fields]
    else:
        yield "the header", lines[: header.body_line - 1] if header else []
    scopes = [section for section in task.sections if section.role == "scope"]
    parts = (lines[section.place.line - 1 : section.last_line] for section in scopes)
    yield "the allowlist", [line for part in parts for line in part]
    yield "the marks", [line for line in lines if _MARK in line]


def _guarded(path: str, loaded: Loaded, settings: Settings) -> str:
    """What a path is that decides about what is judged; empty for other paths."""
    guarded = {
        **_GUARDED,
        loaded.file: "the settings of taskctl",
        settings.rules.baseline: "the baseline of taskctl",
        f"{settings.evidence.folder}/**": "evidence",
    }
    return next((what for p, what in guarded.items() if p and glob_matcher(p)(path)), "")


def _relative(path: str, root: str) -> str | None:
    """The path from the root, links followed; None outside of it."""
    full, real_root = os.path.realpath(path), os.path.realpath(root)
    if not full.startswith(real_root.rstrip(os.sep) + os.sep):
        return None
    return os.path.relpath(full, real_root).replace(os.sep, "/")
