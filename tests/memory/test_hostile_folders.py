"""Whatever lies in place of the memory: it changes no answer, no exit code and no other file."""

import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import _ENVIRONMENT, Repo, needs_permissions
from tests.memory.starter import Run, Starter

COMMANDS = (("check",), ("list",), ("next",), ("stats",), ("check", "--staged"))
NOBODY = 65534
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")


class Memory:
    """A plan, and the folder in which taskctl remembers it."""

    def __init__(self, repo: Repo, starter: Starter, folder: Path) -> None:
        self.repo = repo
        self.starter = starter
        self.folder = folder
        self.env = {**_ENVIRONMENT, "TASKCTL_CACHE_DIR": str(folder)}

    def fill(self) -> list[Path]:
        """Remember the answers to all commands; the files of the memory."""
        for words in COMMANDS:
            self.starter.run(Run(words, self.repo.root, self.env))
        found = self.entries()
        assert found
        return found

    def entries(self) -> list[Path]:
        """The files of the memory."""
        return sorted(path for path in self.folder.rglob("*") if path.is_file())

    def changes_nothing(self) -> None:
        """Assert that each command says and does the same with the memory, twice."""
        files = self.repo.files()
        for words in COMMANDS:
            asked = Run(words, self.repo.root, self.env)
            (expected,) = self.starter.run(asked._replace(words=("--no-cache", *words)))
            for _ in range(2):
                assert self.starter.run(asked) == [expected], words
        assert self.repo.files() == files


@pytest.fixture(scope="module")
def starter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Starter]:
    found = Starter(tmp_path_factory.mktemp("starter"))
    yield found
    found.close()


@pytest.fixture
def memory(repo: Repo, starter: Starter, tmp_path: Path) -> Memory:
    """A memory of a plan that has findings."""
    repo.task("TASK-0001", status="Done", prereqs=["TASK-0099"])
    repo.task("TASK-0002", scope="- `nowhere/`")
    repo.commit()
    return Memory(repo, starter, tmp_path / "cache")


def snapshot(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """Each path in a folder with its mode, its time and its contents."""
    return {
        str(path): (
            path.lstat().st_mode,
            path.lstat().st_mtime_ns,
            path.read_bytes() if path.is_file() else b"",
        )
        for path in (folder, *sorted(folder.rglob("*")))
    }


def test_entries_of_another_plan_are_not_used(memory: Memory, tmp_path: Path) -> None:
    own = memory.fill()
    other = Repo(tmp_path / "other")
    other.task("TASK-0007", status="nonsense")
    other.commit()
    planted = Memory(other, memory.starter, tmp_path / "planted").fill()
    for number, path in enumerate(own):
        path.write_bytes(planted[number % len(planted)].read_bytes())
    memory.changes_nothing()


def test_entries_of_another_state_are_not_used(memory: Memory) -> None:
    memory.fill()
    earlier = snapshot(memory.folder)
    memory.repo.task("TASK-0002", status="Done")
    memory.fill()
    for name, (_, _, raw) in earlier.items():
        if Path(name).is_file():
            Path(name).write_bytes(raw)
    memory.changes_nothing()


class Bomb:
    """Makes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self.path,)


def test_nothing_in_an_entry_is_run(memory: Memory, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    for path in memory.fill():
        path.write_bytes(pickle.dumps(Bomb(mark)))
    memory.changes_nothing()
    assert not mark.exists()


@needs_root
@pytest.mark.parametrize("deep", [False, True], ids=["the folder", "a folder in it"])
def test_a_folder_of_another_user_is_neither_read_nor_written(memory: Memory, deep: bool) -> None:
    memory.fill()
    kinds = [path for path in memory.folder.iterdir() if path.is_dir()]
    for path in kinds if deep else [memory.folder]:
        os.chown(path, NOBODY, NOBODY)
    before = snapshot(memory.folder) if not deep else {}
    memory.changes_nothing()
    assert not before or snapshot(memory.folder) == before


@needs_root
def test_entries_of_another_user_are_not_used(memory: Memory) -> None:
    for path in memory.fill():
        os.chown(path, NOBODY, NOBODY)
    memory.changes_nothing()


@pytest.mark.parametrize("mode", [0o777, 0o770, 0o1777], ids=["all", "group", "sticky"])
def test_a_folder_that_others_can_write_to_is_neither_read_nor_written(
    memory: Memory, mode: int
) -> None:
    memory.fill()
    memory.folder.chmod(mode)
    before = snapshot(memory.folder)
    memory.changes_nothing()
    assert snapshot(memory.folder) == before


def test_entries_that_others_can_write_to_are_not_used(memory: Memory) -> None:
    for path in memory.fill():
        path.chmod(0o666)
    memory.changes_nothing()


def test_a_folder_that_is_a_link_is_neither_read_nor_written(memory: Memory) -> None:
    memory.fill()
    target = memory.folder.with_name("target")
    memory.folder.rename(target)
    memory.folder.symlink_to(target)
    before = snapshot(target)
    memory.changes_nothing()
    assert snapshot(target) == before


def test_folders_in_it_that_are_links_are_neither_read_nor_written(memory: Memory) -> None:
    memory.fill()
    target = memory.folder.with_name("target")
    shutil.copytree(memory.folder, target)
    for kind in [path for path in memory.folder.iterdir() if path.is_dir()]:
        shutil.rmtree(kind)
        kind.symlink_to(target / kind.name)
    before = snapshot(target)
    memory.changes_nothing()
    assert snapshot(target) == before


def test_entries_that_are_links_are_neither_followed_nor_written_through(memory: Memory) -> None:
    target = memory.folder.with_name("target")
    target.mkdir()
    for path in memory.fill():
        path.rename(target / path.name)
        path.symlink_to(target / path.name)
    before = snapshot(target)
    memory.changes_nothing()
    assert snapshot(target) == before


@pytest.mark.parametrize("kind", ["pipe", "folder", "nowhere", "itself", "device"])
def test_what_is_no_file_in_place_of_the_entries(memory: Memory, kind: str) -> None:
    for path in memory.fill():
        path.unlink()
        if kind == "pipe":
            os.mkfifo(path)
        elif kind == "folder":
            path.mkdir()
        else:
            targets = {"nowhere": "nowhere", "itself": str(path), "device": "/dev/zero"}
            path.symlink_to(targets[kind])
    memory.changes_nothing()


@pytest.mark.parametrize("kind", ["file", "pipe", "nowhere", "itself"])
def test_what_is_no_folder_in_place_of_the_folder(memory: Memory, kind: str) -> None:
    if kind == "file":
        memory.folder.write_text("mine\n")
    elif kind == "pipe":
        os.mkfifo(memory.folder)
    else:
        memory.folder.symlink_to({"nowhere": "nowhere", "itself": str(memory.folder)}[kind])
    before = memory.folder.lstat()
    memory.changes_nothing()
    assert memory.folder.lstat() == before


def test_a_file_in_place_of_the_folders_in_it(memory: Memory) -> None:
    memory.fill()
    for kind in [path for path in memory.folder.iterdir() if path.is_dir()]:
        shutil.rmtree(kind)
        kind.write_text("mine\n")
    memory.changes_nothing()


@pytest.mark.parametrize(
    "folder", ["/dev/null", "/dev/null/x", "/proc/x", "\udcff", "x\ny", "n" * 300]
)
def test_a_folder_that_cannot_be_made(memory: Memory, tmp_path: Path, folder: str) -> None:
    memory.env["TASKCTL_CACHE_DIR"] = (
        folder if folder[0] == "/" else str(tmp_path / "away" / folder)
    )
    memory.changes_nothing()


def test_an_empty_name_of_the_folder_means_the_usual_one(memory: Memory, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    memory.env.update(TASKCTL_CACHE_DIR="", HOME=str(home))
    memory.changes_nothing()
    assert [path.name for path in home.iterdir()] == [".cache"]


def test_a_home_that_does_not_exist_is_not_made(memory: Memory, tmp_path: Path) -> None:
    memory.env.update(TASKCTL_CACHE_DIR="", HOME=str(tmp_path / "home"))
    memory.changes_nothing()
    assert not (tmp_path / "home").exists()


@needs_permissions
def test_a_folder_that_can_only_be_read(memory: Memory) -> None:
    memory.fill()
    memory.repo.task("TASK-0002", status="Done")
    folders = [memory.folder, *(path for path in memory.folder.iterdir() if path.is_dir())]
    for folder in folders:
        folder.chmod(0o500)
    before = snapshot(memory.folder)
    memory.changes_nothing()
    assert snapshot(memory.folder) == before
    for folder in folders:
        folder.chmod(0o700)


def test_a_full_disk(memory: Memory) -> None:
    """No file can become longer than nothing."""
    expected = memory.repo.spawn("--no-cache", "check", env=memory.env)
    for _ in range(2):
        done = subprocess.run(
            ["sh", "-c", 'ulimit -f 0; exec "$@"', "sh", sys.executable, "-m", "taskctl", "check"],
            cwd=memory.repo.root,
            capture_output=True,
            check=False,
            env=memory.env,
            timeout=60,
        )
        assert (done.returncode, done.stdout.decode(), done.stderr.decode()) == expected


@needs_root
def test_a_full_file_system(memory: Memory) -> None:
    memory.folder.mkdir(mode=0o700)
    words = ("mount", "-t", "tmpfs", "-o", "size=4k,mode=700", "tmpfs", str(memory.folder))
    if subprocess.run(words, capture_output=True, check=False).returncode:
        pytest.skip("no file system can be mounted here")
    try:
        memory.changes_nothing()
    finally:
        subprocess.run(("umount", str(memory.folder)), check=True)


@pytest.mark.parametrize("home", ["/proc", os.devnull, "relative", "", "/nowhere/at/all"])
def test_a_home_that_cannot_have_the_folder(memory: Memory, home: str) -> None:
    del memory.env["TASKCTL_CACHE_DIR"]
    memory.env["HOME"] = home
    was_there = [Path(name).exists() for name in ("/.cache", "/nowhere")]
    memory.changes_nothing()
    assert [Path(name).exists() for name in ("/.cache", "/nowhere")] == was_there


@needs_permissions
def test_a_home_that_can_only_be_read(memory: Memory, tmp_path: Path) -> None:
    del memory.env["TASKCTL_CACHE_DIR"]
    home = tmp_path / "home"
    home.mkdir(mode=0o500)
    memory.env["HOME"] = str(home)
    memory.changes_nothing()
    assert not list(home.iterdir())


def test_no_home(memory: Memory) -> None:
    """Neither a variable nor the list of users names one."""
    env = {name: value for name, value in _ENVIRONMENT.items() if name != "HOME"}
    code = (
        "import pwd, sys\n"
        "def unknown(user):\n    raise KeyError(user)\n"
        "pwd.getpwuid = unknown\n"
        "sys.argv = ['taskctl', 'check']\n"
        "from taskctl.cli.start import run\n"
        "run()\n"
    )
    expected = memory.repo.spawn("--no-cache", "check", env=memory.env)
    files = memory.repo.files()
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=memory.repo.root,
            capture_output=True,
            check=False,
            env=env,
            timeout=60,
        )
        assert (done.returncode, done.stdout.decode(), done.stderr.decode()) == expected
    assert memory.repo.files() == files
