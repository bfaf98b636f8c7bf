"""`taskctl next`: what to do next, and why."""

import click

from taskctl.cli.main import Session
from taskctl.cli.plan import from_option
from taskctl.model.queue import answer
from taskctl.read.heads import HeadReader
from taskctl.read.plan import read_plan
from taskctl.report.items import answer_object
from taskctl.report.queue import render_answer, render_other
from taskctl.settings.load import load
from taskctl.text.tree import DiskTree

# Of several collections, the answer of the first in this order is given whole.
_PRESSING = ("settle", "continue", "start", "blocked", "complete")


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
    loaded = load(session.folder, session.config)
    if document or any(c.kind == "breakdown" for c in loaded.settings.collection):
        return _of_documents(
            session, document, number, ignore_conflicts=ignore_conflicts, as_json=as_json
        )
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


def _of_documents(
    session: Session, document: str, number: int, *, ignore_conflicts: bool, as_json: bool
) -> int:
    """The answer of the plan or of a document of it, whichever is the more pressing."""
    from taskctl.cli.plan import open_plan  # noqa: PLC0415  the hot path reads less
    from taskctl.report.json import json_text  # noqa: PLC0415

    loaded, _, plan = open_plan(session, document)
    queue = loaded.settings.queue
    parts = [(plan, queue.order)] if plan.tasks else []
    pairs = zip(plan.breakdowns, plan.parts, strict=True)
    parts += [(part, "document") for one, part in pairs if part.tasks and not one.is_archived]
    answers = [
        (part, answer(part, order, queue.wip_limit, queue.wip_states,
                      ignore_conflicts=ignore_conflicts))
        for part, order in parts or [(plan, queue.order)]
    ]  # fmt: skip
    answers.sort(key=lambda pair: _PRESSING.index(pair[1].action))
    (part, found), *others = answers
    if as_json:
        more = [
            {"path": other.files[0], "action": a.action, "task": a.task.id if a.task else None}
            for other, a in others
            if other.files
        ]
        click.echo(json_text(answer_object(part, found) | {"documents": more}))
    else:
        style = session.style()
        lines = list(render_answer(part, found, style, number))
        lines += [line for other, a in others for line in render_other(other, a, style)]
        click.echo("\n".join(lines))
    return 1 if found.action in {"blocked", "settle"} else 0
