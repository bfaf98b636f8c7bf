"""A command that finds nothing says what it looked for."""

import os

import pytest

from taskctl.cli.session import Session

from ..conftest import Repo


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--owner", "nobody"], "no task is of owner nobody"),
        (["--status", "done"], "no task is done"),
        (["--blocked", "--owner", "kim"], "no task is blocked and of owner kim"),
    ],
)
def test_a_list_of_nothing(repo: Repo, options: list[str], says: str) -> None:
    repo.task("TASK-0001")
    answer = repo.run("list", *options)
    assert (answer.exit_code, answer.stdout, answer.stderr) == (0, "", f"{says}\n")
    assert repo.run("-q", "list", *options).stderr == ""


def test_a_search_in_vain(repo: Repo) -> None:
    repo.task("TASK-0001")
    answer = repo.run("search", "zzz")
    assert (answer.exit_code, answer.stdout) == (1, "")
    assert answer.stderr == "'zzz' is nowhere in the plan\n"


@pytest.mark.parametrize(
    ("term", "color", "coloured"),
    [
        ("xterm", "auto", True),
        ("dumb", "auto", False),
        ("dumb", "always", True),
        ("xterm", "never", False),
    ],
)
def test_colour_in_a_terminal(
    monkeypatch: pytest.MonkeyPatch, term: str, color: str, *, coloured: bool
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", term)
    leader, follower = os.openpty()
    with open(follower, "w") as terminal, open(leader, "rb"):
        style = Session(".", None, color, quiet=False, verbose=False).style(terminal)
    assert style.color is coloured
