"""Compiling: every file of a plan from tasks.json and features.json."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from taskctl.errors import PhaseError
from taskctl.plans.artifacts.canonical import file_hash, task_hash
from taskctl.plans.artifacts.schemas import MODELS
from taskctl.plans.artifacts.tasks import CodebaseAnalysis, SharedResource, ThreePoint

from .plans import edge, plan_of, planned, texts_of, using

SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas"
POOL = CodebaseAnalysis(
    shared_resources={
        "migrations": SharedResource(type="exclusive"),
        "pool": SharedResource(type="shared_limited", capacity=2),
    }
)


def example() -> dict[str, str]:
    tasks = [
        planned("A", 2, resource_requirements=using("migrations")),
        planned("B", 4, resource_requirements=using("migrations", pool=2)),
        planned("C", 1, resource_requirements=using(pool=1)),
        planned("D", 3, title="Notes of the parts"),
        planned("E", 1, feature_id="F002"),
    ]
    edges = [
        edge("A", "B", type="mutual_exclusion", shared_resource="migrations"),
        edge("A", "C"),
        edge("B", "D"),
        edge("C", "D", confidence=0.5),
        edge("A", "D", isHard=False),
        edge("A", "D"),
    ]
    return texts_of(*plan_of(tasks, edges, codebase_analysis=POOL))


def objects(files: dict[str, str]) -> dict[str, Any]:
    return {name: json.loads(files[name]) for name in MODELS}


@pytest.mark.parametrize("name", MODELS)
def test_every_file_has_the_published_schema(name: str) -> None:
    stem = name.removesuffix(".json").removeprefix(".")
    schema = json.loads((SCHEMAS / f"plan-{stem}.schema.json").read_text("utf-8"))
    jsonschema.validate(objects(example())[name], schema)


def test_the_same_plan_has_the_same_bytes() -> None:
    assert example() == example()


def test_the_figures_of_the_graph() -> None:
    metrics = objects(example())["dag.json"]["metrics"]
    assert metrics["edges"] == 4
    assert metrics["edgeDensity"] == 0.2
    assert (metrics["longestPath"], metrics["widthApprox"], metrics["isolatedTasks"]) == (2, 2, 1)
    assert metrics["keptByType"]["technical"] == 3
    assert metrics["keptByType"]["mutual_exclusion"] == metrics["mutualExclusionEdges"] == 1
    assert metrics["droppedByType"]["technical"] == metrics["lowConfidenceEdgesExcluded"] == 1
    assert metrics["verbFirstPct"] == 0.8
    assert metrics["resourceConstrainedTasks"] == 3
    assert metrics["resourceUtilization"]["pool"]["waves_required"] == 2
    assert metrics["resourceUtilization"]["migrations"]["total_tasks"] == 2


def test_edges_that_another_path_implies_are_left_out_of_the_sample() -> None:
    dag = objects(example())["dag.json"]
    assert dag["reduced_edges_sample"] == [["A", "B"], ["A", "C"], ["B", "D"]]
    assert dag["topo_order"] == ["A", "E", "B", "C", "D"]
    assert [(e["from"], e["to"]) for e in dag["softDeps"]] == [("A", "D")]
    assert [(e["from"], e["to"]) for e in dag["lowConfidenceDeps"]] == [("C", "D")]


def test_both_execution_models() -> None:
    models = objects(example())["waves.json"]["execution_models"]
    waves = models["wave_based"]
    # B and C would need three units of the pool together
    assert [wave["tasks"] for wave in waves["waves"]] == [["A", "E"], ["B"], ["D", "C"]]
    assert waves["waves"][2]["deferred"] == [{"task": "C", "reason": "pool is used by B"}]
    rolling = models["rolling_frontier"]
    assert rolling["initial_frontier"] == ["A", "E"]
    assert (rolling["makespan_hours"], rolling["lower_bound"]["hours"]) == (9, 9)
    assert rolling["execution_simulation"]["time_0h"]["running"] == ["A", "E"]
    assert rolling["execution_simulation"]["time_0h"]["resource_usage"]["migrations"] == 1


def test_hashes_can_be_computed_again() -> None:
    found = objects(example())
    meta = found.pop(".tasks-meta.json")
    for name, value in found.items():
        assert value["generated"]["contentHash"] == file_hash(value) == meta["hashes"][name]
    for task in found["tasks.json"]["tasks"]:
        assert task["contentHash"] == task_hash(task)
    assert meta["planId"] == "PLAN-" + found["tasks.json"]["generated"]["contentHash"][:8]


def test_every_section_of_the_page_has_its_figures_from_the_files() -> None:
    files = example()
    page = files["Plan.md"]
    assert "| Total Dependencies | 4 |" in page
    assert "- Rolling frontier: 9 h with the most likely durations." in page
    assert "- C → D (technical, confidence 0.5)" in page
    assert "C is not in an earlier wave: pool is used by B." in page


def test_a_text_with_markup_breaks_no_table() -> None:
    tasks, features = plan_of([planned("A")])
    features.features[0].title = "a | b\nc"
    assert "| F001 | a \\| b c | medium | 1 |" in texts_of(tasks, features)["Plan.md"]


def test_a_cycle_is_named_with_its_weakest_edge() -> None:
    tasks = plan_of(
        [planned("A"), planned("B"), planned("C")],
        [edge("A", "B"), edge("B", "C", confidence=0.8), edge("C", "A")],
    )
    with pytest.raises(PhaseError) as caught:
        texts_of(*tasks)
    assert caught.value.exit_code == 3
    assert "weakest is B → C (confidence 0.8)" in str(caught.value)


def test_a_task_that_can_never_run_is_named() -> None:
    tasks = [planned("A", resource_requirements=using(pool=3))]
    with pytest.raises(PhaseError) as caught:
        texts_of(*plan_of(tasks, codebase_analysis=POOL))
    assert caught.value.exit_code == 4
    assert "A needs 3" in str(caught.value)


def test_two_tasks_with_one_id_are_refused() -> None:
    with pytest.raises(PhaseError, match="several tasks are called A") as caught:
        texts_of(*plan_of([planned("A"), planned("A")]))
    assert caught.value.exit_code == 5


def test_durations_in_the_wrong_order_do_not_stop_the_plan() -> None:
    task = planned("A", duration=ThreePoint(optimistic=9, mostLikely=4, pessimistic=-1))
    models = objects(texts_of(*plan_of([task])))["waves.json"]["execution_models"]
    assert models["rolling_frontier"]["makespan_hours"] == 4


def test_an_empty_plan() -> None:
    found = objects(texts_of(*plan_of([])))
    assert found["dag.json"]["metrics"]["nodes"] == 0
    assert found["waves.json"]["execution_models"]["wave_based"]["waves"] == []
