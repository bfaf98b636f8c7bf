"""Long work is counted on a terminal, on a line that is gone in the end, and nowhere else."""

import re
from pathlib import Path

import pytest

from ..conftest import Repo
from .terminal import Terminal

# Everything takes long.
IMPATIENT = "import taskctl.cli.progress as one; one._PATIENCE = one._PAUSE = 0"


@pytest.fixture
def terminal(repo: Repo, tmp_path: Path) -> Terminal:
    for number in range(1, 31):
        repo.task(f"TASK-{number:04}")
    repo.commit()
    repo.write("src/a/lib.py", "x = 1\n")
    repo.commit("another")
    found = Terminal(repo, {"TASKCTL_CACHE_DIR": str(tmp_path / "cache"), "PAGER": ""})
    found.before = IMPATIENT
    return found


def visible(text: str) -> str:
    """What is left of the lines on the screen, once everything is written over."""
    shown = []
    for line in re.sub(r"\x1b\[[\d;]*m", "", text).split("\n"):
        cells: list[str] = []
        for part in line.split("\r"):
            cells[: len(part)] = part
        shown.append("".join(cells).rstrip())
    return "\n".join(shown)


@pytest.mark.parametrize(
    ("command", "what"),
    [
        ("check --no-cache", "30 files are read"),
        ("check --no-cache", "rules are run"),
        ("gate --base HEAD~1 --no-cache", "30 files are read"),
        ("scope --overlaps --no-cache", "30 allowlists are compared"),
        ("rename 3 --number 77 --dry-run", "30 files are searched"),
        ("stats --no-cache", "30 versions of tasks are read"),
        ("site ../out", "pages are made"),
        ("plan create --from-tasks -o ../plan", "files are read"),
    ],
)
def test_each_long_work_is_counted_and_leaves_no_trace(
    terminal: Terminal, command: str, what: str
) -> None:
    words = command.split()
    shown = terminal.run(*words, columns=80, lines=500)
    assert f"of {what}" in shown.text or re.search(rf"\d+ of \d+ {what}", shown.text)
    assert what not in visible(shown.text)
    silent = terminal.run(*words, "-q", columns=80, lines=500)
    assert what not in silent.text
    piped = terminal.repo.spawn(*words, env=terminal.env)
    assert what not in piped.stderr
    assert "\r" not in piped.stderr


@pytest.mark.parametrize("columns", [40, 80])
@pytest.mark.parametrize("has_rich", [True, False])
def test_a_bar_needs_rich_and_room(terminal: Terminal, columns: int, *, has_rich: bool) -> None:
    if not has_rich:
        terminal.before += "; import sys; sys.modules['rich.console'] = None"
    shown = terminal.run("check", "--no-cache", columns=columns)
    assert ("━" in shown.text) == (has_rich and columns == 80)
    for part in re.sub(r"\x1b\[[\d;]*m", "", shown.text).replace("\n", "\r").split("\r"):
        assert len(part) <= columns or "are" not in part


def test_a_remembered_answer_is_not_counted_and_loads_nothing(terminal: Terminal) -> None:
    env = {"PYTHONPROFILEIMPORTTIME": "1"}
    first = terminal.run("check", env=env)
    terminal.before = ""
    second = terminal.run("check", env=env)
    assert "files are read" in first.text
    assert "taskctl.memory.answers" in second.text
    assert "taskctl.cli.progress" not in second.text
    assert "taskctl.text.counting" not in second.text
    assert "are read" not in second.text
