"""`taskctl agent-hook`: tell a coding agent whether an edit stays inside its task."""

import json
import sys

import click

from taskctl.cli.main import Session
from taskctl.errors import TaskctlError
from taskctl.judge.agent import Ruling, read_event, rule_on
from taskctl.report.style import printable
from taskctl.settings.load import load


@click.command("agent-hook")
@click.pass_obj
def command(session: Session) -> int:
    """Read a tool-use event (JSON) on stdin, and answer allow, ask or deny.

    Understands the PreToolUse events of Claude Code, and {"event": "edit", "path": "…"}. Always
    exits with 0; on any fault the answer is ask. Shell commands are not covered.
    """
    is_claude = False
    try:
        data = _event_data()
        is_claude = isinstance(data, dict) and "tool_name" in data
        event = read_event(data)
        if event is None:
            click.echo("{}")
            return 0
        ruling = rule_on(event, load(session.folder, session.config), session.folder)
    except (TaskctlError, ValueError, OSError) as error:
        ruling = Ruling("ask", " ".join(str(error).split()))
    except Exception as error:
        ruling = Ruling("ask", f"this is a bug: {type(error).__name__}")
    click.echo(_answer(ruling, is_claude=is_claude))
    return 0


def answer_unusable() -> int:
    """The answer where the command could not even begin: a wrong option, a missing folder."""
    try:
        data = _event_data()
    except ValueError:
        data = None
    is_claude = isinstance(data, dict) and "tool_name" in data
    ruling = Ruling("ask", "it could not begin; its message is on standard error")
    click.echo(_answer(ruling, is_claude=is_claude))
    return 0


def _event_data() -> object:
    try:
        return json.loads(sys.stdin.buffer.read())
    except RecursionError:
        raise ValueError("the event is nested too deeply") from None
    except ValueError as error:
        raise ValueError(f"the event is no JSON ({error})") from None


def _answer(ruling: Ruling, *, is_claude: bool) -> str:
    reason = f"taskctl: {printable(ruling.reason)}"
    answer: dict[str, object] = {"version": 1, "decision": ruling.decision, "reason": reason}
    if is_claude:
        answer = {
            "hookSpecificOutput": {
                "hookEventName": "PreToolUse",
                "permissionDecision": ruling.decision,
                "permissionDecisionReason": reason,
            }
        }
    return json.dumps(answer, ensure_ascii=True)
