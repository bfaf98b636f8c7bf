"""A real terminal: the board is opened, works, lets an editor in, and leaves a clean screen."""

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ..conftest import Repo

TMUX = shutil.which("tmux")
_PATIENCE = 60
"""Seconds until a person gives up waiting for something on the screen."""
_EDITOR = "#!/bin/sh\nsed -i 's/A small step/A quick step/' \"$1\"\n"


class Terminal:
    """A terminal in which a shell command runs."""

    def __init__(self, folder: Path, command: str, width: int, height: int) -> None:
        self._environment = {**os.environ, "TMUX_TMPDIR": str(folder), "TERM": "xterm-256color"}
        self._tmux("new-session", "-d", "-x", str(width), "-y", str(height), command)

    def press(self, *keys: str) -> None:
        """Press keys: names as tmux has them."""
        self._tmux("send-keys", *keys)

    def waits_for(self, text: str) -> str:
        """The screen, once a text is on it."""
        end = time.monotonic() + _PATIENCE
        while text not in (screen := self._tmux("capture-pane", "-p")):
            assert time.monotonic() < end, screen
            time.sleep(0.1)
        return screen

    def close(self) -> None:
        """End the session and its server."""
        self._tmux("kill-server")

    def _tmux(self, *words: str) -> str:
        done = subprocess.run(
            [str(TMUX), "-f", os.devnull, *words],
            capture_output=True, text=True, check=True, env=self._environment, timeout=60,
        )  # fmt: skip  # a call
        return done.stdout


@pytest.fixture
def terminal(repo: Repo) -> Iterator[Terminal]:
    """A terminal of 80 columns with the board of two tasks."""
    repo.task("TASK-0001")
    repo.task("TASK-0002", prereqs=["TASK-0001"])
    editor = repo.root.parent / "editor"
    editor.write_text(_EDITOR, "utf-8")
    editor.chmod(0o755)
    cache = repo.root.parent / "cache"
    program = Path(__file__).parents[2]
    setting = f"EDITOR={editor} TASKCTL_CACHE_DIR={cache} PYTHONPATH={program}"
    command = f"{setting} {shlex.quote(sys.executable)} -m taskctl board -i; echo code $?; cat"
    # the path of a socket is short
    with tempfile.TemporaryDirectory(prefix="tmux-") as folder:
        opened = Terminal(Path(folder), f"cd {shlex.quote(str(repo.root))}; {command}", 80, 30)
        try:
            yield opened
        finally:
            opened.close()


@pytest.mark.full
@pytest.mark.skipif(TMUX is None, reason="needs tmux")
def test_a_real_terminal(repo: Repo, terminal: Terminal) -> None:
    screen = terminal.waits_for("TASK-0001")
    assert "← TASK-0001" in screen
    terminal.press("s")
    terminal.waits_for("Draft → In Progress")
    assert "status: In Progress" in repo.read("tasks/TASK-0001-x.md")
    terminal.press("e")
    terminal.waits_for("A quick step")
    terminal.press("d")
    terminal.waits_for("1 of 1 box open")
    terminal.press("Escape", "S-Right")
    terminal.waits_for("In Progress → In Review")
    repo.task("TASK-0003", title="TASK-0003 Written by another")
    terminal.waits_for("Written by another")
    terminal.press("q")
    screen = terminal.waits_for("code 0")
    assert "TASK-0002" not in screen
