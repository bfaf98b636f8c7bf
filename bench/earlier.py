"""The taskctl of an earlier commit, to measure beside this one."""

import subprocess
import tarfile
from pathlib import Path

from bench.measure import environment

COMMIT = "24fdac9"
_PARTS = ("taskctl", "pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md")


class NoEarlierError(Exception):
    """There is no such taskctl, and why."""


def earlier(root: Path, python: str) -> tuple[str, ...]:
    """How to call it; it is installed into an environment of its own, which later runs find.

    Args:
        root: the repository of taskctl.
        python: the interpreter that it runs on.

    Raises:
        NoEarlierError: the history does not reach so far back, or it cannot be installed.
    """
    folder = root / ".bench" / COMMIT
    program = folder / "bin" / "taskctl"
    if not _succeeds((str(program), "--version"), root):
        code, archive = folder / "code", folder / "code.tar"
        folder.mkdir(parents=True, exist_ok=True)
        if not _succeeds(("git", "archive", "--output", str(archive), COMMIT, *_PARTS), root):
            raise NoEarlierError(f"the history of this clone does not reach {COMMIT}")
        with tarfile.open(archive) as tar:
            tar.extractall(code, filter="data")
        pip = (str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", str(code))
        if not _succeeds((python, "-m", "venv", str(folder)), root) or not _succeeds(pip, root):
            raise NoEarlierError(f"{COMMIT} could not be installed")
    return (str(program),)


def _succeeds(words: tuple[str, ...], folder: Path) -> bool:
    try:
        done = subprocess.run(
            words, cwd=folder, env=environment(), capture_output=True, check=False
        )
    except OSError:
        return False
    return done.returncode == 0
