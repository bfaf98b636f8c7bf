"""What all commands that only look have in common."""

import re

import pytest

from ..boards.boards import BOARD, board
from ..conftest import Repo, task

# What steers a terminal, turns the direction of writing, or ends what it stands in.
HOSTILE = "\x07\x9b31m\x1b]0;x\u202e\u2066\x7f"


ESCAPED = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


READING = [
    ["list"], ["list", "--json"], ["list", "--csv"], ["list", "--candidates"],
    ["list", "--candidates", "--json"], ["search", "step"], ["search", "step", "--json"],
    ["show", "TASK-0002"], ["show", "TASK-0002", "--json"], ["show", "TRACK-APPS"], ["board"],
    ["board", "--all"], ["stats"], ["stats", "--json"], ["graph"], ["graph", "--format", "dot"],
    ["graph", "--format", "json"], ["graph", "--isolated"], ["graph", "--group", "track"],
    ["graph", "--focus", "TASK-0002"], ["graph", "--critical-path"], ["next"], ["next", "--json"],
]  # fmt: skip  # a table


class TestEveryReadingCommand:
    @pytest.fixture
    def hostile(self, repo: Repo) -> Repo:
        """A plan whose texts would steer a terminal; also its file names and groups."""
        text = f"small step {HOSTILE}"
        repo.write(
            "tasks/TRACK-APPS.md",
            f"---\ntitle: TRACK APPS {text}\nstatus: Living\nowner: a\ncreated: 2026-01-02\n---\n"
            f"\n## Gates\n\n- **RED**: `TASK-0001` {text}\n\n## C\n\n- **CAND-APP-010: {text}**\n",
        )
        repo.write(
            f"tasks/TASK-0001-{HOSTILE}.md",
            task("TASK-0001", f"Blocked ({HOSTILE})", title=f"TASK-0001 {text}")[1],
        )
        repo.task(
            "TASK-0002",
            f"In Progress — {text}",
            title=f"TASK-0002 {text}",
            owner=f"@a{HOSTILE}",
            created=f"2026{HOSTILE}",
            prereqs=["TASK-0001"],
            stop=f"- [ ] {text}\n- `make {text}`",
            links=["Track: tasks/TRACK-APPS.md"],
            scope=f"- `src/{HOSTILE}`\n- {text}",
        )
        repo.task("TASK-0003", prereqs=["TASK-0002"], title=f"TASK-0003 {text}")
        repo.write(BOARD, board(f"## Kernel {text}", "- Tasks: TASK-0001..TASK-0003"))
        return repo

    @pytest.mark.parametrize("command", READING, ids=" ".join)
    def test_prints_no_control_characters(self, hostile: Repo, command: list[str]) -> None:
        answer = hostile.run(*command)
        assert answer.exit_code in {0, 1}, answer.stderr
        assert [line for line in answer.stdout.split("\n") if ESCAPED.search(line)] == []
        assert ESCAPED.sub("", answer.stderr.replace("\n", "")) == answer.stderr.replace("\n", "")

    @pytest.mark.parametrize("command", READING, ids=" ".join)
    def test_says_the_same_twice(self, plan: Repo, command: list[str]) -> None:
        assert plan.run(*command) == plan.run(*command)

    @pytest.mark.parametrize("command", READING, ids=" ".join)
    def test_says_the_same_in_any_copy(self, plan: Repo, command: list[str]) -> None:
        plan.commit()
        plan.git("clone", "--quiet", ".", "../copy")
        copy = Repo(plan.root.parent / "copy")
        assert plan.run(*command) == copy.run(*command)

    @pytest.mark.parametrize("command", READING, ids=" ".join)
    def test_works_without_git_and_writes_nothing(self, plan: Repo, command: list[str]) -> None:
        before = plan.files()
        answer = plan.run(*command)
        assert answer.exit_code in {0, 1}
        assert "this is a bug" not in answer.stderr
        assert plan.files() == before

    @pytest.mark.parametrize("command", READING, ids=" ".join)
    def test_works_from_a_folder_below(self, plan: Repo, command: list[str]) -> None:
        plan.write("taskctl.toml", "")
        assert plan.run(*command, folder="src/a") == plan.run(*command)
