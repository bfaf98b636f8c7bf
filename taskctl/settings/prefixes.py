"""The prefix of ids in a tool's own configuration, such as `task_prefix: "back"` of Backlog.md."""

import re
from collections import Counter
from collections.abc import Iterator

from taskctl.settings.schema import Collection, Settings
from taskctl.text.expressions import expression
from taskctl.text.header import front_matter
from taskctl.text.source import Source
from taskctl.text.tree import Tree, find

_KEY, _DEFAULT = "task_prefix", "task"
_GROUP = "(?P<"
_LETTERS = expression(r"[A-Za-z]+")
_LOOKED_AT, _HEAD = 20, 2000


def with_prefixes(settings: Settings, tree: Tree) -> Settings:
    """The settings with the prefixes that a tool's configuration gives to ids.

    They are written as most of the files write them; the prefix of the settings stays an alias.
    """
    if not any(collection.id.prefix_from for collection in settings.collection):
        return settings
    return settings._replace(collection=[_with_prefix(c, tree) for c in settings.collection])


def _with_prefix(collection: Collection, tree: Tree) -> Collection:
    ids = collection.id
    prefix = _prefix(ids.prefix_from, tree) if ids.prefix_from else ""
    old = _LETTERS.match(ids.format)
    _, group, rest = ids.pattern.partition(_GROUP)
    if not (prefix and old and group):
        return collection
    form = _spelled(prefix, collection, tree) + ids.format[old.end() :]
    sign = re.escape(form[len(prefix) :].partition("{")[0])
    pattern = f"(?i:{prefix}){sign}{group}{rest}"
    aliases = [source for source in (ids.pattern, *ids.aliases) if source != pattern]
    return collection._replace(id=ids._replace(pattern=pattern, format=form, aliases=aliases))


def _prefix(path: str, tree: Tree) -> str:
    """The prefix in a configuration; empty where there is none that can be read."""
    source = tree.read(path) if tree.exists(path) else None
    if not isinstance(source, Source) or not source.is_utf8():
        return ""
    header = front_matter(path, ["---", *source.lines(), "---"])
    field = header.get(_KEY) if header else None
    written = field.text if field else _DEFAULT
    return written if _LETTERS.fullmatch(written) else ""


def _spelled(prefix: str, collection: Collection, tree: Tree) -> str:
    """A prefix in capitals, or as most of the first files write it."""
    found = Counter(_written(prefix, collection, tree))
    return max(found, key=lambda one: (found[one], one == prefix.upper()), default=prefix.upper())


def _written(prefix: str, collection: Collection, tree: Tree) -> Iterator[str]:
    place, _, key = collection.id.from_.partition(":")
    before = rf"^{re.escape(key)}[ \t]*:[ \t]*[\"']?" if place == "header" else r"\A"
    pattern = re.compile(rf"{before}({prefix})(?![A-Za-z])", re.IGNORECASE | re.MULTILINE)
    for path in find(tree, collection.include, collection.exclude)[:_LOOKED_AT]:
        source = tree.read(path) if place == "header" else None
        text = source.text[:_HEAD] if isinstance(source, Source) else path.rpartition("/")[2]
        if match := pattern.search(text):
            yield match[1]
