"""Printing the settings in force, and their schema."""

import json
import re
from dataclasses import fields, is_dataclass
from itertools import pairwise
from typing import Any

from taskctl.settings.load import Loaded
from taskctl.settings.schema import Settings, key_of


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

    schema = TypeAdapter(Settings).json_schema()
    for (table, attribute), text in descriptions().items():
        node = schema if table == schema["title"] else schema["$defs"][table]
        node["properties"][attribute]["description"] = re.sub(r"\[(.*?)\]\(.*?\)", r"\1", text)
    schema = _renamed(schema)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "taskctl settings"
    return json.dumps(schema, indent=2, ensure_ascii=False)


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
    if is_dataclass(value):
        parts = [(key_of(entry.name), getattr(value, entry.name)) for entry in fields(value)]
    elif isinstance(value, dict):
        parts = list(value.items())
    elif isinstance(value, list) and value and is_dataclass(value[0]):
        return [row for index, part in enumerate(value) for row in rows(part, f"{at}[{index}]")]
    else:
        return [(at, value)]
    return [row for key, part in parts for row in rows(part, f"{at}.{key}" if at else key)]


def _printable(text: str) -> str:
    """The text with escapes for signs that steer a terminal, valid in both JSON and TOML."""
    return "".join(
        char if char.isprintable() or char == "\n" else json.dumps(char)[1:-1] for char in text
    )
