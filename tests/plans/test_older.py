"""Older shapes of plans are read as the document's, and each deviation is kept."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from taskctl.plans.artifacts.folder import PlanFolder, read_folder
from taskctl.plans.artifacts.reading import Artifacts, read_artifacts


def read(tasks: Any, **files: Any) -> Artifacts:
    """The plan of the values of its files, or of their texts."""
    named = {"tasks.json": tasks, **{f"{name}.json": value for name, value in files.items()}}
    texts = {name: v if isinstance(v, str) else json.dumps(v) for name, v in named.items()}
    return read_artifacts(PlanFolder("plan", texts, {}))


def said(plan: Artifacts) -> list[tuple[str, str, str]]:
    """(pointer, what, read as) of each deviation."""
    return [("/".join(map(str, d.pointer)), d.what, d.read_as) for d in plan.deviations]


def test_the_documents_shape_has_no_deviation() -> None:
    plan = read({"tasks": [{"id": "T1", "title": "Add a door"}], "dependencies": []})
    assert said(plan) == []
    assert plan.tasks.tasks[0].title == "Add a door"


def test_evidence_by_its_other_names() -> None:
    plan = read({"tasks": [{"id": "T1", "name": "A", "evidence": [{"excerpt": "Doors open"}]}]})
    assert plan.tasks.tasks[0].source_evidence[0].quote == "Doors open"
    assert said(plan) == [
        ("tasks/0/name", "`name`", "`title`"),
        ("tasks/0/evidence", "`evidence`", "`source_evidence`"),
        ("tasks/0/evidence/0/excerpt", "`excerpt`", "`quote`"),
    ]
    origin = plan.origins["tasks.json"](("tasks", 0, "source_evidence", 0, "quote"))
    assert origin == ("tasks", 0, "evidence", 0, "excerpt")


@pytest.mark.parametrize(
    ("key", "value", "hours"),
    [
        ("duration", {"optimistic": 1, "likely": 2, "pessimistic": 4}, (1, 2, 4)),
        ("estimated_duration", {"optimistic": 1, "most_likely": 2, "pessimistic": 4}, (1, 2, 4)),
        ("estimated_hours", 3, (3, 3, 3)),
        ("duration", {"optimistic": "1", "mostLikely": "2.5", "pessimistic": 4}, (1, 2.5, 4)),
    ],
)
def test_durations(key: str, value: Any, hours: tuple[float, float, float]) -> None:
    plan = read({"tasks": [{"id": "T1", "title": "A", key: value}]})
    duration = plan.tasks.tasks[0].duration
    assert duration is not None
    assert (duration.optimistic, duration.mostLikely, duration.pessimistic) == hours
    assert plan.deviations


def test_a_duration_that_lacks_an_estimate_is_left_out() -> None:
    plan = read({"tasks": [{"id": "T1", "title": "A", "duration": {"optimistic": 1}}]})
    assert plan.tasks.tasks[0].duration is None
    assert ("tasks/0/duration", "has no `mostLikely`", "") in said(plan)


def test_a_word_that_the_document_does_not_have() -> None:
    plan = read({"tasks": [{"id": "T1", "title": "A", "category": "documentation"}]})
    assert plan.tasks.tasks[0].category is None
    assert said(plan) == [
        (
            "tasks/0/category",
            '`category` is "documentation", not foundation, implementation, integration'
            " or optimization",
            "",
        )
    ]


@pytest.mark.parametrize(
    ("word", "priority"), [("CRITICAL", "critical"), ("P2", "high"), ("P4", "low")]
)
def test_priorities(word: str, priority: str) -> None:
    plan = read(
        {"tasks": [{"id": "T1", "title": "A", "priority": word}]},
        features={"features": [{"id": "F1", "title": "B", "priority": word}]},
    )
    hints = plan.tasks.tasks[0].scheduling_hints
    assert hints is not None
    assert (hints.priority, plan.features.features[0].priority) == (priority, priority)
    assert ("features/0/priority", f'`priority` is "{word}"', f'"{priority}"') in said(plan)


def test_prerequisites_that_a_task_names_itself() -> None:
    plan = read(
        {
            "tasks": [
                {"id": "T1", "title": "A", "dependencies": []},
                {"id": "T2", "title": "B", "dependencies": ["T1", "T1"]},
            ],
            "dependencies": [{"from": "T0", "to": "T1", "type": "technical"}],
        }
    )
    edges = [(edge.from_, edge.to, edge.isHard) for edge in plan.tasks.dependencies]
    assert edges == [("T0", "T1", True), ("T1", "T2", True), ("T1", "T2", True)]
    assert plan.origins["tasks.json"](("dependencies", 2)) == ("tasks", 1, "dependencies", 1)


def test_logging_inside_the_boundaries() -> None:
    logging = {"on_start": "say so"}
    plan = read({"tasks": [{"id": "T1", "title": "A", "boundaries": {"logging": logging}}]})
    guidance = plan.tasks.tasks[0].execution_guidance
    assert guidance is not None
    assert guidance.logging is not None
    assert guidance.logging.on_start == "say so"


def test_resources_of_version_8() -> None:
    resources = {"exclusive": ["db"], "limited": [{"name": "cpu", "units": 2}]}
    plan = read({"tasks": [{"id": "T1", "title": "A", "resources": resources}]})
    needs = plan.tasks.tasks[0].resource_requirements
    assert needs is not None
    assert needs.estimated is not None
    assert needs.estimated.exclusive_resources == ["db"]
    assert needs.estimated.shared_resources == {"cpu": 2}


def test_a_check_that_no_machine_can_run_is_left_out() -> None:
    checks = ["It works", {"type": "manual", "steps": 3}, {"type": "command", "cmd": "make"}]
    plan = read({"tasks": [{"id": "T1", "title": "A", "acceptance_criteria": checks}]})
    assert [check.cmd for check in plan.tasks.tasks[0].acceptance_checks] == ["make"]
    left_out = {what for _, what, read_as in said(plan) if not read_as}
    assert '`type` is "manual", not command, artifact or metric' in left_out
    origin = plan.origins["tasks.json"](("tasks", 0, "acceptance_checks", 0, "cmd"))
    assert origin == ("tasks", 0, "acceptance_criteria", 2, "cmd")


def test_an_edge_without_a_type_is_still_an_edge() -> None:
    plan = read({"tasks": [], "dependencies": [{"source": "A", "target": "B", "hard": False}]})
    (edge,) = plan.tasks.dependencies
    assert (edge.from_, edge.to, edge.type, edge.isHard) == ("A", "B", "sequential", False)


def test_tasks_by_their_ids() -> None:
    plan = read({"tasks": {"T1": {"title": "A", "extra": 1}}})
    assert [task.id for task in plan.tasks.tasks] == ["T1"]
    assert ("tasks/T1/extra", "`extra` is not a key of the document", "") in said(plan)


def test_a_key_that_is_given_twice() -> None:
    plan = read('{"tasks": [{"id": "T1", "id": "T2", "title": "A"}]}')
    assert [task.id for task in plan.tasks.tasks] == ["T2"]
    assert said(plan) == [("tasks/0/id", "`id` is given twice", "the last")]


def test_a_file_that_is_not_json() -> None:
    plan = read('{"tasks": [', dag="[" * 100_000)
    assert plan.problems["tasks.json"].startswith("is not JSON: ")
    assert plan.problems["dag.json"] == "is nested too deep"
    assert plan.tasks.tasks == []


@pytest.mark.parametrize(
    "waves",
    [
        [["A", "B"], ["C"]],
        {"waves": [["A", "B"], ["C"]]},
        {"config": {}, "waves": [{"id": 1, "tasks": ["A", "B"]}, {"id": 2, "tasks": ["C"]}]},
        {"waves": [{"wave_number": 1, "tasks": [{"id": "A"}, {"id": "B"}]}, {"tasks": ["C"]}]},
        {"execution_models": {"wave_based": {"waves": [["A", "B"], ["C"]]}}},
        {"waves": [{"waveNumber": 1, "parallel_tasks": ["A", "B"]}, 7, ["C"]]},
    ],
)
def test_waves(waves: Any) -> None:
    found = read({"tasks": []}, waves=waves).waves.waves
    assert [wave.tasks for wave in found] == [("A", "B"), ("C",)]


@pytest.mark.parametrize(
    "dag",
    [
        {"edges": [{"from": "A", "to": "B"}, {"from": "A", "to": "C", "transitive": True}]},
        {"tasks": {"B": {"dependencies": ["A"]}}},
        {"nodes": {"A": {"children": ["B"]}, "B": {"children": []}}},
        {"nodes": [{"id": "A"}], "edges": [["A", "B"]]},
    ],
)
def test_the_edges_of_a_graph(dag: Any) -> None:
    edges = read({"tasks": []}, dag=dag).dag.edges
    assert edges is not None
    assert [(edge.start, edge.end) for edge in edges] == [("A", "B")]


def test_real_plans_keep_all_their_tasks(shared: Path) -> None:
    tasks, edges, features = {}, {}, {}
    for folder in sorted((shared / "corpora/plans").iterdir()):
        plan = read_artifacts(read_folder(str(folder)))
        tasks[folder.name] = len(plan.tasks.tasks)
        edges[folder.name] = len(plan.tasks.dependencies)
        features[folder.name] = len(plan.features.features)
    assert tasks == {
        "data-refactor-core": 12,
        "tasks-v1-dag-viewer-example": 23,
        "tasks-v3-fix-ci": 10,
        "tasks-v8-dot-export": 3,
    }
    assert list(edges.values()) == [14, 21, 10, 2]
    assert list(features.values()) == [8, 3, 5, 0]


KEYS = (
    "meta", "generated", "tasks", "dependencies", "resource_conflicts", "features", "id",
    "title", "boundaries", "duration", "optimistic", "mostLikely", "pessimistic", "from", "to",
    "type", "isHard", "evidence", "quote", "source_evidence", "acceptance_checks", "cmd",
    "expect", "metrics", "waves", "edges", "nodes", "resources", "exclusive", "limited", "name",
    "execution_models", "wave_based", "config", "\ud800",
)  # fmt: skip  # a list
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(["P1.T001", "hours", "~3", "1e999", "\ud800", "command", ""]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6)
    ),
    max_leaves=40,
)


@given(VALUES, VALUES, VALUES, VALUES)
@example(None, {"features": {"meta": {"meta": None, "evidence": None}}}, None, None)
def test_any_json_can_be_read(tasks: Any, features: Any, dag: Any, waves: Any) -> None:
    values = {"features": features, "dag": dag, "waves": waves}
    plan = read(json.dumps(tasks), **{name: json.dumps(v) for name, v in values.items()})
    assert plan.problems == {}
    for deviation in plan.deviations:
        value = plan.values[deviation.file]
        for step in deviation.pointer:  # each deviation is in the file
            value = value[step]


@given(st.lists(st.dictionaries(st.text(max_size=3), VALUES, max_size=4), max_size=4))
def test_tasks_of_any_kind_are_kept_or_named(tasks: list[Any]) -> None:
    named = [{"id": f"T{number}", **task} for number, task in enumerate(tasks)]
    plan = read({"tasks": named})
    assert len(plan.tasks.tasks) + sum(
        len(d.pointer) == 2 and not d.read_as for d in plan.deviations
    ) >= len(named)


@pytest.mark.parametrize(
    ("part", "value", "read_as"),
    [
        ({"id": 7}, ("id",), "7"),
        ({"title": ["Add", "a door"]}, ("title",), "Add; a door"),
        ({"durationUnits": "h"}, ("durationUnits",), "hours"),
        ({"skillsRequired": "node"}, ("skillsRequired",), ["node"]),
        (
            {"boundaries": {"expected_complexity": "~3 LoC"}},
            ("boundaries", "expected_complexity", "value"),
            "~3 LoC",
        ),
        (
            {"boundaries": {"definition_of_done": "It works"}},
            ("boundaries", "definition_of_done", "criteria"),
            ["It works"],
        ),
        ({"boundaries": {"scope": ["src/"]}}, ("boundaries", "scope", "includes"), ["src/"]),
        ({"source_evidence": ["so"]}, ("source_evidence", 0, "quote"), "so"),
        ({"scheduling_hints": {"max_retries": 2.0}}, ("scheduling_hints", "max_retries"), 2),
        ({"scheduling_hints": {"preemptible": "yes"}}, ("scheduling_hints", "preemptible"), True),
        ({"scheduling_hints": {"preemptible": 3}}, ("scheduling_hints", "preemptible"), False),
        ({"scheduling_hints": {"max_retries": "few"}}, ("scheduling_hints", "max_retries"), 0),
        ({"duration": {"likely": 1}}, ("duration",), None),
        ({"duration": "soon"}, ("duration",), None),
        ({"resources": {"limited": [{"units": 1}]}}, ("id",), "T1"),
        ({"boundaries": 3, "logging": {"on_start": "x"}}, ("boundaries",), None),
    ],
)
def test_values_of_another_type(
    part: dict[str, Any], value: tuple[str | int, ...], read_as: Any
) -> None:
    plan = read({"tasks": [{"id": "T1", "title": "A", **part}]})
    found: Any = plan.tasks.tasks[0].model_dump()
    for step in value:
        found = found[step]
    assert found == read_as
    assert plan.deviations


def test_prerequisites_that_are_objects() -> None:
    tasks = [{"id": "T1", "title": "A"}, {"id": "T2", "title": "B", "depends_on": [{"id": "T1"}]}]
    (edge,) = read({"tasks": tasks}).tasks.dependencies
    assert (edge.from_, edge.to) == ("T1", "T2")


def test_resources_in_a_list() -> None:
    shared = [{"name": "pool", "type": "limited", "capacity": 3}]
    plan = read({"meta": {"codebase_analysis": {"shared_resources": shared}}, "tasks": []})
    analysis = plan.tasks.meta.codebase_analysis
    assert analysis is not None
    assert analysis.shared_resources["pool"].capacity == 3


def test_a_number_without_end_costs_no_more_than_its_part() -> None:
    tasks = '[{"id": "T1", "title": "A", "duration": {"optimistic": 1e999, "mostLikely": 1,'
    plan = read(f'{{"tasks": {tasks} "pessimistic": 2}}}}, {{"id": "T2", "title": "B"}}]}}')
    assert [(task.id, task.duration) for task in plan.tasks.tasks] == [("T1", None), ("T2", None)]
    assert len(plan.deviations) == 2


def test_a_key_that_is_not_text_costs_no_more_than_its_value() -> None:
    plan = read({"tasks": [{"id": "T1", "title": "A", "\ud800": 1}]})
    assert [task.id for task in plan.tasks.tasks] == ["T1"]
    assert said(plan) == [("tasks/0/\ud800", '"\\ud800" is not a key of the document', "")]


@pytest.mark.parametrize("number", ["9007199254740992", "-" + "9" * 400, "1e400"])
def test_a_number_that_readers_disagree_on_costs_only_its_own_part(number: str) -> None:
    likely = f'{{"optimistic": 1, "mostLikely": {number}, "pessimistic": 3}}'
    task = f'{{"id": "T1", "title": "Add", "feature_id": "F", "duration": {likely}}}'
    plan = read(f'{{"meta": {{"min_confidence": {number}}}, "tasks": [{task}]}}')
    assert [task.id for task in plan.tasks.tasks] == ["T1"]
    assert plan.tasks.tasks[0].duration is None
    assert {one.pointer[0] for one in plan.deviations} >= {"meta", "tasks"}
