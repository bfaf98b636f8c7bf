"""Finding the settings of a repository, and merging them over their preset."""

import os
import re
import tomllib
from dataclasses import dataclass, replace
from typing import Any

from taskctl.errors import SettingsError, TaskctlError
from taskctl.memory import inputs
from taskctl.settings.build import Fault, build
from taskctl.settings.builtin import (
    DEFAULT_PRESET,
    EMPTY_PRESET,
    SEVERAL,
    joined_presets,
    load_preset,
    preset_names,
)
from taskctl.settings.faults import find_faults
from taskctl.settings.learning.conventions import NO_CONVENTIONS, Conventions
from taskctl.settings.lines import find_lines, flatten, line_of, own_keys
from taskctl.settings.prefixes import with_prefixes
from taskctl.settings.schema import Settings
from taskctl.text.nearest import nearest
from taskctl.text.patterns import SlowPatternError
from taskctl.text.tree import DiskTree, Tree, find, folders_up, is_top

FILE_NAME = "taskctl.toml"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Origin:
    """The origin of a setting: a preset, or a line of a file."""

    source: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.source}:{self.line}" if self.line else self.source


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Loaded:
    """The settings in force, their root, and the origin of each (by dotted key).

    start   the folder that paths from the command line are relative to
    learnt  the conventions that were learnt from the files, where there is no settings file
    """

    settings: Settings
    root: str
    file: str
    origins: dict[str, Origin]
    start: str = ""
    learnt: Conventions = NO_CONVENTIONS

    def relative(self, name: str, above: int = 0) -> str:
        """A path from the command line, relative to the root.

        Args:
            name: the path, relative to `start`.
            above: the number of folders above the root that belong to the repository too.

        Raises:
            TaskctlError: it is outside them.
        """
        full = os.path.abspath(os.path.join(self.start, name))
        path = os.path.relpath(full, os.path.abspath(self.root)).replace(os.sep, "/")
        if path.split("/").count("..") > above:
            raise TaskctlError(f"{name} is outside the root {self.root}")
        return path


def placed(error: SettingsError, loaded: Loaded) -> SettingsError:
    """The same error, with the line in the settings if it is known."""
    if isinstance(error, SlowPatternError):
        key = _key_of_pattern(error.source, loaded)
    else:
        key = error.key
    origin = loaded.origins.get(key)
    if error.path or origin is None or not (origin.line or isinstance(error, SlowPatternError)):
        return error
    return SettingsError(error.message, key, origin.source, origin.line)


def _key_of_pattern(source: str, loaded: Loaded) -> str:
    """The key of the pattern inside a compiled one; empty if there is none."""
    for index, collection in enumerate(loaded.settings.collection):
        keys = {
            f"sections.headings.{n}": found for n, found in collection.sections.headings.items()
        }
        keys |= {"id.pattern": [collection.id.pattern], "id.aliases": collection.id.aliases}
        for key, patterns in keys.items():
            dotted = f"collection[{index}].{key}"
            if dotted in loaded.origins and any(p and p in source for p in patterns):
                return dotted
    return ""


def find_root(start: str) -> tuple[str, str]:
    """(root, settings file or ""): the nearest folder with settings, else the git working tree.

    The search ends at the top of the working tree; without either, the root is `start`.
    """
    for folder in folders_up(start):
        for name in (FILE_NAME, "pyproject.toml"):
            path = os.path.join(folder, name)
            if inputs.is_file(path) and (name == FILE_NAME or _has_table(path)):
                return folder, path
    return (folder if is_top(folder) else os.path.abspath(start)), ""


def load(start: str, config: str | None = None, raw: bytes | None = None) -> Loaded:
    """The settings for the folder `start`, or those of the file `config`.

    `raw` is used as the contents of the settings file, if they come from a commit.

    Raises:
        SettingsError: a file cannot be read, or a key, a type or a pattern in it is wrong.
    """
    root, file = find_root(start)
    if config is not None:
        file = os.path.join(start, config)
    if not file:
        return replace(load_found(DiskTree(root), root), start=start)
    shown = os.path.relpath(file, root) if _is_below(file, root) else file
    try:
        text = (_read(file) if raw is None else raw).decode("utf-8-sig")
    except OSError as error:
        raise SettingsError(f"cannot be read: {error.strerror}", path=shown) from None
    except UnicodeDecodeError:
        raise SettingsError("not UTF-8", path=shown, line=1) from None
    found = _loaded(_parse(text, shown), text, root, shown, DiskTree(root))
    return replace(found, start=start)


def load_alone(folder: str) -> Loaded:
    """The settings for a folder as a root of its own: none from above it are used."""
    root, file = find_root(folder)
    if file and os.path.samefile(root, folder):
        return load(folder)
    return replace(load_found(DiskTree(folder), folder), start=folder)


def load_from(name: str, raw: bytes, root: str, tree: Tree | None = None) -> Loaded:
    """The settings from a file with these contents, wherever it was read, for the files of a tree.

    Raises:
        SettingsError: a key, a type or a pattern in it is wrong.
    """
    text = raw.decode("utf-8-sig", "replace")
    return _loaded(_parse(text, name), text, root, name, tree)


def load_found(tree: Tree, root: str) -> Loaded:
    """The settings for files without any: those learnt from them, else the home format."""
    from taskctl.settings.found import find_conventions  # only without a settings file

    found = find_conventions(tree)
    return replace(_loaded(dict(found.tables), "", root, "", tree), learnt=found)


def _loaded(
    data: dict[str, Any], text: str, root: str, file: str, tree: Tree | None = None
) -> Loaded:
    errors: list[Fault] = []
    preset = data["extends"] if "extends" in data else _base(data, tree)
    names = [name.strip() for name in str(preset).split(SEVERAL)]
    for name in names:
        if name not in preset_names():
            errors.append(
                ("extends", f"no preset is called {name!r}{nearest(name, preset_names())}")
            )
    if errors:
        preset, names = DEFAULT_PRESET, [DEFAULT_PRESET]
    base = joined_presets(names)
    positions = _own_positions(data, base)
    lines = find_lines(text, positions)
    origins = {key: Origin(f"preset {preset}") for key in flatten(base)}
    written = own_keys(data, positions)
    origins.update({key: Origin(file, line_of(lines, key)) for key in written})
    merged = _merge(base, data)
    settings = build(Settings, {**merged, "extends": preset}, "", errors)
    if not errors:
        errors.extend(find_faults(settings, set(written), len(base.get("collection", []))))
    if errors:
        first, *others = (SettingsError(m, key, file, line_of(lines, key)) for key, m in errors)
        first.args = ("\n".join(map(str, (first, *others))),)
        raise first
    return Loaded(with_prefixes(settings, tree) if tree else settings, root, file, origins)


def _base(data: dict[str, Any], tree: Tree | None) -> str:
    """The preset of settings that name none: the home format, unless the plan is another one.

    It is another one if the file names its own collections, none of them is one of the home
    format, and the tree has no files in that format either.
    """
    own = data.get("collection")
    if not isinstance(own, list) or not all(isinstance(entry, dict) for entry in own):
        return DEFAULT_PRESET
    home = load_preset(DEFAULT_PRESET)["collection"]
    is_own = {entry["name"] for entry in home}.isdisjoint(entry.get("name") for entry in own)
    if not own or not is_own or tree is None:
        return DEFAULT_PRESET
    is_there = find(tree, [pattern for entry in home for pattern in entry["include"]])
    return DEFAULT_PRESET if is_there else EMPTY_PRESET


def _parse(text: str, file: str) -> dict[str, Any]:
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        number = int(line[1]) if line else 1
        raise SettingsError(f"not TOML: {error}", path=file, line=number) from None
    except RecursionError:
        raise SettingsError("nested too deeply", path=file, line=1) from None
    if os.path.basename(file) == "pyproject.toml":
        return dict(data.get("tool", {}).get("taskctl", {}))
    return data


def _read(path: str) -> bytes:
    with open(path, "rb") as stream:
        data = os.fstat(stream.fileno())
        raw = stream.read()
        inputs.read(path, data, raw)
        return raw


def _has_table(path: str) -> bool:
    try:
        raw = _read(path)
    except OSError:
        return False
    if b"tool.taskctl" not in raw:
        return False
    try:
        return "taskctl" in tomllib.loads(raw.decode()).get("tool", {})
    except (ValueError, RecursionError):
        return True  # loading it reports the fault


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
    """The index in force of each collection of a file, which overrides one with its name."""
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


def _own_positions(data: dict[str, Any], base: dict[str, Any]) -> list[int]:
    own = data.get("collection")
    return _positions(base.get("collection", []), own) if isinstance(own, list) else []
