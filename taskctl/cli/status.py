"""`taskctl start|review|done|park|accept|reject|supersede|reopen`: change a status."""

from collections.abc import Callable
from datetime import datetime

import click

from taskctl.actions import status as actions
from taskctl.actions.clock import today
from taskctl.actions.leases import claim_of
from taskctl.cli.output import finish
from taskctl.cli.pick import named_or_chosen
from taskctl.cli.session import Session
from taskctl.model.items import Task
from taskctl.model.lookup import find_readable
from taskctl.read.open import open_to_write

Act = Callable[[actions.StatusContext, Task, str | None], actions.Outcome]
_note = click.option(
    "--note", metavar="TEXT", help="Put a remark after the status, replacing the old one."
)
_dry_run = click.option("--dry-run", is_flag=True, help="Show the change, and write nothing.")


def _command(name: str, act: Act, doc: str) -> click.Command:
    @click.command(name, help=doc)
    @click.argument("task_id", metavar="ID")
    @_note
    @_dry_run
    @click.pass_obj
    def run(session: Session, task_id: str, note: str | None, *, dry_run: bool) -> int:
        loaded, tree, plan = open_to_write(session.load())
        task = find_readable(plan, task_id)
        answer = act(actions.StatusContext(plan, tree, loaded.settings), task, note)
        return finish(session, answer, dry_run=dry_run)

    return run


@click.command("start")
@click.argument("task_id", metavar="ID", required=False)
@click.option("--as", "name", metavar="NAME", help="Claim it for NAME (a lease in its header).")
@click.option("--until", metavar="DATE", type=click.DateTime(["%Y-%m-%d"]),
              help="With --as: the last day of the lease; by default, tomorrow.",
              )  # fmt: skip  # a table
@_note
@_dry_run
@click.pass_obj
def start(
    session: Session,
    task_id: str | None,
    name: str | None,
    until: datetime | None,
    note: str | None,
    *,
    dry_run: bool,
) -> int:
    """Set the task ID to in progress; without an ID, choose it on a terminal.

    Refuses a task that waits for something, a task beyond queue.wip_limit, and a task that somebody
    else has claimed. A second start with the same NAME renews the lease; done, park, reopen and
    supersede end it.
    """
    if until and name is None:
        raise click.UsageError("--until goes with --as")
    task_id = named_or_chosen(session, task_id, to_start=True)
    day = today()
    claim = None if name is None else claim_of(name, day, until.date() if until else None)
    loaded, tree, plan = open_to_write(session.load())
    task = find_readable(plan, task_id)
    at = actions.StatusContext(plan, tree, loaded.settings)
    return finish(session, actions.start(at, task, day, note, claim), dry_run=dry_run)


review = _command(
    "review",
    actions.review,
    "Set the task ID to in review.\n\nRefuses a task that could not have been started.",
)
done = _command(
    "done",
    lambda at, task, note: actions.done(at, task, today(), note),
    "Set the task ID to done, if nothing is missing.\n\nEvery stop condition must be met, every "
    "hard prerequisite done, every required proof recorded; otherwise the command lists the "
    "missing ones. The setting collection.status.stamp chooses where the date is written.",
)
park = _command("park", actions.park, "Put the task ID aside.")
reopen = _command(
    "reopen",
    actions.reopen,
    "Reopen the task ID.\n\nAn unknown status word is kept after the new status as a remark.",
)

accept = _command(
    "accept",
    actions.accept,
    "Accept the decision ID.\n\nThe word is the one that other decisions use. Boxes, proofs and "
    "allowlists are not asked of a decision.",
)
reject = _command(
    "reject",
    actions.reject,
    "Reject the decision ID.\n\nRefuses a decision in force: supersede it by another one.",
)


@click.command("supersede")
@click.argument("task_id", metavar="ID")
@click.option(
    "--by", "successor", metavar="ID", required=True, help="Name the one that replaces it."
)
@_note
@_dry_run
@click.pass_obj
def supersede(
    session: Session, task_id: str, successor: str, note: str | None, *, dry_run: bool
) -> int:
    """Drop the task or decision ID in favour of another.

    Where decisions have their status in a section, as adr-tools writes it, both are linked.
    """
    loaded, tree, plan = open_to_write(session.load())
    at = actions.StatusContext(plan, tree, loaded.settings)
    answer = actions.supersede(
        at, find_readable(plan, task_id), find_readable(plan, successor), note
    )
    return finish(session, answer, dry_run=dry_run)
