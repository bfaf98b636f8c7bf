"""Detection of the layouts of a repository without settings: the presets whose files exist."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from taskctl.model.ids import Grammar
from taskctl.settings.schema import Collection
from taskctl.text.source import Source
from taskctl.text.tree import FILE, FOLDER, Tree, find

# The preset of each layout, and folders or files, one of which exists wherever it is used. Those
# of OTHERWISE are searched if nothing else was found: task files link decisions as contracts,
# and a repository with a plan often has a list of wishes as well.
LAYOUTS = {
    "nexus": ("tasks",),
    "backlog-md": ("backlog",),
    "bold-header": ("docs/tasks",),
    "spec-kit": ("specs", ".specify"),
    "kiro": (".kiro",),
    "openspec": ("openspec",),
    "task-master": (".taskmaster", "tasks/tasks.json"),
}
OTHERWISE = {"adr": ("docs", "doc", "adr"), "folder-per-item": (".",), "documents": (".",)}
# Folders in which people keep tasks, with or without a leading dot, at the top or in a folder of
# `_ABOVE`; and the line that marks a file in one as a task.
_TASK_FOLDERS = frozenset({
    "task", "tasks", "backlog", "issues", "tickets", "todo", "todos", "stories", "epics",
    "work-items", "workitems",
})  # fmt: skip  # a table
_ABOVE = ("", "docs", "doc", "project", "planning", ".planning")
_STATUS = re.compile(r"^(?:[-*>]\s*)?[*_]*(?:status|state)[*_]*\s*:", re.MULTILINE | re.IGNORECASE)
_NO_TASK = re.compile(r"readme|index|template|status-board", re.IGNORECASE)
_MOST, _DEEPEST, _HEAD = 20, 4, 2000
# A document must contain one of these to count as a plan.
_PLAN = re.compile(
    r"^\s*(?:[-*+]|\d+[.)])\s+\[[ xX~-]\]"  # a box
    r"|^#{2,6}\s+[A-Z][A-Za-z]*-?\d[\w.-]*\s*[(\[]"  # `### E-004 (done) Title`
    r"|^\|[\s*]*(?:(?:id|no|nr|task)\b|[#№][\s*]*\|)"  # a table of ids or tasks
    r"|\|[\s*]*(?:depends(?:[ -]on)?|dependenc(?:y|ies)|deps|blocked by|prerequisites?)"
    r"[\s*]*(?:\||$)",
    re.MULTILINE | re.IGNORECASE,
)


def has_files(tree: Tree, collection: Collection) -> bool:
    """Whether a file of a collection exists, with an id if its name should hold one."""
    paths = find(tree, collection.include, collection.exclude)
    if collection.kind == "breakdown":
        return any(is_plan(tree, path) for path in paths)
    grammar = Grammar(collection.id.pattern, collection.id.format, collection.id.aliases)
    if collection.id.from_ == "filename":
        return any(grammar.leading(path.rpartition("/")[2]) for path in paths)
    if collection.id.from_ == "dirname":
        folders = (path.rpartition("/")[0].rpartition("/")[2] for path in paths)
        return any(map(grammar.leading, folders))
    return bool(paths)


def without_plan(tree: Tree, collection: Collection) -> list[str]:
    """The files without a plan in a collection of documents."""
    paths = find(tree, collection.include, collection.exclude)
    return [path for path in paths if not is_plan(tree, path)]


def is_plan(tree: Tree, path: str) -> bool:
    """Whether a document holds a plan."""
    source = tree.read(path)
    return isinstance(source, Source) and (
        path.endswith(".json") or _PLAN.search(source.text) is not None
    )


def possible(tree: Tree, layouts: dict[str, tuple[str, ...]]) -> list[str]:
    """The presets of `layouts` that have a folder in the tree."""
    return [
        name
        for name, folders in layouts.items()
        if any(folder == "." or tree.exists(folder) for folder in folders)
    ]


def unread_tasks(tree: Tree, names: Iterable[str], collections: Iterable[Collection]) -> list[str]:
    """Files that look like tasks, in folders that no layout found here reads.

    Args:
        tree: the files.
        names: the presets of the detected layouts.
        collections: the collections of these presets.
    """
    known = {path for c in collections for path in find(tree, c.include, c.exclude)}
    theirs = {folder for name in names for folder in LAYOUTS.get(name, ())}
    folders = [
        f"{above}/{name}".lstrip("/")
        for above in _ABOVE
        for name, kind in sorted(tree.children(above).items())
        if kind == FOLDER and name.lstrip(".").casefold() in _TASK_FOLDERS
    ]
    files = (path for folder in folders if folder not in theirs for path in _below(tree, folder))
    found = (path for path in files if path not in known and _is_task(tree, path))
    return list(islice(found, _MOST))


def _below(tree: Tree, folder: str) -> Iterator[str]:
    for name, kind in sorted(tree.children(folder).items()):
        path = f"{folder}/{name}"
        if kind == FOLDER and path.count("/") < _DEEPEST:
            yield from _below(tree, path)
        elif kind == FILE and name.endswith(".md") and not _NO_TASK.search(name):
            yield path


def _is_task(tree: Tree, path: str) -> bool:
    source = tree.read(path)
    return isinstance(source, Source) and _STATUS.search(source.text[:_HEAD]) is not None
