"""What a change may do with what an item of a document waits for."""

import json
from typing import Any

import pytest

from ..conftest import Repo
from .asked import Gated, gate

SPEC = "specs/001-a/tasks.md"
SPEC_TEXT = """\
# Tasks: A

## Phase 1: Setup

- [x] T001 Create src/a
- [ ] T002 [P] Lint in src/b

## Phase 2: Foundational

- [ ] T003 Base in src/c (depends on T002)
"""
JSON = ".taskmaster/tasks/tasks.json"

Tag = dict[str, list[dict[str, Any]]]


def tag() -> Tag:
    def task(number: int, *waits: int, status: str = "pending") -> dict[str, Any]:
        return {
            "id": number,
            "title": f"Part {'ABCD'[number]}",
            "status": status,
            "dependencies": list(waits),
        }

    return {"tasks": [task(1), task(2, 1), task(3, status="done")]}


def judged(repo: Repo, path: str, before: str, after: str) -> Gated:
    repo.write(path, before)
    repo.commit("plan")
    repo.git("checkout", "--quiet", "-b", "branch")
    repo.write(path, after)
    repo.commit("a step")
    return gate(repo, "--base", "main")


def of_json(repo: Repo, after: dict[str, Tag]) -> Gated:
    before = json.dumps({"master": tag()}, indent=2)
    return judged(repo, JSON, before, json.dumps(after, indent=2))


@pytest.mark.parametrize(
    ("status", "waits", "says"),
    [
        ("done", [], "2 is set to done, and no longer waits for 1, which is not done"),
        ("in-progress", [], "2 is set to in-progress, and no longer waits for 1"),
        ("done", [3], "2 is set to done, and no longer waits for 1, which is not done"),
    ],
)
def test_an_item_that_no_longer_waits(repo: Repo, status: str, waits: list[int], says: str) -> None:
    now = tag()
    now["tasks"][1] |= {"status": status, "dependencies": waits}
    found = of_json(repo, {"master": now})
    (reason,) = found.reasons("GT011")
    assert says in reason["message"]
    assert reason["path"] == JSON


@pytest.mark.parametrize("now", ["", " (optional, depends on T002)"])
def test_a_remark_that_names_what_is_waited_for(repo: Repo, now: str) -> None:
    after = SPEC_TEXT.replace("- [ ] T003", "- [x] T003").replace(" (depends on T002)", now)
    (reason,) = judged(repo, SPEC, SPEC_TEXT, after).reasons("GT011")
    assert "T003 is set to" in reason["message"]
    assert "T002, which is not done" in reason["message"]


def test_what_is_waited_for_may_be_finished_and_is_named_when_it_is_dropped(repo: Repo) -> None:
    after = SPEC_TEXT.replace("- [ ]", "- [x]")
    assert judged(repo, SPEC, SPEC_TEXT, after).codes == []
    repo.git("checkout", "--quiet", "-B", "branch", "main")
    repo.write(SPEC, SPEC_TEXT.replace(" (depends on T002)", ""))
    repo.commit("another step")
    found = gate(repo, "--base", "main")
    assert (found.codes, found.exit_code) == (["GT009"], 0)
    (said,) = found.said["policy"]
    assert (
        said["message"]
        == f"{SPEC}: T003 stays open, and no longer waits for T002, which is not done"
    )


def test_a_second_tag_gives_all_items_other_ids(repo: Repo) -> None:
    now = tag()
    for task in now["tasks"]:
        task["status"] = "done"
    other: Tag = {"tasks": [{"id": 1, "title": "Other", "status": "pending"}]}
    assert of_json(repo, {"master": now, "other": other}).codes == []


def test_a_second_tag_hides_nothing(repo: Repo) -> None:
    now = tag()
    now["tasks"][1] |= {"status": "done", "dependencies": []}
    other: Tag = {"tasks": [{"id": 1, "title": "Other", "status": "done"}]}
    (reason,) = of_json(repo, {"master": now, "other": other}).reasons("GT011")
    assert "no longer waits for master/1, which is not done" in reason["message"]


def test_a_value_that_is_no_word_is_not_shown_as_it_is_stored(repo: Repo) -> None:
    now = tag()
    now["tasks"][0]["status"] = ["done"]
    repo.write(JSON, json.dumps({"master": now}, indent=2))
    answer = repo.run("check", "--output-format", "concise")
    assert "'[…]' is not a known status" in answer.stdout


@pytest.mark.parametrize(
    ("path", "before", "old", "new", "says"),
    [
        (SPEC, SPEC_TEXT, "- [ ] T003", "- [x] T003",
         "T003 is set to done, and its prerequisite T002 is [ ]"),
        (JSON, json.dumps({"master": tag()}), '"title": "Part C", "status": "pending"',
         '"title": "Part C", "status": "done"',
         "2 is set to done, and its prerequisite 1 is pending"),
        ("TASKS.md", "| ID | Task | Status | Depends on |\n|---|---|---|---|\n"
         "| A-1 | One | Todo | |\n| A-2 | Two | Todo | A-1 |\n", "| Two | Todo", "| Two | Done",
         "A-2 is set to done, and its prerequisite A-1 is Todo"),
    ],
    ids=["a remark", "a list", "a table"],
)  # fmt: skip  # a table
def test_an_item_that_is_done_before_what_it_waits_for(
    repo: Repo, path: str, before: str, old: str, new: str, says: str
) -> None:
    assert before.count(old) == 1
    found = judged(repo, path, before, before.replace(old, new))
    (reason,) = found.reasons("GT002")
    assert says in reason["message"]
    assert (reason["path"], reason["severity"]) == (path, "error")
    assert found.exit_code == 1


def test_history_that_was_done_too_early_does_not_fail_a_change(repo: Repo) -> None:
    before = SPEC_TEXT.replace("- [ ] T003", "- [x] T003")
    assert judged(repo, SPEC, before, before + "\n- [ ] T004 More in src/d\n").exit_code == 0
    repo.git("mv", SPEC, "specs/001-a/old.md")
    repo.commit("another name")
    assert "GT002" not in gate(repo, "--base", "main").codes


def test_mark_says_what_the_gate_will_ask_for(repo: Repo) -> None:
    repo.write(SPEC, SPEC_TEXT)
    answer = repo.run("mark", f"{SPEC}#T003", "done")
    assert answer.exit_code == 0
    assert "its prerequisite T002 is [ ]; the gate asks for it first" in answer.stderr
    assert "the gate" not in repo.run("mark", f"{SPEC}#T002", "done").stderr


KIRO = ".kiro/specs/search/tasks.md"
KIRO_TEXT = """\
# Implementation Plan

- [ ] 1. Search
  - [x] 1.1 Read the words
    - _Requirements: 1.1_
  - [ ] 1.2 Test the matches
    - _Requirements: 1.2_
  - [ ]* 1.3 Measure it
- [ ] 2. Show
  - [ ] 2.1 Show the matches
"""
FINISHED = KIRO_TEXT.replace("- [ ] 1. Search", "- [x] 1. Search")
PART = "  - [ ] 1.2 Test the matches\n    - _Requirements: 1.2_\n"


@pytest.mark.parametrize(
    ("new", "how"),
    [
        (PART.replace("[ ]", "[ ]*"), "has become optional"),
        (PART.replace("[ ]", "[ ]*").replace("matches", "match"), "has become optional"),
        ("", "is gone"),
        ("- [ ] 3. Test the matches\n", "is no longer a part of it"),
    ],
)
def test_a_part_that_goes_while_the_whole_is_finished(repo: Repo, new: str, how: str) -> None:
    after = FINISHED.replace(PART, new)
    (reason,) = judged(repo, KIRO, KIRO_TEXT, after).reasons("GT010")
    says = f'1 is set to done, and its part 1.2 "Test the matches", which was open, {how}'
    assert reason["message"] == says
    assert (reason["path"], reason["severity"]) == (KIRO, "error")


def test_a_part_that_becomes_optional_while_the_whole_stays_open(repo: Repo) -> None:
    found = judged(repo, KIRO, KIRO_TEXT, KIRO_TEXT.replace("[ ] 1.2", "[ ]* 1.2"))
    (reason,) = found.reasons("GT012")
    assert 'makes optional an open item: 1.2 "Test the matches"' in reason["message"]
    assert found.codes == ["GT012"]
    assert found.exit_code == 0


@pytest.mark.parametrize(
    "after",
    [
        FINISHED.replace("[ ] 1.2", "[x] 1.2"),
        FINISHED.replace("[ ] 1.2", "[x]* 1.2"),
        KIRO_TEXT.replace("[ ]* 1.3", "[ ] 1.3"),
        KIRO_TEXT.replace("[ ]* 1.3", "[x]* 1.3"),
        KIRO_TEXT.replace("  - [ ]* 1.3 Measure it\n", ""),
    ],
)
def test_parts_that_are_finished_or_were_optional(repo: Repo, after: str) -> None:
    found = judged(repo, KIRO, KIRO_TEXT, after)
    assert not {"GT010", "GT001"} & set(found.codes)


@pytest.mark.parametrize("archive", ["", "backlog/archive/tasks"])
def test_a_part_of_a_task_file_that_goes_while_the_whole_is_finished(
    repo: Repo, archive: str
) -> None:
    def written(number: str, state: str, folder: str = "backlog/tasks") -> None:
        name = f"{folder}/task-{number} - Work {number}.md"
        repo.write(
            name,
            f"---\nid: task-{number}\ntitle: Work {number}\nstatus: {state}\n---\n\n"
            "## Acceptance Criteria\n\n- [x] #1 It works\n",
        )

    written("1", "In Progress")
    written("1.1", "To Do")
    written("1.2", "To Do")
    repo.commit("plan")
    repo.git("checkout", "--quiet", "-b", "branch")
    written("1", "Done")
    written("1.2", "Done")
    repo.git("rm", "--quiet", "backlog/tasks/task-1.1 - Work 1.1.md")
    if archive:
        written("1.1", "To Do", archive)
    repo.commit("a step")
    (reason,) = gate(repo, "--base", "main").reasons("GT010")
    how = "is To Do (archived)" if archive else "is gone"
    assert f'BACK-1.1 "Work 1.1", which was open, {how}' in reason["message"]


def test_a_suppression_does_not_finish_a_part(repo: Repo) -> None:
    ignored = "<!-- taskctl: ignore BK007 it is fine -->\n- [x] 1. Search"
    found = judged(repo, KIRO, KIRO_TEXT, KIRO_TEXT.replace("- [ ] 1. Search", ignored))
    assert found.errors == ["GT002"]
    (reason,) = found.reasons("GT002")
    assert "1 is set to done, and its part 1.2 is [ ]" in reason["message"]


def test_an_open_part_is_said_once(repo: Repo) -> None:
    assert judged(repo, KIRO, KIRO_TEXT, FINISHED).errors == ["GT002"]


@pytest.mark.parametrize("status", ["✅ partially", "✅ (TODO)", "✅ 80 %", "✅ not merged"])
def test_a_sign_with_a_reservation_is_not_done(repo: Repo, status: str) -> None:
    rows = "| A-1 | One | Todo | |\n| A-2 | Two | Todo | A-1 |\n"
    text = f"| ID | Task | Status | Depends on |\n|---|---|---|---|\n{rows}"
    after = text.replace("One | Todo", f"One | {status}").replace("Two | Todo", "Two | ✅ (PR 3)")
    found = judged(repo, "TASKS.md", text, after)
    (reason,) = found.reasons("GT002")
    assert f"its prerequisite A-1 is {status}" in reason["message"]


def test_a_phase_that_is_waited_for_has_no_file(repo: Repo) -> None:
    table = "| Phase | Name | Duration | Dependencies |\n|---|---|---|---|\n"
    rows = "| **1** | A | 1 week | None |\n| **2** | B | 1 week | Phase 1 |\n"
    boxes = "## PHASE 1: A\n\n- [ ] **P1.1.1** one\n\n## PHASE 2: B\n\n- [ ] **P2.1.1** two\n"
    text = f"# Plan\n\n{table}{rows}\n{boxes}"
    found = judged(repo, "TASKS.md", text, text.replace("[ ] **P2", "[x] **P2"))
    (reason,) = found.reasons("GT002")
    assert reason["message"] == "P2.1.1 is set to done, and its prerequisite Phase 1 is not done"
