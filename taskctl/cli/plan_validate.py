"""`taskctl plan validate`: check a plan, and regenerate what follows from its tasks."""

import gc
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import click

from taskctl.actions.clock import timestamp
from taskctl.cli.output import print_lines, write_or_show
from taskctl.cli.session import Session
from taskctl.errors import PhaseError
from taskctl.model.findings import Report
from taskctl.plans.artifacts.folder import SIZE_LIMIT, PlanFolder, codebase_of, read_folder
from taskctl.plans.artifacts.reading import read_artifacts
from taskctl.plans.artifacts.stream import split
from taskctl.plans.validate.fix import fixed_files
from taskctl.plans.validate.run import selected, source_lines
from taskctl.plans.validate.run import validate as validate_plan
from taskctl.plans.validate.subject import ValidatedPlan
from taskctl.report import FORMATS, Format
from taskctl.report.statistics import end_lines
from taskctl.text.changeset import Changeset
from taskctl.text.tree import DiskTree

FAILED = 5


@click.command("validate")
@click.argument("path", metavar="PATH")
@click.option("--select", "chosen", multiple=True, metavar="CODES", help="Run only these rules.")
@click.option("--ignore", multiple=True, metavar="CODES", help="Do not run these rules.")
@click.option("--output-format", "form", type=click.Choice(list(FORMATS)), default="full",
              help="Choose how findings are shown.")  # fmt: skip  # a table
@click.option("--codebase-path", "-p", metavar="DIR", envvar="TASKS_CODEBASE_PATH",
              show_envvar=True, show_default="that of the plan, or .",
              help="Look for quoted sources in DIR.")  # fmt: skip  # a table
@click.option("--fix", is_flag=True, help="Rewrite the files that follow from the tasks.")
@click.option("--dry-run", is_flag=True, help="With --fix: show the change, and write nothing.")
@click.option("--strict", is_flag=True, help="Fail on warnings too.")
@click.pass_obj
def validate(
    session: Session,
    path: str,
    chosen: tuple[str, ...],
    ignore: tuple[str, ...],
    form: str,
    codebase_path: str | None,
    *,
    fix: bool,
    dry_run: bool,
    strict: bool,
) -> int:
    """Check the plan in the folder PATH, or in the stream of files on stdin if PATH is `-`.

    Exits with 5 when an error is found.
    """
    if fix and path == "-":
        raise click.UsageError("--fix writes into a folder: name it instead of `-`")
    if dry_run and not fix:
        raise click.UsageError("--dry-run goes with --fix")
    active = selected(_split(chosen), _split(ignore))
    session.show_progress()
    root = os.path.join(session.folder, path)
    folder = _stream() if path == "-" else read_folder(root)
    if path != "-":
        folder = folder._replace(path=os.path.normpath(path).replace(os.sep, "/"))
    with _all_kept():
        if fix:
            _fix(session, root, folder, dry_run=dry_run)
            if dry_run:
                return 0
            folder = read_folder(root)._replace(path=folder.path)
        named_top = codebase_path and os.path.join(session.folder, codebase_path)
        top = named_top or (path != "-" and codebase_of(folder, root)) or session.folder
        plan = ValidatedPlan(read_artifacts(folder), DiskTree(top))
        report = validate_plan(plan, active)
        _print(session, plan, report, FORMATS[form], named=bool(chosen))
    summary = report.summary
    return FAILED if summary.errors or (strict and summary.warnings) else 0


@contextmanager
def _all_kept() -> Iterator[None]:
    """Collect no garbage: a plan is kept whole, and collecting would take as long as reading."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _split(values: Iterable[str]) -> list[str]:
    return [part.strip() for value in values for part in value.split(",") if part.strip()]


def _fix(session: Session, root: str, folder: PlanFolder, *, dry_run: bool) -> None:
    """Write what follows from the tasks, or only show it."""
    changeset = Changeset(DiskTree(root, SIZE_LIMIT))
    for name, text in fixed_files(read_artifacts(folder), timestamp()).items():
        changeset.put(name, text.encode())
    write_or_show(changeset, dry_run=dry_run)
    names = ", ".join(changeset.after)
    if not dry_run:
        session.note(f"rewritten: {names}" if names else "nothing to rewrite")


def _stream() -> PlanFolder:
    """The plan in the stream of files on stdin."""
    try:
        text = sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise PhaseError("stdin is not UTF-8", 1) from None
    return PlanFolder("", split(text), {})


def _print(
    session: Session, plan: ValidatedPlan, report: Report, form: Format, *, named: bool
) -> None:
    shown = report
    if not (form.is_document or named):
        shown = report._replace(findings=tuple(f for f in report.findings if f.severity != "info"))
    if form.is_from_top and plan.artifacts.folder.path:
        from taskctl.git.repository import Repository  # people need no git for this
        from taskctl.report.top import from_top

        shown = from_top(shown, Repository(session.folder).prefix.rstrip("/"))
    print_lines(form(shown, source_lines(plan), session.style()))
    if not form.is_document and not session.quiet:
        print_lines(end_lines(report, after_findings=bool(shown.findings), statistics=False))
