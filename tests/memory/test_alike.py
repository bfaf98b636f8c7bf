"""A file that reads the same after a change leaves the answers as they were."""

from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import pytest

from taskctl.judge.check import run
from tests.memory.test_answers import NotRememberedError, Remembered

from ..conftest import Answer, Repo

TASK = "tasks/TASK-0002-x.md"


@pytest.fixture
def plan(repo: Repo, tmp_path: Path) -> Remembered:
    repo.task("TASK-0001", "Done")
    repo.task("TASK-0002", prereqs=["TASK-0001"], links=["docs/none.md"])
    repo.task("TASK-0003", prereqs=["TASK-0002"])
    repo.write("taskctl.toml", 'extends = "nexus"\n')
    repo.commit()
    return Remembered(repo, tmp_path / "cache")


def _edit(repo: Repo, old: str, new: str, path: str = TASK) -> None:
    file = repo.root / path
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def _check_without_rules(plan: Remembered, *options: str) -> Answer:
    with patch.object(run, "findings_of", side_effect=NotRememberedError):
        return plan.run("check", *options)


PROSE: dict[str, Callable[[Repo], object]] = {
    "another word": lambda repo: _edit(repo, "Why it is needed.", "Why it is wanted."),
    "a longer line": lambda repo: _edit(repo, "Why it is needed.", "Why it is needed so much."),
    "a line at the end": lambda repo: _edit(repo, "3 passed\n", "3 passed\nMore words.\n"),
}


@pytest.mark.parametrize("options", [(), ("--output-format", "json")])
@pytest.mark.parametrize("change", PROSE.values(), ids=PROSE)
def test_a_change_of_prose_runs_no_rule(
    plan: Remembered, change: Callable[[Repo], object], options: tuple[str, ...]
) -> None:
    before = plan.run("check", *options)
    change(plan.repo)
    assert _check_without_rules(plan, *options) == before == plan.repo.run("check", *options)
    assert plan.again("check", *options) == before
    _edit(plan.repo, "What it brings.", "What it is for.")
    assert _check_without_rules(plan, *options) == before


CHANGES: dict[str, Callable[[Repo], object]] = {
    "a status": lambda repo: _edit(repo, "status: Draft", "status: Done"),
    "a prerequisite": lambda repo: _edit(repo, "- TASK-0001", "- TASK-0099"),
    "a ticked box": lambda repo: _edit(repo, "- [ ]", "- [x]"),
    "a line above a box": lambda repo: _edit(repo, "What it brings.", "What it\n\nbrings."),
    "an unknown task": lambda repo: _edit(repo, "3 passed", "3 passed, see TASK-0077"),
    "a suppression": lambda repo: _edit(repo, "3 passed", "3 <!-- taskctl:ignore-file PR001 -->"),
    "a broken link": lambda repo: _edit(repo, "What it brings.", "[What](docs/none.md)"),
    "bytes that are not UTF-8": lambda repo: (repo.root / TASK).write_bytes(
        (repo.root / TASK).read_bytes() + b"\xff\n"
    ),
    "a conflict": lambda repo: _edit(repo, "What it", "<<<<<<< a\n=======\n>>>>>>> b\nWhat it"),
    "nothing left": lambda repo: repo.write(TASK, ""),
    "a line that a finding shows": lambda repo: _edit(
        repo, "- docs/none.md", "- docs/none.md  # no"
    ),
}


@pytest.mark.parametrize("words", [("check",), ("list",), ("next",), ("show", "TASK-0002")])
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_any_other_change_is_seen(
    plan: Remembered, change: Callable[[Repo], object], words: tuple[str, ...]
) -> None:
    plan.run(*words)
    change(plan.repo)
    fresh = plan.repo.run(*words)
    assert plan.run(*words) == fresh
    assert plan.run(*words) == fresh


def test_next_reads_no_text_below_a_header(plan: Remembered) -> None:
    before = plan.run("next")
    assert "TASK-0002" in before.stdout
    other = "tasks/TASK-0003-x.md"
    _edit(plan.repo, "What it brings.", "What it is for.", other)
    assert plan.again("next") == before
    path = plan.repo.root / other
    path.write_bytes(path.read_bytes() + b"\xff\n")
    assert plan.run("next") == plan.repo.run("next") != before
    path.write_bytes(path.read_bytes().removesuffix(b"\xff\n"))
    _edit(plan.repo, "status: Draft", "status: In Progress", other)
    assert plan.run("next") == plan.repo.run("next") != before
