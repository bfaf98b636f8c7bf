"""Executing a plan: at most one run at a time, which goes on where the last one ended."""

import os
import secrets
from collections.abc import Callable
from contextlib import closing

from taskctl.errors import PhaseError, TaskctlError
from taskctl.plans.artifacts.folder import CHECKPOINTS
from taskctl.plans.execute.checkpoints import end_strays, only_run
from taskctl.plans.execute.journal import JOURNAL, Journal, Past, read_past
from taskctl.plans.execute.load import Machine
from taskctl.plans.execute.logs import TaskLogs
from taskctl.plans.execute.plan import FAILS, RunnablePlan
from taskctl.plans.execute.record import RunRecord
from taskctl.plans.execute.request import RunRequest
from taskctl.plans.execute.run import Execution, RunOutcome
from taskctl.plans.execute.watch import RunWatcher
from taskctl.plans.schedule.frontier import impossible
from taskctl.proofs.engine import Engine
from taskctl.proofs.signals import interrupted_by_signals
from taskctl.text.secrets import secret_values

NO_WORKERS, WITH_CHECKPOINT, WITHOUT_CHECKPOINT, ABORTED = 6, 7, 8, 9
"""Exit codes of the document."""


def execute(
    plan: RunnablePlan,
    request: RunRequest,
    open_engine: Callable[[int], Engine],
    watcher: RunWatcher,
    machine: Machine,
    *,
    resume: bool,
) -> RunOutcome:
    """Run a plan.

    Args:
        open_engine: makes the engine; the descriptor that it gets stays open as long as a command
            of the run may be running.
        resume: go on from the checkpoint; if there is none, from the beginning.

    Raises:
        PhaseError: there is a checkpoint and `resume` is not wanted (1), the plan has changed since
            (5), there are no workers (6), the engine is lost (7, 8), the user stopped it (9).
    """
    with only_run(plan.folder) as lock:
        path = os.path.join(plan.folder, CHECKPOINTS, JOURNAL)
        past = read_past(path)
        _refuse(plan, past, request, resume=resume)
        end_strays(past.runs)
        run = secrets.token_hex(8)
        logs = TaskLogs(plan.folder, secret_values(os.environ))
        with closing(Journal(path)) as journal:
            record = RunRecord(plan, journal, logs, watcher, request.checkpoint_interval)
            try:
                engine = open_engine(lock)
                _refuse_few(engine, plan, request)
            except TaskctlError as error:
                raise PhaseError(str(error), NO_WORKERS) from None
            execution = Execution(plan, request, engine, record, machine, run, past)
            try:
                with interrupted_by_signals():
                    return execution.run()
            except KeyboardInterrupt:
                raise PhaseError(f"aborted; {_advice(execution)}", ABORTED) from None
            except TaskctlError as error:
                raise PhaseError(f"{error}; {_advice(execution)}", _code(execution)) from None


def exit_code(outcome: RunOutcome) -> int:
    """The exit code of a run that ended by itself, by the table of the document."""
    if outcome.is_complete:
        return 0
    return WITH_CHECKPOINT if outcome.has_checkpoint else WITHOUT_CHECKPOINT


def _refuse(plan: RunnablePlan, past: Past, request: RunRequest, *, resume: bool) -> None:
    if not past.tasks:
        return
    done = {name for name, task in past.tasks.items() if task.state == "completed"}
    folder = os.path.join(plan.folder, CHECKPOINTS)
    if past.tasks_hash != plan.digest:
        raise PhaseError(
            f"tasks.json has changed since the checkpoint in {folder}; bring the old plan back, or "
            "remove that folder to start this one from the beginning",
            FAILS,
        )
    for name, task in past.tasks.items():
        before = plan.project.before.get(name, ())
        if name not in plan.tasks or (task.state == "completed" and not done.issuperset(before)):
            raise PhaseError(
                f"the journal in {folder} says that {name} is {task.state}, which cannot be by "
                "tasks.json; restore the journal, or remove that folder to start from the "
                "beginning",
                1,
            )
    if not resume:
        how = "go on with --resume-from-checkpoint"
        if len(done) == len(plan.tasks):
            how = "move it away with `taskctl plan archive`"
        raise PhaseError(
            f"this plan was run before: {len(done)} of {len(plan.tasks)} tasks are completed; "
            f"{how}, or remove {folder} to start from the beginning",
            1,
        )
    if done and bool(past.base) != request.worktrees:
        how = "with" if past.base else "without"
        raise PhaseError(f"this plan was run {how} --worktrees before; go on {how} it", 1)


def _refuse_few(engine: Engine, plan: RunnablePlan, request: RunRequest) -> None:
    hosts = engine.hosts()
    slots = sum(host.slots for host in hosts)
    never = impossible(plan.capped(request.most, hosts))
    why = ""
    if slots < request.least:
        why = f"there are {slots} workers, but --worker-min asks for {request.least}"
    elif never:
        why = "\n".join(f"{found.id} can never start: it {found.why}" for found in never)
    if why:
        engine.close()
        raise PhaseError(why, NO_WORKERS)


def _code(execution: Execution) -> int:
    return WITH_CHECKPOINT if execution.outcome().has_checkpoint else WITHOUT_CHECKPOINT


def _advice(execution: Execution) -> str:
    states = execution.outcome().count()
    return (
        f"{states['completed']} of {states.total()} tasks are completed; go on with "
        "--resume-from-checkpoint"
    )
