"""Small plans for tests: as models, and as folders."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from taskctl.plans.artifacts.features import Feature, FeaturesFile
from taskctl.plans.artifacts.parts import SourceEvidence
from taskctl.plans.artifacts.tasks import (
    AcceptanceCheck,
    Boundaries,
    CodebaseAnalysis,
    Complexity,
    DefinitionOfDone,
    Dependency,
    DependencyEvidence,
    EstimatedResources,
    ExecutionGuidance,
    Logging,
    PlannedTask,
    ResourceRequirements,
    ScopeBounds,
    TasksFile,
    TasksMeta,
    ThreePoint,
)
from taskctl.plans.compile.plan import compile_plan, files_of

STAMP = "2026-01-02T03:04:05Z"


def planned(id: str, hours: float = 2, check: str = "make test", **parts: Any) -> PlannedTask:
    """A task about which there is nothing to say."""
    return PlannedTask(
        id=id,
        **{
            "feature_id": "F001",
            "title": f"Build the part {id}",
            "boundaries": Boundaries(
                expected_complexity=Complexity(value="~50 LoC"),
                definition_of_done=DefinitionOfDone(criteria=[f"{id} works"]),
                scope=ScopeBounds(includes=[f"src/{id}/**"]),
            ),
            "execution_guidance": ExecutionGuidance(
                logging=Logging(on_start="start", on_progress="step", on_completion="end")
            ),
            "duration": ThreePoint(optimistic=hours / 2, mostLikely=hours, pessimistic=2 * hours),
            "acceptance_checks": [AcceptanceCheck(type="command", cmd=check)],
            "source_evidence": [SourceEvidence(quote=f"the part {id}")],
            **parts,
        },
    )


def using(*exclusive: str, **shared: int) -> ResourceRequirements:
    """The need of resources."""
    estimated = EstimatedResources(exclusive_resources=list(exclusive), shared_resources=shared)
    return ResourceRequirements(estimated=estimated)


def edge(start: str, end: str, **parts: Any) -> Dependency:
    """A hard dependency with evidence."""
    evidence = [DependencyEvidence(type="doc", reason="the part needs it")]
    return Dependency(from_=start, to=end, **{"type": "technical", "evidence": evidence, **parts})


def plan_of(
    tasks: Iterable[PlannedTask], edges: Iterable[Dependency] = (), **meta: Any
) -> tuple[TasksFile, FeaturesFile]:
    """The two files from which a plan is compiled."""
    analysis = CodebaseAnalysis(method="a look")
    return (
        TasksFile(
            meta=TasksMeta(**{"codebase_analysis": analysis, **meta}),
            tasks=list(tasks),
            dependencies=list(edges),
        ),
        FeaturesFile(
            features=[
                Feature(
                    id="F001", title="Parts", source_evidence=[SourceEvidence(quote="the parts")]
                )
            ]
        ),
    )


def texts_of(tasks: TasksFile, features: FeaturesFile) -> dict[str, str]:
    """The files of a plan."""
    return files_of(compile_plan(tasks, features, STAMP))


def write_files(folder: Path, files: Mapping[str, str]) -> Path:
    """Write files into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder
