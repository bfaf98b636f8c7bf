"""A plan of any version of T.A.S.K.S., in the shapes of the document."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from taskctl.plans.artifacts.claims import DagClaims, WavesClaims, dag_claims, waves_claims
from taskctl.plans.artifacts.coordinator import CoordinatorFile
from taskctl.plans.artifacts.dag import DagFile
from taskctl.plans.artifacts.features import FeaturesFile
from taskctl.plans.artifacts.folder import (
    COORDINATOR,
    DAG,
    FEATURES,
    META,
    TASKS,
    WAVES,
    PlanFolder,
)
from taskctl.plans.artifacts.older import (
    Deviation,
    JsonValue,
    Origins,
    parse,
    read_older,
    repeated_keys,
    unlike,
)
from taskctl.plans.artifacts.parts import Part
from taskctl.plans.artifacts.tasks import TasksFile
from taskctl.plans.artifacts.waves import WavesFile

_DERIVED: Mapping[str, type[Part]] = {DAG: DagFile, WAVES: WavesFile, COORDINATOR: CoordinatorFile}
_JSON = (FEATURES, TASKS, DAG, WAVES, COORDINATOR, META)


@dataclass(frozen=True, slots=True)
class Artifacts:
    """The files of a plan in the shapes of the document.

    values      the JSON values as they are written, by file
    deviations  the parts that are unlike the document
    origins     the places from which tasks.json and features.json were read
    problems    why a file cannot be read, by name
    """

    folder: PlanFolder
    tasks: TasksFile
    features: FeaturesFile
    dag: DagClaims
    waves: WavesClaims
    values: Mapping[str, Any]
    deviations: tuple[Deviation, ...]
    origins: Mapping[str, Origins]
    problems: Mapping[str, str]

    @property
    def order(self) -> tuple[list[str], dict[str, str]]:
        """The order and holds of the rolling frontier, if a search found them for these tasks.

        They follow from no other file, so whoever computes waves.json again takes them over.
        """
        rolling = self.values.get(WAVES)
        for key in ("execution_models", "rolling_frontier"):
            rolling = rolling.get(key) if isinstance(rolling, dict) else None
        if not isinstance(rolling, dict):
            return [], {}
        ids = {task.id for task in self.tasks.tasks}
        order, holds = rolling.get("order"), rolling.get("holds") or {}
        if not (isinstance(order, list) and isinstance(holds, dict)):
            return [], {}
        names = [*order, *holds, *holds.values()]
        if not all(isinstance(name, str) and name in ids for name in names) or {*order} != ids:
            return [], {}
        return order, holds


def read_artifacts(folder: PlanFolder) -> Artifacts:
    """The plan of a folder; a file that cannot be read is a problem, not an error."""
    parsed: dict[str, JsonValue] = {}
    problems = dict(folder.problems)
    for name in _JSON:
        if name in folder.texts:
            try:
                parsed[name] = parse(folder.texts[name])
            except RecursionError:
                problems[name] = "is nested too deep"
            except ValueError as error:
                problems[name] = f"is not JSON: {error}"
    deviations: list[Deviation] = []
    origins = {TASKS: Origins(), FEATURES: Origins()}
    tasks, features = TasksFile(tasks=[]), FeaturesFile(features=[])
    if TASKS in parsed:
        tasks, found, origins[TASKS] = read_older(
            TasksFile, TASKS, folder.texts[TASKS], parsed[TASKS]
        )
        deviations += found
    if FEATURES in parsed:
        features, found, origins[FEATURES] = read_older(
            FeaturesFile, FEATURES, folder.texts[FEATURES], parsed[FEATURES]
        )
        deviations += found
    for name, model in _DERIVED.items():
        if name in parsed:
            deviations += repeated_keys(name, parsed[name])
            deviations += unlike(model, name, parsed[name].value)
    values = {name: one.value for name, one in parsed.items()}
    return Artifacts(
        folder,
        tasks,
        features,
        dag_claims(values.get(DAG)),
        waves_claims(values.get(WAVES)),
        values,
        tuple(deviations),
        origins,
        problems,
    )
