"""What runs a command: one small interface, so that other engines can stand in its place."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

Take = Callable[[bytes], None]
"""Takes the output of a command, piece by piece, as it comes."""


@dataclass(frozen=True, slots=True)
class Job:
    """A command to run: its text, the shell that reads it, the folder, how long it may take (s)."""

    command: str
    shell: str
    folder: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended.

    exit_code     that of the shell; below 0: minus the signal that ended it; None: never started
    duration      in seconds
    problem       why it was not left to end by itself, or could not be started
    left_behind   the names of the processes that were still there after it, and were ended
    """

    exit_code: int | None
    duration: float
    problem: str = ""
    left_behind: tuple[str, ...] = ()


class Executor(Protocol):
    """Runs commands, each with all that it starts in a place of its own."""

    def run(self, job: Job, take: Take) -> Ended:
        """Run a command to its end, and hand its output (both streams) to `take`.

        When it returns, nothing that the command started is running any more. It may be called
        from several threads at once.
        """

    def stop(self) -> None:
        """End all that runs, and start nothing more."""
