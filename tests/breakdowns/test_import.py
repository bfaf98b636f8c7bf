"""`import`: one task file for each item of a document, and nothing of its graph lost."""

import json
from pathlib import Path
from typing import Any

import pytest

from ..conftest import Repo

SEEDS = [("001.auto-repaired.md", 229, 277), ("002.auto-repaired.md", 203, 0)]
DOCUMENT = """# Plan

## Phase A

### E-001 (done) Begin

- Files:
  - `src/a.py`
- Acceptance:
  - `pytest` passes

### E-002 (in_progress) Go on: "now"

- Depends on: E-001, E-009
"""


def items(repo: Repo, *options: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(repo.run("list", "--json", *options).stdout)["items"]
    return found


@pytest.mark.parametrize(("name", "count", "edges"), SEEDS)
def test_a_real_document(repo: Repo, shared: Path, name: str, count: int, edges: int) -> None:
    repo.write("docs/plan.md", (shared / "seeds" / name).read_bytes())
    # A note of PF-008 links it; in the task file the link has to lead there from another folder.
    repo.write("docs/16-guest-cpu-benchmark-suite.md", "# Benchmarks\n")
    before = items(repo, "--from", "docs/plan.md")
    phases: dict[str, list[str]] = {}
    for item in before:
        phases.setdefault(item["phase"], []).append(item["id"])
    wanted = {
        (item["id"], other)
        for item in before
        for prereq in item["prereqs"]
        for other in phases.get(prereq["id"], [prereq["id"]])
    }
    assert not edges or len(wanted) == edges
    answer = repo.run("import", "docs/plan.md")
    assert answer.exit_code == 0
    assert answer.stderr.endswith(f"files written for {count} items\n")
    checked = json.loads(repo.run("check", "--output-format", "json").stdout)["summary"]
    assert (checked["errors"], checked["warnings"]) == (0, 0)
    after = items(repo)
    assert len(after) == count
    # The title begins with the id that the item had.
    own = {item["id"]: item["title"].split()[0] for item in after}
    assert {(own[i["id"]], own[p["id"]]) for i in after for p in i["prereqs"]} == wanted
    assert json.loads(repo.run("next", "--json").stdout)["action"] == "start"


@pytest.mark.parametrize("name", [name for name, *_ in SEEDS])
def test_a_second_run_writes_nothing(repo: Repo, shared: Path, name: str) -> None:
    repo.write("docs/plan.md", (shared / "seeds" / name).read_bytes())
    repo.run("import", "docs/plan.md")
    before = repo.files()
    answer = repo.run("import", "docs/plan.md")
    assert (answer.exit_code, answer.stderr) == (0, "everything was imported before\n")
    assert repo.files() == before


def test_what_a_section_says(repo: Repo) -> None:
    repo.write("docs/plan.md", DOCUMENT)
    answer = repo.run("import", "docs/plan.md", "--to", "work/")
    assert "left out: E-002 waits for E-009, which is not in the document" in answer.stderr
    one = repo.read("work/TASK-0001-begin.md")
    assert "status: Done\n" in one
    assert "- [x] `pytest` passes\n" in one
    assert "- `src/a.py`\n" in one
    two = repo.read("work/TASK-0002-go-on-now.md")
    assert "depends-on:\n  - TASK-0001\n" in two
    assert "  - Track: work/TRACK-PHASE-A.md\n" in two
    assert repo.run("check").exit_code == 0


def test_numbers_follow_those_that_are_there(repo: Repo) -> None:
    repo.task("TASK-0041")
    repo.write("docs/plan.md", DOCUMENT)
    repo.run("import", "docs/plan.md")
    assert (repo.root / "tasks/TASK-0042-begin.md").exists()


def test_only_what_is_new(repo: Repo) -> None:
    repo.write("docs/plan.md", DOCUMENT)
    repo.run("import", "docs/plan.md")
    before = repo.files()
    repo.write("docs/plan.md", DOCUMENT + "\n### E-003 (todo) End\n\n- Depends on: E-002\n")
    repo.run("import", "docs/plan.md")
    assert {path for path in repo.files() if path not in before} == {"tasks/TASK-0003-end.md"}
    assert "  - TASK-0002\n" in repo.read("tasks/TASK-0003-end.md")


def test_a_plan_that_is_there_is_not_hidden(repo: Repo) -> None:
    repo.task("TASK-0041")
    repo.write("docs/plan.md", DOCUMENT)
    before = repo.files()
    answer = repo.run("import", "docs/plan.md", "--to", "work")
    assert answer.exit_code == 2
    assert answer.stderr == (
        "taskctl: files in work would be no part of the plan (tasks/TASK-*.md, tasks/TRACK-*.md);\n"
        "choose another folder (--to), or name it in taskctl.toml (collection.include)\n"
    )
    assert repo.files() == before
    assert repo.run("import", "docs/plan.md").exit_code == 0
    assert not (repo.root / "taskctl.toml").exists()


@pytest.mark.parametrize("folder", ["tasks", "work"])
def test_what_was_cut_short_is_completed(repo: Repo, folder: str) -> None:
    repo.write("docs/plan.md", DOCUMENT)
    assert repo.run("import", "docs/plan.md", "--to", folder).exit_code == 0
    after = {path: raw for path, (raw, _, _) in repo.files().items()}
    for path in after:
        if path.startswith(f"{folder}/") and "TASK-0001" not in path:
            (repo.root / path).unlink()
    assert repo.run("import", "docs/plan.md", "--to", folder).exit_code == 0
    assert {path: raw for path, (raw, _, _) in repo.files().items()} == after


@pytest.mark.parametrize("options", [("docs/none.md",), ("docs/plan.md", "--dry-run")])
def test_writes_nothing(repo: Repo, options: tuple[str, ...]) -> None:
    repo.write("docs/plan.md", DOCUMENT)
    before = repo.files()
    answer = repo.run("import", *options)
    assert answer.exit_code == (2 if "none" in options[0] else 0)
    assert repo.files() == before


class TestExtract:
    def test_one_item(self, repo: Repo) -> None:
        repo.write("docs/plan.md", DOCUMENT)
        answer = repo.run("extract", "E-001", "--from", "docs/plan.md")
        assert answer.exit_code == 0
        assert "title: TASK-0001 E-001 Begin\n" in repo.read("tasks/TASK-0001-begin.md")
        assert not list((repo.root / "tasks").glob("TASK-0002*"))
        assert repo.run("check").exit_code == 0

    def test_not_before_what_it_waits_for(self, repo: Repo) -> None:
        repo.write("docs/plan.md", DOCUMENT)
        before = repo.files()
        answer = repo.run("extract", "E-002", "--from", "docs/plan.md")
        assert answer.exit_code == 1
        assert "E-002 waits for E-009" in answer.stdout
        assert repo.files() == before

    def test_forced(self, repo: Repo) -> None:
        repo.write("docs/plan.md", DOCUMENT)
        answer = repo.run(
            "extract", "E-002", "--from", "docs/plan.md", "--force", "--reason", "now"
        )
        assert answer.exit_code == 0
        assert "left out: E-002 waits for E-001, which is no task yet" in answer.stderr

    @pytest.mark.parametrize("which", [("E-007", "docs/plan.md"), ("E-001", "docs/none.md")])
    def test_of_nothing(self, repo: Repo, which: tuple[str, str]) -> None:
        repo.write("docs/plan.md", DOCUMENT)
        before = repo.files()
        assert repo.run("extract", which[0], "--from", which[1]).exit_code == 2
        assert repo.files() == before
