"""Boards and indexes: the files that name many items in rows or bullets."""

import re
from itertools import takewhile

from taskctl.memory.files import FILE
from taskctl.settings.learning.conventions import Convention
from taskctl.settings.learning.groups import FileGroup
from taskctl.text.expressions import expression
from taskctl.text.source import Source
from taskctl.text.tree import Tree

_ROW = expression(r"^[ \t]*(?:\||[-*+][ \t]|\d{1,4}[.)][ \t]).*$", re.MULTILINE)
_TARGET = expression(r"\]\(<?(?:\./)?([^)#?>\s]+)")
_MARKER = expression(r"^[ \t]*(?:\||[-*+][ \t]|\d{1,4}[.)][ \t])[ \t*`\[]*")
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
        named = _named(source, group, ids)
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
    """The Markdown files in the folders of a group and above them, without its items."""
    own = {one.path for one in group.items}
    found: dict[str, None] = {}
    for shape in group.shapes:
        fixed = list(takewhile(lambda part: "*" not in part, shape))
        for length in range(len(fixed), -1, -1):
            folder = "/".join(fixed[:length])
            names = [
                n for n, kind in tree.children(folder).items() if kind == FILE and n.endswith(".md")
            ]
            if length == len(fixed) or len(names) <= _MANY:
                paths = (f"{folder}/{name}".lstrip("/") for name in sorted(names))
                found.update(dict.fromkeys(path for path in paths if path not in own))
    return list(found)[:_MANY]


def _named(source: Source, group: FileGroup, ids: "re.Pattern[str]") -> int:
    """How many items a file names at the beginning of its rows and bullets, or links there."""
    names = {
        one.folder.rpartition("/")[2] if group.by_folder else one.name: one.path
        for one in group.items
    }
    by_id = {m.group().casefold(): path for name, path in names.items() if (m := ids.match(name))}
    found: set[str] = set()
    for row in _ROW.findall(source.text):
        for target in _TARGET.findall(row):
            parts = target.rstrip("/").split("/")
            found.update(names[part] for part in parts[-2:] if part in names)
        match = ids.match(_MARKER.sub("", row))
        if match and match.group().casefold() in by_id:
            found.add(by_id[match.group().casefold()])
    return len(found)
