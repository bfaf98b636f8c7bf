"""No line is wider than the terminal, and nothing of it is lost."""

import re
from pathlib import Path

import pytest
from wcwidth import wcswidth

from taskctl.cli.commands import COMMANDS

from ..conftest import Repo
from .terminal import Terminal

LONG = "Read the clock of the station and 気象データを送る while the battery is low"


@pytest.fixture
def terminal(repo: Repo, tmp_path: Path) -> Terminal:
    repo.task("TASK-0001", "Done", title=f"TASK-0001 {LONG}", stop="- [ ] `make test` exits 0")
    repo.task("TASK-0002", prereqs=["TASK-0001", "TASK-0003"], title=f"TASK-0002 {LONG}")
    repo.task("TASK-0003", "In Progress", prereqs=["TASK-0099"], owner="station-software")
    repo.write("tasks/STATUS-BOARD.md", "# Board\n\n- ✅ TASK-0003 done\n- TASK-0002 queued\n")
    repo.commit()
    return Terminal(repo, {"TASKCTL_CACHE_DIR": str(tmp_path / "cache")})


def wide(text: str, columns: int) -> list[str]:
    """The lines that are wider than a terminal, except words that fill a line alone."""
    bare = re.sub(r"\x1b\[[\d;]*m", "", text).split("\n")
    return [line for line in bare if wcswidth(line) > columns and " " in line.strip()]


@pytest.mark.parametrize("columns", [40, 80])
@pytest.mark.parametrize(
    "command",
    ["check", "check --statistics", "check --output-format concise", "list", "list --owner nobody",
     "next", "next -n 3", "show 2", "board", "stats", "graph --format boxes",
     "graph --format lanes", "search clock", "search nowhere", "rule", "rule PR003", "prep 2",
     "gate --base HEAD", "scope", "scope --overlaps", "done 3", "prove 1 --list", "sync --check",
     "report --week 7", "init --detect --yes", "cache info", "--help", "check --help"],
)  # fmt: skip  # a table
def test_no_line_is_wider(terminal: Terminal, command: str, columns: int) -> None:
    shown = terminal.run("--no-pager", *command.split(), columns=columns, lines=500)
    assert wide(shown.text, columns) == []


def test_a_count_of_findings_loses_nothing_but_the_beginning_of_a_path(terminal: Terminal) -> None:
    terminal.repo.task("TASK-0004", "Draft  ", slug="measure-the-wind-and-the-rain")
    fixable = terminal.repo.run("check", "--statistics").stdout.count("fixable, ")
    assert fixable
    for columns in (40, 60, 70, 80):
        shown = terminal.run("check", "--statistics", columns=columns, lines=200)
        plain = re.sub(r"\x1b\[[\d;]*m", "", shown.text)
        assert " ".join(plain.split()).count("fixable, ") == fixable
        rows = re.findall(r"^ +\d+  [A-Z]{2}\d{3}.*", plain, re.MULTILINE)
        assert all(wcswidth(row) <= columns for row in rows)
        if columns == 40:
            assert "…" not in plain


def test_a_month_with_many_tasks_has_a_line_of_its_own(terminal: Terminal) -> None:
    for number in range(10, 50):
        terminal.repo.task(f"TASK-00{number}", "Done")
    terminal.repo.commit()
    shown = terminal.run("stats", columns=40, lines=200)
    assert "▪" * 20 in shown.text
    assert all(
        wcswidth(line) <= 40 for line in re.sub(r"\x1b\[[\d;]*m", "", shown.text).split("\n")
    )


@pytest.mark.parametrize("columns", [30, 40, 59])
@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_no_line_of_the_help_is_wider(terminal: Terminal, command: str, columns: int) -> None:
    shown = terminal.run("--no-pager", *command.split(), "--help", columns=columns, lines=500)
    assert shown.code == 0
    assert [line for line in shown.text.split("\n") if wcswidth(line.rstrip()) > columns] == []


@pytest.mark.parametrize(
    ("command", "verdict"),
    [
        ("check", "BD002 [done-without-row] TASK-0001 is done and has no row here"),
        ("next", "settle TASK-0003 A small step its header says In Progress"),
        ("prep 2", "NO: BLOCKED"),
        ("done 3", "its prerequisite TASK-0099 has no file"),
        ("gate --base HEAD", "base and head are one commit, so nothing was compared"),
    ],
)
def test_no_verdict_is_cut(terminal: Terminal, command: str, verdict: str) -> None:
    for columns in (40, 80, 400):
        shown = terminal.run(*command.split(), "--no-pager", columns=columns, lines=500)
        assert verdict in " ".join(re.sub(r"\x1b\[[\d;]*m", "", shown.text).split())


@pytest.mark.parametrize(
    "command",
    ["check --output-format json", "list --json", "list --csv", "next --json", "graph",
     "config show", "config schema", "completion bash", "export --to json", "new Clock --dry-run"],
)  # fmt: skip  # a table
def test_what_a_program_reads_is_left_whole(terminal: Terminal, command: str) -> None:
    shown = terminal.run("--no-pager", *command.split(), columns=40, lines=500)
    plain = terminal.repo.spawn(*command.split(), env=terminal.env)
    assert plain.stdout in {shown.text, shown.text.removesuffix(plain.stderr)}


def test_columns_says_how_wide_it_is(terminal: Terminal) -> None:
    shown = terminal.run("next", env={"COLUMNS": "50"}, columns=200)
    assert wide(shown.text, 50) == []
    assert wide(shown.text, 40) != []
    assert terminal.run("next", env={"COLUMNS": "50"}, columns=200) == shown


def test_a_pipe_is_not_folded(terminal: Terminal) -> None:
    assert wide(terminal.repo.spawn("check", env={"COLUMNS": "40"}).stdout, 40) != []
