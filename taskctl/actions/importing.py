"""`import`: the items of one document as task files, with a track for each part of it."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from posixpath import dirname
from typing import Any

from taskctl.actions.create import slug_of
from taskctl.errors import TaskctlError
from taskctl.model.breakdowns import Breakdown, Said
from taskctl.model.ids import order_key
from taskctl.model.items import Task
from taskctl.model.plan import Plan
from taskctl.model.plans import plan_of
from taskctl.model.work import unmet
from taskctl.read.links import moved
from taskctl.settings.load import FILE_NAME, SEVERAL, Loaded
from taskctl.settings.schema import Settings
from taskctl.text.changeset import Changeset
from taskctl.text.damage import as_intended
from taskctl.text.globs import glob_matcher
from taskctl.text.places import Place
from taskctl.text.quoting import as_yaml
from taskctl.text.source import Source
from taskctl.text.tree import Snapshot, find

# The states of an item in the words of the home format; an unknown one is still to do.
_WORDS = {
    "todo": "Draft", "active": "In Progress", "review": "In Review", "done": "Done",
    "blocked": "Blocked", "parked": "Deferred", "dropped": "Superseded", "unknown": "Draft",
}  # fmt: skip  # a table
# An imported file holds no more than the document did, so its settings require no more.
_SETTINGS = """# Imported tasks have owners, dates and allowlists only if the document had them.
extends = "nexus"

[[collection]]
name = "tasks"
include = ["TASK-*.md"]
exclude = ["TASK-TEMPLATE.md"]

[collection.header]
required = ["title", "status"]

[collection.sections]
required = ["stop"]

[[collection]]
name = "tracks"
include = ["TRACK-*.md"]

[collection.header]
required = ["title", "status"]

[rules]
# The document named no proofs.
ignore = ["DD004"]
"""
_NO_PATH = re.compile(r"^[/~]|^\.\.|(?:^|/)\.\.(?:/|$)|:|[<>\[\]()]")
_MARK = re.compile(r"[*_`]+")
_NOT_IN_NAME = re.compile(r"[^A-Z0-9]+")


@dataclass(slots=True)
class Imported:
    """The files to write, the tasks that items and their parts become, and omissions.

    said   the other fields that the document has about an item, by the place of its id
    """

    changeset: Changeset
    tasks: dict[str, str] = field(default_factory=dict)
    parts: dict[str, list[str]] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    said: Mapping[Place, Sequence[Said]] = field(default_factory=dict)


def waiting(plan: Plan, items: Sequence[Task]) -> list[str]:
    """The open prerequisites that keep items from becoming tasks."""
    return [f"{item.id} waits for {name}" for item in items for name in unmet(plan, item)]


def import_document(
    plan: Plan,
    tree: Snapshot,
    loaded: Loaded,
    breakdown: Breakdown,
    folder: str,
    only: Collection[str] = (),
) -> Imported:
    """Make one task file for each item that was not imported before.

    Args:
        plan: the existing plan, maybe empty.
        tree: its files.
        loaded: the settings in force; if they have no file, a first plan gets one.
        breakdown: the document; its path is relative to the root.
        folder: the folder of the new files, relative to the root.
        only: the ids of the items to take; all of them if it is empty.

    Raises:
        TaskctlError: a file to write already exists, or would not be read.
    """
    settings = loaded.settings
    found = Imported(Changeset(tree))
    known = _imported_before(plan, breakdown.path)
    numbers = [part for task in plan.tasks for part in order_key(task.id) if isinstance(part, int)]
    first = max(numbers, default=0) + 1
    fresh = _fresh(breakdown, known, only)
    if first + len(fresh) > 10_000:
        raise TaskctlError(f"{len(fresh):,} items are more than four digits can number")
    found.tasks = known | {item.id: f"TASK-{n:04d}" for n, item in enumerate(fresh, first)}
    for item in breakdown.items:
        if item.parent and item.id in found.tasks:
            found.parts.setdefault(item.parent, []).append(found.tasks[item.id])
    source = tree.read(breakdown.path)
    lines = as_intended(source) if isinstance(source, Source) else []
    if read_fields := breakdown.dialect.read_fields:
        found.said = read_fields(breakdown.path, lines)
    items = plan_of(breakdown)
    prefix = f"{folder}/" if folder else ""
    # Separate settings would hide the existing plan. They are written first, so that repeating
    # an interrupted command continues it: it reads the existing files.
    if loaded.file or plan.items:
        _must_be_read(settings, f"{prefix}TASK-0001-x.md")
    elif fresh:
        still_read = _still_read(tree, settings, "" if only else breakdown.path)
        by_priority = any(item.priority for item in fresh)
        _put(found, FILE_NAME, _settings(prefix, still_read, by_priority=by_priority))
    for item in fresh:
        name = f"{found.tasks[item.id]}-{slug_of(item.title or item.id)}.md"
        text = "\n".join(_task(found, items, item, breakdown, prefix, lines))
        _put(found, f"{prefix}{name}", text)
    tracks: dict[str, list[str]] = {}
    for item in breakdown.items:
        if item.id in found.tasks:
            tracks.setdefault(_track_of(breakdown, item), []).append(found.tasks[item.id])
    for track, ids in tracks.items():
        path = f"{prefix}{_track_id(track)}.md"
        if track and not tree.exists(path):
            _put(found, path, _track(track, breakdown.path, ids))
    return found


def _fresh(breakdown: Breakdown, known: Collection[str], only: Collection[str]) -> list[Task]:
    """The items that become tasks.

    Raises:
        TaskctlError: several of them have the same id, so prerequisites would be ambiguous.
    """
    fresh = [
        item
        for item in breakdown.items
        if item.id and item.id not in known and (not only or item.id in only)
    ]
    numbers = Counter(item.id for item in fresh)
    if twice := next((item_id for item_id, number in numbers.items() if number > 1), ""):
        raise TaskctlError(
            f"{twice} is the id of several items of {breakdown.path}; give all but one of them "
            f"a new id: `taskctl check {breakdown.path} --select ID001` lists them"
        )
    return fresh


def _settings(prefix: str, still_read: Mapping[str, list[str]], *, by_priority: bool) -> str:
    """The settings of the new plan, and of the documents that are still read."""
    import tomlkit  # only for a new plan

    document: dict[str, Any] = tomlkit.parse(_SETTINGS)
    document["extends"] = SEVERAL.join((document["extends"], *still_read))
    collections = document["collection"]
    for collection in collections:
        for key in {"include", "exclude"} & collection.keys():
            collection[key] = [f"{prefix}{pattern}" for pattern in collection[key]]
    for name, exclude in still_read.items():
        if exclude:
            entry = tomlkit.item({"name": name, "exclude": exclude})
            collections.append(entry.add(tomlkit.nl()))
    if by_priority:
        document["queue"] = {"order": "priority"}
    return tomlkit.dumps(document)


def _still_read(tree: Snapshot, settings: Settings, left_out: str) -> dict[str, list[str]]:
    """The presets of the documents that were read without settings, and their exclusions.

    A document is no longer read once every item has become a task.
    """
    found = {}
    for collection in settings.collection:
        if collection.kind != "breakdown":
            continue
        exclude = [*collection.exclude]
        if left_out in find(tree, collection.include, exclude):
            exclude.append(left_out)
        if find(tree, collection.include, exclude):
            # Each of these presets has one collection with the name of the preset.
            found[collection.name] = exclude
    return found


def _must_be_read(settings: Settings, path: str) -> None:
    """Make sure that a file like this one will be part of the plan."""
    patterns = [pattern for c in settings.collection for pattern in c.include]
    if not any(glob_matcher(pattern)(path) for pattern in patterns):
        folder = path.rpartition("/")[0] or "."
        raise TaskctlError(
            f"files in {folder} would not be part of the plan ({', '.join(patterns)});\n"
            "choose another folder (--to), or name it in taskctl.toml (collection.include)"
        )


def _put(found: Imported, path: str, text: str) -> None:
    if found.changeset.tree.exists(path):
        raise TaskctlError(f"{path} already exists; nothing was written")
    found.changeset.put(path, text.encode())


def _imported_before(plan: Plan, path: str) -> dict[str, str]:
    """The tasks that name the item of a document that they were."""
    label = re.compile(r"Source \((?P<id>.+)\)")
    return {
        match["id"]: task.id
        for task in plan.tasks
        for link in task.links
        if link.target == path and (match := label.fullmatch(link.label))
    }


def _track_of(breakdown: Breakdown, item: Task) -> str:
    """The lane, the phase or else the group of an item."""
    lane = next((lane for lane in breakdown.lanes if item.id in lane.ids), None)
    if lane is not None:
        return f"{lane.phase} {lane.name}"
    phase = next((p for p in breakdown.phases if p.name == item.phase), None)
    if phase is not None:
        return f"{phase.name} {phase.title}".strip()
    return " ".join(item.groups[:2])


def _track_id(name: str) -> str:
    words = _NOT_IN_NAME.sub("-", slug_of(name).upper()).strip("-")
    return f"TRACK-{words}"


def _track(name: str, source: str, ids: Sequence[str]) -> str:
    listed = "\n".join(f"- {task_id}" for task_id in ids)
    title = as_yaml(f"TRACK {_MARK.sub('', name)}")
    return (
        f"---\ntitle: {title}\nstatus: Living\n---\n\n"
        f"Imported from `{source}`.\n\n## Tasks\n\n{listed}\n"
    )


def _task(
    found: Imported,
    items: Plan,
    item: Task,
    breakdown: Breakdown,
    prefix: str,
    lines: Sequence[str],
) -> Iterator[str]:
    task_id = found.tasks[item.id]
    own = "" if item.id.startswith("#") else f"{item.id} "
    yield "---"
    yield f"title: {as_yaml(f'{task_id} {own}{item.title}'.strip())}"
    yield f"status: {_WORDS[item.state]}"
    if item.owner:
        yield f"owner: {' '.join(item.owner)}"
    for key, value in (("priority", item.priority), ("estimate", item.estimate)):
        if value:
            yield f"{key}: {as_yaml(value)}"
    yield from _list("depends-on", list(_waits(found, items, item)))
    yield from _list("follow-up-tasks", found.parts.get(item.id, []))
    links = [f"Source ({item.id}): {breakdown.path}"]
    if track := _track_of(breakdown, item):
        links.append(f"Track: {prefix}{_track_id(track)}.md")
    yield from _list("links", links)
    yield from ("---", "", "## Context", "")
    yield f"{breakdown.path}, line {item.id_place.line}: {' › '.join(item.groups)}".rstrip(": ")
    detail = _detail(breakdown, item, lines, prefix)
    detail += [f"> {line}".rstrip() for _, line in found.said.get(item.id_place, ())]
    if detail:
        yield from ("", *detail)
    yield from ("", "## Stop conditions", "")
    mark = "x" if item.state == "done" else " "
    for stop in [stop.text for stop in item.stops] or [item.title or item.id]:
        yield f"- [{mark}] {' '.join(stop.split())}"
    # A name without a folder may be anywhere.
    paths = [path for path, _ in item.plan_paths if "/" in path and not _NO_PATH.search(path)]
    if paths:
        yield from ("", "## Touched paths (allowlist)", "")
        yield from (f"- `{path}`" for path in dict.fromkeys(paths))
    yield ""


def _list(key: str, entries: Sequence[str]) -> Iterator[str]:
    if not entries:
        yield f"{key}: []"
    else:
        yield f"{key}:"
        yield from (f"  - {entry}" for entry in entries)


def _waits(found: Imported, items: Plan, item: Task) -> Iterator[str]:
    """The prerequisites of an item, ranges and phases expanded, each once."""
    seen: set[str] = set()
    for prereq in items.prereqs(item):
        for name in items.phases.get(prereq.id, [prereq.id]):
            task_id = found.tasks.get(name)
            if task_id is None:
                where = "is not a task yet" if name in items.by_id else "is not in the document"
                found.left_out.append(f"{item.id} waits for {name}, which {where}")
            elif task_id not in seen and name != item.id:
                seen.add(task_id)
                yield task_id if prereq.hard else f"{task_id} (optional)"


def _detail(breakdown: Breakdown, item: Task, lines: Sequence[str], prefix: str) -> list[str]:
    """The document's text about an item besides its title; its boxes stay in the document."""
    places = [*([item.detail] if item.detail else []), *breakdown.notes.get(item.id, ())]
    text = [line for place in places for line in lines[place.line - 1 : place.end_line - 1]]
    folder = dirname(breakdown.path)
    return [f"> {moved(line, folder, prefix.rstrip('/'))}".rstrip() for line in text]
