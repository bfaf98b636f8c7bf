"""The built-in presets: named sets of conventions."""

import os
import tomllib
from functools import cache
from typing import Any

DEFAULT_PRESET = "nexus"
EMPTY_PRESET = "none"
SEVERAL = "+"
"""Separates the names of presets in `extends`, for a repository with several layouts."""
_FOLDER = os.path.join(os.path.dirname(__file__), "presets")


@cache
def preset_names() -> list[str]:
    """The built-in presets."""
    return sorted(name.removesuffix(".toml") for name in os.listdir(_FOLDER))


def preset_purpose(name: str) -> str:
    """The first line of the file of a preset: for what plans it is."""
    with open(os.path.join(_FOLDER, f"{name}.toml"), encoding="utf-8") as stream:
        return stream.readline().lstrip("#").strip()


def load_preset(name: str) -> dict[str, Any]:
    """The tables of a built-in preset."""
    with open(os.path.join(_FOLDER, f"{name}.toml"), "rb") as stream:
        return tomllib.load(stream)


def joined_presets(names: list[str]) -> dict[str, Any]:
    """The tables of one preset, with the collections, boards and archives of others."""
    first, *others = map(load_preset, names)
    first.setdefault("collection", [])
    for name, other in zip(names[1:], others, strict=True):
        taken = {entry["name"] for entry in first["collection"]}
        for entry in other.get("collection", []):
            unique = f"{name}-{entry['name']}" if entry["name"] in taken else entry["name"]
            first["collection"].append({**entry, "name": unique})
        for table in ("boards", "archive"):
            for key, files in other.get(table, {}).items():
                first.setdefault(table, {}).setdefault(key, []).extend(files)
    return first
