"""The columns of a board to which a card can be moved, and the act that does it."""

from collections.abc import Mapping

from taskctl.model.choice import Columns
from taskctl.model.items import DECISION, ITEM, Task
from taskctl.model.plan import Plan

ACTS: Mapping[str, str] = {
    "ready": "reopen", "waiting": "", "in progress": "start", "in review": "review",
    "done": "done", "parked": "park",
}  # fmt: skip  # a table
"""For each column that is always shown, in their order, the act; no act leads to a waiting task."""
_DOCUMENT_ACTS: Mapping[str, str] = {"ready": "todo", "waiting": "", "done": "done"}


def acts_of(plan: Plan) -> Mapping[str, str]:
    """The columns of a plan, and their acts; an item of a document is done or not."""
    return _DOCUMENT_ACTS if plan.breakdown else ACTS


def acts_on(task: Task) -> Mapping[str, str]:
    """The columns to which an item can be moved, and their acts."""
    acts = {ITEM: _DOCUMENT_ACTS, DECISION: {}, "track": {}}.get(task.kind, ACTS)
    return {column: act for column, act in acts.items() if act}


def with_empty(plan: Plan, columns: Columns) -> Columns:
    """The columns of a board, also the empty ones to which a card can be moved."""
    known = dict(columns)
    always = [(title, known.get(title, ())) for title in acts_of(plan)]
    return always + [(title, cards) for title, cards in columns if title not in acts_of(plan)]
