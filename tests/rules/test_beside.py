"""Files beside a document: copies of the tasks of task-master, the requirements of Kiro."""

import json

import pytest

from ..conftest import Repo
from .cases import Bad, Good

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


SPEC = ".kiro/specs/a/"
BOXES = "- [ ] 1. Do it\n  - _Requirements: {}_\n"
TASKS = '{"master": {"tasks": [{"id": 1, "title": "A", "status": "‹done›"}]}}\n'
BAD = [
    Bad(
        "BD015",
        "a task that is done",
        [(f"{FOLDER}/tasks.json", TASKS),
         (f"{FOLDER}/task_001.txt", "# Task ID: 1\n# Status: «pending»\n")],
        "1 is pending in this copy; tasks.json says done",
        "warning",
    ),
    Bad(
        "BK024",
        "a criterion that is gone",
        [(f"{SPEC}requirements.md", "### Requirement 1\n\n1. WHEN a THEN b\n"),
         (f"{SPEC}tasks.md", BOXES.format("1.1, «1.2», 1"))],
        "requirements.md beside it has no requirement 1.2",
        "warning",
    ),
]  # fmt: skip  # a table
GOOD = [
    Good("BD015", "as it is", [
        (f"{FOLDER}/tasks.json", TASKS.replace("‹", "").replace("›", "")),
        (f"{FOLDER}/task_001.txt", "# Task ID: 1\n# Status: done\n"),
    ]),
    Good("BK024", "a criterion that is there", [
        (f"{SPEC}requirements.md", "### Requirement 1\n\n1. WHEN a THEN b\n"),
        (f"{SPEC}tasks.md", BOXES.format("1.1, 1")),
    ]),
]  # fmt: skip  # a table


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


REQUIREMENTS = """\
# Requirements Document

### Requirement 1: Save

#### Acceptance Criteria

1. WHEN a THEN b
2. WHEN c THEN d
2. WHEN the number is written twice THEN it is the third

### Requirement 2

Text without numbers.

### 3. Load

3.1 WHEN e THEN f
"""


@pytest.mark.parametrize(
    ("names", "unknown"),
    [
        ("1.1, 1.2, 1.3, 3.1", []), ("1.1, 1.4, 3", ["1.4"]), ("2.7, 1.1", []), ("1, 2, 3", []),
        ("1.1, 2, 4.1", ["4.1"]), ("1.1, All, NFR-9, R7.1", []), ("1.1-1.3", []),
        ("7.1, 8.1, 1.1", []),
    ],
)  # fmt: skip  # a table
def test_the_requirements_of_a_task_of_kiro(repo: Repo, names: str, unknown: list[str]) -> None:
    repo.write(".kiro/specs/a/requirements.md", REQUIREMENTS)
    repo.write(".kiro/specs/a/tasks.md", f"- [ ] 1. Do it\n  - text\n  - _Requirements: {names}_\n")
    found = [one.message for one in repo.findings() if one.code == "BK024"]
    assert found == [f"requirements.md beside it has no requirement {name}" for name in unknown]


def test_requirements_without_a_file_of_them(repo: Repo) -> None:
    repo.write(".kiro/specs/a/tasks.md", "- [ ] 1. Do it\n  - _Requirements: 1.1, 9.9_\n")
    assert repo.codes() == []
