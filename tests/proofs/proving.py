"""Tasks with proofs, run as a user runs them, and what is left of them."""

import json
import os
import pty
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ..conftest import _ENVIRONMENT, Repo


def stops(*commands: str, markers: Sequence[str] = ()) -> str:
    """Stop conditions with a bash fence for each command, and markers listed below the last."""
    fences = [f"```bash\n{command}\n```\n" for command in commands]
    return "\n".join([*fences, *(f"- `{marker}`" for marker in markers)])


class Proved(NamedTuple):
    """What `prove --json` answered."""

    exit_code: int
    proofs: list[dict[str, Any]]
    document: dict[str, Any]
    stderr: str

    @property
    def reasons(self) -> list[str]:
        """Why each proof that was run did not pass."""
        return [proof["run"]["reason"] for proof in self.proofs if proof["run"]]

    @property
    def ran(self) -> list[str]:
        """The commands that were run."""
        return [proof["command"] for proof in self.proofs if proof["run"]]


def prove(repo: Repo, *options: str, task: str = "TASK-0001") -> Proved:
    """Run the proofs of a task, asking nothing."""
    answer = repo.run("prove", task, "--yes", "--json", *options)
    assert answer.exit_code in {0, 1}, answer.stderr
    document = json.loads(answer.stdout)
    return Proved(answer.exit_code, document["proofs"], document, answer.stderr)


def evidence(repo: Repo, task: str = "TASK-0001") -> dict[str, Any]:
    """The evidence file of a task."""
    document = json.loads(repo.read(f"tasks/evidence/{task}.json"))
    assert isinstance(document, dict)
    return document


def standings(repo: Repo, task: str = "TASK-0001") -> list[str]:
    """How the evidence of each proof stands."""
    answer = repo.run("prove", task, "--list", "--json")
    return [proof["evidence"] for proof in json.loads(answer.stdout)["proofs"]]


needs_proc = pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="looks into /proc")


def running(mark: str) -> list[int]:
    """The processes on this machine whose command line contains a mark."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and int(folder.name) != os.getpid():
            try:
                line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            if mark in line:
                found.append(int(folder.name))
    return found


def in_terminal(
    repo: Repo, *arguments: str, answers: Sequence[str], env: Mapping[str, str]
) -> tuple[int, str, str]:
    """Run the program in a terminal, and answer its questions: exit code, stdout, the terminal."""
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "taskctl", *arguments],
        cwd=repo.root,
        env={**_ENVIRONMENT, **env},
        stdin=follower,
        stderr=follower,
        stdout=subprocess.PIPE,
    )
    os.close(follower)
    os.write(leader, "".join(f"{answer}\n" for answer in answers).encode())
    assert process.stdout is not None
    out = process.stdout.read().decode()
    code = process.wait(60)
    shown = b""
    while True:
        try:
            chunk = os.read(leader, 1 << 16)
        except OSError:  # the other end is closed
            break
        shown += chunk
    os.close(leader)
    return code, out, shown.decode().replace("\r\n", "\n")
