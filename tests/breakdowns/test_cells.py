"""Small documents, one odd thing in each: what it is read as, and what is said of it."""

import json
from typing import Any

import pytest

from ..conftest import Repo

HEAD = "| ID | Task | Depends on | Status |\n|---|---|---|---|\n"
ROWS = "| A-1 | one | None | todo |\n| A-2 | two | None | todo |\n| B-2 | b | None | todo |\n"


def items(repo: Repo, text: str, name: str = "plan.md") -> dict[str, dict[str, Any]]:
    """The items of a document by their ids."""
    repo.write(name, text)
    answer = repo.run("list", "--from", name, "--json")
    assert answer.exit_code == 0, answer
    return {item["id"]: item for item in json.loads(answer.stdout)["items"]}


def waits(repo: Repo, cell: str, *rows: str) -> list[str]:
    """What an item waits for of which a cell says so."""
    last = f"| A-9 | nine | {cell} | todo |\n"
    found = items(repo, f"{HEAD}{ROWS}{''.join(rows)}{last}")
    return [prereq["id"] for prereq in found["A-9"]["prereqs"]]


class TestRanges:
    @pytest.mark.parametrize(
        ("cell", "says"),
        [
            ("A-2..A-1", "the range A-2..A-1 ends before it begins"),
            ("A-1..B-2", "the range A-1..B-2 does not end in an id"),
            ("A-1..A-9999", "the range A-1..A-9999 does not end in an id"),
        ],
    )
    def test_that_are_none(self, repo: Repo, cell: str, says: str) -> None:
        assert waits(repo, cell) == []
        answer = repo.run("check", "plan.md", "--output-format", "concise")
        assert f"PR006 [not-an-id] {says}\n" in answer.stdout

    def test_end_at_a_letter(self, repo: Repo) -> None:
        rows = [f"| A-5{letter} | five | None | todo |\n" for letter in "abcd"]
        assert waits(repo, "A-5b..A-5c", *rows) == ["A-5b", "A-5c"]
        assert waits(repo, "A-2..A-5a", *rows) == ["A-2", "A-3", "A-4", "A-5a"]

    def test_what_looks_like_one(self, repo: Repo) -> None:
        assert waits(repo, "A-1..soon") == []
        said = repo.run("check", "plan.md", "--output-format", "concise").stdout
        assert "'A-1..soon', which is not an id" in said


def test_an_id_before_other_words(repo: Repo) -> None:
    assert waits(repo, "A-1 when it is green, A-2") == ["A-1", "A-2"]


def test_a_row_without_an_id_is_called_by_its_place(repo: Repo) -> None:
    rows = "|  | nameless | A-1 | todo |\n| | | | |\n|  | **Later** |  |  |\n"
    assert list(items(repo, f"{HEAD}{ROWS}{rows}")) == ["A-1", "A-2", "B-2", "#4"]


def test_a_sign_whose_word_in_the_legend_is_no_status(repo: Repo) -> None:
    legend = "Legend: 🟣 = Purple, ✅ = Done\n\n"
    found = items(repo, f"{legend}{HEAD}| A-1 | one | None | 🟣 ✅ |\n")
    assert found["A-1"]["state"] == "done"


def test_a_progress_report_ends_at_the_next_heading(repo: Repo) -> None:
    """What stands below is prose, and no report."""
    repo.write("plan.md", HEAD + ROWS)
    repo.write("week.md", "## Progress report\n\n- A-7: done\n\n## Notes\n\n- A-8: not ours\n")
    said = repo.run("check", "plan.md", "week.md", "--output-format", "concise").stdout
    assert "week.md:3:3: BK015" in said
    assert "A-8" not in said


class TestSections:
    TEXT = """\
## Work

### E-001 (done) One

A paragraph.

- Depends on: E-002
- Acceptance:
  - the light is on
- not a label
  - below nothing

### E-002 (open) Two

{}"""

    def test_only_labelled_items_say_something(self, repo: Repo) -> None:
        found = items(repo, self.TEXT.format(""))
        assert [prereq["id"] for prereq in found["E-001"]["prereqs"]] == ["E-002"]
        assert found["E-001"]["stop"]["items"] == 1


class TestBoxes:
    def test_the_parent_is_the_next_item_above(self, repo: Repo) -> None:
        """Whatever boxes without an id stand between."""
        text = "## Phase 1: Setup\n\n- [x] T001 One\n  - [x] a step\n    - [ ] T002 Deep\n"
        assert list(items(repo, text, "tasks.md")) == ["T001", "#2", "T002"]
        said = repo.run("check", "tasks.md", "--output-format", "concise").stdout
        assert "BK007 [parent-differs] T001 is done, and T002 of it is not" in said

    def test_an_optional_item_of_kiro(self, repo: Repo) -> None:
        text = "# Implementation Plan\n\n- [ ] 1. One\n  - [x]* 1.1 Or not\n"
        found = items(repo, text, "tasks.md")
        assert (found["1.1"]["title"], found["1.1"]["state"]) == ("Or not", "done")
        assert repo.run("mark", "tasks.md#1.1", "todo").exit_code == 0
        assert repo.read("tasks.md") == text.replace("[x]*", "[ ]*")

    def test_a_candidate_that_is_only_named(self, repo: Repo) -> None:
        assert list(items(repo, "- [ ] CAND-X-000: ask\n- [x] b\n")) == ["CAND-X-000", "#2"]


class TestTaskMaster:
    @pytest.mark.parametrize(
        "text",
        [
            '{"tasks": [{"id": 1}', '{"tasks": []} x', '{"tasks" [1]}', "{tasks: []}",
            '{, "tasks": []}', '{"tasks": [1 2]}', '{"tasks": nul}', '{"a": 1,}',
            '{"a": ' * 500, '{"\\ud8": 1}', "{}",
        ],
    )  # fmt: skip  # a table
    def test_what_is_none(self, repo: Repo, text: str) -> None:
        repo.write("tasks.json", text)
        answer = repo.run("check", "tasks.json", "--output-format", "concise")
        assert answer.exit_code == 1
        assert "BK014" in answer.stdout

    def test_keys_with_escapes_and_tasks_without_ids(self, repo: Repo) -> None:
        text = '{"tas\\u006bs": [{"title": "no id"}, {"i\\u0064" : 7, "title": "A"}]}'
        assert list(items(repo, text, "tasks.json")) == ["#1", "7"]
