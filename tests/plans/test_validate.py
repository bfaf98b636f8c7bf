"""`taskctl plan validate`: the plan itself, its tasks and dependencies."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskctl.plans.artifacts.folder import PlanFolder
from taskctl.plans.artifacts.reading import read_artifacts
from taskctl.plans.validate import run
from taskctl.plans.validate.all import plan_rules
from taskctl.plans.validate.run import validate
from taskctl.plans.validate.subject import ValidatedPlan

from ..conftest import Repo
from .plans import plan_of, planned, texts_of, write_files
from .shapes import chain, edge, messages, plan, put, task, validated
from .test_older import VALUES

GOOD = [task("T1"), task("T2"), task("T3")]


def test_a_good_plan_has_no_finding(repo: Repo) -> None:
    put(repo, plan(GOOD, chain("T1", "T2", "T3")))
    answer, found = validated(repo)
    assert (answer.exit_code, found) == (0, [])


def test_the_script_of_the_document_says_the_same(repo: Repo) -> None:
    put(repo, plan(GOOD, chain("T1", "T2", "T1")))
    answer = repo.run("plan", "validate", "plan", "--output-format", "concise")
    assert answer.exit_code == 5
    assert "plan/tasks.json:" in answer.stdout
    assert "PL101 [plan-cycle] T1 → T2 → T1: none of these can ever start" in answer.stdout


def test_a_stream_of_files(repo: Repo) -> None:
    stream = f"---file:tasks.json\n{json.dumps(plan(GOOD, chain('T1', 'T2', 'T1')))}\n"
    answer = repo.run("plan", "validate", "-", "--output-format", "concise", stdin=stream.encode())
    assert answer.exit_code == 5
    assert "\ntasks.json:1:" in answer.stdout


def test_warnings_fail_only_when_asked(repo: Repo) -> None:
    put(repo, plan(GOOD))
    assert repo.run("plan", "validate", "plan").exit_code == 0  # dag.json and others are missing
    assert repo.run("plan", "validate", "plan", "--strict").exit_code == 5


def test_rules_can_be_chosen(repo: Repo) -> None:
    put(repo, plan([task("T1", boundaries=None, acceptance_checks=[])]))
    assert {f.code for f in validated(repo)[1]} == {"PL103", "PL106"}
    assert {f.code for f in validated(repo, "--ignore", "no-machine-check")[1]} == {"PL103"}
    assert {f.code for f in validated(repo, "--select", "PL10", "--ignore", "PL103")[1]} == {
        "PL106"
    }
    answer = repo.run("plan", "validate", "plan", "--select", "PL1O1")
    assert answer.exit_code == 1
    assert "there is no rule 'PL1O1' of plans" in answer.stderr


def test_a_folder_without_a_plan(repo: Repo) -> None:
    answer = repo.run("plan", "validate", "src")
    assert answer.exit_code == 1
    assert "taskctl: src holds no tasks.json; name the folder of a plan" in answer.stderr
    repo.write("spec.md", "# Shop\n")
    assert "taskctl: spec.md is not a folder" in repo.run("plan", "show", "spec.md").stderr
    assert "taskctl: plon does not exist" in repo.run("plan", "execute", "plon").stderr


def test_a_file_that_is_not_json_is_found_at_its_place(repo: Repo) -> None:
    put(repo, '{\n  "tasks": [},\n}')
    answer, found = validated(repo)
    assert answer.exit_code == 5
    assert [(f.code, f.line, f.column) for f in found] == [("PL001", 2, 13)]


@pytest.mark.parametrize("options", [[], ["--select", "PL410"], ["--ignore", "PL0"]])
def test_nothing_is_derived_from_tasks_that_cannot_be_read(repo: Repo, options: list[str]) -> None:
    folder = write_files(repo.root / "plan", texts_of(*plan_of([planned("A"), planned("B")])))
    (folder / "tasks.json").write_text('{\n  "tasks": [},\n}', "utf-8")
    answer, found = validated(repo, *options)
    assert answer.exit_code == 5
    assert [f.code for f in found] == ["PL001"]


def test_the_place_of_a_deviation_is_in_the_file(repo: Repo) -> None:
    first, second = task("T1"), task("T2", category="documentation")
    put(repo, plan([first, second]))
    (finding,) = [f for f in validated(repo)[1] if f.code == "PL003"]
    line = repo.read("plan/tasks.json").splitlines()[finding.line - 1]
    assert line[finding.column - 1 : finding.end_column - 1] == '"documentation"'


def test_alike_deviations_are_one_finding(repo: Repo) -> None:
    put(repo, plan([task("T1", priority="P1"), task("T2", priority="P1")]))
    found = [f for f in validated(repo)[1] if f.code == "PL003"]
    assert [(f.message, f.count) for f in found] == [
        ("tasks.json: `priority`; it is read as `scheduling_hints.priority` (2 times)", 2),
        ('tasks.json: `priority` is "P1"; it is read as "critical" (2 times)', 2),
    ]


# --- the eight hard fails


def test_the_weakest_edge_of_a_cycle(repo: Repo) -> None:
    edges = [edge("T1", "T2"), edge("T2", "T3", confidence=0.75), edge("T3", "T1")]
    put(repo, plan(GOOD, edges))
    (finding,) = [f for f in validated(repo)[1] if f.code == "PL101"]
    assert finding.message == "T1 → T2 → T3 → T1: none of these can ever start"
    assert finding.help.endswith("the weakest is T2 → T3 (confidence 0.75)")


@pytest.mark.parametrize("part", [{"isHard": False}, {"confidence": 0.5}])
def test_an_edge_that_does_not_count_makes_no_cycle(repo: Repo, part: dict[str, Any]) -> None:
    put(repo, plan(GOOD, [edge("T1", "T2"), edge("T2", "T1", **part)]))
    assert messages(repo, "PL101") == []


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ({"type": "mutual_exclusion"}, "T1 → T2 has the type mutual_exclusion, and names no"
         " `shared_resource`"),
        ({"shared_resource": "db"}, "T1 → T2 is about db, and has the type technical"),
        ({"type": "resource"}, "T1 → T2 has the type resource, which is not one for resources"),
    ],
)  # fmt: skip  # a table
def test_resource_edges(repo: Repo, part: dict[str, Any], message: str) -> None:
    put(repo, plan(GOOD, [edge("T1", "T2", **part)]))
    assert messages(repo, "PL102") == [message]


def test_each_missing_boundary_is_named(repo: Repo) -> None:
    bounds = task("T1")["boundaries"] | {"expected_complexity": {"value": "small"}}
    put(repo, plan([task("T1", boundaries=bounds), task("T2", boundaries={}), task("T3")]))
    assert messages(repo, "PL103") == [
        "T1 has no number in its expected complexity",
        "T2 has no expected complexity, done criteria, scope",
    ]


def test_many_tasks_with_the_same_lack_share_a_finding(repo: Repo) -> None:
    tasks = [task(f"T{number}", execution_guidance=None) for number in range(20)]
    put(repo, plan([*tasks, task("T20")]))
    (message,) = messages(repo, "PL103")
    assert message.startswith("20 tasks have no logging: T0, T1, ")
    assert message.endswith("T11 and 8 more")


@pytest.mark.parametrize(("number", "code"), [(2, "PL307"), (3, "PL104")])
def test_half_of_the_tasks_need_a_duration(repo: Repo, number: int, code: str) -> None:
    put(repo, plan([task(f"T{n}", duration=None if n < number else {
        "optimistic": 1, "mostLikely": 2, "pessimistic": 3}) for n in range(4)]))  # fmt: skip
    assert {f.code for f in validated(repo)[1]} == {code}


def test_no_evidence_at_all(repo: Repo) -> None:
    put(repo, plan([task("T1", source_evidence=[])], [edge("T1", "T1", evidence=[])]))
    assert messages(repo, "PL105") == [
        "none of the 1 task has evidence",
        "none of the 1 dependency has evidence",
    ]


def test_some_evidence(repo: Repo) -> None:
    tasks = [task(f"T{n}", source_evidence=[] if n < 2 else [{"quote": "so"}]) for n in range(20)]
    put(repo, plan(tasks))
    assert messages(repo, "PL105") == []
    assert messages(repo, "PL303") == ["2 of 20 tasks have no evidence: T0, T1"]


@pytest.mark.parametrize(
    "cmd",
    [
        "echo ok", "true", ":", "exit 0", "", "  ", "make test || true", "make test; true",
        "grep -q x file || echo 'SUCCESS'", "make test | echo done", "make test || exit 0",
        "echo a && echo b", "make test &", "printf 'a\\n' > /dev/null", "make || :",
        "/bin/true", "(true)", "(make; true)", "{ true; }", "! false", "bash -c true", "X=1 true",
        "sh -c 'make || true'", "env true", "test 1", "[ 1 = 1 ]", "[[ a == a ]]", "test -d .",
        "make & wait", "(make)||true", "true # make", "exec true", "test -e /dev/null", "ls",
    ],
)  # fmt: skip  # a list
def test_checks_that_cannot_fail(repo: Repo, cmd: str) -> None:
    put(repo, plan([task("T1", acceptance_checks=[{"type": "command", "cmd": cmd}])]))
    assert len(messages(repo, "PL107")) == 1


@pytest.mark.parametrize(
    ("cmd", "expect"),
    [
        ("make test", {}),
        ("echo ok && make test", {}),
        ("make test || exit 1", {}),
        ("set -e; make test; echo done", {}),
        ("! grep -q x file", {}),
        ("grep -c x file || true", {"output": "0"}),
        ("make test | tee log", {}),
        ("echo ok > file", {}),
        ("if make; then true; fi", {}),
        ("test -f file && echo ok", {}),
        ("echo 'unclosed", {}),
        ("echo $(cat count)", {"output": "3"}),
        ("echo ok", {"exitCode": 1}),
        ("true # first\nmake test", {}),
        ("echo a#b; make test", {}),
        ("make && (echo a; echo b)", {}),
        ("make && { echo a; echo b; }", {}),
        ("make && echo ok", {"contains": "ok"}),
        ("make; echo ok", {"contains": "passed"}),
        ("test $A = $B", {}),
        ("! make", {"exitCode": 1}),
    ],
)
def test_checks_that_can_fail(repo: Repo, cmd: str, expect: dict[str, Any]) -> None:
    check = {"type": "command", "cmd": cmd, "expect": expect}
    put(repo, plan([task("T1", acceptance_checks=[check])]))
    assert messages(repo, "PL107") == []


@pytest.mark.parametrize(
    "check",
    [
        {"type": "command", "cmd": "echo ready", "expect": {"output": "ready"}},
        {"type": "command", "cmd": "make; echo ok", "expect": {"contains": ["ok"]}},
        {"type": "command", "cmd": "false", "expect": {"exitCode": 1}},
        {"type": "command", "cmd": "exit 3", "expect": {"exitCode": 3}},
        {"type": "artifact"},
        {"type": "artifact", "path": "."},
        {"type": "artifact", "path": "../..", "expect": {"exists": True}},
        {"type": "artifact", "path": "/etc/passwd", "expect": {"nonEmpty": True}},
        {"type": "metric", "name": "p95"},
        {"type": "metric", "expect": {"lte": 3}},
    ],
)
def test_other_checks_that_cannot_fail(repo: Repo, check: dict[str, Any]) -> None:
    put(repo, plan([task("T1", acceptance_checks=[check])]))
    assert len(messages(repo, "PL107")) == 1


TOKEN = "ghp_" + "aB3" * 12


@pytest.mark.parametrize("form", ["full", "concise", "json", "sarif", "github"])
def test_a_secret_is_reported_and_not_printed(repo: Repo, form: str) -> None:
    evidence = [{"type": "doc", "reason": f"push with {TOKEN}"}]
    put(
        repo,
        plan(
            [task("T1", source_evidence=[{"quote": TOKEN}])], [edge("T1", "T1", evidence=evidence)]
        ),
    )
    answer = repo.run("plan", "validate", "plan", "--output-format", form, "--select", "PL108")
    assert answer.exit_code == 5
    assert answer.stdout.count("quotes a GitHub token") == 2
    assert TOKEN not in answer.stdout + answer.stderr


@pytest.mark.parametrize("analysis", [None, {}, {"existing_apis": []}])
def test_no_analysis(repo: Repo, analysis: dict[str, Any] | None) -> None:
    meta = {} if analysis is None else {"codebase_analysis": analysis}
    put(repo, {"meta": meta, "tasks": [task("T1")]})
    assert len(messages(repo, "PL109")) == 1


def test_an_analysis_that_found_nothing_says_how_it_looked(repo: Repo) -> None:
    meta = {"codebase_analysis": {"method": "ast-grep"}}
    put(repo, {"meta": meta, "tasks": [task("T1")]})
    assert messages(repo, "PL109") == []


# --- the graph and the quality metrics


@pytest.mark.parametrize(
    ("code", "tasks", "edges", "message"),
    [
        ("PL201", ["T1", "T1"], [], "T1 is given to two tasks"),
        ("PL202", ["T1"], [edge("T9", "T1")], "a dependency of T1 names T9, which is not a task"),
        ("PL203", ["T1"], [edge("T1", "T1")], "T1 waits for itself"),
        ("PL204", ["T1", "T2"], [edge("T1", "T2")] * 2, "T1 → T2 is given twice"),
        (
            "PL205",
            ["T1", "T2"],
            [edge("T1", "T2", confidence=85)],
            "T1 → T2 has the confidence 85, not between 0 and 1",
        ),
    ],
)
def test_ids_and_edges(
    repo: Repo, code: str, tasks: list[str], edges: list[dict[str, Any]], message: str
) -> None:
    put(repo, plan([task(id) for id in tasks], edges))
    assert messages(repo, code) == [message]
    if code == "PL203":
        assert messages(repo, "PL101") == []


def test_an_exclusion_beside_a_dependency_is_not_given_twice(repo: Repo) -> None:
    exclusion = edge("T1", "T2", type="mutual_exclusion", shared_resource="db")
    put(repo, plan(GOOD, [edge("T1", "T2"), exclusion]))
    assert messages(repo, "PL204") == []


def test_features(repo: Repo) -> None:
    features = [{"id": "F001", "title": "A"}, {"id": "F002", "title": "B"}]
    put(repo, plan([task("T1", feature_id="F003"), task("T2")]), features={"features": features})
    assert messages(repo, "PL206") == [
        "T1 belongs to F003, which is not in features.json; nearest: F002"
    ]
    assert messages(repo, "PL207") == ["F002 has no task"]
    assert messages(repo, "PL303") == ["2 of 2 features have no evidence: F001, F002"]


def test_a_small_plan_may_have_few_features(repo: Repo) -> None:
    put(repo, plan(GOOD))
    assert messages(repo, "PL308") == []
    put(repo, plan([task(f"T{number}") for number in range(10)]))
    assert messages(repo, "PL308") == ["10 tasks in 1 feature; 5 to 25 are asked for"]


def test_density(repo: Repo) -> None:
    tasks = [task(f"T{number}") for number in range(100)]
    ids = [one["id"] for one in tasks]
    put(repo, plan(tasks, chain(*ids[:26])))  # 0.0025: a quarter of a dependency for each task
    assert messages(repo, "PL301") == []
    put(repo, plan(tasks, chain(*ids[:25])))
    assert messages(repo, "PL301") == [
        "24 hard dependencies between 100 tasks: a density of 0.0024, below 0.0025"
    ]


def test_titles(repo: Repo) -> None:
    titles = ["Add a door", "Fix the door", "Doors", "Wire the bell", "Open house"]
    put(repo, plan([task(f"T{n}", title) for n, title in enumerate(titles)]))
    assert messages(repo, "PL302") == []
    put(repo, plan([task(f"T{n}", title) for n, title in enumerate(titles[:3])]))
    assert messages(repo, "PL302") == [
        "67 % of the titles begin with a verb, at least 80 % must; not T2 `Doors`"
    ]


def test_similar_titles(repo: Repo) -> None:
    long = "Add the new front door to the old yellow house"
    put(repo, plan([task("T1", long), task("T2", f"{long} today")]))
    assert messages(repo, "PL309") == [f"T2 `{long} today` is nearly T1 `{long}`"]


@pytest.mark.parametrize(
    ("hours", "code", "message"),
    [
        ((4, 2, 10), "PL305", "T1 has the estimates 4, 2, 10, which are not in order"),
        ((-1, 2, 10), "PL305", "T1 has the estimates -1, 2, 10, which are not in order"),
        ((10, 16, 30), "PL306", "T1 has more than 16 hours"),
        ((0.1, 0.2, 0.5), "PL306", "T1 has less than 0.5 hours"),
    ],
)
def test_durations(repo: Repo, hours: tuple[float, ...], code: str, message: str) -> None:
    names = ("optimistic", "mostLikely", "pessimistic")
    put(repo, plan([task("T1", duration=dict(zip(names, hours, strict=True)))]))
    assert messages(repo, code) == [message]


def test_a_conflict_without_a_resolution(repo: Repo) -> None:
    conflicts = {"db": {"tasks": ["T1", "T9"], "resolution": " "}}
    put(repo, plan(GOOD, resource_conflicts=conflicts))
    assert messages(repo, "PL304") == [
        "the conflict over db names T9, which is not a task",
        "the conflict over db has no resolution",
    ]


@pytest.mark.parametrize("code", ["PL101", "check-cannot-fail"])
def test_a_rule_of_plans_has_its_page(repo: Repo, code: str) -> None:
    answer = repo.run("rule", code)
    assert answer.exit_code == 0
    assert "How to fix:" in answer.stdout


def test_check_runs_no_rule_of_plans(repo: Repo) -> None:
    answer = repo.run("check", "--select", "PL101")
    assert answer.exit_code == 2
    assert "there is no rule 'PL101'" in answer.stderr


@given(VALUES, VALUES, VALUES, VALUES, VALUES)
def test_any_json_can_be_validated(
    tasks: Any, features: Any, dag: Any, waves: Any, meta: Any
) -> None:
    values = {"features": features, "dag": dag, "waves": waves, ".tasks-meta": meta}
    texts = {f"{name}.json": json.dumps(value) for name, value in values.items()}
    texts |= {"tasks.json": json.dumps(tasks), "Plan.md": "| Total Tasks | x | 3 |"}
    found = ValidatedPlan(read_artifacts(PlanFolder("plan", texts, {})))
    report = validate(found, plan_rules().keys())
    assert all(finding.place.line >= 1 for finding in report.findings)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), VALUES), max_size=8), VALUES)
def test_any_part_can_be_validated(edges: list[tuple[int, int, Any]], part: Any) -> None:
    tasks = [task(f"T{number}", **{str(part)[:9]: part}) for number in range(5)]
    tasks[0] |= dict.fromkeys(
        ("boundaries", "duration", "acceptance_checks", "resource_requirements"), part
    )
    texts = {
        "tasks.json": json.dumps(
            plan(tasks, [edge(f"T{a}", f"T{b}", extra=more) for a, b, more in edges])
        )
    }
    found = ValidatedPlan(read_artifacts(PlanFolder("plan", texts, {})))
    codes = {finding.code for finding in validate(found, plan_rules().keys()).findings}
    assert ("PL203" in codes) == any(a == b for a, b, _ in edges)
    assert ("PL202" in codes) == any(5 in (a, b) for a, b, _ in edges)


@pytest.mark.parametrize(
    ("reason", "is_found"),
    [
        ("The same developer does both", True),
        ("The backend engineer needs to be available", True),
        ("Only one designer", True),
        ("The service needs to be available", False),
        ("Developer documentation needs the API", False),
        ("The team API is available after this", False),
    ],
)
def test_edges_about_people(repo: Repo, reason: str, is_found: bool) -> None:
    put(repo, plan(GOOD, [edge("T1", "T2", reason=reason)]))
    assert bool(messages(repo, "PL208")) == is_found


DECISION = "## Decision 1: Doors\n### Options\n#### Option A: Oak (SELECTED)\n#### Option B: Pine\n"


@pytest.mark.parametrize(
    ("text", "lacking"),
    [
        (f"{DECISION}### Rationale\nIt lasts.\n", ""),
        (DECISION, "no rationale"),
        ("## Decision 1: Doors\nWe use oak.\n", "no options and no rationale"),
        (
            "## Decision 1: Doors\n#### Option A: Oak\n### Rationale\n",
            "no alternative and no selected option",
        ),
        (DECISION.replace("Pine", "Pine (selected)") + "### Rationale\n", "2 selected options"),
        (f"```\n{DECISION}```\n", ""),
    ],
)
def test_decisions(repo: Repo, text: str, lacking: str) -> None:
    put(repo, plan(GOOD))
    repo.write("plan/Decisions.md", text)
    wanted = [f"`Decision 1: Doors` has {lacking}"] if lacking else []
    assert messages(repo, "PL310") == wanted


def test_a_rule_reports_so_many_findings_and_counts_the_rest(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "MOST", 2)
    put(repo, plan([task("T1")], [edge("T1", "T1")] * 5))
    assert messages(repo, "PL203") == ["T1 waits for itself", "T1 waits for itself (and 3 more)"]


def test_a_stream_that_is_not_text(repo: Repo) -> None:
    answer = repo.run("plan", "validate", "-", stdin=b"\xff")
    assert (answer.exit_code, answer.stderr) == (1, "taskctl: stdin is not UTF-8\n")
