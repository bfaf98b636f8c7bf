"""The prerequisites of a task in words, the same in every command."""

from taskctl.model.items import Prereq
from taskctl.model.plan import Plan


def named(prereq: Prereq) -> str:
    """The name of a prerequisite: its id, or in quotes the text that is not an id."""
    return f"'{prereq.id}'" if prereq.unread else prereq.id


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
    return "cannot be read" if prereq.id in plan.unread_ids else "has no file"
