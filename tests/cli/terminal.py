"""The program in a terminal of a given size."""

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
from collections.abc import Mapping
from typing import NamedTuple

from ..conftest import _ENVIRONMENT, Repo


class Shown(NamedTuple):
    """An exit code, and everything that a terminal got."""

    code: int
    text: str


class Terminal:
    """A terminal beside a repository, with environment variables of its own."""

    def __init__(self, repo: Repo, env: Mapping[str, str]) -> None:
        self.repo = repo
        self.env = {**_ENVIRONMENT, "TERM": "xterm", **env}

    def run(
        self,
        *words: str,
        env: Mapping[str, str] | None = None,
        columns: int = 80,
        lines: int = 24,
        typed: str = "",
    ) -> Shown:
        """Run the program until it ends, and type something while it runs."""
        leader, follower = pty.openpty()
        fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        process = subprocess.Popen(
            [sys.executable, "-m", "taskctl", *words],
            cwd=self.repo.root,
            env={**self.env, **(env or {})},
            stdin=follower,
            stdout=follower,
            stderr=follower,
        )
        os.close(follower)
        os.write(leader, typed.encode())
        shown = b""
        while True:
            try:
                chunk = os.read(leader, 1 << 16)
            except OSError:  # the other end is closed
                break
            if not chunk:
                break
            shown += chunk
        os.close(leader)
        return Shown(process.wait(60), shown.decode().replace("\r\n", "\n"))
