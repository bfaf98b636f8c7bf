"""`taskctl next`: what to do next, and why."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from taskctl.cli.session import Session, from_option
from taskctl.model.items import Task
from taskctl.model.plan import Plan
from taskctl.model.queue import Answer, answer, in_order
from taskctl.model.work import each_ready
from taskctl.read.heads import HeadReader
from taskctl.read.open import open_plan
from taskctl.report.queue import render_answer, render_other
from taskctl.settings.schema import Settings
from taskctl.text.tree import DiskTree

if TYPE_CHECKING:
    from taskctl.judge.team import Team

# Of several collections, the answer of the first in this order is given whole.
_PRESSING = ("settle", "continue", "start", "blocked", "complete")


@click.command("next")
@click.option("-n", "number", default=1, metavar="N",
              help="Name up to N tasks that can be worked on at once.")  # fmt: skip  # a table
@click.option("--ignore-conflicts", is_flag=True, help="Go by the headers alone.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@from_option
@click.pass_obj
def command(
    session: Session, document: str, number: int, *, ignore_conflicts: bool, as_json: bool
) -> int:
    """Say what to do next, and why nothing else.

    Tasks that can be worked on at once have allowlists that share no path; why another one that is
    ready cannot be worked on beside them is said.

    Exits with 1 when everything that is open is blocked, or a task contradicts itself.
    """
    loaded = session.load()
    queue = loaded.settings.queue
    if document or any(c.kind == "breakdown" for c in loaded.settings.collection):
        return _of_documents(
            session, document, number, ignore_conflicts=ignore_conflicts, as_json=as_json
        )
    # JSON tells also what else is ready, and which tasks wait for the answer.
    headers = as_json or queue.order != "number"
    reader = HeadReader(DiskTree(loaded.root), loaded.settings, headers=headers)
    plan: Plan = reader.read()
    found = answer(
        plan,
        queue.order,
        queue.wip_limit,
        queue.wip_states,
        ignore_conflicts=ignore_conflicts,
        limit=None if as_json else 1,
    )
    found = reader.with_bodies(found)
    others = _beside(plan, found, number, loaded.settings, queue.order, reader.shown)
    if as_json:
        from taskctl.report.items import answer_object  # only for --json
        from taskctl.report.json import json_text

        plan = reader.with_all_of(plan, found.task) if found.task else plan
        click.echo(json_text(answer_object(plan, found, others)))
    else:
        click.echo(
            "\n".join(
                render_answer(
                    plan, found, session.style(), others, startable=_startable(loaded.settings)
                )
            )
        )
    return 1 if found.action in {"blocked", "settle"} else 0


def _startable(settings: Settings) -> set[str]:
    """The collections whose tasks `start` can set to in progress."""
    return {c.name for c in settings.collection if c.status.can_say("active")}


def _of_documents(
    session: Session, document: str, number: int, *, ignore_conflicts: bool, as_json: bool
) -> int:
    """The answer of the plan or of a document of it, whichever is the more pressing."""
    from taskctl.report.items import answer_object  # the hot path reads less
    from taskctl.report.json import json_text

    loaded, _, plan = open_plan(session.load(), document)
    queue = loaded.settings.queue
    parts = [(plan, queue.order)] if plan.tasks or plan.unread else []
    parts += [(part, "document") for part in plan.current_parts]
    answers = [
        (
            part,
            order,
            answer(
                part, order, queue.wip_limit, queue.wip_states, ignore_conflicts=ignore_conflicts
            ),
        )
        for part, order in parts or [(plan, queue.order)]
    ]
    answers.sort(key=lambda one: _PRESSING.index(one[2].action))
    (part, order, found), *rest = answers
    others = _beside(part, found, number, loaded.settings, order, lambda task: task)
    if as_json:
        more = [
            {"path": other.files[0], "action": a.action, "task": a.task.id if a.task else None}
            for other, _, a in rest
            if other.files
        ]
        click.echo(json_text(answer_object(part, found, others) | {"documents": more}))
    else:
        style = session.style()
        lines = list(
            render_answer(part, found, style, others, document, _startable(loaded.settings))
        )
        lines += [line for other, _, a in rest for line in render_other(other, a, style)]
        click.echo("\n".join(lines))
    return 1 if found.action in {"blocked", "settle"} else 0


def _beside(
    plan: Plan,
    found: Answer,
    number: int,
    settings: Settings,
    order: str,
    whole: Callable[[Task], Task],
) -> "Team | None":
    """The tasks to work on at the same time, where more than one is asked for."""
    if number < 2:
        return None
    from taskctl.judge.team import team  # only for -n

    return team(found, each_ready(plan, in_order(plan, order)), number, settings, whole)
