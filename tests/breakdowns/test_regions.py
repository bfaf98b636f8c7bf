"""Generated regions that stand in documents that hold many items."""

import json
from pathlib import Path

import pytest

from ..conftest import Repo

PLAN = """\
# Plan

## Phase 1: Setup

- [x] T001 Create the folders
- [ ] T002 Write src/b.py

## Phase 2: Core

- [ ] T003 Join both (depends on T002)

{}
Text of a person, with two blanks at its end.  \n"""
BOARD = """\
<!-- taskctl:begin board columns="Task,Title,Prereqs,Status,Notes" -->
| Task | Title | Prereqs | Status | Notes |
|---|---|---|---|---|
| T003 | Old | — | todo | ask Iris |
<!-- taskctl:end -->
"""
BOARD_AFTER = """\
<!-- taskctl:begin board columns="Task,Title,Prereqs,Status,Notes" -->
| Task | Title | Prereqs | Status | Notes |
|---|---|---|---|---|
| ✅ T001 | Create the folders | — | done |  |
| T002 | Write src/b.py | — | todo |  |
| T003 | Join both (depends on T002) | T002 | todo | ask Iris |
<!-- taskctl:end -->
"""
VIEWS = {
    "groups": "| Phase 1 | 1 / 2 | 50% |\n| Phase 2 | 0 / 1 | 0% |",
    "progress": "| todo | 2 |\n| done | 1 |\n| all | 3 |",
    'queue limit="1"': "| **T002** | Write src/b.py | — |",
    "current": "| **T002** | Write src/b.py | — | Next |\n"
    "| T003 | Join both (depends on T002) | T002 | Queued |",
    'current where="group=Phase 2"': "| T003 | Join both (depends on T002) | T002 | Queued |",
    # The words of states that documents are read with.
    'current where="state=Not Started"': "| **T002** | Write src/b.py | — | Next |\n"
    "| T003 | Join both (depends on T002) | T002 | Queued |",
    'done where="state=active,Shipped"': "| ✅ T001 | Create the folders | — |",
    "done": "| ✅ T001 | Create the folders | — |",
    "in-progress": "",
}


def region(view: str, content: str = "") -> str:
    return f"<!-- taskctl:begin {view} -->\n{content}<!-- taskctl:end -->\n"


@pytest.fixture
def plan(repo: Repo) -> Repo:
    repo.write("specs/001-x/tasks.md", PLAN.format(BOARD))
    return repo


FILE = "specs/001-x/tasks.md"


class TestWriting:
    def test_the_region_and_nothing_else(self, plan: Repo) -> None:
        answer = plan.run("sync", FILE)
        assert answer.exit_code == 0
        assert "T003  Prereqs  —    T002" in answer.stdout
        assert f"1 region, 4 corrections written to {FILE}\n" in answer.stderr
        assert plan.read(FILE) == PLAN.format(BOARD_AFTER)
        again = plan.run("sync", FILE)
        assert (again.exit_code, again.stdout) == (0, "")
        assert "1 region, all up to date\n" in again.stderr
        assert plan.read(FILE) == PLAN.format(BOARD_AFTER)

    @pytest.mark.parametrize(("view", "rows"), VIEWS.items())
    def test_each_view(self, repo: Repo, view: str, rows: str) -> None:
        repo.write("tasks.md", PLAN.format(region(view)))
        assert repo.run("sync", "tasks.md").exit_code == 0
        inside = repo.read("tasks.md").split("-->\n")[1].split("<!--")[0]
        assert "\n".join(inside.split("\n")[2:]).strip() == rows

    def test_a_counter_in_a_line(self, repo: Repo) -> None:
        line = '{}<!-- taskctl:begin counter group="Phase 1" -->{}<!-- taskctl:end --> of it\n'
        repo.write("tasks.md", PLAN.format(line.format("Done: ", "0 / 9")))
        assert repo.run("sync", "tasks.md").exit_code == 0
        assert repo.read("tasks.md") == PLAN.format(line.format("Done: ", "1 / 2"))

    def test_line_ends_stay(self, repo: Repo) -> None:
        text = PLAN.format(BOARD).replace("\n", "\r\n").encode()
        repo.write("tasks.md", text)
        repo.run("sync", "tasks.md")
        after = (repo.root / "tasks.md").read_bytes()
        assert after == PLAN.format(BOARD_AFTER).replace("\n", "\r\n").encode()

    def test_headings_are_the_groups_without_phases(self, repo: Repo) -> None:
        text = (
            "# Plan\n\n## Core\n\n### Engine\n\n- [x] a\n- [ ] b\n\n### Paint\n\n- [x] c\n\n"
            '<!-- taskctl:begin groups columns="Group,Done / Total" -->\n<!-- taskctl:end -->\n'
        )
        repo.write("PLAN.md", text)
        repo.run("sync", "PLAN.md")
        rows = "| Core | 2 / 3 |\n| Engine | 1 / 2 |\n| Paint | 1 / 1 |\n"
        assert rows in repo.read("PLAN.md")

    def test_a_document_of_a_collection(self, plan: Repo) -> None:
        """Without FILE, the documents of the plan are kept with the boards."""
        assert plan.codes("--select", "BD") == ["BD010"]
        assert plan.run("sync", "--check").exit_code == 1
        assert plan.run("sync").exit_code == 0
        assert plan.read(FILE) == PLAN.format(BOARD_AFTER)
        assert plan.run("check").exit_code == 0


class TestMark:
    def test_brings_the_regions_up_to_date(self, plan: Repo) -> None:
        plan.run("sync", FILE)
        before = plan.read(FILE)
        assert plan.run("mark", f"{FILE}#T002", "done").exit_code == 0
        after = plan.read(FILE)
        assert "- [x] T002 Write src/b.py\n" in after
        assert "| ✅ T002 | Write src/b.py | — | done |  |\n" in after
        assert "| T003 | Join both (depends on T002) | T002 ✅ | todo | ask Iris |" in after
        assert plan.run("sync", FILE, "--check").exit_code == 0
        plan.run("mark", f"{FILE}#T002", "todo")
        assert plan.read(FILE) == before

    def test_dry_run_shows_both(self, plan: Repo) -> None:
        plan.run("sync", FILE)
        before = plan.files()
        shown = plan.run("mark", f"{FILE}#T002", "done", "--dry-run").stdout
        assert "+- [x] T002" in shown
        assert "+| ✅ T002" in shown
        assert plan.files() == before

    def test_a_region_that_cannot_be_made_is_said_first(self, repo: Repo) -> None:
        repo.write("tasks.md", PLAN.format(region("nothing")))
        before = repo.files()
        answer = repo.run("mark", "tasks.md#T002", "done")
        assert answer.exit_code == 2
        assert "there is no view 'nothing'; " in answer.stderr
        assert repo.files() == before

    def test_of_a_board_the_box_alone(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        text = f"- [{{}}] tidy up\n\n{region('queue')}"
        repo.write("tasks/STATUS-BOARD.md", text.format(" "))
        assert repo.run("mark", "tasks/STATUS-BOARD.md#1", "done").exit_code == 0
        assert repo.read("tasks/STATUS-BOARD.md") == text.format("x")


class TestAsking:
    @pytest.mark.parametrize(("option", "code"), [("--check", 1), ("--diff", 0), ("--dry-run", 0)])
    def test_writes_nothing(self, plan: Repo, option: str, code: int) -> None:
        before = plan.files()
        answer = plan.run("sync", FILE, option)
        assert answer.exit_code == code
        assert ("+| ✅ T001 | Create the folders" in answer.stdout) == (option != "--check")
        assert plan.files() == before
        assert f"for {FILE}; `taskctl sync {FILE}` writes them\n" in answer.stderr

    def test_json(self, plan: Repo) -> None:
        found = json.loads(plan.run("sync", FILE, "--check", "--json").stdout)
        assert found["regions"] == 1
        cell = next(c for c in found["changes"] if c["column"] == "Prereqs")
        assert cell == {
            "path": FILE,
            "line": 12,
            "view": "board",
            "item": "T003",
            "column": "Prereqs",
            "was": "—",
            "is": "T002",
            "why": "document: todo",
            "what": "Prereqs of T003",
        }

    def test_check_tells_of_it(self, plan: Repo) -> None:
        (found,) = plan.findings("BD010", options=[FILE])
        assert (found.path, found.line) == (FILE, 12)
        assert f"`taskctl sync {FILE}` rewrites it" in found.help
        plan.run("sync", FILE)
        assert plan.run("check", FILE).exit_code == 0


class TestNumbers:
    """What a document states outside of regions is somebody's text: only --adopt changes it."""

    TABLE = "| Phase | Planned | Completed | % |\n|---|---|---|---|\n| P0 | 9 | 0 | 0% |\n"
    ITEMS = "## PHASE 0: A\n\n- [x] **P0.1.1** a\n- [ ] **P0.1.2** b\n\n"

    def test_stay_without_adopt(self, repo: Repo) -> None:
        repo.write("plan.md", self.ITEMS + self.TABLE + "\n" + region("done"))
        answer = repo.run("sync", "plan.md")
        assert answer.exit_code == 1
        assert "3 numbers out of date; --adopt writes them\n" in answer.stderr
        assert self.TABLE in repo.read("plan.md")
        assert "| ✅ P0.1.1 | a | — |" in repo.read("plan.md")

    def test_are_written_with_the_regions(self, repo: Repo) -> None:
        repo.write("plan.md", self.ITEMS + self.TABLE + "\n" + region("done"))
        assert repo.run("sync", "plan.md", "--adopt").exit_code == 0
        assert "| P0 | 2 | 1 | 50% |" in repo.read("plan.md")
        assert "| ✅ P0.1.1 | a | — |" in repo.read("plan.md")

    def test_in_a_region_are_left_to_it(self, repo: Repo) -> None:
        repo.write("plan.md", self.ITEMS + region("progress", self.TABLE))
        found = repo.findings(options=["plan.md"])
        assert [f.code for f in found if f.code in {"BK004", "BD010"}] == ["BD010"]
        answer = repo.run("sync", "plan.md", "--adopt", "--json")
        assert {c["view"] for c in json.loads(answer.stdout)["changes"]} == {"progress"}
        assert repo.run("sync", "plan.md", "--adopt", "--check").exit_code == 0

    def test_in_a_counter_are_left_to_it(self, repo: Repo) -> None:
        counter = '<!-- taskctl:begin counter group="Phase 0" -->{}<!-- taskctl:end -->'
        repo.write("plan.md", f"{self.ITEMS}**Total Tasks**: {counter.format(9)}\n")
        assert repo.run("sync", "plan.md", "--adopt").exit_code == 0
        assert f"**Total Tasks**: {counter.format('1 / 2')}\n" in repo.read("plan.md")


class TestRowsOfRegions:
    """A region repeats the items; it has none of its own."""

    TABLE = "| ID | Task | Depends on |\n|---|---|---|\n| A-1 | One | - |\n| A-2 | Two | A-1 |\n\n"

    def test_are_no_items(self, repo: Repo) -> None:
        repo.write("plan.md", self.TABLE + region("queue"))
        repo.run("sync", "plan.md")
        assert "| A-2 | Two | A-1 |\n<!--" in repo.read("plan.md")
        listed = json.loads(repo.run("list", "--from", "plan.md", "--json").stdout)["items"]
        assert [(item["id"], item["line"]) for item in listed] == [("A-1", 3), ("A-2", 4)]

    def test_without_any_item_outside(self, repo: Repo) -> None:
        repo.write("plan.md", region("queue", self.TABLE.strip() + "\n"))
        answer = repo.run("sync", "plan.md")
        assert answer.exit_code == 2
        assert "outside the generated regions" in answer.stderr


class TestRefusing:
    @pytest.mark.parametrize(
        ("text", "message"),
        [
            (region("nothing"), "tasks.md:12:1: there is no view 'nothing'"),
            (
                "<!-- taskctl:begin done -->\n",
                "tasks.md:12:1: the region 'done' is not closed before",
            ),
            (
                '<!-- taskctl:begin counter group="Phase 7" -->0<!-- taskctl:end -->\n',
                "no part of this document is called 'Phase 7'; nearest: Phase 2",
            ),
        ],
    )
    def test_what_cannot_be_made(self, repo: Repo, text: str, message: str) -> None:
        repo.write("tasks.md", PLAN.format(text + region("done")))
        before = repo.files()
        answer = repo.run("sync", "tasks.md")
        assert answer.exit_code == 2
        assert message in answer.stderr
        assert repo.files() == before
        assert "BD011" in repo.codes("tasks.md")

    def test_one_file_named_twice_is_one(self, plan: Repo) -> None:
        assert plan.run("sync", FILE, f"./{FILE}", "--from", FILE).exit_code == 0
        assert plan.read(FILE) == PLAN.format(BOARD_AFTER)

    def test_one_of_two_files(self, plan: Repo) -> None:
        before = plan.files()
        assert plan.run("sync", FILE, "none.md").exit_code == 2
        assert plan.files() == before

    def test_a_board(self, repo: Repo) -> None:
        """Its regions tell of the task files, whatever boxes it has of its own."""
        repo.task("TASK-0001")
        repo.write("tasks/STATUS-BOARD.md", f"- [ ] tidy up\n\n{region('queue')}")
        before = repo.files()
        answer = repo.run("sync", "tasks/STATUS-BOARD.md")
        assert answer.exit_code == 2
        assert "is a board; `taskctl sync` without FILE keeps its regions" in answer.stderr
        assert repo.files() == before

    def test_json_is_nobodys_region(self, repo: Repo) -> None:
        text = json.dumps(
            {
                "tasks": [
                    {
                        "id": 1,
                        "title": region("done").replace("\n", " "),
                        "status": "pending",
                        "dependencies": [],
                    }
                ]
            }
        )
        repo.write("tasks.json", text)
        assert repo.run("sync", "tasks.json").exit_code == 0
        assert repo.read("tasks.json") == text


def test_the_seed(repo: Repo, shared: Path) -> None:
    """In a real plan the regions come beside its own table, and both are right at once."""
    repo.write("plan.md", (shared / "seeds/002.auto-repaired.md").read_bytes())
    text = repo.read("plan.md") + region("groups") + region('queue limit="3"')
    repo.write("plan.md", text)
    assert repo.run("sync", "--adopt", "plan.md").exit_code == 0
    after = repo.read("plan.md")
    assert "| P2 | 51 | 0 | 0% |" in after
    assert "| Phase 2 | 0 / 51 | 0% |" in after
    assert repo.run("check", "plan.md").exit_code == 0
