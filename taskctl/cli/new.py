"""`taskctl new`: create a task, or a decision, with the next number."""

import click

from taskctl.actions.clock import today
from taskctl.actions.create import Wish, create
from taskctl.actions.status import StatusContext
from taskctl.cli.edit import pairs
from taskctl.cli.editor import open_in_editor, with_editor
from taskctl.cli.output import finish
from taskctl.cli.session import Session
from taskctl.model.lookup import find_task
from taskctl.read.open import open_to_write


@click.command("new")
@click.argument("title")
@click.option("--owner", metavar="O", default="", help="Name the owner.")
@click.option("--priority", metavar="P", help="Set the priority.")
@click.option(
    "--depends-on", "prereqs", metavar="ID", multiple=True,
    help='Add a prerequisite; "ID (optional)" for an optional one.',
)  # fmt: skip  # a sentence
@click.option("--stop", "stops", metavar="TEXT", multiple=True, help="Add a stop condition.")
@click.option("--allow", "paths", metavar="PATH", multiple=True, help="Add a path that may change.")
@pairs
@click.option("--number", type=int, help="Take this number instead of the next one.")
@click.option(
    "--follow-up-of", "parent", metavar="ID", help="Number it as this task with a letter."
)
@click.option("--decision", is_flag=True, help="Create a decision, such as an ADR.")
@click.pass_obj
@with_editor("--edit")
def command(
    session: Session,
    title: str,
    *,
    owner: str,
    priority: str | None,
    prereqs: tuple[str, ...],
    stops: tuple[str, ...],
    paths: tuple[str, ...],
    keys: tuple[tuple[str, str], ...],
    number: int | None,
    parent: str | None,
    decision: bool,
    in_editor: bool,
    dry_run: bool,
) -> int:
    """Create a task with TITLE.

    Its number follows the highest one in use on any branch and in any worktree. The file is made
    from the repository's template if there is one (tasks/TASK-TEMPLATE.md). Stop conditions and
    paths go into the sections that the plan has for them, in place of the template's hints.

    A decision is written as the newest ones are: the form of its name, its title, its status and
    its headings. In a plan without tasks, --decision need not be said.
    """
    if parent and number is not None:
        raise click.UsageError("choose one of --number and --follow-up-of")
    loaded, tree, plan = open_to_write(session.load(), may_be_empty=True)
    above = find_task(plan, parent) if parent else None
    if parent and decision:
        raise click.UsageError("choose one of --decision and --follow-up-of: only tasks have them")
    wish = Wish(
        title, today(), owner, number, above, decision, priority, prereqs, stops, paths, keys
    )
    answer = create(StatusContext(plan, tree, loaded.settings), wish)
    code = finish(session, answer, dry_run=dry_run)
    if above is not None and not dry_run and not code:
        session.note(f"{above.id} lists it as a follow-up")
    if in_editor and not code:
        return open_in_editor(session, loaded, plan, answer.path)
    return code
