"""BD015: generated copies of the tasks of task-master."""

import json

import pytest

from ..conftest import Repo

FOLDER = ".taskmaster/tasks"
TASK = {
    "id": 1, "title": "A", "status": "pending",
    "subtasks": [
        {"id": 1, "title": "B", "status": "done"},
        {"id": 12, "title": "C", "status": "in-progress"},
    ],
}  # fmt: skip  # a table
OLD = """\
# Task ID: 1
# Title: A
# Status: {}
# Dependencies: None
# Details:
## 1. A heading of the details [done]
# Status: done

# Subtasks:
## 1. B [{}]
### Dependencies: None
### Details:
Status: pending

## 12. C [{}]
"""
NEW = """\
# Task ID: 1

**Title:** A

**Status:** {}

**Dependencies:** None

## Subtasks

### 1.1. B

**Status:** {}  

### 1.12. C

**Status:** {}  
"""  # noqa: W291  # as the tool writes it


def found(repo: Repo, **files: str) -> list[tuple[str, str]]:
    for name, text in files.items():
        repo.write(f"{FOLDER}/{name.replace('__', '.')}", text)
    return [
        (one.path.rpartition("/")[2], one.message) for one in repo.findings() if one.code == "BD015"
    ]


def write_tasks(repo: Repo, tags: dict[str, object]) -> None:
    repo.write(f"{FOLDER}/tasks.json", json.dumps(tags))


@pytest.mark.parametrize(("name", "text"), [("task_001__txt", OLD), ("task_001__md", NEW)])
def test_a_copy(repo: Repo, name: str, text: str) -> None:
    write_tasks(repo, {"master": {"tasks": [TASK]}})
    assert found(repo, **{name: text.format("pending", "done", "in-progress")}) == []
    file = name.replace("__", ".")
    assert found(repo, **{name: text.format("review", "pending", "done")}) == [
        (file, "1 is review in this copy; tasks.json says pending"),
        (file, "1.1 is pending in this copy; tasks.json says done"),
        (file, "1.12 is done in this copy; tasks.json says in-progress"),
    ]


def test_copies_of_several_tags(repo: Repo) -> None:
    other = {"id": 1, "title": "A", "status": "done"}
    write_tasks(repo, {"master": {"tasks": [TASK]}, "next": {"tasks": [other]}})
    copy = "# Task ID: 1\n# Status: pending\n"
    assert found(repo, task_001__txt=copy, task_001_next__txt=copy) == [
        ("task_001_next.txt", "next/1 is pending in this copy; tasks.json says done")
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("task_001__txt", ""), ("task_001__txt", "# Status: done\n"),
        ("notes__txt", "# Task ID: 1\n# Status: done\n"),
        ("task_002__txt", "# Task ID: 2\n# Status: done\n"),
        ("task_001__txt", "# Task ID: 1\n# Status: Pending\n"),
    ],
)  # fmt: skip  # a table
def test_files_that_contradict_nothing(repo: Repo, name: str, text: str) -> None:
    write_tasks(repo, {"master": {"tasks": [TASK]}})
    assert found(repo, **{name: text}) == []
