"""The program in a terminal of a given size."""

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pytest

from ..conftest import _ENVIRONMENT, Repo

# Its own terminal, so that Ctrl-C reaches it.
_PROGRAM = """
import fcntl, runpy, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
runpy.run_module("taskctl", run_name="__main__", alter_sys=True)
"""
_PATIENCE = 30
CTRL_C, CTRL_D = "\x03", "\x04"


class Shown(NamedTuple):
    """An exit code, and everything that a terminal got."""

    code: int
    text: str


class Terminal:
    """A terminal beside a repository, with environment variables of its own."""

    def __init__(self, repo: Repo, env: Mapping[str, str]) -> None:
        self.repo = repo
        self.before = ""  # what Python does before it runs the program
        self.env = {**_ENVIRONMENT, "TERM": "xterm", **env}

    def run(
        self,
        *words: str,
        env: Mapping[str, str] | None = None,
        columns: int = 80,
        lines: int = 24,
        typed: str = "",
        answers: Sequence[tuple[str, str]] = (),
    ) -> Shown:
        """Run the program until it ends, and type something while it runs.

        `answers` are what is typed once some text has been shown since the last one: all of them.
        """
        leader, follower = pty.openpty()
        fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        process = subprocess.Popen(
            [sys.executable, "-c", self.before + _PROGRAM, *words],
            cwd=self.repo.root,
            env={**self.env, **(env or {})},
            stdin=follower,
            stdout=follower,
            stderr=follower,
            start_new_session=True,
            # A suite that a shell runs in its background is started with SIGINT ignored.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
        )
        os.close(follower)
        os.write(leader, typed.encode())
        shown = b""
        waiting = [*answers]
        since = 0
        while True:
            if not select.select([leader], [], [], _PATIENCE)[0]:
                process.kill()
                waited = f" instead of {waiting[0][0]!r}" if waiting else ""
                pytest.fail(f"it waits{waited}: {shown.decode()}")
            try:
                chunk = os.read(leader, 1 << 16)
            except OSError:  # the other end is closed
                break
            if not chunk:
                break
            shown += chunk
            # A line that is folded goes on below.
            if waiting and waiting[0][0] in " ".join(shown[since:].decode().split()):
                since = len(shown)
                keys = waiting.pop(0)[1]
                if keys == CTRL_C:
                    time.sleep(0.3)  # Python forgets a signal just before it begins to read
                os.write(leader, keys.encode())
        os.close(leader)
        assert not waiting, f"{waiting[0][0]!r} was not shown: {shown.decode()}"
        return Shown(process.wait(60), shown.decode().replace("\r\n", "\n"))
