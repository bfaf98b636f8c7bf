"""Many proofs at once: all have a result, and those that share a resource never overlap."""

import itertools
import json
import os
import signal
import subprocess
import sys
import time
from typing import Any

import pytest

from taskctl.proofs.schedule import resources_of

from ..conftest import _ENVIRONMENT, Repo
from .proving import needs_proc, prove, running, stops

EXCLUSIVE = 'extends = "nexus"\n[proofs.exclusive]\nqemu = ["./boot *"]\n'


def overlap(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two proofs ran at the same time."""
    first, second = sorted((one["run"], other["run"]), key=lambda run: run["started"])
    # times are cut to milliseconds
    return bool(second["started"] + 0.002 < first["started"] + first["duration"])


@needs_proc
def test_forty_proofs_of_which_some_exclude_each_other_and_one_is_killed(repo: Repo) -> None:
    repo.write("taskctl.toml", EXCLUSIVE)
    repo.write("boot", "#!/bin/sh\nsleep 0.05\n").chmod(0o755)
    mark = f"{time.time_ns()}"
    kinds = itertools.cycle(["true {}", "./boot {}", "A=1 ./boot {}", "sleep 0.02 # {}"])
    commands = [next(kinds).format(number) for number in range(39)]
    repo.task("TASK-0001", stop=stops(*commands, f"sleep {mark}; true"))
    process = subprocess.Popen(
        [sys.executable, "-m", "taskctl", "prove", "1", "--yes", "--json", "--jobs", "2"],
        cwd=repo.root,
        env=_ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    while not running(f"sleep {mark};"):
        time.sleep(0.02)
    (shell,) = running(f"sleep {mark};")
    os.kill(shell, signal.SIGKILL)
    out, _ = process.communicate(timeout=60)
    proofs = json.loads(out)["proofs"]
    assert process.returncode == 1
    assert len(proofs) == 40
    assert all(proof["run"] for proof in proofs)
    *others, killed = proofs
    assert "SIGKILL ended it, from outside" in killed["run"]["reason"]
    assert all(proof["passes"] for proof in others)
    booting = [proof for proof in proofs if "./boot" in proof["command"]]
    assert len(booting) == 20
    assert not any(overlap(*pair) for pair in itertools.combinations(booting, 2))
    assert any(overlap(*pair) for pair in itertools.combinations(proofs, 2))


@pytest.mark.parametrize(
    ("command", "resources"),
    [
        ("./boot a", {"qemu"}),
        ("A='x y' B=2 ./boot b", {"qemu"}),
        ("make os", {"qemu"}),
        ("make os PROFILE=x", {"qemu"}),
        ("cd a\n  make os\n", {"qemu"}),
        ("make osx", set()),
        ("./bootstrap a", set()),
        ("serve --listen 1", {"port"}),
        ("./boot --listen", {"qemu", "port"}),
    ],
)
def test_patterns_mean_commands_from_their_beginning_on(command: str, resources: set[str]) -> None:
    exclusive = {"qemu": ["./boot *", "make os"], "port": ["*--listen*"]}
    assert resources_of(command, exclusive) == resources


def test_more_jobs_than_proofs(repo: Repo) -> None:
    repo.task("TASK-0001", stop=stops("true"))
    assert prove(repo, "--jobs", "64").exit_code == 0
