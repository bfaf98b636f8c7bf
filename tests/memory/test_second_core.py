"""A plan of many files is read on two cores, and no answer shows it."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from taskctl.cli import main
from taskctl.read import memory, second_core
from taskctl.read.second_core import FEWEST, SecondCore

from ..conftest import Answer, Repo

CHECK = ("check", "--output-format", "json", "--exit-zero")
NUMBER = 2 * FEWEST
IDS = [f"TASK-{number:04}" for number in range(1, NUMBER + 1)]

pytestmark = pytest.mark.skipif(not second_core.is_free(), reason="there is no second core")


class Plan:
    """A plan of many files, each with a finding of its own.

    read   the files that the last run read itself
    """

    def __init__(self, repo: Repo) -> None:
        self.repo = repo
        self.read: list[str] = []
        for item_id in IDS:
            repo.task(item_id, prereqs=[f"{item_id}9"], links=[f"tasks/{IDS[0]}-x.md"])

    def check(self, cache: Path | None = None, interrupted_at: int = 0) -> Answer:
        self.read = []
        read_file = memory.read_file

        def noted(source, *arguments):  # type: ignore[no-untyped-def]
            self.read.append(source.path)
            if len(self.read) == interrupted_at:
                raise KeyboardInterrupt
            return read_file(source, *arguments)

        env = {"TASKCTL_CACHE_DIR": str(cache)} if cache else {}
        with (
            patch.object(memory, "read_file", noted),
            patch.object(main, "RememberedRun", return_value=None),  # the whole answer
        ):
            return self.repo.run(*CHECK, env=env)

    def check_alone(self) -> Answer:
        """The answer of a run on one core."""
        with patch.object(os, "sched_getaffinity", return_value={0}):
            answer = self.check()
        assert len(self.read) == NUMBER
        return answer


@pytest.fixture
def plan(repo: Repo) -> Plan:
    return Plan(repo)


@contextmanager
def copy_that(ends: Callable[[Callable[[], None]], None]) -> Iterator[None]:
    """The copy does what a function does, which is given that which it should do."""
    read_up = SecondCore._read_up

    def changed(self: SecondCore[Any], parent: int) -> None:
        ends(lambda: read_up(self, parent))

    with patch.object(SecondCore, "_read_up", changed):
        yield


def test_the_answer_is_the_same(plan: Plan) -> None:
    alone = plan.check_alone()
    assert alone.stdout.count("TASK-0009") > 1
    assert plan.check() == alone
    assert len(plan.read) < NUMBER


def test_what_the_copy_read_is_remembered(plan: Plan, tmp_path: Path) -> None:
    first = plan.check(tmp_path / "cache")
    assert 0 < len(plan.read) < NUMBER
    assert plan.check(tmp_path / "cache") == first
    assert plan.read == []


def test_a_copy_that_dies_costs_no_answer(plan: Plan) -> None:
    def dies(_: Callable[[], None]) -> None:
        os.kill(os.getpid(), 9)

    alone = plan.check_alone()
    with copy_that(dies):
        assert plan.check() == alone


def test_a_copy_that_fails_costs_no_answer(plan: Plan) -> None:
    def fails(read: Callable[[], None]) -> None:
        read()
        raise ValueError

    alone = plan.check_alone()
    with copy_that(fails):
        assert plan.check() == alone
    assert len(plan.read) == NUMBER


def test_the_end_of_the_copy_may_be_ignored(plan: Plan) -> None:
    alone = plan.check_alone()
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        assert plan.check() == alone
    finally:
        signal.signal(signal.SIGCHLD, before)
    assert len(plan.read) < NUMBER


def test_a_file_that_changes_meanwhile_is_read_again(plan: Plan) -> None:
    path = plan.repo.root / f"tasks/{IDS[-1]}-x.md"

    def edits(read: Callable[[], None]) -> None:
        read()
        path.write_text(path.read_text().replace("A small step", "A large step"))

    with copy_that(edits):
        plan.check()
    assert f"tasks/{IDS[-1]}-x.md" in plan.read


def test_an_interrupted_run_leaves_no_copy(plan: Plan) -> None:
    def waits(_: Callable[[], None]) -> None:
        threading.Event().wait(60)

    with copy_that(waits):
        assert plan.check(interrupted_at=NUMBER // 2).exit_code == 130
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_there_is_no_copy_beside_other_threads(plan: Plan) -> None:
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        plan.check()
    finally:
        done.set()
        thread.join()
    assert len(plan.read) == NUMBER
