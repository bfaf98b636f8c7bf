"""`taskctl gate`: decide whether a change may be merged."""

import os
from contextlib import closing

import click

from taskctl.cli.engine import engine_options
from taskctl.cli.output import print_whole, write_file
from taskctl.cli.session import Session
from taskctl.judge.check.run import source_lines
from taskctl.judge.gate.root import root_for
from taskctl.judge.gate.verdict import Verdict, judge
from taskctl.judge.git_states import GitStates
from taskctl.proofs.open import EngineChoice
from taskctl.report import FORMATS
from taskctl.report.gate import gate_lines, gate_report, gate_summary, verdict_lines
from taskctl.report.top import from_top
from taskctl.text.tree import Tree


@click.command("gate")
@click.option("--base", metavar="REV", default="", help="Judge the change as merged into REV.")
@click.option(
    "--head",
    metavar="REV",
    default="HEAD",
    help="Judge the change that ends at REV.",
    show_default=True,
)
@click.option("--branches", is_flag=True, help="Also look for its new ids on other branches.")
@click.option(
    "--prove",
    is_flag=True,
    help="Run the proofs of tasks that the change sets to done, in the working tree.",
)
@engine_options
@click.option("--yes", is_flag=True, help="With --prove: trust the commands, and do not ask.")
@click.option("--output-format", "form", type=click.Choice(list(FORMATS)), default="full",
              help="Choose how the reasons are shown.")  # fmt: skip  # a table
@click.option("--output-file", metavar="FILE", help="Write the reasons to FILE.")
@click.pass_obj
def command(
    session: Session,
    base: str,
    head: str,
    engine: str,
    scheduler: str,
    form: str,
    output_file: str | None,
    *,
    branches: bool,
    prove: bool,
    yes: bool,
) -> int:
    """Decide whether a change may be merged.

    It may if it brings no new error, sets no task to done too early, and stays inside the allowlist
    of its task.

    The command merges base and head in memory, judges the result, and writes nothing. Settings and
    baseline come from the base. Exits with 1 when the answer is no.
    """
    session.show_progress()
    root = root_for(session.folder, base, head, os.environ)
    config = os.path.abspath(os.path.join(session.folder, session.config)) if session.config else ""
    with closing(GitStates(root, os.environ, everywhere=True)) as states:
        verdict = judge(states, base, head, config, branches=branches)
        if prove:
            from taskctl.cli.prove import run_agreed  # most gates run nothing
            from taskctl.proofs.again import prove_again
            from taskctl.proofs.session import Limits

            settings = verdict.settings
            choice = EngineChoice(engine, scheduler)
            limits = Limits(exclusive=settings.proofs.exclusive)
            verdict = prove_again(
                states,
                verdict,
                lambda cases: run_agreed(session, root, settings, cases, limits, choice, yes=yes),
            )
        _print(session, verdict, verdict.ends.after, form, output_file)
    return 0 if verdict.passes else 1


def _print(
    session: Session, verdict: Verdict, tree: Tree, form: str, output_file: str | None
) -> None:
    if form == "json":
        lines = gate_lines(verdict)
    else:
        report = gate_report(verdict)
        if FORMATS[form].is_from_top:
            report = from_top(report, verdict.root)
        lines = FORMATS[form](report, source_lines(tree, report.findings), session.style())
    text = "\n".join(lines)
    if output_file:
        write_file(session, output_file, text)
    elif text:
        (click.echo if FORMATS[form].is_for_people else print_whole)(text)
    if output_file or not FORMATS[form].is_document:
        if text and not output_file:
            click.echo("")
        click.echo("\n".join(verdict_lines(verdict)))
    summary_file = os.environ.get("GITHUB_STEP_SUMMARY")
    if summary_file:
        write_file(session, summary_file, "\n".join(gate_summary(verdict)), append=True)
