"""`taskctl edit`: change the values in the header of a task."""

import os

import click

from taskctl.actions.edit import NewValues, edit
from taskctl.actions.edit_item import edit_item
from taskctl.actions.status import StatusContext
from taskctl.cli.editor import open_in_editor, with_editor
from taskctl.cli.output import finish
from taskctl.cli.pick import named_or_chosen
from taskctl.cli.session import Session
from taskctl.model.lookup import find_readable, find_task
from taskctl.read.open import open_to_write
from taskctl.read.plan import read_plan
from taskctl.settings.load import Loaded
from taskctl.text.tree import Snapshot


class _Pair(click.ParamType[tuple[str, str]]):
    """A key and its value, as KEY=VALUE."""

    name = "KEY=VALUE"

    def convert(
        self, value: str | tuple[str, str], param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        if isinstance(value, tuple):
            return value
        key, sign, text = value.partition("=")
        if not sign or not key.strip():
            self.fail(f"{value!r} is not KEY=VALUE", param, ctx)
        return key.strip(), text


pairs = click.option(
    "--set", "keys", metavar="KEY=VALUE", type=_Pair(), multiple=True,
    help="Set another key of the header; an empty VALUE clears it.",
)  # fmt: skip  # shared with `new`


@click.command("edit")
@click.argument("task_id", metavar="ID", required=False)
@click.option("--title", metavar="T", help="Set the title; the id before it stays.")
@click.option("--owner", metavar="O", help="Set the owner.")
@click.option("--priority", metavar="P", help="Set the priority.")
@click.option(
    "--depends-on", "prereqs", metavar="ID", multiple=True,
    help='Add a prerequisite; -ID removes one, "ID (optional)" adds an optional one.',
)  # fmt: skip  # a sentence
@click.option(
    "--follow-up", "follow_ups", metavar="ID", multiple=True,
    help="Add a follow-up; -ID removes one.",
)  # fmt: skip  # a sentence
@pairs
@click.pass_obj
@with_editor("--editor")
def command(
    session: Session,
    task_id: str | None,
    title: str | None,
    owner: str | None,
    priority: str | None,
    prereqs: tuple[str, ...],
    follow_ups: tuple[str, ...],
    keys: tuple[tuple[str, str], ...],
    *,
    in_editor: bool,
    dry_run: bool,
) -> int:
    """Change values of the task ID, and update the boards.

    Only the spans that have to change are written, in the form of the header. A value that would
    break the header, a prerequisite that would close a circle, and anything that `check` would
    report as a new error are refused. `taskctl start`, `done` and their like change the status.
    Of an item of a document (FILE#ID), only the title can be changed. Without an ID, choose the
    task on a terminal; it is opened in your editor if no value is given.
    """
    values = NewValues(title, owner, priority, prereqs, follow_ups, keys)
    if task_id is None:
        task_id = named_or_chosen(session, task_id)
        in_editor = in_editor or (values == NewValues() and not dry_run)
    if values == NewValues() and not in_editor:
        raise click.UsageError(
            "say what to change: --title, --owner, --priority, --depends-on, --follow-up, --set, "
            "or --editor"
        )
    loaded = session.load()
    name, _, inner = task_id.partition("#")
    if inner and os.path.isfile(os.path.join(session.folder, name)):
        return _edit_item(session, loaded, name, inner, values, dry_run=dry_run, editor=in_editor)
    opened, tree, plan = open_to_write(loaded)
    task = find_task(plan, task_id) if in_editor else find_readable(plan, task_id)
    code = 0
    if values != NewValues():
        at = StatusContext(plan, tree, opened.settings)
        code = finish(session, edit(at, task, values), dry_run=dry_run)
    if code or not in_editor:
        return code
    return open_in_editor(session, loaded, open_to_write(loaded)[2], task.path)


def _edit_item(
    session: Session,
    loaded: Loaded,
    name: str,
    inner: str,
    values: NewValues,
    *,
    dry_run: bool,
    editor: bool,
) -> int:
    code = 0
    if values != NewValues():
        code = finish(session, edit_item(loaded, name, inner, values), dry_run=dry_run)
    if code or not editor:
        return code
    path = loaded.relative(name)
    before = read_plan(Snapshot(loaded.root), loaded.settings, documents=[path])
    return open_in_editor(session, loaded, before, path, [path])
