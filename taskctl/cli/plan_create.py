"""`taskctl plan create`: make a plan, and write its files."""

import os
import sys
from collections.abc import Callable
from typing import Any

import click
from click.core import ParameterSource

from taskctl.actions.clock import timestamp
from taskctl.actions.plan_archive import holds_other_run
from taskctl.actions.plan_folder import write_plan
from taskctl.cli.plan import ABORTED, ARGUMENTS
from taskctl.cli.session import Session
from taskctl.errors import PhaseError
from taskctl.plans.artifacts.folder import CHECKPOINTS, PLAN, TASKS
from taskctl.plans.artifacts.stream import joined
from taskctl.plans.create.joining import Parameters
from taskctl.plans.create.making import MadePlan, PlanRequest, make_plan, remake_plan
from taskctl.proofs.own_commands import own_command, own_commands_path
from taskctl.report.style import printable
from taskctl.text.words import count

_NAMES = {
    "description": "DESCRIPTION", "document": "--plan-doc", "breakdown": "--from",
    "from_tasks": "--from-tasks",
}  # fmt: skip  # a table
_CHOICES = ("approve", "edit", "regenerate", "abort")


def _option(*names: str, **attributes: Any) -> Callable[[Any], Any]:
    """An option with its variable: `--output-dir` is TASKS_OUTPUT_DIR."""
    variable = "TASKS_" + names[0].removeprefix("--").replace("-", "_").upper()
    return click.option(*names, envvar=variable, show_envvar=True, **attributes)


@click.command("create")
@click.argument("description", metavar="[DESCRIPTION]", default="")
@_option("--plan-doc", "-f", "document", metavar="DOC", default="",
         help="Make the plan that the document DOC describes.")  # fmt: skip  # a table
@_option("--from-tasks", is_flag=True, help="Plan the open tasks of the repository.")
@_option("--from", "breakdown", metavar="FILE", default="",
         help="Plan the open items of one document.")  # fmt: skip  # a table
@_option("--planner", metavar="CMD", default="",
         help="Let this command plan DESCRIPTION, and DOC if it is given.")  # fmt: skip  # a table
@_option("--min-confidence", "-c", "confidence", type=click.FloatRange(0, 1), default=0.7,
         show_default=True,
         help="Leave less certain dependencies out of the graph.")  # fmt: skip  # a table
@_option("--max-wave-size", "-w", "wave_size", type=click.IntRange(min=1), default=30,
         show_default=True, help="Put at most this many tasks in a wave.")  # fmt: skip  # a table
@_option("--codebase-path", "-p", "codebase", metavar="DIR", default=".", show_default=True,
         help="Take the inventory of DIR.")  # fmt: skip  # a table
@_option("--execution-model", "-m", "model", type=click.Choice(["wave_based", "rolling_frontier"]),
         default="rolling_frontier", show_default=True,
         help="Choose how the plan is executed.")  # fmt: skip  # a table
@_option("--max-concurrent", "-j", "concurrent", type=click.IntRange(min=1), default=10,
         show_default=True, help="Run at most this many tasks at once.")  # fmt: skip  # a table
@_option("--optimise", metavar="S", type=click.FloatRange(min=0), default=0.0,
         help="Search for a better order of the rolling frontier, for at most S seconds.",
         )  # fmt: skip  # a table
@_option("--output-dir", "-o", "output", metavar="DIR", default="./tasks_output/",
         show_default=True,
         help="Write the files to DIR; `-` prints them as a stream.")  # fmt: skip  # a table
@_option("--format", "form", type=click.Choice(["folder", "stream"]), default="folder",
         help="Write a folder, or print a stream of files.")  # fmt: skip  # a table
@_option("--overwrite", is_flag=True, help="Replace a plan even if its run is not finished.")
@_option("--interactive", "-i", is_flag=True, help="Show the plan first, and ask what to do.")
@_option("--verbose", "-v", is_flag=True, help="Print more details.")
@click.pass_context
def create(
    context: click.Context,
    description: str,
    *,
    document: str,
    from_tasks: bool,
    breakdown: str,
    planner: str,
    confidence: float,
    wave_size: int,
    codebase: str,
    model: Any,
    concurrent: int,
    optimise: float,
    output: str,
    form: str,
    overwrite: bool,
    interactive: bool,
    verbose: bool,
) -> None:
    """Make a plan, and print the path of its folder.

    The plan comes from a document (-f), from the tasks of the repository (--from-tasks), from the
    items of a document (--from), or from DESCRIPTION by a planner: a command of the user. A
    document is read without a planner, unless --planner is on the command line.
    """
    session: Session = context.obj
    session.show_progress()
    given = _only_named(
        context,
        {
            "description": description,
            "document": document,
            "breakdown": breakdown,
            "from_tasks": from_tasks,
        },
    )
    description, document = str(given["description"]), str(given["document"])
    named = context.get_parameter_source("planner") is ParameterSource.COMMANDLINE
    asked = bool(description) and not document
    is_stream = form == "stream" or output == "-"
    folder = output if session.folder == "." else os.path.join(session.folder, output)
    request = PlanRequest(
        os.path.join(session.folder, codebase),
        Parameters(confidence, wave_size, model, concurrent),
        timestamp(),
        description,
        os.path.join(session.folder, document) if document else "",
        os.path.abspath(os.path.join(session.folder, breakdown)) if given["breakdown"] else "",
        bool(given["from_tasks"]),
        (planner or _own_planner()) if asked or (named and document) else "",
        optimise,
        "" if is_stream else folder,
    )
    made = make_plan(request)
    _say(session, made, verbose=verbose or session.verbose)
    if is_stream and os.path.realpath(request.codebase) != os.path.realpath(session.folder):
        session.note(
            f"the paths in the plan begin in {printable(codebase)}: to validate and run it, set "
            f"TASKS_CODEBASE_PATH={printable(codebase)}"
        )
    if interactive:
        made = _reviewed(session, made, request)
    if is_stream:
        click.echo(joined(made.files), nl=False)
        return
    write_plan(folder, made.files, overwrite=overwrite)
    if holds_other_run(folder):
        session.note(
            f"{printable(folder)} holds the run of the plan that was here before; to run this one, "
            f"remove {printable(os.path.join(folder, CHECKPOINTS))} (`taskctl plan archive` moves "
            "a finished plan away before the next is made)"
        )
    click.echo(folder)


def _only_named(context: click.Context, values: dict[str, str | bool]) -> dict[str, str | bool]:
    """The sources of the plan; those of the environment only if the command line names none.

    Raises:
        click.UsageError: there is none, or several.
    """
    line = ParameterSource.COMMANDLINE
    if any(context.get_parameter_source(name) is line for name in values):
        values = {
            name: value if context.get_parameter_source(name) is line else type(value)()
            for name, value in values.items()
        }
    # A document replaces the description: both may be given.
    given = [_NAMES[name] for name, value in values.items() if value]
    if values["description"] and values["document"]:
        given.remove(_NAMES["description"])
    if len(given) > 1:
        raise click.UsageError(f"a plan has one source, not {' and '.join(given)}")
    if not given:
        raise click.UsageError(
            "name the source of the plan: a document (-f DOC), the tasks of the repository "
            "(--from-tasks), the items of a document (--from FILE), or a DESCRIPTION for a planner"
        )
    return values


def _own_planner() -> str:
    """The user's planner.

    Raises:
        PhaseError: there is none.
    """
    found = own_command("planner")
    if found:
        return found
    path = own_commands_path()
    own = f', or {{"planner": "CMD"}} in {path}' if path else ""
    raise PhaseError(
        "free text needs a planner: a command that reads the request on its standard input and "
        f"prints the files of a plan; name it with --planner CMD, TASKS_PLANNER{own}\n"
        "without one, plan a document (-f DOC), the tasks of the repository (--from-tasks), or the "
        "items of a document (--from FILE)",
        ARGUMENTS,
    )


def _say(session: Session, made: MadePlan, *, verbose: bool) -> None:
    plan = made.artifacts
    session.note(
        f"{count(len(plan.tasks.tasks), 'task')} in {count(len(plan.features.features), 'feature')}"
        f", {count(plan.dag.metrics.edges, 'hard dependency')}"
    )
    for remark in made.remarks:
        session.note(printable(remark))
    analysis = plan.tasks.meta.codebase_analysis
    if verbose and analysis:
        session.note(f"inventory by {printable(analysis.method or '')}")
        for name, resource in analysis.shared_resources.items():
            session.note(f"  {printable(f'{name}: {resource.type}, {resource.reason}')}")


def _reviewed(session: Session, made: MadePlan, request: PlanRequest) -> MadePlan:
    """The plan that a person approves.

    Raises:
        PhaseError: the person aborts.
    """
    _show(made)
    while True:
        choice = click.prompt(
            "Review plan?", type=click.Choice(_CHOICES), default="approve", err=True
        )
        if choice == "approve":
            return made
        if choice == "abort":
            raise PhaseError("aborted; nothing was written", ABORTED)
        try:
            if choice == "regenerate":
                made = make_plan(request)
            else:
                text = click.edit(made.files[TASKS], extension=".json")
                made = remake_plan(made, text, request.stamp) if text else made
        except PhaseError as error:
            click.echo(printable(str(error), keep="\n"), err=True)
            continue
        _say(session, made, verbose=False)
        _show(made)


def _show(made: MadePlan) -> None:
    """Show Plan.md in the pager if there is a terminal; stdout is for the path."""
    text = printable(made.files[PLAN], keep="\n")
    if sys.stderr.isatty() and sys.stdin.isatty() and sys.stdout.isatty():
        click.echo_via_pager(text)
    else:
        click.echo(text, err=True)
