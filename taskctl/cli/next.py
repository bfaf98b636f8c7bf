"""`taskctl next`: name the next task, and say why it is next."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from taskctl.cli.output import print_lines
from taskctl.cli.session import Session, from_option
from taskctl.model.leases import Worker
from taskctl.model.plan import Plan
from taskctl.model.queue import Answer, answer, answers, free, in_order
from taskctl.model.work import each_ready
from taskctl.read.heads import HeadReader
from taskctl.report.queue import render_answer, render_other
from taskctl.settings.schema import Settings
from taskctl.text.tree import DiskTree

if TYPE_CHECKING:
    from taskctl.judge.scope.team import Team


@click.command("next")
@click.option("-n", "number", default=1, metavar="N",
              help="Name up to N tasks that can be worked on at once.")  # fmt: skip  # a table
@click.option(
    "--ignore-conflicts",
    is_flag=True,
    help="Trust the headers; ignore boards that contradict them.",
)
@click.option("--as", "name", metavar="NAME", default="",
              help="Pass over tasks that others have claimed.")  # fmt: skip  # a table
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@from_option
@click.pass_obj
def command(
    session: Session,
    document: str,
    number: int,
    name: str,
    *,
    ignore_conflicts: bool,
    as_json: bool,
) -> int:
    """Name the next task, and say why it is next.

    With -n, it also names tasks that can be worked on at the same time, because their allowlists
    share no path, and says why other ready tasks cannot.

    With --as, it goes on with the task that NAME has claimed (`start --as`), or with one whose
    lease has ended.

    Exits with 1 when every open task is blocked, or when header and boards contradict each other.
    """
    loaded = session.load()
    queue = loaded.settings.queue
    worker = _worker(name) if name else None
    rest: Sequence[tuple[Plan, Answer]] = ()
    reader = None
    if document or any(c.kind == "breakdown" for c in loaded.settings.collection):
        from taskctl.read.open import open_plan  # the hot path reads headers only

        loaded, _, plan = open_plan(loaded, document)
        queue = loaded.settings.queue
        (plan, found), *rest = answers(
            plan,
            queue.wip_limit,
            queue.wip_states,
            ignore_conflicts=ignore_conflicts,
            worker=worker,
        )
    else:
        # JSON also says what else is ready, and which tasks wait for the answer.
        headers = as_json or queue.order != "number"
        reader = HeadReader(DiskTree(loaded.root), loaded.settings, headers=headers)
        plan = reader.read()
        found = answer(
            plan,
            queue.wip_limit,
            queue.wip_states,
            ignore_conflicts=ignore_conflicts,
            limit=None if as_json else 1,
            worker=worker,
        )
        found = reader.with_bodies(found)
    others = _beside(plan, found, number, loaded.settings, reader, worker)
    if as_json:
        from taskctl.report.items import answer_object  # only for --json
        from taskctl.report.json import json_text

        if reader is not None and found.task:
            plan = reader.with_all_of(plan, found.task)
        shown = answer_object(plan, found, others)
        if reader is None:
            shown["documents"] = [
                {"path": part.name, "action": a.action, "task": a.task.id if a.task else None}
                for part, a in rest
            ]
        click.echo(json_text(shown))
    else:
        style = session.style()
        # The collections whose tasks `start` can set to in progress.
        startable = {c.name for c in loaded.settings.collection if c.status.can_say("active")}
        print_lines(render_answer(plan, found, style, others, document, startable, name))
        print_lines(line for part, a in rest for line in render_other(part, a, style))
    return 1 if found.action in {"blocked", "settle"} else 0


def _worker(name: str) -> Worker:
    from taskctl.actions.clock import today  # leases alone depend on the day

    return Worker(name, today())


def _beside(
    plan: Plan,
    found: Answer,
    number: int,
    settings: Settings,
    reader: HeadReader | None,
    worker: Worker | None,
) -> "Team | None":
    """The tasks to work on at the same time, if more than one is asked for."""
    if number < 2:
        return None
    from taskctl.judge.scope.team import team  # only for -n

    whole = reader.shown if reader else lambda task: task
    ready = free(plan, each_ready(plan, in_order(plan)), worker)
    return team(found, ready, number, settings, whole)
