"""`taskctl show`: show one task with everything that concerns it."""

import click

from taskctl.cli.output import print_json, print_lines
from taskctl.cli.session import Session, from_option
from taskctl.git.ancestry import cut_history
from taskctl.git.repository import Repository
from taskctl.judge.ready.hundred import is_finished
from taskctl.model.items import ITEM
from taskctl.model.reviews import suspects
from taskctl.read.history import status_steps
from taskctl.read.open import open_item
from taskctl.read.remarks import read_remarks
from taskctl.report.show import render_task, task_object
from taskctl.text.source import Source


@click.command("show")
@click.argument("task_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--done", "must_be_done", is_flag=True,
              help="Exit with 1 unless it is marked as done and nothing of it is missing.",
              )  # fmt: skip  # a table
@from_option
@click.pass_obj
def command(
    session: Session, document: str, task_id: str, *, as_json: bool, must_be_done: bool
) -> int:
    """Show the task ID: status, prerequisites, stop conditions, allowlist, history.

    ID may name an item of a document of the plan; FILE#ID names an item of any document.
    """
    loaded, tree, plan, task = open_item(session.load(), task_id, document)
    repository = Repository(loaded.root)
    steps = (
        status_steps(plan, loaded.settings, repository, task.id).get(task.id, [])
        if task.kind != ITEM and repository.is_repository()
        else []
    )
    if steps and (cut := cut_history(repository)):
        session.note(f"the history of {task.id} may be incomplete: {cut}")
    source = tree.read(task.path) if plan.breakdown else None
    remarks = (
        read_remarks(source, plan.breakdown, task)
        if plan.breakdown and isinstance(source, Source)
        else []
    )
    suspect = suspects(plan, task, loaded.settings.contracts.files)
    if as_json:
        print_json(task_object(plan, task, steps, suspect, remarks))
    else:
        print_lines(render_task(plan, task, steps, session.style(), suspect, remarks))
    return 0 if not must_be_done or is_finished(plan, loaded.settings, task) else 1
