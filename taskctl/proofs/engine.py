"""The interface of engines that run commands, and the events by which they report."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

LONGEST = 1800.0
"""The default time limit of a command that checks something (s)."""


@dataclass(frozen=True, slots=True)
class Job:
    """A command to run.

    seconds      its time limit
    environment  variables beside those that every command gets
    stdin        text for its standard input, which is empty otherwise
    """

    command: str
    shell: str
    folder: str
    seconds: float
    environment: Mapping[str, str] = field(default_factory=dict)
    stdin: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """A job, and where it may run.

    key           names it among all calls of an engine: a second attempt has another key
    resources     units that it takes of each resource
    capabilities  required of the host
    """

    key: str
    job: Job
    resources: Mapping[str, float] = field(default_factory=dict)
    capabilities: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Started:
    """A command has started on a host."""

    key: str
    host: str


@dataclass(frozen=True, slots=True)
class Printed:
    """More output of a command (both streams)."""

    key: str
    chunk: bytes


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended; nothing that it started is still running then.

    exit_code     of the shell; below 0: minus the signal that ended it; None: not known
    duration      in seconds
    problem       why it was ended early, or could not be started
    left_behind   the names of processes that outlived it, and were ended
    is_lost       whether its host was lost, so that nobody knows how far it came
    """

    key: str
    exit_code: int | None
    duration: float
    problem: str = ""
    left_behind: tuple[str, ...] = ()
    is_lost: bool = False


EngineEvent = Started | Printed | Ended


@dataclass(frozen=True, slots=True)
class Host:
    """A place where commands run.

    slots         how many commands it runs at once
    capabilities  None if it can do everything
    """

    name: str
    slots: int
    capabilities: frozenset[str] | None = None


class Engine(Protocol):
    """Runs commands, each with all its processes isolated from the others.

    It starts what it is given: which commands may run together is for its caller to decide. It
    is used by one thread, and ends all commands when its process ends, however that happens.
    """

    def hosts(self) -> Sequence[Host]:
        """The hosts at present."""

    def submit(self, call: Call) -> None:
        """Start a command as soon as a host has a free slot for it."""

    def events(self, seconds: float) -> Sequence[EngineEvent]:
        """Wait up to a time until something happens; return all that has, in its order.

        Each call ends with exactly one `Ended`.

        Raises:
            TaskctlError: the engine is lost with everything that it ran.
        """

    def cancel(self, key: str) -> None:
        """End a command with all its processes; its `Ended` follows."""

    def pause(self, key: str) -> bool:
        """Pause a command, and its time limit; return whether the engine can."""

    def resume(self, key: str) -> None:
        """Let a paused command go on."""

    def close(self) -> None:
        """End all commands that are running."""
