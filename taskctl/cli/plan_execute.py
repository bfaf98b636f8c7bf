"""`taskctl plan execute`: run the tasks of a plan."""

import os
import platform
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click
from click.core import ParameterSource

from taskctl.cli.consent import refused_commands
from taskctl.cli.session import Session
from taskctl.errors import PhaseError, to_install
from taskctl.plans.artifacts.folder import codebase_of, read_folder
from taskctl.plans.execute.arrival import arrived
from taskctl.plans.execute.execute import execute as run_plan
from taskctl.plans.execute.execute import exit_code
from taskctl.plans.execute.load import Machine, measured_load
from taskctl.plans.execute.plan import RunnablePlan, runnable
from taskctl.plans.execute.progress import BarProgress, LineProgress
from taskctl.plans.execute.rehearsal import rehearse
from taskctl.plans.execute.request import RunRequest
from taskctl.plans.execute.summary import summary
from taskctl.plans.execute.watch import RunWatcher
from taskctl.proofs.engine import Engine
from taskctl.proofs.open import ENGINES, EngineChoice, open_engine
from taskctl.proofs.own_commands import own_command, own_commands_path

_percent = click.FloatRange(0, 100, min_open=True)


def _option(*names: str, **attributes: Any) -> Callable[[Any], Any]:
    """An option with its variable: `--worker-min` is TASKS_WORKER_MIN."""
    variable = "TASKS_" + names[0].removeprefix("--").replace("-", "_").upper()
    return click.option(*names, envvar=variable, show_envvar=True, **attributes)


@click.command("execute")
@click.argument("path", metavar="PATH|-")
@_option("--worker", metavar="CMD", default="",
         help="Run this command for each task, which it gets as JSON on its standard input."
         )  # fmt: skip  # a table
@_option("--worker-min", "least", type=click.IntRange(min=1), default=2, show_default=True,
         help="Need this many workers, and keep them busy even under pressure."
         )  # fmt: skip  # a table
@_option("--worker-max", "most", type=click.IntRange(min=1), default=8, show_default=True,
         help="Run at most this many tasks at once.")  # fmt: skip  # a table
@_option("--cpu-threshold", "cpu", type=_percent, default=80, show_default=True,
         help="Hold work back while the processors are used more than this (percent)."
         )  # fmt: skip  # a table
@_option("--memory-threshold", "memory", type=_percent, default=85, show_default=True,
         help="Hold work back while more memory than this is used (percent)."
         )  # fmt: skip  # a table
@_option("--checkpoint-interval", "interval", type=_percent, default=25, show_default=True,
         help="Save a checkpoint each time this much is done, of the plan and of a task (percent)."
         )  # fmt: skip  # a table
@_option("--resume-from-checkpoint", "--resume", "-r", "resume", is_flag=True,
         help="Go on where the last run ended.")  # fmt: skip  # a table
@_option("--force-execution-model", "model",
         type=click.Choice(["wave_based", "rolling_frontier"]),
         help="Use this model instead of the plan's.")  # fmt: skip  # a table
@_option("--rollback", metavar="CMD", default="",
         help="Run this command after each failed attempt of a task, to undo it."
         )  # fmt: skip  # a table
@_option("--dry-run", "-d", is_flag=True,
         help="Show what would run when, and run and write nothing.")  # fmt: skip  # a table
@_option("--verbose", "-v", is_flag=True, help="Show every move of every task.")
@_option("--worktrees", is_flag=True,
         help="Give each task a git working tree and a branch of its own, and judge its changes by "
         "its scope.")  # fmt: skip  # a table
@_option("--engine", type=click.Choice(ENGINES), default="local", show_default=True,
         help="Run the tasks on this machine, or on the workers of Dask.")  # fmt: skip  # a table
@_option("--scheduler", metavar="ADDRESS", default="",
         help="With --engine dask: the address of its scheduler.")  # fmt: skip  # a table
@_option("--metrics-port", "port", type=click.IntRange(1, 65535),
         help="Serve metrics for Prometheus on this port of 127.0.0.1."
         )  # fmt: skip  # a table
@_option("--yes", is_flag=True, help="Trust the plan's commands, and do not ask (for CI).")
@click.pass_obj
def execute(
    session: Session,
    path: str,
    *,
    worker: str,
    least: int,
    most: int,
    cpu: float,
    memory: float,
    interval: float,
    model: Any,
    rollback: str,
    engine: str,
    scheduler: str,
    port: int | None,
    worktrees: bool,
    resume: bool,
    dry_run: bool,
    verbose: bool,
    yes: bool,
) -> int:
    """Run the tasks of the plan in the folder PATH, each as soon as it may start.

    `-` reads the path from standard input, as `tasks plan` prints it, or the files of the plan.

    Commands run in the folder of the codebase: TASKS_CODEBASE_PATH, or that of the plan, or the
    current folder.

    A task is completed when its worker ended with 0 and all its acceptance checks pass. A failed
    task blocks those that wait for it. The state is in PATH/checkpoints, the logs in PATH/logs.
    """
    folder = _folder(session, path)
    files = read_folder(folder)
    top = os.environ.get("TASKS_CODEBASE_PATH") or codebase_of(files, folder) or session.folder
    root = os.path.abspath(top)
    plan = runnable(files, os.path.abspath(folder), model)
    if least > most:
        if click.get_current_context().get_parameter_source("least") != ParameterSource.DEFAULT:
            raise PhaseError(f"--worker-min {least} is more than --worker-max {most}", 1)
        least = most
    if dry_run:
        click.echo("\n".join(rehearse(plan, most)))
        return 0
    worker = worker or own_command("worker")
    if not worker:
        raise PhaseError(_no_worker(), 1)
    if not yes:
        _refuse_distrusted(session, root, plan)
    request = RunRequest(
        root, worker, rollback, least, most, cpu, memory, interval, worktrees=worktrees
    )
    opened = _opener(plan, EngineChoice(engine, scheduler), most)
    machine = Machine(measured_load, time.monotonic)
    with (
        _progress(session, plan, verbose=verbose) as shown,
        _metrics(shown, plan, most, port) as watcher,
    ):
        outcome = run_plan(plan, request, opened, watcher, machine, resume=resume)
    click.echo("\n".join(summary(plan, outcome, worktrees=worktrees)))
    return exit_code(outcome)


def _folder(session: Session, path: str) -> str:
    """The folder of the plan; `-` reads it, or writes it from the stream of files."""
    if path != "-":
        return os.path.join(session.folder, path)
    text = sys.stdin.read()
    there = os.environ.get("TASKS_OUTPUT_DIR") or "tasks_output"
    return os.path.join(session.folder, arrived(text, os.path.join(session.folder, there)))


@contextmanager
def _metrics(
    watcher: RunWatcher, plan: RunnablePlan, most: int, port: int | None
) -> Iterator[RunWatcher]:
    """The watcher, and with a port a server of metrics before it."""
    if port is None:
        yield watcher
        return
    from taskctl.plans.execute.metrics import MetricsServer

    with MetricsServer(watcher, plan.capped(most).capacity.activities, port) as server:
        yield server


def _opener(plan: RunnablePlan, choice: EngineChoice, most: int) -> Callable[[int], Engine]:
    """A function that opens the engine, which keeps a descriptor open while commands run."""
    if choice.scheduler and choice.name != "dask":
        raise PhaseError("--scheduler needs --engine dask", 1)
    owner = f"{platform.node()}:{plan.folder}"
    return lambda lock: open_engine(choice, most, inherited=[lock], owner=owner)


def _no_worker() -> str:
    place = own_commands_path() or "commands.json in your user folder"
    return (
        "there is no command that does the tasks; name one with --worker CMD, in the variable "
        f'TASKS_WORKER, or as {{"worker": "CMD"}} in {place}. It gets each task as JSON on its '
        "standard input, and ends with 0 when the task is done"
    )


def _refuse_distrusted(session: Session, root: str, plan: RunnablePlan) -> None:
    commands = [
        check.cmd
        for task in plan.tasks.values()
        for check in task.acceptance_checks
        if check.type == "command" and check.cmd
    ]
    refused = refused_commands(session, root, commands)
    if refused:
        raise PhaseError(
            f"{len(refused)} acceptance checks have no consent, so their tasks could never be "
            "completed; nothing was run",
            1,
        )


@contextmanager
def _progress(session: Session, plan: RunnablePlan, *, verbose: bool) -> Iterator[RunWatcher]:
    """A bar on a terminal where rich is installed, otherwise a line for each event."""
    verbose = verbose or session.verbose
    if sys.stderr.isatty() and not session.quiet:
        try:
            with BarProgress(plan, verbose=verbose) as bars:
                yield bars
                return
        except ImportError:
            session.note(f"for a bar, install rich: {to_install('plans')}")
    yield LineProgress(session.note, verbose=verbose)
