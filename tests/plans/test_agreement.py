"""`taskctl plan validate`: the files of a compiled plan, changed in one place or another."""

import json
import shutil
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from taskctl.plans.artifacts.folder import read_folder
from taskctl.plans.artifacts.reading import read_artifacts
from taskctl.plans.validate import stale
from taskctl.plans.validate.all import plan_rules
from taskctl.plans.validate.figures import is_number
from taskctl.plans.validate.run import validate
from taskctl.plans.validate.subject import ValidatedPlan

from ..conftest import Repo
from .shapes import chain, edge, messages, plan, put, task, validated

SHARED = {
    "shared_resources": {
        "db": {"type": "exclusive"},
        "pool": {"type": "shared_limited", "capacity": 3},
    }
}


def using(**resources: Any) -> dict[str, Any]:
    """The resource requirements of a task."""
    return {"estimated": resources}


TASKS = [
    task("T1", resource_requirements=using(exclusive_resources=["db"])),
    task("T2", resource_requirements=using(shared_resources={"pool": 2})),
    task("T3", resource_requirements=using(exclusive_resources=["db"])),
    task("T4", interfaces_produced=["Door:v1"]),
]
EDGES = [*chain("T1", "T2", "T3"), edge("T1", "T4", isHard=False), edge("T2", "T4", confidence=0.6)]
CONFLICTS = {"db": {"tasks": ["T1", "T3"], "resolution": "sequential_ordering"}}


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A compiled plan of four tasks."""
    repo = Repo(tmp_path_factory.mktemp("original"))
    put(repo, plan(TASKS, EDGES, analysis=SHARED, resource_conflicts=CONFLICTS))
    answer = repo.run("plan", "validate", "plan", "--fix", env={"SOURCE_DATE_EPOCH": "0"})
    assert (answer.exit_code, answer.stdout) == (0, "no findings\n")
    return repo.root / "plan"


@pytest.fixture
def compiled(repo: Repo, original: Path) -> Repo:
    """A repository with a copy of the compiled plan."""
    shutil.copytree(original, repo.root / "plan")
    return repo


def change(repo: Repo, file: str, act: Callable[[Any], Any]) -> None:
    """Change the JSON value of a file of the plan."""
    value = json.loads(repo.read(f"plan/{file}"))
    act(value)
    repo.write(f"plan/{file}", json.dumps(value, indent=2))


def as_by_hand(repo: Repo) -> None:
    """Let the plan be one that no program has compiled."""
    (repo.root / "plan/.tasks-meta.json").unlink()


def test_fix_writes_what_is_missing(repo: Repo) -> None:
    put(repo, plan(TASKS, EDGES, analysis=SHARED, resource_conflicts=CONFLICTS))
    before = repo.read("plan/tasks.json")
    shown = repo.run("plan", "validate", "plan", "--fix", "--dry-run")
    assert "+++ b/dag.json" in shown.stdout
    assert not (repo.root / "plan/dag.json").exists()
    answer = repo.run("plan", "validate", "plan", "--fix")
    assert answer.exit_code == 0
    assert answer.stderr.startswith("rewritten: dag.json, waves.json, coordinator.json, Plan.md")
    assert repo.read("plan/tasks.json") == before
    assert repo.run("plan", "validate", "plan", "--fix").stderr == "nothing to rewrite\n"


def test_fix_refuses_a_cycle(repo: Repo) -> None:
    put(repo, plan(TASKS, chain("T1", "T2", "T1")))
    answer = repo.run("plan", "validate", "plan", "--fix")
    assert answer.exit_code == 3
    assert "tasks wait for each other" in answer.stderr
    assert not (repo.root / "plan/dag.json").exists()


def test_fix_needs_a_folder(repo: Repo) -> None:
    answer = repo.run("plan", "validate", "-", "--fix", stdin=b"---file:tasks.json\n{}\n")
    assert answer.exit_code == 1
    assert "--fix writes into a folder" in answer.stderr


def test_fix_replaces_hashes_and_nothing_else_in_the_tasks(compiled: Repo) -> None:
    text = json.dumps(
        {
            **plan([task("T1", contentHash="0123456789abcdef"), task("T2", contentHash="made-up")]),
            "generated": {"by": "me", "contentHash": "0" * 64},
        },
        indent=3,
    )
    compiled.write("plan/tasks.json", text)
    assert messages(compiled, "PL420", "--fix") == []
    after = compiled.read("plan/tasks.json")
    assert [line for line in text.splitlines() if "contentHash" not in line] == [
        line for line in after.splitlines() if "contentHash" not in line
    ]
    assert after != text


def test_the_time_of_a_plan_does_not_count(compiled: Repo) -> None:
    change(compiled, "dag.json", lambda dag: dag["generated"].update(timestamp="later"))
    assert validated(compiled)[1] == []
    assert compiled.run("plan", "validate", "plan", "--fix").stderr == "nothing to rewrite\n"


def test_a_changed_task_makes_all_else_stale(compiled: Repo) -> None:
    change(compiled, "tasks.json", lambda tasks: tasks["dependencies"].pop(0))
    found = validated(compiled)[1]
    assert {f.code for f in found if f.path.endswith("waves.json")} >= {"PL415", "PL418", "PL421"}
    assert messages(compiled, "PL401")[0] == "keptByType differs from tasks.json: technical 2 → 1"
    assert [f.code for f in found if f.path.endswith("Plan.md")] == ["PL419"]
    assert validated(compiled, "--fix")[1] == []


@pytest.mark.parametrize(
    ("change_of", "message"),
    [
        (("edges", 3), "edges is 3, tasks.json gives 2"),
        (("edgeDensity", 0.3), "edgeDensity is 0.3, tasks.json gives 0.1667"),
        (("edgeDensity", 0.17), ""),
        (("longestPath", 3), ""),  # tasks instead of edges
        (("longestPath", 4), "longestPath is 4, tasks.json gives 2"),
        (("widthApprox", 1), "widthApprox is 1, tasks.json gives 2"),
        (("isolatedTasks", 0), "isolatedTasks is 0, tasks.json gives 1"),
        (("minConfidenceApplied", 0.8), "minConfidenceApplied is 0.8, tasks.json gives 0.7"),
        (("nodes", "four"), "nodes is 'four', tasks.json gives 4"),
        (("droppedByType", {}), "droppedByType differs from tasks.json: technical 0 → 1"),
        (
            ("resourceUtilization", {"db": {"total_tasks": 3}, "pool": {}}),
            "resourceUtilization differs from tasks.json: db: total_tasks 3 → 2",
        ),
        (("verbFirstPct", 0.1), ""),
    ],
)
def test_figures(compiled: Repo, change_of: tuple[str, Any], message: str) -> None:
    as_by_hand(compiled)
    change(compiled, "dag.json", lambda dag: dag["metrics"].update([change_of]))
    assert messages(compiled, "PL401") == ([message] if message else [])


def test_a_second_list_of_edges(compiled: Repo) -> None:
    own = {"T2": {"dependencies": ["T1"]}, "T4": {"dependencies": ["T1", "T3"]}}
    change(compiled, "dag.json", lambda dag: dag.update(tasks=own))
    assert messages(compiled, "PL402") == [
        "1 edge of tasks.json is not in dag.json: T2 → T3",
        "2 of the 3 edges of dag.json are not in the graph of tasks.json: 1 is not a dependency "
        "(T3 → T4); 1 is soft (T1 → T4)",
    ]


def test_a_second_list_may_leave_out_what_a_path_shows(repo: Repo) -> None:
    put(
        repo,
        plan([task("T1"), task("T2"), task("T3")], [*chain("T1", "T2", "T3"), edge("T1", "T3")]),
        dag={"ok": True, "edges": [["T1", "T2"], ["T2", "T3"]]},
    )
    assert messages(repo, "PL402") == []


def test_titles(compiled: Repo) -> None:
    own = {"T1": {"title": "build part t1"}, "T2": {"title": "Other"}, "T9": {"title": "None"}}
    change(compiled, "dag.json", lambda dag: dag.update(tasks=own))
    (message,) = messages(compiled, "PL403")
    assert message.startswith(
        "2 of the 3 titles of dag.json differ from tasks.json, 1 by case only"
    )


def test_reversed_edges_are_said_once(compiled: Repo) -> None:
    as_by_hand(compiled)

    def turn(tasks: Any) -> None:
        for one in tasks["dependencies"]:
            one["from"], one["to"] = one["to"], one["from"]

    change(compiled, "tasks.json", turn)
    found = validated(compiled)[1]
    (message,) = [f.message for f in found if f.code == "PL404"]
    assert message.startswith("all 2 hard dependencies run against topo_order and the waves")
    assert not {"PL405", "PL406", "PL411", "PL415"} & {f.code for f in found}


@pytest.mark.parametrize(
    ("order", "message"),
    [
        (["T1", "T4", "T2", "T3"], ""),
        (["T1", "T2", "T3"], "topo_order lacks T4"),
        (["T1", "T4", "T2", "T3", "T9"], "topo_order holds T9, which are not tasks"),
        (["T1", "T1", "T4", "T2", "T3"], "topo_order holds T1 twice"),
        (["T1", "T4", "T3", "T2"], "topo_order has 1 task before what it waits for: T2 → T3"),
    ],
)
def test_orders(compiled: Repo, order: list[str], message: str) -> None:
    change(compiled, "dag.json", lambda dag: dag.update(topo_order=order))
    assert messages(compiled, "PL405") == ([message] if message else [])


@pytest.mark.parametrize(
    ("code", "key", "value", "message"),
    [
        (
            "PL406",
            "reduced_edges_sample",
            [["T1", "T2"], ["T3", "T4"], ["T1", "T4"]],
            "of the 3 edges in reduced_edges_sample, 1 is not a dependency (T3 → T4) and 1 is not "
            "hard (T1 → T4)",
        ),
        ("PL407", "critical_path", ["START", "T1", "T2", "T3", "END"], ""),
        (
            "PL407",
            "critical_path",
            ["T1", "T3"],
            "of the 1 steps of critical_path, 1 is not a dependency (T1 → T3)",
        ),
        ("PL408", "softDeps", [], "softDeps lacks T1 → T4"),
        (
            "PL408",
            "softDeps",
            [{"from": "T1", "to": "T4", "isHard": True}],
            "softDeps shows T1 → T4 as hard",
        ),
        ("PL408", "lowConfidenceDeps", [], "lowConfidenceDeps lacks T2 → T4"),
        ("PL409", "ok", False, "ok is False, and the graph has no cycle"),
    ],
)
def test_lists_of_the_graph(compiled: Repo, code: str, key: str, value: Any, message: str) -> None:
    change(compiled, "dag.json", lambda dag: dag.update({key: value}))
    assert messages(compiled, code) == ([message] if message else [])


def waves_of(waves: Any) -> list[Any]:
    found: list[Any] = waves["execution_models"]["wave_based"]["waves"]
    return found


@pytest.mark.parametrize(
    ("tasks", "found"),
    [
        ([["T1", "T4"], ["T2"], ["T3"]], {}),
        (
            [["T1"], ["T2", "T3"], ["T4"]],
            {"PL411": "1 task is not in a later wave than a prerequisite: T3 (wave 2) waits for T2 "
             "(wave 2)"},
        ),
        (
            [["T1", "T3"], ["T2"], ["T9"]],
            {
                "PL410": "the waves hold tasks that are not in tasks.json: T9; the waves lack T4",
                "PL411": "1 task is not in a later wave than a prerequisite: T3 (wave 1) waits for "
                "T2 (wave 2)",
                "PL412": "wave 1: T1, T3 need db, which is exclusive",
            },
        ),
        ([["T1", "T4"], ["T2"], ["T3", "T1"]], {"PL410": "the waves hold twice T1",
         "PL411": None, "PL412": None}),
    ],
)  # fmt: skip  # a table
def test_waves(compiled: Repo, tasks: list[list[str]], found: dict[str, str | None]) -> None:
    def fill(waves: Any) -> None:
        for wave, ids in zip(waves_of(waves), tasks, strict=True):
            wave["tasks"] = ids

    change(compiled, "waves.json", fill)
    for code in ("PL410", "PL411", "PL412"):
        wanted = found.get(code, "")
        if wanted is not None:
            assert "; ".join(messages(compiled, code)) == wanted


def test_a_limited_resource_in_a_wave(repo: Repo) -> None:
    needs = using(shared_resources={"pool": 2})
    tasks = [task("T1", resource_requirements=needs), task("T2", resource_requirements=needs)]
    put(repo, plan(tasks, analysis=SHARED), waves=[["T1", "T2"]])
    assert messages(repo, "PL412") == ["wave 1: its tasks need 4 of pool, which has 3"]


@pytest.mark.parametrize(
    ("code", "act", "message"),
    [
        (
            "PL413",
            lambda w: w["execution_models"]["wave_based"]["config"].update(maxWaveSize=1),
            "wave 1 holds 2 tasks, and maxWaveSize is 1",
        ),
        (
            "PL414",
            lambda w: w["execution_models"]["wave_based"].update(total_waves=8),
            "total_waves is 8, and there are 3",
        ),
        ("PL414", lambda w: waves_of(w)[2].update(waveNumber=7), "the waves are numbered 1, 2, 7"),
        (
            "PL414",
            lambda w: waves_of(w)[1].update(resource_usage={"pool": 1}),
            "the resource_usage of 1 wave is not that of its tasks; wave 2: pool 1 → 2",
        ),
        (
            "PL414",
            lambda w: w["execution_models"]["rolling_frontier"]["config"].update(
                max_concurrent_tasks=3
            ),
            "max_concurrent_tasks is 3 here, and 10 in tasks.json",
        ),
        (
            "PL415",
            lambda w: w["execution_models"]["rolling_frontier"].update(
                initial_frontier=["T1", "T2"]
            ),
            "initial_frontier has 2 tasks, 2 can start: it lacks T4, which wait for nothing and "
            "holds T2, which wait for others",
        ),
        (
            "PL416",
            lambda w: waves_of(w)[0]["estimates"].update(p50Hours=9),
            "the estimates of 1 of 3 waves do not follow the formula; wave 1: p50Hours 9 → 2.1667",
        ),
        ("PL417", lambda w: waves_of(w)[1].pop("barrier"), "1 wave has no barrier: 2"),
    ],
)
def test_figures_of_waves(
    compiled: Repo, code: str, act: Callable[[Any], Any], message: str
) -> None:
    change(compiled, "waves.json", act)
    assert messages(compiled, code) == [message]


@pytest.mark.parametrize(
    ("hash_", "message"),
    [
        ("js-esm-2b3c", "is invented: `js-esm-2b3c` is not hexadecimal"),
        ("ab12" * 8, "is invented: it has 32 digits, SHA-256 has 64"),
        ("0" * 64, "is stale: the contents have "),
    ],
)
def test_hashes(compiled: Repo, hash_: str, message: str) -> None:
    change(compiled, "dag.json", lambda dag: dag["generated"].update(contentHash=hash_))
    (found,) = messages(compiled, "PL420")
    assert found.startswith(f"contentHash of dag.json {message}")


def test_the_hash_of_version_8(repo: Repo) -> None:
    value: dict[str, Any] = {**plan([task("T1")]), "meta": {"artifact_hash": ""}}
    text = json.dumps(value, sort_keys=True, separators=(",", ":"))
    value["meta"]["artifact_hash"] = sha256(text.encode()).hexdigest()
    put(repo, value)
    assert messages(repo, "PL420") == []
    value["tasks"][0]["title"] = "Build another part"
    put(repo, value)
    assert len(messages(repo, "PL420")) == 1


def test_a_value_that_only_compiling_gives(compiled: Repo) -> None:
    pool = ("worker_pool", "max_workers")
    change(compiled, "coordinator.json", lambda c: c[pool[0]].update({pool[1]: 99}))
    assert messages(compiled, "PL418") == [
        "coordinator.json is not what tasks.json compiles to: worker_pool.max_workers is 99 "
        "instead of 8"
    ]
    as_by_hand(compiled)
    assert messages(compiled, "PL418") == []  # another way to execute it


def test_the_page_of_a_compiled_plan(compiled: Repo) -> None:
    page = compiled.read("plan/Plan.md").replace("| Total Tasks | 4 |", "| Total Tasks | 5 |")
    compiled.write("plan/Plan.md", page)
    (message,) = messages(compiled, "PL419")
    assert message.startswith("Plan.md is not what tasks.json compiles to, from line ")
    as_by_hand(compiled)
    assert messages(compiled, "PL419") == ["Total Tasks is 5, tasks.json gives 4"]


def test_the_page_of_the_documents_example(repo: Repo, shared: Path) -> None:
    (seed,) = (shared / "seeds").glob("004_*")
    put(repo, plan([task("T1"), task("T2")], chain("T1", "T2")))
    repo.write("plan/Plan.md", seed.read_text("utf-8"))
    assert messages(repo, "PL419") == [
        "Total Tasks is 84, tasks.json gives 2",
        "Total Dependencies is 141, tasks.json gives 1",
        "Edge Density is 0.020, tasks.json gives 0.5",
        "Critical Path is 7, tasks.json gives 1",
        "Max Parallelization is 18, tasks.json gives 1",
        "Resource Conflicts is 26, tasks.json gives 0",
    ]


@pytest.mark.parametrize("value", ["1e999", str(2**70), "-1e999", '{"a":' * 400 + "0" + "}" * 400])
def test_a_value_without_a_canonical_form(repo: Repo, value: str) -> None:
    check = {"type": "metric", "name": "p95", "expect": {"lte": "@"}}
    text = json.dumps(plan([task("T1", acceptance_checks=[check])])).replace('"@"', value)
    put(repo, text)
    assert messages(repo, "PL004") == [
        "tasks.json holds a number beyond 2**53, or a value that is nested too deep"
    ]
    answer = repo.run("plan", "validate", "plan", "--fix")
    assert (answer.exit_code, "PL004" in answer.stderr) == (5, True)


def test_a_missing_list_of_features_is_not_invented(repo: Repo) -> None:
    put(repo, plan([task("T1")]), features=None)
    assert repo.run("plan", "validate", "plan", "--fix").exit_code == 0
    assert not (repo.root / "plan/features.json").exists()


def test_the_summary_says_what_can_be_fixed(compiled: Repo) -> None:
    change(compiled, "dag.json", lambda dag: dag["metrics"].update(edges=3))
    answer = compiled.run("plan", "validate", "plan", "--output-format", "concise")
    assert answer.stdout.splitlines()[-1] == "3 errors (3 fixable with --fix)"


def leaves(value: Any, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The pointers to all numbers, texts and truths of a JSON value, except its origin."""
    if isinstance(value, dict | list):
        for key, part in value.items() if isinstance(value, dict) else enumerate(value):
            if at or key != "generated":
                yield from leaves(part, (*at, key))
    elif value is not None:
        yield at


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_changed_value_of_a_compiled_plan_is_missed(original: Path, data: st.DataObject) -> None:
    folder = read_folder(str(original))
    name = data.draw(st.sampled_from(["dag.json", "waves.json", "coordinator.json"]))
    value = json.loads(folder.texts[name])
    *way, last = data.draw(st.sampled_from(sorted(leaves(value), key=str)))
    owner = value
    for step in way:
        owner = owner[step]
    old = owner[last]
    owner[last] = not old if isinstance(old, bool) else old + 1 if is_number(old) else f"{old}x"
    texts = {**folder.texts, name: json.dumps(value)}
    plan = ValidatedPlan(read_artifacts(folder._replace(texts=texts)))
    codes = {finding.code for finding in validate(plan, plan_rules().keys()).findings}
    assert {"PL418", "PL420"} <= codes


def test_a_large_plan_is_compared_by_its_hashes(
    compiled: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stale, "COMPILED_AGAIN", 3)
    assert validated(compiled)[1] == []
    change(compiled, "tasks.json", lambda tasks: tasks["tasks"][0].update(title="Build more"))
    change(compiled, "dag.json", lambda dag: dag.update(warnings=["x"]))
    compiled.write("plan/Plan.md", "# Execution Plan\n")
    assert messages(compiled, "PL418") == [
        "tasks.json was changed after the plan was compiled; dag.json, waves.json, "
        "coordinator.json may be stale",
        "dag.json was changed after it was compiled",
    ]
    assert messages(compiled, "PL419") == ["Plan.md was changed after it was generated"]
    assert validated(compiled, "--fix")[1] == []


def test_fix_writes_the_description_of_a_compiled_plan_only_if_it_changes(compiled: Repo) -> None:
    change(compiled, ".tasks-meta.json", lambda meta: meta.update(timestamp="later"))
    assert compiled.run("plan", "validate", "plan", "--fix").stderr == "nothing to rewrite\n"
    change(compiled, ".tasks-meta.json", lambda meta: meta.update(planId="PLAN-0"))
    assert compiled.run("plan", "validate", "plan", "--fix").stderr == (
        "rewritten: .tasks-meta.json\n"
    )


def test_fix_needs_files_that_can_be_read(compiled: Repo) -> None:
    compiled.write("plan/features.json", "[")
    answer = compiled.run("plan", "validate", "plan", "--fix")
    assert answer.exit_code == 5
    assert "features.json is not JSON" in answer.stderr


def test_dry_run_goes_with_fix(compiled: Repo) -> None:
    assert compiled.run("plan", "validate", "plan", "--dry-run").exit_code == 1


def test_a_stale_hash_of_a_task(compiled: Repo) -> None:
    change(compiled, "tasks.json", lambda tasks: tasks["tasks"][1].update(contentHash="0" * 16))
    assert messages(compiled, "PL420") == ["the contentHash of 1 task is stale: T2"]
