"""Open boxes that say that they stay open on purpose: they are never the next work."""

import json

import pytest

from ..conftest import Repo

FILE = "specs/001-x/tasks.md"
BOX = "## Phase 1: A\n\n- [x] T001 Begin\n- [ ] T002 {}\n"


def answer(repo: Repo, text: str, path: str = FILE) -> str:
    repo.write(path, text)
    found: str = json.loads(repo.run("next", "--json").stdout)["action"]
    return found


@pytest.mark.parametrize(
    "title",
    [
        "Update the rules (protected file - skipped)", "Log it (SKIPPED - not needed for now)",
        "Test it (COVERED - by the tests of T001)", "[SKIPPED] [P] Write it", "SKIPPED: write it",
        "[P] DEFERRED - write it", "Write it — deferred to v2", "Write it (deferred to Phase 5).",
        "~~Write it~~", "~~Write it~~ (see T001)", "Write it **(Deferred)**", "Write *(skipped)*",
        "Write it (OPTIONAL) in src/a.py", "Write it (N/A)", "Write it - SKIPPED - no time",
        "Write it\n  in many words (DEFERRED to v2)", "⏭️ SKIPPED Write it", "Write it ⏸️ deferred",
        "❌ **CANCELLED** Write it", "Write it [DEFERRED TO V2]", "Write it → moved to T001 of old",
        "Write it (moved to Phase 8)", "Write it - SKIPPED: not needed",
    ],
)  # fmt: skip  # a table
def test_a_box_that_is_put_off(repo: Repo, title: str) -> None:
    assert answer(repo, BOX.format(title)) == "complete"
    assert repo.codes() == []


@pytest.mark.parametrize(
    "title",
    [
        "Print the summary (updated, skipped, failed)", "Count (skipped rows are counted)",
        "Read the threshold (optional)", "Errors (covered by unit tests)", "Deferred jobs are run",
        "Skip files that exceed (skip files above 1 MB)", "Show the state (SKIPPED state)",
        "Delete the file (moved to trash)", "❌ Fail later on", "Print ⏭ skipped and ❌ failed",
        "~~Write~~ and test it", "Test — the deferred and the skipped ones",
    ],
)  # fmt: skip  # a table
def test_a_box_whose_work_is_about_such_words(repo: Repo, title: str) -> None:
    assert answer(repo, BOX.format(title)) == "start"


@pytest.mark.parametrize(
    ("heading", "action"),
    [("Phase 2: More (DEFERRED to v2)", "complete"), ("Phase 2: Tests (OPTIONAL)", "start")],
)
def test_a_heading_puts_off_its_items(repo: Repo, heading: str, action: str) -> None:
    text = f"## Phase 1: A\n\n- [x] T001 A\n\n## {heading}\n\n- [ ] T002 B\n"
    assert answer(repo, text) == action


def test_a_box_that_was_begun_is_work(repo: Repo) -> None:
    text = "# Plan\n\n- [x] 1. One\n- [-] 2. Two (DEFERRED - to v2)\n\n_Requirements: 1_\n"
    assert answer(repo, text, ".kiro/specs/a/tasks.md") == "continue"


@pytest.mark.parametrize("part", ["1.1 Test (SKIPPED - no hardware)", "~~1.1 Test~~"])
def test_a_finished_item_may_have_parts_that_are_put_off(repo: Repo, part: str) -> None:
    repo.write("openspec/changes/a/tasks.md", f"## 1. A\n\n- [x] 1 All\n  - [ ] {part}\n")
    assert repo.codes() == []
