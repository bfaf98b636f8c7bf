"""A command that is killed after any of its writes: every file is whole, and the rest is mended."""

import re
import shutil
from pathlib import Path

import pytest

from ..boards.boards import BOARD, ORDER
from ..conftest import Repo
from .commands import DAY
from .writers import COMMANDS, contents, copy, run

pytestmark = pytest.mark.full


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
    *(pytest.param(name, marks=pytest.mark.full) for name in COMMANDS if name != "done"),
]


@pytest.mark.parametrize("command", KILLED)
def test_killed_after_any_write_every_file_is_whole(
    plan: Repo, killing: dict[str, str], command: str
) -> None:
    if command not in {"sync", "adopt"}:
        plan.run("sync")
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
    named = set()
    for number in range(1, len(written) + 1):
        broken = copy(plan, f"killed-{number}")
        answer = broken.spawn(*COMMANDS[command], env={**killing, "KILL_AFTER": str(number)})
        assert answer.exit_code == -9, f"{number}: {answer}"
        assert calls(killing) == written[:number]
        _is_whole(broken, before, after)
        named |= _names_what_is_missing(broken, command, before, after)
        _can_be_mended(broken, command, dict(end))
        shutil.rmtree(broken.root)
    assert named >= MISSING.get(command, set())


MOVED = "tasks/TASK-0009-another.md"
# What is missing at some moment, and named by `check` then, beside what was so before.
MISSING = {
    **{key: {BOARD, ORDER} for key in ("start", "review", "done", "park", "supersede", "new")},
    "follow-up": {"tasks/TASK-0001-x.md", ORDER},
}


def _names_what_is_missing(
    repo: Repo, command: str, before: dict[str, bytes], after: dict[str, bytes]
) -> set[str]:
    """The files that `check` says are behind the others; they are the right ones."""
    now = _planned(contents(repo))
    changed = [path for path in after if after[path] != before.get(path)]
    tasks = {path for path in changed if path not in {BOARD, ORDER}}
    behind = {path for path in changed if now.get(path) != after[path]}
    stale = {found.path for found in repo.findings("BD010")}
    orphans = {found.path for found in repo.findings("PR010")}
    if command in MISSING:
        assert stale == (behind if not tasks & behind else set())
    if command == "follow-up":
        assert orphans == (tasks - behind if len(tasks & behind) == 1 else set())
    return stale | orphans


def _can_be_mended(repo: Repo, command: str, end: dict[str, bytes]) -> None:
    """Who comes next can work, and mends what is missing: with `sync`, or the same once more."""
    assert repo.run("check").exit_code in {0, 1}
    assert repo.run("sync").exit_code == 0
    assert repo.run("sync", "--check").exit_code == 0
    made = {"new": "tasks/TASK-0006-a-thing.md", "follow-up": "tasks/TASK-0001B-a-thing.md"}
    if command == "baseline" or (command in made and (repo.root / made[command]).exists()):
        return  # once more would be another one
    answer = run(repo, command)
    assert answer.exit_code in {0, 1} or command == "rename"
    if command == "rename" and (repo.root / "tasks/TASK-0001-x.md").exists():
        assert f"{MOVED} is what was to be written" in " ".join(answer.stdout.split())
        (repo.root / MOVED).unlink()
        assert run(repo, command).exit_code == 0
    repo.run("sync")
    if command == "extract":  # finished, a candidate keeps the words that the task has already
        assert repo.findings("TR007") == []
        del end["tasks/TRACK-X.md"]
        (repo.root / "tasks/TRACK-X.md").unlink()
    assert _planned(contents(repo)) == end


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
    assert set(before) & set(after) <= set(planned) <= set(before) | set(after)
    for path, raw in planned.items():
        assert raw in (before.get(path), after.get(path)), path
    if set(before) - set(planned):  # a file that moves goes last
        assert planned == after
    # Tasks are written before the boards that repeat them.
    new = [path for path, raw in planned.items() if raw == after.get(path) != before.get(path)]
    if any(path in {BOARD, ORDER} for path in new):
        tasks = [path for path in after if after[path] != before.get(path) and "TASK-0" in path]
        assert set(tasks) <= set(new)
