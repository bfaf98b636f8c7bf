"""`taskctl gate`: whether a change may be merged."""

import os

import click

from taskctl.cli.main import Session
from taskctl.errors import TaskctlError
from taskctl.git.repository import GitError
from taskctl.judge.change import Changes
from taskctl.judge.check import rule_infos
from taskctl.judge.gate import Verdict, gate
from taskctl.judge.run import source_lines
from taskctl.model.findings import Report, Summary
from taskctl.report import FORMATS
from taskctl.report.gate import gate_object, gate_summary, verdict_lines
from taskctl.settings.load import load


@click.command("gate")
@click.option("--base", metavar="REV", default="", help="What the change is to be merged into.")
@click.option("--head", metavar="REV", default="HEAD", help="The change.", show_default=True)
@click.option("--branches", is_flag=True, help="Look for taken ids on other branches too.")
@click.option("--output-format", "form", type=click.Choice(list(FORMATS)), default="full",
              help="How the reasons are shown.")  # fmt: skip
@click.option("--output-file", metavar="FILE", help="Write the reasons to FILE.")
@click.pass_obj
def command(
    session: Session, base: str, head: str, form: str, output_file: str | None, *, branches: bool
) -> int:
    """Say whether a change may be merged: no new error, no false done, inside its allowlist.

    Both states are read from git's objects. Settings and baseline are those of the base. Exits
    with 1 when the answer is no.
    """
    loaded = load(session.folder, session.config)
    changes = Changes(loaded.root, loaded.settings)
    try:
        if not changes.repository.has_objects():
            raise GitError(f"gate needs a git repository, and {loaded.root} is in none")
        target = base or changes.repository.default_base(os.environ)
        verdict = gate(loaded, changes, target, head, branches=branches)
        _print(session, changes, verdict, form, output_file)
    finally:
        changes.close()
    return 0 if verdict.passes else 1


def _print(
    session: Session, changes: Changes, verdict: Verdict, form: str, output_file: str | None
) -> None:
    tree = changes.tree_of(verdict.head)
    if form == "json":
        from taskctl.report.json import json_text  # noqa: PLC0415  only for this form

        text = json_text(gate_object(verdict))
    else:
        report = Report(verdict.reasons, _summary(verdict), rule_infos())
        lines = FORMATS[form](report, source_lines(tree), session.style())
        text = "\n".join(lines)
    if output_file:
        try:
            target = os.path.join(session.folder, output_file)
            with open(target, "w", encoding="utf-8", newline="\n") as stream:
                stream.write(text + "\n" if text else "")
        except OSError as error:
            raise TaskctlError(f"{output_file} cannot be written: {error.strerror}") from None
    elif text:
        click.echo(text)
    if form in {"full", "concise"}:
        if verdict.reasons:
            click.echo("")
        click.echo("\n".join(verdict_lines(verdict)))
    summary_file = os.environ.get("GITHUB_STEP_SUMMARY")
    if summary_file:
        with open(summary_file, "a", encoding="utf-8") as stream:
            stream.write("\n".join(gate_summary(verdict)) + "\n")


def _summary(verdict: Verdict) -> Summary:
    severities = [reason.severity for reason in verdict.reasons]
    return Summary(errors=severities.count("error"), warnings=severities.count("warning"))
