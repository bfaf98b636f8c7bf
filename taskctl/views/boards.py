"""The sources of regions: the plan, its queue, and the board that holds them."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from taskctl.model.items import Task
from taskctl.model.plan import Plan
from taskctl.model.queue import Answer, answer, in_order
from taskctl.settings.schema import QueueSettings


class RegionError(ValueError):
    """A region asks for something impossible; the text says why."""


@dataclass(frozen=True)
class Boards:
    """The plan and all its boards, for rendering the regions of one of them.

    homes   the `Homes` of each board and set of naming columns
    """

    plan: Plan
    queue: QueueSettings
    homes: dict[tuple[str, object], Any] = field(default_factory=dict)

    @cached_property
    def tasks(self) -> list[Task]:
        """The tasks in the order of the queue."""
        return [task for task in in_order(self.plan) if task.id]

    @cached_property
    def decisions(self) -> list[Task]:
        """The decisions in their order."""
        return [task for task in in_order(self.plan, self.plan.decisions) if task.id]

    @cached_property
    def answer(self) -> Answer:
        """The answer of the queue, ignoring the boards."""
        return answer(self.plan, self.queue.wip_limit, self.queue.wip_states, ignore_conflicts=True)

    @cached_property
    def next_id(self) -> str:
        """The id of the task to mark as next; empty if work is under way or blocked."""
        ready = self.answer.ready
        return ready[0].id if ready else ""
