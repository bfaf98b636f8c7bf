"""Edges between the tasks that produce an interface and those that consume it."""

from collections import defaultdict
from collections.abc import Collection

from taskctl.errors import PhaseError
from taskctl.plans.artifacts.tasks import Dependency, PlannedTask, Reuse
from taskctl.plans.create.sketch import Sketch, edge, edge_evidence
from taskctl.text.nearest import nearest

_NAMED_NEAREST = 20


def connect_interfaces(sketch: Sketch, existing: Collection[str]) -> None:
    """Add an edge from the producer of each interface to its consumers.

    An interface without a producer must be one that the codebase has, by the name before `:v`.

    Args:
        existing: the names that the codebase defines.

    Raises:
        PhaseError: an interface has no producer, or several.
    """
    producers: dict[str, list[PlannedTask]] = defaultdict(list)
    for task in sketch.tasks:
        for name in task.interfaces_produced:
            producers[name].append(task)
    problems = [
        f"  {name} is produced by {' and '.join(task.id for task in tasks)}; keep one of them"
        for name, tasks in producers.items()
        if len(tasks) > 1
    ]
    known = set(existing)
    edges = {(edge.from_, edge.to): edge for edge in sketch.dependencies}
    for task in sketch.tasks:
        for name in task.interfaces_consumed:
            if name in producers:
                _connect(sketch, edges, producers[name][0], task, name)
            elif name.partition(":")[0] in known:
                _reuse(task, name)
            else:
                near = producers if len(problems) < _NAMED_NEAREST else ()
                problems.append(_nobody(sketch, task, name, near))
    if problems:
        lines = "\n".join(problems)
        raise PhaseError(f"{sketch.name}: the interfaces do not fit together:\n{lines}", 1)
    sketch.dependencies = list(edges.values())


def _connect(
    sketch: Sketch,
    edges: dict[tuple[str, str], Dependency],
    producer: PlannedTask,
    task: PlannedTask,
    name: str,
) -> None:
    if producer is task:
        return
    key = producer.id, task.id
    places = sketch.places
    evidence = [
        edge_evidence(
            "interface", f"{producer.id} produces {name}", places.get((producer.id, name))
        ),
        edge_evidence("interface", f"{task.id} consumes {name}", places.get((task.id, name))),
    ]
    before = edges.get(key)
    reason = f"{task.id} consumes {name}, which {producer.id} produces"
    known = before.evidence if before else []
    edges[key] = edge(producer.id, task.id, "technical", reason, [*known, *evidence])


def _reuse(task: PlannedTask, name: str) -> None:
    own = name.partition(":")[0]
    reuse = task.reuses_existing or Reuse()
    rationale = f"{own} exists in the codebase, so no task has to produce {name}"
    task.reuses_existing = Reuse(
        extends=reuse.extends,
        imports=list(dict.fromkeys([*reuse.imports, own])),
        rationale="; ".join(filter(None, (reuse.rationale, rationale))),
    )


def _nobody(sketch: Sketch, task: PlannedTask, name: str, producers: Collection[str]) -> str:
    where = sketch.places.get((task.id, name))
    place = f"line {where.startLine}: " if where else ""
    return (
        f"  {place}{task.id} consumes {name}, which nothing produces and the codebase does not "
        f"define{nearest(name, producers)}"
    )
