"""The ten states of a task, and the moves between them."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

TaskState = Literal[
    "blocked",
    "ready",
    "queued",
    "assigned",
    "running",
    "paused",
    "checkpointed",
    "completed",
    "failed",
    "rolled_back",
]
MOVES: Mapping[TaskState, frozenset[TaskState]] = {
    "blocked": frozenset({"ready"}),
    "ready": frozenset({"queued"}),
    "queued": frozenset({"assigned", "ready"}),
    "assigned": frozenset({"running", "failed", "ready"}),
    "running": frozenset({"paused", "checkpointed", "completed", "failed", "ready"}),
    "paused": frozenset({"running", "ready"}),
    "checkpointed": frozenset({"running", "ready"}),
    "completed": frozenset(),
    "failed": frozenset({"rolled_back", "ready"}),
    "rolled_back": frozenset({"ready"}),
}
"""The states that each state may change to; a task that is ready again starts from its checkpoint.

Those that were queued, assigned, running or paused when a run was killed are ready in the next.
"""


def refuse_move(before: TaskState, after: TaskState) -> None:
    """Make sure that a move is one of the table.

    Raises:
        ValueError: it is not.
    """
    if after not in MOVES[before]:
        raise ValueError(f"a task that is {before} cannot become {after}")


class Reached(NamedTuple):
    """A point in the work of a task, from which it can go on.

    percent  of its work
    name     of the event of its plan; empty for a point between two
    data     what its worker wants to find again
    """

    percent: float = 0.0
    name: str = ""
    data: object = None


START = Reached()
"""The beginning of the work."""
