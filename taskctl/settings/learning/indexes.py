"""Boards and indexes: the files that name many items in rows or bullets."""

import re
from collections.abc import Iterable, Sequence

from taskctl.settings.learning.conventions import Convention
from taskctl.settings.learning.groups import FileGroup
from taskctl.settings.learning.sight import Sight
from taskctl.text.source import Source
from taskctl.text.tree import FILE, Tree

_ROW = re.compile(r"^[ \t]*(?:\||[-*+][ \t]|\d{1,4}[.)][ \t]).*$", re.MULTILINE)
_TARGET = re.compile(r"\]\(<?(?:\./)?(?P<path>[^)#?>\s]+)")
_LEAST, _SHARE, _WHOLE = 3, 0.25, 0.6
_MANY = 200


def learn_indexes(
    tree: Tree, group: FileGroup, name: str, ids: "re.Pattern[str]"
) -> tuple[list[str], list[str], list[Convention]]:
    """(boards, those that should list every item, evidence) of a group."""
    total = len(group.items)
    boards, complete, conventions = [], [], []
    for path in _near(tree, group):
        source = tree.read(path)
        if not isinstance(source, Source):
            continue
        named = _named(source, group.items, ids, by_folder=group.by_folder)
        if named < max(_LEAST, _SHARE * total):
            continue
        boards.append(path)
        whole = named >= _WHOLE * total
        if whole:
            complete.append(path)
        says = f"{path} lists the items" if whole else f"{path} lists some of the items"
        conventions.append(Convention(name, "index", says, named, total))
    return boards, complete, conventions


def _near(tree: Tree, group: FileGroup) -> list[str]:
    """The Markdown files in the folders of a group and above them that are no items of it."""
    own = {one.path for one in group.items}
    found: dict[str, None] = {}
    for shape in group.shapes:
        fixed = list(shape[: shape.index("*")])
        for length in range(len(fixed), -1, -1):
            folder = "/".join(fixed[:length])
            names = [
                n for n, kind in tree.children(folder).items() if kind == FILE and n.endswith(".md")
            ]
            if length == len(fixed) or len(names) <= _MANY:
                paths = (f"{folder}/{name}".lstrip("/") for name in sorted(names))
                found.update(dict.fromkeys(path for path in paths if path not in own))
    return list(found)[:_MANY]


def _named(
    source: Source, items: Sequence[Sight], ids: "re.Pattern[str]", *, by_folder: bool
) -> int:
    """How many items a file names at the beginning of its rows and bullets, or links there."""
    names = {_name(one, by_folder=by_folder) for one in items}
    by_id = {
        m.group().casefold(): one.path
        for one in items
        if (m := ids.match(_name(one, by_folder=by_folder)))
    }
    found: set[str] = set()
    paths = (
        {one.path.rpartition("/")[2]: one.path for one in items}
        if not by_folder
        else {one.folder.rpartition("/")[2]: one.path for one in items}
    )
    for row in _ROW.finditer(source.text):
        text = row.group()
        for target in _TARGET.finditer(text):
            parts = target["path"].rstrip("/").split("/")
            found.update(paths[part] for part in parts[-2:] if part in paths)
        start = text.lstrip(" \t|-*+0123456789.)[" if not ids.match("0") else " \t|-*+[`")
        if (match := ids.match(start)) and match.group().casefold() in by_id:
            found.add(by_id[match.group().casefold()])
    del names
    return len(found)


def _name(one: Sight, *, by_folder: bool) -> str:
    return one.folder.rpartition("/")[2] if by_folder else one.name


def merged(lists: Iterable[Sequence[str]]) -> list[str]:
    """The entries of lists, each once."""
    return list(dict.fromkeys(entry for one in lists for entry in one))
