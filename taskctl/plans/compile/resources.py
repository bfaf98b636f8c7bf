"""The resources of a plan: who uses each, and how many can use it at once."""

from collections.abc import Mapping
from typing import NamedTuple

from taskctl.plans.schedule.project import Project


class SharedUse(NamedTuple):
    """A resource and its users in the order of the plan.

    capacity  units that can be used at once; 1 for an exclusive resource
    units     taken by each user
    hours     the work of all users, each weighted with its units
    """

    name: str
    is_exclusive: bool
    capacity: int
    units: Mapping[str, int]
    hours: float

    @property
    def least_hours(self) -> float:
        """The hours that its users need at least, one after the other where they must."""
        return self.hours / self.capacity


def uses_of(project: Project) -> list[SharedUse]:
    """The named resources that activities use, by name."""
    exclusive: dict[str, dict[str, int]] = {}
    limited: dict[str, dict[str, int]] = {}
    hours: dict[str, float] = {}
    for activity in project.activities:
        for name in activity.exclusive:
            exclusive.setdefault(name, {})[activity.id] = 1
            hours[name] = hours.get(name, 0.0) + activity.likely
        for name, units in activity.shared.items():
            limited.setdefault(name, {})[activity.id] = units
            hours[name] = hours.get(name, 0.0) + activity.likely * units
    capacity = project.capacity.units
    found = [SharedUse(n, True, 1, users, hours[n]) for n, users in exclusive.items()]
    found += [
        SharedUse(name, False, capacity.get(name, 1), users, hours[name])
        for name, users in limited.items()
        if name not in exclusive
    ]
    return sorted(found)
