"""`taskctl agent-hook`: tell a coding agent whether an edit is in scope."""

import json
import sys

import click

from taskctl.cli.session import Session
from taskctl.errors import TaskctlError
from taskctl.judge.scope.agent import Ruling, rule_on
from taskctl.judge.scope.agent_event import read_event
from taskctl.report.style import printable

_LONGEST = 2000  # of a reason: an event may hold megabytes


@click.command("agent-hook")
@click.pass_obj
def command(session: Session) -> int:
    """Tell a coding agent whether an edit is in scope: allow, ask or deny.

    Reads an event (JSON) from stdin: a PreToolUse event of Claude Code, or {"event": "edit",
    "path": "…"}. Always exits with 0; after any fault the answer is ask. Shell commands are not
    covered.
    """
    form = "both"
    try:
        data = _event_data()
        form = _form(data)
        event = read_event(data)
        if event is None:
            click.echo("{}")
            return 0
        ruling = rule_on(event, session.load(), session.folder)
    except (TaskctlError, ValueError, OSError) as error:
        ruling = Ruling("ask", " ".join(str(error).split())[:_LONGEST])
    except Exception as error:
        ruling = Ruling("ask", f"it failed unexpectedly: {type(error).__name__}")
    click.echo(_answer(ruling, form))
    return 0


def answer_unusable() -> int:
    """The answer where the command could not even begin: a wrong option, a missing folder."""
    try:
        form = _form(_event_data())
    except ValueError:
        form = "both"
    ruling = Ruling("ask", "it could not begin; its message is on standard error")
    click.echo(_answer(ruling, form))
    return 0


def _event_data() -> object:
    """The event on standard input.

    Raises:
        ValueError: no JSON, or JSON that two programs may read in two ways.
    """
    try:
        return json.loads(sys.stdin.buffer.read(), object_pairs_hook=_once)
    except (RecursionError, MemoryError):
        raise ValueError("the event is nested too deeply") from None
    except (AttributeError, OSError):
        raise ValueError("there is no standard input, so there is no JSON") from None
    except ValueError as error:
        raise ValueError(f"the event is no JSON ({error})") from None


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object without repeated keys: of two equal ones, some programs take the first."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key occurs twice")
    return found


def _form(data: object) -> str:
    """Who asks, and so how the answer is written: "claude", or "plain"."""
    return "claude" if isinstance(data, dict) and "tool_name" in data else "plain"


def _answer(ruling: Ruling, form: str) -> str:
    """The answer as JSON; in both forms where nobody can tell who asks."""
    reason = f"taskctl: {printable(ruling.reason)}"
    answer: dict[str, object] = {}
    if form != "claude":
        answer = {"version": 1, "decision": ruling.decision, "reason": reason}
    if form != "plain":
        answer["hookSpecificOutput"] = {
            "hookEventName": "PreToolUse",
            "permissionDecision": ruling.decision,
            "permissionDecisionReason": reason,
        }
    return json.dumps(answer, ensure_ascii=True)
