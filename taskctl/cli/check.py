"""`taskctl check`: check the plan and report what is wrong."""

import os
import sys
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from taskctl.cli.output import print_diff, print_lines, print_whole, write_file, write_or_show
from taskctl.cli.session import Session
from taskctl.cli.watch import watched
from taskctl.judge.check.request import Request
from taskctl.judge.ends import Choice
from taskctl.memory.inputs import untold
from taskctl.model.findings import Report
from taskctl.report import FORMATS, Format
from taskctl.report.style import printable
from taskctl.settings.load import Loaded
from taskctl.text.tree import DiskTree, Snapshot
from taskctl.text.words import count

if TYPE_CHECKING:
    from taskctl.judge.check.fixes import Fixed
    from taskctl.judge.check.run import Result


@click.command("check")
@click.argument("paths", nargs=-1, metavar="[PATHS]…")
@click.option("--select", "chosen", multiple=True, metavar="CODES", help="Run only these rules.")
@click.option("--extend-select", multiple=True, metavar="CODES", help="Run these rules too.")
@click.option("--ignore", multiple=True, metavar="CODES", help="Do not run these rules.")
@click.option("--output-format", "form", type=click.Choice(list(FORMATS)), default="full",
              help="Choose how findings are shown.")  # fmt: skip  # a table
@click.option("--output-file", metavar="FILE", help="Write the findings to FILE.")
@click.option("--statistics", is_flag=True, help="Count the findings of each rule.")
@click.option("--show-files", is_flag=True, help="List the files of the plan, and stop.")
@click.option("--staged", is_flag=True, help="Check git's index; report what the commit touches.")
@click.option("--changed", is_flag=True, help="Report what differs from the base.")
@click.option("--base", metavar="REV", default="", help="Report what differs from REV.")
@click.option("--stdin-filename", metavar="PATH", help="Read stdin as the contents of PATH.")
@click.option("--fix", is_flag=True, help="Apply the safe fixes.")
@click.option(
    "--unsafe-fixes", is_flag=True, help="With --fix or --diff: apply the unsafe fixes too."
)
@click.option("--diff", is_flag=True, help="Show the fixes as a diff, and write nothing.")
@click.option("--baseline", "baseline_file", metavar="FILE", default="",
              help="Take the accepted findings from FILE (rules.baseline).")  # fmt: skip  # a table
@click.option(
    "--update-baseline", is_flag=True, help="Remove findings that are gone from the baseline."
)
@click.option("--add", is_flag=True, help="With --update-baseline: accept the new findings.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 even when errors are found.")
@click.option("--strict", is_flag=True, help="Fail on warnings too.")
@click.option("--dry-run", is_flag=True, help="With --fix or --update-baseline: write nothing.")
@click.pass_obj
@watched
def command(
    session: Session,
    paths: tuple[str, ...],
    chosen: tuple[str, ...],
    extend_select: tuple[str, ...],
    ignore: tuple[str, ...],
    form: str,
    output_file: str | None,
    *,
    statistics: bool,
    show_files: bool,
    staged: bool,
    changed: bool,
    base: str,
    stdin_filename: str | None,
    fix: bool,
    unsafe_fixes: bool,
    diff: bool,
    baseline_file: str,
    update_baseline: bool,
    add: bool,
    exit_zero: bool,
    strict: bool,
    dry_run: bool,
) -> int:
    """Check the plan and report what is wrong.

    The whole plan is always read. PATHS, --staged and --changed choose which findings are
    reported.
    Exits with 1 when an error remains.
    """
    changed = changed or bool(base)
    if sum((bool(paths), staged, changed, bool(stdin_filename))) > 1:
        raise click.UsageError(
            "choose one of PATHS, --staged, --changed (--base) and --stdin-filename"
        )
    if (fix or diff) and (staged or stdin_filename):
        raise click.UsageError("fixes go to the working tree: leave out --staged, --stdin-filename")
    if statistics and not FORMATS[form].is_for_people:
        raise click.UsageError(f"--statistics is for people: drop --output-format {form}")
    if add and not update_baseline:
        raise click.UsageError("--add goes with --update-baseline")
    if unsafe_fixes and not (fix or diff):
        raise click.UsageError("--unsafe-fixes goes with --fix or --diff")
    if any(value.strip(", ") == "" for value in (*chosen, *extend_select, *ignore)):
        raise click.UsageError("a selector is empty; `taskctl rule` lists the rules")
    started = time.monotonic()
    loaded = session.load()
    from taskctl.judge.check.run import opened, run  # not where an earlier answer still holds
    from taskctl.report.found import what_was_read

    named = paths if stdin_filename is None else (stdin_filename,)
    if stdin_filename is not None:
        untold()  # nobody can look at stdin before it is there
    choice = Choice(
        "committing" if staged else "changed" if changed else "paths" if named else "disk",
        "--staged" if staged else "--changed",
        base,
        paths=[loaded.relative(path) for path in named],
        raw=None if stdin_filename is None else sys.stdin.buffer.read(),
    )
    request = Request(
        choice,
        select=_split(chosen),
        extend_select=_split(extend_select),
        ignore=_split(ignore),
        baseline=loaded.relative(baseline_file) if baseline_file else "",
        use_baseline=not update_baseline,
        environment=os.environ,
    )
    if session.verbose:
        session.note(
            f"root {loaded.root}, settings {loaded.file or 'none'}, "
            f"preset {loaded.settings.extends}"
        )
    # A file that will be changed is read once, at the price of memory.
    disk = Snapshot(loaded.root) if fix or diff else DiskTree(loaded.root)
    # The trees stay open until their lines are printed.
    ends = click.get_current_context().with_resource(opened(loaded.root, request, disk))
    if note := what_was_read(loaded.learnt):
        session.note(note)  # also where nothing is found: it names the folders that come near
    result = run(loaded, request, ends)
    if result.notice:
        session.note(result.notice)
    unread = {fault.place.path for fault in result.plan.faults}
    for path in choice.paths if paths else ():
        if path not in {*result.plan.files, *unread} and not _holds_files(result, path):
            session.note(f"{path} is not part of the plan")
    if show_files:
        print_lines(map(printable, sorted(result.plan.files)))
        return 0
    if update_baseline:
        return _update_baseline(session, loaded, result, add=add, dry_run=dry_run)
    if fix or diff:
        from taskctl.judge.check.fixes import fix as fix_findings  # most runs fix nothing

        fixed = fix_findings(loaded, request, result, unsafe=unsafe_fixes)
        if diff or dry_run:
            return _show_fixes(session, fixed, unsafe=unsafe_fixes)
        result = _write(session, fixed)
    _print(session, loaded, result, form, output_file, statistics=statistics, started=started)
    summary = result.report.summary
    failed = summary.errors or (strict and summary.warnings)
    return 1 if failed and not exit_zero else 0


def _split(values: Iterable[str]) -> list[str]:
    return [part.strip() for value in values for part in value.split(",") if part.strip()]


def _holds_files(result: "Result", folder: str) -> bool:
    return folder == "." or any(f.startswith(f"{folder}/") for f in result.plan.files)


def _print(
    session: Session,
    loaded: Loaded,
    result: "Result",
    form: str,
    output_file: str | None,
    *,
    statistics: bool,
    started: float,
) -> None:
    from taskctl.judge.check.run import shown, source_lines  # as above
    from taskctl.report.statistics import end_lines, head_line, render_statistics

    style, chosen = session.style(), FORMATS[form]
    report = shown(result, all_infos=chosen.is_document)
    lines: list[str] = []
    if statistics:
        seconds = time.monotonic() - started
        preset = loaded.settings.extends
        lines += [head_line(result.plan, preset, seconds, style.width), ""]
        lines.extend(render_statistics(result.report, style))
    else:
        if not chosen.is_for_people:
            report = _placed(report, loaded, chosen)
        lines.extend(chosen(report, source_lines(result.tree, report.findings), style))
    text = "\n".join(lines)
    if output_file:
        write_file(session, output_file, text)
        session.note(f"{len(report.findings)} findings written to {output_file}")
    elif text:
        (click.echo if chosen.is_for_people else print_whole)(text)
    if not chosen.is_document and not session.quiet and not output_file:
        print_lines(
            end_lines(result.report, after_findings=bool(report.findings), statistics=statistics)
        )


def _placed(report: Report, loaded: Loaded, form: Format) -> Report:
    """The report, with the folder of the plan in its repository."""
    from taskctl.git.repository import Repository  # people need no git for this
    from taskctl.report.top import from_top

    root = Repository(loaded.root).prefix.rstrip("/")
    return from_top(report, root) if form.is_from_top else report._replace(root=root)


def _write(session: Session, fixed: "Fixed") -> "Result":
    """Write the fixes; return the result that is left to report."""
    fixed.changeset.write()
    if after := fixed.changeset.after:
        for place, message in fixed.guesses:
            session.note(printable(f"{place.path}:{place.line}: {message}"))
        session.note(f"fixed {count(fixed.number, 'finding')} in {count(len(after), 'file')}")
    return fixed.result


def _show_fixes(session: Session, fixed: "Fixed", *, unsafe: bool) -> int:
    print_diff(fixed.changeset)
    if not fixed.changeset.after:
        session.note(f"no finding can be fixed{'' if unsafe else ' safely'}")
    return 1 if fixed.changeset.after else 0


def _update_baseline(
    session: Session, loaded: Loaded, result: "Result", *, add: bool, dry_run: bool
) -> int:
    from taskctl.actions.baseline import update_baseline  # most runs write nothing

    update = update_baseline(loaded.root, result, add=add)
    if update is None:
        session.note(
            f"there is no {result.baseline_path} yet; `--update-baseline --add` writes one"
        )
        return 1
    write_or_show(update.changeset, dry_run=dry_run)
    if dry_run:
        return 0
    session.note(f"{result.baseline_path}: {update.kept} findings accepted, {update.gone} gone")
    if update.new:
        session.note(f"{len(update.new)} new findings are not in it; --add accepts them")
    return 1 if any(f.severity == "error" for f in update.new) else 0
