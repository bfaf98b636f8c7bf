"""Real plans: the findings are the faults that were counted by hand before there was a program."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from taskctl.plans.artifacts.folder import read_folder
from taskctl.plans.artifacts.reading import read_artifacts
from taskctl.plans.validate.all import plan_rules
from taskctl.plans.validate.run import validate
from taskctl.plans.validate.subject import ValidatedPlan

from ..conftest import Found, Repo

HARD = {f"PL{number}" for number in range(101, 110)}
FIX_CI, REFACTOR = "tasks-v3-fix-ci", "data-refactor-core"
EXAMPLE, DOT_EXPORT = "tasks-v1-dag-viewer-example", "tasks-v8-dot-export"


@pytest.fixture
def found(repo: Repo, shared: Path, request: pytest.FixtureRequest) -> list[Found]:
    """The findings about the plan that the test names."""
    plan = shared / "corpora/plans" / request.param
    answer = repo.run("plan", "validate", str(plan), "--output-format", "json")
    assert answer.exit_code == 5
    return [Found(**finding) for finding in json.loads(answer.stdout)["findings"]]


def of(found: list[Found], code: str) -> list[str]:
    """The messages of one rule."""
    return [finding.message for finding in found if finding.code == code]


@pytest.mark.parametrize(
    ("found", "hard"),
    [
        (EXAMPLE, {"PL103", "PL107", "PL109"}),
        (FIX_CI, {"PL103", "PL105", "PL106"}),
        (REFACTOR, set()),
        (DOT_EXPORT, {"PL103", "PL105", "PL107", "PL109"}),
    ],
    indirect=["found"],
)
def test_hard_fails(found: list[Found], hard: set[str]) -> None:
    assert {finding.code for finding in found} & HARD == hard


@pytest.mark.parametrize("found", [FIX_CI], indirect=True)
def test_fix_ci_lacks_evidence_logging_and_checks(found: list[Found]) -> None:
    assert of(found, "PL105") == [
        "none of the 10 tasks has evidence",
        "none of the 10 dependencies has evidence",
    ]
    assert [m.partition(":")[0] for m in of(found, "PL103")] == ["7 tasks have no logging"]
    assert [m.partition(":")[0] for m in of(found, "PL106")] == [
        "9 tasks have no check that a machine can run"
    ]


@pytest.mark.parametrize("found", [EXAMPLE], indirect=True)
def test_the_example_of_version_1_has_no_boundaries(found: list[Found]) -> None:
    (message,) = of(found, "PL103")
    assert message.startswith(
        "all 23 tasks have no expected complexity, done criteria, scope, logging: "
    )
    assert [m.partition(":")[0] for m in of(found, "PL107")] == ["P2.T004", "P2.T005"]


@pytest.mark.parametrize("found", [REFACTOR], indirect=True)
def test_refactor_invents_edges_and_titles(found: list[Found]) -> None:
    lost, invented = of(found, "PL402")
    assert lost.startswith("8 edges of tasks.json are not in dag.json: ")
    assert invented.startswith("11 of the 14 edges of dag.json are not in the graph of tasks.json")
    assert "10 are not dependencies (" in invented
    assert invented.endswith("1 is soft (P1.T011 → P1.T012)")
    assert of(found, "PL403") == [
        "9 of the 12 titles of dag.json differ from tasks.json, 1 by case only: P1.T001, P1.T002, "
        "P1.T004, P1.T005, P1.T006, P1.T007, P1.T009, P1.T010, P1.T011"
    ]
    assert "softDeps shows P1.T011 → P1.T012 as hard" in of(found, "PL408")
    (sample,) = of(found, "PL406")
    assert sample.startswith("of the 14 edges in reduced_edges_sample, 10 are not dependencies (")
    (path,) = of(found, "PL407")
    assert path.startswith("of the 6 steps of critical_path, 3 are not dependencies (")
    assert of(found, "PL409") == ["dag.json does not say whether it is `ok`"]


@pytest.mark.parametrize("found", [REFACTOR], indirect=True)
def test_refactor_breaks_the_order_of_waves_three_times(found: list[Found]) -> None:
    assert of(found, "PL411") == [
        "3 tasks are not in a later wave than a prerequisite: "
        "P1.T003 (wave 2) waits for P1.T002 (wave 2), "
        "P1.T007 (wave 3) waits for P1.T004 (wave 3), "
        "P1.T010 (wave 5) waits for P1.T009 (wave 5)"
    ]


@pytest.mark.parametrize(
    ("found", "files", "tasks"),
    [(EXAMPLE, 4, 23), (FIX_CI, 4, 0), (REFACTOR, 4, 12), (DOT_EXPORT, 2, 0)],
    indirect=["found"],
)
def test_invented_hashes_are_named(found: list[Found], files: int, tasks: int) -> None:
    hashes = [finding for finding in found if finding.code == "PL420"]
    of_tasks = [finding for finding in hashes if finding.message.startswith("the contentHash of")]
    assert all("invented" in finding.message for finding in hashes)
    assert len(hashes) - len(of_tasks) == files
    assert sum(finding.count for finding in of_tasks) == tasks


# As claimed and recomputed: edges, density, width, longest path, isolated tasks.
FIGURES: Mapping[str, Mapping[str, tuple[Any, Any]]] = {
    EXAMPLE: {
        "edges": (19, 18),
        "edgeDensity": (0.037, 0.0356),
        "widthApprox": (8, 5),
        "longestPath": (11, 8),
        "isolatedTasks": (1, 3),
    },
    FIX_CI: {
        "edges": (10, 8),
        "edgeDensity": (0.111, 0.0889),
        "widthApprox": (3, 4),
        "longestPath": (5, 3),
        "isolatedTasks": (0, 2),
    },
    REFACTOR: {
        "edges": (15, 12),
        "edgeDensity": (0.114, 0.0909),
        "widthApprox": (4, 3),
        "isolatedTasks": (0, 2),
    },
}


@pytest.mark.parametrize(("found", "plan"), [(name, name) for name in FIGURES], indirect=["found"])
def test_figures_are_those_counted_by_hand(found: list[Found], plan: str) -> None:
    messages = of(found, "PL401")
    for name, (claimed, real) in FIGURES[plan].items():
        assert f"{name} is {claimed}, tasks.json gives {real}" in messages
    assert ("longestPath" in " ".join(messages)) == ("longestPath" in FIGURES[plan])


@pytest.mark.parametrize(
    ("found", "kept", "frontier"),
    [
        (EXAMPLE, "keptByType differs from tasks.json: sequential 11 → 10", None),
        (
            FIX_CI,
            "keptByType differs from tasks.json: technical 5 → 4; knowledge 1 → 0",
            "initial_frontier has 2 tasks, 4 can start",
        ),
        (
            REFACTOR,
            "keptByType differs from tasks.json: sequential 4 → 1",
            "initial_frontier has 1 task, 3 can start",
        ),
    ],
    indirect=["found"],
)
def test_edges_by_type_and_first_tasks(found: list[Found], kept: str, frontier: str | None) -> None:
    assert kept in of(found, "PL401")
    starts = [message.partition(":")[0] for message in of(found, "PL415")]
    assert starts == ([frontier] if frontier else [])


@pytest.mark.parametrize("found", [FIX_CI], indirect=True)
def test_fix_ci_has_one_barrier(found: list[Found]) -> None:
    assert of(found, "PL417") == ["4 waves have no barrier: 2, 3, 4, 5"]
    assert of(found, "PL603") == [
        "P1.T001 → P1.T005 is about docker_compose_file, which P1.T005 does not use"
    ]


def test_a_corrected_plan_holds(repo: Repo, shared: Path) -> None:
    for name in ("tasks.json", "features.json"):
        source = shared / "corpora/plans" / REFACTOR / name
        repo.write(f"plan/{name}", source.read_text("utf-8"))
    answer = repo.run("plan", "validate", "plan", "--fix", "--output-format", "json")
    assert answer.exit_code == 0, answer.stdout
    left = {finding["code"] for finding in json.loads(answer.stdout)["findings"]}
    assert left == {"PL605", "PL608"}  # two tasks that change package.json, and a soft dependency


def test_no_rule_fails_on_a_real_plan_that_is_cut_short(shared: Path) -> None:
    for folder in sorted((shared / "corpora/plans").iterdir()):
        whole = read_folder(str(folder))
        for name in whole.texts:
            rest = {other: text for other, text in whole.texts.items() if other != name}
            plan = ValidatedPlan(read_artifacts(whole._replace(texts=rest)))
            validate(plan, plan_rules().keys())
