"""A plan document becomes tasks.json and features.json, or an error that lists what it lacks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskctl.errors import PhaseError
from taskctl.plans.artifacts.tasks import Dependency, PlannedTask
from taskctl.plans.create.from_document import sketch_of_document
from taskctl.plans.create.inventory import Inventory
from taskctl.plans.create.joining import Joined, Parameters, join
from taskctl.text.source import Source

CHECK = '  ```accept\n  {"type": "command", "cmd": "make test"}\n  ```\n'


def created(text: str, inventory: Inventory | None = None) -> Joined:
    sketch = sketch_of_document(Source("spec.md", text.encode()), "spec.md")
    return join(sketch, inventory or Inventory(), Parameters())


def refusal(text: str, inventory: Inventory | None = None) -> str:
    with pytest.raises(PhaseError) as caught:
        created(text, inventory)
    return str(caught.value)


def bullet(line: str, *below: str, scope: str = "src/") -> str:
    fields = [f"  - {text}\n" for text in (f"scope: {scope}", *below)]
    return f"- {line}\n{''.join(fields)}{CHECK}"


def only(text: str) -> PlannedTask:
    (task,) = created(text).tasks.tasks
    return task


def edges(joined: Joined) -> list[tuple[str, str, str]]:
    return [(edge.from_, edge.to, edge.type) for edge in joined.tasks.dependencies]


def test_headings_are_features_and_bullets_are_tasks() -> None:
    found = created(
        "# Shop\n\n## Basket\n\nWhat people buy.\npriority: high\n\n"
        + bullet("Draw it (2h)")
        + "\n### Details\n\n"
        + bullet("[ ] Fill it (3h)")
        + "\n## Till\n\n"
        + bullet("Pay (1h)")
        + "\n## Remarks\n\nNothing to do here.\n"
    )
    assert [(f.id, f.title, f.priority) for f in found.features.features] == [
        ("F001", "Basket", "high"),
        ("F002", "Till", "medium"),
    ]
    assert found.features.features[0].description == "What people buy."
    assert [(t.id, t.feature_id, t.title) for t in found.tasks.tasks] == [
        ("P1.T001", "F001", "Draw it"),
        ("P1.T002", "F001", "Fill it"),
        ("P1.T003", "F002", "Pay"),
    ]
    places = [t.source_evidence[0] for t in found.tasks.tasks]
    assert [(p.section, p.quote) for p in places] == [
        ("H2: Basket", "- Draw it (2h)"),
        ("H3: Details", "- [ ] Fill it (3h)"),
        ("H2: Till", "- Pay (1h)"),
    ]


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_evidence_is_the_text_at_its_place(line_end: str) -> None:
    text = ("## É\n\n" + bullet("Do that,\n  in ✓ two lines (1h)")).replace("\n", line_end)
    (place,) = only(text).source_evidence
    assert place.loc is not None
    assert text[place.loc.start : place.loc.end] == place.quote
    assert place.quote.startswith("- Do that,")
    assert place.quote.endswith("(1h)")
    assert (place.startLine, place.endLine, place.source) == (3, 4, "spec.md")


@pytest.mark.parametrize(
    ("written", "points", "units"),
    [
        ("3h", (3, 3, 3), "hours"),
        ("90m", (90, 90, 90), "minutes"),
        ("2-5h", (2, 3.5, 5), "hours"),
        ("1/2/4h", (1, 2, 4), "hours"),
        ("0.5 – 1 days", (0.5, 0.75, 1), "days"),
    ],
)
def test_durations(written: str, points: tuple[float, ...], units: str) -> None:
    task = only(f"## A\n\n{bullet(f'Do (it) ({written})')}")
    assert task.title == "Do (it)"
    assert task.duration is not None
    assert tuple(task.duration.model_dump().values()) == points
    assert task.durationUnits == units


@pytest.mark.parametrize("written", ["5-2h", "0h", "3/2/4h"])
def test_a_duration_out_of_order_is_refused(written: str) -> None:
    assert "line 3: '" + written in refusal(f"## A\n\n{bullet(f'Do it ({written})')}")


def test_prerequisites_by_title_and_by_id() -> None:
    found = created(
        "## A\n\n"
        + bullet("Read, write (1h)", scope="a")
        + bullet("T010: `Parse` it (1h) after: read, write", scope="b")
        + bullet("Print (after: Parse it, T001) (1h)", scope="c")
        + bullet("Sell (1h)", "after: P1.T011", scope="d")
    )
    assert edges(found) == [
        ("P1.T001", "P1.T010", "sequential"),
        ("P1.T010", "P1.T011", "sequential"),
        ("P1.T001", "P1.T011", "sequential"),
        ("P1.T011", "P1.T012", "sequential"),
    ]
    assert found.tasks.tasks[2].title == "Print"
    (evidence,) = found.tasks.dependencies[3].evidence
    assert (evidence.source, evidence.quote) == ("spec.md", "- after: P1.T011")


def test_a_prerequisite_that_is_no_task_is_refused_with_the_nearest_title() -> None:
    message = refusal("## A\n\n" + bullet("Parse (1h)") + bullet("Print (1h) after: Parze, T009"))
    assert "line 8: after: 'Parze' is neither the title nor the id of a task; nearest: Parse" in (
        message
    )
    assert "'T009'" in message


def test_ambiguous_names_are_refused() -> None:
    assert "'T002' may be the task of line 3 or 8" in refusal(
        "## A\n\n" + bullet("T002 (1h)") + bullet("Read (1h)") + bullet("Sell (1h) after: T002")
    )
    assert "line 8: 'Read' is also the title of line 3" in refusal(
        "## A\n\n" + bullet("**read** (1h)") + bullet("Read (1h)")
    )
    assert "P1.T001 is also the id of line 3" in refusal(
        "## A\n\n" + bullet("Read (1h)") + bullet("T001: Write (1h)")
    )


def test_all_that_is_missing_is_listed_at_once() -> None:
    message = refusal("## A\n\n- Read\n- Write (1h)\n  - scope: src/\n")
    assert message.splitlines() == [
        "spec.md cannot become a plan:",
        "  line 3: 'Read' needs a duration, such as `(3h)` behind its title",
        "  line 3: 'Read' needs an acceptance check, as a block ```accept below it that holds "
        '[{"type": "command", "cmd": "pytest tests/test_login.py"}]',
        "  line 3: 'Read' needs its paths, as a bullet `scope: src/login/` below it or below its "
        "heading",
        "  line 4: 'Write' needs an acceptance check, as a block ```accept below it that holds "
        '[{"type": "command", "cmd": "pytest tests/test_login.py"}]',
    ]


@pytest.mark.parametrize("command", ["echo ok", "true", "exit 0", "echo a && :", "make || true"])
def test_a_check_that_cannot_fail_is_refused(command: str) -> None:
    block = CHECK.replace("make test", command)
    refused = refusal(f"## A\n\n- Read (1h)\n  - scope: src/\n{block}")
    assert f"`{command}` always succeeds" in refused
    assert "needs an acceptance check" not in refused  # it has one


@pytest.mark.parametrize(
    ("block", "reason"),
    [
        ("not json", "the checks are not JSON"),
        ("[]", "holds no check"),
        ('{"type": "command", "cmd": "make", "timeoutSeconds": 9007199254740992}', "beyond 2**53"),
        ('{"type": "command", "cmd": "make", "expect": {"a": 1e999}}', "beyond 2**53"),
        ('{"type": "command", "cmd": "make \\ud800"}', "half a character"),
        (
            f'{{"type": "command", "cmd": "make", "expect": {{"a": {300 * "[" + 300 * "]"}}}}}',
            "deep",
        ),
        ('{"type": "prayer"}', "type: input should be 'command', 'artifact' or 'metric'"),
        ('{"type": "command"}', "`command` has no command"),
        ('{"type": "metric", "name": "p95_ms"}', "expects nothing of the metric `p95_ms`"),
        (
            '{"type": "command", "cmd": "make", "expct": {}}',
            "expct: extra inputs are not permitted",
        ),
    ],
)
def test_a_check_that_cannot_be_read_is_refused(block: str, reason: str) -> None:
    text = f"## A\n\n- Read (1h)\n  - scope: src/\n\n```accept\n{block}\n```\n"
    assert reason in refusal(text).lower() or reason in refusal(text)


def test_fields_below_a_task() -> None:
    task = only(
        "## A\n\nscope: src/, `docs/a.md`\n\n"
        "- Read (1h)\n"
        "  - done:\n    - It reads\n    - It writes\n"
        "  - [ ] It prints\n"
        "  - stop when: do not sell\n"
        "  - excludes: src/old/\n"
        "  - log: each page\n"
        "  - worker: backend, docs\n"
        "  - as far as it goes\n" + CHECK
    )
    assert task.boundaries is not None
    assert task.boundaries.model_dump() == {
        "expected_complexity": {
            "value": "3 done criteria, 2 paths, 1 acceptance check",
            "breakdown": "counted, as the document gives no other size",
        },
        "definition_of_done": {
            "criteria": ["It reads", "It writes", "It prints"],
            "stop_when": "do not sell",
        },
        "scope": {"includes": ["src/", "docs/a.md"], "excludes": ["src/old/"], "restrictions": ""},
    }
    assert task.execution_guidance is not None
    assert task.execution_guidance.logging is not None
    assert task.execution_guidance.logging.on_progress == "each page"
    assert task.resource_requirements is not None
    assert task.resource_requirements.worker_capabilities_required == ["backend", "docs"]
    assert task.description == "as far as it goes"


def test_a_key_with_a_typing_error_is_named() -> None:
    found = created(f"## A\n\n{bullet('Read (1h)', 'exclude: src/old/')}")
    assert found.remarks == (
        "spec.md:5: `exclude:` is not a key, so this is description; nearest: excludes",
    )


def test_ticked_tasks_are_left_out_and_wait_for_nothing() -> None:
    found = created("## A\n\n- [x] Read\n" + bullet("Write (1h) after: Read"))
    assert [task.id for task in found.tasks.tasks] == ["P1.T002"]
    assert found.tasks.dependencies == []
    assert found.remarks == ("left out, as its box is ticked: Read",)


def test_an_interface_leads_from_its_producer_to_its_consumers() -> None:
    found = created(
        "## A\n\n"
        + bullet("Read (1h)", "produces: Pages:v1", scope="a")
        + bullet("Write (1h)", "consumes: Pages:v1, Clock:v2", scope="b"),
        Inventory({"Clock": "clock.py"}),
    )
    (edge,) = found.tasks.dependencies
    assert (edge.from_, edge.to, edge.type) == ("P1.T001", "P1.T002", "technical")
    assert [e.quote for e in edge.evidence] == [
        "- produces: Pages:v1",
        "- consumes: Pages:v1, Clock:v2",
    ]
    reuse = found.tasks.tasks[1].reuses_existing
    assert reuse is not None
    assert reuse.imports == ["Clock"]


def test_interfaces_that_do_not_fit_together_are_refused() -> None:
    two = bullet("Read (1h)", "produces: Pages:v1") + bullet("Write (1h)", "consumes: Pages:v2")
    assert (
        "line 11: P1.T002 consumes Pages:v2, which nothing produces and the codebase does not "
        "define; nearest: Pages:v1"
    ) in refusal(f"## A\n\n{two}")
    twice = two.replace("consumes: Pages:v2", "produces: Pages:v1")
    assert "Pages:v1 is produced by P1.T001 and P1.T002" in refusal(f"## A\n\n{twice}")
    assert "'Pages' is not an interface with a version" in refusal(
        f"## A\n\n{bullet('Read (1h)', 'produces: Pages')}"
    )


RESOURCES = "\n## Resources\n\n- test_db x3 in `db/test`: three databases\n- slot: one at a time\n"


def test_users_of_an_exclusive_resource_form_a_chain() -> None:
    found = created(
        "## A\n\n"
        + bullet("Sell (1h) after: Buy", "exclusive: slot", scope="a")
        + bullet("Buy (1h)", "exclusive: slot", scope="b")
        + bullet("Pack (1h)", "exclusive: slot", scope="c")
        + RESOURCES
    )
    assert edges(found) == [
        ("P1.T002", "P1.T001", "sequential"),
        ("P1.T001", "P1.T003", "mutual_exclusion"),
    ]
    edge = found.tasks.dependencies[1]
    assert (edge.shared_resource, edge.confidence, edge.isHard) == ("slot", 1.0, True)
    assert [e.quote for e in edge.evidence] == ["- exclusive: slot"] * 2
    conflict = found.tasks.resource_conflicts["slot"]
    assert conflict.suggested_order == ["P1.T002", "P1.T001", "P1.T003"]


def test_a_limited_resource_must_hold_what_each_task_needs() -> None:
    def using(units: int) -> str:
        return bullet(f"Use {units} (1h)", f"shared: test_db x{units}", scope=f"{units}")

    found = created(f"## A\n\n{using(2)}{using(3)}{RESOURCES}")
    assert found.tasks.resource_conflicts["test_db"].capacity == 3
    with pytest.raises(
        PhaseError, match=r"P1\.T001 needs 4 of test_db, but there are only 3"
    ) as got:
        created(f"## A\n\n{using(4)}{RESOURCES}")
    assert got.value.exit_code == 4
    assert "shared: pool has no capacity" in refusal(f"## A\n\n{bullet('A (1h)', 'shared: pool')}")


def test_tasks_that_may_change_one_path_exclude_each_other() -> None:
    found = created(
        "## A\n\n"
        + bullet("All (1h)", "excludes: src/b/", scope="src/")
        + bullet("Part (1h)", scope="src/a/x.py")
        + bullet("Denied (1h)", scope="src/b/y.py")
        + bullet("Again (1h)", scope="./src/**")
        + bullet("Else (1h)", scope="docs/")
    )
    assert edges(found) == [
        ("P1.T001", "P1.T004", "mutual_exclusion"),
        ("P1.T001", "P1.T002", "mutual_exclusion"),
        ("P1.T002", "P1.T004", "mutual_exclusion"),
        ("P1.T003", "P1.T004", "mutual_exclusion"),
    ]
    assert {edge.shared_resource for edge in found.tasks.dependencies} == {"path:src"}


def test_a_scope_for_which_many_wait_is_named() -> None:
    parts = [bullet(f"Part {n} (1h)", scope=f"src/{n}.py") for n in range(12)]
    found = created(f"## A\n\n{bullet('All (1h)', scope='src/')}{''.join(parts)}")
    assert found.remarks == (
        "src is in the scope of P1.T001, and parts of it in that of 12 more tasks: narrower scopes "
        "let more run at once",
    )


def test_a_cycle_is_shown_with_its_lines() -> None:
    with pytest.raises(PhaseError) as caught:
        created("## A\n\n" + bullet("Hen (1h) after: Egg") + bullet("Egg (1h) after: Hen"))
    assert caught.value.exit_code == 3
    assert str(caught.value).splitlines()[1:] == [
        "  P1.T001 waits for P1.T002 (spec.md:3)",
        "  P1.T002 waits for P1.T001 (spec.md:8)",
    ]


def test_secrets_are_redacted_in_quotes() -> None:
    found = created(f"## A\n\n{bullet('Use token: hunter2hunter2 (1h)')}")
    (place,) = found.tasks.tasks[0].source_evidence
    assert "hunter2" not in place.quote


def test_numbered_items_are_prose_and_named() -> None:
    found = created(f"## A\n\n1. first\n2. second\n\n{bullet('Read (1h)')}")
    assert found.remarks == ("numbered items are prose, not tasks: line 3, 4 of spec.md",)


def test_edges_of_many_users_are_few() -> None:
    lines = [bullet(f"Task {n} (1h)", "exclusive: slot", scope=f"f{n}") for n in range(60)]
    found = created(f"## A\n\n{''.join(lines)}{RESOURCES}")
    assert len(found.tasks.dependencies) == 59
    assert all(isinstance(edge, Dependency) for edge in found.tasks.dependencies)


LINES = [
    *("# A", "## A", "### B", "- A (1h)", "- [ ] B, C (2-5h) after: A", "- [x] D", "* T7: E (1h)"),
    *(
        "  - scope: a/",
        "  - done:",
        "    - it works",
        "  - shared: p x2",
        "  - exclusive: s",
        "text",
    ),
    *("  - produces: I:v1", "  - consumes: I:v1", "  - after: A, B, C", "  - [ ] box", "  -", "-"),
    *("```accept", '{"type": "command", "cmd": "make"}', "```", "## Resources", "- p x3", "> - q"),
    *("priority: high", "1. one", "", "", "| a |", "|---|", "- A (after: A)", "  - priority: soon"),
]


@given(st.lists(st.sampled_from(LINES), max_size=30), st.sampled_from(["\n", "\r\n", "\r"]))
def test_any_document_is_a_plan_or_an_error_with_its_lines(lines: list[str], end: str) -> None:
    tasks, code = [], 0
    try:
        tasks = created(end.join(lines)).tasks.tasks
    except PhaseError as error:
        code = error.exit_code
    assert bool(tasks) != (code in {1, 3, 4})
    assert all(task.acceptance_checks and task.duration for task in tasks)


def test_a_list_of_many_unknown_prerequisites_is_refused_soon() -> None:
    names = ", ".join(f"X{n}" for n in range(3000))
    message = refusal(f"## A\n\n{bullet(f'Read (1h) after: {names}')}")
    assert "'X0' is neither" in message
    assert message.endswith("and 2500 more")
