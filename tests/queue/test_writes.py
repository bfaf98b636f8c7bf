"""Whatever happens while something is written, every file is whole, and nothing gets lost."""

import errno
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from taskctl.text.writing import lock

from ..boards.boards import BOARD
from ..conftest import Repo, task
from .commands import PATH, TICKED
from .writers import COMMANDS, contents, each, ends, run


@each(COMMANDS)
def test_each_command_has_something_to_write(plan: Repo, command: str) -> None:
    before = contents(plan)
    assert run(plan, command).exit_code in {0, 1}
    assert contents(plan) != before


class TestASecondWriter:
    @each(COMMANDS)
    def test_waits_for_nobody_and_writes_nothing(self, plan: Repo, command: str) -> None:
        before = plan.files()
        with lock(str(plan.root)):
            answer = run(plan, command)
        assert answer.exit_code == 2
        assert answer.stdout == ""
        assert answer.stderr == "taskctl: another taskctl is writing here; nothing was written\n"
        assert plan.files() == before
        assert run(plan, command).exit_code in {0, 1}

    def test_in_a_process_of_its_own(self, plan: Repo) -> None:
        with lock(str(plan.root)):
            # The lock lies in the folder for temporary files, which has to be the same.
            answer = plan.spawn(*COMMANDS["start"], env={"TMPDIR": tempfile.gettempdir()})
        assert answer.exit_code == 2
        assert "another taskctl is writing here" in answer.stderr

    def test_that_was_killed_leaves_no_lock(self, plan: Repo) -> None:
        holds = "import os, sys; from taskctl.text.writing import lock\n"
        holds += "with lock(sys.argv[1]): os.kill(os.getpid(), 9)\n"
        done = subprocess.run([sys.executable, "-c", holds, str(plan.root)], check=False)
        assert done.returncode == -9
        assert run(plan, "start").exit_code == 0

    @pytest.mark.parametrize("command", [["next"], ["check"], ["sync", "--check"], ["list"]])
    def test_reading_needs_no_lock(self, plan: Repo, command: list[str]) -> None:
        with lock(str(plan.root)):
            assert plan.run(*command).exit_code in {0, 1}

    def test_another_repository_is_none_of_its_concern(self, plan: Repo, tmp_path: Path) -> None:
        with lock(str(tmp_path)):
            assert run(plan, "start").exit_code == 0


Call = Callable[..., Any]


def failing(call: Call, number: int, nth: int, matches: Callable[..., bool]) -> Call:
    """A system call that fails with an error the nth time that its arguments match."""
    seen = 0

    def fails(*args: Any, **keys: Any) -> Any:
        nonlocal seen
        if matches(*args):
            seen += 1
            if seen == nth:
                raise OSError(number, os.strerror(number))
        return call(*args, **keys)

    return fails


def _is_beside(path: Any, *_: Any) -> bool:
    return str(path).endswith(".taskctl-new")


FAULTS = [
    pytest.param("open", errno.EACCES, id="a folder that cannot be written"),
    pytest.param("open", errno.EROFS, id="a disk that cannot be written"),
    pytest.param("open", errno.ENOSPC, id="a full disk"),
    pytest.param("open", errno.EMFILE, id="too many open files"),
    pytest.param("fsync", errno.EIO, id="a broken disk"),
    pytest.param("fchmod", errno.EPERM, id="a disk without modes"),
    pytest.param("replace", errno.EACCES, id="a file that cannot be replaced"),
    pytest.param("replace", errno.ENOSPC, id="a folder that is full"),
]


class TestADiskThatFails:
    @each(COMMANDS)
    @pytest.mark.parametrize(("name", "number"), FAULTS)
    def test_is_named_and_nothing_is_lost(
        self, plan: Repo, monkeypatch: pytest.MonkeyPatch, command: str, name: str, number: int
    ) -> None:
        before = contents(plan)
        matches = (lambda *_: True) if name in {"fsync", "fchmod"} else _is_beside
        with monkeypatch.context() as patched:
            patched.setattr(os, name, failing(getattr(os, name), number, 1, matches))
            answer = run(plan, command)
        assert answer.exit_code == 2, answer
        assert answer.stdout == ""
        assert answer.stderr.startswith("taskctl: ")
        assert answer.stderr.endswith(f" cannot be written: {os.strerror(number)}\n")
        assert contents(plan) == before
        assert run(plan, command).exit_code in {0, 1}

    @pytest.mark.parametrize("written", [0, 10])
    def test_that_fills_up_in_the_middle_of_a_file(
        self, plan: Repo, monkeypatch: pytest.MonkeyPatch, written: int
    ) -> None:
        fdopen = os.fdopen

        def full(descriptor: int, mode: str, *args: Any, **keys: Any) -> Any:
            stream = fdopen(descriptor, mode, *args, **keys)
            if mode != "wb":
                return stream
            stream.write(b"x" * written)
            return Full(stream)

        before = contents(plan)
        with monkeypatch.context() as patched:
            patched.setattr(os, "fdopen", full)
            answer = run(plan, "start")
        assert answer.exit_code == 2
        assert answer.stderr == f"taskctl: {PATH} cannot be written: No space left on device\n"
        assert contents(plan) == before

    @pytest.mark.parametrize("name", ["open", "fsync"])
    @each(["start", "done", "follow-up", "adopt"])
    def test_on_the_second_file_leaves_the_first_as_it_was(
        self, plan: Repo, monkeypatch: pytest.MonkeyPatch, command: str, name: str
    ) -> None:
        before = contents(plan)
        matches = _is_beside if name == "open" else (lambda *_: True)
        with monkeypatch.context() as patched:
            patched.setattr(os, name, failing(getattr(os, name), errno.ENOSPC, 2, matches))
            answer = run(plan, command)
        assert answer.exit_code == 2
        assert contents(plan) == before

    @pytest.mark.parametrize("nth", [2, 3])
    def test_late_leaves_whole_files_and_the_next_run_mends_them(
        self, plan: Repo, monkeypatch: pytest.MonkeyPatch, nth: int
    ) -> None:
        end = ends(plan, "start")
        before = contents(plan)
        with monkeypatch.context() as patched:
            replace = failing(os.replace, errno.EIO, nth, _is_beside)
            patched.setattr(os, "replace", replace)
            assert run(plan, "start").exit_code == 2
        now = contents(plan)
        assert set(now) == set(before)
        assert all(raw in {before[path], end[path]} for path, raw in now.items())
        assert "BD010" in plan.codes()
        for command in ("start", "sync"):
            assert run(plan, command).exit_code == 0
        assert contents(plan) == end


class Full:
    """A stream on a full disk."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __enter__(self) -> "Full":
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, _: bytes) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


class TestLinks:
    def test_within_the_root_their_target_is_written(self, plan: Repo) -> None:
        plan.write("docs/one.md", task("TASK-0001", stop=TICKED)[1])
        (plan.root / PATH).unlink()
        (plan.root / PATH).symlink_to("../docs/one.md")
        assert run(plan, "start").exit_code == 0
        assert (plan.root / PATH).is_symlink()
        assert "status: In Progress\n" in plan.read("docs/one.md")

    @pytest.mark.parametrize("path", [PATH, BOARD])
    @pytest.mark.parametrize("command", ["start", "sync", "adopt", "fix"])
    def test_out_of_the_root_nothing_is_written(
        self, plan: Repo, tmp_path: Path, path: str, command: str
    ) -> None:
        outside = tmp_path / "outside.md"
        shutil.copy(plan.root / path, outside)
        before = outside.read_bytes()
        (plan.root / path).unlink()
        (plan.root / path).symlink_to(outside)
        run(plan, command)
        assert outside.read_bytes() == before
        assert (plan.root / path).is_symlink()

    def test_one_that_waits_beside_the_file_is_not_followed(
        self, plan: Repo, tmp_path: Path
    ) -> None:
        outside = tmp_path / "outside.md"
        outside.write_text("mine")
        beside = plan.root / "tasks" / f".{Path(PATH).name}.taskctl-new"
        beside.symlink_to(outside)
        run(plan, "start")
        assert outside.read_text() == "mine"
        assert not (plan.root / PATH).is_symlink()

    def test_what_a_crash_left_beside_a_file_is_used_up(self, plan: Repo) -> None:
        beside = plan.root / "tasks" / f".{Path(PATH).name}.taskctl-new"
        beside.write_text("half a fi")
        assert run(plan, "start").exit_code == 0
        assert not beside.exists()
        assert "status: In Progress\n" in plan.read(PATH)

    def test_so_is_what_it_left_of_other_files(self, plan: Repo) -> None:
        beside = plan.root / "tasks" / ".TASK-0006-never-made.md.taskctl-new"
        beside.write_text("half a fi")
        other = plan.root / "tasks" / ".mine.md"
        other.write_text("mine")
        assert run(plan, "start").exit_code == 0
        assert not beside.exists()
        assert other.read_text() == "mine"
