"""The plan that most tests of this folder look at."""

import pytest

from ..conftest import Repo


@pytest.fixture
def plan(repo: Repo) -> Repo:
    """Five tasks, one in each state of the queue, and a track."""
    repo.task("TASK-0001", "Done (2026-01-05)", owner="@ui @runtime")
    repo.task("TASK-0002", prereqs=["TASK-0001"], owner="@ui")
    repo.task("TASK-0002B", "In Progress", links=["Track: tasks/TRACK-APPS.md"])
    repo.task("TASK-0003", prereqs=["TASK-0002", "TASK-0001"])
    repo.task("TASK-0004", "In Review")
    gates = "## Gates (RED / YELLOW / GREEN)\n\n- **RED (blocking)**:\n  - Gate: `TASK-0003`.\n"
    wishes = (
        "\n## Candidates\n\n- **CAND-APP-010: A | B**\n  - **Depends on**: `TASK-0003`\n"
        "  - **Status**: candidate\n"
        "- **CAND-APP-020: C**\n  - **Status**: extracted → `TASK-0003`\n"
    )
    repo.track("APPS", body=gates + wishes)
    return repo
