"""The prerequisites of a task in words, the same in every command."""

from taskctl.model.items import Prereq
from taskctl.model.plan import Plan
from taskctl.text.places import Place


def named(prereq: Prereq) -> str:
    """The name of a prerequisite: its id, or in quotes the text that is not an id."""
    return f"'{prereq.id}'" if prereq.unread else prereq.id


def place_of(plan: Plan, prereq: Prereq) -> Place:
    """The place of a prerequisite's status, or else where a task names it."""
    other = None if prereq.unread else plan.find(prereq.id)
    return other.status_place if other else prereq.place


def how_far(plan: Plan, prereq: Prereq) -> str:
    """The status of a prerequisite, or why it has none, to follow its name."""
    if prereq.unread:
        return "cannot be read"
    other = plan.find(prereq.id)
    if other is not None and other.unread:
        return "cannot be read"
    if other is not None:
        return f"is {other.says}"
    if prereq.id in plan.phases:
        return "is not done"
    nearly = plan.nearly.get(prereq.id)
    if nearly:
        return f"may be {nearly}, which has no readable id"
    if "#" in prereq.id[1:]:
        return "is not in that document"
    return "cannot be read" if prereq.id in plan.unread_ids else "has no file"
