"""Activities, what each waits for, and what they share: the part of a plan that is scheduled."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

_NOTHING: Mapping[Any, Any] = MappingProxyType({})
PRIORITIES = ("low", "medium", "high", "critical")
"""The priorities of the T.A.S.K.S. document, the least urgent first."""


class Activity(NamedTuple):
    """A task as the scheduler sees it.

    hours         optimistic, most likely and pessimistic duration
    exclusive     the resources that nothing else may use meanwhile
    shared        units taken of each limited resource
    cpu           cores
    memory        in GB
    disk          in MB/s
    capabilities  required of its worker
    avoid         the activities that must not run at the same time
    priority      an index into `PRIORITIES`
    """

    id: str
    hours: tuple[float, float, float]
    exclusive: frozenset[str] = frozenset()
    shared: Mapping[str, int] = _NOTHING
    cpu: float = 0.0
    memory: float = 0.0
    disk: float = 0.0
    capabilities: frozenset[str] = frozenset()
    avoid: frozenset[str] = frozenset()
    priority: int = 1

    @property
    def likely(self) -> float:
        """The most likely duration in hours."""
        return self.hours[1]


class Capacity(NamedTuple):
    """The limits of all running activities together.

    activities  how many run at a time (max_concurrent_tasks)
    cpu         cores; None for no limit
    memory      in GB; None for no limit
    disk        in MB/s; None for no limit
    units       of each limited resource; an exclusive resource needs no entry
    workers     the capabilities of each worker; empty for workers that can do everything
    """

    activities: int = 10
    cpu: float | None = None
    memory: float | None = None
    disk: float | None = None
    units: Mapping[str, int] = _NOTHING
    workers: tuple[frozenset[str], ...] = ()


class Project(NamedTuple):
    """Activities in the order of the plan, and the ids that each waits for (hard edges only).

    The graph has no cycle, and names no id that no activity has.
    """

    activities: tuple[Activity, ...]
    before: Mapping[str, tuple[str, ...]]
    capacity: Capacity = Capacity()
