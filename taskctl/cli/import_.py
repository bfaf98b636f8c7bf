"""`taskctl import`: write a task file for each item of a document."""

from collections.abc import Collection

import click

from taskctl.actions.importing import import_document
from taskctl.cli.output import write_or_show
from taskctl.cli.session import Session
from taskctl.errors import TaskctlError
from taskctl.read.open import open_document, open_to_write
from taskctl.report.style import printable
from taskctl.settings.load import FILE_NAME
from taskctl.text.words import count


@click.command("import")
@click.argument("file", metavar="FILE")
@click.option(
    "--to", "folder", default="tasks", metavar="FOLDER", help="Write the files into FOLDER."
)
@click.option("--dry-run", is_flag=True, help="Show the files, and write nothing.")
@click.pass_obj
def command(session: Session, file: str, folder: str, *, dry_run: bool) -> int:
    """Write a task file for each item of FILE, with its prerequisites, and a track for each part.

    Items that were imported before are left alone; each file names the document it comes from.
    """
    return import_items(session, file, folder, (), dry_run=dry_run)


def import_items(
    session: Session, file: str, folder: str, only: Collection[str], *, dry_run: bool
) -> int:
    """Import a document, or some items of it."""
    found = open_document(session.load(), file)
    if found.plan.breakdown.holds_candidates:
        raise TaskctlError(f"{file} is a track: `taskctl extract CAND-…` makes tasks of it")
    loaded, tree, plan = open_to_write(session.load(), may_be_empty=True)
    if found.tree.root != tree.root:
        raise TaskctlError(f"{file} is outside the repository; copy it there first")
    imported = import_document(
        plan, tree, loaded, found.plan.breakdown, folder.strip("/").removeprefix("./"), only
    )
    changeset = imported.changeset
    write_or_show(changeset, dry_run=dry_run)
    for remark in dict.fromkeys(imported.left_out):
        session.note(f"skipped: {printable(remark)}")
    written = len(changeset.after)
    verb = "would be written" if dry_run else "written"
    items = count(len(only) or len(imported.tasks), "item")
    session.note(
        f"{count(written, 'file')} {verb} for {items}"
        if written
        else "everything was imported before"
    )
    path = found.plan.name
    if not only and FILE_NAME not in changeset.after and path in plan.files:
        session.note(f"{path} is still part of the plan; exclude it with collection.exclude")
    return 0
