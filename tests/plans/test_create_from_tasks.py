"""The open tasks of a repository, and the items of a document, become a plan."""

import pytest

from taskctl.errors import PhaseError
from taskctl.plans.artifacts.tasks import PlannedTask
from taskctl.plans.create.from_plan import sketch_of_plan
from taskctl.plans.create.inventory import Inventory
from taskctl.plans.create.joining import Joined, Parameters, join
from taskctl.read.open import open_plan
from taskctl.settings.load import load

from ..conftest import Repo


def created(repo: Repo, document: str = "") -> Joined:
    _, tree, plan = open_plan(load(str(repo.root)), document)
    return join(sketch_of_plan(plan, tree), Inventory(), Parameters())


def by_id(joined: Joined) -> dict[str, PlannedTask]:
    return {task.id: task for task in joined.tasks.tasks}


def edges(joined: Joined) -> list[tuple[str, str, str, bool]]:
    return [(e.from_, e.to, e.type, e.isHard) for e in joined.tasks.dependencies]


def test_each_part_of_a_task_has_its_place_in_the_plan(repo: Repo) -> None:
    repo.task("TASK-0001", status="Done")
    repo.task(
        "TASK-0002",
        prereqs=["TASK-0001"],
        stop="- [ ] it reads\n- [ ] `pytest tests/a` passes\n",
        scope="- `src/a/`\n- deny: `src/a/old/`\n",
        more="\n## Non-Goals\n\n- selling\n",
    )
    found = created(repo)
    task = by_id(found)["TASK-0002"]
    assert list(by_id(found)) == ["TASK-0002"]
    assert found.tasks.dependencies == []
    assert found.remarks[0] == "left out, as there is nothing to do: 1 done"
    assert task.description == (
        "See tasks/TASK-0002-x.md. What it brings. Prerequisites that are done: TASK-0001. The "
        "duration is assumed, as the plan gives no estimate."
    )
    assert task.boundaries is not None
    assert task.boundaries.definition_of_done is not None
    assert task.boundaries.definition_of_done.criteria == ["it reads", "`pytest tests/a` passes"]
    assert task.boundaries.definition_of_done.stop_when == "Not part of the task: selling"
    assert task.boundaries.scope is not None
    assert "src/a/" in task.boundaries.scope.includes
    assert task.boundaries.scope.excludes == ["src/a/old/"]
    assert [check.cmd for check in task.acceptance_checks] == ["pytest tests/a"]
    (place,) = task.source_evidence
    text = repo.read("tasks/TASK-0002-x.md")
    assert place.loc is not None
    assert text[place.loc.start : place.loc.end] == place.quote == "title: TASK-0002 A small step"


def test_prerequisites_are_edges_with_their_line(repo: Repo) -> None:
    repo.task("TASK-0001", scope="- `a`\n")
    repo.task("TASK-0002", scope="- `b`\n")
    repo.task("TASK-0003", prereqs=["TASK-0001", "TASK-0002 (optional)"], scope="- `c`\n")
    found = created(repo)
    assert edges(found) == [
        ("TASK-0001", "TASK-0003", "sequential", True),
        ("TASK-0002", "TASK-0003", "sequential", False),
    ]
    (evidence,) = found.tasks.dependencies[0].evidence
    lines = repo.read("tasks/TASK-0003-x.md").splitlines()
    assert evidence.source == "tasks/TASK-0003-x.md"
    assert lines[(evidence.startLine or 0) - 1].strip() == evidence.quote
    assert "TASK-0001" in (evidence.quote or "")


def test_a_prerequisite_that_nobody_will_do_is_refused(repo: Repo) -> None:
    repo.task("TASK-0001", status="Deferred")
    repo.task("TASK-0002", prereqs=["TASK-0001", "TASK-0099", "the parser"])
    with pytest.raises(PhaseError) as caught:
        created(repo)
    assert "TASK-0002 waits for TASK-0001, which is Deferred" in str(caught.value)
    assert "TASK-0002 waits for TASK-0099, which is not part of the plan" in str(caught.value)
    assert "TASK-0002 waits for 'the parser', which cannot be read as an id" in str(caught.value)


def test_tracks_are_features_and_their_tasks_exclude_each_other_on_a_path(repo: Repo) -> None:
    repo.write("tasks/TRACK-CLOCK.md", "---\ntitle: TRACK The clock\nstatus: Living\n---\n")
    repo.task("TASK-0001", links=["Track: tasks/TRACK-CLOCK.md"], scope="- `src/a.py`\n")
    repo.task("TASK-0002", links=["Track: tasks/TRACK-CLOCK.md"], scope="- `src/`\n")
    repo.task("TASK-0003", scope="- `docs/`\n")
    found = created(repo)
    assert [(f.id, f.title) for f in found.features.features] == [
        ("F001", "TRACK The clock"),
        ("F002", "Tasks without a track"),
    ]
    assert [task.feature_id for task in found.tasks.tasks] == ["F001", "F001", "F002"]
    (edge,) = found.tasks.dependencies
    assert (edge.from_, edge.to, edge.shared_resource) == ("TASK-0001", "TASK-0002", "path:src")
    assert [e.quote for e in edge.evidence] == ["- `src/a.py`", "- `src/`"]
    assert [e.reason for e in edge.evidence] == [
        "TASK-0001 includes src/a.py",
        "TASK-0002 includes src",
    ]


def test_a_task_without_a_proof_is_checked_by_its_own_file(repo: Repo) -> None:
    repo.task("TASK-0001", stop="- [ ] it reads\n")
    (check,) = by_id(created(repo))["TASK-0001"].acceptance_checks
    assert check.cmd == "taskctl show TASK-0001 --done"
    words = (check.cmd or "").split()[1:]
    assert repo.run(*words).exit_code == 1
    repo.task("TASK-0001", status="Done", stop="- [ ] it reads\n")
    assert repo.run(*words).exit_code == 1
    repo.task("TASK-0001", status="Done", stop="- [x] it reads\n")
    assert repo.run(*words).exit_code == 0


def test_a_proof_that_always_succeeds_is_no_check(repo: Repo) -> None:
    repo.task("TASK-0001", stop="- [ ] it reads\n\n```bash\nA=1\necho $A\n```\n")
    found = created(repo)
    (check,) = by_id(found)["TASK-0001"].acceptance_checks
    assert check.cmd == "taskctl show TASK-0001 --done"
    remark = "left out, as it always succeeds: the proof `A=1 (+1 line)` of TASK-0001"
    assert remark in found.remarks


TABLE = """# Plan

## Parser

| ID | Task | Priority | Dependencies | Complexity | Status | How to test |
|----|------|----------|--------------|------------|--------|-------------|
| P-1 | Read | P0 | None | High | Open | `make test` and `tests/a` |
| P-2 | Write | P2 | P-1 | Low | Open | by hand |
| P-3 | Sell | P1 | P-2 | Low | Done | |
"""


def test_the_items_of_a_document(repo: Repo) -> None:
    repo.write("docs/PLAN.md", TABLE)
    found = created(repo, "docs/PLAN.md")
    first, second = found.tasks.tasks
    assert (first.id, second.id) == ("P-1", "P-2")
    assert [check.cmd for check in first.acceptance_checks] == ["make test"]
    assert [check.cmd for check in second.acceptance_checks] == [
        "taskctl show 'docs/PLAN.md#P-2' --done"
    ]
    assert first.duration is not None
    assert (first.duration.optimistic, first.duration.pessimistic) == (4, 16)
    assert "assumed from the size 'High'" in first.description
    assert first.scheduling_hints is not None
    assert first.scheduling_hints.priority == "critical"
    assert [(f.title, f.priority) for f in found.features.features] == [("Parser", "critical")]
    assert found.features.features[0].source_evidence[0].quote == "## Parser"
    assert edges(found) == [("P-1", "P-2", "sequential", True)]
    assert repo.run("show", "docs/PLAN.md#P-2", "--done").exit_code == 1
    repo.run("mark", "docs/PLAN.md#P-2", "done")
    assert repo.run("show", "docs/PLAN.md#P-2", "--done").exit_code == 0


def test_a_part_waits_for_what_its_container_waits_for(repo: Repo) -> None:
    repo.write(
        "docs/TASKS.md",
        "# Tasks\n\n- [ ] T001 First\n- [ ] T002 Second (depends on T001)\n"
        "  - [ ] T003 Half\n  - [ ] T004 Rest (depends on T003)\n"
        "- [ ] T005 Third (depends on T002)\n",
    )
    found = created(repo, "docs/TASKS.md")
    assert edges(found) == [
        ("T001", "T003", "sequential", True),
        ("T003", "T004", "sequential", True),
        ("T001", "T004", "sequential", True),
        ("T004", "T005", "sequential", True),
    ]
