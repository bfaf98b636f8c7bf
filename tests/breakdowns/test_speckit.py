"""spec-kit's documents as people and agents write them: ids, waits, phases."""

import json

import pytest

from ..conftest import Repo
from .test_cells import items

FILE = "specs/001-x/tasks.md"


@pytest.mark.parametrize(
    "written",
    [
        "T1 Write it", "T1: Write it", "**T1**: Write it", "**T1:** Write it", "`T1` Write it",
        "[T1] Write it", "T1. Write it", "T1 - Write it", "**T1** [P] [US1] Write it",
    ],
)  # fmt: skip  # a table
def test_an_id_of_one_digit(repo: Repo, written: str) -> None:
    found = items(repo, f"## Phase 1: A\n\n- [ ] {written}\n- [ ] T2 B\n- [ ] More\n", FILE)
    assert list(found) == ["T1", "T2", "#3"]
    assert found["T1"]["title"] == "Write it"


@pytest.mark.parametrize(
    "item_id", ["T01", "T018b", "T027A", "T-012", "T012.1", "T012-1", "T012-A"]
)
def test_an_id(repo: Repo, item_id: str) -> None:
    found = items(repo, f"- [x] {item_id} [P] A\n- [ ] T099 B (depends on {item_id})\n", FILE)
    assert [prereq["id"] for prereq in found["T099"]["prereqs"]] == [item_id]


def test_a_few_numbers_among_other_boxes_are_another_checklist(repo: Repo) -> None:
    found = items(repo, "- [ ] T1: A\n- [ ] B\n- [ ] C\n", "TODO.md")
    assert list(found) == ["T1", "#2", "#3"]


WAITS = """\
## Phase 1: A

- [x] T001 [US1] A
- [x] T002 [US1] B
- [x] T003 C
- [x] T003a D

## Phase 2: B

- [ ] T009 E ({})
"""


@pytest.mark.parametrize(
    ("words", "waits"),
    [
        ("depends on T001-T003 tests", ["T001", "T002", "T003", "T003a"]),
        ("depends on T001 T002", ["T001", "T002"]), ("depends on T001 complete", ["T001"]),
        ("depends on T003 - 2 files", ["T003"]), ("depends on T001 before T002", ["T001"]),
        ("depends on US1", ["T001", "T002"]),
        ("after US1 is done, T003", ["T001", "T002", "T003"]),
        ("depends on Phase 1 complete", ["Phase 1"]), ("depends: T001, T002", ["T001", "T002"]),
        ("depends on T001, the existing parser", ["T001"]), ("blocked by T003a", ["T003a"]),
        ("depends on the existing parser", []), ("needs saved mappings", []),
        ("depends on T004", ["T004"]),
    ],
)  # fmt: skip  # a table
def test_what_an_item_waits_for(repo: Repo, words: str, waits: list[str]) -> None:
    found = items(repo, WAITS.format(words), FILE)["T009"]
    assert [prereq["id"] for prereq in found["prereqs"]] == waits
    assert repo.codes() == (["PR001"] if waits == ["T004"] else [])


@pytest.mark.parametrize("heading", ["🚀 Phase 1: Setup", "Phase 1. Setup", "Phase 3.1: Setup"])
def test_a_phase(repo: Repo, heading: str) -> None:
    repo.write(FILE, f"## {heading}\n\n- [ ] T001 A\n")
    (found,) = json.loads(repo.run("list", "--json").stdout)["items"]
    assert found["phase"] == heading.strip("🚀 ").partition(":")[0].removesuffix(". Setup")
