"""`taskctl rename`: give a task another number or title, wherever it is mentioned."""

import os

import click

from taskctl.actions.rename import NewName, rename
from taskctl.actions.status import StatusContext
from taskctl.cli.output import finish
from taskctl.cli.session import Session
from taskctl.model.lookup import find_readable
from taskctl.read.open import open_to_write


@click.command("rename")
@click.argument("task_id", metavar="ID")
@click.option("--title", metavar="T", help="Set the title, and the name of the file.")
@click.option("--number", metavar="N", help="Set the number, such as 12 or 12B.")
@click.option("--dry-run", is_flag=True, help="Show the change, and write nothing.")
@click.pass_obj
def command(
    session: Session, task_id: str, title: str | None, number: str | None, *, dry_run: bool
) -> int:
    """Give the task ID another number or title, and let all that mentions it follow.

    Moves the file, and rewrites headers, boards, tracks, links and evidence. Refuses a number that
    is taken on any branch, and mentions that would be unclear afterwards.
    """
    if title is None and number is None:
        raise click.UsageError("say how to call it: --title, --number, or both")
    name, _, inner = task_id.partition("#")
    if inner and os.path.isfile(os.path.join(session.folder, name)):
        raise click.UsageError(
            f"{task_id} is an item of a document, whose mentions are only read there; "
            f"`taskctl edit {task_id} --title T` changes its title"
        )
    loaded, tree, plan = open_to_write(session.load())
    at = StatusContext(plan, tree, loaded.settings)
    answer = rename(at, find_readable(plan, task_id), NewName(title, number))
    return finish(session, answer, dry_run=dry_run)
