"""Printing the settings in force, and their schema."""

import json
import re
from copy import copy
from dataclasses import field, make_dataclass
from functools import partial
from itertools import pairwise
from typing import Any, get_args, get_origin

from taskctl.settings.load import Loaded
from taskctl.settings.schema import Settings, defaults_of, is_table, key_of, kinds_of


def show_text(loaded: Loaded, *, as_json: bool = False) -> str:
    """Every setting as `key = value  # origin`, or as JSON."""
    values = list(rows(loaded.settings))
    origins = {key: str(loaded.origins.get(key, "default")) for key, _ in values}
    if as_json:
        shown = {key: {"value": value, "origin": origins[key]} for key, value in values}
        document = {"version": 1, "root": ".", "file": loaded.file, "settings": shown}
        return _printable(json.dumps(document, indent=2, ensure_ascii=False))
    from tomlkit import item

    lines = (f"{key} = {item(value).as_string()}  # {origins[key]}" for key, value in values)
    return _printable("\n".join(lines))


def schema_text() -> str:
    """The JSON Schema (2020-12) of taskctl.toml."""
    from pydantic import TypeAdapter  # slow to import

    schema = TypeAdapter(_dataclass(Settings)).json_schema()
    for (table, attribute), text in descriptions().items():
        node = schema if table == schema["title"] else schema["$defs"][table]
        node["properties"][attribute]["description"] = re.sub(r"\[(.*?)\]\(.*?\)", r"\1", text)
    schema = _renamed(schema)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "taskctl settings"
    return json.dumps(schema, indent=2, ensure_ascii=False)


def _dataclass(kind: Any) -> Any:
    """A table of settings as a dataclass, which JSON Schema knows as an object."""
    if not is_table(kind):
        inner = get_args(kind)
        return list[_dataclass(inner[0])] if get_origin(kind) is list else kind  # type: ignore[misc]
    defaults = defaults_of(kind)
    entries: list[Any] = []
    for name, of in kinds_of(kind).items():
        entry: tuple[Any, ...] = (name, _dataclass(of))
        if name in defaults:
            value = defaults[name]
            is_part = is_table(value) or isinstance(value, list | dict)
            entry += (
                field(default_factory=partial(copy, value)) if is_part else field(default=value),
            )
        entries.append(entry)
    return make_dataclass(kind.__name__, entries, namespace={"__doc__": kind.__doc__})


def descriptions() -> dict[tuple[str, str], str]:
    """The description of each setting, by class and attribute: the text below its field."""
    import ast
    import inspect

    tables = ast.parse(inspect.getsource(inspect.getmodule(Settings) or Settings)).body
    return {
        (table.name, ast.unparse(entry.target)): " ".join(text.value.value.split())
        for table in tables
        if isinstance(table, ast.ClassDef)
        for entry, text in pairwise(table.body)
        if isinstance(entry, ast.AnnAssign) and isinstance(text, ast.Expr)
        if isinstance(text.value, ast.Constant) and isinstance(text.value.value, str)
    }


def _renamed(node: Any) -> Any:
    """The schema with the keys of the file instead of the attributes; it refuses unknown keys."""
    if isinstance(node, list):
        return [_renamed(part) for part in node]
    if not isinstance(node, dict):
        return node
    renamed = {key: _renamed(value) for key, value in node.items()}
    if "properties" in renamed:
        renamed["properties"] = {key_of(k): v for k, v in renamed["properties"].items()}
        renamed["additionalProperties"] = False
        if "required" in renamed:
            renamed["required"] = [key_of(key) for key in renamed["required"]]
    if renamed.get("title") and "properties" not in renamed:
        del renamed["title"]
    return renamed


def rows(value: Any, at: str = "") -> list[tuple[str, Any]]:
    """(dotted key, value) of every setting, collections by position."""
    if is_table(value):
        parts = [(key_of(name), getattr(value, name)) for name in kinds_of(value)]
    elif isinstance(value, dict):
        parts = list(value.items())
    elif isinstance(value, list) and value and is_table(value[0]):
        return [row for index, part in enumerate(value) for row in rows(part, f"{at}[{index}]")]
    else:
        return [(at, value)]
    return [row for key, part in parts for row in rows(part, f"{at}.{key}" if at else key)]


def _printable(text: str) -> str:
    """The text with escapes for signs that steer a terminal, valid in both JSON and TOML."""
    return "".join(
        char if char.isprintable() or char == "\n" else json.dumps(char)[1:-1] for char in text
    )
