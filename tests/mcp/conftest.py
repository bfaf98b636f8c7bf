"""A server of a scratch plan, and the client of the SDK that talks to it."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import chdir, contextmanager
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from unittest.mock import patch

import pytest

from ..conftest import _ENVIRONMENT, Repo

pytest.importorskip("mcp", reason="the extra `mcp` is not installed")

import anyio
from mcp import StdioServerParameters
from mcp.client.client import Client

from taskctl.mcp.desk import AgentDesk
from taskctl.mcp.server import new_server

_Found = TypeVar("_Found")
DAY = {"SOURCE_DATE_EPOCH": "1770076800"}


class Told(NamedTuple):
    """The result of a tool."""

    data: dict[str, Any]
    is_error: bool


class Agent:
    """A client that is connected while `talk` runs."""

    def __init__(self, client: Client) -> None:
        self.client = client

    async def call(self, tool: str, **given: Any) -> Told:
        words = {name.rstrip("_"): value for name, value in given.items()}
        result = await self.client.call_tool(tool, words)
        (content,) = result.content
        assert json.loads(content.text) == result.structured_content  # type: ignore[union-attr]
        return Told(result.structured_content, bool(result.is_error))


def talk(
    repo: Repo, act: Callable[[Agent], Awaitable[_Found]], *options: str, url: str = ""
) -> _Found:
    """Start a server on stdio, or connect to one, and let an agent act."""
    command = ["-m", "taskctl", "mcp", *options]
    given = StdioServerParameters(
        command=sys.executable, args=command, cwd=repo.root, env={**_ENVIRONMENT, **DAY}
    )

    async def run() -> _Found:
        async with Client(url or given) as client:
            return await act(Agent(client))

    return anyio.run(run)


def asked(repo: Repo, tool: str, **given: object) -> Told:
    """The result of one call, by a server in this process: most of a second less for each."""

    async def run() -> Told:
        desk = AgentDesk(str(repo.root), None, writes=True)
        async with Client(new_server(desk)) as client:
            return await Agent(client).call(tool, **given)

    with chdir(repo.root), patch.dict(os.environ, {**_ENVIRONMENT, **DAY}, clear=True):
        return anyio.run(run)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@contextmanager
def over_http(repo: Repo, *options: str) -> Iterator[int]:
    """A server on loopback; its port."""
    port = free_port()
    running = subprocess.Popen(
        [sys.executable, "-m", "taskctl", "mcp", "--http", str(port), *options],
        cwd=repo.root, env={**_ENVIRONMENT, **DAY}, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip  # a table
    try:
        _wait_for(port, running)
        yield port
    finally:
        running.terminate()
        out, _ = running.communicate(timeout=30)
        assert out == b""


def _wait_for(port: int, running: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        assert running.poll() is None, running.communicate()
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("the server does not listen")


@pytest.fixture
def plan(repo: Repo, tmp_path: Path) -> Repo:
    """Three tasks, the first done."""
    repo.write("taskctl.toml", "[queue]\nwip_limit = 2\n")
    repo.task("TASK-0001", "Done")
    repo.task("TASK-0002", prereqs=["TASK-0001"])
    repo.task("TASK-0003", scope="- `src/b/`")
    repo.write("docs/PLAN.md", "# Plan\n\n- [ ] **T1** one\n- [ ] **T2** two\n")
    repo.commit()
    return repo
