"""On a terminal, `init` asks for what its options leave open; a script is asked nothing."""

from pathlib import Path

import pytest

from ..cli.terminal import CTRL_C, CTRL_D, Shown, Terminal
from ..cli.test_widths import wide
from ..conftest import Repo

LAYOUT, ADOPT, HOOKS, CI, AGENTS = (
    "board) [nexus]:", "accept today's findings?", "with pre-commit?", "on GitHub Actions?",
    "Tell coding agents",
)  # fmt: skip  # a table
PLAN = {"taskctl.toml", "tasks/TASK-TEMPLATE.md", "tasks/IMPLEMENTATION-ORDER.md"}


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    """A terminal in an empty folder."""
    (tmp_path / "repo").mkdir()
    return Terminal(Repo(tmp_path / "repo"), {"TASKCTL_CACHE_DIR": str(tmp_path / "cache")})


def init(terminal: Terminal, *words: str, answers: list[tuple[str, str]]) -> Shown:
    """A talk with `init` on a narrow terminal."""
    return terminal.run("init", *words, answers=answers, columns=40, lines=200)


def words_of(text: str) -> str:
    return " ".join(text.split())


def files(terminal: Terminal) -> set[str]:
    return set(terminal.repo.files())


def test_enter_takes_the_defaults_which_are_those_of_a_pipe(terminal: Terminal) -> None:
    shown = init(terminal, answers=[(ask, "\n") for ask in (LAYOUT, HOOKS, CI, AGENTS)])
    assert shown.code == 0
    assert wide(shown.text, 40) == []
    assert files(terminal) == PLAN
    assert 'taskctl new "The first task"' in words_of(shown.text)
    asked = terminal.repo.files()
    for path in asked:
        (terminal.repo.root / path).unlink()
    assert terminal.repo.spawn("init", env=terminal.env).exit_code == 0
    assert {path: raw for path, (raw, _, _) in terminal.repo.files().items()} == {
        path: raw for path, (raw, _, _) in asked.items()
    }


def test_each_answer_writes_what_its_question_names(terminal: Terminal) -> None:
    answers = [(LAYOUT, "backlog-md\n"), (HOOKS, "y\n"), (CI, "y\n"), (AGENTS, "y\n")]
    shown = init(terminal, answers=answers)
    assert 'extends = "backlog-md"' in terminal.repo.read("taskctl.toml")
    said = words_of(shown.text)
    for path in files(terminal) - PLAN:
        assert said.index(path) < said.index(f"written {path}")
    assert {"AGENTS.md", ".pre-commit-config.yaml", ".github/workflows/taskctl.yml"} < files(
        terminal
    )


@pytest.mark.parametrize("key", [CTRL_C, CTRL_D])
@pytest.mark.parametrize("at", range(4))
def test_who_leaves_in_the_middle_has_written_nothing(
    terminal: Terminal, at: int, key: str
) -> None:
    asks = (LAYOUT, HOOKS, CI, AGENTS)
    shown = init(terminal, answers=[*((ask, "\n") for ask in asks[:at]), (asks[at], key)])
    assert shown.code == 130
    assert "nothing was written" in shown.text
    assert files(terminal) == set()


def test_an_option_is_not_asked_again(terminal: Terminal) -> None:
    shown = init(
        terminal, "--preset", "nexus", "--pre-commit", answers=[(CI, "\n"), (AGENTS, "\n")]
    )
    assert LAYOUT not in words_of(shown.text)
    assert HOOKS not in words_of(shown.text)
    assert files(terminal) == {*PLAN, ".pre-commit-config.yaml"}


@pytest.mark.parametrize("option", ["--yes", "--dry-run"])
def test_nothing_is_asked_with(terminal: Terminal, option: str) -> None:
    shown = init(terminal, option, "--agents", answers=[])
    assert shown.code == 0
    assert "[y/N]" not in shown.text
    assert files(terminal) >= {*PLAN, "AGENTS.md"} or option == "--dry-run"


def test_a_plan_that_is_there_is_named_and_can_be_adopted(terminal: Terminal) -> None:
    terminal.repo.task("TASK-0001", prereqs=["TASK-0099"])
    rest = [(HOOKS, "n\n"), (CI, "n\n"), (AGENTS, "n\n")]
    shown = init(
        terminal, answers=[("[found]:", "\n"), (ADOPT, "y\n"), *rest, ("Write this? [y/N]:", "y\n")]
    )
    assert "A plan is there: tasks/TASK-*.md are tasks of the preset nexus (1)" in words_of(
        shown.text
    )
    assert shown.code == 0
    assert "taskctl-baseline.json" in files(terminal)
    before = terminal.repo.files()
    shown = init(terminal, answers=rest)  # what is set up is not asked again
    assert terminal.repo.files() == before


def test_a_layout_of_its_own_is_learnt_or_another_one_is_named(terminal: Terminal) -> None:
    for number in range(1, 6):
        terminal.repo.write(
            f"work/items/W-{number:03}.md", f"---\nid: W-{number:03}\nstatus: todo\n---\n# Do it\n"
        )
    rest = [(ask, "\n") for ask in (ADOPT, HOOKS, CI, AGENTS)]
    shown = init(terminal, answers=[("[found]:", "\n"), *rest])
    assert "work/items/*.md are tasks (5)" in words_of(shown.text)
    assert "work/items/*.md" in terminal.repo.read("taskctl.toml")
    (terminal.repo.root / "taskctl.toml").unlink()
    answers = [("[found]:", "no such\n"), ("[found]:", "none\n"), *rest[1:]]
    shown = init(terminal, answers=answers)
    assert "'no such' is not one of" in words_of(shown.text)
    assert 'extends = "none"' in terminal.repo.read("taskctl.toml")


def test_a_file_of_somebody_else_is_named_and_what_to_add_is_shown(terminal: Terminal) -> None:
    terminal.repo.write(".pre-commit-config.yaml", "repos: []\n")
    shown = init(
        terminal,
        answers=[(LAYOUT, "\n"), ("Shows what to add to .pre-commit-config.yaml.", "y\n"),
                 (CI, "\n"), (AGENTS, "\n")],
    )  # fmt: skip  # a table
    assert "already exists; add to it" in words_of(shown.text)
    assert terminal.repo.read(".pre-commit-config.yaml") == "repos: []\n"
