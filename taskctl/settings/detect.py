"""Which layouts a repository without settings has: the presets whose files are there."""

import re

from taskctl.model.ids import Grammar
from taskctl.settings.schema import Collection
from taskctl.text.source import Source
from taskctl.text.tree import Tree, find

# The preset of each layout, and folders or files of which one is there wherever it is used. Those
# of OTHERWISE are looked for where nothing else was found: task files link decisions as contracts,
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
OTHERWISE = {
    "adr": ("docs", "doc", "adr"),
    "folder-per-item": (".",),
    "documents": (".",),
}
# What a document has to hold to be taken for a plan.
_PLAN = re.compile(
    r"^\s*(?:[-*+]|\d+[.)])\s+\[[ xX~-]\]"  # a box
    r"|^#{2,6}\s+[A-Z][A-Za-z]*-?\d[\w.-]*\s*[(\[]"  # `### E-004 (done) Title`
    r"|^\|[\s*]*(?:(?:id|no|nr|task)\b|[#№][\s*]*\|)"  # a table of ids or tasks
    r"|\|[\s*]*(?:depends(?:[ -]on)?|dependenc(?:y|ies)|deps|blocked by|prerequisites?)"
    r"[\s*]*(?:\||$)",
    re.MULTILINE | re.IGNORECASE,
)


def has_files(tree: Tree, collection: Collection) -> bool:
    """Whether a file of a collection is there, with an id where its name should hold one."""
    paths = find(tree, collection.include, collection.exclude)
    if collection.kind == "breakdown":
        return any(_is_plan(tree, path) for path in paths)
    grammar = Grammar(collection.id.pattern, collection.id.format, collection.id.aliases)
    if collection.id.from_ == "filename":
        return any(grammar.leading(path.rpartition("/")[2]) for path in paths)
    if collection.id.from_ == "dirname":
        folders = (path.rpartition("/")[0].rpartition("/")[2] for path in paths)
        return any(map(grammar.leading, folders))
    return bool(paths)


def without_plan(tree: Tree, collection: Collection) -> list[str]:
    """The files of a collection of documents in which there is no plan."""
    paths = find(tree, collection.include, collection.exclude)
    return [path for path in paths if not _is_plan(tree, path)]


def _is_plan(tree: Tree, path: str) -> bool:
    source = tree.read(path)
    return isinstance(source, Source) and (
        path.endswith(".json") or _PLAN.search(source.text) is not None
    )


def possible(tree: Tree, layouts: dict[str, tuple[str, ...]]) -> list[str]:
    """The presets of `layouts` of which a folder is there."""
    return [
        name
        for name, folders in layouts.items()
        if any(folder == "." or tree.exists(folder) for folder in folders)
    ]
