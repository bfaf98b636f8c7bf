"""`taskctl mark`: tick one stop condition."""

import re

import click

from taskctl.actions.mark import MARKS, mark
from taskctl.actions.status import Workplace
from taskctl.cli.main import Session
from taskctl.cli.plan import find_task, open_to_write
from taskctl.cli.status import finish

_WHICH = re.compile(r"(?P<task>.+)#(?P<number>\d{1,4})")


@click.command("mark")
@click.argument("which", metavar="ID#N")
@click.argument("state", type=click.Choice(list(MARKS)))
@click.option("--dry-run", is_flag=True, help="Show the change, and write nothing.")
@click.pass_obj
def command(session: Session, which: str, state: str, *, dry_run: bool) -> int:
    """Tick the stop condition N of the task ID (done), or take the tick back (todo).

    `taskctl show ID` numbers the stop conditions. One without a box is given one.
    """
    match = _WHICH.fullmatch(which)
    if not match:
        raise click.UsageError(f"{which} names no stop condition; write it as TASK-0013#2")
    loaded, tree, plan = open_to_write(session)
    task = find_task(plan, match["task"])
    at = Workplace(plan, tree, loaded.settings)
    return finish(session, mark(at, task, int(match["number"]), state), dry_run=dry_run)
