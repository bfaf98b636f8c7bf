"""The tools and their schemas, kept small: a client sends all of them with every request."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from taskctl.actions.mark import MARKS
from taskctl.mcp import reading, writing
from taskctl.settings.load import Loaded

Schema = dict[str, Any]
_ID = {"type": "string", "description": "such as TASK-0013, or 13"}
_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": _TEXT}
_TRIAL = {"type": "boolean", "description": "show the diff, write nothing"}
_NAME = {"type": "string", "description": "your name: the same one in every call"}


class AgentTool(NamedTuple):
    """A tool: what it does, the schema of its arguments, and the function that answers."""

    what: str
    arguments: Mapping[str, Schema]
    required: tuple[str, ...]
    answer: Callable[[Loaded, Mapping[str, Any]], dict[str, Any]]
    writes: bool = False

    @property
    def schema(self) -> Schema:
        """The JSON Schema of its arguments."""
        found: Schema = {"type": "object", "properties": dict(self.arguments)}
        if self.required:
            found["required"] = list(self.required)
        return found | {"additionalProperties": False}


TOOLS = {
    "next": AgentTool(
        "Name the next task: start, continue, blocked, settle or complete, and why others "
        "are skipped. With `as`, tasks that others have claimed are passed over.",
        {
            "as": _NAME,
            "number": {
                "type": "integer",
                "minimum": 1,
                "description": "also name tasks to work on beside it (together)",
            },
        },
        (),
        reading.next_,
    ),
    "show": AgentTool(
        "One task: status, prerequisites, numbered stop conditions, allowlist, proofs, history.",
        {"id": {"type": "string", "description": "TASK-0013, 13, or FILE#ID in a document"}},
        ("id",),
        reading.show,
    ),
    "brief": AgentTool(
        "A page with all that is needed to begin a task, and whether it can be started (GO). "
        "Without id: the next task.",
        {"id": _ID},
        (),
        reading.brief,
    ),
    "check": AgentTool(
        "Check the plan: findings with place and remedy. Run it before each commit, "
        "with changed.",
        {
            "paths": _TEXTS,
            "changed": {"type": "boolean", "description": "only what differs from the base"},
            "base": {"type": "string", "description": "a revision of git, with changed"},
            "limit": {
                "type": "integer",
                "minimum": 0,
                "description": f"at most so many findings ({reading.MOST_FINDINGS})",
            },
        },
        (),
        reading.check,
    ),
    "scope": AgentTool(
        "Which changed paths the allowlist of the task does not allow (outside). With paths, judge "
        "these instead, before you edit them.",
        {"id": _ID, "paths": _TEXTS},
        (),
        reading.scope,
    ),
    "change_status": AgentTool(
        "Change the status of a task. It is refused, with the reasons, where the plan forbids it: "
        "done while anything is missing, start beyond the limit or while somebody has claimed it. "
        "start with `as` claims the task for you, or renews your claim.",
        {
            "id": _ID,
            "command": {"enum": list(writing.ACTS)},
            "as": _NAME,
            "until": {"type": "string", "description": "last day of the claim, YYYY-MM-DD"},
            "by": {"type": "string", "description": "with supersede: the id that replaces it"},
            "note": {"type": "string", "description": "a remark after the status"},
            "dry_run": _TRIAL,
        },
        ("id", "command"),
        writing.change_status,
        writes=True,
    ),
    "mark": AgentTool(
        "Tick a stop condition that you saw hold, by its number in show; or an item of a document.",
        {
            "id": _ID,
            "number": {"type": "integer", "minimum": 1},
            "file": {"type": "string", "description": "the document that holds the item id"},
            "state": {"enum": list(MARKS)},
            "dry_run": _TRIAL,
        },
        ("id", "state"),
        writing.mark_,
        writes=True,
    ),
    "edit": AgentTool(
        "Change values in the header of a task; never its status. Without id, create a task: it "
        "needs a title, and stop conditions.",
        {
            "id": _ID,
            "title": _TEXT,
            "owner": _TEXT,
            "priority": _TEXT,
            "depends_on": {**_TEXTS, "description": "add TASK-0003; -TASK-0003 removes it"},
            "follow_up": _TEXTS,
            "stop": {**_TEXTS, "description": "stop conditions of a new task"},
            "allow": {**_TEXTS, "description": "paths that a new task may change"},
            "set": {"type": "object", "additionalProperties": _TEXT,
                    "description": "other keys; an empty value clears one"},
            "dry_run": _TRIAL,
        },
        (),
        writing.edit_,
        writes=True,
    ),
}  # fmt: skip  # a table
