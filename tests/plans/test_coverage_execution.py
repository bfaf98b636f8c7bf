"""A run as the T.A.S.K.S. document promises it, beside its states: alerts, signs of life."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from taskctl.plans.artifacts.coordinator import Alert
from taskctl.plans.artifacts.tasks import ExecutionGuidance, Monitoring, SchedulingHints
from taskctl.plans.execute.alerts import Alerts
from taskctl.plans.execute.load import MachineLoad
from taskctl.plans.execute.output import CommandOutput
from taskctl.plans.execute.plan import RunnablePlan
from taskctl.plans.execute.task_run import TaskRun
from tests.conftest import Repo
from tests.plans.executing import LOGGING, execute, records, task, write_plan
from tests.plans.plans import planned as planned_task
from tests.plans.projects import activity, project
from tests.plans.virtual import moves, planned, run_virtually

RULE = Alert(condition="failure_rate > 0.1", action="reduce_concurrency", notify="logs/alerts.log")


def alerts_of(repo: Repo) -> list[str]:
    lines = repo.read("plan/logs/alerts.log").splitlines()
    return [json.loads(line)["message"] for line in lines]


def test_failures_above_the_threshold_are_an_alert_until_they_are_few(repo: Repo) -> None:
    write_plan(repo, [task(f"T{number:02}") for number in range(24)])
    worker = "case $TASKS_TASK_ID in T00) echo no disk; exit 1;; T01) echo no key; exit 1;; esac"
    answer = execute(repo, "--worker-min", "1", "--worker-max", "1", worker=worker)
    begin = "failure_rate > 0.1: 2 of 10 attempts failed; 1 workers at most from now on"
    end = "failure_rate > 0.1 is over: 2 of 20 attempts failed; all workers from now on"
    assert alerts_of(repo) == [begin, end]
    assert f"alert: {begin}\n" in answer.stderr


def test_an_alert_halves_the_workers_but_keeps_the_least_busy() -> None:
    alerts = Alerts([RULE], most=8, least=2)
    assert [[*alerts.take(is_failed=True)] for _ in range(9)] == [[]] * 9
    assert alerts.room(8) is None
    assert len([*alerts.take(is_failed=True)]) == 1
    assert [*alerts.take(is_failed=True)] == []
    assert [alerts.room(running) for running in (0, 3, 8)] == [4, 1, 0]
    alerts = Alerts([RULE], most=3, least=2)
    assert sum(len([*alerts.take(is_failed=True)]) for _ in range(10)) == 1
    assert alerts.room(0) == 2


def widths(plan: RunnablePlan) -> Iterator[int]:
    """How many tasks run at once, each time before some end."""
    running, was_end = 0, False
    for move in moves(plan):
        is_end = move["event"] in {"completed", "failed"}
        if is_end and not was_end:
            yield running
        running += (move["event"] == "assigned") - is_end
        was_end = is_end


def test_while_an_alert_lasts_fewer_tasks_run(tmp_path: Path) -> None:
    errors = {"T00": "no disk", "T01": "no key"}
    many = project(*(activity(f"T{number:02}") for number in range(16)), activities=4)
    for rules, expected in (((), [4, 4, 4, 4]), ((RULE,), [4, 4, 4, 2, 2])):
        plan = replace(planned(many, tmp_path / str(len(rules))), alerts=rules)
        run_virtually(plan, lambda name, attempt: errors.get(name, ""))
        assert [*widths(plan)] == expected


def test_a_condition_that_is_not_known_is_named() -> None:
    strange = Alert(condition="queue_depth > 9", action="page", notify="logs/alerts.log")
    alerts = Alerts([strange], 8, 2)
    assert alerts.unknown == [
        "the alert `queue_depth > 9` with the action `page` is not known, and has no effect"
    ]
    assert [*alerts.take(is_failed=True)] == []


def heart(seconds: float) -> dict[str, Any]:
    """Guidance that asks for signs of life."""
    return {
        "logging": dict.fromkeys(LOGGING, "Log it"),
        "monitoring": {"heartbeat_interval_seconds": seconds},
    }


def test_a_task_without_a_sign_of_life_is_an_alert(repo: Repo) -> None:
    write_plan(repo, [task("T1", execution_guidance=heart(0.1)), task("T2")])
    assert execute(repo, worker="sleep 2.5").exit_code == 0
    assert alerts_of(repo) == [
        "T1 shows no sign of life for 0.3 s: it printed nothing, and should do so every 0.1 s"
    ]


def test_a_silent_task_is_named_once_until_it_gives_a_sign() -> None:
    guidance = ExecutionGuidance(monitoring=Monitoring(heartbeat_interval_seconds=10))
    run = TaskRun(planned_task("A", execution_guidance=guidance), CommandOutput("A"), seen=5)
    alerts = Alerts([], 2, 2)
    assert [*alerts.silent([run], 35)] == []
    assert len([*alerts.silent([run], 36)]) == 1
    assert [*alerts.silent([run], 99)] == []
    run.seen, run.is_silent = 100, False
    assert len([*alerts.silent([run], 131)]) == 1


def test_progress_is_shown_and_logged(repo: Repo) -> None:
    write_plan(repo, [task("T1")])
    worker = """echo '{"task_id": "T1", "event": "progress", "percent": 40}'"""
    answer = execute(repo, "--verbose", worker=worker)
    lines = answer.stderr.splitlines()
    assert [line for line in lines if line.startswith("T1 ")] == [
        *("T1 ready", "T1 queued", "T1 assigned: to worker 0"),
        *("T1 running: on local", "T1 40%", "T1 completed"),
    ]
    logged = [json.loads(line) for line in repo.read("plan/logs/tasks.jsonl").splitlines()]
    (progress,) = [line for line in logged if line["event"] == "progress"]
    assert progress["metrics"] == {"percent": 40}


def test_without_verbose_only_ends_are_shown(repo: Repo) -> None:
    write_plan(repo, [task("T1")])
    assert execute(repo).stderr.splitlines() == ["T1 completed"]


def test_a_run_records_which_plan_it_ran(repo: Repo) -> None:
    write_plan(repo, [task("T1")])
    execute(repo)
    first = records(repo)[0]
    meta = json.loads(repo.read("plan/.tasks-meta.json"))
    assert (first["event"], first["plan"]) == ("run", meta["planId"])
    assert first["tasks_hash"] == meta["hashes"]["tasks.json"]


@pytest.mark.parametrize(
    ("hints", "can"),
    [
        ({"preemptible": True, "can_pause_resume": True}, True),
        ({"preemptible": True}, False),
        ({"can_pause_resume": True}, False),
    ],
)
def test_a_task_pauses_only_if_its_hints_allow_both(
    tmp_path: Path, hints: dict[str, bool], can: bool
) -> None:
    three = project(*(activity(f"T{number}", 9) for number in range(3)), activities=3)
    plan = planned(three, tmp_path)
    tasks = {
        name: one.model_copy(update={"scheduling_hints": SchedulingHints.model_validate(hints)})
        for name, one in plan.tasks.items()
    }
    loads = iter([MachineLoad(0, 0), MachineLoad(99, 0)])
    plan = replace(plan, tasks=tasks)
    run_virtually(plan, load=lambda: next(loads, MachineLoad(0, 0)))
    assert any(move["event"] == "paused" for move in moves(plan)) == can
