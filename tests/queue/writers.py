"""Every command that writes, and how to run it."""

import shutil
from typing import Any

import pytest

from ..conftest import Answer, Repo
from .commands import DAY

DOCUMENT = "docs/todo.md"
NOTES = "| Task | Notes |"
# Every command that writes, and what it writes.
COMMANDS: dict[str, list[str]] = {
    "start": ["start", "TASK-0001"],
    "review": ["review", "TASK-0001"],
    "done": ["done", "TASK-0001"],
    "park": ["park", "TASK-0001"],
    "supersede": ["supersede", "TASK-0001", "--by", "TASK-0002"],
    "reopen": ["reopen", "TASK-0004"],
    "edit": ["edit", "TASK-0001", "--title", "Another", "--depends-on", "TASK-0004"],
    "rename": ["rename", "TASK-0001", "--number", "9", "--title", "Another"],
    "new": ["new", "A thing"],
    "follow-up": ["new", "A thing", "--follow-up-of", "TASK-0001"],
    "sync": ["sync"],
    "adopt": ["sync", "--adopt"],
    "fix": ["check", "--fix"],
    "baseline": ["check", "--update-baseline", "--add"],
    "mark": ["mark", "TASK-0003#1", "done"],
    "mark-item": ["mark", f"{DOCUMENT}#2", "done"],
    "extract": ["extract", "CAND-DRV-000"],
    "import": ["import", DOCUMENT],
    "review-links": ["review-links", "TASK-0002", "--by", "me"],
    "answer": ["prep", "TASK-0002", "--answer", "best_system_solution=YES", "--by", "me"],
    "init": ["init", "--agents", "--pre-commit"],
}


def each(commands: Any) -> pytest.MarkDecorator:
    """Run a test with each command."""
    return pytest.mark.parametrize("command", list(commands))


def run(repo: Repo, command: str) -> Answer:
    """A run of one of the commands."""
    return repo.run(*COMMANDS[command], env=DAY)


def contents(repo: Repo) -> dict[str, bytes]:
    """What every file holds."""
    return {path: raw for path, (raw, _, _) in repo.files().items()}


def copy(repo: Repo, name: str) -> Repo:
    """The same files in another folder."""
    root = repo.root.parent / name
    shutil.copytree(repo.root, root, symlinks=True)
    return Repo(root)


def ends(repo: Repo, command: str) -> dict[str, bytes]:
    """What the files hold after a command that nothing disturbs."""
    undisturbed = copy(repo, f"{repo.root.name}-undisturbed")
    assert run(undisturbed, command).exit_code == 0
    assert undisturbed.run("sync").exit_code == 0
    return contents(undisturbed)
