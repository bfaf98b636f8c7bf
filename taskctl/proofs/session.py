"""One run of many proofs: each command once, watched by whoever wants to see it."""

import signal
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import Protocol

from taskctl.model.evidence import Case
from taskctl.proofs.executor import Executor, Job
from taskctl.proofs.output import Output
from taskctl.proofs.result import judge, resolved
from taskctl.proofs.schedule import Slot, resources_of, run_all


class Watcher(Protocol):
    """Sees the commands while they run; it is called from several threads."""

    def begin(self, number: int, command: str) -> None:
        """The command of this number begins."""

    def take(self, number: int, chunk: bytes) -> None:
        """More of its output."""

    def end(self, number: int, reason: str) -> None:
        """It has ended; the reason is empty when it passed for every task."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long one command may run (s), how many run at once, and what only one may use."""

    seconds: float
    jobs: int
    exclusive: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(slots=True)
class _Work:
    """One command and the proofs that it is, maybe of several tasks."""

    number: int
    job: Job
    cases: list[Case]

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
    cases: Iterable[Case], folder: str, limits: Limits, executor: Executor, watcher: Watcher
) -> None:
    """Run the proofs, and put into each case what it showed.

    A command that several tasks name runs once, and is judged by the markers of each.

    Raises:
        KeyboardInterrupt: ^C, or the end of the session; all that ran is ended.
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
        Slot(
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
    """Take a request to end as ^C: a process that is simply gone ends no commands."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    numbers = (signal.SIGTERM, signal.SIGHUP)
    before = [signal.signal(number, interrupt) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)
