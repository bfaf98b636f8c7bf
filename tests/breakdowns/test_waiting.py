"""A task that waits for an item of a document."""

import json

import pytest

from ..conftest import Repo

PLAN = """\
| ID | Task | Status |
|---|---|---|
| E-1 | first | Done |
| E-2 | second | Todo |
"""


def plan(repo: Repo, *prereqs: str, status: str = "Draft") -> None:
    repo.write("taskctl.toml", 'extends = "nexus + documents"\n')
    repo.write("docs/PLAN.md", PLAN)
    repo.task("TASK-0001", status, prereqs=prereqs)


@pytest.mark.parametrize(
    ("entry", "ready"),
    [
        ("docs/PLAN.md#E-1", True),
        ("./docs/PLAN.md#E-1", True),
        ("'`docs/PLAN.md#E-1`'", True),
        ("docs/PLAN.md#E-2", False),
        ("docs/PLAN.md#E-2 (optional)", True),
        ("docs/PLAN.md#E-1, docs/PLAN.md#E-2", False),
        ("docs/PLAN.md#E-9", False),
        ("docs/OTHER.md#E-1", False),
    ],
)
def test_it_is_ready_once_that_is_done(repo: Repo, entry: str, *, ready: bool) -> None:
    plan(repo, entry)
    answer = json.loads(repo.run("next", "--json").stdout)
    assert ("TASK-0001" in answer["ready"]) is ready
    started = repo.run("start", "TASK-0001", "--dry-run")
    assert started.exit_code == (0 if ready else 1)


def test_an_item_that_is_not_there(repo: Repo) -> None:
    plan(repo, "«docs/PLAN.md#E-9»")
    (found,) = repo.findings("PR001", "PR006", "PR011")
    assert [found.span] == repo.marked
    assert "docs/PLAN.md#E-9, which is not in that document" in found.message


def test_done_before_it(repo: Repo) -> None:
    plan(repo, "docs/PLAN.md#E-2", status="Done")
    assert [finding.related_lines for finding in repo.findings("PR004")] == [[("docs/PLAN.md", 4)]]


def test_the_graph_has_the_edge(repo: Repo) -> None:
    plan(repo, "docs/PLAN.md#E-2")
    assert "docs_PLAN_md_E_2 --> TASK_0001" in repo.run("graph").stdout
