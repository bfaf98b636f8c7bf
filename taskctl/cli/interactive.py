"""`taskctl board --interactive`: the board that fills the terminal."""

import os
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace

import click

from taskctl.cli.extras import missing
from taskctl.cli.session import Session
from taskctl.errors import TaskctlError
from taskctl.report.listing import none_found
from taskctl.report.style import printable
from taskctl.text.counting import watch_loops

ONLY_DECISIONS = "there are only decisions: `taskctl list` shows them"
_PACKAGES = {"textual", "markdown_it", "rich"}


def open_board(session: Session, document: str, owner: str, track: str, *, everything: bool) -> int:
    """Show the board until the person quits it.

    Raises:
        TaskctlError: there is no plan, no terminal, or Textual is not installed.
    """
    try:
        from taskctl.terminal.app import BoardApp
    except ModuleNotFoundError as error:
        needs = "taskctl board --interactive needs Textual"
        raise missing(error, needs, "tui", _PACKAGES) from None
    streams = sys.stdin, sys.stdout, sys.stderr
    if not all(stream.isatty() for stream in streams) or os.environ.get("TERM") == "dumb":
        raise TaskctlError("board --interactive needs a terminal; `taskctl board` prints the board")
    if session.color == "never":
        os.environ["NO_COLOR"] = "1"  # Textual asks for it
    import gc

    from taskctl.terminal.source import BoardSource
    from taskctl.terminal.state import BoardChoice

    gc.set_threshold(500_000, 20, 20)  # a plan is many objects, and hardly any garbage
    session.load()  # notes about the settings are printed before the screen is taken
    watch_loops(None)  # which belongs to the board
    quiet = replace(session, quiet=True)
    source = BoardSource(
        session.folder,
        lambda: replace(quiet, loaded=None).load(),
        BoardChoice(document, owner, track, everything),
    )
    if not source.plan.by_key:
        plan = source.plan.plan
        empty = none_found("task", owner=owner, track=track)
        session.note(ONLY_DECISIONS if plan.decisions else empty)
        source.close()
        return 0
    with closing(source):
        app = BoardApp(source, lambda words: _run(session, words), everything=everything)
        app.run()
    return app.return_code or 0


def _run(session: Session, words: Sequence[str]) -> None:
    """Run another command, and wait until the person has read its answer.

    After an editor there is nothing to read, unless it left a new error or could not start.
    """
    context = click.get_current_context()
    group = context.find_root().command
    assert isinstance(group, click.Group)
    name, *rest = words
    following = group.get_command(context, name)
    assert following
    click.clear()
    try:
        with following.make_context(name, rest, parent=context.parent) as inner:
            inner.obj = replace(session, loaded=None)
            if following.invoke(inner) == 0 and name == "edit":
                return
    except TaskctlError as error:
        click.echo(f"taskctl: {printable(str(error), keep=chr(10))}", err=True)
    except click.ClickException as error:
        error.show()
    except (click.Abort, click.exceptions.Exit, KeyboardInterrupt):
        return
    click.echo("\nEnter goes back to the board", nl=False)
    sys.stdin.readline()
