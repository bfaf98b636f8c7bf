"""The page of the settings: every key, its type, its default, what it is for."""

import json
from collections.abc import Iterator, Mapping
from types import UnionType
from typing import Any, Literal, NamedTuple, get_args, get_origin

from taskctl.settings.schema import Settings, defaults_of, is_table, key_of, kinds_of
from taskctl.settings.show import descriptions


class Setting(NamedTuple):
    """One key of the settings: dotted, with its type, default and use in a person's words."""

    key: str
    type: str
    default: str
    what: str


def settings_page() -> str:
    """Every key: its type, its default, what it is for."""
    shown = [
        "# Settings",
        "",
        "`taskctl.toml` at the root, or `[tool.taskctl]` in `pyproject.toml`. A setting that",
        "neither your file nor its preset has gets the default below. `taskctl config show` prints",
        "each value and its origin; [settings.schema.json](../schemas/settings.schema.json)",
        "lets an editor complete and check the file.",
        "",
        "Tables merge over the preset, collections by `name`; lists replace; `include = []`",
        "switches a collection of the preset off.",
        "",
        "An unknown key, a wrong type or a value that cannot work is an error (exit 2), named",
        "with its line: a pattern that matches the empty text or takes too long, a format that its",
        "own pattern does not read back, a path that is empty or leaves the repository, a number",
        "out of range. In patterns of paths only `*` and `**` match other text; `check` names",
        "those that match no file.",
    ]
    table = ""
    for setting in settings():
        head, _, key = setting.key.rpartition(".")
        if head != table or table == "":
            if head != table or setting.key == "extends":
                title = f"`[{head}]`" if head else "At the top"
                title = "`[[collection]]`" if head == "collection" else title
                shown += [
                    "",
                    f"## {title}",
                    "",
                    "| key | type | default | what it is for |",
                    "|---|---|---|---|",
                ]
            table = head
        shown.append(f"| `{key}` | {setting.type} | {setting.default} | {setting.what} |")
    return "\n".join(shown)


def settings() -> list[Setting]:
    """Every setting, tables after the plain keys before them.

    Raises:
        SystemExit: a setting has no description.
    """
    return list(_settings(Settings, "", descriptions()))


def _settings(table: type, at: str, described: Mapping[tuple[str, str], str]) -> Iterator[Setting]:
    deeper = []
    defaults = defaults_of(table)
    for name, kind in kinds_of(table).items():
        key = f"{at}.{key_of(name)}".removeprefix(".")
        inner = next((part for part in [kind, *get_args(kind)] if is_table(part)), None)
        if inner is not None:
            deeper.append((inner, key))
            continue
        what = described.get((table.__name__, name))
        if what is None:
            raise SystemExit(f"taskctl/settings/schema.py does not say what {key} is for")
        yield Setting(key, _type(kind), _default(name, defaults), what)
    for inner, key in deeper:
        assert isinstance(inner, type)
        yield from _settings(inner, key, described)


_TYPES: Mapping[Any, str] = {str: "text", int: "number", float: "number", bool: "true or false"}


def _type(kind: Any) -> str:
    arguments = get_args(kind)
    if get_origin(kind) is Literal:
        return " or ".join(f"`{choice}`" for choice in arguments)
    if get_origin(kind) is UnionType:
        return " or ".join(map(_type, arguments))
    if get_origin(kind) is list:
        return f"list of {_type(arguments[0])}"
    if get_origin(kind) is dict:
        return f"table of {_type(arguments[1])}"
    return _TYPES[kind]


def _default(name: str, defaults: Mapping[str, Any]) -> str:
    if name not in defaults:
        return "(needed)"
    text = json.dumps(defaults[name], ensure_ascii=False)
    return f"`{text}`".replace("|", "\\|")
