"""`scope --explain PATH`: which entry decides about it, and where it stands."""

import json

import pytest

from ..conftest import Repo

TASK = "tasks/TASK-0001-x.md"


@pytest.fixture
def plan(repo: Repo) -> Repo:
    allow, deny = "- `src/{a,b}/`\n- `docs/*.md`", "- `src/a/gen/`"
    repo.task("TASK-0001", "In Progress", scope=f"{allow}\n\nMust not touch:\n\n{deny}")
    repo.task("TASK-0002", scope="- `src/c/`")
    repo.task("TASK-0003", scope=None)
    repo.commit("plan")
    return repo


def line(plan: Repo, text: str) -> int:
    return plan.read(TASK).splitlines().index(text) + 1


@pytest.mark.parametrize(
    ("path", "code", "entry", "said"),
    [
        ("src/b/x", 0, "- `src/{a,b}/`", "TASK-0001 may touch src/b/x: src/{a,b}/"),
        ("docs/x.md", 0, "- `docs/*.md`", "TASK-0001 may touch docs/x.md: docs/*.md"),
        ("src/a/gen/x", 1, "- `src/a/gen/`", "TASK-0001 must not touch src/a/gen/x: src/a/gen/"),
    ],
)
def test_an_entry(plan: Repo, path: str, code: int, entry: str, said: str) -> None:
    answer = plan.run("scope", "--explain", path)
    assert (answer.exit_code, answer.stdout) == (code, f"{said} ({TASK}:{line(plan, entry)})\n")


def test_no_entry(plan: Repo) -> None:
    answer = plan.run("scope", "--explain", "src/c/x")
    head = line(plan, "## Touched paths (allowlist)")
    assert answer.exit_code == 1
    assert answer.stdout == (
        f"TASK-0001 may not touch src/c/x: no entry of its allowlist covers it\n"
        f"the list: {TASK}:{head}\n"
    )


def test_what_every_task_may_touch(plan: Repo) -> None:
    answer = plan.run("scope", "--explain", "CHANGELOG.md")
    assert answer.exit_code == 0
    assert answer.stdout == ("TASK-0001 may touch CHANGELOG.md: scope.always has CHANGELOG.md\n")


def test_a_task_without_a_list(plan: Repo) -> None:
    answer = plan.run("scope", "TASK-0003", "--explain", "src/a/x")
    assert answer.exit_code == 1
    assert "it has no allowlist (tasks/TASK-0003-x.md)" in answer.stdout


def test_which_task(plan: Repo) -> None:
    assert plan.run("scope", "TASK-0002", "--explain", "src/c/x").exit_code == 0
    plan.git("checkout", "--quiet", "-b", "task-0002")
    assert plan.run("scope", "--explain", "src/c/x").exit_code == 0
    plan.git("checkout", "--quiet", "main")
    plan.task("TASK-0002", "In Progress", scope="- `src/c/`")
    plan.commit("start another")
    answer = plan.run("scope", "--explain", "src/c/x")
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert "TASK-0001, TASK-0002" in answer.stderr


def test_paths_are_those_of_the_current_folder(plan: Repo) -> None:
    assert plan.run("scope", "--explain", "b/x", folder="src").exit_code == 0
    assert plan.run("-C", "src", "scope", "--explain", "../docs/x.md").exit_code == 0


def test_a_path_outside(plan: Repo) -> None:
    answer = plan.run("scope", "TASK-0001", "--explain", "../../x")
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert "../../x is outside the root" in answer.stderr


def test_json(plan: Repo) -> None:
    said = json.loads(plan.run("scope", "--explain", "src/a/gen/x", "--json").stdout)
    assert said == {
        "version": 1,
        "task": "TASK-0001",
        "path": "src/a/gen/x",
        "verdict": "denied",
        "pattern": "src/a/gen/",
        "place": {"path": TASK, "line": line(plan, "- `src/a/gen/`")},
    }
    said = json.loads(plan.run("scope", "--explain", "src/c/x", "--json").stdout)
    assert (said["verdict"], said["place"]) == ("not listed", None)
