"""`taskctl pick`: choose a task on a terminal, by words of its title or by a number."""

import sys
from collections.abc import Sequence
from typing import NamedTuple

import click

from taskctl.cli.session import Session, from_option
from taskctl.errors import TaskctlError
from taskctl.memory.inputs import untold
from taskctl.model.choice import has_words
from taskctl.model.items import Task
from taskctl.model.plan import Plan
from taskctl.model.plans import DocumentPlan
from taskctl.model.queue import everything_in_order
from taskctl.model.states import CLOSED
from taskctl.model.work import ready_tasks
from taskctl.read.open import open_plan
from taskctl.report.style import Style, fit, printable

_MOST = 15
"""The most tasks that are listed at once."""
_THEN = {"start": (), "show": (), "edit": ("--editor",), "done": ()}
"""The commands that can follow, each with its options."""


class _Choice(NamedTuple):
    """A task that can be chosen, under the name that other commands take."""

    name: str
    task: Task


@click.command("pick")
@click.argument("words", nargs=-1)
@click.option("--then", metavar="COMMAND", type=click.Choice([*_THEN]),
              help="Run start, show, edit (in your editor) or done on it.",
              )  # fmt: skip  # a table
@from_option
@click.pass_context
def command(ctx: click.Context, document: str, words: tuple[str, ...], then: str | None) -> int:
    """Choose a task on a terminal, and print its id.

    Lists the tasks that have all WORDS in their id, title, state, owner or path, open ones first
    (with --then start: those that can be started), and asks: other words list other tasks, a
    number chooses one, Enter takes the only one.
    The list is on stderr, so that `$(taskctl pick)` is the id.
    """
    if not _can_choose():
        raise TaskctlError("pick needs a terminal; `taskctl list` prints the tasks")
    session: Session = ctx.obj
    name = _chosen(session, document, words, to_start=then == "start")
    if then is None:
        click.echo(printable(name))
        return 0
    group = ctx.find_root().command
    assert isinstance(group, click.Group)
    following = group.get_command(ctx, then)
    assert following
    inner = following.make_context(then, [*_THEN[then], "--", name], parent=ctx.parent)
    with inner:
        return int(following.invoke(inner) or 0)


def named_or_chosen(
    session: Session, name: str | None, document: str = "", *, to_start: bool = False
) -> str:
    """The ID of a command, or else that of a task that a person chooses.

    Args:
        session: the global options.
        name: the ID on the command line.
        document: the document with the items to choose from; empty for the plan.
        to_start: whether the tasks that can be started come first, and items of documents not at
            all.

    Raises:
        click.UsageError: there is no ID, and no terminal to choose on.
    """
    if name is not None:
        return name
    untold()  # the answer depends on a person
    if not _can_choose():
        raise click.MissingParameter(
            ctx=click.get_current_context(), param_hint="'ID'", param_type="argument"
        )
    return _chosen(session, document, (), to_start=to_start)


def _can_choose() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def _choices(plan: Plan, *, to_start: bool) -> list[_Choice]:
    """All tasks and items of documents: those to start first if asked for, then open ones."""
    found = []
    ready: set[tuple[str, str]] = set()
    for part in plan.each():
        is_document = isinstance(part, DocumentPlan)
        if is_document and to_start:
            continue
        tasks = everything_in_order(part)
        if to_start:
            ready |= {task.key for task in ready_tasks(part, tasks)}
        for task in tasks:
            # TASK-0006 of the demo is the id of two files
            name = task.id if len(part.all_of(task.id)) == 1 else task.path
            if is_document and task.id:
                name = f"{task.path}#{task.id.lstrip('#')}"
            found.append(_Choice(name, task))
    return sorted(found, key=lambda one: (one.task.key not in ready, one.task.state in CLOSED))


def _chosen(session: Session, document: str, words: Sequence[str], *, to_start: bool) -> str:
    """The name of the task that a person chooses.

    Raises:
        TaskctlError: there is nothing to choose from.
        click.Abort: the input ends.
    """
    choices = _choices(open_plan(session.load(), document)[2], to_start=to_start)
    if not choices:
        raise TaskctlError("there are no tasks to choose from")
    terminal = sys.__stderr__ or sys.stderr  # sys.stderr may keep what is written for a pager
    style = session.style(sys.stderr)
    while True:
        found = [choice for choice in choices if has_words(choice.task, words, choice.name)]
        for line in _lines(found, style):
            click.echo(line, terminal)
        ask = "Enter takes it; or words" if len(found) == 1 else "number or words"
        click.echo(f"{ask}: ", terminal, nl=False)
        answer = sys.stdin.readline()
        if not answer:
            click.echo(file=terminal)
            raise click.Abort
        words = answer.split()
        if not words and len(found) == 1:
            return found[0].name
        # Another number is a word, such as 0014, or 14 where fewer are listed.
        numbered = {str(number): choice for number, choice in enumerate(found[:_MOST], 1)}
        if len(words) == 1 and words[0] in numbered:
            return numbered[words[0]].name


def _lines(found: Sequence[_Choice], style: Style) -> list[str]:
    shown = found[:_MOST]
    width = max((len(choice.name) for choice in shown), default=0)
    lines = [
        fit(
            f"{number:>2}  {printable(name):<{width}}  {task.state:<8}  "
            f"{printable(task.bare_title)}",
            style,
        )
        for number, (name, task) in enumerate(shown, 1)
    ]
    if len(found) > _MOST:
        lines.append(f"and {len(found) - _MOST} more; type words to see fewer")
    return lines or ["no task has all these words"]
