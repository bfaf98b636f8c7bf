"""Typed settings from the tables of a file: each key has its type, or is reported."""

from types import UnionType
from typing import Any, Literal, get_args, get_origin

from taskctl.settings.schema import defaults_of, is_table, key_of, kinds_of
from taskctl.text.nearest import nearest

Fault = tuple[str, str]
"""A dotted key, and its fault."""

_KINDS: dict[Any, str] = {
    str: "text", int: "a number", float: "a number", bool: "true or false", list: "a list",
    dict: "a table",
}  # fmt: skip  # a table


def build(cls: type, data: object, at: str, errors: list[Fault]) -> Any:
    """An instance of `cls` from a table; faults are added to `errors`."""
    if not isinstance(data, dict):
        errors.append((at, f"should be a table, not {_kind(data)}"))
        return None
    kinds, defaults = kinds_of(cls), defaults_of(cls)
    known = {key_of(name): name for name in kinds}
    values: dict[str, Any] = {name: _copy(default) for name, default in defaults.items()}
    for key, value in data.items():
        dotted = f"{at}.{key}" if at else key
        name = known.get(key)
        if name is None:
            errors.append((dotted, f"no such key{nearest(key, known)}"))
            continue
        values[name] = _convert(kinds[name], value, dotted, errors)
    for key, name in known.items():
        if name not in values:
            errors.append((f"{at}.{key}", "is missing"))
            values[name] = ""
    return cls(**values)


def _copy(default: Any) -> Any:
    """A default that shares no list with other settings."""
    if is_table(default):
        return type(default)(*map(_copy, default))
    return default.copy() if isinstance(default, list | dict) else default


def _convert(kind: Any, value: object, at: str, errors: list[Fault]) -> Any:
    if is_table(kind):
        return build(kind, value, at, errors)
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
