"""`taskctl agent-hook`: tell a coding agent whether an edit is in scope."""

import sys

import click

from taskctl.cli.session import Session
from taskctl.errors import TaskctlError
from taskctl.judge.scope.agent import rule_on
from taskctl.judge.scope.agent_event import form_of, parse_event, read_event
from taskctl.judge.scope.agent_grounds import Ruling
from taskctl.report.agent import ruling_text

_LONGEST = 2000  # of a reason: an event may contain megabytes


@click.command("agent-hook")
@click.pass_obj
def command(session: Session) -> int:
    """Tell a coding agent whether an edit is in scope: allow, ask or deny.

    Reads an event (JSON) from stdin: a PreToolUse event of Claude Code, or {"event": "edit",
    "path": "…"}. Always exits with 0; after any error the answer is ask. Shell commands are not
    covered.
    """
    form = "both"
    try:
        data = parse_event(_stdin())
        form = form_of(data)
        event = read_event(data)
        if event is None:
            click.echo("{}")
            return 0
        ruling = rule_on(event, session.load(), session.folder)
    except (TaskctlError, ValueError, OSError) as error:
        ruling = Ruling("ask", " ".join(str(error).split())[:_LONGEST])
    except Exception as error:
        ruling = Ruling("ask", f"it failed unexpectedly: {type(error).__name__}")
    click.echo(ruling_text(ruling, form))
    return 0


def answer_unusable() -> int:
    """Answer "ask" when the command could not start: a wrong option, a missing folder."""
    try:
        form = form_of(parse_event(_stdin()))
    except ValueError:
        form = "both"
    ruling = Ruling("ask", "it could not start; its message is on standard error")
    click.echo(ruling_text(ruling, form))
    return 0


def _stdin() -> bytes:
    try:
        return sys.stdin.buffer.read()
    except (AttributeError, OSError):
        raise ValueError("there is no standard input, so there is no JSON") from None
