"""Without an ID, `start`, `show` and `edit` let a person on a terminal choose the task."""

from pathlib import Path

import pytest

from ..cli.terminal import CTRL_C, CTRL_D, Terminal
from ..conftest import Repo

ASK = "number or words:"


@pytest.fixture
def terminal(repo: Repo, tmp_path: Path) -> Terminal:
    """A plan in which the first open task waits for the second."""
    repo.task("TASK-0000", "Done (2026-02-03)", title="TASK-0000 Buy a clock")
    repo.task("TASK-0001", prereqs=["TASK-0002"], title="TASK-0001 Read the clock")
    repo.task("TASK-0002", title="TASK-0002 Test the radio")
    environment = {"TASKCTL_CACHE_DIR": str(tmp_path / "cache"), "TERM": "dumb", "EDITOR": "true"}
    return Terminal(repo, environment)


def test_start_lists_what_can_be_started_first(terminal: Terminal) -> None:
    shown = terminal.run("start", answers=[(ASK, "1\n")])
    assert " 1  TASK-0002  todo      Test the radio\n 2  TASK-0001" in shown.text
    assert shown.code == 0
    assert "status: In Progress\n" in terminal.repo.read("tasks/TASK-0002-x.md")


def test_pick_then_start_lists_them_in_the_same_order(terminal: Terminal) -> None:
    shown = terminal.run("pick", "--then", "start", answers=[(ASK, "2\n")])
    assert shown.code == 1
    assert "TASK-0001 left unchanged (Draft) it waits for TASK-0002" in " ".join(shown.text.split())


def test_start_lists_no_items_of_documents(terminal: Terminal) -> None:
    terminal.repo.write("docs/PLAN.md", "# Plan\n\n- [ ] T001 Read the radio\n")
    terminal.repo.write(
        "taskctl.toml",
        '[[collection]]\nname = "plan"\nkind = "breakdown"\ninclude = ["docs/PLAN.md"]\n',
    )
    ask = "Enter takes it; or words:"
    assert "docs/PLAN.md" in terminal.run("show", answers=[(ASK, CTRL_D)]).text
    assert "docs/PLAN.md" not in terminal.run("start", answers=[(ASK, "radio\n"), (ask, CTRL_D)])[1]


def test_show_asks_each_time_also_where_answers_are_remembered_and_paged(
    terminal: Terminal,
) -> None:
    env = {"TERM": "xterm", "PAGER": "sed s/^/paged:/", "NO_COLOR": "1"}
    for title in ("Read the clock", "Test the radio"):
        answers = [(ASK, f"{title}\n"), ("Enter takes it", "\n")]
        shown = terminal.run("show", answers=answers, env=env, lines=9)
        assert f"{title}\npaged:" in shown.text


def test_edit_opens_the_editor_or_sets_a_value(terminal: Terminal) -> None:
    shown = terminal.run("edit", answers=[(ASK, "radio\n"), ("Enter takes it", "\n")])
    assert "tasks/TASK-0002-x.md is unchanged" in shown.text
    shown = terminal.run("edit", "--owner", "ada", answers=[(ASK, "2\n")])
    assert "owner: ada\n" in terminal.repo.read("tasks/TASK-0002-x.md")
    shown = terminal.run("edit", "--dry-run", answers=[(ASK, "2\n")])
    assert "say what to change" in shown.text


def test_a_file_whose_id_another_one_has_can_be_chosen(terminal: Terminal) -> None:
    terminal.repo.task("TASK-0002", slug="vane", title="TASK-0002 Wind vane")
    answers = [(ASK, "vane\n"), ("Enter takes it", "\n")]
    assert "Wind vane" in terminal.run("show", answers=answers).text.rpartition("words:")[2]


@pytest.mark.parametrize("key", [CTRL_C, CTRL_D])
def test_who_leaves_has_changed_nothing(terminal: Terminal, key: str) -> None:
    before = terminal.repo.files()
    assert terminal.run("start", answers=[(ASK, key)]).code == 130
    assert terminal.repo.files() == before


@pytest.mark.parametrize("command", ["start", "show", "edit"])
def test_a_pipe_is_an_error_of_usage(terminal: Terminal, command: str) -> None:
    for _ in range(2):
        answer = terminal.repo.spawn(command, env=terminal.env)
        assert answer.exit_code == 2
        assert "Missing argument 'ID'" in answer.stderr
