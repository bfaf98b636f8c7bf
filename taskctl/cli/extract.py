"""`taskctl extract`: turn candidates into a task."""

import os

import click

from taskctl.actions.clock import today
from taskctl.actions.extract import Extraction, extract
from taskctl.actions.importing import waiting
from taskctl.actions.status import StatusContext
from taskctl.cli.import_ import import_items
from taskctl.cli.output import finish, print_lines
from taskctl.cli.session import Session
from taskctl.errors import TaskctlError
from taskctl.model.lookup import find_candidate, find_task
from taskctl.model.plan import Plan
from taskctl.read.open import open_document, open_to_write
from taskctl.report.style import printable


@click.command("extract")
@click.argument("candidate_ids", metavar="CAND-ID…", nargs=-1, required=True)
@click.option(
    "--from", "file", metavar="FILE", default="", help="Take them from this track or document."
)
@click.option("--number", type=int, help="Take this number instead of the next one.")
@click.option("--suffix-of", "sibling", metavar="ID", help="Number it as this task with a letter.")
@click.option("--part", is_flag=True, help="Extract a part; the candidates keep all their text.")
@click.option("--title", metavar="T", default="", help="Set the title of the task.")
@click.option("--force", is_flag=True, help="Ignore gates and prerequisites.")
@click.option(
    "--reason", metavar="R", default="", help="Give the reason for --force; the task records it."
)
@click.option("--dry-run", is_flag=True, help="Show the change, and write nothing.")
@click.pass_obj
def command(
    session: Session,
    candidate_ids: tuple[str, ...],
    file: str,
    number: int | None,
    sibling: str | None,
    title: str,
    reason: str,
    *,
    part: bool,
    force: bool,
    dry_run: bool,
) -> int:
    """Turn candidates of tracks into a task: several into one, or one in parts.

    The task takes its goal from What and the notes of the candidate, its prerequisites from Depends
    on, and its stop conditions from Proof idea. The candidate keeps its title and names the task;
    the links of the track and the boards are updated.

    The command refuses while a red gate names an open task, or a prerequisite is not done.
    """
    if sibling and number is not None:
        raise click.UsageError("choose one of --number and --suffix-of")
    if force != bool(reason.strip()):
        raise click.UsageError("--force needs a --reason, and --reason goes with --force")
    loaded, tree, plan = open_to_write(session.load(), may_be_empty=bool(file))
    if file and _is_document(session, plan, file):
        if number is not None or sibling or title or part:
            raise click.UsageError(f"{file} is not a track; its items take only --force")
        return _from_document(session, file, candidate_ids, forced=force, dry_run=dry_run)
    wanted = dict.fromkeys(text.upper() for text in candidate_ids)
    found = [find_candidate(plan, text, file) for text in wanted]
    request = Extraction(
        tuple(found),
        today(),
        title,
        number,
        find_task(plan, sibling) if sibling else None,
        part,
        reason,
    )
    answer = extract(StatusContext(plan, tree, loaded.settings), request)
    return finish(session, answer, dry_run=dry_run)


def _is_document(session: Session, plan: Plan, file: str) -> bool:
    known = plan.by_path.get(file.removeprefix("./"))
    return known is None and os.path.isfile(os.path.join(session.folder, file))


def _from_document(
    session: Session, file: str, names: tuple[str, ...], *, forced: bool, dry_run: bool
) -> int:
    """Turn items of a document into tasks, one for each."""
    items = open_document(session.load(), file).plan
    if items.breakdown and items.breakdown.holds_candidates:
        raise TaskctlError(f"{file} is not a track of the plan; add it to a collection of tracks")
    found = [find_task(items, name) for name in names]
    if (waits := waiting(items, found)) and not forced:
        click.echo(f"{', '.join(item.id for item in found)} cannot be extracted yet")
        print_lines(f"  {printable(line)}" for line in waits)
        return 1
    return import_items(session, file, "tasks", [item.id for item in found], dry_run=dry_run)
