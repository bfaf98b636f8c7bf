"""`plan execute` as a user sees it: workers, checks, checkpoints and exit codes."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from typing import Any
from unittest.mock import patch

import pytest

from taskctl.plans.artifacts.tasks import AcceptanceCheck
from taskctl.plans.execute.acceptance import command_fault, file_fault, metric_fault
from tests.conftest import Repo
from tests.plans.executing import CALM, events, execute, records, task, write_plan

HERE = 'echo "$TASKS_TASK_ID" >> done'
"""A worker that notes which tasks it did."""


def command(cmd: str, **expect: Any) -> dict[str, Any]:
    return {"type": "command", "cmd": cmd, "expect": expect}


def metric(name: str, **expect: Any) -> dict[str, Any]:
    return {"type": "metric", "name": name, "expect": expect}


def artifact(path: str, **expect: Any) -> dict[str, Any]:
    return {"type": "artifact", "path": path, "expect": expect}


def only(repo: Repo, check: dict[str, Any], **parts: Any) -> None:
    """A plan of one task with one check."""
    write_plan(repo, [task("T1", acceptance_checks=[check], **parts)])


def test_tasks_run_in_the_order_of_their_prerequisites(repo: Repo) -> None:
    write_plan(repo, [task("T3"), task("T2"), task("T1")], [("T1", "T2"), ("T2", "T3")])
    answer = execute(repo, worker=HERE)
    assert answer.exit_code == 0
    assert answer.stdout.endswith(": 3 of 3 tasks completed\n")
    assert repo.read("done").split() == ["T1", "T2", "T3"]


def test_every_move_of_a_task_is_in_the_journal_and_in_the_log(repo: Repo) -> None:
    write_plan(repo, [task("T1")])
    execute(repo)
    states = ["ready", "queued", "assigned", "running", "completed"]
    assert [state for _, state in events(repo)] == states
    lines = [json.loads(line) for line in repo.read("plan/logs/tasks.jsonl").splitlines()]
    assert [line["event"] for line in lines] == states
    assert {"task_id", "timestamp", "event", "metrics", "errors"} <= lines[0].keys()


def test_a_worker_gets_its_task_on_standard_input_and_in_variables(repo: Repo) -> None:
    write_plan(repo, [task("T1", title="Say ünï")])
    execute(repo, worker='cat > given; echo "$TASKS_TASK_ID $TASKS_ATTEMPT $TASKS_PLAN_DIR" > told')
    assert json.loads(repo.read("given"))["title"] == "Say ünï"
    assert repo.read("told") == f"T1 1 {repo.root}/plan\n"


def test_without_a_worker_nothing_runs_and_the_error_says_what_to_do(repo: Repo) -> None:
    write_plan(repo, [task("T1")])
    answer = repo.run("plan", "execute", "plan", "--yes")
    assert answer.exit_code == 1
    assert "--worker CMD" in answer.stderr
    assert not (repo.root / "plan/checkpoints").exists()


def test_the_worker_can_be_the_users_own_setting_but_an_option_is_stronger(repo: Repo) -> None:
    write_plan(repo, [task("T1")])
    repo.write("home/taskctl/commands.json", json.dumps({"worker": "touch own"}))
    home = {"XDG_CONFIG_HOME": str(repo.root / "home")}
    assert repo.run("plan", "execute", "plan", "--yes", env=home).exit_code == 0
    assert (repo.root / "own").exists()
    answer = repo.run(
        *("plan", "execute", "plan", "--yes", "--resume"), env={**home, "TASKS_WORKER": "false"}
    )
    assert answer.exit_code == 0  # nothing is left to do


def test_a_failed_task_blocks_those_behind_it_and_no_others(repo: Repo) -> None:
    tasks = [task("T1"), task("T2"), task("T3"), task("T4")]
    write_plan(repo, tasks, [("T1", "T2"), ("T2", "T3")])
    answer = execute(repo, worker='test "$TASKS_TASK_ID" != T1')
    assert answer.exit_code == 7
    assert "1 of 4 tasks completed, 2 blocked, 1 failed" in answer.stdout
    assert "T1 failed in attempt 1: the worker exited with 1" in answer.stdout
    assert {name for name, state in events(repo) if state == "running"} == {"T1", "T4"}


def test_a_worker_that_is_not_there_is_called_so(repo: Repo) -> None:
    write_plan(repo, [task("T1")])
    answer = execute(repo, worker="./worker.sh")
    assert answer.exit_code == 8
    assert "the worker exited with 127 (a command in it was not found)" in answer.stdout


def test_a_plan_of_which_nothing_was_done_has_no_checkpoint(repo: Repo) -> None:
    write_plan(repo, [task("T1")])
    assert execute(repo, worker="false").exit_code == 8


@pytest.mark.parametrize(
    ("check", "reason"),
    [
        (command("exit 3"), "it exited with 3, expected 0"),
        (command("test -f text", exitCode=3), "it exited with 0, expected 3"),
        (command("test -f text", passRateGte=0.9), "nothing wrote the metric pass_rate"),
        (command("test -f text", stdoutContains="x"), "expect.stdoutContains cannot be judged"),
        (command("cat text", contains=["horse", "zebra"]), "it does not contain `zebra`"),
        (command("cat no.txt | cat"), "it exited with 1, expected 0"),
        (artifact("no.txt", exists=True), "it does not exist"),
        (artifact("plan", exists=False), "it exists"),
        (artifact("empty", nonEmpty=True), "it is empty"),
        (artifact("plan", nonEmpty=True), "it is not a file"),
        (artifact("text", contains="zebra"), "it does not contain `zebra`"),
        (artifact("text", validOpenAPI=True), "validOpenAPI cannot be judged"),
        (metric("p95", lte=100), "nothing wrote the metric p95"),
        (metric("p95", about=100), "expect.about cannot be judged"),
    ],
)
def test_a_check_that_does_not_hold_fails_the_task(
    repo: Repo, check: dict[str, Any], reason: str
) -> None:
    repo.write("empty", "")
    repo.write("text", "a horse")
    only(repo, check)
    answer = execute(repo)
    assert answer.exit_code == 8
    assert reason in answer.stdout


@pytest.mark.parametrize(
    "check",
    [
        command("test -f text"),
        command("test -f text && exit 3", exitCode=3),
        command("cat text", contains="a horse"),
        command("test -f text", passRateGte=0.9, coverageGte=0.5),
        artifact("text"),
        artifact("no.txt", exists=False),
        artifact("text", exists=True, nonEmpty=True, contains=["horse", "a "]),
        metric("p95", lte=100, gt=0),
    ],
)
def test_a_check_that_holds_completes_the_task(repo: Repo, check: dict[str, Any]) -> None:
    repo.write("text", "a horse")
    only(repo, check)
    worker = """echo '{"pass_rate": 0.95, "coverage": 0.5, "p95": 80}' > "$TASKS_METRICS" """
    assert execute(repo, worker=worker).exit_code == 0


EXITS = AcceptanceCheck(**command("x", exitCode="0"))
RUNS = AcceptanceCheck(**command("x"))


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (
            command_fault(AcceptanceCheck(**command("x", exitCode="0")), 0, "", [], {}),
            "not a number",
        ),
        (
            command_fault(AcceptanceCheck(**command("x")), None, "it was ended", [], {}),
            "it was ended",
        ),
        (metric_fault(AcceptanceCheck(type="metric", name="p"), {"p": 1}), "it expects nothing"),
        (metric_fault(AcceptanceCheck(**metric("p", lte="1")), {"p": 1}), "not a number"),
        (metric_fault(AcceptanceCheck(**metric("p", lt=1)), {"p": 1}), "p is 1, expected less"),
        (metric_fault(AcceptanceCheck(**metric("", lt=1)), {}), "it names no metric"),
        (file_fault(AcceptanceCheck(type="artifact"), "."), "it names no path"),
        (file_fault(AcceptanceCheck(**artifact("setup", contains=[])), "."), "it does not exist"),
    ],
)
def test_a_check_that_no_valid_plan_has_fails_all_the_same(fault: str, reason: str) -> None:
    assert reason in fault


def test_a_plan_that_held_is_validated_again_once_it_changes(repo: Repo) -> None:
    folder = write_plan(repo, [task("T1"), task("T2")])
    cache = {"XDG_CACHE_HOME": str(repo.root / "cache")}
    assert execute(repo, "--dry-run", env=cache).exit_code == 0
    (entry,) = (repo.root / "cache/taskctl/plans").iterdir()
    with patch("taskctl.plans.validate.run.validate", side_effect=AssertionError):
        assert execute(repo, "--dry-run", env=cache).exit_code == 0
    waves = folder / "waves.json"
    waves.write_text(waves.read_text().replace('"T1",', '"T2",', 1))
    assert execute(repo, "--dry-run", env=cache).exit_code == 5
    assert [*entry.parent.iterdir()] == [entry]


def test_metrics_of_an_earlier_attempt_do_not_count(repo: Repo) -> None:
    only(repo, metric("p95", lte=100))
    assert execute(repo, worker="""echo '{"p95": 800}' > "$TASKS_METRICS" """).exit_code == 8
    answer = execute(repo, "--resume", worker=":")
    assert "nothing wrote the metric p95" in answer.stdout


def test_a_plan_that_does_not_hold_is_not_run(repo: Repo) -> None:
    write_plan(repo, [task("T1", acceptance_checks=[])])
    answer = execute(repo, worker="touch ran")
    assert answer.exit_code == 5
    assert "PL106" in answer.stderr
    assert not (repo.root / "ran").exists()


def test_commands_of_a_plan_need_consent(repo: Repo) -> None:
    only(repo, command("touch checked"))
    answer = repo.run("plan", "execute", "plan", "--worker", ":")
    assert answer.exit_code == 1
    assert "touch checked" in answer.stderr
    assert "--yes" in answer.stderr
    assert not (repo.root / "checked").exists()


def test_a_task_is_tried_again_as_often_as_it_and_the_coordinator_allow(repo: Repo) -> None:
    write_plan(repo, [task("T1", scheduling_hints={"max_retries": 1})])
    answer = execute(repo, worker='echo "$TASKS_ATTEMPT" >> tried; test "$TASKS_ATTEMPT" = 2')
    assert answer.exit_code == 0
    assert repo.read("tried").split() == ["1", "2"]
    assert [s for _, s in events(repo)][4:6] == ["failed", "ready"]


def test_no_retry_where_the_task_wants_none(repo: Repo) -> None:
    hints = {"max_retries": 3, "retry_on_failure": False}
    write_plan(repo, [task("T1", scheduling_hints=hints)])
    execute(repo, worker="echo x >> tried; exit 1")
    assert repo.read("tried") == "x\n"


def test_the_second_identical_failure_opens_the_circuit(repo: Repo) -> None:
    write_plan(repo, [task(f"T{n}") for n in range(1, 10)])
    worker = 'echo "cannot resolve @ui/kit, id $$ of $TASKS_TASK_ID"; exit 1'
    answer = execute(repo, "--worker-max", "2", worker=worker)
    assert answer.exit_code == 8
    assert "failed in the same way: the worker exited with 1" in answer.stdout
    assert len([name for name, state in events(repo) if state == "running"]) in {2, 3}


def test_different_failures_leave_the_circuit_closed(repo: Repo) -> None:
    write_plan(repo, [task(f"T{n}") for n in range(1, 10)])
    worker = """case $TASKS_TASK_ID in T1) echo no disk; exit 1;; T2) echo no key; exit 1;; esac"""
    answer = execute(repo, worker=worker)
    assert answer.exit_code == 7
    assert "7 of 9 tasks completed, 2 failed" in answer.stdout
    assert "stopped" not in answer.stdout


def test_a_run_goes_on_where_the_last_one_failed(repo: Repo) -> None:
    write_plan(repo, [task("T1"), task("T2"), task("T3")], [("T1", "T2"), ("T2", "T3")])
    assert execute(repo, worker=f"{HERE}; test -e fixed || test $TASKS_TASK_ID = T1").exit_code == 7
    repo.write("fixed", "")
    assert execute(repo).exit_code == 1  # a checkpoint is not thrown away without a word
    answer = execute(repo, "--resume-from-checkpoint", worker=HERE)
    assert answer.exit_code == 0
    assert repo.read("done").split() == ["T1", "T2", "T2", "T3"]


def test_a_plan_that_changed_since_its_checkpoint_is_refused(repo: Repo) -> None:
    write_plan(repo, [task("T1"), task("T2")])
    execute(repo, worker='test "$TASKS_TASK_ID" = T1')
    write_plan(repo, [task("T1"), task("T2", title="Another")])
    answer = execute(repo, "--resume")
    assert answer.exit_code == 5
    assert "tasks.json has changed since the checkpoint" in answer.stderr


def test_a_torn_last_line_of_the_journal_counts_as_not_written(repo: Repo) -> None:
    write_plan(repo, [task("T1"), task("T2")])
    execute(repo, worker='test "$TASKS_TASK_ID" = T1')
    journal = repo.root / "plan/checkpoints/run.jsonl"
    journal.write_bytes(journal.read_bytes() + b'{"task_id":"T2","event":"compl')
    assert execute(repo, "--resume", worker=HERE).exit_code == 0
    assert repo.read("done").split() == ["T2"]
    assert records(repo)  # every line is whole


def test_progress_makes_checkpoints_from_which_the_next_attempt_can_go_on(repo: Repo) -> None:
    at = [{"at": "50%", "name": "half", "rollback_capable": True}]
    guidance = {
        "logging": dict.fromkeys(("on_start", "on_progress", "on_completion", "log_format"), "x"),
        "monitoring": {"checkpoint_events": at},
    }
    write_plan(repo, [task("T1", execution_guidance=guidance)])
    report = {"task_id": "T1", "event": "progress", "percent": 60, "data": {"page": 3}}
    worker = f"echo '{json.dumps(report)}'; exit 1"
    assert execute(repo, worker=worker).exit_code == 7
    kept = json.loads(repo.read("plan/checkpoints/T1.checkpoint"))
    assert (kept["percent"], kept["checkpoint"], kept["data"]) == (60, "half", {"page": 3})
    worker = 'echo "$TASKS_PERCENT" > from; cp "$TASKS_CHECKPOINT" seen'
    assert execute(repo, "--resume", worker=worker).exit_code == 0
    assert repo.read("from") == "60\n"
    assert json.loads(repo.read("seen"))["data"] == {"page": 3}
    assert not (repo.root / "plan/checkpoints/T1.checkpoint").exists()


def test_a_failed_task_is_rolled_back_before_it_is_tried_again(repo: Repo) -> None:
    write_plan(repo, [task("T1", scheduling_hints={"max_retries": 1})])
    worker = 'echo "do" >> acts; test "$TASKS_ATTEMPT" = 2'
    answer = execute(repo, "--rollback", "echo undo >> acts", worker=worker)
    assert answer.exit_code == 0
    assert repo.read("acts").split() == ["do", "undo", "do"]
    assert ("T1", "rolled_back") in events(repo)


def test_a_task_whose_rollback_fails_is_not_tried_again(repo: Repo) -> None:
    write_plan(repo, [task("T1", scheduling_hints={"max_retries": 1})])
    answer = execute(repo, "--rollback", "exit 4", worker="echo x >> tried; exit 1")
    assert answer.exit_code == 8
    assert "the rollback exited with 4" in answer.stdout
    assert repo.read("tried") == "x\n"


def test_secrets_are_in_no_log(repo: Repo) -> None:
    write_plan(repo, [task("T1")])
    token = "ghp_" + "a1B2" * 9
    execute(
        repo,
        worker=f"""
            echo "-----BEGIN PRIVATE KEY-----"; sleep 0.1; echo c2VjcmV0; sleep 0.1
            echo "-----END PRIVATE KEY-----"
            echo "using {token} and $SOME_PASSWORD"; exit 1
        """,
        env={"SOME_PASSWORD": "correct-horse"},
    )
    kept = b"".join(raw for path, (raw, *_) in repo.files().items() if path.startswith("plan/"))
    assert b"c2VjcmV0" not in kept
    assert b"[REDACTED] and [REDACTED]" in kept
    assert token.encode() not in kept
    assert b"correct-horse" not in kept


def test_a_dry_run_shows_the_schedule_and_leaves_no_trace(repo: Repo) -> None:
    write_plan(repo, [task("T1"), task("T2")], [("T2", "T1")])
    before = repo.files()
    answer = execute(repo, "--dry-run", worker="touch ran")
    assert answer.exit_code == 0
    shown = [line.split()[4] for line in answer.stdout.splitlines() if " worker 0 " in line]
    assert shown == ["T2", "T1"]
    assert repo.files() == before


def test_waves_wait_for_each_other(repo: Repo) -> None:
    write_plan(repo, [task("T1"), task("T2"), task("T3")], max_wave_size=2, model="wave_based")
    worker = f'test "$TASKS_TASK_ID" = T3 || sleep 0.2; {HERE}'
    assert execute(repo, worker=worker).exit_code == 0
    assert repo.read("done").split()[-1] == "T3"


def test_a_wave_that_cannot_be_completed_stops_the_run(repo: Repo) -> None:
    write_plan(repo, [task("T1"), task("T2"), task("T3")], max_wave_size=2, model="wave_based")
    answer = execute(repo, worker='test "$TASKS_TASK_ID" != T1')
    assert answer.exit_code == 7
    assert "stopped: the barrier W1→W2-q95 was not met" in answer.stdout


def test_the_model_of_the_plan_can_be_overridden(repo: Repo) -> None:
    write_plan(repo, [task("T1"), task("T2"), task("T3")], max_wave_size=2, model="wave_based")
    answer = execute(
        *(repo, "--force-execution-model", "rolling_frontier"), worker='test "$TASKS_TASK_ID" != T1'
    )
    assert "2 of 3 tasks completed, 1 failed" in answer.stdout


def test_a_plan_comes_in_by_its_path_or_as_a_stream_of_files(repo: Repo) -> None:
    folder = write_plan(repo, [task("T1")], folder="made")
    answer = repo.run(*("plan", "execute", "-", "--worker", ":", "--yes"), stdin=b"made\n")
    assert answer.exit_code == 8  # the check of the task looks for plan/tasks.json
    answer = repo.run("plan", "execute", "-", stdin=b"\n")
    assert "nothing came on standard input" in answer.stderr
    write_plan(repo, [task("T1")])
    stream = "".join(f"---file:{path.name}\n{path.read_text()}\n" for path in folder.glob("*.json"))
    answer = repo.run(*("plan", "execute", "-", "--worker", ":", "--yes"), stdin=stream.encode())
    assert answer.exit_code == 0
    assert (repo.root / "tasks_output/checkpoints/run.jsonl").exists()


def test_the_least_of_workers_cannot_be_more_than_the_most(repo: Repo) -> None:
    write_plan(repo, [task("T1")])
    answer = execute(repo, "--worker-min", "9")
    assert answer.exit_code == 1
    assert "--worker-min 9 is more than --worker-max 8" in answer.stderr


def test_variables_stand_in_for_options(repo: Repo) -> None:
    write_plan(repo, [task("T1"), task("T2")])
    one = {"TASKS_WORKER_MAX": "1", "TASKS_DRY_RUN": "1"}
    assert "at most 1 worker," in repo.run("plan", "execute", "plan", env=one).stdout
    answer = repo.run("plan", "execute", "plan", "--worker-max", "2", env=one)
    assert "at most 2 workers" in answer.stdout
    assert repo.run("plan", "execute", "plan", env={**one, "TASKS_WORKER_MIN": "2"}).exit_code == 1


MAKE = 'mkdir -p "src/$TASKS_TASK_ID" && echo it > "src/$TASKS_TASK_ID/made"'
"""A worker that makes a file within the scope of its task."""
MADE = {"type": "command", "cmd": "test -f src/$TASKS_TASK_ID/made", "expect": {}}


def test_each_task_can_have_a_working_tree_that_starts_from_those_before_it(repo: Repo) -> None:
    tasks = [task(name, acceptance_checks=[MADE]) for name in ("T1", "T2", "T3")]
    write_plan(repo, tasks, [("T1", "T3"), ("T2", "T3")])
    repo.write("src/T0/made", "before")
    repo.commit()
    worker = f"{MAKE}; ls -d src/T* > $TASKS_PLAN_DIR/seen.$TASKS_TASK_ID"
    answer = execute(repo, "--worktrees", worker=worker)
    assert answer.exit_code == 0
    names = repo.git("for-each-ref", "--format=%(refname:short)", "refs/heads/tasks").split()
    assert [name.rsplit("/", 1)[1] for name in names] == ["T1", "T2", "T3"]
    assert repo.read("plan/seen.T2").split() == ["src/T0", "src/T2"]
    assert len(repo.read("plan/seen.T3").split()) == 4
    assert not (repo.root / "src/T1").exists()
    assert answer.stdout.splitlines()[-1] == f"merge the work: git merge {names[-1]}"
    assert not list((repo.root / "plan/worktrees").glob("T*"))
    assert len(repo.git("worktree", "list").splitlines()) == 1


def test_changes_outside_its_scope_fail_a_task_and_its_tree_is_kept(repo: Repo) -> None:
    write_plan(repo, [task("T1", acceptance_checks=[MADE]), task("T2", acceptance_checks=[MADE])])
    repo.commit()
    worker = f"{MAKE}; test $TASKS_TASK_ID = T1 || echo x > README.md"
    answer = execute(repo, "--worktrees", worker=worker)
    assert answer.exit_code == 7
    assert "it changed 1 path outside its scope: README.md" in answer.stdout
    assert f"its working tree is kept: {repo.root}/plan/worktrees/T2" in answer.stdout
    assert (repo.root / "plan/worktrees/T2/README.md").exists()
    assert not (repo.root / "plan/worktrees/T1").exists()


def test_a_run_goes_on_with_working_trees_only_if_it_began_with_them(repo: Repo) -> None:
    tasks = [task("T1", acceptance_checks=[MADE]), task("T2", acceptance_checks=[MADE])]
    write_plan(repo, tasks, [("T1", "T2")])
    base = repo.commit()
    worker = f"{MAKE}; test $TASKS_TASK_ID = T1 || test -e $TASKS_PLAN_DIR/fixed"
    assert execute(repo, "--worktrees", worker=worker).exit_code == 7
    repo.write("plan/fixed", "")
    repo.commit("something else")
    answer = execute(repo, "--resume", worker=worker)
    assert answer.exit_code == 1
    assert "go on with it" in answer.stderr
    assert execute(repo, "--resume", "--worktrees", worker=worker).exit_code == 0
    branch = repo.git("for-each-ref", "--format=%(refname)", "refs/heads/tasks/*/T2").strip()
    assert repo.git("merge-base", branch, "main").strip() == base


def test_excluded_paths_are_outside_the_scope(repo: Repo) -> None:
    scope = {"includes": ["src/"], "excludes": ["src/T1/"], "restrictions": ""}
    bounds = {**task("T1")["boundaries"], "scope": scope}
    write_plan(repo, [task("T1", boundaries=bounds)])
    repo.commit()
    assert "outside its scope: src/T1/made" in execute(repo, "--worktrees", worker=MAKE).stdout


def test_prerequisites_that_conflict_fail_the_task_that_needs_both(repo: Repo) -> None:
    scope = {"includes": ["src/"], "excludes": [], "restrictions": ""}
    bounds = {**task("T1")["boundaries"], "scope": scope}
    names = ("T1", "T2", "T3")
    tasks = [task(name, boundaries=bounds, acceptance_checks=[MADE]) for name in names]
    write_plan(repo, tasks, [("T1", "T3"), ("T2", "T3")])
    repo.commit()
    answer = execute(repo, "--worktrees", worker=f"{MAKE}; echo $TASKS_TASK_ID > src/same")
    assert answer.exit_code == 7
    assert "conflicts with the branches of other prerequisites in src/same" in answer.stdout
    assert ("T3", "failed") in events(repo)


def test_working_trees_need_a_commit_to_start_from(repo: Repo) -> None:
    write_plan(repo, [task("T1")])
    answer = execute(repo, "--worktrees")
    assert answer.exit_code == 1
    assert "--worktrees needs a git repository" in answer.stderr


def start(repo: Repo, worker: str, *options: str) -> "subprocess.Popen[bytes]":
    """Start a run in a process of its own, and wait until its worker has made `begun`."""
    words = ["plan", "execute", "plan", "--worker", worker, "--yes", *CALM, *options]
    process = subprocess.Popen(
        [sys.executable, "-m", "taskctl", *words],
        cwd=repo.root,
        env={"PATH": os.environ["PATH"], "HOME": os.devnull},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # A suite that a shell runs in its background is started with SIGINT ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    )
    while not (repo.root / "begun").exists():
        assert process.poll() is None, process.communicate()
        time.sleep(0.02)
    return process


def test_metrics_are_served_on_the_loopback_interface_while_a_plan_runs(repo: Repo) -> None:
    write_plan(repo, [task("T1"), task("T2")], [("T1", "T2")])
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    worker = "test $TASKS_TASK_ID = T1 || { touch begun; sleep 60; }"
    process = start(repo, worker, "--metrics-port", str(port))
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
        text = answer.read().decode()
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)
    assert 'tasks{state="completed"} 1.0' in text
    for name in ("task_throughput", "average_wait_time", "failure_rate", "checkpoint_success_rate"):
        assert f"\n{name} " in text
    assert 'resource_utilization{resource="workers"}' in text
    assert process.returncode == 9


def test_a_killed_run_goes_on_and_its_workers_have_ended(repo: Repo) -> None:
    write_plan(repo, [task("T1"), task("T2")], [("T1", "T2")])
    worker = f"{HERE}; touch begun; test -e killed || sleep 60; echo end >> done"
    process = start(repo, worker)
    process.kill()
    process.wait()
    repo.write("killed", "")
    answer = execute(repo, "--resume", worker=worker)
    assert answer.exit_code == 0
    assert repo.read("done").split() == ["T1", "T1", "end", "T2", "end"]


def test_a_second_run_at_the_same_time_is_refused(repo: Repo) -> None:
    write_plan(repo, [task("T1")])
    process = start(repo, "touch begun; sleep 60")
    answer = execute(repo, "--resume")
    assert answer.exit_code == 6
    assert f"another run of this plan goes on (process {process.pid})" in answer.stderr
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=30)
    assert process.returncode == 9
    assert b"0 of 1 tasks are completed; go on with --resume-from-checkpoint" in stderr
    assert events(repo)[-1] == ("T1", "ready")


@pytest.mark.parametrize("path", ["../made", "/etc/hosts", "link/made"])
def test_a_file_outside_the_codebase_shows_nothing(repo: Repo, path: str) -> None:
    (repo.root.parent / "made").write_text("made\n", "utf-8")
    (repo.root / "link").symlink_to(repo.root.parent)
    check = AcceptanceCheck(type="artifact", path=path, expect={"exists": True})
    assert "leads out of the codebase" in file_fault(check, str(repo.root))
