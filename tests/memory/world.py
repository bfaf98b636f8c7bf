"""A plan in a repository, and the memory that taskctl has of it."""

import random
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from bench import documents, plans
from tests.conftest import _ENVIRONMENT, Repo
from tests.memory.starter import DEMO, Run, Starter

SIZE = 12
NOON = 1_770_000_000


class World:
    """The repository, the folder of the memory, and the options of the next runs."""

    def __init__(self, scratch: Path, rng: random.Random, starter: Starter) -> None:
        self.scratch = scratch
        self.starter = starter
        self.cache = scratch / "cache"
        self.repo = Repo(scratch / "repo")
        self.now = NOON
        for name in ("home", "tmp"):
            (scratch / name).mkdir()
        STARTS[rng.randrange(len(STARTS))](self.repo.root)
        self.repo.git("init", "--quiet", "--initial-branch=main")
        self.commit("begin")

    @property
    def env(self) -> dict[str, str]:
        """The environment of a run: nothing of the machine, and a fixed day."""
        return {
            **_ENVIRONMENT,
            "HOME": str(self.scratch / "home"),
            "TMPDIR": str(self.scratch / "tmp"),
            "TZ": "UTC",
            "SOURCE_DATE_EPOCH": str(self.now),
            "TASKCTL_CACHE_DIR": str(self.cache),
        }

    def run(self, *words: str, folder: str = ".", kill_after: float | None = None) -> Run:
        """A run with the memory."""
        return Run(words, self.repo.root / folder, self.env, kill_after)

    def git(self, *words: str) -> bool:
        """Run git, whether or not it can do what is asked."""
        date = f"{self.now} +0000"
        done = subprocess.run(
            ("git", "-c", "gc.auto=0", "-c", "maintenance.auto=false", *words),
            cwd=self.repo.root,
            capture_output=True,
            check=False,
            env={**_ENVIRONMENT, "GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date},
        )
        return done.returncode == 0

    def commit(self, message: str) -> None:
        """Commit all that is there, an hour after the last one."""
        self.now += 3600
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message)

    def files(self) -> list[Path]:
        """All paths in the repository but git's and folders, in a fixed order."""
        return sorted(_files(self.repo.root))

    def texts(self) -> list[Path]:
        """The files that a plan can consist of."""
        wanted = {".md", ".json", ".toml", ".yml"}
        return [
            path
            for path in self.files()
            if path.suffix in wanted and path.is_file() and not path.is_symlink()
        ]

    def entries(self) -> list[Path]:
        """The files of the memory."""
        return sorted(path for path in self.cache.rglob("*") if path.is_file())


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name == ".git":
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _files(path)
        else:
            yield path


def _demo(root: Path) -> None:
    shutil.copytree(DEMO, root)
    (root / "docs/guide.md").write_text("# Guide\n")


def _home(root: Path) -> None:
    plans.write_home(root, plans.tasks(SIZE), boards=True)


def _backlog(root: Path) -> None:
    plans.write_backlog(root, plans.tasks(SIZE))


def _documents(root: Path) -> None:
    for form in ("openspec", "task-master", "table"):
        documents.write(root, form, plans.tasks(SIZE))


STARTS: tuple[Callable[[Path], None], ...] = (_demo, _demo, _home, _backlog, _documents)
