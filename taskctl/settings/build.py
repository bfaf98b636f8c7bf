"""Typed settings from the tables of a file: each key has its type, or is reported."""

from dataclasses import MISSING, fields, is_dataclass
from types import UnionType
from typing import Any, Literal, get_args, get_origin

from taskctl.settings.schema import key_of
from taskctl.text.nearest import nearest

Fault = tuple[str, str]
"""A dotted key, and its fault."""

_KINDS: dict[Any, str] = {
    str: "text", int: "a number", float: "a number", bool: "true or false", list: "a list",
    dict: "a table",
}  # fmt: skip  # a table


def build(cls: type, data: object, at: str, errors: list[Fault]) -> Any:
    """An instance of the dataclass `cls` from a table; faults are added to `errors`."""
    if not isinstance(data, dict):
        errors.append((at, f"should be a table, not {_kind(data)}"))
        return None
    known = {key_of(entry.name): entry for entry in fields(cls)}
    values = {}
    for key, value in data.items():
        dotted = f"{at}.{key}" if at else key
        entry = known.get(key)
        if entry is None:
            errors.append((dotted, f"no such key{nearest(key, known)}"))
            continue
        values[entry.name] = _convert(entry.type, value, dotted, errors)
    for key, entry in known.items():
        needed = entry.default is MISSING and entry.default_factory is MISSING
        if needed and entry.name not in values:
            errors.append((f"{at}.{key}", "is missing"))
            values[entry.name] = ""
    return cls(**values)


def _convert(kind: Any, value: object, at: str, errors: list[Fault]) -> Any:
    if is_dataclass(kind):
        return build(kind, value, at, errors)  # type: ignore[arg-type]
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Literal:
        if value not in arguments:
            choices = ", ".join(map(str, arguments))
            errors.append((at, f"{value!r} is none of {choices}{nearest(str(value), arguments)}"))
        return value
    if origin is list and isinstance(value, list):
        return [_convert(arguments[0], part, f"{at}[{i}]", errors) for i, part in enumerate(value)]
    if origin is dict and isinstance(value, dict):
        return {
            key: _convert(arguments[1], part, f"{at}.{key}", errors) for key, part in value.items()
        }
    if origin is UnionType:
        fitting = (one for one in arguments if isinstance(value, get_origin(one) or one))
        return _convert(next(fitting, arguments[0]), value, at, errors)
    wanted = origin or kind
    accepted = (int, float) if wanted is float else wanted
    # To Python a bool is an int, but nobody means it as one.
    if not isinstance(value, accepted) or (isinstance(value, bool) and wanted is not bool):
        errors.append((at, f"should be {_KINDS[wanted]}, not {_kind(value)}"))
    return value


def _kind(value: object) -> str:
    return next(
        (name for kind, name in _KINDS.items() if type(value) is kind), type(value).__name__
    )
