"""Runs that are killed with signal 9 at random moments, and resumed: real workers, real engine."""

import os
import random
import signal
import time
from pathlib import Path

import pytest

from taskctl.plans.execute.execute import execute
from taskctl.plans.execute.load import Machine, MachineLoad
from taskctl.plans.execute.plan import RunnablePlan
from taskctl.plans.execute.progress import LineProgress
from taskctl.plans.execute.request import RunRequest
from taskctl.proofs.local_engine import LocalEngine
from tests.plans.projects import random_project
from tests.plans.test_execute_properties import faults
from tests.plans.virtual import moves, planned

WORKER = """
exec 9> lock.$TASKS_TASK_ID; flock -n 9 || echo "$TASKS_TASK_ID runs twice" >> faults
echo "start $TASKS_TASK_ID" >> acts
sleep 0.0{pause}
echo "end $TASKS_TASK_ID" >> acts
"""
KILLS = 4


def run_in_child(plan: RunnablePlan, seed: int) -> int:
    """Start a run of what is left of a plan; the id of its process."""
    child = os.fork()
    if child:
        return child
    code = 70
    try:
        os.setsid()
        outcome = execute(
            plan,
            RunRequest(str(Path(plan.folder).parent), WORKER.format(pause=seed % 10), least=1),
            lambda lock: LocalEngine(8, [lock]),
            LineProgress(lambda line: None, verbose=True),
            Machine(lambda: MachineLoad(0, 0), time.monotonic),
            resume=True,
        )
        code = 0 if outcome.is_complete else 1
    finally:
        os._exit(code)


def ends_within(child: int, seconds: float) -> int | None:
    """The exit code of a child that ends within a time; None if it does not."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found, status = os.waitpid(child, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.005)
    return None


def check(seed: int, folder: Path) -> None:
    plan = planned(random_project(seed), folder / "plan")
    before = {one.id: plan.project.before.get(one.id, ()) for one in plan.project.activities}
    moments = random.Random(seed)
    for _ in range(KILLS):
        child = run_in_child(plan, seed)
        code = ends_within(child, moments.uniform(0.0, 0.5))
        if code is not None:
            break
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    assert ends_within(run_in_child(plan, seed), 60) == 0
    assert not (folder / "faults").exists(), (folder / "faults").read_text()
    assert faults(plan) == []
    completed = [move["task_id"] for move in moves(plan) if move["event"] == "completed"]
    assert sorted(map(str, completed)) == sorted(before)
    ended: set[str] = set()
    for line in (folder / "acts").read_text().splitlines():
        act, name = line.split()
        if act == "start":
            assert {*before[name]} <= ended
        else:
            ended.add(name)


@pytest.mark.parametrize("seed", range(4))
def test_a_killed_run_goes_on(seed: int, tmp_path: Path) -> None:
    check(seed, tmp_path)


@pytest.mark.full
@pytest.mark.parametrize("hundred", range(3))
def test_three_hundred_killed_runs_go_on(hundred: int, tmp_path: Path) -> None:
    for seed in range(100 * hundred, 100 * (hundred + 1)):
        folder = tmp_path / str(seed)
        folder.mkdir()
        check(seed, folder)
