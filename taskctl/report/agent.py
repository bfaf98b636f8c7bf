"""The answer to a coding agent, as JSON in the form that it reads."""

import json

from taskctl.judge.scope.agent_grounds import Ruling
from taskctl.report.style import printable


def ruling_text(ruling: Ruling, form: str) -> str:
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
