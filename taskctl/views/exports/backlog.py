"""Backlog.md: a file for each task, and the configuration with the statuses that they have."""

from collections.abc import Iterator, Mapping, Sequence

from taskctl.text.expressions import expression
from taskctl.text.quoting import quote
from taskctl.views.exports.format import Export, Losses, origin
from taskctl.views.exports.items import Exported
from taskctl.views.exports.outline import numbered

_WORDS = {
    "todo": "To Do", "active": "In Progress", "review": "In Review", "blocked": "Blocked",
    "parked": "Deferred", "unknown": "Unknown", "dropped": "Won't Do", "done": "Done",
}  # fmt: skip  # a table
_PRIORITIES = ("low", "medium", "high")
_ID = expression(r"(?P<prefix>[A-Za-z]+)-(?P<number>[1-9]\d*(?:\.[1-9]\d*)*)")
_DATE = expression(r"\d{4}-\d\d-\d\d(?: \d\d:\d\d)?")
_NOT_IN_NAME = expression(r"[^A-Za-z0-9]+")
_PREFIX = "task"


def render_backlog(items: Sequence[Exported]) -> Export:
    """The tasks and the configuration; Backlog.md lets each project name its own statuses."""
    losses = Losses("Backlog.md")
    names = _own_ids(items) or {
        item.id: f"{_PREFIX}-{'.'.join(map(str, number))}".upper()
        for number, item in numbered(items)
    }
    prefix = next((name.partition("-")[0] for name in names.values()), _PREFIX).lower()
    files = {"backlog/config.yml": _settings(prefix)}
    for position, (_, item) in enumerate(numbered(items), 1):
        name = names[item.id]
        slug = _NOT_IN_NAME.sub("-", item.title)[:60].strip("-") or "task"
        lines = _task(item, name, names, position, losses)
        files[f"backlog/tasks/{name.lower()} - {slug}.md"] = "\n".join(lines) + "\n"
    return losses.export(files)


def _own_ids(items: Sequence[Exported]) -> dict[str, str]:
    """The ids of items that Backlog.md could have made itself; empty if one is none of these."""
    matches = [_ID.fullmatch(item.id) for item in items]
    names = {item.id: item.id.upper() for item in items}
    prefixes = {match["prefix"].upper() if match else "" for match in matches}
    alone = len(prefixes) == 1 and len({*names.values()}) == len(items)
    return names if alone and "" not in prefixes else {}


def _settings(prefix: str) -> str:
    words = ", ".join(map(_quoted, _WORDS.values()))
    return (
        f'project_name: "plan"\ndefault_status: "To Do"\nstatuses: [{words}]\nlabels: []\n'
        f'date_format: yyyy-mm-dd\ntask_prefix: "{prefix}"\n'
    )


def _quoted(word: str) -> str:
    return f'"{word}"'


def _task(
    item: Exported, name: str, names: Mapping[str, str], position: int, losses: Losses
) -> Iterator[str]:
    yield "---"
    yield f"id: {name}"
    yield f"title: {quote(item.title)}"
    yield f"status: {quote(losses.word(item, _WORDS))}"
    yield from _list("assignee", item.owner)
    if _DATE.fullmatch(item.created):
        yield f"created_date: {quote(item.created)}"
    yield "labels: []"
    yield from _list("dependencies", losses.edges(item, names))
    if item.parent:
        yield f"parent_task_id: {names[item.parent]}"
    if item.priority.casefold() in _PRIORITIES:
        yield f"priority: {item.priority.casefold()}"
    elif item.priority:
        losses.add(f"Backlog.md has no priority {item.priority}; left out", item)
    yield f"ordinal: {position * 1000}"
    yield from ("---", "", "## Description", "", "<!-- SECTION:DESCRIPTION:BEGIN -->")
    yield from (origin(item), "<!-- SECTION:DESCRIPTION:END -->")
    boxes = [one for one in item.conditions if one.box is not None]
    if boxes:
        yield from ("", "## Acceptance Criteria", "<!-- AC:BEGIN -->")
        for number, one in enumerate(boxes, 1):
            yield f"- [{'x' if losses.tick(item, one) else ' '}] #{number} {one.text}"
        yield "<!-- AC:END -->"
    plain = [one for one in item.stops if one.box is None]
    if plain:  # criteria have boxes; these are read, and kept when Backlog.md edits the task
        yield from ("", "## Definition of Done", "")
        yield from (f"- {one.text}" for one in plain)


def _list(key: str, entries: Sequence[str]) -> Iterator[str]:
    yield f"{key}:{'' if entries else ' []'}"
    yield from (f"  - {quote(entry)}" for entry in entries)
