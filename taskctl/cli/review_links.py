"""`taskctl review-links`: confirm that a task still fits its links."""

from collections.abc import Iterator, Mapping, Sequence

import click

from taskctl.actions.clock import today
from taskctl.actions.prep import Person, PrepSession
from taskctl.cli.output import write_or_show
from taskctl.cli.session import Session
from taskctl.model.items import Task
from taskctl.model.lookup import find_work
from taskctl.model.reviews import Suspect
from taskctl.read.open import open_to_write
from taskctl.report.style import printable
from taskctl.text.words import count


@click.command("review-links")
@click.argument("task_id", metavar="ID")
@click.option("--by", "name", metavar="NAME", default="", help="Name the reviewer.")
@click.option("--dry-run", is_flag=True, help="Show the change, and write nothing.")
@click.pass_obj
def command(session: Session, task_id: str, name: str, *, dry_run: bool) -> int:
    """Confirm that the task ID still fits its prerequisites, linked tasks and contracts.

    The command records a digest of each of them, without status, ticks, dates and follow-ups. When
    one changes, `check` (LK004), `show` and `prep` report it until the task is confirmed again.
    """
    loaded, tree, plan = open_to_write(session.load())
    prep_session = PrepSession(plan, tree, loaded.settings, find_work(plan, task_id))
    links, changed = prep_session.review(Person(" ".join(name.split()), today()))
    write_or_show(prep_session.changeset, dry_run=dry_run)
    if dry_run:
        return 0
    for line in _lines(prep_session.task, links, changed, kept=bool(prep_session.changeset.after)):
        click.echo(printable(line))
    return 0


def _lines(
    task: Task, links: Mapping[str, str], changed: Sequence[Suspect], *, kept: bool
) -> Iterator[str]:
    if not links:
        yield f"{task.id} builds on no task and no contract"
        return
    number = count(len(links), "link")
    yield f"{task.id}  {number} reviewed" if kept else f"{task.id}  {number}, none has changed"
    why = {suspect.target: suspect.why for suspect in changed}
    for path in links:
        yield f"  {why.get(path, ''):<12}  {path}"
