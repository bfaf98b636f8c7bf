"""The answer of the queue for a plan on disk, with the tasks to work on beside it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from taskctl.model.leases import Worker
from taskctl.model.plan import Plan
from taskctl.model.queue import Answer, answer, answers, free, in_order
from taskctl.model.work import each_ready
from taskctl.read.heads import HeadReader
from taskctl.settings.load import Loaded
from taskctl.settings.schema import Settings
from taskctl.text.tree import DiskTree

if TYPE_CHECKING:
    from taskctl.judge.scope.team import Team


class NextRequest(NamedTuple):
    """A question to the queue.

    document  the one document to look at; empty for the plan
    number    how many tasks are wanted that can be worked on at once
    worker    who asks, if leases count
    whole     whether all ready tasks and all of the answer's task are wanted
    """

    document: str = ""
    number: int = 1
    worker: Worker | None = None
    ignore_conflicts: bool = False
    whole: bool = False


class NextWork(NamedTuple):
    """The answer, the plan that it is about, and what is beside it.

    others  the tasks to work on at once, if several are asked for
    rest    the answers about the other documents; None for a plan of task files
    """

    settings: Settings
    plan: Plan
    answer: Answer
    others: "Team | None"
    rest: Sequence[tuple[Plan, Answer]] | None


def find_next(loaded: Loaded, request: NextRequest) -> NextWork:
    """Find the next work of the plan, or of one document.

    Raises:
        PlanError: there is no plan, or no such document.
    """
    if request.document or any(c.kind == "breakdown" for c in loaded.settings.collection):
        return _of_documents(loaded, request)
    settings, queue = loaded.settings, loaded.settings.queue
    # All of an answer also says what else is ready, and which tasks wait for the task.
    headers = request.whole or queue.order != "number"
    reader = HeadReader(DiskTree(loaded.root), settings, headers=headers)
    plan: Plan = reader.read()
    found = answer(
        plan,
        queue.wip_limit,
        queue.wip_states,
        ignore_conflicts=request.ignore_conflicts,
        limit=None if request.whole else 1,
        worker=request.worker,
    )
    found = reader.with_bodies(found)
    others = _beside(plan, found, request, settings, reader)
    if request.whole and found.task:
        plan = reader.with_all_of(plan, found.task)
    return NextWork(settings, plan, found, others, None)


def _of_documents(loaded: Loaded, request: NextRequest) -> NextWork:
    from taskctl.read.open import open_plan  # the hot path reads headers only

    loaded, _, plan = open_plan(loaded, request.document)
    queue = loaded.settings.queue
    (plan, found), *rest = answers(
        plan,
        queue.wip_limit,
        queue.wip_states,
        ignore_conflicts=request.ignore_conflicts,
        worker=request.worker,
    )
    others = _beside(plan, found, request, loaded.settings, None)
    return NextWork(loaded.settings, plan, found, others, rest)


def _beside(
    plan: Plan, found: Answer, request: NextRequest, settings: Settings, reader: HeadReader | None
) -> "Team | None":
    """The tasks to work on at the same time, if more than one is asked for."""
    if request.number < 2:
        return None
    from taskctl.judge.scope.team import team  # only for -n

    whole = reader.shown if reader else lambda task: task
    ready = free(plan, each_ready(plan, in_order(plan)), request.worker)
    return team(found, ready, request.number, settings, whole)
