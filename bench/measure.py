"""Running commands as whole processes, and what they cost."""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

# ru_maxrss counts bytes on macOS, kibibytes elsewhere
_RSS_UNIT = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True, slots=True)
class Given:
    """What differs from run to run: more words, and the standard input."""

    words: tuple[str, ...] = ()
    stdin: bytes = b""


@dataclass(frozen=True, slots=True)
class Command:
    """A command to run in `folder`; `shown` is how a reader would type it.

    before   called with the number of the run before it, outside the timing
    """

    shown: str
    words: tuple[str, ...]
    folder: Path
    expected: frozenset[int] = frozenset({0})
    before: Callable[[int], Given] | None = None


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


def measure(*commands: Command, runs: Sequence[int]) -> tuple[Cost, ...]:
    """Run each command as often as `runs` says, in turn with the others.

    Taking turns lets a change of load on the machine meet all. Each has a run before that warms up
    and is not counted, except one that is to run only once beside others.
    """
    for command, count in zip(commands, runs, strict=True):
        if count > 1 or max(runs) == 1:
            run(command)
    found: list[list[Run]] = [[] for _ in commands]
    for turn in range(max(runs)):
        for command, count, counted in zip(commands, runs, found, strict=True):
            if turn < count:
                counted.append(run(command, turn + 1))
    return tuple(Cost(tuple(counted)) for counted in found)


def run(command: Command, turn: int = 0) -> Run:
    """Run `command` once, its output kept in a file as a pipe would cost a reader's time."""
    given = command.before(turn) if command.before else Given()
    with tempfile.TemporaryFile() as stdin, tempfile.TemporaryFile() as output:
        stdin.write(given.stdin)
        stdin.seek(0)
        start = time.perf_counter()
        process = subprocess.Popen(
            (*command.words, *given.words),
            cwd=command.folder,
            env=environment(),
            stdin=stdin,
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
