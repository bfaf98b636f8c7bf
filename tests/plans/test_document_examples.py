"""The examples of the T.A.S.K.S. document, run as written, in a shell, with the script `tasks`.

Only the planner and the worker are ours: two small scripts, named by variables, as in a CI job.
"""

import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from taskctl.plans.artifacts.folder import ARTIFACTS, META
from tests.conftest import Repo

PLANNER = """
import json, re, sys

request = sys.stdin.read()
asked = re.search("^## Description\\n\\n(.*?)\\n\\n## Inventory", request, re.M | re.S).group(1)
evidence = [{"quote": asked}]
why = [{"type": "doc", "reason": "it needs the first part", "confidence": 1.0}]
tasks = [
    {
        "id": f"P1.T00{n}",
        "feature_id": "F001",
        "title": f"Build part {n}",
        "boundaries": {
            "expected_complexity": {"value": "~40 LoC"},
            "definition_of_done": {"criteria": ["the part is there"]},
            "scope": {"includes": [f"made/P1.T00{n}"]},
        },
        "execution_guidance": {"logging": {"on_start": "log it"}},
        "duration": {"optimistic": 1, "mostLikely": 2, "pessimistic": 4},
        "acceptance_checks": [{"type": "command", "cmd": f"test -s made/P1.T00{n}"}],
        "source_evidence": evidence,
    }
    for n in (1, 2, 3)
]
edges = [
    {"from": "P1.T001", "to": f"P1.T00{n}", "type": "technical", "reason": "it is used",
     "evidence": why, "confidence": sure, "isHard": True}
    for n, sure in ((2, 0.95), (3, 0.8))
]
feature = {"id": "F001", "title": "All", "priority": "high", "source_evidence": evidence}
print("---file:features.json", json.dumps({"features": [feature]}), sep="\\n")
print("---file:tasks.json", json.dumps({"tasks": tasks, "dependencies": edges}), sep="\\n")
"""
WORKER = """
mkdir -p made
date > "made/$TASKS_TASK_ID"
echo "$TASKS_TASK_ID" >> done
"""
SPEC = """# Deployment

## Release

scope: made/

- Build the package (1h)
  ```accept
  {"type": "command", "cmd": "test -s made/P1.T001"}
  ```
- Put it on the server (2h) after: Build the package
  ```accept
  {"type": "command", "cmd": "test -s made/P1.T002"}
  ```
"""
TASKS_SCRIPT = Path(sys.executable).with_name("tasks")


class Job(NamedTuple):
    """A folder with some code, and the variables of an unattended job."""

    repo: Repo
    env: dict[str, str]

    def run(
        self, script: str, *, stdin: str = "", shell: str = "bash", **more: str
    ) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [shell, "-c", script],
            cwd=self.repo.root,
            env={**self.env, **more},
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def file(self, path: str) -> Any:
        return json.loads(self.repo.read(path))

    def done(self, folder: str = ".") -> list[str]:
        """The tasks that the worker did in a folder."""
        path = self.repo.root / folder / "done"
        return path.read_text("utf-8").split() if path.exists() else []


@pytest.fixture
def job(repo: Repo) -> Job:
    tools = repo.root.parent / "tools"
    tools.mkdir()
    (tools / "planner.py").write_text(PLANNER, "utf-8")
    (tools / "worker.sh").write_text(WORKER, "utf-8")
    for folder in ("api", "backend", "src"):
        repo.write(f"{folder}/store.py", f"class {folder.title()}Store:\n    pass\n")
    return Job(
        repo,
        {
            "PATH": f"{TASKS_SCRIPT.parent}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(tools),
            "TASKS_PLANNER": f"'{sys.executable}' '{tools}/planner.py'",
            "TASKS_WORKER": f"sh '{tools}/worker.sh'",
            "TASKS_YES": "1",
        },
    )


ALL = ["P1.T001", "P1.T002", "P1.T003"]
SIMPLE = """
tasks plan "Create REST API for user management" \\
  --codebase-path ./api \\
  --output-dir ./plans/user-api

tasks execute ./plans/user-api
"""
MIGRATION = """
tasks plan "Migrate from MongoDB to PostgreSQL" \\
  --min-confidence 0.9 \\
  --execution-model wave_based \\
  --max-wave-size 3 \\
  --output-dir ./migration-plan

cat ./migration-plan/Plan.md

tasks execute ./migration-plan \\
  --worker-max 4 \\
  --cpu-threshold 70 \\
  --checkpoint-interval 10
"""
CI = """#!/bin/bash
# ci-deploy.sh

set -e

PLAN_DIR=$(tasks plan "Deploy version ${VERSION}" \\
  --plan-doc ./deployment-spec.md \\
  --execution-model wave_based \\
  --output-dir ./deploy-${VERSION})

tasks validate-plan ${PLAN_DIR}

tasks execute ${PLAN_DIR} \\
  --metrics-port 9090 \\
  --dry-run

if [ $? -eq 0 ]; then
  tasks execute ${PLAN_DIR} \\
    --metrics-port 9090
fi
"""
PIPES = (
    'tasks plan "Build TODO app" | tasks execute -',
    """
tasks plan "Implement payment system" \\
  --codebase-path ./src \\
  --min-confidence 0.85 \\
  --execution-model rolling_frontier | \\
tasks execute - \\
  --worker-max 10 \\
  --cpu-threshold 75
""",
)
EXPORTS = """
export TASKS_CODEBASE_PATH=/workspace/myproject
export TASKS_EXECUTION_MODEL=wave_based
export TASKS_OUTPUT_DIR=/tmp/tasks
export TASKS_WORKER_MAX=16

tasks plan "Add new feature"  # Uses env var defaults
"""
INTERACTIVE = 'tasks plan "Build TODO app" --interactive'


def test_the_simple_project(job: Job) -> None:
    result = job.run(SIMPLE)
    assert result.returncode == 0, result.stderr
    # the plan knows its codebase: nobody has to name it again
    assert job.done("api")[0] == "P1.T001"
    assert sorted(job.done("api")) == ALL
    assert job.done() == []
    assert {path.name for path in (job.repo.root / "plans/user-api").iterdir()} == {
        *ARTIFACTS,
        META,
        "checkpoints",
        "logs",
    }
    assert job.file("plans/user-api/tasks.json")["meta"]["codebase_analysis"]["existing_apis"] == [
        "ApiStore"
    ]


def test_the_migration_in_waves(job: Job) -> None:
    result = job.run(MIGRATION)
    assert result.returncode == 0, result.stderr
    assert "\n## Wave-Based Execution Plan\n" in result.stdout
    meta = job.file("migration-plan/tasks.json")["meta"]
    assert (meta["execution_model"], meta["min_confidence"]) == ("wave_based", 0.9)
    waves = job.file("migration-plan/waves.json")["execution_models"]["wave_based"]["waves"]
    assert [wave["tasks"] for wave in waves] == [["P1.T001", "P1.T003"], ["P1.T002"]]
    assert job.done()[-1] == "P1.T002"
    assert sorted(job.done()) == ALL


def test_a_run_starts_where_the_codebase_is(job: Job) -> None:
    result = job.run(SIMPLE, TASKS_CODEBASE_PATH="./api")
    assert result.returncode == 0, result.stderr
    assert sorted((job.repo.root / "api/done").read_text("utf-8").split()) == ALL
    here = job.run('tasks plan "Build TODO app"')
    assert "CODEBASE_PATH" not in here.stderr


def _needs_port_of_the_document() -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", 9090))
        except OSError:
            pytest.skip("port 9090, which the example uses, is taken on this machine")


def test_the_script_for_ci(job: Job) -> None:
    _needs_port_of_the_document()
    job.repo.write("deployment-spec.md", SPEC)
    result = job.run(CI, VERSION="1.2")
    assert result.returncode == 0, result.stderr
    assert result.stdout.endswith(": 2 of 2 tasks completed\n")
    assert job.done() == ["P1.T001", "P1.T002"]
    assert job.file("deploy-1.2/waves.json")["execution_models"]["wave_based"]["total_waves"] == 2


@pytest.mark.parametrize(
    ("broken", "exit_code", "said"),
    [
        (SPEC.replace("(1h)", "(1h) after: Put it on the server"), 3, "waits for"),
        (SPEC.replace("test -s made/P1.T001", "echo ok"), 1, "always succeeds"),
    ],
)
def test_the_script_for_ci_ends_where_the_plan_is_wrong(
    job: Job, broken: str, exit_code: int, said: str
) -> None:
    job.repo.write("deployment-spec.md", broken)
    result = job.run(CI, VERSION="1.2")
    assert (result.returncode, result.stdout) == (exit_code, "")
    assert said in result.stderr
    assert job.done() == []


def test_the_script_for_ci_runs_nothing_if_the_plan_does_not_hold(job: Job) -> None:
    _needs_port_of_the_document()
    job.repo.write("deployment-spec.md", SPEC)
    invent = """sed -i 's/"quote": "- Build/&x/' ${PLAN_DIR}/tasks.json"""
    spoiled = CI.replace("tasks validate-plan", f"{invent}\ntasks validate-plan")
    result = job.run(spoiled, VERSION="1.2")
    assert result.returncode == 5
    assert "PL501" in result.stdout
    assert job.done() == []


def test_without_consent_the_commands_of_a_plan_do_not_run(job: Job) -> None:
    del job.env["TASKS_YES"]
    result = job.run(SIMPLE)
    assert result.returncode == 1
    assert "test -s made/P1.T001" in result.stderr
    assert job.done() == []


@pytest.mark.parametrize(("script", "codebase"), [(PIPES[0], "."), (PIPES[1], "src")])
def test_a_pipe_from_plan_to_execute(job: Job, script: str, codebase: str) -> None:
    result = job.run(f"set -o pipefail; {script}")
    assert result.returncode == 0, result.stderr
    assert sorted(job.done(codebase)) == ALL
    assert (job.repo.root / "tasks_output/checkpoints").is_dir()


def test_a_pipe_from_a_plan_that_fails_executes_nothing(job: Job) -> None:
    del job.env["TASKS_PLANNER"]
    result = job.run(PIPES[0])
    assert result.returncode == 1
    assert "free text needs a planner" in result.stderr
    assert job.done() == []


def test_a_person_approves_and_starts_the_execution(job: Job) -> None:
    result = job.run(f"{INTERACTIVE} | tasks execute -", stdin="approve\n")
    assert result.returncode == 0, result.stderr
    assert "Review plan?" in result.stderr
    assert sorted(job.done()) == ALL


def test_exported_variables_are_defaults(job: Job) -> None:
    here = str(job.repo.root)
    script = EXPORTS.replace("/workspace/myproject", here).replace("/tmp/tasks", f"{here}/out")
    script = script.replace("CODEBASE_PATH=" + here, f"CODEBASE_PATH={here}/backend")
    result = job.run(script)
    assert (result.returncode, result.stdout) == (0, f"{here}/out\n"), result.stderr
    meta = job.file("out/tasks.json")["meta"]
    assert meta["execution_model"] == "wave_based"
    assert meta["codebase_analysis"]["existing_apis"] == ["BackendStore"]
    # The plan itself has a limit, which --max-concurrent raises.
    for concurrent, workers in (("10", 10), ("40", 16)):
        dry = job.run(f"{script}\ntasks execute out --dry-run", TASKS_MAX_CONCURRENT=concurrent)
        assert f"at most {workers} workers" in dry.stdout
    assert job.done() == []


OTHERS = {
    'tasks plan "Build a TODO list application"': "tasks_output",
    'tasks plan "Implement OAuth2 authentication" --codebase-path ./backend --min-confidence 0.9': (
        "tasks_output"
    ),
    'tasks plan "Migrate database to PostgreSQL" --execution-model wave_based --max-wave-size 5': (
        "tasks_output"
    ),
    'tasks plan "Add real-time chat feature" --output-dir ./plans/chat-feature': (
        "plans/chat-feature"
    ),
}


@pytest.mark.full
@pytest.mark.parametrize(("script", "folder"), OTHERS.items())
def test_the_short_examples_of_planning(job: Job, script: str, folder: str) -> None:
    result = job.run(script)
    assert result.returncode == 0, result.stderr
    assert os.path.normpath(result.stdout.strip()) == folder
    checked = job.run(f"tasks validate-plan {folder}")
    assert checked.returncode == 0, checked.stdout


EXECUTIONS = (
    "tasks execute ./tasks_output/ --dry-run",
    "tasks execute ./plans/chat-feature --worker-min 4 --worker-max 12",
    "tasks execute ./tasks_output/ --force-execution-model wave_based",
    "tasks execute ./tasks_output/ --resume-from-checkpoint",
)


@pytest.mark.full
def test_the_short_examples_of_execution(job: Job) -> None:
    for planned in ('tasks plan "Build a TODO list application"', [*OTHERS][-1]):
        assert job.run(planned).returncode == 0
    dry, pool, waves, resumed = EXECUTIONS
    assert job.run(dry).returncode == 0
    assert job.done() == []
    assert job.run(pool).returncode == 0
    fails_once = {"TASKS_WORKER": f"test -e fixed || exit 3; {job.env['TASKS_WORKER']}"}
    assert job.run(waves, **fails_once).returncode == 8
    job.repo.write("fixed", "")
    result = job.run(resumed, **fails_once)
    assert result.returncode == 0, result.stdout
    assert sorted(job.done()) == sorted([*ALL, *ALL])


MANAGEMENT = """
tasks list-plans

tasks show-plan ./tasks_output/

tasks validate-plan ./tasks_output/

tasks diff-plan ./plans/v1/ ./plans/v2/

tasks archive-plan ./tasks_output/ --tag "v1.0-release"
"""


@pytest.mark.full
def test_the_commands_that_manage_plans(job: Job) -> None:
    made = (
        PIPES[0],
        'tasks plan "Build TODO app" -o ./plans/v1',
        'tasks plan "Build TODO app" -c 0.9 -o ./plans/v2',
    )
    assert job.run("set -e; set -o pipefail\n" + "\n".join(made)).returncode == 0
    result = job.run(f"set -e\n{MANAGEMENT}")
    assert result.returncode == 0, result.stderr
    assert len(re.findall("PLAN-[0-9a-f]{8}", result.stdout)) >= 4
    assert "3 tasks of 1 feature" in result.stdout
    assert "~ min_confidence: 0.7 → 0.9" in result.stdout
    assert (job.repo.root / "archive/v1.0-release/tasks.json").is_file()
    assert not (job.repo.root / "tasks_output").exists()


def test_the_examples_are_those_of_the_document(shared: Path) -> None:
    (path,) = shared.glob("seeds/004_*.txt")
    document = re.sub(r"^\s*#.*\n", "", path.read_text("utf-8"), flags=re.MULTILINE)
    squeezed = re.sub(r"\n\n+", "\n", document)
    for script in (SIMPLE, MIGRATION, CI, *PIPES, EXPORTS, INTERACTIVE, *OTHERS, *EXECUTIONS):
        plain = re.sub(r"^\s*#.*\n", "", script, flags=re.MULTILINE)
        assert re.sub(r"\n\n+", "\n", plain).strip() in squeezed
    assert re.sub(r"\n\n+", "\n", MANAGEMENT).strip() in squeezed
