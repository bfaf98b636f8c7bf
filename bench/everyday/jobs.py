"""The jobs, the words that they need, and the costs of doing them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Job(StrEnum):
    """A job, in words; each begins where the one before it ended."""

    BOARD = "see the board"
    FIND = "find a task by a word"
    CREATE = "create a task with an owner and two stop conditions"
    OWNER = "give it another owner"
    PREREQ = "add a prerequisite"
    START = "start it"
    TICK = "tick a stop condition"
    PROVE = "run its proof, and record the result"
    FINISH = "finish it"
    HAND_OVER = "hand the next one over, with all that it needs"


WORD = "flash"
TITLE = "Read the rain gauge"
OWNER_AT_FIRST, OWNER_LATER = "@ada", "@bob"
STOPS = ("`make test` passes", "it reads rain")
ID, PREREQ_ID, NEXT_ID = "TASK-0003", "TASK-0001", "TASK-0002"


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost of a job: keys pressed, clicks (a drag is one), calls of an agent.

    A character that is typed is a key, also a capital; so is Enter. `why` says why a job cannot be
    done there.
    """

    keys: int = 0
    clicks: int = 0
    calls: int = 0
    why: str = ""

    def __str__(self) -> str:
        if self.why:
            return self.why
        parts = ((self.clicks, "click"), (self.keys, "key"), (self.calls, "call"))
        named = [f"{count} {word}{'s' * (count > 1)}" for count, word in parts if count]
        return ", ".join(named) or "nothing"


Costs = Mapping[Job, Cost]
"""The cost of each job on one surface."""


def typed(line: str) -> Cost:
    """The cost of a line that is typed and entered."""
    return Cost(keys=len(line) + 1)


def table(surfaces: Mapping[str, Costs]) -> str:
    """The costs as a Markdown table, a column for each surface."""
    head = ["job", *surfaces]
    rows = [[job, *(str(costs[job]) for costs in surfaces.values())] for job in Job]
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
