"""Runs of taskctl in children of one process that has loaded the modules already.

A start costs ten times as much as the answer about a small plan. The parent runs nothing with a
memory, so a child remembers as little as a process of its own.
"""

import atexit
import gc
import importlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, NoReturn

from taskctl.cli.start import run as run_taskctl
from tests.conftest import Answer, Repo

LOADED = ("check", "list", "next", "board", "graph", "show", "search", "sync", "prep", "stats",
          "scope", "gate", "status", "mark", "report")  # fmt: skip  # a table
WARMED = (("check",), ("list", "--json"), ("board",), ("graph",), ("sync", "--diff"), ("stats",))
DEMO = Path(__file__).parents[2] / "fixtures" / "demo"


class Run(NamedTuple):
    """A run of taskctl; with `kill_after` seconds, it is killed with signal 9 by then."""

    words: tuple[str, ...]
    folder: Path
    env: Mapping[str, str]
    kill_after: float | None = None


class Starter:
    """The process that forks; `finish` answers about the runs that `start` was given last."""

    def __init__(self, scratch: Path) -> None:
        self._scratch = scratch
        self._count = 0
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.memory.starter", str(scratch)],
            cwd=Path(__file__).parents[2],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, *runs: Run) -> list[Answer]:
        """Run all at once, and wait for the last of them."""
        self.start(*runs)
        return self.finish()

    def start(self, *runs: Run) -> None:
        """Start all at once."""
        assert self._process.stdin
        self._count = len(runs)
        asked = [(run.words, str(run.folder), dict(run.env), run.kill_after) for run in runs]
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()

    def finish(self) -> list[Answer]:
        """Wait for all; the exit code of one that was killed is negative."""
        assert self._process.stdout
        codes = json.loads(self._process.stdout.readline())
        return [
            Answer(code, self._text(f"out-{number}"), self._text(f"err-{number}"))
            for number, code in enumerate(codes)
        ]

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()

    def _text(self, name: str) -> str:
        return (self._scratch / name).read_text("utf-8")


def serve(scratch: str) -> None:
    """Start what each line of stdin asks for, and answer with the exit codes.

    Returns only in a child, which goes on as the program.
    """
    for line in sys.stdin:
        asked = json.loads(line)
        children = []
        for number, (words, folder, env, _) in enumerate(asked):
            child = os.fork()
            if not child:
                _become(words, folder, env, scratch, number)
                return
            children.append(child)
        kills = sorted(
            (seconds, child)
            for (*_, seconds), child in zip(asked, children, strict=True)
            if seconds is not None
        )
        start = time.monotonic()
        for seconds, child in kills:
            time.sleep(max(0.0, start + seconds - time.monotonic()))
            os.kill(child, signal.SIGKILL)  # it is not waited for yet, so the id is its own
        ends = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
        print(json.dumps(ends), flush=True)
    sys.exit()


def _become(
    words: Sequence[str], folder: str, env: Mapping[str, str], scratch: str, number: int
) -> None:
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(env)
    time.tzset()
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for descriptor, name in ((1, "out"), (2, "err")):
        path = os.path.join(scratch, f"{name}-{number}")
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), descriptor)
    sys.stdin = open(0, closefd=False)  # noqa: SIM115  as long as the program runs
    sys.argv = ["taskctl", *words]


def _run_to_end(run: Callable[[], None]) -> NoReturn:
    """Run the program and end at once: to free what the parent loaded takes longer than the run."""
    code: object = 0
    try:
        run()
    except SystemExit as ended:
        code = ended.code
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else 0)


def _load() -> None:
    """Load the modules, and compile the patterns, which takes most of the time of a run."""
    for name in LOADED:
        importlib.import_module(f"taskctl.cli.{name}")
    for words in WARMED:
        Repo(DEMO).run(*words, env={"TASKCTL_CACHE_DIR": os.devnull})
    gc.freeze()


if __name__ == "__main__":
    _load()
    serve(sys.argv[1])
    _run_to_end(run_taskctl)
