"""One run of many proofs: each command runs once, with a watcher."""

import signal
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import Protocol

from taskctl.model.evidence import ProofRun
from taskctl.proofs.executor import Executor, Job
from taskctl.proofs.output import Output
from taskctl.proofs.result import judge, resolved
from taskctl.proofs.schedule import Turn, resources_of, run_all


class Watcher(Protocol):
    """Watches the commands while they run; several threads call it."""

    def begin(self, number: int, command: str) -> None:
        """The command with this number begins."""

    def take(self, number: int, chunk: bytes) -> None:
        """More of its output."""

    def end(self, number: int, reason: str) -> None:
        """The command has ended; the reason is empty if it passed for every task."""


LONGEST = 1800.0
"""The default time limit of a proof (s)."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The time limit of a command (s), how many run at once, and exclusive resources."""

    seconds: float = LONGEST
    jobs: int = 1
    exclusive: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(slots=True)
class _Work:
    """One command and its proofs, maybe of several tasks."""

    number: int
    job: Job
    cases: list[ProofRun]

    def run(self, executor: Executor, watcher: Watcher, origin: float) -> None:
        output = Output([marker for case in self.cases for marker in case.proof.markers])

        def take(chunk: bytes) -> None:
            output.take(chunk)
            watcher.take(self.number, chunk)

        watcher.begin(self.number, self.job.command)
        started = time.monotonic() - origin
        ended = executor.run(self.job, take)
        output.close()
        for case in self.cases:
            shown = judge(case.proof, ended, output, started)
            case.shown = shown._replace(program=resolved(self.job.command, self.job.folder))
        reasons = [case.shown.reason for case in self.cases if case.shown]
        watcher.end(self.number, next(filter(None, reasons), ""))


def run_cases(
    cases: Iterable[ProofRun], folder: str, limits: Limits, executor: Executor, watcher: Watcher
) -> None:
    """Run the proofs, and store the result in each case.

    A command that several tasks name runs once, and is judged by the markers of each.

    Raises:
        KeyboardInterrupt: ^C, or the end of the session; all running commands are ended.
    """
    works: dict[tuple[str, str], _Work] = {}
    for case in cases:
        key = case.proof.shell, case.proof.command
        if key not in works:
            job = Job(case.proof.command, case.proof.shell, folder, limits.seconds)
            works[key] = _Work(len(works) + 1, job, [])
        works[key].cases.append(case)
    origin = time.monotonic()
    slots = [
        Turn(
            lambda work=work: work.run(executor, watcher, origin),  # type: ignore[misc]
            resources_of(work.job.command, limits.exclusive),
        )
        for work in works.values()
    ]
    with _interrupted_by_signals():
        try:
            run_all(slots, limits.jobs)
        except BaseException:
            executor.stop()
            raise


@contextmanager
def _interrupted_by_signals() -> Iterator[None]:
    """Treat termination signals as ^C: a process that just dies ends no commands."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    numbers = (signal.SIGTERM, signal.SIGHUP)
    before = [signal.signal(number, interrupt) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)
