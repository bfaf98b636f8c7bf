"""What the documents of other planning systems hold, counted by hand or by other programs."""

from collections import Counter
from pathlib import Path

import pytest

from taskctl.model.breakdowns import Breakdown
from taskctl.model.graph import cycles
from taskctl.model.plan import Plan
from taskctl.model.plans import plan_of
from taskctl.model.work import ready_tasks
from taskctl.read.breakdown import moved, read_breakdown
from taskctl.text.blocks import scan
from taskctl.text.places import Place
from taskctl.text.source import Source

from ..conftest import Repo

AERO = "corpora/breakdowns/aero/15-agent-task-breakdown.98dafdd32.md"


@pytest.fixture
def read(shared: Path) -> "Reader":
    return Reader(shared)


class Reader:
    def __init__(self, shared: Path) -> None:
        self.shared = shared

    def __call__(self, name: str) -> Breakdown:
        (path,) = self.shared.glob(name)
        source = Source(name, path.read_bytes())
        return read_breakdown(scan(name, source.lines()))


def edges(plan: Plan) -> list[tuple[str, str]]:
    return [(item.id, prereq.id) for item in plan.tasks for prereq in plan.prereqs(item)]


class TestTables:
    # As it was given, damaged; as it was repaired; as its authors have it.
    @pytest.fixture(params=["seeds/001_*.txt", "seeds/001.auto-repaired.md", AERO])
    def aero(self, request: pytest.FixtureRequest, read: Reader) -> Breakdown:
        return read(request.param)

    def test_items_and_edges(self, aero: Breakdown) -> None:
        plan = plan_of(aero)
        assert len(aero.items) == len({item.id for item in aero.items}) == 229
        assert len(edges(plan)) == 277
        assert all(plan.knows(prereq) for _, prereq in edges(plan))
        assert not [item.id for item in aero.items if item.miswritten]
        waits: dict[str, list[str]] = {item.id: [] for item in aero.items}
        for item, prereq in edges(plan):
            waits[item].append(prereq)
        assert not list(cycles(waits))

    def test_what_is_ready(self, aero: Breakdown) -> None:
        ready = ready_tasks(plan_of(aero), aero.items)
        assert len(ready) == 57
        assert Counter(item.priority for item in ready)["P0"] == 47

    def test_aliases(self, aero: Breakdown) -> None:
        pairs = {frozenset((item.id, other)) for item in aero.items for other, _ in item.aliases}
        assert sorted(sorted(pair) for pair in pairs) == [
            ["IN-012", "VIO-010"],
            ["IN-013", "VIO-013"],
            ["IN-014", "VIO-014"],
            ["IN-016", "VIO-015"],
            ["NT-008", "VIO-012"],
            ["ST-009", "VIO-011"],
        ]

    def test_lanes(self, aero: Breakdown) -> None:
        assert Counter(lane.phase for lane in aero.lanes) == {
            "Phase 1": 8,
            "Phase 2": 6,
            "Phase 3": 10,
        }
        assert len({item_id for lane in aero.lanes for item_id in lane.ids}) == 113

    @pytest.mark.parametrize(
        ("name", "states"),
        [
            ("audio", {"todo": 8}),
            ("graphics", {"done": 25, "active": 7, "todo": 3}),
            # 38 Implemented, two rows of a table without statuses
            ("integration", {"done": 38, "todo": 2}),
        ],
    )
    def test_workstreams(self, read: Reader, name: str, states: dict[str, int]) -> None:
        found = read(f"corpora/breakdowns/aero/instructions-{name}.*.md")
        assert Counter(item.state for item in found.items) == states


class TestPhases:
    @pytest.mark.parametrize("name", ["seeds/002_*.txt", "seeds/002.auto-repaired.md"])
    def test_items(self, read: Reader, name: str) -> None:
        found = read(name)
        by_phase = Counter(item.phase for item in found.items)
        assert [by_phase[f"Phase {n}"] for n in range(7)] == [13, 12, 51, 35, 44, 24, 24]
        assert {phase.name: [p.id for p in phase.prereqs] for phase in found.phases} == {
            "Phase 0": [],
            "Phase 1": ["Phase 0"],
            "Phase 2": ["Phase 1"],
            "Phase 3": ["Phase 1"],
            "Phase 4": ["Phase 2"],
            "Phase 5": ["Phase 2"],
            "Phase 6": [f"Phase {n}" for n in range(6)],
        }
        assert [phase.duration for phase in found.phases] == [1, 1, 4, 3, 3, 2, 2]

    def test_a_phase_waits_for_all_of_another(self, read: Reader) -> None:
        found = read("seeds/002.auto-repaired.md")
        ready = ready_tasks(plan_of(found), found.items)
        assert {item.phase for item in ready} == {"Phase 0"}


class TestChecklists:
    @pytest.mark.parametrize(
        ("name", "dialect", "states"),
        [
            ("speckit/subtree*", "spec-kit", {"done": 80}),
            ("kiro/*", "kiro", {"done": 22, "todo": 1, "active": 1}),
            ("openspec/rcal*", "checklist", {"todo": 69}),
            ("openspec/template*", "openspec", {"todo": 4}),
        ],
    )
    def test_items(self, read: Reader, name: str, dialect: str, states: dict[str, int]) -> None:
        found = read(f"corpora/breakdowns/{name}")
        assert found.dialect.name == dialect
        assert Counter(item.state for item in found.items) == states

    def test_names_in_the_text(self, read: Reader) -> None:
        plan = plan_of(read("corpora/breakdowns/speckit/subtree*"))
        assert edges(plan) == [("T016", "T013"), ("T016", "T014"), ("T016", "T015")]

    def test_a_document_without_items(self, read: Reader) -> None:
        found = read("corpora/breakdowns/speckit/robotspacebattler*")
        assert (found.dialect.name, found.items) == ("", ())


@pytest.mark.parametrize(
    "head", ["Depends", "Depends on", "Prerequisite", "Prereq", "Waits for", "Predecessors"]
)
def test_what_a_column_of_prerequisites_is_called(repo: Repo, head: str) -> None:
    repo.write(
        "TASKS.md", f"| ID | Task | {head} |\n|---|---|---|\n| A-1 | a | - |\n| A-2 | b | A-1 |\n"
    )
    answer = repo.run("list")
    assert answer.stdout == "A-1  todo      a\nA-2  todo      ← A-1  b\n"


def test_what_may_hold_places_unseen_is_refused() -> None:
    """In a document that is repaired, each place moves; one that is not found would be wrong."""
    place = Place("plan.md", 1)
    assert moved((place, {"a": (place,)}, "x", None), lambda _: place) == (
        (place, {"a": (place,)}, "x", None)
    )
    with pytest.raises(TypeError, match="a bytes may hold places"):
        moved((place, b""), lambda _: place)
