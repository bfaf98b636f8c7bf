"""`taskctl new`: a task file with the next number."""

import click

from taskctl.actions.clock import today
from taskctl.actions.create import Wish, create
from taskctl.cli.session import Session
from taskctl.cli.status import note_boards
from taskctl.model.lookup import find_task
from taskctl.read.open import open_to_write
from taskctl.report.style import printable


@click.command("new")
@click.argument("title")
@click.option("--owner", metavar="O", default="", help="Whose task it is.")
@click.option("--number", type=int, help="This number, in place of the next one.")
@click.option("--follow-up-of", "parent", metavar="ID", help="A letter suffix of this task.")
@click.option("--dry-run", is_flag=True, help="Show the file, and write nothing.")
@click.pass_obj
def command(
    session: Session,
    title: str,
    owner: str,
    number: int | None,
    parent: str | None,
    *,
    dry_run: bool,
) -> int:
    """Create a task with TITLE.

    Its number is the highest one used, on any branch and in any worktree, plus one. The file
    comes from the repository's template where it has one (tasks/TASK-TEMPLATE.md).
    """
    if parent and number is not None:
        raise click.UsageError("choose one of --number and --follow-up-of")
    loaded, tree, plan = open_to_write(session.load(), may_be_empty=True)
    above = find_task(plan, parent) if parent else None
    wish = Wish(title, today(), owner, number, above)
    item_id, path, transaction = create(plan, tree, loaded.settings, wish)
    if dry_run:
        for line in transaction.diff():
            click.echo(printable(line, keep="\t"))
        return 0
    transaction.write()
    click.echo(f"{item_id}  {printable(path)}")
    if above is not None:
        session.note(f"{above.id} lists it as a follow-up")
    note_boards(session, transaction)
    return 0
