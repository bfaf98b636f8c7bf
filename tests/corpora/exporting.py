"""The real plans that are exported: a folder each, with the settings that it needs."""

import json
import shutil
from pathlib import Path

import pytest

from ..conftest import Repo

HOME, LAYOUTS, DOCUMENTS = "nexus", "layouts", "breakdowns"
# Where the documents of a kind are looked for; in another folder, they are plans as `PLAN.md`.
_PLACES = {"taskmaster": ".taskmaster/tasks/tasks.json"}
# It holds no items.
_PROSE = "robotspacebattler-001-3d-team-vs.tasks.md"


def names(shared: Path) -> list[str]:
    """The plans below `corpora`, and the layouts, as paths from there."""
    corpora = shared / "corpora"
    layouts = sorted(path.parent for path in corpora.glob(f"{LAYOUTS}/*/expected.json"))
    documents = sorted(path for path in corpora.glob(f"{DOCUMENTS}/*/*") if path.name != _PROSE)
    found = [*layouts, *documents]
    return ["backlog-md", "harvx", "cips", *(str(path.relative_to(corpora)) for path in found)]


def put(shared: Path, name: str, root: Path) -> Repo:
    """A copy of a plan, with the settings of its answers if it is not found without any.

    A plan that cannot be read with either is skipped: there is nothing to export.
    """
    source = shared / "corpora" / name
    root.mkdir()
    if source.is_file():
        target = root / _PLACES.get(source.parent.name, "PLAN.md")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
        return Repo(root)
    shutil.copytree(source, root, copy_function=shutil.copyfile, dirs_exist_ok=True)
    for path in (root, *root.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    repo = Repo(root)
    answers = root / "expected.json"
    if answers.exists() and repo.run("list").exit_code:
        repo.write("taskctl.toml", json.loads(answers.read_text("utf-8"))["settings"] or "")
        if repo.run("list").exit_code:
            pytest.skip(f"{name} is read neither without settings nor with those of its answers")
    return repo
