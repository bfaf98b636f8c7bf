"""The lines of keys in a settings file."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from taskctl.text.expressions import expression

_PART = r"""(?:[A-Za-z0-9_-]+|"(?:\\.|[^"\\])*"|'[^']*')"""
_DOTTED = rf"{_PART}(?:\s*\.\s*{_PART})*"
_WRITTEN = expression(
    rf"\s*(?:\[\[\s*(?P<entry>{_DOTTED})\s*\]\]|\[\s*(?P<table>{_DOTTED})\s*\]|(?P<key>{_DOTTED})\s*=)"
)
_TABLE_OF_PYPROJECT = "tool.taskctl."


def flatten(data: dict[str, Any], at: str = "") -> list[str]:
    """The dotted keys of all values in nested tables; lists of tables by position."""
    keys = []
    for key, value in data.items():
        dotted = f"{at}.{key}" if at else key
        if isinstance(value, dict):
            keys.extend(flatten(value, dotted))
        elif isinstance(value, list) and value and all(isinstance(part, dict) for part in value):
            for index, part in enumerate(value):
                keys.extend(flatten(part, f"{dotted}[{index}]"))
        else:
            keys.append(dotted)
    return keys


def own_keys(data: dict[str, Any], positions: Sequence[int]) -> list[str]:
    """The dotted keys in a file itself.

    Args:
        data: its tables.
        positions: the index of each of its collections among those in force.
    """
    return [_in_force(key, positions) for key in flatten(data)]


def find_lines(text: str, positions: Sequence[int]) -> dict[str, int]:
    """The line of each table and key, as near as plain text tells."""
    found: dict[str, int] = {}
    entries: Counter[str] = Counter()
    table = ""
    for number, line in enumerate(text.splitlines(), 1):
        match = _WRITTEN.match(line)
        if not match:
            continue
        if match["key"]:
            path = _join(table, match["key"])
        elif match["entry"]:
            name = _join("", match["entry"])
            path = table = f"{name}[{entries[name]}]"
            entries[name] += 1
        else:
            path = table = _below(_join("", match["table"]), entries)
        path = path.removeprefix(_TABLE_OF_PYPROJECT)
        found.setdefault(_in_force(path, positions), number)
    return found


def line_of(lines: Mapping[str, int], key: str) -> int:
    """The line of a key, else of its table; 1 if it is unknown."""
    while key:
        if key in lines:
            return lines[key]
        key = key[: max(key.rfind("."), key.rfind("["), 0)]
    return 1


def _in_force(key: str, positions: Sequence[int]) -> str:
    """The name of a file's key in force, with the index of its collection after merging."""
    match = re.match(r"collection\[(\d+)\]", key)
    if not match or int(match[1]) >= len(positions):
        return key
    return f"collection[{positions[int(match[1])]}]{key[match.end() :]}"


def _join(table: str, key: str) -> str:
    """A key as written, dotted, after its table."""
    parts = (part[1:-1] if part[0] in "\"'" else part for part in re.findall(_PART, key))
    return ".".join((table, *parts) if table else parts)


def _below(table: str, entries: Mapping[str, int]) -> str:
    """The full name of a table that belongs to the last entry of a list (`[collection.id]`)."""
    for name, count in entries.items():
        if table.startswith(f"{name}."):
            return f"{name}[{count - 1}]{table[len(name) :]}"
    return table
