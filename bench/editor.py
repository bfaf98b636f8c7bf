"""The cost of one keystroke in an editor: `python -m bench.editor --tasks 5000 [--beside COMMAND]`.

Each server reads a generated plan, opens one task file, and gets one change at a time, in its text
or its header. Counted are the CPU time of the server's process and the time until its findings
arrive; the next change is sent when it has been idle for a while.
"""

import argparse
import json
import shlex
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.plans import tasks, write_home

_QUIET = 0.4  # seconds
_WORDS = ("Done", "In Progress")
EDITS: dict[str, Callable[[str, int], str]] = {
    "a letter in the text": lambda text, n: text.replace("## Goal\n\n", f"## Goal\n\n{'x' * n}", 1),
    "a line in the text": lambda text, n: text.replace("## Goal\n", f"## Goal\n{chr(10) * n}", 1),
    "a box": lambda text, n: text.replace("- [x]", f"- [{'x '[n % 2]}]", 1),
    "a letter in the title": lambda text, n: text.replace("title: ", f"title: {'x' * n}", 1),
    "a letter in the status": lambda text, n: text.replace("status: ", f"status: {'x' * n}", 1),
    "another status": lambda text, n: text.replace("status: Done", f"status: {_WORDS[n % 2]}", 1),
    "a letter in the owner": lambda text, n: text.replace("owner: ", f"owner: {'x' * n}", 1),
    "a prerequisite": lambda text, n: text.replace(
        "depends-on: []", f"depends-on: [TASK-{n + 1:04}]", 1
    ),
}


class Server:
    """A language server, and the plainest client."""

    def __init__(self, words: list[str], root: Path) -> None:
        self.process = subprocess.Popen(
            words, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._number = 0
        capabilities = {"textDocument": {"publishDiagnostics": {"versionSupport": True}}}
        self.ask("initialize", processId=None, rootUri=root.as_uri(), capabilities=capabilities)
        self.tell("initialized")

    def tell(self, method: str, **params: Any) -> None:
        """Send a notification."""
        self._send({"jsonrpc": "2.0", "method": method, "params": params})

    def ask(self, method: str, **params: Any) -> Any:
        """Send a request, and wait for its answer."""
        self._number += 1
        self._send({"jsonrpc": "2.0", "id": self._number, "method": method, "params": params})
        while (message := self._next()).get("id") != self._number or "method" in message:
            self._answer(message)
        return message.get("result")

    def findings(self, uri: str, version: int) -> list[Any]:
        """Wait for the findings of a version of a document."""
        while True:
            message = self._next()
            self._answer(message)
            params = message.get("params") or {}
            is_it = message.get("method") == "textDocument/publishDiagnostics"
            if is_it and params["uri"] == uri and params.get("version") in {version, None}:
                found: list[Any] = params["diagnostics"]
                return found

    def cpu(self) -> float:
        """The CPU time of all its threads so far, in seconds."""
        threads = Path(f"/proc/{self.process.pid}/task").iterdir()
        return sum(int((t / "schedstat").read_text().split()[0]) for t in threads) / 1e9

    def _answer(self, message: dict[str, Any]) -> None:
        if "id" in message and "method" in message:
            self._send({"jsonrpc": "2.0", "id": message["id"], "result": None})

    def _send(self, message: dict[str, Any]) -> None:
        raw = json.dumps(message).encode()
        assert self.process.stdin
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(raw), raw))
        self.process.stdin.flush()

    def _next(self) -> dict[str, Any]:
        assert self.process.stdout
        length = 0
        while (line := self.process.stdout.readline()).strip():
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        message: dict[str, Any] = json.loads(self.process.stdout.read(length))
        return message


def main() -> int:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=int, default=5000)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--beside", metavar="COMMAND", action="append", default=[])
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="taskctl-bench-") as scratch:
        root = Path(scratch)
        write_home(root, tasks(asked.tasks), boards=True)
        path = sorted((root / "tasks").glob("TASK-*.md"))[asked.tasks // 2]
        print("| server | first findings, CPU | edit | CPU | until findings |")
        print("|---|---|---|---|---|")
        own = [sys.executable, "-m", "taskctl", "lsp"]
        for words in (own, *map(shlex.split, asked.beside)):
            _measure(words, root, path, asked.runs)
    return 0


def _measure(words: list[str], root: Path, path: Path, runs: int) -> None:
    server = Server(words, root)
    text, uri, version = path.read_text("utf-8"), path.as_uri(), 1
    document = {"uri": uri, "languageId": "markdown", "version": version, "text": text}
    server.tell("textDocument/didOpen", textDocument=document)
    server.findings(uri, version)
    time.sleep(_QUIET)
    first = server.cpu()
    for edit, change in EDITS.items():
        cpu, wall = [], []
        for number in range(runs + 1):
            version += 1
            before, start = server.cpu(), time.monotonic()
            server.tell(
                "textDocument/didChange",
                textDocument={"uri": uri, "version": version},
                contentChanges=[{"text": change(text, number)}],
            )
            server.findings(uri, version)
            wall.append(time.monotonic() - start)
            time.sleep(_QUIET)
            cpu.append(server.cpu() - before)
        name = Path(words[0]).name if len(words) < 3 else "taskctl lsp"
        print(f"| {name} | {first:.2f} s | {edit} | {_shown(cpu[1:])} | {_shown(wall[1:])} |")
    server.process.kill()


def _shown(seconds: list[float]) -> str:
    low, middle, high = min(seconds), statistics.median(seconds), max(seconds)
    return f"{middle * 1000:.0f} ms ({low * 1000:.0f}–{high * 1000:.0f})"


if __name__ == "__main__":
    sys.exit(main())
