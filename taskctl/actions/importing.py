"""`import`: the items of one document as task files, with a track for each part of it."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from posixpath import dirname
from typing import Any

from taskctl.actions.import_source import ImportSource
from taskctl.actions.naming import slug_of
from taskctl.errors import TaskctlError
from taskctl.model.breakdowns import Breakdown
from taskctl.model.ids import order_key
from taskctl.model.items import Task
from taskctl.model.plan import Plan
from taskctl.model.plans import plan_of
from taskctl.model.states import Vocabulary
from taskctl.model.work import unmet
from taskctl.read.links import moved
from taskctl.settings.builtin import SEVERAL
from taskctl.settings.load import FILE_NAME, Loaded
from taskctl.settings.schema import Settings
from taskctl.text.changeset import Changeset
from taskctl.text.expressions import expression
from taskctl.text.globs import glob_matcher
from taskctl.text.quoting import as_yaml
from taskctl.text.tree import Snapshot, find
from taskctl.views.exports.items import other_boxes

# The states of an item in the words of the home format; an unknown one is still to do.
_WORDS = {
    "todo": "Draft", "active": "In Progress", "review": "In Review", "done": "Done",
    "blocked": "Blocked", "parked": "Deferred", "dropped": "Superseded", "unknown": "Draft",
}  # fmt: skip  # a table
_MORE = {"done": ("Complete",)}
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
_VOCABULARY = Vocabulary(
    {state: [word, *_MORE.get(state, ())] for state, word in _WORDS.items() if state != "unknown"}
)
_BOXES = {"done": "[x]", "open": "[ ]"}
_WAITS = expression(r" \(depends on [^()]+\)$")  # as spec-kit has it
_TASK_ID = expression(r"TASK-\d{4}[A-Z]?")
_NO_PATH = expression(r"^[/~]|^\.\.|(?:^|/)\.\.(?:/|$)|:|[<>\[\]()]")
_MARK = expression(r"[*_`]+")
_NOT_IN_NAME = expression(r"[^A-Z0-9]+")


@dataclass(slots=True)
class Imported:
    """The files to write, the tasks that items and their parts become, and omissions."""

    changeset: Changeset
    tasks: dict[str, str] = field(default_factory=dict)
    parts: dict[str, list[str]] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)


def waiting(plan: Plan, items: Sequence[Task]) -> list[str]:
    """The open prerequisites that keep items from becoming tasks."""
    return [f"{item.id} waits for {name}" for item in items for name in unmet(plan, item)]


def import_document(
    plan: Plan,
    tree: Snapshot,
    loaded: Loaded,
    given: ImportSource,
    folder: str,
    only: Collection[str] = (),
) -> Imported:
    """Make one task file for each item that was not imported before.

    Args:
        plan: the existing plan, maybe empty.
        tree: its files.
        loaded: the settings in force; if they have no file, a first plan gets one.
        given: the items; their paths are relative to the root.
        folder: the folder of the new files, relative to the root.
        only: the ids of the items to take, as in the source; all of them if it is empty.

    Raises:
        TaskctlError: a file to write already exists, or would not be read.
    """
    settings, breakdown = loaded.settings, given.breakdown
    only = {given.origins.get(item_id, item_id) for item_id in only}
    found = Imported(Changeset(tree), left_out=list(given.left_out))
    sources = {item.path for item in breakdown.items}
    known = _imported_before(plan, sources)
    fresh = _fresh(breakdown, known, only)
    # Without settings, the imported folder may be the plan that was found.
    others = [item for item in plan.items if item.path not in sources]
    found.tasks = known | _task_ids({item.id for item in others}, fresh)
    for item in breakdown.items:
        if item.parent and item.id in found.tasks:
            found.parts.setdefault(item.parent, []).append(found.tasks[item.id])
    items = plan_of(breakdown)
    prefix = f"{folder}/" if folder else ""
    # Separate settings would hide the existing plan. They are written first, so that repeating
    # an interrupted command continues it: it reads the existing files.
    if loaded.file or others:
        _must_be_read(settings, f"{prefix}TASK-0001-x.md")
    elif fresh:
        still_read = _still_read(tree, settings, set() if only else sources)
        by_priority = any(item.priority for item in fresh)
        with_tracks = any(_track_of(breakdown, item) for item in fresh)
        _put(
            found,
            FILE_NAME,
            _settings(prefix, still_read, by_priority=by_priority, with_tracks=with_tracks),
        )
    for item in fresh:
        name = f"{found.tasks[item.id]}-{slug_of(item.title or item.id)}.md"
        text = "\n".join(_task(found, items, item, given, prefix))
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


def _task_ids(taken: Collection[str], fresh: Sequence[Task]) -> dict[str, str]:
    """The ids of new tasks: an item's own id if it is one of a task that nobody has, else a number.

    Raises:
        TaskctlError: there are too many.
    """
    own = {i.id: i.id for i in fresh if _TASK_ID.fullmatch(i.id) and i.id not in taken}
    used = [
        part
        for i in (*filter(_TASK_ID.fullmatch, taken), *own)
        for part in order_key(i)
        if isinstance(part, int)
    ]
    first = max(used, default=0) + 1
    others = [item.id for item in fresh if item.id not in own]
    if first + len(others) > 10_000:
        raise TaskctlError(f"{len(fresh):,} items are more than four digits can number")
    return own | {item_id: f"TASK-{n:04d}" for n, item_id in enumerate(others, first)}


def _settings(
    prefix: str, still_read: Mapping[str, list[str]], *, by_priority: bool, with_tracks: bool
) -> str:
    """The settings of the new plan, and of the documents that are still read."""
    import tomlkit  # only for a new plan

    document: dict[str, Any] = tomlkit.parse(_SETTINGS)
    document["extends"] = SEVERAL.join((document["extends"], *still_read))
    collections = document["collection"]
    if not with_tracks:  # a collection without files would be reported
        del collections[1]
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


def _still_read(tree: Snapshot, settings: Settings, left_out: set[str]) -> dict[str, list[str]]:
    """The presets of the documents that were read without settings, and their exclusions.

    A document is no longer read once every item has become a task.
    """
    found = {}
    for collection in settings.collection:
        if collection.kind != "breakdown":
            continue
        exclude = [*collection.exclude]
        exclude += sorted(left_out & {*find(tree, collection.include, exclude)})
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


def _imported_before(plan: Plan, paths: Collection[str]) -> dict[str, str]:
    """The tasks that name the item of a document, or the file, that they were."""
    label = re.compile(r"Source \((?P<id>.+)\)")
    return {
        match["id"]: task.id
        for task in plan.tasks
        for link in task.links
        if link.target in paths and (match := label.fullmatch(link.label))
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
    found: Imported, items: Plan, item: Task, given: ImportSource, prefix: str
) -> Iterator[str]:
    breakdown, is_own = given.breakdown, given.is_own(item)
    task_id = found.tasks[item.id]
    own = "" if item.id.startswith("#") or item.id == task_id else f"{item.id} "
    yield "---"
    title = _WAITS.sub("", item.title) if is_own else item.title
    yield f"title: {as_yaml(f'{task_id} {own}{title}'.strip())}"
    yield f"status: {_status(item, is_own=breakdown.dialect.is_own)}"
    if item.owner:
        yield f"owner: {' '.join(item.owner)}"
    for key, value in (
        ("created", item.created),
        ("priority", item.priority),
        ("estimate", item.estimate),
    ):
        if value:
            yield f"{key}: {as_yaml(value)}"
    yield from _list("depends-on", list(_waits(found, items, item, is_own=is_own)))
    yield from _list("follow-up-tasks", found.parts.get(item.id, []))
    links = [f"Source ({item.id}): {item.path}"]
    if track := _track_of(breakdown, item):
        links.append(f"Track: {prefix}{_track_id(track)}.md")
    yield from _list("links", links)
    yield from ("---", "", "## Context", "")
    yield f"{item.path}, line {item.id_place.line}: {' › '.join(item.groups)}".rstrip(": ")
    if text := given.texts.get(item.id):
        new_folder = prefix.rstrip("/")
        moved_lines = (moved(line, dirname(item.path), new_folder) for line in text)
        yield from ("", *(f"> {line}".rstrip() for line in moved_lines))
    yield from ("", "## Stop conditions", "")
    yield from _stops(item, is_own=is_own)
    # A name without a folder may be anywhere.
    paths = [path for path, _ in item.plan_paths if "/" in path and not _NO_PATH.search(path)]
    if paths:
        yield from ("", "## Touched paths (allowlist)", "")
        yield from (f"- `{path}`" for path in dict.fromkeys(paths))
    yield from given.sections.get(item.id, ())
    yield ""


def _status(item: Task, *, is_own: bool) -> str:
    """The status of an item: if it was exported, its own words where they mean the same here."""
    text = item.status_text or "Unknown"
    if is_own and _VOCABULARY.read(text).state == item.state:
        return as_yaml(text)
    return "Unknown" if is_own and item.state == "unknown" else _WORDS[item.state]


def _stops(item: Task, *, is_own: bool) -> Iterator[str]:
    """The stop conditions, and the other boxes.

    In documents, conditions without a box are as open as the item, and its title is one if it has
    no other; what was exported is as it was.
    """
    mark = "[x]" if item.state == "done" else "[ ]"
    for stop in item.stops:
        box = _BOXES.get(stop.state, stop.written) or ("" if is_own else mark)
        yield f"- {box} {' '.join(stop.text.split())}".replace("-  ", "- ", 1)
    if not item.stops and not is_own:
        yield f"- {mark} {item.title or item.id}"
    others = [f"- {box.written} {box.text}" for box in other_boxes(item)]
    if others:
        yield from ("", "## Plan", "", *others)


def _list(key: str, entries: Sequence[str]) -> Iterator[str]:
    if not entries:
        yield f"{key}: []"
    else:
        yield f"{key}:"
        yield from (f"  - {entry}" for entry in entries)


def _waits(found: Imported, items: Plan, item: Task, *, is_own: bool) -> Iterator[str]:
    """The prerequisites of an item, ranges and phases expanded, each once."""
    seen: set[str] = set()
    for prereq in items.prereqs(item):
        for name in items.phases.get(prereq.id, [prereq.id]):
            task_id = found.tasks.get(name)
            if task_id is None and is_own and name not in items.by_id:
                task_id = as_yaml(name)
            if task_id is None:
                where = "is not a task yet" if name in items.by_id else "is not in the document"
                found.left_out.append(f"{item.id} waits for {name}, which {where}")
            elif task_id not in seen and name != item.id:
                seen.add(task_id)
                yield task_id if prereq.hard else f"{task_id} (optional)"
