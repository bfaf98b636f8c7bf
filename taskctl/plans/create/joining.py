"""tasks.json and features.json of a plan, from a sketch and what is known of the codebase."""

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from taskctl.errors import PhaseError
from taskctl.plans.artifacts.features import FeaturesFile
from taskctl.plans.artifacts.parts import ExecutionModel
from taskctl.plans.artifacts.tasks import Autonormalization, ResourceLimits, TasksFile, TasksMeta
from taskctl.plans.create.exclusion import exclude_each_other
from taskctl.plans.create.interfaces import connect_interfaces
from taskctl.plans.create.inventory import Inventory
from taskctl.plans.create.normalization import normalize
from taskctl.plans.create.sketch import Sketch
from taskctl.text.secrets import redacted


@dataclass(frozen=True, slots=True)
class Parameters:
    """The options of a plan, with the defaults of the T.A.S.K.S. document."""

    min_confidence: float = 0.7
    max_wave_size: int = 30
    execution_model: ExecutionModel = "rolling_frontier"
    max_concurrent: int = 10


class Joined(NamedTuple):
    """The two files from which all others follow, and what a person should know about them."""

    tasks: TasksFile
    features: FeaturesFile
    remarks: tuple[str, ...]


def join(sketch: Sketch, inventory: Inventory, parameters: Parameters) -> Joined:
    """The plan of a sketch, with the edges that interfaces, resources and paths cause.

    Raises:
        PhaseError: the plan has a cycle (3), a conflict that no order resolves (4), or interfaces
            that do not fit together (1).
    """
    if not sketch.tasks:
        raise PhaseError(f"{sketch.name} holds no open task, so there is nothing to plan", 1)
    connect_interfaces(sketch, inventory.definitions)
    normalize(sketch)
    resources = {**inventory.resources, **sketch.resources}
    tasks = TasksFile(
        meta=TasksMeta(
            execution_model=parameters.execution_model,
            min_confidence=parameters.min_confidence,
            max_wave_size=parameters.max_wave_size,
            resource_limits=ResourceLimits(max_concurrent_tasks=parameters.max_concurrent),
            autonormalization=Autonormalization(split=sketch.split, merged=sketch.merged),
        ),
        tasks=sketch.tasks,
        dependencies=sketch.dependencies,
    )
    wide = exclude_each_other(tasks, resources, sketch.places)
    tasks.meta.codebase_analysis = inventory.analysis(resources, _reused(tasks))
    features = FeaturesFile(features=sketch.features)
    clean = cache(redacted)  # many edges quote one line
    for places in (
        *(task.source_evidence for task in tasks.tasks),
        *(feature.source_evidence for feature in features.features),
    ):
        for place in places:
            place.quote = clean(place.quote)
    for edge in tasks.dependencies:
        for evidence in edge.evidence:
            evidence.quote = clean(evidence.quote) if evidence.quote else None
    return Joined(tasks, features, (*inventory.remarks, *sketch.remarks, *wide))


def _reused(tasks: TasksFile) -> list[str]:
    """The names of existing code that tasks build on."""
    reuses = [task.reuses_existing for task in tasks.tasks if task.reuses_existing]
    return sorted({name for reuse in reuses for name in (*reuse.extends, *reuse.imports)})
