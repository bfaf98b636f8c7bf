"""The repositories that are measured, made in a scratch folder when they are first asked for."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bench import executable
from bench.measure import environment

ROOT = Path(__file__).resolve().parent.parent
SMOKE_TASKS = 50
MESSAGE_FILE = ".git/COMMIT_EDITMSG"
TASK_FILE = re.compile(r"task-\d+.*\.md", re.IGNORECASE)

# no commit may ask who commits, run a hook, or leave a process behind that disturbs a figure
GIT = (
    *("git", "-c", "user.name=bench", "-c", "user.email=bench@localhost"),
    *("-c", "commit.gpgSign=false", "-c", "core.hooksPath=", "-c", "core.autocrlf=false"),
    *("-c", "gc.auto=0", "-c", "maintenance.auto=false", "-c", "init.defaultBranch=main"),
)


@dataclass(frozen=True, slots=True)
class Corpus:
    """A git repository whose plan lies in `tasks`, a folder of it; `clean` has no finding."""

    name: str
    folder: Path
    tasks: str = "tasks"
    clean: bool = True

    @property
    def count(self) -> int:
        """How many tasks the plan has."""
        return sum(1 for entry in self._files() if TASK_FILE.match(entry.name))

    @property
    def middle(self) -> Path:
        """A task file in the middle of the plan."""
        files = sorted((self.folder / self.tasks).glob("TASK-[0-9]*.md"))
        return files[len(files) // 2]

    @property
    def label(self) -> str:
        files = size = 0
        for entry in self._files():
            files += 1
            size += entry.stat().st_size
        return f"{self.name} ({files:,} files, {size / 1e6:.1f} MB)"

    def _files(self) -> Iterator[os.DirEntry[str]]:
        with os.scandir(self.folder / self.tasks) as entries:
            yield from (entry for entry in entries if entry.name.endswith((".md", ".json")))


class Corpora:
    """Makes each corpus once; in a smoke run every one of them is a tiny generated plan."""

    def __init__(self, scratch: Path, shared: Path, *, smoke: bool) -> None:
        self.scratch = scratch
        self.bundle = shared / "corpora" / "nexus" / "nexus.bundle"
        self.smoke = smoke

    @property
    def cache(self) -> Path:
        """The folder in which taskctl remembers what it read."""
        return self.scratch / "cache"

    @property
    def has_nexus(self) -> bool:
        """Whether `nexus` and `staged` can be made."""
        return self.smoke or self.bundle.is_file()

    def nexus(self) -> Corpus:
        """The tip of the nexus history."""
        return self._nexus("nexus")

    def staged(self) -> Corpus:
        """The same with a change to one task file in the index, and a message for its commit."""
        made = (self.scratch / "staged").exists()
        corpus = self._nexus("staged")
        if not made:
            _stage_one_task(corpus)
        return corpus

    def changing(self) -> Corpus:
        """The same for commands before which a file is changed."""
        return self._nexus("changing")

    def plan(self, count: int) -> Corpus:
        """A generated plan of `count` tasks in the home format, with its boards."""
        return self._generated(f"plan-{count}", count, "home")

    def backlog(self, count: int) -> Corpus:
        """The same plan in Backlog.md's layout."""
        return self._generated(f"backlog-{count}", count, "backlog")

    def document(self, form: str, count: int) -> Corpus:
        """The same plan as one document, in a form of `bench.documents`."""
        folder = self._made_by("bench.documents", ("--form", form), ("--tasks", count))
        return Corpus(f"generated, {form}", folder, ".")

    def large_in(self, shape: str, size: int) -> Corpus:
        """A plan that is large in one way, a shape of `bench.growth`."""
        folder = self._made_by("bench.growth", ("--shape", shape), ("--size", size))
        return Corpus(f"generated, {shape}", folder, ".", clean=False)

    def _made_by(self, module: str, form: tuple[str, str], size: tuple[str, int]) -> Path:
        """The repository that a module writes, of a form and a size; each once."""
        folder = self.scratch / f"{form[1]}-{size[1]}"
        if not folder.exists():
            number = str(SMOKE_TASKS if self.smoke else size[1])
            words = (sys.executable, "-m", module, str(folder), *form, size[0], number)
            subprocess.run(words, cwd=ROOT, check=True)
            git(folder, "init", "--quiet")
        return folder

    def executable(self, count: int, taskctl: Sequence[str]) -> Corpus:
        """A T.A.S.K.S. plan of `count` tasks that do nothing, made by taskctl."""
        folder = self.scratch / f"executable-{count}"
        if not folder.exists():
            executable.write_plan(folder, SMOKE_TASKS if self.smoke else count, taskctl)
        return Corpus("generated, tasks that do nothing", folder, executable.PLAN)

    def empty(self) -> Corpus:
        """A folder for commands that read no plan."""
        folder = self.scratch / "empty"
        folder.mkdir(exist_ok=True)
        return Corpus("no plan", folder)

    def _nexus(self, name: str) -> Corpus:
        if self.smoke:
            return self._generated(name, SMOKE_TASKS, "home")
        folder = self.scratch / name
        if not folder.exists():
            git(self.scratch, "clone", "--quiet", str(self.bundle), name)
        return Corpus("nexus tip", folder, clean=False)

    def _generated(self, name: str, count: int, form: Literal["home", "backlog"]) -> Corpus:
        """A smoke run takes the last numbers of the plan, so that it meets its longest ids."""
        made = SMOKE_TASKS if self.smoke else count
        folder = self.scratch / name
        if not folder.exists():
            # in a process of its own: see `measure.own_memory`
            numbers = ("--tasks", str(made), "--first", str(count - made + 1))
            words = (sys.executable, "-m", "bench.plans", str(folder), "--form", form, *numbers)
            subprocess.run(words, cwd=ROOT, check=True)
            git(folder, "init", "--quiet")
            git(folder, "add", "--all")
            git(folder, "commit", "--quiet", "--message", "The plan")
        return Corpus("generated", folder, "tasks" if form == "home" else "backlog/tasks")


def git(folder: Path, *words: str) -> None:
    """Run git in `folder`; raises CalledProcessError, git's own words are on stderr."""
    subprocess.run((*GIT, *words), cwd=folder, env=environment(), check=True)


def _stage_one_task(corpus: Corpus) -> None:
    path = corpus.middle
    with path.open("a", encoding="utf-8") as file:
        file.write("\nA line that is staged.\n")
    git(corpus.folder, "add", "--", str(path))
    item_id = "-".join(path.stem.split("-")[:2])
    (corpus.folder / MESSAGE_FILE).write_text(f"{item_id}: say more\n", encoding="utf-8")
