"""task-master's `tasks.json`, in one tag; the stop conditions are the test strategy of a task."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from taskctl.views.exports.format import Export, Losses, origin
from taskctl.views.exports.items import Exported
from taskctl.views.exports.outline import numbered

_WORDS = {
    "todo": "pending", "active": "in-progress", "review": "review", "done": "done",
    "blocked": "blocked", "parked": "deferred", "dropped": "cancelled",
}  # fmt: skip  # a table
_PRIORITIES = ("low", "medium", "high", "critical")
_USUAL = "medium"


def render_taskmaster(items: Sequence[Exported]) -> Export:
    """The items as tasks and subtasks."""
    losses = Losses("task-master")
    names = _names(items, losses)
    tasks: dict[str, dict[str, Any]] = {}
    for _, item in numbered(items):
        name = names[item.id]
        above = name.rpartition(".")[0]
        node = _task(item, name, losses.edges(item, names), losses)
        if above:
            tasks[above]["subtasks"].append(node)
        else:
            tasks[name] = {**node, "subtasks": []}
    document = {"master": {"tasks": list(tasks.values()), "metadata": {"description": "the plan"}}}
    text = json.dumps(document, indent=2, ensure_ascii=False)
    return losses.export({"tasks.json": f"{text}\n"})


def _names(items: Sequence[Exported], losses: Losses) -> dict[str, str]:
    """The number of each item: `3` for a task, `3.1` for a subtask."""
    outline = list(numbered(items))
    subtasks = _subtasks({item.id: item for number, item in outline if len(number) == 2}, items)
    names: dict[str, str] = {}
    used: dict[str, int] = {}
    for number, item in outline:
        above = names[item.parent] if item.id in subtasks else ""
        used[above] = used.get(above, 0) + 1
        names[item.id] = f"{above}.{used[above]}".lstrip(".")
        if len(number) > 1 and not above:
            losses.add("cannot be a subtask in task-master; written as a task", item)
    return names


def _subtasks(parts: Mapping[str, Exported], items: Sequence[Exported]) -> set[str]:
    """The parts that can be subtasks: a subtask has no parts, and waits for subtasks only."""
    tasks = {item.id for item in items} - parts.keys()
    found = {*parts}
    while beyond := {i for i in found if any(edge.id in tasks for edge in parts[i].prereqs)}:
        found -= beyond
        tasks |= beyond
    return found


def _task(item: Exported, name: str, waits: Sequence[str], losses: Losses) -> dict[str, Any]:
    above, _, number = name.rpartition(".")
    priority = item.priority.casefold()
    if item.priority and priority not in _PRIORITIES:
        losses.add(f"task-master has no priority {item.priority}; left out", item)
    return {
        "id": int(number),
        "title": item.title,
        "description": item.title,
        "status": losses.word(item, _WORDS),
        "dependencies": [_reference(other, above) for other in waits],
        "priority": priority if priority in _PRIORITIES else _USUAL,
        "details": origin(item),
        "testStrategy": "\n".join(
            f"- {'' if one.box is None else '[x] ' if losses.tick(item, one) else '[ ] '}{one.text}"
            for one in item.conditions
        ),
    }


def _reference(name: str, above: str) -> int | str:
    """A dependency: a number for a task or a sibling, else the whole id of a subtask."""
    before, _, number = name.rpartition(".")
    return int(number) if before in {"", above} else name
