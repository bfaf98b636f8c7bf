"""An unchanged plan is answered from memory, and any change is seen."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import pytest

from taskctl.cli import main
from taskctl.memory.folder import VARIABLE

from ..conftest import _ENVIRONMENT, Answer, Repo

COMMANDS = (
    ("check",),
    ("check", "--output-format", "concise", "tasks/TASK-0002-x.md"),
    ("list", "--json"),
    ("next",),
    ("show", "TASK-0002"),
    ("search", "Why"),
    ("board",),
    ("graph",),
    ("prep", "TASK-0002"),
    ("sync", "--check", "--diff"),
    ("scope", "--overlaps"),
    ("stats",),
    ("report", "--week", "1", "--base", "HEAD"),
)
BOARD = '<!-- taskctl:begin queue columns="Task,Title" -->\n<!-- taskctl:end -->\n'
OLD = 1_700_000_000_123_456_789


class NotRememberedError(Exception):
    """The program ran where its answer should have been remembered."""


class Remembered:
    """A plan whose answers are remembered in a folder of its own."""

    def __init__(self, repo: Repo, cache: Path) -> None:
        self.repo = repo
        self.env = {**_ENVIRONMENT, VARIABLE: str(cache)}
        self.entries = cache / "answers"

    def run(self, *words: str) -> Answer:
        return self.repo.run(*words, env=self.env)

    def again(self, *words: str) -> Answer:
        """The answer from memory; an error if the program has to run."""
        with patch.object(main, "run", side_effect=NotRememberedError):
            return self.run(*words)

    def is_remembered(self, *words: str) -> bool:
        try:
            self.again(*words)
        except NotRememberedError:
            return False
        return True

    def settle(self) -> None:
        """Let the files be older than the tick of any clock, as far as a program can."""
        for path in self.repo.root.rglob("*.md"):
            os.utime(path, ns=(OLD, OLD))


@pytest.fixture
def plan(repo: Repo, tmp_path: Path) -> Remembered:
    repo.task("TASK-0001", "Done")
    repo.task("TASK-0002", prereqs=["TASK-0001"], links=["docs/a.md"], scope="- `src/a/`")
    repo.track("NET")
    repo.write("src/a/x.py", "x = 1\n")
    repo.write("docs/a.md", "A page.\n")
    repo.commit()
    return Remembered(repo, tmp_path / "cache")


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_an_unchanged_plan_is_answered_again(plan: Remembered, words: tuple[str, ...]) -> None:
    fresh = plan.repo.run(*words)
    assert plan.run(*words) == fresh
    assert plan.again(*words) == fresh
    assert plan.run(*words, "--no-cache") == fresh
    assert plan.run("--no-cache", *words) == fresh


def _replace_a_page_by_a_folder(repo: Repo) -> None:
    (repo.root / "docs/a.md").unlink()
    (repo.root / "docs/a.md").mkdir()


def _replace_the_folder_by_a_link(repo: Repo) -> None:
    (repo.root / "tasks").rename(repo.root / "other")
    (repo.root / "tasks").symlink_to("other")


def _commit_an_edit(repo: Repo) -> None:
    repo.task("TASK-0002", "In Progress")
    repo.commit()


CHANGES: dict[str, Callable[[Repo], object]] = {
    "an edit": lambda repo: repo.task("TASK-0002", "Done"),
    "a new task": lambda repo: repo.task("TASK-0003", prereqs=["TASK-0009"]),
    "a task that is gone": lambda repo: (repo.root / "tasks/TASK-0001-x.md").unlink(),
    "another name": lambda repo: (repo.root / "tasks/TASK-0002-x.md").rename(
        repo.root / "tasks/TASK-0002-y.md"
    ),
    "a linked page that is gone": lambda repo: (repo.root / "docs/a.md").unlink(),
    "a folder in its place": _replace_a_page_by_a_folder,
    "settings": lambda repo: repo.write("taskctl.toml", '[rules]\nignore = ["LK"]\n'),
    "a link instead of the folder": _replace_the_folder_by_a_link,
    "a commit": _commit_an_edit,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_is_seen(plan: Remembered, change: Callable[[Repo], object]) -> None:
    for words in COMMANDS:
        plan.run(*words)
    change(plan.repo)
    for words in COMMANDS:
        fresh = plan.repo.run(*words)
        assert plan.run(*words) == fresh
        assert plan.run(*words) == fresh


def test_two_writes_in_one_tick_of_the_clock(plan: Remembered) -> None:
    path = plan.repo.root / plan.repo.task("TASK-0002", "Draft")
    answer = plan.run("next")
    before = path.stat()
    plan.repo.task("TASK-0002", "Dropt")
    os.utime(path, ns=(before.st_mtime_ns, before.st_mtime_ns))
    assert plan.run("next") == plan.repo.run("next") != answer


def test_touched_files_are_read_once_more_and_then_known(plan: Remembered) -> None:
    plan.settle()
    plan.run("check")
    for path in plan.repo.root.rglob("*.md"):
        os.utime(path)
    assert plan.is_remembered("check")
    assert plan.is_remembered("check")


def test_an_answer_belongs_to_its_folder_words_and_variables(plan: Remembered) -> None:
    plan.run("list")
    assert plan.is_remembered("list")
    assert not plan.is_remembered("list", "--json")
    assert not plan.is_remembered("-C", "tasks", "list")
    plan.env["FORCE_COLOR"] = "1"
    assert not plan.is_remembered("list")


@pytest.mark.parametrize(
    "words",
    [
        ("sync",),
        ("start", "TASK-0002", "--dry-run"),
        ("check", "--staged"),
        ("check", "--output-file", "out.txt"),
        ("prep", "TASK-0002", "--write"),
    ],
    ids=" ".join,
)
def test_a_run_that_does_more_than_look_is_not_remembered(
    plan: Remembered, words: tuple[str, ...]
) -> None:
    plan.repo.write("tasks/IMPLEMENTATION-ORDER.md", BOARD)
    plan.run(*words)
    assert not plan.is_remembered(*words)


def test_standard_input_is_not_remembered(plan: Remembered) -> None:
    words = ("check", "--stdin-filename", "tasks/TASK-0002-x.md")
    plan.run(*words)
    assert not plan.is_remembered(*words)


@pytest.mark.parametrize("damage", [b"", b"taskctl cache 1\n", b"\0" * 200])
def test_a_damaged_entry_is_as_good_as_none(plan: Remembered, damage: bytes) -> None:
    answer = plan.run("check")
    (entry,) = plan.entries.iterdir()
    entry.write_bytes(damage)
    assert plan.run("check") == answer


@pytest.mark.parametrize("at", range(0, 4000, 401))
def test_no_flipped_bit_changes_an_answer(plan: Remembered, at: int) -> None:
    answer = plan.run("check")
    (entry,) = plan.entries.iterdir()
    raw = bytearray(entry.read_bytes())
    raw[at % len(raw)] ^= 1
    entry.write_bytes(bytes(raw))
    assert plan.run("check") == answer


def test_an_entry_under_another_name_is_as_good_as_none(plan: Remembered) -> None:
    plan.run("list")
    (listed,) = plan.entries.iterdir()
    answer = plan.run("board")
    (board,) = set(plan.entries.iterdir()) - {listed}
    board.write_bytes(listed.read_bytes())
    assert plan.run("board") == answer


def test_a_remembered_answer_loads_next_to_nothing(plan: Remembered) -> None:
    code = (
        "import sys\n"
        "from taskctl.cli.start import run\n"
        "sys.argv = ['taskctl', 'check']\n"
        "try:\n    run()\n"
        "except SystemExit:\n    pass\n"
        "print('loaded:', *sys.modules)\n"
    )

    def loaded() -> set[str]:
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=plan.repo.root,
            env=plan.env,
            capture_output=True,
            text=True,
            check=True,
        )
        return set(done.stdout.rpartition("loaded:")[2].split())

    assert "click" in loaded()
    again = loaded()
    assert not {"click", "hashlib", "taskctl.text.tree", "taskctl.cli.main"} & again


def test_nobody_reads_the_answer_to_its_end(plan: Remembered) -> None:
    for _ in range(2):
        done = subprocess.run(
            f"'{sys.executable}' -m taskctl list | head -c 1",
            shell=True,
            cwd=plan.repo.root,
            env=plan.env,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stderr == ""
    assert plan.run("list") == plan.repo.run("list")


def test_cache_info_and_clean(plan: Remembered) -> None:
    assert "nothing is remembered yet" in plan.run("cache", "info").stdout
    plan.run("check")
    assert "answers" in plan.run("cache", "info").stdout
    assert plan.run("cache", "clean").exit_code == 0
    assert not plan.is_remembered("check")
    assert plan.run("cache", "info", "--json").stdout.count('"entries"') == 1


def test_a_document_that_was_missing_is_read_once_it_is_there(plan: Remembered) -> None:
    words = ("list", "--from", "docs/PLAN.md")
    assert plan.run(*words).exit_code == 2
    plan.repo.write("docs/PLAN.md", "- [ ] **T001** Say more\n")
    assert "T001" in plan.run(*words).stdout


def test_an_answer_about_stdin_is_not_given_for_another_stdin(plan: Remembered) -> None:
    words = ("scope", "TASK-0002", "--stdin")
    for path in (b"one.py", b"two.py"):
        assert path.decode() in plan.repo.run(*words, stdin=path + b"\n", env=plan.env).stdout
