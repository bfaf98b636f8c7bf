"""`plan execute` with workers and journals that claim what was not shown."""

import json
from typing import Any

import pytest

from tests.conftest import Repo
from tests.plans.executing import events, execute, task, write_plan

JOURNAL = "plan/checkpoints/run.jsonl"
CLAIM = '{"task_id":"T2","timestamp":"","event":"completed","attempt":1,"metrics":{},"errors":[]}'


def record(task_id: str, event: str, **parts: Any) -> str:
    found = {"task_id": task_id, "event": event, "attempt": 1, "metrics": {}, **parts}
    return json.dumps(found) + "\n"


def completed(task_id: str) -> str:
    states = ("ready", "queued", "assigned", "running", "completed")
    return "".join(record(task_id, state) for state in states)


@pytest.mark.parametrize(
    "worker",
    [
        'mkdir -p "$TASKS_METRICS"; false',
        'mkfifo "$TASKS_METRICS"',
        'echo "{\\"load\\": 1$(printf %0400d 0)}" > "$TASKS_METRICS"',
        'ln -s /dev/zero "$TASKS_METRICS"',
        'echo "{\\"load\\": \\"1\\"}" > "$TASKS_METRICS"',
    ],
)
def test_metrics_that_are_no_numbers_in_a_file_show_nothing(repo: Repo, worker: str) -> None:
    check = {"type": "metric", "name": "load", "expect": {"gte": 0}}
    hints = {"max_retries": 1}
    write_plan(repo, [task("T1", acceptance_checks=[check], scheduling_hints=hints)])
    assert execute(repo, worker=worker).exit_code == 8
    assert ("T1", "failed") in events(repo)


@pytest.mark.parametrize("text", ["...", "…", "<n>", "T1 … done"])
def test_dots_in_an_expected_text_are_no_wildcards(repo: Repo, text: str) -> None:
    check = {"type": "command", "cmd": "cat text", "expect": {"contains": text}}
    write_plan(repo, [task("T1", acceptance_checks=[{"type": "command", "cmd": "make"}, check])])
    repo.write("Makefile", "all:\n\ttrue\n")
    repo.write("text", "T1 is done\n")
    assert execute(repo).exit_code == 8


@pytest.mark.parametrize(
    ("worker", "did"),
    [
        (f"echo '{CLAIM}' >> {JOURNAL}", "changed"),
        (f": > {JOURNAL}", "changed"),
        (f"rm {JOURNAL}", "removed"),
    ],
)
def test_a_worker_cannot_write_the_journal(repo: Repo, worker: str, did: str) -> None:
    write_plan(repo, [task("T1"), task("T2"), task("T3")], [("T1", "T2"), ("T2", "T3")])
    answer = execute(repo, worker=f'test "$TASKS_TASK_ID" = T1 && {worker}')
    assert answer.exit_code in {7, 8}
    assert f"run.jsonl was {did} while the plan ran" in answer.stderr
    if (repo.root / JOURNAL).exists():
        assert ("T2", "completed") not in events(repo)


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (record("T2", "completed"), "is not a line of a journal"),
        (record("T2", "ready", attempt=float("inf")), "is not a line of a journal"),
        (completed("T3"), "says that T3 is completed, which cannot be"),
        (record("T9", "ready"), "says that T9 is ready, which cannot be"),
        ('{"event":"run","run":"x","base":"","tasks_hash":"0"}\n', "is not a line of a journal"),
    ],
)
def test_a_journal_that_contradicts_the_plan_is_not_believed(
    repo: Repo, lines: str, why: str
) -> None:
    write_plan(repo, [task("T1"), task("T2"), task("T3")], [("T1", "T2"), ("T2", "T3")])
    assert execute(repo, worker='test "$TASKS_TASK_ID" = T1').exit_code == 7
    path = repo.root / JOURNAL
    whole = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join([line for line in whole if '"T2"' not in line]) + lines, "utf-8")
    answer = execute(repo, "--resume")
    assert answer.exit_code == 1
    assert why in answer.stderr


def test_a_plan_with_half_a_character_is_refused(repo: Repo) -> None:
    check = {"type": "command", "cmd": "grep x y"}
    write_plan(repo, [task("T1", acceptance_checks=[check])])
    repo.write("plan/tasks.json", repo.read("plan/tasks.json").replace("x y", "x \\ud800"))
    for command in ("validate", "show", "execute"):
        answer = repo.run("plan", command, "plan")
        assert answer.exit_code in {1, 5}
        assert "this is a bug" not in answer.stderr
    assert "has no hash" in repo.run("plan", "validate", "plan", "--fix").stderr
