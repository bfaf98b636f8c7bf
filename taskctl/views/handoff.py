"""The handoff of a finished task: what was asked, how it was shown, and who continues."""

from collections.abc import Iterator

from taskctl.model.evidence import cases_of
from taskctl.model.items import Task
from taskctl.model.plan import Plan
from taskctl.views.cells import NOTHING
from taskctl.views.prep_file import harmless

NOTES = "## Notes"
"""The text below this heading belongs to people."""


def handoff(plan: Plan, task: Task, status: str, kept: str = "") -> str:
    """The page of a task.

    Args:
        plan: the plan.
        task: the task before it was set to done.
        status: its status line now.
        kept: the text that people wrote below NOTES in the existing page.
    """
    lines = [
        f"# Handoff: {task.id} {harmless(task.bare_title)}",
        "",
        f"- **task**: `{task.path}`",
        f"- **status**: {harmless(status)}",
        f"- **owner**: {harmless(' '.join(task.owner)) or NOTHING}",
    ]
    for heading, found in (
        ("Stop conditions", _stops(task)),
        ("Proofs", _proofs(plan, task)),
        ("Contracts", _contracts(plan, task)),
        ("Continues with", _after(plan, task)),
    ):
        shown = list(dict.fromkeys(found))
        if shown:
            lines += ["", f"## {heading}", "", *shown]
    return "\n".join([*lines, "", NOTES, ""]) + (kept or "\n")


def _stops(task: Task) -> Iterator[str]:
    for stop in task.stops:
        yield f"- {f'{stop.written} ' if stop.written else ''}{harmless(stop.text)}"


def _proofs(plan: Plan, task: Task) -> Iterator[str]:
    for case in cases_of(task, plan.evidence.get(task.id)):
        shown = ": recorded, and it holds" if case.standing.holds else ""
        yield f"- `{harmless(case.proof.title)}`{shown}"


def _contracts(plan: Plan, task: Task) -> Iterator[str]:
    for link in task.links:
        contract = plan.contracts.get(link.target) if link.in_header else None
        if contract is not None:
            yield f"- `{link.target}`: {harmless(contract.status)}"


def _after(plan: Plan, task: Task) -> Iterator[str]:
    """The follow-ups of a task, and the tasks that waited for it."""
    ids = [item_id for item_id, _ in task.follow_ups] + plan.dependents.get(task.id, [])
    for item_id in dict.fromkeys(ids):
        other = plan.by_id.get(item_id)
        yield f"- {item_id}: {harmless(other.status_text) if other else 'no file'}"
