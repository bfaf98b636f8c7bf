"""Agents in working trees of their own share a plan: no task is taken twice, and none is lost."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from ..boards.boards import ORDER, board, region
from ..conftest import _ENVIRONMENT, Repo
from . import agent

AGENTS, TASKS = 20, 30
# Two agents start from the same commit, so that both name the same task.
SAME = "TASK-0001"


def shared(repo: Repo, tasks: int) -> None:
    """A plan of independent tasks on the branch `main`, which no working tree has checked out."""
    repo.write("taskctl.toml", f"[queue]\nwip_limit = {AGENTS}\n")
    for number in range(1, tasks + 1):
        repo.task(f"TASK-{number:04d}", scope=f"- `src/TASK-{number:04d}/`")
    repo.write(ORDER, board(region("queue"), region("in-progress")))
    assert repo.run("sync").exit_code == 0
    repo.commit()
    repo.git("config", "gc.auto", "0")
    repo.git("branch", "--force", "shared")


def tree_of(repo: Repo, name: str) -> Path:
    folder = repo.root.parent / name
    repo.git("worktree", "add", "--quiet", "--detach", str(folder), "shared")
    return folder


def test_the_second_of_two_sees_the_claim_after_a_rebase(repo: Repo) -> None:
    shared(repo, 2)
    ada, bob = (Repo(tree_of(repo, name)) for name in ("ada", "bob"))
    for tree, name in ((ada, "ada"), (bob, "bob")):
        assert tree.run("start", SAME, "--as", name).exit_code == 0
        tree.commit(f"{SAME}: start")
    ada.git("push", ".", "HEAD:shared")
    with pytest.raises(AssertionError, match="non-fast-forward"):
        bob.git("push", ".", "HEAD:shared")
    with pytest.raises(AssertionError, match="could not apply"):
        bob.git("rebase", "shared")
    assert "tasks/TASK-0001-x.md" in bob.git("diff", "--name-only", "--diff-filter=U")
    bob.git("rebase", "--abort")
    bob.git("reset", "--hard", "shared")
    refusal = bob.run("start", SAME, "--as", "bob")
    assert refusal.exit_code == 1
    assert "it is claimed by ada until" in refusal.stdout
    assert bob.run("next", "--as", "bob").stdout.startswith("start     TASK-0002")


@pytest.mark.full
def test_twenty_agents_do_each_task_once(repo: Repo) -> None:
    shared(repo, TASKS)
    names = [f"agent-{number:02d}" for number in range(AGENTS)]
    trees = [tree_of(repo, name) for name in names]
    running = [
        subprocess.Popen(
            [sys.executable, agent.__file__, name, "shared"],
            cwd=tree, env=_ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for name, tree in zip(names, trees, strict=True)
    ]  # fmt: skip  # a table
    ended = [(one.communicate(timeout=900), one.returncode) for one in running]
    assert [err for (_, err), code in ended if code] == []
    logs = [[line.split() for line in out.splitlines()] for (out, _), _ in ended]
    tasks = {f"TASK-{number:04d}" for number in range(1, TASKS + 1)}
    claimed = Counter(line[1] for log in logs for line in log if line[0] == "claimed")
    assert claimed == Counter(tasks)
    for log in logs:
        done = [line[1] for line in log if line[0] == "finished"]
        assert done == [line[1] for line in log if line[0] == "claimed"]
    repo.git("checkout", "--quiet", "--detach", "shared")
    assert repo.run("next").stdout.startswith("complete")
    assert repo.run("check").exit_code == 0
    assert repo.run("sync", "--check").exit_code == 0
    assert {path.parent.name for path in repo.root.glob("src/*/work.txt")} == tasks
