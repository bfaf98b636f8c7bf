"""`graph` where the plan is several documents: all are drawn, with ids of their own."""

import json

import pytest

from ..conftest import Repo

TASKS = """# Tasks: {title}

## Phase 1: Setup

- [x] T001 Create the project
- [ ] T002 Write the model in src/a.py (depends on T001)
- [ ] T003 Write the view in src/b.py (depends on T002)
- [ ] T004 Stand alone
"""
FLOWCHART = """flowchart LR
  subgraph g0["specs/001-one/tasks.md"]
    specs_001_one_tasks_md_T001["T001 Create the project"]:::done
"""


@pytest.fixture
def plan(repo: Repo) -> Repo:
    for name in ("001-one", "002-two"):
        repo.write(f"specs/{name}/tasks.md", TASKS.format(title=name))
    return repo


def edges(repo: Repo, *options: str) -> list[tuple[str, str]]:
    answer = repo.run("graph", "--format", "json", *options)
    assert answer.exit_code == 0, answer.stderr
    return [(edge["from"], edge["to"]) for edge in json.loads(answer.stdout)["edges"]]


def test_each_document_is_drawn_with_its_own_ids(plan: Repo) -> None:
    answer = plan.run("graph")
    assert answer.exit_code == 0
    assert answer.stdout.startswith(FLOWCHART)
    assert '  subgraph g1["specs/002-two/tasks.md"]\n' in answer.stdout
    assert "left out: 2 tasks" in answer.stderr
    assert edges(plan) == [
        (f"specs/{name}/tasks.md#T00{number}", f"specs/{name}/tasks.md#T00{number + 1}")
        for name in ("001-one", "002-two")
        for number in (1, 2)
    ]
    dot = plan.run("graph", "--format", "dot").stdout
    assert '  "specs/001-one/tasks.md#T001" -> "specs/001-one/tasks.md#T002";\n' in dot


def test_one_item_of_one_document_is_in_focus(plan: Repo) -> None:
    one = "specs/002-two/tasks.md#T003"
    assert edges(plan, "--focus", one, "--depth", "1") == [(one.replace("T003", "T002"), one)]
    assert edges(plan, "--group", "state", "--open", "--focus", one, "--depth", "1")
    assert plan.run("graph", "--focus", "T003").exit_code == 2


def test_a_single_document_keeps_its_ids(plan: Repo) -> None:
    (plan.root / "specs/002-two/tasks.md").unlink()
    assert edges(plan) == [("T001", "T002"), ("T002", "T003")]
    assert 'subgraph g0["done"]' in plan.run("graph").stdout


def test_lanes_are_those_of_each_document(plan: Repo) -> None:
    lanes = plan.run("graph", "--format", "lanes").stdout
    first = (
        "1. Write the model in src/a.py (depends on T001) (T002..003)\n2. Anything else (T004)\n"
    )
    assert lanes == "\n".join(
        f"## specs/{name}/tasks.md\n\n**Step 1 (2 parallel lanes):**\n\n{first}"
        for name in ("001-one", "002-two")
    )


def test_task_files_and_a_document_beside_them(repo: Repo) -> None:
    repo.write(
        "docs/plan.md",
        "| ID | Task | Depends on |\n|---|---|---|\n| A-1 | One | None |\n| A-2 | Two | A-1 |\n",
    )
    repo.write(
        "taskctl.toml",
        '[[collection]]\nname = "plan"\nkind = "breakdown"\ninclude = ["docs/plan.md"]\n',
    )
    repo.task("TASK-0001")
    repo.task("TASK-0002", prereqs=["TASK-0001"])
    assert edges(repo) == [("TASK-0001", "TASK-0002"), ("docs/plan.md#A-1", "docs/plan.md#A-2")]
    assert 'subgraph g1["tasks"]' in repo.run("graph").stdout
