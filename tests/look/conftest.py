"""The plan that most tests of this folder look at."""

import pytest

from ..boards.boards import BOARD, board
from ..conftest import Repo


@pytest.fixture
def plan(repo: Repo) -> Repo:
    """A plan with a task of every state."""
    write_plan(repo)
    return repo


def write_plan(repo: Repo) -> None:
    """Write a plan with a task of every state, a track with a gate, a contract, and a board."""
    repo.write("docs/rfcs/RFC-0001-a.md", "# RFC-0001\n\n- Status: Draft\n")
    repo.track(
        "APPS",
        body="## Gates (RED / YELLOW / GREEN)\n\n- **RED (blocking)**:\n  - Gate: `TASK-0003`.\n\n"
        "## Candidates\n\n- **CAND-APP-010: A small | step**\n- **CAND-APP-020: Gone**\n"
        "  - **Status**: extracted → `TASK-0003`\n",
    )
    repo.task("TASK-0001", "Done (2026-02-03)")
    repo.task(
        "TASK-0002",
        "In Progress — half",
        prereqs=["TASK-0001", "TASK-0003 (optional)", "TASK-0099"],
        follow_ups=["TASK-0002B"],
        links=["Track: tasks/TRACK-APPS.md", "RFC: docs/rfcs/RFC-0001-a.md"],
        owner="@ui @rt",
        stop="- [x] one\n- [ ] `make test`\n- plain\n- [~] half",
        scope="- `src/a/`\n\nMust not touch:\n\n- `src/b/`",
        title="TASK-0002 The second step",
    )
    repo.task("TASK-0002B", prereqs=["TASK-0002"], owner="@ui")
    repo.task("TASK-0003", owner="rt")
    repo.task("TASK-0004", "In Review")
    repo.task("TASK-0005", "Blocked (no parts)")
    repo.task("TASK-0006", "Deferred")
    repo.task("TASK-0007", "Superseded by TASK-0003")
    repo.task("TASK-0008", "Soon")
    repo.write(BOARD, board("## Kernel", "- Tasks: TASK-0001..TASK-0002"))
