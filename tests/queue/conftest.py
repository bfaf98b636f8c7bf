"""A plan in which every command that writes has something to write."""

import pytest

from ..boards.boards import BOARD, ORDER, board, region, table
from ..conftest import Repo
from .commands import TICKED
from .writers import DOCUMENT, NOTES

CANDIDATE = (
    "## Candidates\n\n- **CAND-DRV-000: A driver**\n  - **What**: it drives.\n"
    "  - **Status**: candidate\n"
)


@pytest.fixture
def plan(repo: Repo) -> Repo:
    """A plan in which every command has something to write, in up to three files."""
    repo.task("TASK-0001", stop=TICKED)
    repo.task("TASK-0002", prereqs=["TASK-0001"])
    repo.task("TASK-0003", "Draft  ", stop="- [ ] a fault that has a fix")
    repo.task("TASK-0004", "Deferred")
    repo.task("TASK-0005", prereqs=["TASK-0099"])
    queue = region("queue", *table(NOTES, "| TASK-0002 | mine |"), columns="Task,Notes")
    by_hand = "\n".join(["## Parked", "", *table("| Task | Status |", "| TASK-0004 | Draft |")])
    repo.write(BOARD, board("Text.", queue, by_hand))
    repo.write(ORDER, board("More.", region("board")))
    repo.track("X", body=CANDIDATE)
    repo.write(DOCUMENT, "# To do\n\n- [ ] first\n- [ ] second\n")
    return repo
