"""`taskctl new`: create a task, or a decision, with the next number."""

import click

from taskctl.actions.clock import today
from taskctl.actions.create import Wish, create
from taskctl.actions.status import StatusContext
from taskctl.cli.output import finish
from taskctl.cli.session import Session
from taskctl.model.lookup import find_task
from taskctl.read.open import open_to_write


@click.command("new")
@click.argument("title")
@click.option("--owner", metavar="O", default="", help="Name the owner.")
@click.option("--number", type=int, help="Take this number instead of the next one.")
@click.option(
    "--follow-up-of", "parent", metavar="ID", help="Number it as this task with a letter."
)
@click.option("--decision", is_flag=True, help="Create a decision, such as an ADR.")
@click.option("--dry-run", is_flag=True, help="Show the file, and write nothing.")
@click.pass_obj
def command(
    session: Session,
    title: str,
    owner: str,
    number: int | None,
    parent: str | None,
    *,
    decision: bool,
    dry_run: bool,
) -> int:
    """Create a task with TITLE.

    Its number follows the highest one in use on any branch and in any worktree. The file is made
    from the repository's template if there is one (tasks/TASK-TEMPLATE.md).

    A decision is written as the newest ones are: the form of its name, its title, its status and
    its headings. In a plan without tasks, --decision need not be said.
    """
    if parent and number is not None:
        raise click.UsageError("choose one of --number and --follow-up-of")
    loaded, tree, plan = open_to_write(session.load(), may_be_empty=True)
    above = find_task(plan, parent) if parent else None
    if parent and decision:
        raise click.UsageError("choose one of --decision and --follow-up-of: only tasks have them")
    wish = Wish(title, today(), owner, number, above, decision)
    code = finish(
        session, create(StatusContext(plan, tree, loaded.settings), wish), dry_run=dry_run
    )
    if above is not None and not dry_run:
        session.note(f"{above.id} lists it as a follow-up")
    return code
