"""`taskctl new`: a task file with the next number."""

import click

from taskctl.actions.clock import today
from taskctl.actions.create import Wish, create
from taskctl.actions.status import Workplace
from taskctl.cli.output import finish
from taskctl.cli.session import Session
from taskctl.model.lookup import find_task
from taskctl.read.open import open_to_write


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
    code = finish(session, create(Workplace(plan, tree, loaded.settings), wish), dry_run=dry_run)
    if above is not None and not dry_run:
        session.note(f"{above.id} lists it as a follow-up")
    return code
