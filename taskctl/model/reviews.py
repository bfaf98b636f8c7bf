"""Reviews of tasks: the files that a task builds on, and those that changed since its review."""

import re
from collections.abc import Callable
from typing import NamedTuple

from taskctl.model.items import Link, Task
from taskctl.model.plan import Plan
from taskctl.text.expressions import expression
from taskctl.text.globs import any_matcher
from taskctl.text.places import Place

_CONTRACT = expression(r"\b(?:RFC|ADR|contracts?)\b", re.IGNORECASE)
_FOLLOW_UP = expression(r"follow[- ]?(?:ups?|ons?)\b", re.IGNORECASE)


def is_follow_up(label: str) -> bool:
    """Whether the label of a link says that the task continues there (`Follow-on (mux)`)."""
    return bool(_FOLLOW_UP.match(label))


def contract_links(task: Task, is_contract: Callable[[str], bool]) -> list[Link]:
    """The links of a header that lead to a contract, by their path or their label."""
    return [
        link
        for link in task.links
        if link.in_header and (is_contract(link.target) or _CONTRACT.search(link.label))
    ]


def linked(plan: Plan, task: Task, is_contract: Callable[[str], bool]) -> dict[str, Place]:
    """The files that a task builds on: its prerequisites, linked tasks and contracts.

    Tracks and follow-ups are left out, as these build on the task.
    """
    found: dict[str, Place] = {}
    for prereq in plan.prereqs(task):
        other = plan.by_id.get(prereq.id)
        if other is not None:
            found.setdefault(other.path, prereq.place)
    follow_ups = {item_id for item_id, _ in task.follow_ups}
    for link in task.links:
        if link.in_header and _is_ground(plan, link, follow_ups, is_contract):
            found.setdefault(link.target, link.place)
    found.pop(task.path, None)
    return dict(sorted(found.items()))


def _is_ground(
    plan: Plan, link: Link, follow_ups: set[str], is_contract: Callable[[str], bool]
) -> bool:
    if not link.found or is_follow_up(link.label):
        return False
    other = plan.by_path.get(link.target)
    if other is None:
        return is_contract(link.target)
    return other.kind != "track" and other.id not in follow_ups


class Suspect(NamedTuple):
    """A file that a task builds on, and that its last review did not see as it is now."""

    target: str
    place: Place
    why: str


def suspects(plan: Plan, task: Task, contracts: list[str]) -> list[Suspect]:
    """The files that the last review of a task no longer covers; none without a review.

    Args:
        plan: the plan, with the digests of today.
        task: one of its tasks.
        contracts: the patterns of `contracts.files`.
    """
    record = plan.prep_records.get(task.id)
    if record is None or record.review is None:
        return []
    found = []
    for target, place in linked(plan, task, any_matcher(contracts)).items():
        then, now = record.review.digests.get(target), plan.digests.get(target, "")
        if then is None:
            found.append(Suspect(target, place, "was linked"))
        elif not now:
            found.append(Suspect(target, place, "cannot be read"))
        elif then != now:
            found.append(Suspect(target, place, "has changed"))
    return found
