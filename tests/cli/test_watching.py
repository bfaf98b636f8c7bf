"""`--watch`: the command runs again at each change, until Ctrl-C."""

import os
import queue
import signal
import subprocess
import sys
import threading
import time

import pytest

from ..conftest import _ENVIRONMENT, Repo

SECONDS = 60


class Watching:
    """A command that watches, and the lines that it prints."""

    def __init__(self, repo: Repo, *words: str) -> None:
        # what runs in the background ignores Ctrl-C, and so would its children
        signal.signal(signal.SIGINT, signal.default_int_handler)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "taskctl", *words],
            cwd=repo.root,
            env=_ENVIRONMENT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self._lines.put(line.rstrip("\n"))

    def run(self) -> str:
        """The output of one run, up to the line that says that it watches."""
        shown: list[str] = []
        while True:
            line = self._lines.get(timeout=SECONDS)
            if line.startswith("watching "):
                return "\n".join(shown).strip()
            shown.append(line)

    def end(self) -> tuple[int, list[str]]:
        """Press Ctrl-C; the exit code, and whatever was printed since the last run."""
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(SECONDS)
        return code, [line for line in self._lines.queue if line]


@pytest.fixture
def plan(repo: Repo) -> Repo:
    repo.task("TASK-0001", prereqs=["TASK-0099"])
    repo.write("notes.txt", "no part of the plan")
    return repo


def test_a_change_of_the_plan_runs_it_again(plan: Repo) -> None:
    watching = Watching(plan, "check", "--watch")
    assert "PR001" in watching.run()
    plan.task("TASK-0001")
    assert "no findings" in watching.run()
    plan.task("TASK-0002", prereqs=["TASK-0098"])  # a new file
    assert "TASK-0098" in watching.run()
    (plan.root / "tasks/TASK-0002-x.md").unlink()
    assert "no findings" in watching.run()
    assert watching.end() == (130, [])


def test_an_atomic_save_and_broken_settings(plan: Repo) -> None:
    watching = Watching(plan, "check", "--watch")
    watching.run()
    plan.write("tasks/.new", plan.read("tasks/TASK-0001-x.md").replace("TASK-0099", "TASK-0097"))
    os.replace(plan.root / "tasks/.new", plan.root / "tasks/TASK-0001-x.md")
    shown = watching.run()
    while "TASK-0097" not in shown:  # the new file may be seen first
        shown = watching.run()
    plan.write("taskctl.toml", "= not toml")
    assert watching.run().startswith("taskctl: taskctl.toml")
    plan.write("taskctl.toml", '[rules]\nignore = ["PR"]\n')
    assert "no findings" in watching.run()
    assert watching.end() == (130, [])


def test_a_change_of_the_branch_is_one_run(plan: Repo) -> None:
    plan.commit()
    plan.git("checkout", "--quiet", "-b", "other")
    for number in range(2, 40):
        plan.task(f"TASK-{number:04}")
    plan.commit()
    plan.git("checkout", "--quiet", "main")
    watching = Watching(plan, "board", "--watch", "--limit", "50")
    assert "TASK-0039" not in watching.run()
    plan.git("checkout", "--quiet", "other")
    assert "TASK-0039" in watching.run()
    assert watching.end() == (130, [])


def test_other_files_do_not_run_it(plan: Repo) -> None:
    watching = Watching(plan, "board", "--watch")
    watching.run()
    plan.write("notes.txt", "changed")
    plan.write("src/a/lib.py", "changed")
    time.sleep(1)  # long enough for a run, if there was one
    plan.task("TASK-0002")
    assert "TASK-0002" in watching.run()
    assert watching.end() == (130, [])


def test_a_wrong_use_is_refused_at_once(plan: Repo) -> None:
    answer = plan.run("check", "--watch", "--add")
    assert (answer.exit_code, answer.stdout) == (2, "")
