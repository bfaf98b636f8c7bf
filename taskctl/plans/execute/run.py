"""One run of a plan: it starts tasks, watches them, and acts on how they end."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from heapq import heappop, heappush

from taskctl.errors import TaskctlError
from taskctl.plans.execute.alerts import Alerts
from taskctl.plans.execute.barriers import Barriers
from taskctl.plans.execute.failures import Breaker, Failure, wait_before
from taskctl.plans.execute.journal import Past
from taskctl.plans.execute.load import INTERVAL, LoadGauge, Machine
from taskctl.plans.execute.output import CommandOutput
from taskctl.plans.execute.pausing import Pausing
from taskctl.plans.execute.plan import RunnablePlan, milestone
from taskctl.plans.execute.readiness import Readiness
from taskctl.plans.execute.record import RunRecord
from taskctl.plans.execute.request import RunRequest
from taskctl.plans.execute.states import Reached, TaskState
from taskctl.plans.execute.task_run import Shown, Steps, TaskRun
from taskctl.plans.execute.work import TaskWork
from taskctl.plans.execute.worktrees import Worktrees
from taskctl.plans.schedule.frontier import CALM, Frontier, Pressure
from taskctl.proofs.engine import Call, Ended, Engine, Printed, Started

_LOST_LIMIT = 3
"""Attempts of a task that may be lost with their hosts before it counts as failed."""
_CLOSED = Pressure(is_circuit_open=True)


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """How a run ended.

    states    of all tasks
    failures  the last one of each task that failed
    stopped   why nothing was started any more before all was done; empty otherwise
    has_checkpoint  whether a later run has something to go on from
    """

    states: Mapping[str, TaskState]
    failures: Mapping[str, Failure]
    stopped: str
    has_checkpoint: bool

    @property
    def is_complete(self) -> bool:
        """Whether all tasks are completed."""
        return all(state == "completed" for state in self.states.values())

    def count(self) -> Counter[TaskState]:
        """How many tasks are in each state."""
        return Counter(self.states.values())


class Execution:
    """A run of a plan; its state survives a kill at any moment.

    Args:
        run: its id.
        past: what earlier runs did.
    """

    def __init__(
        self,
        plan: RunnablePlan,
        request: RunRequest,
        engine: Engine,
        record: RunRecord,
        machine: Machine,
        run: str,
        past: Past,
    ) -> None:
        self._plan, self._request, self._engine, self._record = plan, request, engine, record
        self._clock = machine.clock
        worktrees = Worktrees(plan, request.root, past.base) if request.worktrees else None
        self._work = TaskWork(plan, request, record.logs, run, worktrees)
        self._tasks = {
            name: TaskRun(task, CommandOutput(name)) for name, task in plan.tasks.items()
        }
        done = self._restore(past)
        waves = [wave.tasks for wave in plan.waves]
        project = plan.capped(request.most, engine.hosts())
        self._frontier = Frontier(
            project,
            order=plan.order,
            holds=plan.holds,
            waves=waves,
            quorum=plan.quorum,
            finished=done,
        )
        self._readiness = Readiness(plan, done)
        self._barriers = Barriers(plan.waves, plan.optional)
        handling = plan.policies.failure_handling
        self._breaker = Breaker(len(plan.tasks), handling.failure_threshold)
        self._gauge = LoadGauge(request, plan.policies.backpressure.recovery, machine.load)
        self._pausing = Pausing(plan.policies, request.least)
        self._alerts = Alerts(plan.alerts, project.capacity.activities, request.least)
        self._running: dict[str, TaskRun] = {}
        self._retries: list[tuple[float, str]] = []
        self._failures: dict[str, Failure] = {}
        self._calls: list[Call] = []
        states = {name: task.state for name, task in self._tasks.items()}
        record.begin(run, states, worktrees.base if worktrees else past.base)

    def run(self) -> RunOutcome:
        """Run the plan to its end.

        Raises:
            KeyboardInterrupt: ^C; all commands are ended then, and the state is saved.
            TaskctlError: the engine is lost with what it ran; the state is saved.
        """
        try:
            self._announce()
            while self._turn():
                pass
        except (KeyboardInterrupt, TaskctlError) as error:
            self._engine.close()
            self._interrupt(
                "stopped by the user" if isinstance(error, KeyboardInterrupt) else str(error)
            )
            raise
        finally:
            self._engine.close()
            self._record.save()
        return self.outcome()

    def outcome(self) -> RunOutcome:
        """How far the run has come."""
        tasks = self._tasks.values()
        return RunOutcome(
            {task.id: task.state for task in tasks},
            self._failures,
            self._breaker.why,
            any(task.state == "completed" or task.checkpoint.percent for task in tasks),
        )

    def _restore(self, past: Past) -> set[str]:
        """Take up where earlier runs ended; the ids of the completed tasks."""
        done = set()
        for name, before in past.tasks.items():
            task = self._tasks[name]
            task.state, task.attempt = before.state, before.attempt
            task.checkpoint, task.safe = before.checkpoint, before.safe
            if task.state == "completed":
                done.add(name)
        return done

    def _announce(self) -> None:
        for message in self._alerts.unknown:
            self._record.watcher.note(message)
        for task in self._tasks.values():
            if task.state not in {"blocked", "completed", "ready"}:
                has_failed = task.state in {"failed", "rolled_back"}
                how = "failed" if has_failed else "had not ended"
                self._record.move(task, "ready", f"it {how} in an earlier run")
        self._make_ready()

    def _make_ready(self) -> None:
        for name in self._readiness.take(self._frontier.wave):
            if self._tasks[name].state == "blocked":
                self._record.move(self._tasks[name], "ready")

    def _turn(self) -> bool:
        """Start what can start, and take what happened; return whether anything is left to do."""
        now = self._clock()
        self._retry(now)
        self._weigh(now)
        is_new = self._start()
        if not (is_new or self._running or self._retries):
            return self._pass_barrier(now, is_over=True)
        self._pass_barrier(now)
        self._record.flush()
        for call in self._calls:
            self._engine.submit(call)
        self._calls.clear()
        if self._running or self._retries:
            for event in self._engine.events(self._patience(now)):
                self._take(event)
        self._record.watcher.turn(self._gauge.load)
        return True

    def _patience(self, now: float) -> float:
        """The seconds until something must be done even if nothing happens."""
        times = [now + INTERVAL]
        if self._retries:
            times.append(self._retries[0][0])
        due = self._barriers.due(self._frontier, now)
        if due is not None and due > now:
            times.append(due)
        return max(0.0, min(times) - now)

    def _weigh(self, now: float) -> None:
        active = [task for task in self._running.values() if task.state == "running"]
        if self._gauge.look(now):
            self._record.alert(self._alerts.silent(active, now))
        paused = [task for task in self._running.values() if task.state == "paused"]
        choice = self._pausing.choose(active, paused, self._gauge.pressure, now)
        if choice.pause and self._engine.pause(choice.pause.key):
            self._record.move(choice.pause, "paused", "the machine is under pressure")
        for task in choice.resume:
            self._engine.resume(task.key)
            task.seen = now
            self._record.move(task, "running", "goes on")

    def _start(self) -> bool:
        """Start what the policy lets start; under pressure, enough for the least of workers."""
        if self._breaker.why:
            return False
        room = self._alerts.room(len(self._running))
        started = self._frontier.start(self._gauge.pressure, room)
        if self._gauge.pressure != CALM:
            short = self._request.least - len(self._running) - len(started)
            started += self._frontier.start(CALM, max(0, short))
        for name, worker in started:
            task = self._tasks[name]
            task.attempt += 1
            task.tries += 1
            task.is_rollback = False
            task.folder = self._request.root
            self._record.move(task, "queued")
            self._record.move(task, "assigned", f"to worker {worker}")
            self._begin(task, self._work.do(task))
        return bool(started)

    def _begin(self, task: TaskRun, steps: Steps) -> None:
        task.steps, task.key, task.tail = steps, "", ""
        self._go_on(task)

    def _go_on(self, task: TaskRun, shown: Shown | None = None) -> None:
        """Submit the next command of a task, or end it after the last one."""
        assert task.steps is not None
        is_first = shown is None
        self._running.pop(task.key, None)
        try:
            call = next(task.steps) if shown is None else task.steps.send(shown)
        except StopIteration as stop:
            self._end(task, str(stop.value))
            return
        task.key = call.key
        listen = is_first and not task.is_rollback
        task.output.begin(listen=listen, wanted=task.wanted)
        self._running[call.key] = task
        self._calls.append(call)

    def _take(self, event: Started | Printed | Ended) -> None:
        task = self._running[event.key]
        task.seen, task.is_silent = self._clock(), False
        if isinstance(event, Printed):
            self._record.logs.take(task.id, event.chunk)
            for report in task.output.take(event.chunk):
                self._reach(task, report.percent, report.data)
        elif isinstance(event, Started):
            if task.state == "assigned":
                self._record.move(task, "running", f"on {event.host}")
        else:
            self._record.logs.end(task.id)
            if task.state == "paused":
                self._record.move(task, "running")
            self._step(task, event)

    def _reach(self, task: TaskRun, percent: float, data: object) -> None:
        """A task has reported its progress."""
        task.progress = percent
        self._record.progress(task)
        interval = self._request.checkpoint_interval
        reached = milestone(task.task, task.checkpoint.percent, percent, interval)
        if reached is None:
            return
        task.checkpoint = Reached(percent, reached.name, data)
        if reached.is_safe:
            task.safe = task.checkpoint
        was_paused = task.state == "paused"
        if was_paused:
            self._record.move(task, "running")
        self._record.move(task, "checkpointed", reached=task.checkpoint, is_safe=reached.is_safe)
        self._record.keep(task)
        self._record.move(task, "running")
        if was_paused:
            self._record.move(task, "paused")

    def _step(self, task: TaskRun, ended: Ended) -> None:
        """A command of a task has ended."""
        if ended.is_lost and not task.is_rollback:
            self._lose(task, ended)
            return
        task.tail = task.output.tail or task.tail
        self._go_on(task, Shown(ended, task.output.tail, task.output.seen()))

    def _end(self, task: TaskRun, fault: str) -> None:
        if task.is_rollback:
            self._end_rollback(task, fault)
        elif fault:
            self._fail(task, fault)
        else:
            self._record.move(task, "completed", metrics=task.metrics)
            self._work.finish(task)
            self._failures.pop(task.id, None)
            self._record.alert(self._alerts.take(is_failed=False))
            self._frontier.end(task.id, succeeded=True)
            self._readiness.complete(task.id)
            self._make_ready()

    def _lose(self, task: TaskRun, ended: Ended) -> None:
        self._running.pop(task.key)
        task.lost += 1
        if task.lost > _LOST_LIMIT:
            self._fail(task, f"it was lost with its host {task.lost} times: {ended.problem}")
            return
        task.tries -= 1
        self._record.move(task, "ready", f"lost with its host: {ended.problem}")
        self._frontier.retry(task.id)

    def _fail(self, task: TaskRun, fault: str) -> None:
        failure = Failure(task.id, task.attempt, fault, task.tail)
        self._failures[task.id] = failure
        printed = self._record.logs.last_lines(task.id, 5)
        self._record.move(task, "failed", fault, errors=[fault, *printed])
        self._record.alert(self._alerts.take(is_failed=True))
        self._breaker.take(failure, is_last=task.tries >= self._plan.tries_of(task.task))
        if self._request.rollback:
            task.is_rollback = True
            self._begin(task, self._work.undo(task))
        else:
            self._settle(task)

    def _end_rollback(self, task: TaskRun, fault: str) -> None:
        """The rollback has ended: only what it undid may be tried again."""
        if fault:
            failure = self._failures[task.id]
            self._failures[task.id] = failure._replace(reason=f"{failure.reason}; {fault}")
            self._record.complain(task, fault)
            self._frontier.end(task.id, succeeded=False)
            return
        task.checkpoint = task.safe
        self._record.move(task, "rolled_back", reached=task.checkpoint, is_safe=True)
        self._record.keep(task)
        self._settle(task)

    def _settle(self, task: TaskRun) -> None:
        """A failed task is tried again later, or blocks those that wait for it."""
        self._frontier.end(task.id, succeeded=False)
        if task.tries < self._plan.tries_of(task.task) and not self._breaker.why:
            wait = wait_before(task.tries + 1, self._request.backoff)
            heappush(self._retries, (self._clock() + wait, task.id))

    def _retry(self, now: float) -> None:
        """Let those failed tasks be ready again that have waited, while the circuit is closed."""
        if self._breaker.why:
            self._retries.clear()
        while self._retries and self._retries[0][0] <= now:
            task = self._tasks[heappop(self._retries)[1]]
            self._record.move(task, "ready", f"attempt {task.attempt + 1} follows")
            self._frontier.retry(task.id)

    def _pass_barrier(self, now: float, *, is_over: bool = False) -> bool:
        """Whether a barrier that is not met was opened."""
        if self._breaker.why:
            return False
        decision = self._barriers.decide(self._frontier, now, is_over=is_over)
        if decision == "abort":
            self._breaker.open(f"the barrier {self._barriers.name()} was not met")
        if decision != "open":
            return False
        self._record.watcher.note(f"the barrier {self._barriers.name()} was not met; going on")
        self._frontier.open_wave()
        self._make_ready()
        return True

    def _interrupt(self, message: str) -> None:
        for task in self._running.values():
            if task.state in {"running", "paused"} and task.checkpoint.percent:
                if task.state == "paused":
                    self._record.move(task, "running")
                self._record.move(task, "checkpointed", message, reached=task.checkpoint)
            elif task.state in {"assigned", "running", "paused"}:
                self._record.move(task, "ready", message)
