"""`taskctl import`: write a task file for each item of a document."""

import os
from collections.abc import Collection

import click

from taskctl.actions.import_source import ImportSource, from_document, from_folder
from taskctl.actions.importing import import_document
from taskctl.cli.output import write_or_show
from taskctl.cli.session import Session
from taskctl.errors import TaskctlError
from taskctl.plans.artifacts.folder import is_plan, read_folder
from taskctl.read.open import open_document, open_plans, open_to_write
from taskctl.report.style import printable
from taskctl.settings.load import FILE_NAME, Loaded, load_alone
from taskctl.text.tree import Snapshot
from taskctl.text.words import count


@click.command("import")
@click.argument("file", metavar="FILE|FOLDER")
@click.option(
    "--to", "folder", default="tasks", metavar="FOLDER", help="Write the files into FOLDER."
)
@click.option("--dry-run", is_flag=True, help="Show the files, and write nothing.")
@click.pass_obj
def command(session: Session, file: str, folder: str, *, dry_run: bool) -> int:
    """Write a task file for each item of FILE, with its prerequisites, and a track for each part.

    FILE can be a folder with the plan of another tool, or with a T.A.S.K.S. plan; what `export`
    wrote gets its ids back.
    Items that were imported before are left alone; each file names the document it comes from.
    """
    return import_items(session, file, folder, (), dry_run=dry_run)


def import_items(
    session: Session, file: str, folder: str, only: Collection[str], *, dry_run: bool
) -> int:
    """Import a document, or some items of it."""
    loaded, tree, plan = open_to_write(session.load(), may_be_empty=True)
    given = _given(session, loaded, file, tree)
    to = folder.strip("/").removeprefix("./")
    imported = import_document(plan, tree, loaded, given, to, only)
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
    path = given.breakdown.path
    if not only and FILE_NAME not in changeset.after and path in plan.files:
        session.note(f"{path} is still part of the plan; exclude it with collection.exclude")
    return 0


def _given(session: Session, loaded: Loaded, name: str, tree: Snapshot) -> ImportSource:
    """The items of a document, or of the whole plan of a folder.

    Raises:
        TaskctlError: it holds no items, or they cannot be imported from there.
    """
    outside = TaskctlError(f"{name} is outside the repository; copy it there first")
    full = os.path.join(session.folder, name)
    if not os.path.isdir(full):
        found = open_document(loaded, name)
        if found.plan.breakdown.holds_candidates:
            raise TaskctlError(f"{name} is a track: `taskctl extract CAND-…` makes tasks of it")
        if found.tree.root != tree.root:
            raise outside
        return from_document(found.plan.breakdown, found.tree)
    folder = loaded.relative(name)
    if folder == ".":
        raise TaskctlError("the plan of this folder cannot be imported into itself; name another")
    if is_plan(os.listdir(full)):
        from taskctl.actions.plan_import import from_plan_folder  # other imports need no pydantic

        return from_plan_folder(folder, read_folder(full))
    _, inner, plan = open_plans(load_alone(full))
    return from_folder(folder, plan.each(), inner)
