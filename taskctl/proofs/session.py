"""One run of many proofs: each command runs once, with a watcher."""

import itertools
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from taskctl.model.evidence import ProofRun
from taskctl.proofs.engine import LONGEST, Call, Ended, Engine, Job, Printed
from taskctl.proofs.output import Output
from taskctl.proofs.result import judge, resolved
from taskctl.proofs.schedule import resources_of, startable
from taskctl.proofs.signals import interrupted_by_signals


class Watcher(Protocol):
    """Watches the commands while they run."""

    def begin(self, number: int, command: str) -> None:
        """The command with this number begins."""

    def take(self, number: int, chunk: bytes) -> None:
        """More of its output."""

    def end(self, number: int, reason: str) -> None:
        """The command has ended; the reason is empty if it passed for every task."""


_LONG = 1.0  # seconds
_ATTEMPTS = 3  # of a command whose host is lost
_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Limits:
    """The time limit of a command (s), how many run at once, and exclusive resources.

    jobs  None for as many as the engine can
    """

    seconds: float = LONGEST
    jobs: int | None = None
    exclusive: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def slots_of(self, engine: Engine) -> int:
        """How many commands run at once on an engine."""
        slots = sum(host.slots for host in engine.hosts())
        return slots if self.jobs is None else min(slots, self.jobs)


@dataclass(eq=False, slots=True)
class _Work:
    """One command and its proofs, maybe of several tasks."""

    number: int
    job: Job
    resources: frozenset[str]
    cases: list[ProofRun] = field(default_factory=list)
    output: Output = field(default_factory=Output)
    started: float = 0.0
    attempts: int = 0

    def begin(self, origin: float) -> Call:
        self.output = Output([marker for case in self.cases for marker in case.proof.markers])
        self.started = time.monotonic() - origin
        self.attempts += 1
        return Call(f"proof {next(_numbers)}", self.job)

    def end(self, ended: Ended) -> str:
        """Judge each proof; return why one did not pass, empty if all did."""
        self.output.close()
        for case in self.cases:
            shown = judge(case.proof, ended, self.output, self.started)
            case.shown = shown._replace(program=resolved(self.job.command, self.job.folder))
        reasons = [case.shown.reason for case in self.cases if case.shown]
        return next(filter(None, reasons), "")


def run_cases(
    cases: Iterable[ProofRun], folder: str, limits: Limits, engine: Engine, watcher: Watcher
) -> None:
    """Run the proofs, and store the result in each case.

    A command that several tasks name runs once, and is judged by the markers of each.

    Raises:
        KeyboardInterrupt: ^C, or the end of the session; closing the engine ends the commands.
    """
    works: dict[tuple[str, str], _Work] = {}
    for case in cases:
        key = case.proof.shell, case.proof.command
        if key not in works:
            job = Job(case.proof.command, case.proof.shell, folder, limits.seconds)
            resources = resources_of(job.command, limits.exclusive)
            works[key] = _Work(len(works) + 1, job, resources)
        works[key].cases.append(case)
    with interrupted_by_signals():
        _run_all(list(works.values()), limits, engine, watcher)


def _run_all(waiting: list[_Work], limits: Limits, engine: Engine, watcher: Watcher) -> None:
    origin = time.monotonic()
    running: dict[str, _Work] = {}
    while waiting or running:
        needs = [work.resources for work in waiting]
        in_use = (work.resources for work in running.values())
        places = startable(needs, in_use, limits.slots_of(engine))
        for work in [waiting[place] for place in places]:
            waiting.remove(work)
            call = work.begin(origin)
            running[call.key] = work
            watcher.begin(work.number, work.job.command)
            engine.submit(call)
        for event in engine.events(_LONG):
            work = running[event.key]
            if isinstance(event, Printed):
                work.output.take(event.chunk)
                watcher.take(work.number, event.chunk)
            elif isinstance(event, Ended):
                del running[event.key]
                if event.is_lost and work.attempts < _ATTEMPTS:
                    waiting.insert(0, work)
                else:
                    watcher.end(work.number, work.end(event))
