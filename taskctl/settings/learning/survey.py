"""The files of a tree that may be items, by folder, and which files beside them are not."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from taskctl.memory.files import FILE, FOLDER
from taskctl.settings.learning.lexicon import (
    DECISION_FOLDERS,
    KEYS,
    STATES,
    TASK_FOLDERS,
    phrase_of,
    word_of,
)
from taskctl.settings.learning.sight import HeadEntry, Sight, look, look_beside
from taskctl.text.expressions import expression
from taskctl.text.source import Source
from taskctl.text.tree import Tree

ENDINGS = (".md", ".markdown")
SIDE_ENDINGS = (".yaml", ".yml")
# Folders with the files of others, or with samples.
_NOT_OURS = frozenset({
    ".git", "node_modules", "vendor", "third_party", "third-party", "target", "dist", "build",
    ".venv", "venv", "site-packages", "__pycache__", ".tox", ".cache", "fixtures", "testdata",
    "test-data", "__fixtures__", "__tests__", "tests", "test", "templates", "_templates", "samples",
})  # fmt: skip  # a table
_SETTINGS = frozenset({".git", "taskctl.toml"})
_DEEPEST = 8
_GLANCES = 4
# Names of files that speak of the items around them.
_ABOUT = expression(
    r"(?:readme|index|changelog|contributing|licen[cs]e|overview|summary|toc|board|status-?board"
    r"|roadmap|agents|claude|open|questions|[_.].*|.*[-_]index|index[-_].*"
    r"|(?:\d+[-_.])?(?:[a-z]+[-_.]){0,2}template)",
    re.IGNORECASE,
)
_NUMBERED = expression(r"(?:[A-Za-z][A-Za-z-]*?[-_ ]?)?\d+(?:\.\d+)*[A-Za-z]?(?=$|[-_. ])")
# The line by which an exported item can be imported again: the file is a copy.
_COPY = expression(r"^[ \t>*-]*Exported from `[^`]+`[ \t]*$", re.MULTILINE)
# The keys without which a file whose name has no number is not an item.
_HINT = expression(
    "|".join(KEYS["status"]) + r"|^\W{0,8}(?:task[ _-]?)?id\W{0,4}[:=]",
    re.IGNORECASE | re.MULTILINE,
)
_HEAD = 4000
_DATE = expression(r"\d{4}-\d\d-\d\d")


class FolderFiles(NamedTuple):
    """A folder with Markdown files: their names, and those of YAML files beside them."""

    path: str
    names: tuple[str, ...]
    sides: tuple[str, ...]


def folders(tree: Tree, is_claimed: Callable[[str], bool]) -> Iterator[FolderFiles]:
    """The folders with Markdown files that no preset reads, in order.

    Args:
        tree: the files.
        is_claimed: whether a preset reads a file or a folder.
    """
    todo = [""]
    while todo:
        folder = todo.pop()
        children = tree.children(folder)
        if folder and not _SETTINGS.isdisjoint(children):
            continue  # a repository or a plan of its own
        prefix = f"{folder}/" if folder else ""
        inner = []
        names, sides = [], []
        for name in sorted(children):
            kind = children[name]
            if kind == FOLDER:
                if name.casefold() not in _NOT_OURS and not is_claimed(f"{prefix}{name}"):
                    inner.append(f"{prefix}{name}")
            elif kind == FILE and name.endswith(ENDINGS):
                if not is_claimed(f"{prefix}{name}"):
                    names.append(name)
            elif kind == FILE and name.endswith(SIDE_ENDINGS):
                sides.append(name)
        if names:
            yield FolderFiles(folder, tuple(names), tuple(sides))
        if folder.count("/") < _DEEPEST:
            todo.extend(reversed(inner))


def is_about(name: str) -> bool:
    """Whether a file speaks of the items around it, by its name: `README.md`, a template."""
    return _ABOUT.fullmatch(name.rpartition(".")[0] or name) is not None


def is_numbered(name: str) -> bool:
    """Whether the name of a file or folder begins with a number, after letters or not."""
    return _NUMBERED.match(name) is not None and not _DATE.match(name)


def segments(folder: str) -> set[str]:
    """The names in a path, without leading dots, in lower case."""
    return {part.lstrip(".").casefold() for part in folder.split("/")}


def may_hold_items(folder: FolderFiles, sight: Callable[[FolderFiles, str], Sight | None]) -> bool:
    """Whether a folder is worth reading: a few of its files are looked at."""
    names = [name for name in folder.names if not is_about(name)]
    if not names:
        return is_numbered(folder.path.rpartition("/")[2]) or bool(folder.sides)
    step = max(1, len(names) // _GLANCES)
    sights = (sight(folder, name) for name in names[::step][: _GLANCES + 1])
    return any(map(is_item, filter(None, sights)))


def sight(tree: Tree, folder: FolderFiles, name: str) -> Sight | None:
    """A look at a file of a folder and at the header beside it; None if it cannot be read."""
    path = f"{folder.path}/{name}".lstrip("/")
    source = tree.read(path)
    if not isinstance(source, Source):
        return None
    if "Exported from `" in source.text and _COPY.search(source.text):
        return None
    if not (folder.sides or is_numbered(name) or _HINT.search(source.text, 0, _HEAD)):
        return Sight(path, (), "", ())  # most pages: nothing in them could show an item
    seen = look(path, source.text)
    if seen.of("status") and not folder.sides:
        return seen
    for side in folder.sides:
        beside = tree.read(f"{folder.path}/{side}".lstrip("/"))
        entries = look_beside(side, beside.text) if isinstance(beside, Source) else []
        if any(entry.value for entry in entries if entry.name in {"status", "state"}):
            own = [entry._replace(form=f"file:{side}") for entry in entries]
            known = {entry.name for entry in own}
            rest = [entry for entry in seen.entries if entry.name not in known]
            return seen._replace(entries=(*own, *rest), side=side)
    return seen


def is_item(seen: Sight) -> bool:
    """Whether a file states what only an item of a plan states about itself."""
    if any(_is_status(entry) for entry in seen.of("status")):
        return True
    if not (seen.has_boxes or seen.of("prereqs")):
        return False
    if any(entry.name == "id" for entry in seen.entries):
        return True
    at = segments(seen.folder)
    in_plan = bool(at & (TASK_FOLDERS | DECISION_FOLDERS)) or bool(at & STATES.keys())
    return in_plan and is_numbered(seen.name)


def _is_status(entry: HeadEntry) -> bool:
    """Whether an entry says a status: a known word, or a short one in the usual key."""
    phrase = phrase_of(entry.value)
    if word_of(phrase):
        return True
    return entry.name == "status" and 0 < len(phrase) <= 30 and len(phrase.split()) <= 3
