"""The server as a process: its streams, who may talk to it, and the missing extra."""

import json
import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from typing import Any

import pytest

from ..conftest import _ENVIRONMENT, Repo
from .conftest import over_http

INITIALIZE = {
    "jsonrpc": "2.0", "id": 1, "method": "initialize",
    "params": {
        "protocolVersion": "2025-06-18", "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    },
}  # fmt: skip  # a table
READY = {"jsonrpc": "2.0", "method": "notifications/initialized"}


def status(port: int, **headers: str) -> int:
    """The status of a request to begin a session."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/mcp",
        json.dumps(INITIALIZE).encode(),
        {"Content-Type": "application/json", "Accept": "application/json, text/event-stream",
         **headers},
    )  # fmt: skip  # a table
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_stdout_holds_nothing_but_the_protocol(plan: Repo) -> None:
    # Settings without effect are noted, and an unreadable call is answered.
    plan.write("taskctl.toml", '[[collection]]\nname = "x"\nkind = "task"\ninclude = ["x/*.md"]\n')
    calls = [
        INITIALIZE,
        READY,
        {"jsonrpc": "2.0", "id": 2, "method": "tools/call",
         "params": {"name": "next", "arguments": {}}},
    ]  # fmt: skip  # a table
    lines = "no JSON\n" + "".join(json.dumps(one) + "\n" for one in calls)
    running = subprocess.Popen(
        [sys.executable, "-m", "taskctl", "mcp"], cwd=plan.root, text=True, env=_ENVIRONMENT,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip  # a table
    assert running.stdin
    assert running.stdout
    running.stdin.write(lines)
    running.stdin.flush()
    answers: dict[object, dict[str, Any]] = {}
    while 2 not in answers and (line := running.stdout.readline()):
        message = json.loads(line)
        assert message["jsonrpc"] == "2.0"
        answers[message.get("id")] = message
    rest, errors = running.communicate(timeout=60)  # closes its stdin
    assert (running.returncode, rest) == (0, ""), errors
    assert answers[1]["result"]["serverInfo"]["name"] == "taskctl"
    assert answers[2]["result"]["structuredContent"]["task"]["id"] == "TASK-0002"


def call(number: int, tool: str, **given: object) -> dict[str, object]:
    """A message that calls a tool."""
    params = {"name": tool, "arguments": given}
    return {"jsonrpc": "2.0", "id": number, "method": "tools/call", "params": params}


def piped(plan: Repo, *messages: object) -> list[dict[str, Any]]:
    """The answers to messages in a pipe that ends at once."""
    lines = "".join(json.dumps(one) + "\n" for one in (INITIALIZE, READY, *messages))
    done = subprocess.run(
        [sys.executable, "-m", "taskctl", "mcp"], input=lines, cwd=plan.root, text=True,
        env=_ENVIRONMENT, capture_output=True, timeout=60, check=False,
    )  # fmt: skip  # a table
    assert (done.returncode, done.stderr) == (0, "")
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_all_calls_of_a_pipe_are_answered(plan: Repo) -> None:
    answers = piped(
        plan, call(2, "check"), call(3, "next"),
        call(4, "change_status", id="TASK-0002", command="start"),
        call(5, "show", id="TASK-0099"), {"jsonrpc": "2.0", "id": 6, "method": "no/such"},
    )  # fmt: skip  # a table
    found = {one["id"]: one for one in answers}
    assert len(answers) == len(found) == 6
    assert found[3]["result"]["structuredContent"]["task"]["id"] == "TASK-0002"
    assert found[5]["result"]["isError"]
    assert "error" in found[6]
    assert "status: In Progress\n" in plan.read("tasks/TASK-0002-x.md")


def test_calls_of_a_pipe_may_have_the_same_number(plan: Repo) -> None:
    answers = piped(plan, call(1, "next"), call(1, "check"))
    assert [one["id"] for one in answers] == [1, 1, 1]


def test_a_cancelled_call_does_not_hold_the_server(plan: Repo) -> None:
    cancelled = {"method": "notifications/cancelled", "params": {"requestId": 2}}
    answers = piped(plan, call(2, "check"), {"jsonrpc": "2.0", **cancelled}, call(3, "next"))
    assert {1, 3} <= {one["id"] for one in answers}


def test_it_ends_when_nobody_reads_its_answers(plan: Repo) -> None:
    running = subprocess.Popen(
        [sys.executable, "-m", "taskctl", "mcp"], cwd=plan.root, text=True, env=_ENVIRONMENT,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip  # a table
    assert running.stdin
    assert running.stdout
    assert running.stderr
    running.stdout.close()
    running.stdin.write(json.dumps(INITIALIZE) + "\n")
    running.stdin.flush()  # and it stays open
    assert running.wait(timeout=60) == 1
    assert running.stderr.read() == ""
    running.stdin.close()
    running.stderr.close()


def test_it_ends_when_it_is_interrupted(plan: Repo) -> None:
    running = subprocess.Popen(
        [sys.executable, "-m", "taskctl", "mcp"], cwd=plan.root, text=True, env=_ENVIRONMENT,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip  # a table
    assert running.stdin
    assert running.stdout
    running.stdin.write(json.dumps(INITIALIZE) + "\n")
    running.stdin.flush()
    assert json.loads(running.stdout.readline())["id"] == 1
    running.send_signal(signal.SIGINT)
    assert running.wait(timeout=60) == 130
    running.communicate()


def test_http_answers_this_computer_alone(plan: Repo) -> None:
    with over_http(plan) as port:
        assert status(port) == 200
        assert status(port, Origin=f"http://127.0.0.1:{port}") == 200
        assert status(port, Origin="http://evil.example") == 403
        assert status(port, Origin=f"http://localhost:{port + 1}") == 403
        assert status(port, Host="evil.example") == 421
        assert status(port, Host=f"evil.example:{port}") == 421


def test_without_the_extra_it_says_how_to_install_it(plan: Repo) -> None:
    code = (
        "import sys\n"
        "sys.modules['mcp'] = sys.modules['jsonschema'] = None\n"
        "sys.argv = ['taskctl', 'mcp']\n"
        "from taskctl.cli.main import run\n"
        "run()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=plan.root, text=True, capture_output=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "install --force './taskctl[mcp]'" in done.stderr


@pytest.mark.full
def test_the_inspector_lists_and_calls_the_tools(plan: Repo) -> None:
    npx = shutil.which("npx")
    if npx is None:
        pytest.skip("npx is not installed")

    def inspected(*words: str) -> dict[str, object]:
        done = subprocess.run(
            [npx, "--yes", "@modelcontextprotocol/inspector", "--cli", sys.executable, "-m",
             "taskctl", "mcp", *words],
            cwd=plan.root, text=True, capture_output=True, timeout=300, check=False,
        )  # fmt: skip  # a table
        assert done.returncode == 0, done.stderr
        found: dict[str, object] = json.loads(done.stdout)
        return found

    tools = inspected("--method", "tools/list")["tools"]
    assert isinstance(tools, list)
    assert len(tools) == 8
    called = inspected(
        "--method", "tools/call", "--tool-name", "show", "--tool-arg", "id=TASK-0002"
    )
    shown = called["structuredContent"]
    assert isinstance(shown, dict)
    assert shown["id"] == "TASK-0002"
