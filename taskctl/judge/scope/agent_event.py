"""Events that coding agents send before they use a tool: the file, and its edit.

Each form has its own fields. An event with any other field is rejected, for it is unclear which of
two paths, or of two texts, the agent would use.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from taskctl.text.characters import ASCII_CONTROL
from taskctl.text.expressions import expression

Fields = Mapping[str, type]

_EDIT: Fields = {"old_string": str, "new_string": str, "replace_all": bool}
# The tools of Claude Code that edit files: the field with the path, and the others.
_EDITING: Mapping[str, tuple[str, Fields]] = {
    "Edit": ("file_path", _EDIT),
    "MultiEdit": ("file_path", {"edits": list}),
    "Write": ("file_path", {"content": str}),
    "NotebookEdit": ("notebook_path", {
        "new_source": str, "cell_id": str, "cell_number": int, "cell_type": str, "edit_mode": str,
    }),
}  # fmt: skip  # a table
_OTHER_TOOLS = frozenset({
    "Agent", "AskUserQuestion", "Bash", "BashOutput", "EnterPlanMode", "ExitPlanMode", "Glob",
    "Grep", "KillBash", "KillShell", "LS", "ListMcpResourcesTool", "NotebookRead", "Read",
    "ReadMcpResourceTool", "Skill", "SlashCommand", "Task", "TaskCreate", "TaskGet", "TaskList",
    "TaskOutput", "TaskStop", "TaskUpdate", "TodoRead", "TodoWrite", "ToolSearch", "WebFetch",
    "WebSearch",
})  # fmt: skip  # a table
# Fields beside the tool: none names the edited file, but `cwd` is the base of relative paths.
_AROUND: Fields = {
    "tool_name": str, "tool_input": dict, "cwd": str, "session_id": str, "transcript_path": str,
    "permission_mode": str, "hook_event_name": str, "tool_use_id": str, "agent_id": str,
    "agent_type": str, "prompt_id": str,
}  # fmt: skip  # a table
_PLAIN: Fields = {
    "event": str, "path": str, "old": str, "new": str, "all": bool, "content": str, "cwd": str,
}  # fmt: skip  # a table
# Signs of an unknown tool that may edit: in its name, or as a field.
_EDITS = expression(
    r"edit|writ|creat|delet|remov|renam|replac|insert|append|patch|apply|save|put|updat|modif|move"
    r"|copy|touch|truncat|mkdir|link|chmod|upload|format|refactor",
    re.IGNORECASE,
)
_NAMES_FILE = expression(
    r"path|file|folder|dir|uri|url|target|dest|source|src|text|content|string|body|data|code|patch"
    r"|diff|edit|new|old|replac|insert|chang|cell|document|name|location|output|input|to$|from$",
    re.IGNORECASE,
)


class Replacement(NamedTuple):
    """A text of a file, and its replacement, once or everywhere."""

    old: str
    new: str
    everywhere: bool = False


class Event(NamedTuple):
    """An edit that an agent is about to make, as far as the event describes it.

    content   the whole new text of the file; None if there are replacements, or no text
    folder    the working folder of the agent: a relative path starts there
    """

    path: str
    replacements: tuple[Replacement, ...] = ()
    content: str | None = None
    folder: str = ""


def parse_event(raw: bytes) -> object:
    """The JSON of an event.

    Raises:
        ValueError: it is not JSON, or two programs may read it differently.
    """
    try:
        return json.loads(raw, object_pairs_hook=_once)
    except (RecursionError, MemoryError):
        raise ValueError("the event is nested too deeply") from None
    except ValueError as error:
        raise ValueError(f"the event is not JSON ({error})") from None


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object without repeated keys: of two equal ones, some programs take the first."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key occurs twice")
    return found


def form_of(data: object) -> str:
    """The form of an event, and so of the answer: "claude", or "plain"."""
    return "claude" if isinstance(data, dict) and "tool_name" in data else "plain"


def read_event(data: object) -> Event | None:
    """The edit that a tool-use event announces; None for a tool that edits no file.

    Understands the PreToolUse events of Claude Code (`tool_name`, `tool_input`), and the plain form
    `{"event": "edit", "path": …}`, in which `old` and `new`, or `content`, may say more.

    Raises:
        ValueError: it is neither, or has something that its form does not have.
    """
    if not isinstance(data, dict):
        raise ValueError("the event is not a JSON object")
    return _tool_event(data) if "tool_name" in data else _plain_event(data)


def _tool_event(data: Mapping[str, Any]) -> Event | None:
    tool, inputs = data["tool_name"], data.get("tool_input")
    if isinstance(tool, str) and tool in _OTHER_TOOLS:
        return None
    if isinstance(tool, str) and tool not in _EDITING:
        if _may_edit(tool, inputs):
            raise ValueError(f"the tool {tool} is not known, and may edit files")
        return None
    if not isinstance(inputs, dict):
        raise ValueError("the event has no tool_input")
    _check(data, _AROUND, "the event")
    if data.get("hook_event_name", "PreToolUse") != "PreToolUse":
        raise ValueError(f"the event is {data['hook_event_name']}, not PreToolUse")
    key, fields = _EDITING[tool]
    path = _path(inputs, key)
    _check(inputs, {key: str, **fields}, tool)
    edits = inputs.get("edits", [inputs] if "old_string" in inputs else [])
    if tool == "MultiEdit":
        if not edits:
            raise ValueError("MultiEdit has no edits")
        for edit in edits:
            if not isinstance(edit, dict) or not {"old_string", "new_string"} <= edit.keys():
                raise ValueError("an entry of edits cannot be read")
            _check(edit, _EDIT, "an entry of edits")
    found = tuple(
        Replacement(e["old_string"], e.get("new_string", ""), e.get("replace_all", False))
        for e in edits
    )
    return Event(path, found, inputs.get("content"), data.get("cwd", ""))


def _plain_event(data: Mapping[str, Any]) -> Event:
    if data.get("event") != "edit":
        raise ValueError('the event is not known: write {"event": "edit", "path": "…"}')
    path = _path(data, "path")
    _check(data, _PLAIN, "the event")
    if "content" in data and not data.keys().isdisjoint({"old", "new", "all"}):
        raise ValueError("the event has a whole content and a replacement")
    if ("old" in data) != ("new" in data):
        raise ValueError("the event has one of old and new")
    found: tuple[Replacement, ...] = ()
    if "old" in data:
        found = (Replacement(data["old"], data["new"], data.get("all", False)),)
    return Event(path, found, data.get("content"), data.get("cwd", ""))


def _check(found: Mapping[str, Any], fields: Fields, where: str) -> None:
    """Check that all fields are known and have their types.

    Raises:
        ValueError: one is not.
    """
    for key, value in found.items():
        if key not in fields:
            raise ValueError(f"{where} has a field that is not known: {key}")
        # a bool is an int for Python, and not for JSON
        if type(value) is not fields[key]:
            raise ValueError(f"{key} is not of type {_JSON_NAMES[fields[key]]}")


_JSON_NAMES = {str: "string", bool: "boolean", int: "number", list: "array", dict: "object"}


def _path(data: Mapping[str, Any], key: str) -> str:
    found = data.get(key, "")
    if not found or not isinstance(found, str):
        raise ValueError("the event does not say which file is edited")
    if ASCII_CONTROL.search(found):
        raise ValueError("the event does not say which file is edited: control characters")
    if found != found.strip() or "://" in found:
        raise ValueError(f"which file is edited is unclear: {found!r}")
    return found


def _may_edit(tool: str, inputs: object) -> bool:
    """Whether an unknown tool may edit a file, by its name or by what it is given."""
    if not isinstance(inputs, dict):
        return inputs is not None or bool(_EDITS.search(tool))
    nested = any(isinstance(value, dict | list) for value in inputs.values())
    paths = any(
        isinstance(value, str) and ("/" in value or "\\" in value or "\n" in value)
        for value in inputs.values()
    )
    return nested or paths or bool(_EDITS.search(tool)) or any(map(_NAMES_FILE.search, inputs))
