"""The help: commands in groups, each with examples that work, and the first steps."""

import shlex

import pytest

from taskctl.cli.commands import COMMANDS, FIRST, GROUPS

from ..conftest import Repo

TRACK = """\
## Vision

Text.

## Candidate tasks

- **CAND-CLK-001: Read the clock**
  - **Proof idea**: `true` exits 0.
"""
DOCUMENT = """\
## Phase 1: Begin

- [x] T001 Create src/clock.py
- [ ] T002 Write src/clock.py
"""
# `serve` goes on until it is interrupted, and `pick` needs a terminal: their own tests call them.
OTHERS = {"serve", "pick"}


@pytest.fixture
def plan(repo: Repo) -> Repo:
    """A plan in which every example of the help has something to do."""
    repo.task("TASK-0012", "Done")
    repo.task("TASK-0013", "In Review", stop="- [x] `true` exits 0\n- [x] `true` exits 0")
    repo.task("TASK-0014", prereqs=["TASK-0012"])
    repo.track("CLK", body=TRACK)
    repo.write("docs/PLAN.md", DOCUMENT)
    repo.commit("plan")
    repo.commit("Read the clock\n\nTask: TASK-0013")
    return repo


@pytest.mark.parametrize("name", sorted(COMMANDS.keys() - OTHERS))
def test_the_help_of_a_command_ends_with_two_examples_that_work(plan: Repo, name: str) -> None:
    if name in {"accept", "reject"}:
        plan.write("taskctl.toml", 'extends = "nexus+adr"\n')
        plan.write("docs/adr/0003-steel.md", "# 3. Steel\n\nStatus: Proposed\n")
        plan.commit("a decision")
    shown = plan.run(name, "--help").stdout.rpartition("Examples:\n")[2].splitlines()
    assert len(shown) == 2
    for line in shown:
        program, *words = shlex.split(line.partition("<")[0])
        assert program == "taskctl"
        assert name in words
        answer = plan.run(*words, stdin=b'{"event": "edit", "path": "src/a/x.py"}')
        assert answer.exit_code in {0, 1}, answer.stderr
        plan.git("reset", "--quiet", "--hard")
        plan.git("clean", "--quiet", "--force", "-d")


def test_every_command_is_in_one_group(plan: Repo) -> None:
    assert {entry.group for entry in COMMANDS.values()} == {*GROUPS}
    shown = plan.run("--help").stdout
    assert [shown.count(f"\n{group}:\n") for group in GROUPS] == [1] * len(GROUPS)
    assert [shown.count(f"\n  {name} ") for name in COMMANDS] == [1] * len(COMMANDS)


def test_alone_it_shows_the_first_steps(plan: Repo) -> None:
    answer = plan.run()
    assert (answer.exit_code, answer.stderr) == (0, "")
    assert [name for name in COMMANDS if f"taskctl {name} " in answer.stdout.partition("`")[0]] == [
        *sorted(FIRST, key=list(COMMANDS).index)
    ]
    assert "taskctl --help" in answer.stdout
