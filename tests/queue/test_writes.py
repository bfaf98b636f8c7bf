"""Whatever happens while something is written, every file is whole, and nothing gets lost."""

import errno
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from taskctl.text.tree import DiskTree
from taskctl.text.writing import lock

from ..conftest import Answer, Repo, task
from .boards import BOARD, ORDER, board, region, table

DAY = {"SOURCE_DATE_EPOCH": "1770076800"}  # 2026-02-03
PATH = "tasks/TASK-0001-x.md"
TICKED = "- [x] `make test` exits 0"
NOTES = "| Task | Notes |"
# Every command that writes, and what it writes.
COMMANDS: dict[str, list[str]] = {
    "start": ["start", "TASK-0001"],
    "review": ["review", "TASK-0001"],
    "done": ["done", "TASK-0001"],
    "park": ["park", "TASK-0001"],
    "supersede": ["supersede", "TASK-0001", "--by", "TASK-0002"],
    "reopen": ["reopen", "TASK-0004"],
    "new": ["new", "A thing"],
    "follow-up": ["new", "A thing", "--follow-up-of", "TASK-0001"],
    "sync": ["sync"],
    "adopt": ["sync", "--adopt"],
    "fix": ["check", "--fix"],
    "baseline": ["check", "--update-baseline", "--add"],
}


@pytest.fixture
def plan(repo: Repo) -> Repo:
    """A plan in which every command has something to write, in up to three files."""
    repo.task("TASK-0001", stop=TICKED)
    repo.task("TASK-0002", prereqs=["TASK-0001"])
    repo.task("TASK-0003", "Draft  ", stop="- [ ] a fault that has a fix")
    repo.task("TASK-0004", "Deferred")
    repo.task("TASK-0005", prereqs=["TASK-0099"])
    queue = region("queue", *table(NOTES, "| TASK-0002 | mine |"), columns="Task,Notes")
    by_hand = "\n".join(["## Parked", "", *table("| Task | Status |", "| TASK-0004 | Draft |")])
    repo.write(BOARD, board("Text.", queue, by_hand))
    repo.write(ORDER, board("More.", region("board")))
    return repo


def each(commands: Any) -> pytest.MarkDecorator:
    """Run a test with each command."""
    return pytest.mark.parametrize("command", list(commands))


def run(repo: Repo, command: str) -> Answer:
    """A run of one of the commands."""
    return repo.run(*COMMANDS[command], env=DAY)


def contents(repo: Repo) -> dict[str, bytes]:
    """What every file holds."""
    return {path: raw for path, (raw, _, _) in repo.files().items()}


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


HAND = b"<!-- from another hand -->\n"


class Seen:
    """How often a file was read, and whether that was often enough."""

    def __init__(self, wanted: int) -> None:
        self.wanted = wanted
        self.times: list[int] = []

    def __bool__(self) -> bool:
        return len(self.times) >= self.wanted


@contextmanager
def another_hand(
    monkeypatch: pytest.MonkeyPatch, repo: Repo, path: str, reads: int
) -> Iterator[Seen]:
    """After taskctl has read a file so many times, somebody inserts a line at its beginning."""
    read = DiskTree.read
    seen = Seen(reads)

    def watched(self: DiskTree, name: str) -> Any:
        found = read(self, name)
        if name == path:
            seen.times.append(len(seen.times))
            if len(seen.times) == reads:
                target = repo.root / path
                target.write_bytes(HAND + target.read_bytes())
        return found

    with monkeypatch.context() as patched:
        patched.setattr(DiskTree, "read", watched)
        yield seen


WRITTEN = [
    (command, path)
    for command in ("start", "done", "follow-up", "sync", "adopt")
    for path in (PATH, BOARD, ORDER)
    if path != PATH or command not in {"sync", "adopt"}
]


class TestAFileThatChangesMeanwhile:
    @pytest.mark.parametrize(("command", "path"), WRITTEN)
    def test_stops_the_command_or_is_taken_along(
        self,
        plan: Repo,
        monkeypatch: pytest.MonkeyPatch,
        command: str,
        path: str,
    ) -> None:
        before = contents(plan)
        changed = before | {path: HAND + before[path]}
        late = copy(plan, "late")
        late.write(path, changed[path])
        with another_hand(monkeypatch, late, path, 99) as seen:
            run(late, command)
        taken_along = contents(late)
        # Behind the last reading nothing can be seen any more.
        for reads in range(1, len(seen.times)):
            broken = copy(plan, f"after-{reads}")
            with another_hand(monkeypatch, broken, path, reads):
                answer = run(broken, command)
            if answer.exit_code == 0:
                assert contents(broken) == taken_along
            else:
                says = f"{path} changed while taskctl ran; nothing was written\n"
                assert (answer.exit_code, answer.stderr) == (2, f"taskctl: {says}")
                assert contents(broken) == changed

    @pytest.mark.parametrize(("command", "path"), WRITTEN)
    def test_just_before_the_first_write_stops_it(
        self, plan: Repo, monkeypatch: pytest.MonkeyPatch, command: str, path: str
    ) -> None:
        with another_hand(monkeypatch, copy(plan, "count"), path, 99) as seen:
            run(Repo(plan.root.parent / "count"), command)
        before = contents(plan)
        with another_hand(monkeypatch, plan, path, len(seen.times) - 1):
            answer = run(plan, command)
        says = f"{path} changed while taskctl ran; nothing was written\n"
        assert (answer.exit_code, answer.stderr) == (2, f"taskctl: {says}")
        assert contents(plan) == before | {path: HAND + before[path]}
        assert run(plan, command).exit_code == 0

    @pytest.mark.parametrize(
        ("command", "path"),
        [
            (["check", "--fix"], "tasks/TASK-0003-x.md"),
            (["check", "--fix", "tasks/TASK-0003-x.md"], "tasks/TASK-0003-x.md"),
            (["init", "--adopt"], BOARD),
            (["init", "--agents"], "AGENTS.md"),
            (["check", "--update-baseline", "--add"], "taskctl-baseline.json"),
        ],
    )
    def test_after_its_first_reading_stops_the_others_too(
        self, plan: Repo, monkeypatch: pytest.MonkeyPatch, command: list[str], path: str
    ) -> None:
        plan.write("AGENTS.md", "# Agents\n")
        plan.write("taskctl-baseline.json", '{"version": 1, "findings": []}\n')
        before = contents(plan)
        with another_hand(monkeypatch, plan, path, 1):
            answer = plan.run(*command)
        says = f"{path} changed while taskctl ran; nothing was written\n"
        assert (answer.exit_code, answer.stderr) == (2, f"taskctl: {says}")
        assert contents(plan) == before | {path: HAND + before[path]}

    def test_a_file_that_appears_is_not_overwritten(
        self, plan: Repo, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = "tasks/TASK-0006-a-thing.md"
        exists = DiskTree.exists
        asked = []

        def watched(self: DiskTree, name: str) -> bool:
            found = exists(self, name)
            if name == path:
                asked.append(found)
                (plan.root / path).write_text("from another hand")
            return found

        before = contents(plan)
        with monkeypatch.context() as patched:
            patched.setattr(DiskTree, "exists", watched)
            answer = run(plan, "new")
        assert asked[0] is False
        assert answer.exit_code == 2
        assert contents(plan) == before | {path: b"from another hand"}

    def test_a_file_that_goes_is_not_made_again(
        self, plan: Repo, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        read = DiskTree.read

        def watched(self: DiskTree, name: str) -> Any:
            found = read(self, name)
            if name == PATH:
                (plan.root / PATH).unlink(missing_ok=True)
            return found

        before = contents(plan)
        with monkeypatch.context() as patched:
            patched.setattr(DiskTree, "read", watched)
            answer = run(plan, "start")
        del before[PATH]
        assert answer.exit_code == 2
        assert contents(plan) == before


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


def copy(repo: Repo, name: str) -> Repo:
    """The same files in another folder."""
    root = repo.root.parent / name
    shutil.copytree(repo.root, root, symlinks=True)
    return Repo(root)


def ends(repo: Repo, command: str) -> dict[str, bytes]:
    """What the files hold after a command that nothing disturbs."""
    undisturbed = copy(repo, f"{repo.root.name}-undisturbed")
    assert run(undisturbed, command).exit_code == 0
    assert undisturbed.run("sync").exit_code == 0
    return contents(undisturbed)


@pytest.fixture
def killing(tmp_path: Path) -> dict[str, str]:
    """The environment in which a process kills itself; all that is missing is when."""
    folder = tmp_path / "shim"
    folder.mkdir()
    shutil.copy(Path(__file__).with_name("killed_after.py"), folder / "sitecustomize.py")
    return {
        **DAY,
        "PYTHONPATH": str(folder),
        "PYTHONDONTWRITEBYTECODE": "1",
        "TMPDIR": str(tmp_path),
        "KILL_LOG": str(tmp_path / "calls.log"),
    }


def calls(environment: dict[str, str]) -> list[str]:
    """The system calls that wrote, in the last run."""
    return Path(environment["KILL_LOG"]).read_text().split()


KILLED = [
    pytest.param("done"),
    pytest.param("follow-up"),
    *(
        pytest.param(name, marks=pytest.mark.full)
        for name in COMMANDS
        if name not in {"done", "follow-up"}
    ),
]


@pytest.mark.parametrize("command", KILLED)
def test_killed_after_any_write_every_file_is_whole(
    plan: Repo, killing: dict[str, str], command: str
) -> None:
    before = contents(plan)
    reference = copy(plan, "reference")
    answer = reference.spawn(*COMMANDS[command], env=killing)
    assert answer.exit_code in {0, 1}, answer.stderr
    after = contents(reference)
    written = calls(killing)
    files = [path for path in after if after[path] != before.get(path)]
    assert written.count("replace") == len(files)
    assert written.count("half") == written.count("rest") == len(files)
    reference.run("sync")
    end = contents(reference)
    for number in range(1, len(written) + 1):
        broken = copy(plan, f"killed-{number}")
        answer = broken.spawn(*COMMANDS[command], env={**killing, "KILL_AFTER": str(number)})
        assert answer.exit_code == -9, f"{number}: {answer}"
        assert calls(killing) == written[:number]
        _is_whole(broken, before, after)
        # Who comes next can work, and mends what is missing.
        assert broken.run("check").exit_code in {0, 1}
        assert broken.run("sync").exit_code == 0
        assert broken.run("sync", "--check").exit_code == 0
        if command not in {"new", "follow-up", "baseline"}:  # once more would be another one
            assert run(broken, command).exit_code in {0, 1}
            broken.run("sync")
            assert _planned(contents(broken)) == end
        shutil.rmtree(broken.root)


def _planned(files: dict[str, bytes]) -> dict[str, bytes]:
    """The files without those that were being written."""
    return {path: raw for path, raw in files.items() if not path.endswith(".taskctl-new")}


def _is_whole(repo: Repo, before: dict[str, bytes], after: dict[str, bytes]) -> None:
    now = contents(repo)
    beside = sorted(set(now) - set(_planned(now)))
    # All files of a change are on the disk before the first is replaced.
    assert {re.sub(r"(.*/)?\.(.*)\.taskctl-new", r"\1\2", path) for path in beside} <= {*after}
    assert all(Path(path).name.startswith(".") for path in beside), "which no pattern finds"
    planned = _planned(now)
    assert set(before) <= set(planned) <= set(after)
    for path, raw in planned.items():
        assert raw in (before.get(path), after[path]), path
    # Tasks are written before the boards that repeat them.
    new = [path for path in planned if planned[path] == after[path] != before.get(path)]
    if any(path in {BOARD, ORDER} for path in new):
        tasks = [path for path in after if after[path] != before.get(path) and "TASK-0" in path]
        assert set(tasks) <= set(new)


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
