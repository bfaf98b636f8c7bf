"""A plan on the workers of Dask: the same states as on one machine, whatever is lost."""

import pytest

from tests.conftest import Answer, Repo
from tests.plans.executing import events, execute, task, write_plan
from tests.plans.test_execute import start
from tests.proofs.test_dask_engine import (
    Processes,
    cluster,  # noqa: F401  a fixture
    processes,  # noqa: F401  a fixture
    wait_until,
)

pytestmark = pytest.mark.full
OUTCOMES = """
case $TASKS_TASK_ID.$TASKS_ATTEMPT in T2.*) echo no key; exit 1;; T3.1) echo no disk; exit 1;; esac
"""


def run_on(repo: Repo, cluster: Processes, worker: str, *options: str) -> Answer:  # noqa: F811
    return execute(
        repo, "--engine", "dask", "--scheduler", cluster.address, *options, worker=worker
    )


def last_states(repo: Repo) -> dict[str, str]:
    return dict(events(repo))


def test_dask_and_one_machine_give_the_same_states(repo: Repo, cluster: Processes) -> None:  # noqa: F811
    tasks = [task(f"T{n}", scheduling_hints={"max_retries": 1 if n == 3 else 0}) for n in range(6)]
    edges = [("T0", "T3"), ("T2", "T4"), ("T3", "T5")]
    states = []
    for engine in ("local", "dask"):
        write_plan(repo, tasks, edges)
        if engine == "local":
            answer = execute(repo, worker=OUTCOMES)
        else:
            answer = run_on(repo, cluster, OUTCOMES)
        assert answer.exit_code == 7
        assert "4 of 6 tasks completed, 1 blocked, 1 failed" in answer.stdout
        states.append(last_states(repo))
        (repo.root / "plan").rename(repo.root / engine)
    assert states[0] == states[1]


def test_tasks_of_a_lost_worker_are_done_by_another(repo: Repo, cluster: Processes) -> None:  # noqa: F811
    write_plan(repo, [task(f"T{n}") for n in range(8)])
    worker = 'echo "$TASKS_TASK_ID" >> begun; test -e lost || sleep 2'
    process = start(repo, worker, "--engine", "dask", "--scheduler", cluster.address)
    wait_until(lambda: len(repo.read("begun").split()) >= 4)
    repo.write("lost", "")
    cluster.kill("w2")
    stdout, _ = process.communicate(timeout=90)
    assert b"8 of 8 tasks completed" in stdout
    assert process.returncode == 0


def test_a_task_that_no_worker_can_do_is_refused(repo: Repo, cluster: Processes) -> None:  # noqa: F811
    needs = {"worker_capabilities_required": ["quantum"]}
    write_plan(repo, [task("T1", resource_requirements=needs)])
    answer = run_on(repo, cluster, ":")
    assert answer.exit_code == 6
    assert "T1 can never start: it needs a worker with quantum" in answer.stderr
    write_plan(repo, [task("T1")], folder="other")
    answer = repo.run(
        "plan",
        "execute",
        "other",
        "--worker",
        ":",
        "--yes",
        "--engine",
        "dask",
        "--scheduler",
        "tcp://127.0.0.1:9",
    )
    assert answer.exit_code == 6
