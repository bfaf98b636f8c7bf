"""`taskctl start|review|done|park|supersede|reopen`: change the status of a task."""

from collections.abc import Callable

import click

from taskctl.actions import status as actions
from taskctl.actions.clock import today
from taskctl.actions.status import Answer, Workplace
from taskctl.actions.transaction import Transaction
from taskctl.cli.session import Session
from taskctl.model.items import Task
from taskctl.model.lookup import find_readable
from taskctl.read.open import open_to_write
from taskctl.report.style import cells, printable, wrap
from taskctl.text.words import count

Act = Callable[[Workplace, Task, str | None], Answer]
_note = click.option(
    "--note", metavar="TEXT", help="A remark behind the status, in place of the one there."
)
_LONGEST = 120  # a terminal breaks a line by itself, so that it can be copied whole
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
        answer = act(Workplace(plan, tree, loaded.settings), task, note)
        return finish(session, answer, dry_run=dry_run)

    return run


def finish(session: Session, answer: Answer, *, dry_run: bool) -> int:
    """Write what an answer holds, or say why not; the exit code."""
    if answer.refusal:
        width = max(session.style().width, _LONGEST)
        click.echo(_in_lines(answer.message, width))
        click.echo("")
        for reason in answer.refusal:
            click.echo(_in_lines(f"  {reason}", width))
        if answer.hint:
            click.echo(f"\n{_in_lines(answer.hint, width)}")
        session.note("nothing was written")
        return 1
    transaction = answer.transaction
    if transaction is not None and dry_run:
        for line in transaction.diff():
            click.echo(printable(line, keep="\t"))
        for remark in answer.remarks:
            session.note(printable(remark))
        return 0
    if transaction is not None:
        transaction.write()
    click.echo(printable(answer.message, keep="\n"))
    for remark in answer.remarks:
        click.echo(f"  {printable(remark)}")
    if transaction is not None:
        note_boards(session, transaction)
    return 0


def _in_lines(text: str, width: int) -> str:
    """The text as it is, or in several lines where it is too long: columns are kept."""
    shown = printable(text)
    if cells(shown) <= width:
        return shown
    first = shown[: len(shown) - len(shown.lstrip())]
    return "\n".join(wrap(shown, width, first, f"{first}  "))


def note_boards(session: Session, transaction: Transaction) -> None:
    """Say which boards followed."""
    boards = sorted({change.path for change in transaction.corrections})
    if boards:
        number = count(len(transaction.corrections), "correction")
        session.note(f"{number} in {', '.join(boards)}")


start = _command(
    "start",
    actions.start,
    "Set the task ID to in progress.\n\nRefuses what waits for something, and more at once than "
    "queue.wip_limit.",
)
review = _command(
    "review",
    actions.review,
    "Set the task ID to in review.\n\nRefuses what could not have been started.",
)
done = _command(
    "done",
    lambda at, task, note: actions.done(at, task, today(), note),
    "Set the task ID to done, when it is 100 %.\n\nElse it lists what is missing. The date goes "
    "where collection.status.stamp says.",
)
park = _command("park", actions.park, "Put the task ID aside.")
reopen = _command(
    "reopen",
    actions.reopen,
    "Set the task ID back to be done.\n\nA status that is no known word stays behind the new one, "
    "as a remark.",
)


@click.command("supersede")
@click.argument("task_id", metavar="ID")
@click.option("--by", "successor", metavar="ID", required=True, help="What replaces it.")
@_note
@_dry_run
@click.pass_obj
def supersede(
    session: Session, task_id: str, successor: str, note: str | None, *, dry_run: bool
) -> int:
    """Drop the task ID in favour of another."""
    loaded, tree, plan = open_to_write(session.load())
    at = Workplace(plan, tree, loaded.settings)
    answer = actions.supersede(
        at, find_readable(plan, task_id), find_readable(plan, successor), note
    )
    return finish(session, answer, dry_run=dry_run)
