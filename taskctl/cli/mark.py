"""`taskctl mark`: tick a stop condition, or an item of a document."""

import os

import click

from taskctl.actions.documents import Marked, mark_document
from taskctl.actions.mark import MARKS, mark
from taskctl.actions.status import StatusContext
from taskctl.cli.output import finish, write_or_show
from taskctl.cli.session import Session
from taskctl.errors import TaskctlError
from taskctl.model.lookup import documents_with, find_work
from taskctl.read.open import open_to_write
from taskctl.report.style import printable
from taskctl.text.expressions import expression

_NO_NAME = "{!r} is not a stop condition; write TASK-0013#2, or FILE#ID for an item of a document"
_NO_INNER = "{0} is a whole file; write {1}#ID for an item, or {1}#N for a stop condition"
_WHICH = expression(r"(?P<item>[^#]+)#(?P<inner>.+)")


class _State(click.Choice[str]):
    """The new mark; a number in its place must be that of a stop condition."""

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value.isdecimal() and ctx:
            which = ctx.params.get("which", "TASK-0013")
            self.fail(f"the number goes after the id: `taskctl mark {which}#{value} done`")
        return super().convert(value, param, ctx)


@click.command("mark")
@click.argument("which", metavar="ID#N|FILE#ID")
@click.argument("state", type=_State(list(MARKS)))
@click.option("--dry-run", is_flag=True, help="Show the change, and write nothing.")
@click.pass_obj
def command(session: Session, which: str, state: str, *, dry_run: bool) -> int:
    """Tick the stop condition N of the task ID (done), or remove the tick (todo).

    `taskctl show ID` numbers the stop conditions. A stop condition without a box gets one; any
    other mark is replaced. FILE#ID marks the item ID of a document.
    """
    match = _WHICH.fullmatch(which)
    name, inner = (match["item"], match["inner"]) if match else (which.rstrip("#"), "")
    is_file = os.path.isfile(os.path.join(session.folder, name))
    if is_file and not inner:
        raise click.UsageError(_NO_INNER.format(which, name))
    loaded, tree, plan = open_to_write(session.load(), may_be_empty=is_file or not match)
    known = plan.by_path.get(name.removeprefix("./"))
    # A track has numbered stop conditions, and candidates.
    of_track = known is not None and known.kind == "track" and not inner.isdecimal()
    if is_file and (known is None or of_track):
        marked = mark_document(loaded, name, inner, state)
        return _finish_document(session, marked, state, dry_run=dry_run)
    if "/" in name and not known and name not in plan.by_id:
        raise TaskctlError(f"{name}: no such file")
    task = find_work(plan, name) if match or documents_with(plan, name) else None
    if task is None or not inner.isdecimal() or len(inner) > 4:
        raise click.UsageError(_NO_NAME.format(which))
    at = StatusContext(plan, tree, loaded.settings)
    return finish(session, mark(at, task, int(inner), state), dry_run=dry_run)


def _finish_document(session: Session, marked: Marked, state: str, *, dry_run: bool) -> int:
    item = marked.item
    for reason in marked.refusal:
        click.echo(printable(f"{item.id} is not done: {reason}"))
    if marked.refusal:
        session.note("nothing was written; mark the parts first")
        return 1
    if marked.changeset is None:
        session.note(f"{item.id} is {state} already")
        return 0
    write_or_show(marked.changeset, dry_run=dry_run)
    if not dry_run:
        session.note(f"{item.id}  {state}: {printable(item.title)}")
        for remark in marked.remarks:
            session.note(f"  {printable(remark)}")
    return 0
