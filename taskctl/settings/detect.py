"""Detection of layouts: the folders and files by which each preset is known."""

import re
from collections.abc import Iterable

from taskctl.model.ids import Grammar
from taskctl.settings.learning.sight import look
from taskctl.settings.schema import Collection
from taskctl.text.expressions import expression
from taskctl.text.source import Source
from taskctl.text.tree import Tree, find

# The presets of tools, and folders or files, one of which exists wherever the tool is used.
TOOLS = {
    "nexus": ("tasks",),
    "backlog-md": ("backlog",),
    "spec-kit": ("specs", ".specify"),
    "kiro": (".kiro",),
    "openspec": ("openspec",),
    "task-master": (".taskmaster", "tasks/tasks.json"),
}
# The presets of habits: each is used where all of its files keep it.
HABITS = {
    "bold-header": ("docs/tasks",),
    "adr": ("docs", "doc", "adr"),
    "folder-per-item": (".",),
    "documents": (".",),
}
_LOOKS = 12
# Keys and headings of the home format.
_HOME_KEYS = frozenset({"dependson", "followuptasks", "owner"})
_HOME_HEADINGS = ("stop condition", "touched paths")
# A document must contain one of these to count as a plan.
_PLAN = expression(
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


def exists(tree: Tree, folders: Iterable[str]) -> bool:
    """Whether one of the folders or files by which a preset is known exists."""
    return any(folder == "." or tree.exists(folder) for folder in folders)


def roots_of(tree: Tree, names: Iterable[str]) -> set[str]:
    """The folders that belong to tools as a whole, whatever else is in them."""
    found = {folder for name in names for folder in TOOLS.get(name, ())}
    return {folder for folder in found if tree.exists(folder)}


def is_home(tree: Tree, collection: Collection) -> bool:
    """Whether task files with names of the home format also have its keys or headings.

    Fewer than three files show nothing: a new plan begins with one.
    """
    paths = find(tree, collection.include, collection.exclude)
    if len(paths) < 3:
        return True
    chosen = paths[:: max(1, len(paths) // _LOOKS)]
    return 3 * sum(_looks_like_home(tree, path) for path in chosen) >= len(chosen)


def _looks_like_home(tree: Tree, path: str) -> bool:
    source = tree.read(path)
    if not isinstance(source, Source):
        return True
    seen = look(path, source.text)
    return not _HOME_KEYS.isdisjoint(entry.name for entry in seen.entries) or any(
        _HOME_HEADINGS[0] in heading.text or heading.text.startswith(_HOME_HEADINGS[1])
        for heading in seen.headings
    )
