"""What a coding agent may edit: the allowlist of the active task, as it stands in HEAD."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from taskctl.git.repository import Blobs, Repository
from taskctl.git.trees import commit_tree
from taskctl.judge.scope import explain
from taskctl.model.items import Task
from taskctl.read.heads import HeadReader
from taskctl.settings.load import FILE_NAME, Loaded
from taskctl.text.globs import glob_matcher
from taskctl.text.source import Source
from taskctl.text.tree import DiskTree

# Where agents keep their own settings, this hook among them.
_HOOK_SETTINGS = (".claude/settings*.json", ".claude/hooks/**", ".pre-commit-config.yaml")
_EDITING_TOOLS = frozenset({"Edit", "Write", "MultiEdit", "NotebookEdit"})
_PATH_KEYS = ("file_path", "notebook_path", "path")


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the hook answers: allow, ask or deny, and why; nothing for what is no edit."""

    decision: str
    reason: str


@dataclass(frozen=True, slots=True)
class Event:
    """An edit that an agent is about to make; `old` is the text that it replaces, if it says so."""

    path: str
    old: tuple[str, ...] = ()
    is_claude: bool = False


def read_event(data: object) -> Event | None:
    """The edit that a tool-use event announces; None for an event that edits no file.

    Understands the PreToolUse events of Claude Code, and `{"event": "edit", "path": …}`.

    Raises:
        ValueError: the event announces an edit and does not say of what.
    """
    if not isinstance(data, Mapping):
        raise ValueError("the event is no JSON object")
    if "tool_name" in data:
        if data["tool_name"] not in _EDITING_TOOLS:
            return None
        tool_input = data.get("tool_input")
        inputs: Mapping[str, Any] = tool_input if isinstance(tool_input, Mapping) else {}
        edits = inputs.get("edits")
        parts = edits if isinstance(edits, list) else [inputs]
        old = tuple(
            str(part["old_string"])
            for part in parts
            if isinstance(part, Mapping) and "old_string" in part
        )
        return Event(_path(inputs), old, is_claude=True)
    if data.get("event") == "edit":
        old_text = data.get("old")
        return Event(_path(data), (old_text,) if isinstance(old_text, str) else ())
    return None


def _path(data: Mapping[str, Any]) -> str:
    found = next((data[key] for key in _PATH_KEYS if isinstance(data.get(key), str)), "")
    if not found or "\0" in found:
        raise ValueError("the event does not say which file is edited")
    return str(found)


def rule_on(event: Event, loaded: Loaded, folder: str) -> Ruling:
    """Whether an edit stays inside the allowlist of the active task."""
    path = _relative(event.path, loaded.root, folder)
    if path is None:
        return Ruling("ask", f"{event.path} lies outside the repository")
    guarded = _guarded(path, loaded)
    if guarded:
        return Ruling("ask", guarded)
    repository = Repository(loaded.root)
    head = repository.head() if repository.is_repository() else ""
    if not head:
        return Ruling("ask", "there is no commit yet to read the allowlist from")
    blobs = Blobs(repository)
    try:
        reader = HeadReader(commit_tree(repository, blobs, head), loaded.settings)
        plan = reader.read()
        active = [t for t in plan.tasks if t.state in loaded.settings.queue.wip_states and t.id]
        if len(active) != 1:
            names = ", ".join(task.id for task in active) or "none"
            return Ruling("ask", f"one task has to be active to tell what may be edited: {names}")
        task = reader.whole(active[0]) or active[0]
    finally:
        blobs.close()
    if any(glob_matcher(p)(path) for c in loaded.settings.collection for p in c.include):
        return _task_file(event, path, task, loaded)
    return _by_allowlist(path, task, loaded)


def _by_allowlist(path: str, task: Task, loaded: Loaded) -> Ruling:
    if task.scope is None:
        return Ruling("ask", f"{task.id} has no allowlist ({task.path})")
    found = explain(task, path, loaded.settings)
    where = f"{found.place.path}:{found.place.line}" if found.place else task.path
    if found.verdict in {"allowed", "always"}:
        return Ruling("allow", f"{task.id} may touch {path}: {found.pattern} ({where})")
    if found.verdict == "denied":
        return Ruling("deny", f"{task.id} must not touch {path}: {found.pattern} ({where})")
    strict = loaded.settings.scope.mode == "fail"
    list_at = f"{task.path}:{task.scope.place.line}"
    return Ruling(
        "deny" if strict else "ask",
        f"{path} is not in the allowlist of {task.id} ({list_at}); "
        "stay inside it, or ask for it to be widened",
    )


def _task_file(event: Event, path: str, task: Task, loaded: Loaded) -> Ruling:
    """Edits of a task file: free in the text of the active task, asked for where they decide."""
    if path != task.path:
        return Ruling("ask", f"{path} is the file of another task than {task.id}")
    if not event.old:
        return Ruling("ask", f"{path} is written whole, header and allowlist with it")
    source = DiskTree(loaded.root).read(path)
    text = source.text if isinstance(source, Source) else ""
    if any(old not in text or not old for old in event.old):
        return Ruling("ask", f"it cannot be told which part of {path} is edited")
    for old in event.old:
        first = text.count("\n", 0, text.index(old)) + 1
        last = first + old.count("\n")
        if task.header is not None and first < task.header.body_line:
            return Ruling("ask", f"the edit changes the header of {task.id}")
        section = task.section("scope")
        if section and first <= section.last_line and last >= section.place.line:
            return Ruling("ask", f"the edit changes the allowlist of {task.id}")
    return Ruling("allow", f"the text of {task.id} itself")


def _guarded(path: str, loaded: Loaded) -> str:
    """Why a path decides about what is judged; empty for other paths."""
    settings = loaded.settings
    guarded = {
        FILE_NAME: "the settings of taskctl",
        "pyproject.toml": "a file that may hold the settings of taskctl",
        settings.rules.baseline: "the baseline of taskctl",
        f"{settings.evidence.folder}/**": "evidence",
        **dict.fromkeys(_HOOK_SETTINGS, "the settings of this hook"),
    }
    for pattern, what in guarded.items():
        if glob_matcher(pattern)(path):
            return f"{path} is {what}"
    return ""


def _relative(path: str, root: str, folder: str) -> str | None:
    """The path from the root, links followed; None outside of it."""
    full = os.path.realpath(os.path.join(folder, path))
    real_root = os.path.realpath(root)
    if not full.startswith(real_root.rstrip(os.sep) + os.sep):
        return None
    return os.path.relpath(full, real_root).replace(os.sep, "/")
