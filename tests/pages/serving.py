"""A server of a plan, started as a person starts it, and asked as a browser asks."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx

from ..conftest import Repo


@dataclass
class Served:
    """A running server: its first address, and a client that went through the door."""

    repo: Repo
    first: str
    client: httpx.Client

    @property
    def origin(self) -> str:
        """The scheme, name and port of the server."""
        parts = urlsplit(self.first)
        return f"{parts.scheme}://{parts.netloc}"

    def get(self, page: str, **headers: str) -> httpx.Response:
        return self.client.get(f"{self.origin}/{page}", headers=headers)

    def act(self, **move: Any) -> httpx.Response:
        """Ask for a move, as a page of the server does."""
        return self.client.post(f"{self.origin}/act", json=move, headers={"Origin": self.origin})


@contextmanager
def serving(repo: Repo, *options: str) -> Iterator[Served]:
    """Serve a plan until the block ends; it ends by Control-C, with the exit code for that."""
    command = [sys.executable, "-m", "taskctl", "serve", *options]
    environment = {"PATH": os.environ["PATH"], "HOME": os.devnull, "PYTHONPATH": os.getcwd()}
    with subprocess.Popen(
        command,
        cwd=repo.root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        # A suite that a shell runs in its background is started with SIGINT ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    ) as process:
        assert process.stdout
        assert process.stderr
        first = process.stdout.readline().strip()
        try:
            assert first, process.stderr.read()
            with httpx.Client(timeout=30) as client:
                served = Served(repo, first, client)
                client.get(first)
                yield served
        finally:
            process.send_signal(signal.SIGINT)
            code = process.wait(30)
        assert code in {130, -signal.SIGINT}, process.stderr.read()
