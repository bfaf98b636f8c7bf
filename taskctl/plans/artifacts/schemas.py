"""The JSON Schemas of the artifacts."""

import json
from typing import Any

from taskctl.plans.artifacts.coordinator import CoordinatorFile
from taskctl.plans.artifacts.dag import DagFile
from taskctl.plans.artifacts.features import FeaturesFile
from taskctl.plans.artifacts.folder import COORDINATOR, DAG, FEATURES, META, TASKS, WAVES
from taskctl.plans.artifacts.meta import MetaFile
from taskctl.plans.artifacts.parts import Part
from taskctl.plans.artifacts.tasks import TasksFile
from taskctl.plans.artifacts.waves import WavesFile

MODELS: dict[str, type[Part]] = {
    FEATURES: FeaturesFile,
    TASKS: TasksFile,
    DAG: DagFile,
    WAVES: WavesFile,
    COORDINATOR: CoordinatorFile,
    META: MetaFile,
}
"""The model of each file that is JSON."""


def schema(name: str) -> dict[str, Any]:
    """The JSON Schema of a file of a plan, by its name."""
    found = MODELS[name].model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **found}


def schema_texts() -> dict[str, str]:
    """The text of each schema, by the name of its file: `plan-tasks.schema.json`."""
    return {
        f"plan-{name.removesuffix('.json').removeprefix('.')}.schema.json": (
            json.dumps(schema(name), indent=2, ensure_ascii=False) + "\n"
        )
        for name in MODELS
    }
