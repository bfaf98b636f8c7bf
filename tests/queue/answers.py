"""What tests of `next` ask."""

import json
from typing import Any

from ..boards.boards import board, table
from ..conftest import Repo

Json = dict[str, Any]


STATUS = "| Task | Title | Status |"


def answer(repo: Repo, *options: str) -> Json:
    """What `next --json` says."""
    said = repo.run("next", "--json", *options)
    assert said.exit_code == (said.stdout.split('"')[5] in {"blocked", "settle"}), said
    found = json.loads(said.stdout)
    assert isinstance(found, dict)
    return found


def chosen(repo: Repo, *options: str) -> tuple[str, str | None]:
    """(action, id of the task) of the answer."""
    found = answer(repo, *options)
    return found["action"], found["task"] and found["task"]["id"]


def says_done(*ids: str) -> str:
    """A board that calls these tasks done."""
    return board("\n".join(table(STATUS, *(f"| {item} | A small step | Done |" for item in ids))))
