"""`taskctl pick`: a person chooses a task by words and numbers."""

import os
import pty
import subprocess
import sys
from dataclasses import dataclass

import pytest

from ..conftest import Repo

CLOCK, TEST = "TASK-0001", "TASK-0002"


@dataclass(frozen=True)
class Talk:
    """What was printed to a terminal and to stdout, and the exit code."""

    seen: str
    stdout: str
    exit_code: int


def pick(repo: Repo, *arguments: str, types: str, editor: str = "true") -> Talk:
    """Choose with the keyboard; stdout goes to a pipe, as in `$(taskctl pick)`."""
    above, below = pty.openpty()
    os.write(above, types.encode())
    environment = {
        "PATH": os.environ["PATH"], "TERM": "dumb", "COLUMNS": "80", "EDITOR": editor,
        "HOME": str(repo.root.parent), "TASKCTL_CACHE_DIR": str(repo.root.parent / "cache"),
    }  # fmt: skip
    with subprocess.Popen(
        [sys.executable, "-m", "taskctl", "pick", *arguments],
        cwd=repo.root, stdin=below, stdout=subprocess.PIPE, stderr=below, env=environment,
    ) as process:  # fmt: skip
        os.close(below)
        seen = b""
        while chunk := _read(above):
            seen += chunk
        stdout = process.stdout.read() if process.stdout else b""
    os.close(above)
    return Talk(seen.decode().replace("\r\n", "\n"), stdout.decode(), process.returncode)


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError:  # the other end is closed
        return b""


@pytest.fixture(autouse=True)
def tasks(repo: Repo) -> None:
    """Two open tasks, and a finished one before them."""
    repo.task("TASK-0000", "Done (2026-02-03)", title="TASK-0000 Buy a clock")
    repo.task(CLOCK, owner="ada", title="TASK-0001 Read the clock")
    repo.task(TEST, title="TASK-0002 Test the radio")


def test_a_number_of_the_list(repo: Repo) -> None:
    talk = pick(repo, types="2\n")
    assert (talk.stdout, talk.exit_code) == (f"{TEST}\n", 0)
    assert (
        " 1  TASK-0001  todo      Read the clock\n"
        " 2  TASK-0002  todo      Test the radio\n"
        " 3  TASK-0000  done      Buy a clock\n"
        "number or words: "
    ) in talk.seen


@pytest.mark.parametrize("words", ["radio", "TEST the", "0002", "todo x.md radio"])
def test_words_and_then_enter(repo: Repo, words: str) -> None:
    talk = pick(repo, types=f"{words}\n\n")
    assert talk.stdout == f"{TEST}\n"
    assert talk.seen.endswith(" 1  TASK-0002  todo      Test the radio\nEnter takes it; or words: ")


def test_words_on_the_command_line(repo: Repo) -> None:
    talk = pick(repo, "clock", "ada", types="\n")
    assert talk.stdout == f"{CLOCK}\n"
    assert TEST not in talk.seen


def test_enter_takes_nothing_where_several_match(repo: Repo) -> None:
    talk = pick(repo, "clock", types="\nradio\n\n")
    assert talk.stdout == f"{TEST}\n"


def test_words_that_no_task_has(repo: Repo) -> None:
    talk = pick(repo, types="moon\n1\n1\n")
    # The first 1 is no number of an empty list, but a part of an id.
    assert "no task has all these words\nnumber or words: " in talk.seen
    assert talk.stdout == f"{CLOCK}\n"


def test_more_tasks_than_are_shown(repo: Repo) -> None:
    for number in range(20, 35):
        repo.task(f"TASK-00{number}")
    talk = pick(repo, types="31\n\n")
    assert "15  TASK-0032" in talk.seen
    assert "16  TASK" not in talk.seen
    assert "and 3 more; type words to see fewer\n" in talk.seen
    assert talk.stdout == "TASK-0031\n"


def test_the_end_of_the_input_chooses_nothing(repo: Repo) -> None:
    talk = pick(repo, types="\x04")
    assert talk.stdout == ""
    assert talk.exit_code not in {0, 2}


def test_then_start(repo: Repo) -> None:
    talk = pick(repo, "clock", "--then", "start", types="ada\n\n")
    assert talk.exit_code == 0
    assert "status: In Progress\n" in repo.read("tasks/TASK-0001-x.md")


def test_then_show(repo: Repo) -> None:
    talk = pick(repo, "--then", "show", types="ada\n\n")
    assert talk.stdout == repo.run("show", CLOCK).stdout


def test_then_edit(repo: Repo) -> None:
    talk = pick(repo, "--then", "edit", types="ada\n\n", editor="rm")
    assert not list(repo.root.glob("tasks/TASK-0001*")), talk


def test_then_done_is_refused_as_ever(repo: Repo) -> None:
    repo.task(CLOCK, "In Progress", stop="- [ ] it runs")
    talk = pick(repo, "--then", "done", types="1\n")
    assert talk.exit_code == 1
    assert "not done: TASK-0001 is not 100 %" in talk.stdout


def test_an_item_of_a_document(repo: Repo) -> None:
    repo.write(
        "taskctl.toml",
        'extends = "none"\n[[collection]]\nname = "plan"\nkind = "breakdown"\n'
        'include = ["docs/PLAN.md"]\n',
    )
    repo.write("docs/PLAN.md", "# Plan\n\n| ID | Task | Status |\n|---|---|---|\n"
               "| E-1 | Read | Open |\n| E-2 | Write | Open |\n")  # fmt: skip
    assert pick(repo, types="write\n\n").stdout == "docs/PLAN.md#E-2\n"
    assert "Write" in pick(repo, "--then", "show", types="2\n").stdout


def test_a_pipe_is_not_asked(repo: Repo) -> None:
    answer = repo.run("pick")
    assert answer.exit_code == 2
    assert "pick needs a terminal; `taskctl list` prints the tasks" in answer.stderr
