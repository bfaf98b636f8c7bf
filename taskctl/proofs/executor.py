"""The interface of engines that run commands."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

Take = Callable[[bytes], None]
"""Takes the output of a command, piece by piece, as it arrives."""


@dataclass(frozen=True, slots=True)
class Job:
    """A command to run: its text, its shell, its folder, and its time limit (s)."""

    command: str
    shell: str
    folder: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended.

    exit_code     of the shell; below 0: minus the signal that ended it; None: never started
    duration      in seconds
    problem       why it was ended early, or could not be started
    left_behind   the names of processes that outlived it, and were ended
    """

    exit_code: int | None
    duration: float
    problem: str = ""
    left_behind: tuple[str, ...] = ()


class Executor(Protocol):
    """Runs commands, each with all its processes isolated from the others."""

    def run(self, job: Job, take: Take) -> Ended:
        """Run a command to its end, and hand its output (both streams) to `take`.

        When it returns, nothing that the command started is still running. It may be called from
        several threads at once.
        """

    def stop(self) -> None:
        """End all running commands, and start no more."""
