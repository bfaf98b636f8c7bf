"""`taskctl pick`: choose a task on a terminal, by words of its title or by a number."""

import sys
from collections.abc import Sequence
from typing import NamedTuple

import click

from taskctl.cli.session import Session, from_option
from taskctl.errors import TaskctlError
from taskctl.model.choice import has_words
from taskctl.model.items import Task
from taskctl.model.plan import Plan
from taskctl.model.plans import DocumentPlan
from taskctl.model.queue import everything_in_order
from taskctl.model.states import CLOSED
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

    Lists the tasks that have all WORDS in their id, title, state, owner or path, open ones first,
    and asks: other words list other tasks, a number chooses one, Enter takes the only one.
    The list is on stderr, so that `$(taskctl pick)` is the id.
    """
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise TaskctlError("pick needs a terminal; `taskctl list` prints the tasks")
    session: Session = ctx.obj
    _, _, plan = open_plan(session.load(), document)
    choices = _choices(plan)
    if not choices:
        raise TaskctlError("there are no tasks to choose from")
    name = _chosen(choices, words, session.style(sys.stderr))
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


def _choices(plan: Plan) -> list[_Choice]:
    """All tasks and items of documents, open ones first."""
    found = []
    for part in plan.each():
        for task in everything_in_order(part):
            name = task.id or task.path
            if isinstance(part, DocumentPlan) and task.id:
                name = f"{task.path}#{task.id.lstrip('#')}"
            found.append(_Choice(name, task))
    return sorted(found, key=lambda choice: choice.task.state in CLOSED)


def _chosen(choices: Sequence[_Choice], words: Sequence[str], style: Style) -> str:
    """The name of the task that a person chooses.

    Raises:
        click.Abort: the input ends.
    """
    while True:
        found = [choice for choice in choices if has_words(choice.task, words, choice.name)]
        for line in _lines(found, style):
            click.echo(line, err=True)
        ask = "Enter takes it; or words" if len(found) == 1 else "number or words"
        click.echo(f"{ask}: ", nl=False, err=True)
        answer = sys.stdin.readline()
        if not answer:
            click.echo(err=True)
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
