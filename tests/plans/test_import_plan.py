"""`taskctl import PLAN_DIR` writes a task file for each task of a plan, the way back of create."""

import json
from pathlib import Path
from typing import Any

import pytest

from ..conftest import Repo

EPOCH = {"SOURCE_DATE_EPOCH": "1755043200"}


def plan_in(repo: Repo, folder: str) -> dict[str, Any]:
    found = json.loads(repo.read(f"{folder}/tasks.json"))
    assert isinstance(found, dict)
    return found


@pytest.fixture
def other(tmp_path: Path) -> Repo:
    """A second repository, without a plan."""
    root = tmp_path / "other"
    root.mkdir()
    return Repo(root)


def carry(repo: Repo, other: Repo) -> None:
    """Plan the tasks of one repository, and make tasks of that plan in another."""
    assert repo.run("plan", "create", "--from-tasks", "-o", "plan", env=EPOCH).exit_code == 0
    for path in (repo.root / "plan").iterdir():
        other.write(f"plan/{path.name}", path.read_bytes())
    assert other.run("import", "plan", "--to", "tasks").exit_code == 0


# What both forms can say comes back; what a task file cannot say is in the table of
# docs/concepts/plan-documents.md.
SAME = {
    *("id", "title", "boundaries", "duration", "durationUnits", "acceptance_checks"),
    *("scheduling_hints", "resource_requirements", "execution_guidance", "feature_id"),
}


def test_there_and_back(repo: Repo, other: Repo) -> None:
    repo.write("tasks/TRACK-CLOCK.md", "---\ntitle: TRACK The clock\nstatus: Living\n---\n")
    track = ["Track: tasks/TRACK-CLOCK.md"]
    stop = "- [ ] it reads\n- [ ] `pytest tests/a` passes\n"
    repo.task("TASK-0001", keys="estimate: 2-5h\npriority: high\n", links=track, stop=stop)
    repo.task(
        "TASK-0002",
        prereqs=["TASK-0001"],
        links=track,
        scope="- `src/b/`\n- `Makefile`\n- deny: `src/b/old/`\n",
        stop="- [ ] it writes\n",
        more="\n## Non-Goals\n\n- selling\n- buying\n\n## Proof\n\n"
        "```bash\nmake all\n./b.sh\n```\n\n- `all is well`\n",
    )
    repo.task("TASK-0003", prereqs=["TASK-0002 (optional)"], scope="- `src/b/`\n", links=track)
    carry(repo, other)
    assert other.run("plan", "create", "--from-tasks", "-o", "back", env=EPOCH).exit_code == 0
    before, after = plan_in(repo, "plan"), plan_in(other, "back")
    for old, new in zip(before["tasks"], after["tasks"], strict=True):
        for key in SAME - {"boundaries"}:
            assert new.get(key) == old.get(key), key
        assert new["boundaries"]["definition_of_done"] == old["boundaries"]["definition_of_done"]
        paths = [
            [p for p in task["boundaries"]["scope"]["includes"] if not p.startswith("tasks/")]
            for task in (old, new)
        ]
        assert paths[0] == paths[1]
        assert new["boundaries"]["scope"]["excludes"] == old["boundaries"]["scope"]["excludes"]
    assert before["tasks"][1]["acceptance_checks"] == [
        {"type": "command", "cmd": "make all\n./b.sh", "expect": {"contains": ["all is well"]}}
    ]
    edges = [
        [(e["from"], e["to"], e["type"], e["isHard"]) for e in plan["dependencies"]]
        for plan in (before, after)
    ]
    assert (
        edges[0]
        == edges[1]
        == [
            ("TASK-0001", "TASK-0002", "sequential", True),
            ("TASK-0002", "TASK-0003", "sequential", False),
            ("TASK-0002", "TASK-0003", "mutual_exclusion", True),
        ]
    )


def test_a_plan_document_becomes_task_files(repo: Repo) -> None:
    repo.write(
        "spec.md",
        "## Login\n\n- Define tokens (2h)\n  - scope: src/auth/, docs/token.md\n"
        "  - excludes: database migrations\n  - done: claims are documented\n"
        "  - stop when: no refresh tokens\n  - produces: Claims:v1\n  - exclusive: slot\n"
        "  - shared: pool x2\n\n  ```accept\n"
        '  [{"type": "artifact", "path": "docs/token.md", "expect": {"exists": true}},\n'
        '   {"type": "command", "cmd": "make token"}]\n  ```\n\n## Resources\n\n- pool x3: three\n',
    )
    assert repo.run("plan", "create", "-f", "spec.md", "-o", "plan").exit_code == 0
    result = repo.run("import", "plan", "--to", "tasks")
    assert "skipped: 1 check of artifacts and metrics: they are stop conditions now" in (
        result.stderr
    )
    text = repo.read("tasks/TASK-0001-define-tokens.md")
    assert text.startswith(
        "---\ntitle: TASK-0001 P1.T001 Define tokens\nstatus: Draft\nestimate: 2h\n"
    )
    assert "\n  - Source (P1.T001): plan/tasks.json\n" in text
    assert text.endswith(
        "> Produces: Claims:v1\n> Must not touch: database migrations\n> Needs alone: slot\n"
        "> Needs: pool x2\n\n## Stop conditions\n\n- [ ] claims are documented\n"
        "- [ ] artifact `docs/token.md`: exists true\n\n## Non-Goals\n\n- no refresh tokens\n\n"
        "## Touched paths (allowlist)\n\n- `src/auth/`\n- `docs/token.md`\n\n"
        "## Proof\n\n```bash\nmake token\n```\n"
    )
    assert "make token" in repo.run("prove", "TASK-0001", "--list").stdout
    assert "TRACK-LOGIN.md" in " ".join(path.name for path in (repo.root / "tasks").iterdir())


def test_importing_again_changes_nothing(repo: Repo, other: Repo) -> None:
    repo.task("TASK-0001")
    carry(repo, other)
    result = other.run("import", "plan", "--to", "tasks")
    assert "everything was imported before" in result.stderr


def test_a_folder_of_another_tool_with_a_tasks_json_is_no_plan(repo: Repo) -> None:
    task = {"id": 1, "title": "Read", "status": "pending", "dependencies": []}
    repo.write("other/.taskmaster/tasks/tasks.json", json.dumps({"master": {"tasks": [task]}}))
    result = repo.run("import", "other/.taskmaster/tasks/tasks.json", "--to", "tasks")
    assert result.exit_code == 0
    assert (repo.root / "tasks/TASK-0001-read.md").exists()
