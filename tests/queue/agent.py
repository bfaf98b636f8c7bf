"""An agent in a working tree of its own, which follows the protocol of docs/guides/agents.md.

It prints a line for each task that it has claimed on the shared branch, and for each that it has
finished there. Started as `python agent.py NAME BRANCH` in its working tree.
"""

import json
import random
import subprocess
import sys
from pathlib import Path

BOARD = "tasks/IMPLEMENTATION-ORDER.md"
TASKCTL = (sys.executable, "-m", "taskctl")
# Far more than twenty agents need; a protocol that never ends is a fault.
MOST_TURNS = 400


def git(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["git", *words], capture_output=True, text=True, check=False)


def taskctl(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*TASKCTL, *words], capture_output=True, text=True, check=False)


def must(done: subprocess.CompletedProcess[str]) -> str:
    if done.returncode:
        sys.exit(f"{done.args} failed with {done.returncode}:\n{done.stdout}\n{done.stderr}")
    return done.stdout


def commit(subject: str) -> None:
    must(git("add", "--all"))
    must(git("commit", "--quiet", "--message", subject))


def published(branch: str) -> bool:
    """Put the one commit of this working tree on the shared branch; False if somebody was first.

    The boards are brought up to date in the same commit: several would conflict one by one.
    """
    for _ in range(MOST_TURNS):
        if git("push", "--quiet", ".", f"HEAD:{branch}").returncode == 0:
            return True
        is_clean = git("rebase", "--quiet", branch).returncode == 0
        conflicts = git("diff", "--name-only", "--diff-filter=U").stdout.split()
        if conflicts not in ([], [BOARD]):
            must(git("rebase", "--abort"))
            return False
        must(taskctl("sync"))
        if not is_clean:
            must(git("add", BOARD))
            must(git("-c", "core.editor=true", "rebase", "--continue"))
        elif git("status", "--porcelain").stdout:
            must(git("commit", "--quiet", "--all", "--amend", "--no-edit"))
    sys.exit(f"{branch} did not take a commit in {MOST_TURNS} turns")


def main(name: str, branch: str) -> None:
    choice, lost = random.Random(name), 0
    for _ in range(MOST_TURNS):
        must(git("reset", "--quiet", "--hard", branch))
        answer = json.loads(taskctl("next", "--as", name, "--json").stdout)
        if answer["action"] not in {"start", "continue"}:
            print("lost", lost, flush=True)
            return
        task = answer["task"]["id"]
        if lost and answer["action"] == "start":
            task = choice.choice(answer["ready"])  # else all who lost want the same one again
        if taskctl("start", task, "--as", name).returncode:
            sys.exit(f"{task} was named by next and cannot be started")
        commit(f"{task}: start")
        if not published(branch):
            lost += 1
            continue
        print("claimed", task, flush=True)
        work = Path("src", task, "work.txt")
        work.parent.mkdir(parents=True)
        work.write_text(f"by {name}\n")
        must(taskctl("mark", f"{task}#1", "done"))
        must(taskctl("done", task))
        commit(f"{task}: do it")
        if not published(branch):
            sys.exit(f"{task} was claimed by {name}, and changed by somebody else")
        print("finished", task, flush=True)
    sys.exit(f"{name} did not come to an end in {MOST_TURNS} turns")


if __name__ == "__main__":
    main(*sys.argv[1:])
