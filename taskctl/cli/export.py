"""`taskctl export`: write items in the form of another tool."""

import os

import click

from taskctl.actions.export import write_files
from taskctl.cli.output import print_whole, write_or_show
from taskctl.cli.session import Session, from_option
from taskctl.errors import TaskctlError
from taskctl.model.lookup import find_task, numbered, part_with
from taskctl.read.open import open_plan
from taskctl.report.style import printable
from taskctl.text.words import count
from taskctl.views.exports.formats import FORMATS
from taskctl.views.exports.items import exported_items, item_key

_SHOWN = 5


@click.command("export")
@click.argument("ids", metavar="[ID]...", nargs=-1)
@click.option("--to", "form", type=click.Choice(list(FORMATS)), required=True, help="The form.")
@click.option(
    "--output", metavar="PATH", help="Write to this file; a folder for backlog-md and openspec."
)
@click.option("--dry-run", is_flag=True, help="Show the files, and write nothing.")
@from_option
@click.pass_obj
def command(
    session: Session,
    ids: tuple[str, ...],
    form: str,
    output: str | None,
    document: str,
    *,
    dry_run: bool,
) -> int:
    """Write the plan, or some of its items, in the form of another tool.

    Losses, which that tool cannot express, are listed on standard error. `taskctl import` reads all
    forms back. Existing files are never changed.
    """
    chosen = FORMATS[form]
    if chosen.is_folder and output is None:
        raise TaskctlError(f"{form} is several files; name a folder for them with --output DIR")
    _, _, plan = open_plan(session.load(), document)
    only = set()
    for text in ids:
        part = plan if document else part_with(plan, text)
        only.add(item_key(find_task(part, numbered(part, text))))
    items = exported_items(plan.each(), only)
    if not items:
        raise TaskctlError("there are no items to export")
    found = chosen.render(items)
    if output is None and not dry_run:
        print_whole("".join(found.files.values()), nl=False)
    else:
        target = os.path.join(session.folder, output or next(iter(found.files)))
        changeset = write_files(target, found.files, is_folder=chosen.is_folder)
        write_or_show(changeset, dry_run=dry_run)
        verb = "would be written" if dry_run else "written"
        session.note(
            f"{count(len(changeset.after), 'file')} {verb} for {count(len(items), 'item')}"
            if changeset.after
            else "everything was exported before"
        )
    written = {item.path for item in items}
    for fault in (fault for part in plan.each() for fault in part.unread if not ids):
        if fault.kind == "loose" or fault.place.path not in written:
            where = f"{fault.place.path}:{fault.place.line}"
            session.note(printable(f"{where}: {fault.message}; not exported"))
    for what, lost in found.lost.items():
        shown = ", ".join(lost if session.verbose else lost[:_SHOWN])
        more = len(lost) - _SHOWN
        others = "" if session.verbose or more <= 0 else f" and {more} more (-v lists them)"
        session.note(printable(f"{what}: {shown}{others}"))
    return 0
