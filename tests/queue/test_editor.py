"""A task in a person's own editor: whatever the editor does, nothing is lost unless asked for."""

import sys
from pathlib import Path

import pytest

from ..boards.boards import BOARD, board, region
from ..cli.terminal import CTRL_C, Terminal
from ..conftest import Repo

PATH = "tasks/TASK-0001-x.md"
NEW = "tasks/TASK-0002-radio.md"
QUESTION = "discard the changes?"


@pytest.fixture
def terminal(repo: Repo, tmp_path: Path) -> Terminal:
    repo.task("TASK-0001", title="TASK-0001 Read the clock")
    repo.write(BOARD, board("Text.", region("board")))
    assert repo.run("sync").exit_code == 0
    return Terminal(repo, {"TASKCTL_CACHE_DIR": str(tmp_path / "cache"), "NO_COLOR": "1"})


def editor(terminal: Terminal, *scripts: str) -> None:
    """Set an editor: a script for each time that it is opened, in which `path` is the file."""
    file = terminal.repo.root.parent / "editor.py"
    times = file.with_name("times")
    times.write_text("0")
    file.write_text(
        "import sys, pathlib\n"
        f"times = pathlib.Path({str(times)!r})\n"
        "number = int(times.read_text())\n"
        "times.write_text(str(number + 1))\n"
        "path = pathlib.Path(sys.argv[-1])\n"
        "def swap(old, new): path.write_text(path.read_text().replace(old, new))\n"
        f"exec({list(scripts)!r}[number])\n"
    )
    terminal.env["EDITOR"] = f"'{sys.executable}' '{file}' --wait"


BREAK, REPAIR = 'swap("depends-on: []", "depends-on: [TASK-0099]")', 'swap("TASK-0099", "")'
TITLE = 'swap("Read the clock", "Set the clock")'


def test_a_good_edit_is_checked_and_the_boards_follow(terminal: Terminal) -> None:
    editor(terminal, TITLE)
    shown = terminal.run("edit", "1", "--editor")
    assert shown.code == 0
    assert f"no new findings in {PATH}" in shown.text
    assert "Set the clock" in terminal.repo.read(BOARD)


def test_a_broken_file_can_be_opened_again(terminal: Terminal) -> None:
    editor(terminal, BREAK, REPAIR)
    shown = terminal.run("edit", "1", "--editor", answers=[(QUESTION, "\n")])
    assert f"{PATH}:6:14: PR001" in shown.text
    assert shown.code == 0
    assert f"no new findings in {PATH}" in shown.text or f"{PATH} is unchanged" in shown.text


def test_a_broken_file_can_be_kept(terminal: Terminal) -> None:
    editor(terminal, f"{BREAK}; {TITLE}")
    shown = terminal.run("edit", "1", "--editor", answers=[(QUESTION, "keep\n")])
    assert shown.code == 1
    assert "TASK-0099" in terminal.repo.read(PATH)
    assert "Set the clock" in terminal.repo.read(BOARD)


@pytest.mark.parametrize(
    "script",
    [BREAK, "path.write_bytes(b'\\xff\\xfe')", "path.write_text('')", "path.unlink()"],
    ids=["unknown prerequisite", "no text", "emptied", "removed"],
)
def test_what_the_editor_did_can_be_discarded(terminal: Terminal, script: str) -> None:
    before = terminal.repo.read(PATH), terminal.repo.read(BOARD)
    editor(terminal, script)
    shown = terminal.run("edit", "1", "--editor", answers=[(QUESTION, "discard\n")])
    assert shown.code == 0, shown.text
    assert f"{PATH} is as it was before" in shown.text
    assert (terminal.repo.read(PATH), terminal.repo.read(BOARD)) == before


def test_values_that_were_given_beside_the_editor_stay(terminal: Terminal) -> None:
    editor(terminal, BREAK)
    words = ("edit", "1", "--owner", "ada", "--editor")
    terminal.run(*words, answers=[(QUESTION, "discard\n")])
    assert "owner: ada\n" in terminal.repo.read(PATH)
    assert "TASK-0099" not in terminal.repo.read(PATH)


def test_who_leaves_at_the_question_loses_nothing(terminal: Terminal) -> None:
    editor(terminal, BREAK)
    shown = terminal.run("edit", "1", "--editor", answers=[(QUESTION, CTRL_C)])
    assert shown.code == 130
    assert "TASK-0099" in terminal.repo.read(PATH)


@pytest.mark.parametrize(
    ("script", "says"),
    [
        ("sys.exit(3)", "is unchanged"),
        (f"{TITLE}; sys.exit(3)", "stays as it left it, and was not"),
    ],
)
def test_an_editor_that_fails_is_named_and_its_text_stays(
    terminal: Terminal, script: str, says: str
) -> None:
    editor(terminal, script)
    shown = terminal.run("edit", "1", "--editor", columns=200)
    assert shown.code == 2
    assert "ended with exit code 3" in shown.text
    assert f"{PATH} {says}" in shown.text
    assert ("Set the clock" in terminal.repo.read(PATH)) == (TITLE in script)


def test_a_new_task_is_edited_before_it_is_checked(terminal: Terminal) -> None:
    editor(terminal, 'swap("title: TASK-0002 Radio", "title: TASK-0002 Radio and mast")')
    shown = terminal.run("new", "Radio", "--edit")
    assert shown.code == 0, shown.text
    assert "Radio and mast" in terminal.repo.read(NEW)
    assert "Radio and mast" in terminal.repo.read(BOARD)


def test_a_new_task_stays_where_its_editing_is_discarded_or_fails(terminal: Terminal) -> None:
    editor(terminal, "path.write_text('nothing')", "sys.exit(1)")
    shown = terminal.run("new", "Radio", "--edit", answers=[(QUESTION, "discard\n")])
    assert shown.code == 0
    assert "title: TASK-0002 Radio\n" in terminal.repo.read(NEW)
    shown = terminal.run("new", "Mast", "--edit", columns=200)
    assert shown.code == 2
    assert "tasks/TASK-0003-mast.md is unchanged" in shown.text
    assert "title: TASK-0003 Mast\n" in terminal.repo.read("tasks/TASK-0003-mast.md")


def test_a_pipe_is_not_asked_and_keeps_the_file(terminal: Terminal) -> None:
    editor(terminal, BREAK)
    answer = terminal.repo.spawn("edit", "1", "--editor", env=terminal.env)
    assert answer.exit_code == 1
    assert "PR001" in answer.stdout
    assert "TASK-0099" in terminal.repo.read(PATH)


@pytest.mark.parametrize("words", [["edit", "1", "--editor"], ["new", "Radio", "--edit"]])
def test_an_editor_shows_no_difference_beforehand(terminal: Terminal, words: list[str]) -> None:
    answer = terminal.repo.run(*words, "--dry-run")
    assert answer.exit_code == 2
    assert f"choose one of {words[-1]} and --dry-run" in answer.stderr
