"""Finding the settings of a repository, laying them over their preset, and checking every key."""

import os
import re
import tomllib
from dataclasses import MISSING, dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from taskctl.errors import SettingsError
from taskctl.settings.schema import Settings, key_of
from taskctl.text.patterns import compile_pattern

FILE_NAME = "taskctl.toml"
DEFAULT_PRESET = "nexus"
_PRESETS = Path(__file__).with_name("presets")
_SECTION_WITH_PATTERNS = "headings"
_REQUIREMENT = re.compile(r"(>=|<=|==|!=|>|<)\s*(\d+(?:\.\d+)*)")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a setting was written: a preset, or a line of a file."""

    source: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.source}:{self.line}" if self.line else self.source


@dataclass(frozen=True, slots=True)
class Loaded:
    """The settings in force, the root they hold for, and where each was written (dotted key)."""

    settings: Settings
    root: str
    file: str
    origins: dict[str, Origin]


def preset_names() -> list[str]:
    """The built-in presets."""
    return sorted(path.stem for path in _PRESETS.glob("*.toml"))


def find_root(start: str) -> tuple[str, str]:
    """(root, settings file or ""): the nearest folder with settings, else the git work tree.

    Nothing above the work tree is looked at; without either, the root is `start`.
    """
    folder = os.path.abspath(start)
    while True:
        for name in (FILE_NAME, "pyproject.toml"):
            path = os.path.join(folder, name)
            if os.path.isfile(path) and (name == FILE_NAME or _has_table(path)):
                return folder, path
        if os.path.lexists(os.path.join(folder, ".git")):
            return folder, ""
        parent = os.path.dirname(folder)
        if parent == folder:
            return os.path.abspath(start), ""
        folder = parent


def load(start: str, config: str | None = None, raw: bytes | None = None) -> Loaded:
    """The settings for the folder `start`, or those of the file `config`.

    `raw` stands for the contents of the settings file, where they come from a commit.

    Raises:
        SettingsError: a file cannot be read, or a key, a type or a pattern in it is wrong.
    """
    root, file = find_root(start)
    if config is not None:
        file = os.path.join(start, config)
    if not file:
        return _loaded({}, "", root, "")
    shown = os.path.relpath(file, root) if _is_below(file, root) else file
    try:
        text = (Path(file).read_bytes() if raw is None else raw).decode("utf-8-sig")
    except OSError as error:
        raise SettingsError(f"{shown}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{shown}:1: not UTF-8") from None
    return _loaded(_parse(text, shown), text, root, shown)


def load_from(name: str, raw: bytes, root: str) -> Loaded:
    """The settings that a file with these contents makes, wherever it was read.

    Raises:
        SettingsError: a key, a type or a pattern in it is wrong.
    """
    text = raw.decode("utf-8-sig", "replace")
    return _loaded(_parse(text, name), text, root, name)


def load_preset(name: str) -> dict[str, Any]:
    """The tables of a built-in preset."""
    return tomllib.loads((_PRESETS / f"{name}.toml").read_text("utf-8"))


def _loaded(data: dict[str, Any], text: str, root: str, file: str) -> Loaded:
    errors: list[tuple[str, str]] = []
    preset = data.get("extends", DEFAULT_PRESET)
    if preset not in preset_names():
        errors.append(
            ("extends", f"no preset is called {preset!r}{_nearest(preset, preset_names())}")
        )
        preset = DEFAULT_PRESET
    base = load_preset(preset)
    origins = {key: Origin(f"preset {preset}") for key in _flatten(base)}
    origins.update({key: Origin(file, _line_of(text, key)) for key in _flatten(data)})
    merged = _merge(base, data)
    settings = _build(Settings, {**merged, "extends": preset}, "", errors)
    if not errors:
        _check_meaning(settings, errors)
    if errors:
        shown = [f"{file}:{_line_of(text, key)}: {key}: {message}" for key, message in errors]
        raise SettingsError("\n".join(shown))
    return Loaded(settings, root, file, origins)


def _parse(text: str, file: str) -> dict[str, Any]:
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        raise SettingsError(f"{file}:{line[1] if line else 1}: not TOML: {error}") from None
    except RecursionError:
        raise SettingsError(f"{file}:1: nested too deeply") from None
    if os.path.basename(file) == "pyproject.toml":
        return dict(data.get("tool", {}).get("taskctl", {}))
    return data


def _has_table(path: str) -> bool:
    try:
        raw = Path(path).read_bytes()
        return b"tool.taskctl" in raw and "taskctl" in tomllib.loads(raw.decode()).get("tool", {})
    except (OSError, ValueError):
        return False


def _is_below(path: str, root: str) -> bool:
    return os.path.abspath(path).startswith(root.rstrip(os.sep) + os.sep)


def _merge(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """Tables merge, collections by name; everything else replaces."""
    merged = dict(base)
    for key, value in over.items():
        old = merged.get(key)
        if key == "collection" and isinstance(value, list) and isinstance(old, list):
            merged[key] = _merge_collections(old, value)
        elif isinstance(value, dict) and isinstance(old, dict):
            merged[key] = _merge(old, value)
        else:
            merged[key] = value
    return merged


def _merge_collections(base: list[Any], over: list[Any]) -> list[Any]:
    named = {entry["name"]: entry for entry in base}
    for entry in over:
        name = entry.get("name") if isinstance(entry, dict) else None
        if isinstance(name, str) and name in named:
            named[name] = _merge(named[name], entry)
        else:
            named[str(name) if isinstance(name, str) else f"?{len(named)}"] = entry
    return list(named.values())


def _build(cls: type, data: object, at: str, errors: list[tuple[str, str]]) -> Any:
    """An instance of the dataclass `cls` from a table; what is wrong goes into `errors`."""
    if not isinstance(data, dict):
        errors.append((at, f"should be a table, not {_kind(data)}"))
        return None
    known = {key_of(entry.name): entry for entry in fields(cls)}
    values = {}
    for key, value in data.items():
        dotted = f"{at}.{key}" if at else key
        entry = known.get(key)
        if entry is None:
            errors.append((dotted, f"no such key{_nearest(key, list(known))}"))
            continue
        values[entry.name] = _convert(entry.type, value, dotted, errors)
    for key, entry in known.items():
        needed = entry.default is MISSING and entry.default_factory is MISSING
        if needed and entry.name not in values:
            errors.append((f"{at}.{key}", "is missing"))
            values[entry.name] = ""
    return cls(**values)


def _convert(kind: Any, value: object, at: str, errors: list[tuple[str, str]]) -> Any:
    if is_dataclass(kind):
        return _build(kind, value, at, errors)  # type: ignore[arg-type]
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Literal:
        if value not in arguments:
            choices = ", ".join(map(str, arguments))
            errors.append((at, f"{value!r} is none of {choices}{_nearest(value, arguments)}"))
        return value
    if origin is list and isinstance(value, list):
        return [_convert(arguments[0], part, f"{at}[{i}]", errors) for i, part in enumerate(value)]
    if origin is dict and isinstance(value, dict):
        return {
            key: _convert(arguments[1], part, f"{at}.{key}", errors) for key, part in value.items()
        }
    wanted = origin or kind
    # A bool is an int to Python, and never meant as one.
    if not isinstance(value, wanted) or (isinstance(value, bool) and wanted is int):
        errors.append((at, f"should be {_KINDS[wanted]}, not {_kind(value)}"))
    return value


_KINDS: dict[Any, str] = {
    str: "text", int: "a number", bool: "true or false", list: "a list", dict: "a table",
}  # fmt: skip


def _kind(value: object) -> str:
    return next(
        (name for kind, name in _KINDS.items() if type(value) is kind), type(value).__name__
    )


def _check_meaning(settings: Settings, errors: list[tuple[str, str]]) -> None:
    """What the types do not say: patterns compile, formats fit, paths stay inside."""
    for index, collection in enumerate(settings.collection):
        at = f"collection[{index}]"
        patterns = [("id.pattern", collection.id.pattern)]
        patterns += [("id.aliases", alias) for alias in collection.id.aliases]
        headings = collection.sections.headings.items()
        patterns += [(f"sections.headings.{name}", p) for name, ps in headings for p in ps]
        for key, pattern in patterns:
            try:
                compile_pattern(pattern)
            except SettingsError as error:
                errors.append((f"{at}.{key}", str(error)))
        if collection.kind == "breakdown":
            errors.append((f"{at}.kind", "breakdown collections are not read yet"))
        if collection.status.from_ == "folder":
            errors.append((f"{at}.status.from", "a status from the folder is not read yet"))
        if not collection.include:
            errors.append((f"{at}.include", "is missing: which files belong to the collection?"))
        for pattern in (*collection.include, *collection.exclude):
            if pattern.startswith("/") or ".." in pattern.split("/"):
                errors.append((f"{at}.include", f"{pattern!r} leaves the repository"))
    if settings.required_version:
        _check_version(settings.required_version, errors)


def _check_version(required: str, errors: list[tuple[str, str]]) -> None:
    from taskctl import __version__  # noqa: PLC0415

    def numbers(version: str) -> tuple[int, ...]:
        return tuple(int(part) for part in version.split("."))

    own = numbers(__version__)
    for part in required.split(","):
        match = _REQUIREMENT.fullmatch(part.strip())
        if not match:
            errors.append(("required-version", f"{part.strip()!r} is not like `>=0.1`"))
            continue
        other = numbers(match[2])
        holds = {
            ">=": own >= other, "<=": own <= other, ">": own > other, "<": own < other,
            "==": own[: len(other)] == other, "!=": own[: len(other)] != other,
        }[match[1]]  # fmt: skip
        if not holds:
            errors.append(("required-version", f"this is taskctl {__version__}, wanted {required}"))


def _nearest(word: object, known: Any) -> str:
    from difflib import get_close_matches  # noqa: PLC0415  only for an error message

    close = get_close_matches(str(word), [str(name) for name in known], n=1, cutoff=0.5)
    return f"; nearest: {close[0]}" if close else ""


def _flatten(data: dict[str, Any], at: str = "") -> list[str]:
    """The dotted keys of all values in nested tables; lists of tables by position."""
    keys = []
    for key, value in data.items():
        dotted = f"{at}.{key}" if at else key
        if isinstance(value, dict):
            keys.extend(_flatten(value, dotted))
        elif isinstance(value, list) and value and all(isinstance(part, dict) for part in value):
            for index, part in enumerate(value):
                keys.extend(_flatten(part, f"{dotted}[{index}]"))
        else:
            keys.append(dotted)
    return keys


def _line_of(text: str, dotted: str) -> int:
    """The line on which a key is written, as near as plain text tells; 1 when it is nowhere."""
    parts = [part.partition("[")[0] for part in dotted.split(".")]
    wanted = parts[-1]
    best = 1
    table: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.strip()
        if stripped.startswith("["):
            table = [part.strip(" \"'") for part in stripped.strip("[] ").split(".")]
            if table[-1] == wanted:
                best = number
        elif re.match(rf"[\"']?{re.escape(wanted)}[\"']?\s*[=.]", stripped):
            if [*table, wanted][-len(parts) :] == parts or table[-1:] == parts[-2:-1]:
                return number
            best = number if best == 1 else best
    return best
