"""`taskctl plan archive`: move a finished plan out of the way."""

import os

import click

from taskctl.actions.plan_archive import archive_plan
from taskctl.cli.plan_look import opened
from taskctl.cli.session import Session
from taskctl.plans.artifacts.canonical import file_hash, plan_id
from taskctl.plans.artifacts.parts import as_json


@click.command("archive")
@click.argument("path", metavar="PATH")
@click.option("--tag", metavar="TAG", help="Name the archived folder; default: the id of the plan.")
@click.option("--unfinished", is_flag=True, help="Archive it though tasks are not completed.")
@click.pass_obj
def archive(session: Session, path: str, tag: str | None, *, unfinished: bool) -> None:
    """Move the plan in the folder PATH to archive/TAG beside it, and print where it is.

    A plan whose tasks are not all completed is refused.
    """
    tasks = opened(session, path).tasks
    name = tag or plan_id(tasks.generated.contentHash or file_hash(as_json(tasks)))
    folder = os.path.normpath(os.path.join(session.folder, path))
    click.echo(archive_plan(folder, len(tasks.tasks), name, unfinished=unfinished))
