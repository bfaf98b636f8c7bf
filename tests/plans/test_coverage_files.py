"""The files of a compiled plan hold what the T.A.S.K.S. document promises, key by key."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from taskctl.plans.artifacts.tasks import (
    Autonormalization,
    CodebaseAnalysis,
    ResourceConflict,
    ResourceLimits,
    Reuse,
    SharedResource,
    TasksFile,
)
from tests.conftest import Repo
from tests.plans.plans import edge, plan_of, planned, texts_of, using

ANALYSIS = CodebaseAnalysis(
    existing_apis=["Store"],
    method="a look",
    shared_resources={
        "schema": SharedResource(type="exclusive", reason="it locks"),
        "pool": SharedResource(type="shared_limited", capacity=2),
    },
)


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    """The files of a plan in which something is to be said in every place."""
    cores = using("schema")
    assert cores.estimated is not None
    cores.estimated.cpu_cores, cores.estimated.memory_mb = 2, 2048
    tasks = [
        planned("A", 2, resource_requirements=cores, reuses_existing=Reuse(extends=["Store"])),
        planned("B", 6, resource_requirements=using("schema")),
        planned("C", 1, resource_requirements=using(pool=2)),
        planned("D", 1, title="Write the page of the last large part"),
        planned("E", 1, title="Write the first page of the last large part"),
        planned("F", 1),
        planned("G", 1, resource_requirements=using(pool=2)),
        planned("H", 1, resource_requirements=using(pool=2)),
    ]
    edges = [
        edge("A", "B", type="mutual_exclusion", shared_resource="schema", confidence=1.0),
        edge("A", "C"),
        edge("C", "D"),
        edge("C", "E", confidence=0.6),
        edge("C", "F", isHard=False, type="knowledge"),
    ]
    conflict = ResourceConflict(
        tasks=["A", "B"],
        resolution="sequential_ordering",
        suggested_order=["A", "B"],
        rationale="the schema of B needs that of A",
    )
    made, features = plan_of(
        tasks,
        edges,
        codebase_analysis=ANALYSIS,
        max_wave_size=3,
        resource_limits=ResourceLimits(max_cpu_cores=4, max_memory_gb=8),
        autonormalization=Autonormalization(merged=["D,I (<0.5h combined)"]),
    )
    return texts_of(made.model_copy(update={"resource_conflicts": {"schema": conflict}}), features)


def value(files: dict[str, str], name: str) -> Any:
    return json.loads(files[name])


# --- the shapes of the document


FREE = {
    *("shared_resources", "resource_conflicts", "resourceUtilization", "resource_usage"),
    *("execution_simulation", "expect", "resource_allocations", "droppedByType"),
}
"""Keys below which a plan has keys of its own."""


def samples(shared: Path) -> dict[str, Any]:
    """The JSON of the document; of several words for one value, the first."""
    (path,) = shared.glob("seeds/004_*.txt")
    blocks = re.findall(r"### (\w+\.json).*?```json\n(.*?)```", path.read_text("utf-8"), re.S)
    return {name: json.loads(re.sub(r'"(\w+)(?:\|\w+)+"', r'"\1"', text)) for name, text in blocks}


def keys(found: Any, path: str = "") -> Iterator[str]:
    """The paths of all keys; those of all elements of a list are the same."""
    if isinstance(found, dict):
        for key, part in found.items():
            yield f"{path}.{key}"
            if key not in FREE:
                yield from keys(part, f"{path}.{key}")
    elif isinstance(found, list):
        for part in found:
            yield from keys(part, path)


def lost(sample: Any, found: Any, path: str = "") -> list[str]:
    """The paths of the values that differ from a sample, which may have fewer keys."""
    if isinstance(sample, dict):
        return [p for key, part in sample.items() for p in lost(part, found[key], f"{path}.{key}")]
    if isinstance(sample, list) and len(sample) == len(found):
        pairs = zip(sample, found, strict=True)
        return [p for n, pair in enumerate(pairs) for p in lost(*pair, f"{path}[{n}]")]
    return [] if sample == found else [path]


def test_tasks_json_has_every_key_of_the_document(shared: Path) -> None:
    sample = samples(shared)["tasks.json"]
    written = json.loads(TasksFile.model_validate(sample).model_dump_json(by_alias=True))
    assert {*keys(sample)} <= {*keys(written)}
    assert lost(sample, written) == []


@pytest.mark.parametrize("name", ["features.json", "dag.json", "waves.json", "coordinator.json"])
def test_compiled_files_have_every_key_of_the_document(
    files: dict[str, str], shared: Path, name: str
) -> None:
    missing = {*keys(samples(shared)[name])} - {*keys(value(files, name))}
    # The evidence here has no place; that of a document has.
    assert {key for key in missing if ".source_evidence." not in key} == set()


def test_the_coordinator_is_that_of_the_document(files: dict[str, str], shared: Path) -> None:
    sample = samples(shared)["coordinator.json"]["coordinator"]
    made = value(files, "coordinator.json")["coordinator"]
    assert made["state_management"] == sample["state_management"]
    assert made["scheduling_loop"] == sample["scheduling_loop"]
    assert made["monitoring"] == sample["monitoring"]
    policies = made["policies"]
    assert policies["failure_handling"] == sample["policies"]["failure_handling"]
    assert len(policies["backpressure"]["triggers"]) == 3
    assert policies["backpressure"]["recovery"] == sample["policies"]["backpressure"]["recovery"]


# --- dag.json


def test_the_graph_names_what_holds_a_plan_back(files: dict[str, str]) -> None:
    dag = value(files, "dag.json")
    assert (dag["ok"], dag["errors"], dag["cycle_break_suggestions"]) == (True, [], [])
    assert dag["warnings"] == ["1 dependency is below the confidence and not in the graph"]
    assert dag["metrics"]["meceOverlapSuspects"] == 1
    assert dag["metrics"]["resourceUtilization"]["schema"]["serialization_impact"] == (
        "its tasks take 8 h one after the other"
    )


def test_bottlenecks_are_the_resources_that_tasks_wait_for() -> None:
    tasks = [planned(name, 3, resource_requirements=using("schema")) for name in "AB"]
    files = texts_of(*plan_of(tasks, codebase_analysis=ANALYSIS))
    (found,) = value(files, "dag.json")["resource_bottlenecks"]
    assert (found["resource"], found["affected_tasks"]) == ("schema", ["A", "B"])
    assert found["impact"] == "critical_path_extension"
    assert "combine its tasks where that is safe" in found["mitigation"]
    frontier = value(files, "waves.json")["execution_models"]["rolling_frontier"]
    assert frontier["critical_resource_contentions"] == [
        {
            "resource": "schema",
            "contention_points": 1,
            "estimated_wait_time_hours": 3,
            "mitigation": "shorten its tasks, or give it more capacity",
        }
    ]


# --- waves.json


def test_waves_have_a_size_and_barriers(files: dict[str, str]) -> None:
    waves = value(files, "waves.json")["execution_models"]["wave_based"]
    assert waves["config"] == {"maxWaveSize": 3, "barrier": {"kind": "quorum", "quorum": 0.95}}
    assert waves["total_waves"] == len(waves["waves"]) == 4
    assert all(len(wave["tasks"]) <= 3 for wave in waves["waves"])
    barriers = [wave["barrier"] for wave in waves["waves"]]
    gates = ["W1→W2-q95", "W2→W3-q95", "W3→W4-q95", "W4→end-q95"]
    assert [barrier["gateId"] for barrier in barriers] == gates
    assert {barrier["fallback"] for barrier in barriers} == {"deferOptional"}
    assert all(barrier["timeoutMinutes"] >= 1 for barrier in barriers)


def test_estimates_of_waves_add_up(files: dict[str, str]) -> None:
    waves = value(files, "waves.json")["execution_models"]["wave_based"]
    first = waves["waves"][0]["estimates"]
    # A is the longest of the first wave: 1, 2, 4 hours
    assert (first["units"], first["method"]) == ("hours", "pert_formula")
    assert first["p50Hours"] == pytest.approx(13 / 6, abs=0.006)
    assert first["p80Hours"] == pytest.approx(13 / 6 + 0.84 * 0.5, abs=0.006)
    assert first["p95Hours"] == pytest.approx(13 / 6 + 1.65 * 0.5, abs=0.006)
    for short, long in (("p50Hours", "p50_hours"), ("p95Hours", "p95_hours")):
        total = sum(wave["estimates"][short] for wave in waves["waves"])
        assert waves["estimated_completion"][long] == pytest.approx(total, abs=0.006)


def test_the_frontier_is_simulated_and_its_load_forecast(files: dict[str, str]) -> None:
    frontier = value(files, "waves.json")["execution_models"]["rolling_frontier"]
    assert frontier["config"] == {
        "max_concurrent_tasks": 10,
        "scheduling_algorithm": "resource_aware_greedy",
        "frontier_update_policy": "immediate",
        "coordinator_config_ref": "coordinator.json",
    }
    moments = [*frontier["execution_simulation"].items()]
    assert moments[0][0] == "time_0h"
    assert moments[0][1]["resource_usage"]["estimated_cpu_cores"] == 2
    assert sorted(moments[-1][1]["completed"]) == [*"ABCDEFGH"]
    forecast = frontier["resource_utilization_forecast"]
    assert (forecast["peak_cpu_percent"], forecast["peak_memory_percent"]) == (50, 25)
    assert forecast["max_concurrency"] == 4
    (shorter, *_) = frontier["advantages_over_wave_based"]
    assert re.fullmatch(r"\d+% shorter \(8h instead of 10h\)", shorter)


# --- the pages


def test_plan_md_has_the_sections_of_the_document(files: dict[str, str]) -> None:
    page = files["Plan.md"]
    heads = re.findall("^## (.*)", page, re.M)
    assert heads == [
        "Execution Strategy: Rolling Frontier",
        "Codebase Analysis Results",
        "Execution Metrics",
        "Features",
        "Wave-Based Execution Plan",
        "Rolling Frontier Execution Plan",
        "Risk Analysis",
        "Resource Bottleneck Analysis",
        "Auto-Normalization",
        "Success Metrics",
    ]
    for line in (
        "### System Resource Requirements",
        "- Tasks that build on existing code: 1 of 8",
        "- **schema**: exclusive; it locks",
        "Gate W1→W2-q95: 95 % of its tasks, whose 3 acceptance checks must pass.",
        "- C → E (technical, confidence 0.6)",
        "- C → F (knowledge, confidence 1)",
        "- Merged: D,I (<0.5h combined)",
        "- Tasks with a check by a machine: 8 of 8",
        "- Resource conflicts with a resolution: 1 of 1",
    ):
        assert line in page.splitlines()


def test_every_decision_has_alternatives_one_of_them_selected(files: dict[str, str]) -> None:
    page = files["Decisions.md"]
    decisions = re.split("^## Decision ", page, flags=re.M)[1:]
    assert [text.partition("\n")[0] for text in decisions] == [
        "1: Execution Model",
        "2: Use of schema",
        "3: Dependencies below the Confidence",
    ]
    for text in decisions:
        assert re.findall("^### (.*)", text, re.M) == [
            *("Context", "Options Considered", "Rationale", "Implementation Notes")
        ]
        options = re.findall("^#### Option ([ABC]): .*", text, re.M)
        assert len(options) >= 2
        assert text.count("(SELECTED)") == 1
        assert text.count("**Pros**") == text.count("**Cons**") == len(options)
    assert "\n## Key Design Principles Applied\n" in page


def test_the_files_of_a_plan_are_described_beside_them(repo: Repo) -> None:
    repo.write(
        "spec.md",
        "## Shop\n\n- Build a till (1h)\n  - scope: till/\n"
        '  ```accept\n  {"type": "command", "cmd": "make test"}\n  ```\n',
    )
    env = {"SOURCE_DATE_EPOCH": "1755043200"}
    assert repo.run("plan", "create", "-f", "spec.md", "-o", "out", env=env).exit_code == 0
    meta = json.loads(repo.read("out/.tasks-meta.json"))
    assert meta["timestamp"] == "2025-08-13T00:00:00Z"
    assert meta["version"]
    assert meta["planId"] == json.loads(repo.read("out/waves.json"))["planId"]
    assert [source["path"] for source in meta["sources"]] == ["spec.md"]
    assert {*meta["hashes"]} == {
        *("features.json", "tasks.json", "dag.json", "waves.json", "coordinator.json"),
        *("Plan.md", "Decisions.md"),
    }
    (feature,) = json.loads(repo.read("out/features.json"))["features"]
    (evidence,) = feature["source_evidence"]
    assert (evidence["quote"], evidence["startLine"]) == ("## Shop", 1)
    assert {"loc", "section", "endLine"} <= evidence.keys()


def test_objects_of_plans_have_the_keys_of_their_page(files: dict[str, str], repo: Repo) -> None:
    page = (Path(__file__).parents[2] / "docs/reference/json.md").read_text("utf-8")
    section = page.partition("\n## plan\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (`.*?) \|", section, re.MULTILINE)
    described = {key for row in rows for key in re.findall(r"`(\w+)`", row)}
    for name, text in files.items():
        repo.write(f"a/{name}", text)
    shown = json.loads(repo.run("plan", "show", "a", "--json").stdout)
    listed = json.loads(repo.run("plan", "list", "--json").stdout)["plans"]
    compared = json.loads(repo.run("plan", "diff", "a", "a", "--json").stdout)
    assert {**shown, **compared}.keys() - {"version"} == described
    assert [plan.keys() for plan in listed] == [shown.keys() - {"version"}]
