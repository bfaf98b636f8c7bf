"""Cells: the value of a column for an item, safe to put into a table."""

import re
from collections.abc import Callable
from posixpath import basename

from taskctl.model.columns import REGIONS, column_patterns
from taskctl.model.items import Task
from taskctl.model.plan import Plan
from taskctl.model.waits import named
from taskctl.model.work import holding_back
from taskctl.text.characters import UNPRINTABLE
from taskctl.text.expressions import expression

NOTHING = "—"
TICK = "✅"

_DATE = expression(r"\d{4}-\d{2}-\d{2}")
_TAG = expression(r"<(?=[A-Za-z/!?])")
_LABELS = column_patterns(REGIONS)


def column_of(label: str) -> str:
    """The derived column that a header cell means; empty if it is not one."""
    return next((name for name, pattern in _LABELS.items() if pattern.fullmatch(label)), "")


def escape(text: str) -> str:
    """A text that cannot break a table or forge a region: one line, no pipe, no tag."""
    return re.sub(r"(?<!\\)\|", r"\\|", _TAG.sub("&lt;", one_line(text)))


def one_line(text: str) -> str:
    """A text on one line, without characters that steer terminals or change the direction."""
    return " ".join(UNPRINTABLE.sub(" ", text).split())


def plain(text: str) -> str:
    """A name without its emphasis, back-ticks, link and escapes."""
    bare = re.sub(r"\[([^\]]*)\]\([^()\s]*\)", r"\1", text.replace("\\|", "|"))
    return " ".join(re.sub(r"[*_`]", "", bare).split())


def completed_on(task: Task) -> str:
    """The day on which a task was done: from its header, or from the tail of its status."""
    field = task.header.get("completed") if task.header else None
    for text in (field.text if field else "", task.status.tail if task.state == "done" else ""):
        match = _DATE.search(text)
        if match:
            return match.group()
    return ""


def _prereqs(plan: Plan, task: Task) -> str:
    shown = [
        f"{p.id} {TICK}" if not p.unread and plan.is_met(p.id) else named(p)
        for p in plan.prereqs(task)
    ]
    return ", ".join(shown)


def _blocked_by(plan: Plan, task: Task) -> str:
    if task.kind == "track":
        ids = [i for gate in task.gates if gate.colour == "red" for i in gate.ids]
        return ", ".join(i for i in dict.fromkeys(ids) if not plan.is_met(i))
    return ", ".join(map(named, holding_back(plan, task)))


def _contracts(plan: Plan, task: Task) -> str:
    found = []
    for link in task.links:
        contract = plan.contracts.get(link.target) if link.in_header else None
        if contract is not None:
            name = re.match(r"(?:[A-Z]+-)?\d+", basename(link.target))
            label = name.group() if name else basename(link.target)
            found.append(f"{label} (draft)" if contract.draft else label)
    return ", ".join(dict.fromkeys(found))


_DERIVED: dict[str, Callable[[Plan, Task], str]] = {
    "id": lambda _, task: task.id,
    "track": lambda plan, task: ", ".join(plan.tracks_of(task)),
    "title": lambda _, task: task.bare_title,
    "status": lambda _, task: task.status.word or task.state,
    "prereqs": _prereqs,
    "blocked-by": _blocked_by,
    "completed": lambda _, task: completed_on(task),
    "contracts": _contracts,
    "owner": lambda _, task: " ".join(task.owner),
    "file": lambda _, task: f"`{task.path}`",
}  # fmt: skip  # a table


DERIVED = frozenset(_DERIVED)
"""The columns that can be derived from the plan."""


def derive(plan: Plan, task: Task, column: str) -> str:
    """The cell of a derived column."""
    return escape(_DERIVED[column](plan, task)) or NOTHING
