"""task-master: its tags, and the ways to name another task."""

import json

import pytest

from ..conftest import Repo
from .test_cells import items

FILE = ".taskmaster/tasks/tasks.json"


def task(number: object, status: str = "pending", **more: object) -> dict[str, object]:
    return {"id": number, "title": f"T{number}", "status": status, **more}


@pytest.mark.parametrize(
    ("state", "first"),
    [
        ('{"currentTag": "next"}', "next/1"), ('{"currentTag": "master"}', "master/1"),
        ('{"currentTag": "gone"}', "master/1"), ('{"currentTag": 1}', "master/1"),
        ("", "master/1"), ("[]", "master/1"), ("{", "master/1"),
    ],
)  # fmt: skip  # a table
def test_the_current_tag_comes_first(repo: Repo, state: str, first: str) -> None:
    tags = {"master": {"tasks": [task(1, priority="high")]}, "next": {"tasks": [task(1)]}}
    repo.write(FILE, json.dumps(tags))
    if state:
        repo.write(".taskmaster/state.json", state)
    assert json.loads(repo.run("next", "--json").stdout)["task"]["id"] == first


@pytest.mark.parametrize(
    ("waits", "ids"),
    [
        ("[1]", ["2.1"]), ('["1"]', ["2.1"]), ('["2.1"]', ["2.1"]), ("[2.1]", ["2.1"]),
        ('["1.10", 1]', ["1.10", "2.1"]), ("[]", []), ("null", []),
    ],
)  # fmt: skip  # a table
def test_what_a_subtask_waits_for(repo: Repo, waits: str, ids: list[str]) -> None:
    parts = [task(number, "done") for number in range(1, 11)]
    plan = {"tasks": [task(1, subtasks=parts), task(2, subtasks=[task(1), task(2)])]}
    text = json.dumps(plan)
    end = text.rindex("}]}]}")
    text = f'{text[:end]}, "dependencies": {waits}{text[end:]}'
    found = items(repo, text, FILE)["2.2"]
    assert [prereq["id"] for prereq in found["prereqs"]] == ids
