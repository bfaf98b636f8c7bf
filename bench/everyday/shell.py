"""Lines of a shell: typed as a person types them, run, and looked at."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from bench.everyday.jobs import Cost, Costs, Job, typed


class UndoneError(Exception):
    """A job ended, and what it should have done is not there."""


class Line(NamedTuple):
    """A line of a shell, what its output or the file of the task must hold, its exit code."""

    line: str
    shows: str = ""
    writes: str = ""
    code: int = 0


def run(line: str, folder: Path, tools: Path, code: int = 0) -> str:
    """The output of a line in which the programs of a folder are found first.

    Raises:
        UndoneError: it ends with another exit code.
    """
    path = os.pathsep.join((str(tools), os.environ["PATH"]))
    done = subprocess.run(
        ["bash", "-c", line], cwd=folder, env=os.environ | {"PATH": path, "NO_COLOR": "1"},
        stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=120,
    )  # fmt: skip  # one call
    if done.returncode != code:
        raise UndoneError(f"{line}\n{(done.stdout + done.stderr).decode()}")
    return done.stdout.decode()


def typed_in(
    folder: Path, tools: Path, jobs: Mapping[Job, Line | str], files: Sequence[str]
) -> Costs:
    """Run the line of each job.

    Args:
        folder: the repository.
        tools: the folder of the program.
        jobs: for each job its line, or why there is none.
        files: patterns of the files of tasks.

    Raises:
        UndoneError: a line fails, or did not do its job.
    """
    costs: dict[Job, Cost] = {}
    for job, line in jobs.items():
        if isinstance(line, str):
            costs[job] = Cost(why=line)
            continue
        shown = run(line.line, folder, tools, line.code)
        if line.shows not in shown:
            raise UndoneError(f"{line.line} does not show {line.shows!r}:\n{shown}")
        expect(folder, files, line.writes)
        costs[job] = typed(line.line)
    return costs


def expect(folder: Path, files: Sequence[str], text: str) -> None:
    """Look for a text in the files of tasks.

    Raises:
        UndoneError: none holds it.
    """
    paths = [path for pattern in files for path in folder.glob(pattern)]
    if not any(text in path.read_text(encoding="utf-8") for path in paths):
        raise UndoneError(f"no file of a task holds {text!r}")
