"""What several tests of `sync` do."""

import json
from typing import Any

from ..conftest import Repo
from .boards import BOARD

Json = dict[str, Any]


NOTES = "| Task | Notes |"


KEPT = {"columns": "Task,Notes", "keep": "Notes"}


def synced(repo: Repo, text: str | bytes, *options: str) -> str:
    """What the board holds after a run of `sync` that has to succeed."""
    repo.write(BOARD, text)
    answer = repo.run("sync", *options)
    assert answer.exit_code == 0, answer.stderr
    return repo.read(BOARD)


def changes(repo: Repo, *options: str) -> list[Json]:
    """The corrections that `sync --json` names; nothing is written."""
    answer = repo.run("sync", "--diff", "--json", *options)
    found = json.loads(answer.stdout)["changes"]
    assert isinstance(found, list)
    return found


VIEWS = {
    "done": ["| ✅ TASK-0001 | A small step | 2026-01-05 |"],
    "current": [
        "| **TASK-0002** | A small step | TASK-0001 ✅ | Next |",
        "| TASK-0002B | A small step | — | In Progress |",
        "| TASK-0003 | A small step | TASK-0002, TASK-0001 ✅ | Queued |",
        "| TASK-0004 | A small step | — | In Review |",
    ],
    "queue": [
        "| **TASK-0002** | A small step | TASK-0001 ✅ |",
        "| TASK-0003 | A small step | TASK-0002, TASK-0001 ✅ |",
    ],
    "in-progress": ["| TASK-0002B | A small step | runtime |"],
    "in-review": ["| TASK-0004 | A small step | runtime |"],
    "board": [
        "| ✅ TASK-0001 | A small step | Done |",
        "| TASK-0002 | A small step | Draft |",
        "| TASK-0002B | A small step | In Progress |",
        "| TASK-0003 | A small step | Draft |",
        "| TASK-0004 | A small step | In Review |",
    ],
    "tracks": ["| TRACK-APPS |  | TASK-0003 |"],
    "candidates": ["| CAND-APP-010 | A \\| B | TRACK-APPS | `TASK-0003` | candidate |"],
    "progress": [
        "| todo | 2 |", "| active | 1 |", "| review | 1 |", "| done | 1 |", "| all | 5 |",
    ],
}  # fmt: skip  # a table
