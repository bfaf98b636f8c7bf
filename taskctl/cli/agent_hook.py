"""`taskctl agent-hook`: tell a coding agent whether an edit stays inside its task."""

import json
import sys

import click

from taskctl.cli.main import Session
from taskctl.errors import TaskctlError
from taskctl.judge.agent import Event, Ruling, read_event, rule_on
from taskctl.settings.load import load


@click.command("agent-hook")
@click.pass_obj
def command(session: Session) -> int:
    """Read a tool-use event (JSON) on stdin, and answer allow, ask or deny.

    Understands the PreToolUse events of Claude Code, and {"event": "edit", "path": "…"}. Always
    exits with 0; on any fault the answer is ask. Shell commands are not covered.
    """
    event: Event | None = None
    claude = False
    try:
        data = json.load(sys.stdin.buffer)
        claude = isinstance(data, dict) and "tool_name" in data
        event = read_event(data)
        if event is None:
            click.echo("{}")
            return 0
        ruling = rule_on(event, load(session.folder, session.config), session.folder)
    except (TaskctlError, ValueError, OSError, RecursionError) as error:
        ruling = Ruling("ask", f"taskctl cannot tell: {str(error).splitlines()[0]}")
    except Exception as error:
        ruling = Ruling("ask", f"taskctl cannot tell: {type(error).__name__}")
    click.echo(json.dumps(_answer(ruling, claude=claude), ensure_ascii=True))
    return 0


def _answer(ruling: Ruling, *, claude: bool) -> dict[str, object]:
    if claude:
        return {
            "hookSpecificOutput": {
                "hookEventName": "PreToolUse",
                "permissionDecision": ruling.decision,
                "permissionDecisionReason": ruling.reason,
            }
        }
    return {"version": 1, "decision": ruling.decision, "reason": ruling.reason}
