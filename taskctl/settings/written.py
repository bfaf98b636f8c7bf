"""A settings file that says what was learnt, with the evidence as comments."""

from collections.abc import Iterable, Sequence
from textwrap import wrap
from typing import Any

import tomlkit
from tomlkit.items import Table

from taskctl.settings.learning.conventions import Convention, Conventions
from taskctl.text.characters import UNPRINTABLE

_WIDEST = 96
# The table in which the settings of a topic are; other topics belong to the collection itself.
_PLACES = {
    "id": "id", "unique": "id", "status": "status", "words": "status", "header": "header",
    "key": "header", "items": "", "index": "", "stop": "sections", "scope": "sections",
    "evidence": "sections", "proof": "sections", "plan": "sections", "goal": "sections",
    "non_goals": "sections", "follow_ups": "sections",
}  # fmt: skip  # a table
_WHY = {
    "unread": "These files look like tasks but are not read.",
    "boards": "The files that list items, and those of them that list every item.",
    "archive": "The folders whose items are off the plan.",
    "queue": "The files do not show a limit of work in progress: 0 is none.",
}


def settings_file(found: Conventions, preset: str = "") -> bytes:
    """The contents of `taskctl.toml`.

    Args:
        found: what was learnt.
        preset: the preset that was asked for; what was learnt then does not count.
    """
    document = tomlkit.document()
    document.add(tomlkit.comment("Settings of taskctl; `taskctl config show` prints all of them."))
    document["extends"] = preset or found.tables["extends"]
    tables = {} if preset else found.tables
    if "unread" in tables:
        document.add(tomlkit.comment(_WHY["unread"]))
        document["unread"] = tables["unread"]
    collections = tomlkit.aot()
    for entry in tables.get("collection", ()):
        about = [one for one in found.evidence if one.collection == entry["name"]]
        collections.append(_collection(entry, about))
    if collections:
        document["collection"] = collections
    for key, value in tables.items():
        if key not in {"extends", "unread", "collection"}:
            table = tomlkit.table()
            table.add(tomlkit.comment(_WHY[key]))
            table.update(value)
            document[key] = table
    return tomlkit.dumps(document).encode()


def _collection(entry: dict[str, Any], about: Sequence[Convention]) -> Table:
    """A collection, with the evidence above each of its parts."""
    table = tomlkit.table()
    _say(table, about, "")
    for key, value in entry.items():
        if not isinstance(value, dict):
            table[key] = value
    for key, value in entry.items():
        if isinstance(value, dict):
            inner = tomlkit.table()
            _say(inner, about, key)
            for name, part in value.items():
                inner[name] = part
            table[key] = inner
    return table


def _say(table: Table, about: Iterable[Convention], place: str) -> None:
    for one in about:
        if _PLACES.get(one.topic, "") == place:
            _comment(table, f"{one.says}: {one.evidence}")
            if one.rival:
                _comment(table, f"two readings: {one.rival}")


def _comment(table: Table, text: str) -> None:
    lines = wrap(UNPRINTABLE.sub("?", text), _WIDEST, subsequent_indent="  ")
    for line in lines:
        table.add(tomlkit.comment(line))
