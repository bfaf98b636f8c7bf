"""A commit that is being written: what a commit-msg hook says of it."""

import re
from dataclasses import dataclass

from taskctl.judge.change import Change
from taskctl.judge.scope.allowlist import ScopeReport, judge_change
from taskctl.judge.scope.attribution import Attribution, attribute, attribute_commit, needs_no_task

# Below this line git writes the diff into a message (commit --verbose).
_SCISSORS = re.compile(r"^\S+ -{24} >8 -{24}$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class MessageRuling:
    """Whether a commit may be made, its task, and how it keeps to the allowlist.

    report   None if no task is known, or none is needed
    """

    passes: bool
    attribution: Attribution | None = None
    report: ScopeReport | None = None


def judge_message(change: Change) -> MessageRuling:
    """Judge what is staged by the message that it is to be committed with.

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
    """A message without what git takes out of it: comments, and the diff of `--verbose`."""
    text = _SCISSORS.split(message, maxsplit=1)[0]
    return "\n".join(line for line in text.splitlines() if not line.startswith(sign)).strip()
