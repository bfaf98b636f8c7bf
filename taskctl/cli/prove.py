"""`taskctl prove`: run the proofs of a task, and record the results."""

from collections.abc import Sequence
from contextlib import closing

import click

from taskctl.actions.evidence import Recording, contents_now, record, refuse_unreadable
from taskctl.cli.consent import refused_commands
from taskctl.cli.engine import engine_options
from taskctl.cli.live import Live
from taskctl.cli.output import print_json, write_file, write_or_show
from taskctl.cli.session import Session
from taskctl.model.evidence import ProofRun, cases_of
from taskctl.proofs.asked import begun, numbered, provable
from taskctl.proofs.counter import run_with_counterproofs
from taskctl.proofs.engine import LONGEST
from taskctl.proofs.open import EngineChoice, open_engine
from taskctl.proofs.session import Limits
from taskctl.read.open import open_plans
from taskctl.report.prove import prove_object, render_junit, render_list, render_results
from taskctl.report.style import printable
from taskctl.settings.schema import Settings


@click.command("prove")
@click.argument("task_id", metavar="[ID]", required=False)
@click.option("--list", "only_list", is_flag=True, help="Show the proofs, and run none.")
@click.option("--all", "every", is_flag=True,
              help="Run the proofs without valid evidence of every task in progress, in review or "
              "done.")  # fmt: skip  # a table
@click.option("--only", metavar="N", multiple=True, type=int,
              help="Run only this proof (see --list); may be repeated.")  # fmt: skip  # a table
@click.option("--timeout", "seconds", metavar="S", type=click.FloatRange(min=0, min_open=True),
              default=LONGEST, show_default=True,
              help="Stop a proof after this many seconds.")  # fmt: skip  # a table
@click.option("--jobs", metavar="N", type=click.IntRange(min=1),
              help="Run this many at once, but never two that share one of proofs.exclusive "
              "(default: 1; with --engine dask as many as its workers can).",
              )  # fmt: skip  # a table
@engine_options
@click.option("--again", is_flag=True, help="Run proofs with valid evidence too.")
@click.option("--record", "keep", is_flag=True, help="Record the results as evidence.")
@click.option("--dry-run", is_flag=True, help="With --record: show the change, and write nothing.")
@click.option("--yes", is_flag=True, help="Trust the commands, and do not ask (for CI).")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--junit", metavar="FILE", help="Also write a JUnit report to FILE.")
@click.pass_obj
def command(
    session: Session,
    task_id: str | None,
    only: tuple[int, ...],
    seconds: float,
    jobs: int | None,
    engine: str,
    scheduler: str,
    junit: str | None,
    *,
    only_list: bool,
    every: bool,
    again: bool,
    keep: bool,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> int:
    """Run the proofs of the task ID, and report which of them pass.

    Proofs are the shell fences and the known commands in its stop and proof sections. Before a
    command runs for the first time in this repository, taskctl asks for consent. Proofs with valid
    evidence are skipped. Exits with 1 when a proof fails.
    """
    if (task_id is None) != every:
        raise click.UsageError("name one task, or choose --all")
    if every and only:
        raise click.UsageError("--only needs the ID of a task")
    loaded, _, plan = open_plans(session.load())
    tasks, skipped = begun(plan) if task_id is None else ([provable(plan, task_id)], [])
    for remark in skipped:
        session.note(remark)
    cases = [case for task in tasks for case in cases_of(task, plan.evidence.get(task.id))]
    shown = numbered(cases, only)
    before = None
    if not only_list:
        todo = [case for case in shown if again or not case.standing.holds]
        if keep:
            run = list({case.task.path: case.task for case in todo}.values())
            for task in run:
                refuse_unreadable(plan.evidence.get(task.id))
            before = contents_now(loaded.root, loaded.settings, run)
        limits = Limits(seconds, jobs, loaded.settings.proofs.exclusive)
        choice = EngineChoice(engine, scheduler)
        if not run_agreed(session, loaded.root, loaded.settings, todo, limits, choice, yes=yes):
            before = None
    style = session.style()
    passed = bool(shown) and all(case.passes for case in shown)
    if as_json:
        objects = prove_object(tasks, shown)
        body = {"tasks": objects} if every else objects[0]
        print_json({"verdict": "yes" if passed else "no", **body})
    else:
        render = render_list if only_list else render_results
        click.echo("\n".join(render(tasks, shown, style)))
    if junit:
        write_file(session, junit, "\n".join(render_junit(tasks, shown)))
    written = True
    if before is not None:
        recording = record(loaded.root, loaded.settings, cases, before)
        written = _write_down(recording, dry_run=dry_run, quiet=as_json)
    return 0 if only_list or (passed and written) else 1


def run_agreed(
    session: Session,
    root: str,
    settings: Settings,
    cases: Sequence[ProofRun],
    limits: Limits,
    choice: EngineChoice,
    *,
    yes: bool,
) -> bool:
    """Run the commands with consent, or all with `yes`; return whether any ran.

    Raises:
        TaskctlError: there is no terminal to ask on.
    """
    if not yes:
        _agree(session, root, cases)
    run = [case for case in cases if not case.refused]
    if run:
        with closing(open_engine(choice, limits.jobs or 1)) as engine:
            together = limits.slots_of(engine) > 1
            live = Live(session.style(), together=together, quiet=session.quiet)
            run_with_counterproofs(run, root, settings, limits, engine, live)
    return bool(run)


def _write_down(recording: Recording, *, dry_run: bool, quiet: bool) -> bool:
    """Write the records and print where; return False if something could not be recorded."""
    if not (dry_run and quiet):
        write_or_show(recording.changeset, dry_run=dry_run)
    if not (dry_run or quiet) and recording.changeset.after:
        click.echo(f"recorded in {', '.join(recording.changeset.after)}")
    for item_id, reason in recording.refused.items():
        click.echo(f"{item_id} was not recorded: {printable(reason)}", err=True)
    return not recording.refused


def _agree(session: Session, root: str, cases: Sequence[ProofRun]) -> None:
    """Ask for consent to each new command; refuse the cases without it.

    Raises:
        TaskctlError: there is no terminal to ask on.
    """
    refused = refused_commands(session, root, [case.proof.command for case in cases])
    for case in cases:
        if case.proof.command in refused:
            case.refused = "not run: no consent was given"
