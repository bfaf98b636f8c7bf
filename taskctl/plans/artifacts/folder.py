"""The folder of a plan: its files by name, as they are."""

import json
import os
from collections.abc import Collection
from typing import Any, NamedTuple

from taskctl.errors import PhaseError
from taskctl.text.source import Source
from taskctl.text.tree import DiskTree

FEATURES, TASKS, DAG = "features.json", "tasks.json", "dag.json"
WAVES, COORDINATOR = "waves.json", "coordinator.json"
PLAN, DECISIONS, META = "Plan.md", "Decisions.md", ".tasks-meta.json"
ARTIFACTS = (FEATURES, TASKS, DAG, WAVES, COORDINATOR, PLAN, DECISIONS)
"""The seven files of the document, in its order."""
DERIVED = (DAG, WAVES, COORDINATOR, PLAN)
"""The files that follow from features.json and tasks.json."""
CHECKPOINTS = "checkpoints"
SIZE_LIMIT = 2**31
"""The most bytes of one artifact: a plan of 100,000 tasks has some 300 million."""


class PlanFolder(NamedTuple):
    """The files of a plan.

    texts     by name, as far as they can be read as UTF-8
    problems  why a file cannot be read, by name
    """

    path: str
    texts: dict[str, str]
    problems: dict[str, str]

    def json(self, name: str) -> Any:
        """The JSON value of a file; None if it is not there.

        Raises:
            PhaseError: it cannot be read, or is not JSON.
        """
        if name in self.problems:
            raise PhaseError(f"{name} {self.problems[name]}", 5)
        if name not in self.texts:
            return None
        try:
            return json.loads(self.texts[name], parse_constant=_refuse)
        except RecursionError:
            raise PhaseError(f"{name} is nested too deep", 5) from None
        except ValueError as error:
            raise PhaseError(f"{name} is not JSON: {error}", 5) from None


def is_plan(names: Collection[str]) -> bool:
    """Whether the names in a folder are those of a plan: other tools have a tasks.json too."""
    return TASKS in names and any(name in names for name in (DAG, WAVES, META))


def codebase_of(folder: PlanFolder, path: str) -> str | None:
    """The folder of the codebase, by the .tasks-meta.json of the plan in the folder `path`.

    None if it is not written there, or is not a folder any more, as after the plan was moved.
    """
    try:
        meta = folder.json(META)
    except PhaseError:
        return None
    written = meta.get("codebase") if isinstance(meta, dict) else None
    if not isinstance(written, str) or os.path.isabs(written) or "\0" in written:
        return None
    found = os.path.normpath(os.path.join(path, written))
    return found if os.path.isdir(found) else None


def read_folder(path: str) -> PlanFolder:
    """The plan in a folder.

    Raises:
        PhaseError: there is no such folder, or no tasks.json in it.
    """
    tree = DiskTree(path, SIZE_LIMIT)
    texts: dict[str, str] = {}
    problems: dict[str, str] = {}
    for name in (*ARTIFACTS, META):
        if not tree.exists(name):
            continue
        source = tree.read(name)
        if not isinstance(source, Source):
            problems[name] = source.reason
            continue
        try:
            texts[name] = source.raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            problems[name] = "is not UTF-8"
    if TASKS not in texts and TASKS not in problems:
        shown = os.path.normpath(path)
        why = "holds no tasks.json" if os.path.isdir(path) else "is not a folder"
        if not os.path.lexists(path):
            why = "does not exist"
        raise PhaseError(
            f"{shown} {why}; name the folder of a plan, or make one with `taskctl plan create`", 1
        )
    return PlanFolder(path, texts, problems)


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not a number of JSON")
