"""The real plan that the default layout comes from, at snapshots whose answers are known."""

import json
from pathlib import Path
from typing import Any

import pytest

from ..conftest import Found, Nexus, Repo

BOARDS = {"order": "tasks/IMPLEMENTATION-ORDER.md", "board": "tasks/STATUS-BOARD.md"}
# Original ids: 59febb11 gave every task a header of one form.
NORMALISED = "59febb11"
BEFORE = ("8f130baa", "49251fd1", "dc6a3663", "2c769710")
SNAPSHOTS = (*BEFORE, NORMALISED)


@pytest.fixture(scope="session")
def drift(shared: Path) -> dict[str, dict[str, Any]]:
    """By commit of the clone, what two independent programs found in the boards."""
    oracle = json.loads((shared / "corpora/nexus/oracle.json").read_text("utf-8"))
    return {snapshot["commit"]: snapshot for snapshot in oracle["board_drift"]}


@pytest.fixture(params=SNAPSHOTS)
def snapshot(request: pytest.FixtureRequest, nexus: Nexus) -> tuple[str, Repo]:
    """(commit, the clone at it) of each snapshot."""
    commit = nexus.commit(request.param)
    return commit, nexus.checkout(commit)


def short(ids: list[str]) -> list[str]:
    return [item.removeprefix("TASK-") for item in ids]


def test_the_snapshots_are_those_of_the_oracle(
    nexus: Nexus, drift: dict[str, dict[str, Any]]
) -> None:
    assert sorted(drift) == sorted(nexus.commit(original) for original in SNAPSHOTS)


def test_every_task_is_read(snapshot: tuple[str, Repo], drift: dict[str, dict[str, Any]]) -> None:
    commit, repo = snapshot
    plan = repo.plan()
    assert len(plan.tasks) == drift[commit]["n_tasks"]
    assert "tasks/TASK-TEMPLATE.md" not in plan.files
    done = short([task.id for task in plan.tasks if task.state == "done"])
    assert sorted(done) == drift[commit]["header_done"]


def test_boards_drift_as_the_oracle_says(
    snapshot: tuple[str, Repo], drift: dict[str, dict[str, Any]]
) -> None:
    commit, repo = snapshot
    found = repo.findings("BD001", "BD002")
    for name, path in BOARDS.items():
        known = drift[commit]
        here = [finding for finding in found if finding.path == path]
        missing = [finding for finding in here if finding.code == "BD002"]
        assert sorted(short(ids(missing))) == known[f"{name}_header_done_without_done_row"]
        shown_open = [finding for finding in missing if "is listed here as" in finding.message]
        assert sorted(short(ids(shown_open))) == known[f"{name}_open_row_but_header_done"]
        too_early = [finding.item for finding in here if finding.code == "BD001"]
        wanted = [item for item, _ in known[f"{name}_done_row_but_header_not_done"]]
        assert sorted(short(too_early)) == wanted


def ids(findings: list[Found]) -> list[str]:
    return [finding.item for finding in findings]


def test_after_the_normalisation_every_header_is_read(nexus: Nexus) -> None:
    repo = nexus.checkout(nexus.commit(NORMALISED))
    plan = repo.plan()
    assert sum(task.header is not None for task in plan.tasks) == 319
    found = repo.findings("HD001", "HD002", "HD004", "HD005", "HD009", "HD010", "PR002", "PR009")
    assert [(finding.code, finding.item) for finding in found] == [
        ("PR009", "TASK-0008B"),
        ("PR009", "TASK-0039"),
        ("PR009", "TASK-0040"),
        ("PR009", "TASK-0041"),
    ]


@pytest.mark.parametrize("original", BEFORE)
def test_before_it_one_file_has_no_header(nexus: Nexus, original: str) -> None:
    repo = nexus.checkout(nexus.commit(original))
    found = repo.findings("HD001", "HD002", "PR002", "PR009")
    assert [(finding.code, finding.item) for finding in found] == [("HD001", "TASK-0285")]
    assert repo.plan().by_id["TASK-0285"].state == "unknown"


def is_read_without_a_bug(repo: Repo) -> None:
    answer = repo.run("check")
    assert answer.exit_code in {0, 1}
    assert answer.stderr == ""
    assert "Traceback" not in answer.stdout


@pytest.mark.full
@pytest.mark.parametrize("back", range(1, 200, 17))
def test_sampled_commits_are_read(nexus: Nexus, back: int) -> None:
    is_read_without_a_bug(nexus.checkout([*nexus.commits.values()][-back]))


@pytest.mark.full
def test_the_last_200_commits_are_read(nexus: Nexus) -> None:
    for commit in [*nexus.commits.values()][-200:]:
        is_read_without_a_bug(nexus.checkout(commit))
