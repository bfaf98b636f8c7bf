"""What a task waits for, in words: the same in every command that says so."""

from taskctl.model.items import Prereq
from taskctl.model.plan import Plan


def named(prereq: Prereq) -> str:
    """What a prerequisite is called: its id, or in quotes what nobody can read as one."""
    return f"'{prereq.id}'" if prereq.unread else prereq.id


def how_far(plan: Plan, prereq: Prereq) -> str:
    """How far a prerequisite is, behind its name: its status, or why there is none."""
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
        return f"is meant by {nearly}, perhaps, which has no readable id"
    return "cannot be read" if prereq.id in plan.unread_ids else "has no file"
