"""`export`: the plan in the forms of other tools, and back with `import`."""

import csv
import io
import json

import pytest

from ..conftest import Repo
from .exports import FORMS, imported, items_of, losses_of


@pytest.fixture
def plan(repo: Repo) -> Repo:
    """A plan with something of everything that is said of items."""
    repo.task("TASK-0001", "Done (2026-02-03)", stop="- [x] it rings\n- [X] twice")
    repo.task("TASK-0002", "In Review", prereqs=["TASK-0001"], stop="- [ ] open\n- plain: `a | b`")
    repo.task("TASK-0003B", "In Progress", prereqs=["TASK-0002", "TASK-0001 (optional)"])
    repo.task("TASK-0004", "Part 1 Done", title='TASK-0004 "Quoted": it\'s', prereqs=["TASK-0099"])
    repo.task("TASK-0005", "Superseded by TASK-0004", plan="1. [ ] a step\n2. [x] another")
    repo.task("TASK-0006", "Blocked", stop=None, owner="ada")
    repo.task("TASK-0007", "Deferred", title="TASK-0007 =SUM(A1) <!-- x", stop="- [ ] -1 is less")
    return repo


@pytest.mark.parametrize("form", FORMS)
def test_all_comes_back(plan: Repo, form: str) -> None:
    before = items_of(plan)
    after = items_of(imported(plan, form))
    assert losses_of(form, before, after) == []
    assert {item["title"] for item in after.values()} == {item["title"] for item in before.values()}


@pytest.mark.parametrize("form", ["json", "csv"])
def test_nothing_is_lost_in(plan: Repo, form: str) -> None:
    assert plan.run("export", "--to", form).stderr == ""


def test_what_a_tool_cannot_say(plan: Repo) -> None:
    assert plan.run("export", "--to", "spec-kit").stderr.splitlines() == [
        "spec-kit has no state review; written as todo: TASK-0002",
        "spec-kit has no optional prerequisites; left out: TASK-0003B",
        "spec-kit has no state active; written as todo: TASK-0003B",
        "the prerequisite TASK-0099 is not among the exported items; left out: TASK-0004",
        "spec-kit has no state unknown; written as todo: TASK-0004",
        "spec-kit has no state dropped; written as todo: TASK-0005",
        "spec-kit has no state blocked; written as todo: TASK-0006",
        "spec-kit has no state parked; written as todo: TASK-0007",
    ]


def test_many_losses_are_counted(repo: Repo) -> None:
    for number in range(1, 9):
        repo.task(f"TASK-000{number}", "In Review")
    answer = repo.run("export", "--to", "openspec", "--output", "out")
    shown = ", ".join(f"TASK-000{number}" for number in range(1, 6))
    assert f"as todo: {shown} and 3 more (-v lists them)\n" in answer.stderr
    answer = repo.run("-v", "export", "--to", "openspec", "--output", "other")
    assert f"as todo: {shown}, TASK-0006, TASK-0007, TASK-0008\n" in answer.stderr


def test_some_items(plan: Repo) -> None:
    answer = plan.run("export", "2", "TASK-0003B", "--to", "task-master")
    tasks = json.loads(answer.stdout)["master"]["tasks"]
    assert [(task["id"], task["status"], task["dependencies"]) for task in tasks] == [
        (1, "review", []),
        (2, "in-progress", [1]),
    ]
    assert "the prerequisite TASK-0001 is not among the exported items" in answer.stderr


def test_a_cell_is_no_formula(plan: Repo) -> None:
    rows = csv.DictReader(io.StringIO(plan.run("export", "--to", "csv").stdout))
    titles = {row["id"]: row["title"] for row in rows}
    assert titles["TASK-0007"] == "'=SUM(A1) &lt;!-- x"


def test_two_files_with_one_id_stay_two_items(repo: Repo) -> None:
    for slug in ("a", "b"):
        repo.task("TASK-0001", "Done", slug=slug)
    repo.task("TASK-0002", prereqs=["TASK-0001"])
    after = items_of(imported(repo, "json"))
    both = ["tasks/TASK-0001-a.md#TASK-0001", "tasks/TASK-0001-b.md#TASK-0001"]
    assert sorted(after) == sorted(["TASK-0002", *both])
    assert [edge["id"] for edge in after["TASK-0002"]["prereqs"]] == both


def test_parts_are_subtasks(repo: Repo) -> None:
    repo.write("tasks.md", "- [ ] 1. One\n  - [x] 1.1 Part\n  - [ ] 1.2 Other\n- [ ] 2. Two\n")
    answer = repo.run("export", "--to", "task-master", "--from", "tasks.md")
    one, two = json.loads(answer.stdout)["master"]["tasks"]
    assert [(part["id"], part["status"]) for part in one["subtasks"]] == [
        (1, "done"),
        (2, "pending"),
    ]
    assert two["subtasks"] == []
    answer = repo.run("export", "--to", "openspec", "--from", "tasks.md", "--output", "out")
    assert "\n  - [ ] 1.1.2 Other\n" in repo.read("out/openspec/changes/plan/tasks.md")


def test_a_part_that_waits_for_a_task_is_a_task(repo: Repo) -> None:
    repo.write(
        "tasks.md",
        "## 1. All\n\n- [ ] 1.1 One\n  - [ ] 1.1.1 Part\n    - _Depends: 1.2_\n- [ ] 1.2 Two\n",
    )
    answer = repo.run("export", "--to", "task-master", "--from", "tasks.md")
    tasks = json.loads(answer.stdout)["master"]["tasks"]
    assert [(task["title"], task["dependencies"]) for task in tasks] == [
        ("One", []),
        ("Part", [3]),
        ("Two", []),
    ]
    assert "cannot be a subtask in task-master; written as a task: 1.1.1" in answer.stderr


def test_ids_of_backlog_stay(repo: Repo) -> None:
    text = "---\nid: BACK-7\ntitle: A\nstatus: To Do\n---\n"
    repo.write("backlog/tasks/back-7 - A.md", text)
    repo.run("export", "--to", "backlog-md", "--output", "out")
    assert "id: BACK-7\n" in repo.read("out/backlog/tasks/back-7 - A.md")
    assert 'task_prefix: "back"\n' in repo.read("out/backlog/config.yml")


class TestWriting:
    def test_a_second_run_writes_nothing(self, plan: Repo) -> None:
        # Inside a repository without settings, the export would be read as a second plan.
        there = plan.root.parent / "out"
        plan.run("export", "--to", "backlog-md", "--output", "../out")
        before = Repo(there).files()
        answer = plan.run("export", "--to", "backlog-md", "--output", "../out")
        assert (answer.exit_code, answer.stderr.splitlines()[0]) == (
            0,
            "everything was exported before",
        )
        assert Repo(there).files() == before

    @pytest.mark.parametrize("form", FORMS)
    def test_no_file_is_overwritten(self, plan: Repo, form: str) -> None:
        target = {
            "backlog-md": "out/backlog/config.yml",
            "openspec": "out/openspec/changes/plan/tasks.md",
        }
        path = target.get(form, "out/plan")
        plan.write(path, "mine\n")
        before = plan.files()
        output = "out" if form in target else path
        answer = plan.run("export", "--to", form, "--output", output)
        assert answer.exit_code == 2
        assert f"{path} already exists and differs; nothing was written" in answer.stderr
        assert plan.files() == before

    def test_a_dry_run_shows_the_files(self, plan: Repo) -> None:
        before = plan.files()
        answer = plan.run("export", "--to", "openspec", "--output", "out", "--dry-run")
        assert "+++ b/openspec/changes/plan/tasks.md\n" in answer.stdout
        assert plan.files() == before

    def test_a_folder_has_to_be_named(self, plan: Repo) -> None:
        answer = plan.run("export", "--to", "backlog-md")
        assert (answer.exit_code, answer.stderr) == (
            2,
            "taskctl: backlog-md is several files; name a folder for them with --output DIR\n",
        )

    def test_a_folder_is_no_file(self, plan: Repo) -> None:
        answer = plan.run("export", "--to", "json", "--output", "tasks")
        assert answer.exit_code == 2
        assert "is a folder; name a file in it" in answer.stderr
        answer = plan.run("export", "--to", "backlog-md", "--output", "src/a/lib.py")
        assert answer.exit_code == 2
        assert "is not a folder" in answer.stderr

    def test_an_unknown_id_writes_nothing(self, plan: Repo) -> None:
        answer = plan.run("export", "TASK-0098", "--to", "json", "--output", "plan.json")
        assert answer.exit_code == 2
        assert not (plan.root / "plan.json").exists()


class TestImporting:
    def test_ids_that_are_taken_get_numbers(self, plan: Repo) -> None:
        plan.run("export", "--to", "json", "--output", "plan.json")
        answer = plan.run("import", "plan.json")
        assert answer.exit_code == 0
        assert "title: TASK-0008 TASK-0001 A small step\n" in plan.read(
            "tasks/TASK-0008-a-small-step.md"
        )

    def test_a_second_run_writes_nothing(self, plan: Repo) -> None:
        there = imported(plan, "backlog-md")
        assert there.run("import", "given").stderr == "everything was imported before\n"

    def test_an_export_is_not_marked(self, plan: Repo) -> None:
        plan.run("export", "--to", "json", "--output", "plan.json")
        before = plan.read("plan.json")
        answer = plan.run("mark", "plan.json#TASK-0002", "done")
        assert answer.exit_code == 2
        assert "plan.json is an export; mark TASK-0002 in its plan" in answer.stderr
        assert plan.read("plan.json") == before

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("plan.json", '{"items": [1, {"id": 2}]}'),
            ("plan.csv", "id,title\nA-1,x\n"),
            ("plan.csv", 'id,title,state\n"A-1,x'),
            ("plan.csv", ""),
        ],
    )
    def test_something_else(self, repo: Repo, name: str, text: str) -> None:
        repo.write(name, text)
        answer = repo.run("import", name)
        assert answer.exit_code == 2
        assert f"{name}: no items found" in answer.stderr or "is empty" in answer.stderr

    def test_a_folder_without_a_plan(self, repo: Repo) -> None:
        repo.write("given/readme.md", "text\n")
        answer = repo.run("import", "given")
        assert answer.exit_code == 2
        assert "no plan found" in answer.stderr

    def test_not_into_itself(self, plan: Repo) -> None:
        answer = plan.run("import", ".")
        assert answer.exit_code == 2
        assert "cannot be imported into itself" in answer.stderr


def test_acceptance_below_a_box_is_no_item(repo: Repo) -> None:
    repo.write(
        "tasks.md",
        "- [x] 1.1 One\n  - Acceptance criteria:\n    - [ ] open\n    - ☑ met\n    - plain\n"
        "  - other\n- [ ] 1.2 Two\n  - [ ] 1.2.1 Three\n",
    )
    found = json.loads(repo.run("list", "--json", "--from", "tasks.md").stdout)["items"]
    assert [item["id"] for item in found] == ["1.1", "1.2", "1.2.1"]
    assert found[0]["stop"] == {"items": 3, "open": 1, "done": 1, "plain": 1}
