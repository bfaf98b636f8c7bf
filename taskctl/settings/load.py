"""Finding the settings of a repository, laying them over their preset, and checking every key."""

import os
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from typing import Any, Literal, get_args, get_origin

from taskctl.errors import SettingsError
from taskctl.model.prep import LEADS_TO
from taskctl.settings.schema import Collection, IdSettings, Settings, key_of
from taskctl.text.patterns import compile_pattern
from taskctl.text.tree import DiskTree, Tree

FILE_NAME = "taskctl.toml"
DEFAULT_PRESET = "nexus"
SEVERAL = "+"
"""What stands between the names of presets in `extends`, where a repository has several layouts."""
_PRESETS = os.path.join(os.path.dirname(__file__), "presets")
# The words of the contract for states, and for the sections that rules read.
_STATES = ("todo", "active", "review", "done", "blocked", "parked", "dropped", "unknown")
_ROLES = (
    "stop", "scope", "proof", "evidence", "plan",
    "goal", "non_goals", "constraints", "security", "follow_ups",
)  # fmt: skip
_ID_PLACES = ("filename", "dirname", "title")
_HEADER_PLACE = "header:"
_REQUIREMENT = re.compile(r"(>=|<=|==|!=|>|<)\s*(\d+(?:\.\d+)*)")
_PART = r"""(?:[A-Za-z0-9_-]+|"(?:\\.|[^"\\])*"|'[^']*')"""
_DOTTED = rf"{_PART}(?:\s*\.\s*{_PART})*"
_WRITTEN = re.compile(
    rf"\s*(?:\[\[\s*(?P<entry>{_DOTTED})\s*\]\]|\[\s*(?P<table>{_DOTTED})\s*\]|(?P<key>{_DOTTED})\s*=)"
)
_TABLE_OF_PYPROJECT = "tool.taskctl."


class UnknownRuleError(SettingsError):
    """A rule is named that does not exist.

    Args:
        key: the setting (dotted) or the option that names it.
        message: what is said about it.
    """

    def __init__(self, key: str, message: str) -> None:
        super().__init__(f"{key}: {message}")
        self.key = key

    def placed(self, loaded: "Loaded") -> SettingsError:
        """The same, with the line of the settings where it is written."""
        origin = loaded.origins.get(self.key)
        return SettingsError(f"{origin}: {self}") if origin and origin.line else self


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
    names = os.listdir(_PRESETS)
    return sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml"))


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
        return load_found(DiskTree(root), root)
    shown = os.path.relpath(file, root) if _is_below(file, root) else file
    try:
        text = (_read(file) if raw is None else raw).decode("utf-8-sig")
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


def load_found(tree: Tree, root: str) -> Loaded:
    """The settings of files without any: those of their layouts, else those of the home format."""
    found = detected(tree)
    return _loaded({"extends": SEVERAL.join(found)} if found else {}, "", root, "")


def detected(tree: Tree) -> list[str]:
    """The presets of the layouts that a tree has."""
    from taskctl.settings.detect import LAYOUTS, OTHERWISE, has_files, possible  # noqa: PLC0415

    for layouts in (LAYOUTS, OTHERWISE):
        found = []
        for name in possible(tree, layouts):
            preset = _build(Settings, load_preset(name), "", [])
            if any(has_files(tree, collection) for collection in preset.collection):
                found.append(name)
        if found:
            return found
    return []


def _presets(names: list[str]) -> dict[str, Any]:
    """The tables of one preset, and of others their collections and boards."""
    first, *others = map(load_preset, names)
    for name, other in zip(names[1:], others, strict=True):
        taken = {entry["name"] for entry in first["collection"]}
        for entry in other["collection"]:
            unique = f"{name}-{entry['name']}" if entry["name"] in taken else entry["name"]
            first["collection"].append({**entry, "name": unique})
        for key, files in other.get("boards", {}).items():
            first.setdefault("boards", {}).setdefault(key, []).extend(files)
    return first


def load_preset(name: str) -> dict[str, Any]:
    """The tables of a built-in preset."""
    return tomllib.loads(_read(os.path.join(_PRESETS, f"{name}.toml")).decode())


def _loaded(data: dict[str, Any], text: str, root: str, file: str) -> Loaded:
    errors: list[tuple[str, str]] = []
    preset = data.get("extends", DEFAULT_PRESET)
    names = [name.strip() for name in str(preset).split(SEVERAL)]
    for name in names:
        if name not in preset_names():
            errors.append(
                ("extends", f"no preset is called {name!r}{_nearest(name, preset_names())}")
            )
    if errors:
        preset, names = DEFAULT_PRESET, [DEFAULT_PRESET]
    base = _presets(names)
    lines = _lines(text, data, base)
    origins = {key: Origin(f"preset {preset}") for key in _flatten(base)}
    origins.update({key: Origin(file, _line_of(lines, key)) for key in _own_keys(data, base)})
    merged = _merge(base, data)
    settings = _build(Settings, {**merged, "extends": preset}, "", errors)
    if not errors:
        errors.extend(_faults(settings, lines))
    if errors:
        shown = [f"{file}:{_line_of(lines, key)}: {key}: {message}" for key, message in errors]
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


def _read(path: str) -> bytes:
    with open(path, "rb") as stream:
        return stream.read()


def _has_table(path: str) -> bool:
    try:
        raw = _read(path)
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
    merged = list(base)
    for entry, position in zip(over, _positions(base, over), strict=True):
        if position < len(merged):
            merged[position] = _merge(merged[position], entry)
        else:
            merged.append(entry)
    return merged


def _positions(base: list[Any], over: list[Any]) -> list[int]:
    """Where each collection of a file stands among those of its preset and itself, by its name."""
    names: list[object] = [entry["name"] for entry in base]
    positions = []
    for entry in over:
        name = entry.get("name") if isinstance(entry, dict) else None
        if isinstance(name, str) and name in names:
            positions.append(names.index(name))
        else:
            positions.append(len(names))
            names.append(name)
    return positions


def _in_force(key: str, positions: list[int]) -> str:
    """A key of a file as it is called when the collections of the preset stand among its own."""
    match = re.match(r"collection\[(\d+)\]", key)
    if not match or int(match[1]) >= len(positions):
        return key
    return f"collection[{positions[int(match[1])]}]{key[match.end() :]}"


def _own_positions(data: dict[str, Any], base: dict[str, Any]) -> list[int]:
    own = data.get("collection")
    return _positions(base.get("collection", []), own) if isinstance(own, list) else []


def _own_keys(data: dict[str, Any], base: dict[str, Any]) -> list[str]:
    positions = _own_positions(data, base)
    return [_in_force(key, positions) for key in _flatten(data)]


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


_Fault = tuple[str, str]


def _faults(settings: Settings, written: Mapping[str, int]) -> Iterator[_Fault]:
    """(key, what is wrong) where the types do not say it; `written` are the keys of the file."""
    for index, collection in enumerate(settings.collection):
        at = f"collection[{index}]"
        yield from _pattern_faults(collection, at)
        if f"{at}.id.format" in written:
            yield from _format_faults(collection.id, f"{at}.id.format")
        yield from _word_faults(collection, at)
        if collection.status.from_ == "folder":
            yield f"{at}.status.from", "a status from the folder is not read yet"
        if not collection.include:
            yield f"{at}.include", "is missing: which files belong to the collection?"
        yield from _outside(f"{at}.include", collection.include)
        yield from _outside(f"{at}.exclude", collection.exclude)
    yield from _unknown("queue.wip_states", settings.queue.wip_states, _STATES, "state")
    yield from _unknown("prep.checks", settings.prep.checks, LEADS_TO, "check")
    if settings.rules.line_length < 0:
        yield "rules.line-length", f"{settings.rules.line_length} is less than nothing"
    for key, paths in (
        ("rules.baseline", [settings.rules.baseline]),
        ("boards.files", settings.boards.files),
        ("boards.complete", settings.boards.complete),
        ("contracts.files", settings.contracts.files),
        ("evidence.folder", [settings.evidence.folder]),
        ("prep.file", [settings.prep.file]),
        ("prep.archive", [settings.prep.archive]),
    ):
        yield from _outside(key, paths)
    if settings.required_version:
        yield from _version_faults(settings.required_version)


def _pattern_faults(collection: Collection, at: str) -> Iterator[_Fault]:
    patterns = [("id.pattern", collection.id.pattern)]
    patterns += [("id.aliases", alias) for alias in collection.id.aliases]
    headings = collection.sections.headings.items()
    patterns += [(f"sections.headings.{name}", p) for name, ps in headings for p in ps]
    for key, pattern in patterns:
        try:
            compile_pattern(pattern)
        except SettingsError as error:
            yield f"{at}.{key}", str(error)


def _format_faults(settings: IdSettings, key: str) -> Iterator[_Fault]:
    """What keeps ids from being written in their form."""
    from string import Formatter  # noqa: PLC0415  only for forms that a file gives

    try:
        groups = re.compile(settings.pattern).groupindex
        fields = [name for _, name, _, _ in Formatter().parse(settings.format) if name]
    except re.error:
        return  # said about the pattern
    except ValueError as error:
        yield key, f"{settings.format!r} is no form: {error}"
        return
    for name in fields:
        if name not in groups:
            yield key, f"the pattern has no group {name!r}{_nearest(name, groups)}"


def _word_faults(collection: Collection, at: str) -> Iterator[_Fault]:
    """What is called by a word that means nothing."""
    place = collection.id.from_
    is_key = place.startswith(_HEADER_PLACE) and place != _HEADER_PLACE
    if place not in _ID_PLACES and not is_key:
        choices = ", ".join((*_ID_PLACES, f"{_HEADER_PLACE}KEY"))
        yield f"{at}.id.from", f"{place!r} is none of {choices}{_nearest(place, _ID_PLACES)}"
    sections = collection.sections
    for name in collection.status.words:
        yield from _unknown(f"{at}.status.words.{name}", [name], _STATES, "state")
    for name in sections.headings:
        yield from _unknown(f"{at}.sections.headings.{name}", [name], _ROLES, "section")
    yield from _unknown(f"{at}.sections.required", sections.required, _ROLES, "section")


def _unknown(key: str, words: Iterable[str], known: Iterable[str], what: str) -> Iterator[_Fault]:
    for word in words:
        if word not in known:
            choices = f"; there are {', '.join(known)}"
            yield key, f"no {what} is called {word!r}{_nearest(word, known) or choices}"


def _outside(key: str, paths: Iterable[str]) -> Iterator[_Fault]:
    for path in paths:
        if os.path.isabs(path) or path.startswith("/") or ".." in re.split(r"[/\\]", path):
            yield key, f"{path!r} leaves the repository"


def _version_faults(required: str) -> Iterator[_Fault]:
    from taskctl import __version__  # noqa: PLC0415

    def numbers(version: str) -> tuple[int, ...]:
        return tuple(int(part) for part in version.split("."))

    own = numbers(__version__)
    for part in required.split(","):
        match = _REQUIREMENT.fullmatch(part.strip())
        if not match:
            yield "required-version", f"{part.strip()!r} is not like `>=0.1`"
            continue
        other = numbers(match[2])
        holds = {
            ">=": own >= other, "<=": own <= other, ">": own > other, "<": own < other,
            "==": own[: len(other)] == other, "!=": own[: len(other)] != other,
        }[match[1]]  # fmt: skip
        if not holds:
            yield "required-version", f"this is taskctl {__version__}, wanted {required}"


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


def _lines(text: str, data: dict[str, Any], base: dict[str, Any]) -> dict[str, int]:
    """The line on which each table and key is written, as near as plain text tells."""
    positions = _own_positions(data, base)
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


def _join(table: str, key: str) -> str:
    """A key as it is written, dotted, behind the table that it stands in."""
    parts = (part[1:-1] if part[0] in "\"'" else part for part in re.findall(_PART, key))
    return ".".join((table, *parts) if table else parts)


def _below(table: str, entries: Mapping[str, int]) -> str:
    """A table as it is called when it belongs to the last entry of a list (`[collection.id]`)."""
    for name, count in entries.items():
        if table.startswith(f"{name}."):
            return f"{name}[{count - 1}]{table[len(name) :]}"
    return table


def _line_of(lines: Mapping[str, int], key: str) -> int:
    """The line of a key, else of what holds it; 1 when it is nowhere."""
    while key:
        if key in lines:
            return lines[key]
        key = key[: max(key.rfind("."), key.rfind("["), 0)]
    return 1
