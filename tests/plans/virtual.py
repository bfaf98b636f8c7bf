"""An engine in virtual time, and plans that run on it: no command is started."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import closing
from heapq import heapify, heappop, heappush
from pathlib import Path

from taskctl.plans.artifacts.parts import Priority
from taskctl.plans.artifacts.tasks import AcceptanceCheck, PlannedTask, SchedulingHints, TasksFile
from taskctl.plans.artifacts.waves import Wave
from taskctl.plans.compile.coordinator import coordinator_of
from taskctl.plans.execute.journal import Journal, read_past
from taskctl.plans.execute.load import Machine, MachineLoad
from taskctl.plans.execute.logs import TaskLogs
from taskctl.plans.execute.plan import RunnablePlan
from taskctl.plans.execute.progress import LineProgress
from taskctl.plans.execute.record import RunRecord
from taskctl.plans.execute.request import RunRequest
from taskctl.plans.execute.run import Execution, RunOutcome
from taskctl.plans.schedule.project import Project
from taskctl.proofs.engine import Call, Ended, EngineEvent, Host, Printed, Started

HOUR = 8.0
"""Virtual seconds of an hour of a plan: few, since a run looks up at least once a second."""
EXISTS = AcceptanceCheck(type="artifact", path=".", expect={"exists": True})
_PRIORITIES: tuple[Priority, ...] = ("low", "medium", "high", "critical")
Behaviour = Callable[[str, int], str]
"""The error that an attempt of a task prints before it exits with 1; empty if it succeeds."""


class Kill(BaseException):
    """The run is killed: nothing that it does afterwards counts."""


class VirtualEngine:
    """Runs each command for the hours of its task, in no time at all.

    Args:
        hours: of each task, in the order of the plan.
        behave: how each attempt ends.
        most: events after which it is killed.
    """

    def __init__(
        self, hours: Mapping[str, float], behave: Behaviour, most: int, killed: Callable[[], None]
    ) -> None:
        self._hours, self._behave, self._killed = hours, behave, killed
        self._place = {name: number for number, name in enumerate(hours)}
        self._left = most
        self._started: list[Started] = []
        self._queue: list[tuple[float, int, str, str]] = []
        self._paused: dict[str, tuple[float, tuple[float, int, str, str]]] = {}
        self.now = 0.0

    def hosts(self) -> Sequence[Host]:
        return [Host("virtual", 99)]

    def submit(self, call: Call) -> None:
        name = call.job.environment["TASKS_TASK_ID"]
        error = self._behave(name, int(call.job.environment["TASKS_ATTEMPT"]))
        self._started.append(Started(call.key, "virtual"))
        end = self.now + self._hours[name] * HOUR
        heappush(self._queue, (end, self._place[name], call.key, error))

    def events(self, seconds: float) -> Sequence[EngineEvent]:
        if self._left <= 0:
            self._killed()
            raise Kill
        found: list[EngineEvent] = [*self._started]
        self._started.clear()
        due = self._queue[0][0] if self._queue else self.now + seconds
        if not found or due == self.now:
            self.now = min(due, self.now + seconds)
            while self._queue and self._queue[0][0] <= self.now:
                _, _, key, error = heappop(self._queue)
                if error:
                    found.append(Printed(key, error.encode()))
                found.append(Ended(key, 1 if error else 0, 0.0))
        self._left -= len(found)
        return found

    def cancel(self, key: str) -> None:
        raise AssertionError(key)

    def pause(self, key: str) -> bool:
        entry = next(entry for entry in self._queue if entry[2] == key)
        self._queue.remove(entry)
        heapify(self._queue)
        self._paused[key] = entry[0] - self.now, entry
        return True

    def resume(self, key: str) -> None:
        left, (_, place, _, error) = self._paused.pop(key)
        heappush(self._queue, (self.now + left, place, key, error))

    def close(self) -> None:
        self._queue.clear()


def planned(
    project: Project,
    folder: Path,
    waves: Sequence[Sequence[str]] = (),
    quorum: float = 1.0,
    retries: int = 0,
    pausable: Collection[str] = (),
    **barrier: object,
) -> RunnablePlan:
    """A plan with the activities of a project, of which some may be paused."""
    tasks = {
        one.id: PlannedTask(
            id=one.id,
            title=one.id,
            scheduling_hints=SchedulingHints(
                max_retries=retries,
                preemptible=one.id in pausable,
                can_pause_resume=one.id in pausable,
                priority=_PRIORITIES[one.priority],
            ),
            acceptance_checks=[EXISTS],
        )
        for one in project.activities
    }
    policies = coordinator_of(TasksFile(tasks=list(tasks.values()))).coordinator.policies
    handling = policies.failure_handling.model_copy(
        update={"max_retries": 99, "failure_threshold": 9}
    )
    after: dict[str, tuple[str, ...]] = {}
    for name, others in project.before.items():
        for other in others:
            after[other] = (*after.get(other, ()), name)
    (folder / "checkpoints").mkdir(exist_ok=True, parents=True)
    return RunnablePlan(
        folder=str(folder),
        plan_id="PLAN-1",
        digest="x",
        model="wave_based" if waves else "rolling_frontier",
        tasks=tasks,
        texts=dict.fromkeys(tasks, "{}"),
        project=project,
        after=after,
        order=(),
        holds={},
        waves=[_wave(number, ids, barrier) for number, ids in enumerate(waves, 1)],
        quorum=quorum,
        policies=policies.model_copy(update={"failure_handling": handling}),
    )


def _wave(number: int, ids: Sequence[str], barrier: Mapping[str, object]) -> Wave:
    settings = {"timeoutMinutes": 9999, "gateId": f"W{number}", **barrier}
    percentiles = {"p50Hours": 1, "p80Hours": 1, "p95Hours": 1}
    simulated = {**percentiles, "samples": 1, "seed": 1}
    return Wave.model_validate(
        {
            "waveNumber": number,
            "tasks": list(ids),
            "estimates": {**percentiles, "p95_met": 1, "monte_carlo": simulated},
            "resource_usage": {},
            "barrier": settings,
        }
    )


def run_virtually(
    plan: RunnablePlan,
    behave: Behaviour = lambda name, attempt: "",
    most: int = 10**9,
    torn: bytes = b"",
    load: Callable[[], MachineLoad] = lambda: MachineLoad(0, 0),
) -> RunOutcome | None:
    """Run a plan, or what is left of it; None if it was killed after `most` events.

    Args:
        torn: the part of a line that the kill leaves in the journal.
    """
    path = Path(plan.folder, "checkpoints/run.jsonl")
    copy = path.with_suffix(".killed")
    hours = {one.id: one.likely for one in plan.project.activities}

    def killed() -> None:
        copy.write_bytes(path.read_bytes() + torn)

    engine = VirtualEngine(hours, behave, most, killed)
    request = RunRequest(".", "work", most=99)
    past = read_past(str(path))
    with closing(Journal(str(path))) as journal:
        logs = TaskLogs(plan.folder, [])
        record = RunRecord(plan, journal, logs, LineProgress(lambda line: None, verbose=True), 25)
        machine = Machine(load, lambda: engine.now)
        run = Execution(plan, request, engine, record, machine, "run", past)
        try:
            return run.run()
        except Kill:
            pass
    copy.replace(path)
    return None


def moves(plan: RunnablePlan) -> list[dict[str, object]]:
    """The moves in the journal of a plan, in its whole lines."""
    raw = Path(plan.folder, "checkpoints/run.jsonl").read_bytes()
    lines = raw[: raw.rfind(b"\n")].splitlines()
    return [record for record in map(json.loads, lines) if "task_id" in record]
