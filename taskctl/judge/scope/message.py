"""The verdict of the commit-msg hook on a commit that is being written."""

import re
from dataclasses import dataclass

from taskctl.judge.change import Change
from taskctl.judge.scope.allowlist import ScopeReport, judge_change
from taskctl.judge.scope.attribution import Attribution, attribute, attribute_commit, needs_no_task
from taskctl.text.expressions import expression

# Below this line git writes the diff into a message (commit --verbose).
_SCISSORS = expression(r"^\S+ -{24} >8 -{24}$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class MessageRuling:
    """Whether a commit may be made, its task, and the report on its allowlist.

    report   None if no task is known, or none is needed
    """

    passes: bool
    attribution: Attribution | None = None
    report: ScopeReport | None = None


def judge_message(change: Change) -> MessageRuling:
    """Judge the index by the message of the coming commit.

    Raises:
        TaskctlError: the task has no allowlist.
    """
    settings = change.settings.scope
    if needs_no_task(change):
        return MessageRuling(passes=True)
    attribution = attribute(change.plan, change.amended or change)
    if attribution.by == "active":  # that may be too little for documents
        attribution = attribute_commit(change.plan, change)
    if not attribution.task:
        if settings.unattributed == "pass":
            return MessageRuling(passes=True)
        return MessageRuling(settings.unattributed != "fail", attribution)
    report = judge_change(change, attribution.task)
    return MessageRuling(not report.outside or settings.mode != "fail", attribution, report)


def without_comments(message: str, sign: str) -> str:
    """A message without the parts that git removes: comments, and the diff of `--verbose`."""
    text = _SCISSORS.split(message, maxsplit=1)[0]
    return "\n".join(line for line in text.splitlines() if not line.startswith(sign)).strip()
