"""The pager: on a terminal, for an answer that is longer than it."""

import shutil
import sys
from pathlib import Path

import pytest

from ..conftest import Repo
from .terminal import Terminal

MARKED = {"PAGER": "sed 's/^/> /'"}


@pytest.fixture
def terminal(repo: Repo, tmp_path: Path) -> Terminal:
    for number in range(1, 31):
        repo.task(f"TASK-{number:04}", "Draft" if number < 30 else "Done", prereqs=[])
    repo.commit()
    return Terminal(repo, {"TASKCTL_CACHE_DIR": str(tmp_path / "cache")})


def marked(text: str) -> str:
    return "".join(f"> {line}" for line in text.splitlines(keepends=True))


@pytest.mark.parametrize(
    "command",
    ["list", "show 30", "check --show-files", "board --limit 40", "rule", "config show", "stats",
     "search step", "report --week 7", "graph", "-C tasks list -v", "check --help"],
)  # fmt: skip  # a table
def test_a_long_answer_goes_through_the_pager(terminal: Terminal, command: str) -> None:
    plain = terminal.run(*command.split(), "--no-pager", lines=2)
    paged = terminal.run(*command.split(), env=MARKED, lines=2)
    assert plain.text.count("\n") >= 2
    assert paged == (plain.code, marked(plain.text))


def test_a_short_answer_is_printed(terminal: Terminal) -> None:
    assert terminal.run("list", env=MARKED, lines=31).text.startswith("TASK-0001")
    assert terminal.run("list", env=MARKED, lines=30).text.startswith("> TASK-0001")


def test_a_remembered_answer_goes_through_it_too(terminal: Terminal) -> None:
    first = terminal.run("list", env=MARKED, lines=10)
    assert first.text.startswith("> TASK-0001")
    assert terminal.run("list", env=MARKED, lines=10) == first


@pytest.mark.parametrize("command", ["next", "prep 1", "gate --base HEAD", "completion zsh"])
def test_other_commands_use_none(terminal: Terminal, command: str) -> None:
    assert "> " not in terminal.run(*command.split(), env={"PAGER": "sed 's/^/> > /'"}, lines=2)[1]


@pytest.mark.parametrize(
    ("env", "start"),
    [
        ({"PAGER": "sed 's/^/P /'"}, "P "),
        ({"PAGER": "sed 's/^/P /'", "GIT_PAGER": "sed 's/^/G /'"}, "G "),
        ({"GIT_PAGER": "sed 's/^/G /'", "TASKCTL_PAGER": "sed 's/^/T /'"}, "T "),
        ({"PAGER": "sed 's/^/P /'", "TASKCTL_PAGER": "cat"}, "TASK-"),
        ({"PAGER": ""}, "TASK-"),
        ({"PAGER": "sed 's/^/P /'", "TERM": "dumb"}, "TASK-"),
        ({"PAGER": 'echo "[$LESS]"; cat'}, "[FRX]"),
        ({"PAGER": 'echo "[$LESS]"; cat', "LESS": "S"}, "[S]"),
    ],
)
def test_the_rules_of_git(terminal: Terminal, env: dict[str, str], start: str) -> None:
    assert terminal.run("list", env=env, lines=10).text.startswith(start)


def test_the_code_is_that_of_the_command(terminal: Terminal) -> None:
    terminal.repo.task("TASK-0031", prereqs=["TASK-0099"])
    for pager in ("cat >&2", "true", "false", "head -n 1", "kill -9 $$"):
        assert terminal.run("check", env={"PAGER": pager}, lines=2).code == 1


def test_a_pager_that_is_left_early_is_quiet(terminal: Terminal) -> None:
    terminal.repo.task("TASK-0032", title="x" * 200_000)
    answer = terminal.run("search", "xxx", "--json", env={"PAGER": "head -n 1"}, lines=2)
    assert answer.text == "{\n"


def test_without_the_program_the_answer_is_printed(terminal: Terminal) -> None:
    answer = terminal.run("list", env={"PAGER": "no-such-pager"}, lines=10)
    assert (answer.code, answer.text.count("TASK-")) == (0, 30)


def test_notes_stay_where_they_are_between_the_lines(terminal: Terminal) -> None:
    plain = terminal.run("list", "--blocked", "--no-pager", lines=1)
    assert terminal.run("list", "--blocked", env=MARKED, lines=1) == (0, marked(plain.text))


def test_less(terminal: Terminal) -> None:
    if shutil.which("less") is None:
        pytest.skip("less is not installed")
    env = {"PATH": "/usr/bin:/bin:" + str(Path(sys.executable).parent)}
    answer = terminal.run("list", env=env, lines=10, typed="Gq")
    assert answer.code == 0
    assert "TASK-0001" in answer.text
    assert "TASK-0030" in answer.text


def test_a_pipe_has_none(terminal: Terminal) -> None:
    answer = terminal.repo.spawn("list", env={**terminal.env, **MARKED, "LINES": "2"})
    assert answer.stdout.startswith("TASK-0001")
