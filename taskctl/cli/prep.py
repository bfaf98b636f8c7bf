"""`taskctl prep`: whether the next task can be started."""

import click

from taskctl.cli.main import Session
from taskctl.cli.plan import find_task, open_plan
from taskctl.judge.prep import prepare
from taskctl.model.items import Task
from taskctl.model.plan import Plan
from taskctl.model.prep import GO
from taskctl.model.queue import answer
from taskctl.report.json import json_text
from taskctl.report.prep import no_prep_object, prep_object, render_prep
from taskctl.settings.schema import Settings

_NOTHING = {"blocked": "there are open tasks, and none can be started (taskctl next)",
            "complete": "nothing is open"}  # fmt: skip


@click.command("prep")
@click.argument("task_id", metavar="[ID]", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(session: Session, task_id: str | None, *, as_json: bool) -> int:
    """Say whether the task ID, else the one that `next` names, can be started.

    Exits with 0 only for GO.
    """
    loaded, tree, plan = open_plan(session)
    task, why = _chosen(plan, loaded.settings, task_id)
    if task is None:
        click.echo(json_text(no_prep_object(why)) if as_json else why)
        return 1
    prep = prepare(plan, tree, loaded.settings, task, loaded.root)
    if as_json:
        click.echo(json_text(prep_object(plan, loaded.settings, prep)))
    else:
        click.echo("\n".join(render_prep(prep, session.style())))
    return 0 if prep.decision == GO else 1


def _chosen(plan: Plan, settings: Settings, task_id: str | None) -> tuple[Task | None, str]:
    """The task that is meant; none, and why, where `next` names none."""
    if task_id:
        return find_task(plan, task_id), ""
    queue = settings.queue
    found = answer(plan, queue.order, queue.wip_limit, queue.wip_states)
    return found.task, _NOTHING.get(found.action, "")
