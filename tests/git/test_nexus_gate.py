"""The gate on the commits of the real history that belong to no task."""

import re
from pathlib import Path

import pytest

from ..conftest import Nexus, Repo
from .asked import gate

# What is read, not run.
DOCUMENTS = (".md", ".mdc")


@pytest.fixture
def strict(tmp_path: Path) -> str:
    path = tmp_path / "settings.toml"
    path.write_text('[scope]\nmode = "fail"\n')
    return str(path)


def of_documents(nexus: Nexus) -> list[str]:
    """The commits since there are tasks that change documents alone, and name no task."""
    log = nexus.repo.git(
        "log",
        "--no-merges",
        "--no-renames",
        "--name-only",
        "-z",
        "--format=%x01%H%x02%s%x02",
        "--reverse",
        "origin/HEAD",
    )
    found = []
    there_are_tasks = False
    for part in log.split("\x01")[1:]:
        commit, subject, names = part.split("\x02")
        paths = [path for path in names.strip("\n\0").split("\0") if path]
        there_are_tasks = there_are_tasks or any(path.startswith("tasks/") for path in paths)
        names_one = re.search(r"task[-_ ]?\d", subject, re.IGNORECASE)
        if there_are_tasks and paths and not names_one:
            found += [commit] * all(path.endswith(DOCUMENTS) for path in paths)
    return found


@pytest.mark.full
def test_documents_pass_where_all_else_is_strict(nexus: Nexus, strict: str) -> None:
    commits = of_documents(nexus)
    assert len(commits) > 30
    refused = {}
    for commit in commits:
        found = gate(nexus.repo, "--base", f"{commit}~1", "--head", commit, config=strict)
        errors = [r for r in found.reasons("GT003") if r["severity"] == "error"]
        if errors:
            refused[commit] = [reason["message"] for reason in errors]
    assert refused == {}


@pytest.mark.parametrize("commit", ["8500802f", "0a37dcb4"])
def test_two_of_them(nexus: Nexus, strict: str, commit: str) -> None:
    """Pages alone; and pages with 59 task files, while a task is active whose list has some."""
    found = gate(nexus.repo, "--base", f"{commit}~1", "--head", commit, config=strict)
    assert "GT003" not in found.errors
    (reason,) = found.reasons("GT003")
    assert "belongs to no task" in reason["message"]


@pytest.mark.full
def test_the_whole_history_at_once(nexus: Nexus) -> None:
    """A few hundred commits, most of them from before there were tasks."""
    repo: Repo = nexus.repo
    first = repo.git("rev-list", "--max-parents=0", "origin/HEAD").split()[-1]
    found = gate(repo, "--base", first, "--head", "origin/HEAD")
    assert {"GT001", "GT003"} <= set(found.codes)
    assert "GT008" not in found.codes  # every task is new, and brings its own list
    assert len(found.said["tasks"]) > 300
