"""Plans beside each other: where they are, and how two of them differ."""

import os
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from taskctl.plans.artifacts.folder import is_plan

_DEEPEST = 4
_SKIPPED = {"node_modules", "venv", "target", "build", "dist"}


class Difference(NamedTuple):
    """The difference of two plans.

    added    ids of tasks that only the second has
    removed  ids of tasks that only the first has
    changed  by task, the names of its parts that differ
    figures  by name, the value of the first and of the second
    """

    added: list[str]
    removed: list[str]
    changed: Mapping[str, list[str]]
    new_edges: list[tuple[str, str]]
    lost_edges: list[tuple[str, str]]
    figures: Mapping[str, tuple[Any, Any]]

    @property
    def is_empty(self) -> bool:
        """Whether the plans say the same."""
        return not any(self)


def find_plans(root: str) -> Iterator[str]:
    """The folders of plans below a root, at most `_DEEPEST` deep, sorted; hidden ones are skipped.

    A plan has a tasks.json, and beside it dag.json, waves.json or .tasks-meta.json.
    """
    folders = [(root, 0)]
    while folders:
        folder, depth = folders.pop()
        try:
            with os.scandir(folder) as entries:
                names = {entry.name: entry.is_dir(follow_symlinks=False) for entry in entries}
        except OSError:
            continue  # what cannot be listed holds no plan that could be shown
        if is_plan(names):
            yield folder
        elif depth < _DEEPEST:
            below = [n for n, is_folder in names.items() if is_folder and not _is_skipped(n)]
            folders += [(os.path.join(folder, n), depth + 1) for n in sorted(below, reverse=True)]


def compare(first: Mapping[str, Any], second: Mapping[str, Any]) -> Difference:
    """How two plans differ: the JSON objects of both tasks.json, in the shape of the document."""
    before, after = _by_id(first), _by_id(second)
    old, new = _edges(first), _edges(second)
    figures = {
        name: (first["meta"].get(name), second["meta"].get(name))
        for name in sorted(first["meta"].keys() | second["meta"].keys())
        if name != "codebase_analysis" and first["meta"].get(name) != second["meta"].get(name)
    }
    return Difference(
        [task for task in after if task not in before],
        [task for task in before if task not in after],
        {
            task: changed
            for task, old_task in before.items()
            if task in after and (changed := _changed(old_task, after[task]))
        },
        sorted(new - old),
        sorted(old - new),
        figures,
    )


def _is_skipped(name: str) -> bool:
    return name.startswith(".") or name in _SKIPPED


def _by_id(tasks: Mapping[str, Any]) -> dict[str, Any]:
    return {task["id"]: task for task in tasks["tasks"]}


def _edges(tasks: Mapping[str, Any]) -> set[tuple[str, str]]:
    return {(edge["from"], edge["to"]) for edge in tasks["dependencies"]}


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    keys = sorted(before.keys() | after.keys())
    return [k for k in keys if k != "contentHash" and before.get(k) != after.get(k)]
