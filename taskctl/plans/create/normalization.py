"""Tasks of a proper size: very short ones are merged, very long ones are named.

A program cannot split a task: the parts would need estimates and checks that nobody gave.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from taskctl.plans.artifacts.project import hours_of
from taskctl.plans.artifacts.tasks import (
    Boundaries,
    Complexity,
    DefinitionOfDone,
    Dependency,
    PlannedTask,
    ScopeBounds,
    ThreePoint,
)
from taskctl.plans.create.sketch import Sketch
from taskctl.text.words import count

LONGEST, SHORTEST = 16.0, 0.5
"""The hours beyond which the T.A.S.K.S. document splits and merges tasks."""


def normalize(sketch: Sketch) -> None:
    """Merge tasks under half an hour with the one before, if nothing else tells them apart.

    Both must be short, follow each other in one feature, wait for the same tasks and need the same
    resources and workers.
    """
    _merge(sketch)
    for task in sketch.tasks:
        hours = _mean(task)
        if hours > LONGEST:
            sketch.remarks.append(
                f"{task.id} takes {hours:g} h, more than {LONGEST:g}: split it in {sketch.name}"
            )


def _merge(sketch: Sketch) -> None:
    before: dict[str, set[str]] = defaultdict(set)
    for edge in sketch.dependencies:
        before[edge.to].add(edge.from_)
    kept: list[PlannedTask] = []
    into: dict[str, str] = {}
    for task in sketch.tasks:
        last = kept[-1] if kept else None
        if last is None or not _fit(last, task, before):
            kept.append(task)
            continue
        kept[-1] = _joint(last, task)
        into[task.id] = last.id
        hours = _mean(kept[-1])
        sketch.merged.append(f"{last.id},{task.id} (<{SHORTEST:g}h, {hours:g}h combined)")
    if into:
        sketch.tasks = kept
        sketch.dependencies = _redirected(sketch.dependencies, into)
        for (task_id, thing), place in list(sketch.places.items()):
            if task_id in into:
                sketch.note(into[task_id], thing, place)


def _mean(task: PlannedTask) -> float:
    """The PERT mean of the hours of a task."""
    low, likely, high = hours_of(task)
    return (low + 4 * likely + high) / 6


def _fit(last: PlannedTask, task: PlannedTask, before: Mapping[str, set[str]]) -> bool:
    own = before.get(task.id, set()) - {last.id}
    return (
        max(_mean(last), _mean(task)) < SHORTEST
        and last.feature_id == task.feature_id
        and own == before.get(last.id, set())
        and last.resource_requirements == task.resource_requirements
        and last.scheduling_hints == task.scheduling_hints
        and last.durationUnits == task.durationUnits
        and last.category == task.category
    )


def _joint(first: PlannedTask, second: PlannedTask) -> PlannedTask:
    """Two tasks as one that asks for all that both ask for."""
    both = (first, second)
    return first.model_copy(
        update={
            "title": f"{first.title}; {second.title}",
            "description": " ".join(filter(None, (task.description for task in both))),
            "boundaries": _joint_bounds(both),
            "duration": _sum(both),
            "interfaces_produced": [n for task in both for n in task.interfaces_produced],
            "interfaces_consumed": [n for task in both for n in task.interfaces_consumed],
            "acceptance_checks": [check for task in both for check in task.acceptance_checks],
            "source_evidence": [place for task in both for place in task.source_evidence],
        }
    )


def _joint_bounds(both: Sequence[PlannedTask]) -> Boundaries:
    bounds = [task.boundaries or Boundaries() for task in both]
    done = [one.definition_of_done or DefinitionOfDone(criteria=[]) for one in bounds]
    scopes = [one.scope or ScopeBounds() for one in bounds]
    sizes = [one.expected_complexity for one in bounds if one.expected_complexity]
    return Boundaries(
        expected_complexity=Complexity(
            value="; ".join(size.value for size in sizes),
            breakdown=f"{count(len(both), 'task')} merged",
        ),
        definition_of_done=DefinitionOfDone(
            criteria=[text for one in done for text in one.criteria],
            stop_when="; ".join(filter(None, (one.stop_when for one in done))),
        ),
        scope=ScopeBounds(
            includes=list(dict.fromkeys(path for one in scopes for path in one.includes)),
            excludes=list(dict.fromkeys(path for one in scopes for path in one.excludes)),
            restrictions="; ".join(filter(None, (one.restrictions for one in scopes))),
        ),
    )


def _sum(both: Sequence[PlannedTask]) -> ThreePoint | None:
    points = [task.duration for task in both if task.duration]
    if len(points) < len(both):
        return None
    return ThreePoint(
        optimistic=sum(one.optimistic for one in points),
        mostLikely=sum(one.mostLikely for one in points),
        pessimistic=sum(one.pessimistic for one in points),
    )


def _redirected(edges: Sequence[Dependency], into: Mapping[str, str]) -> list[Dependency]:
    """The edges between the tasks that are left, each pair once."""
    found: dict[tuple[str, str], Dependency] = {}
    for edge in edges:
        first, last = into.get(edge.from_, edge.from_), into.get(edge.to, edge.to)
        if first != last:
            found.setdefault((first, last), edge.model_copy(update={"from_": first, "to": last}))
    return list(found.values())
