"""Running commands as whole processes, and what they cost."""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

# ru_maxrss counts bytes on macOS, kibibytes elsewhere
_RSS_UNIT = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True, slots=True)
class Command:
    """A command to run in `folder`; `shown` is how a reader would type it."""

    shown: str
    words: tuple[str, ...]
    folder: Path
    expected: frozenset[int] = frozenset({0})


@dataclass(frozen=True, slots=True)
class Run:
    """What one process cost, with the processes it waited for: seconds, seconds, bytes."""

    wall: float
    cpu: float
    memory: int


@dataclass(frozen=True, slots=True)
class Spread:
    """The lowest, the median and the highest of several runs."""

    low: float
    median: float
    high: float


@dataclass(frozen=True, slots=True)
class Cost:
    """All counted runs of one command."""

    runs: tuple[Run, ...]

    @property
    def wall(self) -> Spread:
        return _spread([run.wall for run in self.runs])

    @property
    def cpu(self) -> Spread:
        return _spread([run.cpu for run in self.runs])

    @property
    def memory(self) -> Spread:
        return _spread([run.memory for run in self.runs])


class UnexpectedExitError(Exception):
    """A measured command ended in a way that makes its figures worthless."""

    def __init__(self, command: Command, code: int, output: str) -> None:
        super().__init__(f"{command.shown}: exit code {code}")
        self.command = command
        self.code = code
        self.output = output


def measure(
    command: Command, peer: Command | None, *, runs: int, peer_runs: int
) -> tuple[Cost, Cost | None]:
    """Run `command` `runs` times, and between its runs `peer` up to `peer_runs` times.

    Taking turns lets a change of load on the machine meet both. Each has a run before that warms
    up and is not counted, but for a peer that is to run only once.
    """
    run(command)
    if peer and peer_runs > 1:
        run(peer)
    ours: list[Run] = []
    theirs: list[Run] = []
    for turn in range(runs):
        ours.append(run(command))
        if peer and turn < peer_runs:
            theirs.append(run(peer))
    return Cost(tuple(ours)), Cost(tuple(theirs)) if theirs else None


def run(command: Command) -> Run:
    """Run `command` once, its output kept in a file as a pipe would cost a reader's time."""
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        process = subprocess.Popen(
            command.words,
            cwd=command.folder,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in command.expected:
            output.seek(0)
            text = output.read().decode(errors="replace")
            raise UnexpectedExitError(command, process.returncode, text)
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * _RSS_UNIT)


def own_memory() -> int:
    """The peak of this process in bytes: a process that it starts never shows less.

    The kernel counts the moment between fork and exec. So this process stays small.
    """
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _RSS_UNIT


def environment() -> dict[str, str]:
    """Our environment without git's: inside a hook GIT_DIR would lead to the wrong repository."""
    return {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}


def _spread(values: list[float] | list[int]) -> Spread:
    return Spread(min(values), statistics.median(values), max(values))
