"""dag.json: the graph of hard dependencies, and its figures."""

from pydantic import Field

from taskctl.plans.artifacts.parts import ArtifactFile, Generated, Part
from taskctl.plans.artifacts.tasks import DependencyType


class ResourceUse(Part):
    """The tasks that use a resource, and the waves that they need one after the other."""

    total_tasks: int
    capacity: int | None = None
    waves_required: int
    serialization_impact: str | None = None
    utilization: str | None = None


class DagMetrics(Part):
    """The figures of the graph; `docs/concepts/plans.md` defines each."""

    minConfidenceApplied: int | float
    keptByType: dict[DependencyType, int]
    droppedByType: dict[DependencyType, int]
    nodes: int
    edges: int
    edgeDensity: int | float
    widthApprox: int
    widthMethod: str
    longestPath: int
    isolatedTasks: int
    lowConfidenceEdgesExcluded: int
    verbFirstPct: int | float
    meceOverlapSuspects: int
    mutualExclusionEdges: int
    resourceConstrainedTasks: int
    resourceUtilization: dict[str, ResourceUse]


class Bottleneck(Part):
    """A resource for which tasks wait."""

    resource: str
    impact: str
    affected_tasks: list[str]
    mitigation: str


class LooseDependency(Part):
    """A dependency that is not in the graph: soft, or below the confidence."""

    from_: str = Field(alias="from")
    to: str
    type: DependencyType
    reason: str
    confidence: int | float
    isHard: bool


class CycleBreak(Part):
    """A cycle, and its edge of lowest confidence."""

    cycle: list[str]
    remove: tuple[str, str]
    confidence: int | float


class DagFile(ArtifactFile):
    """The contents of dag.json."""

    ok: bool
    errors: list[str]
    warnings: list[str]
    generated: Generated
    metrics: DagMetrics
    topo_order: list[str]
    reduced_edges_sample: list[tuple[str, str]]
    resource_bottlenecks: list[Bottleneck]
    softDeps: list[LooseDependency]
    lowConfidenceDeps: list[LooseDependency]
    cycle_break_suggestions: list[CycleBreak]
