"""`taskctl show`: show one task with everything that concerns it."""

import click

from taskctl.cli.output import print_json, print_lines
from taskctl.cli.session import Session, from_option
from taskctl.judge.ready.hundred import is_finished
from taskctl.read.item_view import view_item
from taskctl.report.show import render_task, task_object


@click.command("show")
@click.argument("task_id", metavar="ID", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--done", "must_be_done", is_flag=True,
              help="Exit with 1 unless it is marked as done and nothing of it is missing.",
              )  # fmt: skip  # a table
@from_option
@click.pass_obj
def command(
    session: Session, document: str, task_id: str | None, *, as_json: bool, must_be_done: bool
) -> int:
    """Show the task ID: status, prerequisites, stop conditions, allowlist, history.

    ID may name an item of a document of the plan; FILE#ID names an item of any document. Without an
    ID, choose the task on a terminal.
    """
    if task_id is None:
        from taskctl.cli.pick import named_or_chosen  # rarely needed

        task_id = named_or_chosen(session, task_id, document)
    view = view_item(session.load(), task_id, document)
    plan, task = view.plan, view.task
    if view.cut:
        session.note(f"the history of {task.id} may be incomplete: {view.cut}")
    if as_json:
        print_json(task_object(plan, task, view.steps, view.suspects, view.remarks))
    else:
        style = session.style()
        print_lines(render_task(plan, task, view.steps, style, view.suspects, view.remarks))
    return 0 if not must_be_done or is_finished(plan, view.loaded.settings, task) else 1
