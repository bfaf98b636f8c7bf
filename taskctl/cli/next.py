"""`taskctl next`: name the next task, and say why it is next."""

import click

from taskctl.cli.output import print_lines, print_whole
from taskctl.cli.session import Session, from_option
from taskctl.judge.next_work import NextRequest, find_next
from taskctl.model.leases import Worker
from taskctl.report.queue import render_answer, render_other


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
    worker = _worker(name) if name else None
    request = NextRequest(document, number, worker, ignore_conflicts, whole=as_json)
    work = find_next(session.load(), request)
    if as_json:
        from taskctl.report.items import next_object  # only for --json
        from taskctl.report.json import json_text

        print_whole(json_text(next_object(work)))
    else:
        style = session.style()
        # The collections whose tasks `start` can set to in progress.
        startable = {c.name for c in work.settings.collection if c.status.can_say("active")}
        shown = render_answer(work.plan, work.answer, style, work.others, document, startable, name)
        print_lines(shown)
        print_lines(line for part, a in work.rest or () for line in render_other(part, a, style))
    return 1 if work.answer.action in {"blocked", "settle"} else 0


def _worker(name: str) -> Worker:
    from taskctl.actions.clock import today  # leases alone depend on the day

    return Worker(name, today())
