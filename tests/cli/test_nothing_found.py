"""A command that finds nothing says what it looked for."""

import os

import pytest

from taskctl.cli.session import Session

from ..conftest import Repo


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--owner", "nobody"], "no task is owned by nobody"),
        (["--status", "done"], "no task is done"),
        (["--status", "done, active"], "no task is done or active"),
        (["--track", "CLK"], "no task is in the track CLK"),
        (["--candidates", "--track", "CLK"], "no candidate is in the track CLK"),
        (["--candidates"], "there are no candidates"),
        (["--blocked", "--owner", "kim"], "no task is blocked and owned by kim"),
    ],
)
def test_a_list_of_nothing(repo: Repo, options: list[str], says: str) -> None:
    repo.task("TASK-0001")
    repo.track("CLK")
    answer = repo.run("list", *options)
    assert (answer.exit_code, answer.stdout, answer.stderr) == (0, "", f"{says}\n")
    assert repo.run("-q", "list", *options).stderr == ""


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("board --owner nobody", "no task is owned by nobody"),
        ("board --track CLK", "no task is in the track CLK"),
        ("check --diff", "no finding can be fixed safely"),
    ],
)
def test_other_commands_with_nothing_to_show(repo: Repo, words: str, says: str) -> None:
    repo.task("TASK-0001")
    repo.track("CLK")
    assert repo.run(*words.split()) == (0, "", f"{says}\n")


def test_a_plan_of_tracks_alone(repo: Repo) -> None:
    repo.track("CLK")
    for words in (["list"], ["board"]):
        assert repo.run(*words) == (0, "", "there are no tasks\n")
    assert repo.run("stats").stdout == "there are no tasks\n"
    assert repo.run("graph") == (0, "flowchart LR\n", "no task to draw\n")


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
