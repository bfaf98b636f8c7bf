"""`taskctl next`: what to do next, and why."""

import click

from taskctl.cli.main import Session
from taskctl.cli.plan import from_option
from taskctl.model.queue import answer
from taskctl.read.heads import HeadReader
from taskctl.read.plan import read_plan
from taskctl.report.items import answer_object
from taskctl.report.queue import render_answer
from taskctl.settings.load import load
from taskctl.text.tree import DiskTree


@click.command("next")
@click.option("-n", "number", default=1, metavar="N", help="Name up to N tasks.")
@click.option("--ignore-conflicts", is_flag=True, help="Go by the headers alone.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@from_option
@click.pass_obj
def command(
    session: Session, document: str, number: int, *, ignore_conflicts: bool, as_json: bool
) -> int:
    """Say what to do next, and why nothing else.

    Exits with 1 when everything that is open is blocked, or a task contradicts itself.
    """
    if document:
        return _of_document(session, document, number, as_json=as_json)
    loaded = load(session.folder, session.config)
    tree, queue = DiskTree(loaded.root), loaded.settings.queue
    if as_json:
        from taskctl.report.json import json_text  # noqa: PLC0415  only for --json

        # JSON tells everything of the task, also which finished ones depended on it.
        plan = read_plan(tree, loaded.settings)
        found = answer(plan, queue.order, queue.wip_limit, queue.wip_states,
                       ignore_conflicts=ignore_conflicts)  # fmt: skip
        click.echo(json_text(answer_object(plan, found)))
    else:
        reader = HeadReader(tree, loaded.settings)
        heads = reader.read()
        found = answer(heads, queue.order, queue.wip_limit, queue.wip_states,
                       ignore_conflicts=ignore_conflicts, limit=max(1, number))  # fmt: skip
        lines = render_answer(heads, reader.with_bodies(found), session.style(), number)
        click.echo("\n".join(lines))
    return 1 if found.action in {"blocked", "settle"} else 0


def _of_document(session: Session, document: str, number: int, *, as_json: bool) -> int:
    from taskctl.cli.plan import open_plan  # noqa: PLC0415  the hot path reads less
    from taskctl.report.json import json_text  # noqa: PLC0415

    loaded, _, plan = open_plan(session, document)
    queue = loaded.settings.queue
    found = answer(plan, queue.order, queue.wip_limit, queue.wip_states)
    if as_json:
        click.echo(json_text(answer_object(plan, found)))
    else:
        click.echo("\n".join(render_answer(plan, found, session.style(), number)))
    return 1 if found.action in {"blocked", "settle"} else 0
