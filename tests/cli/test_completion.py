"""Completion: what may come next, asked by the shells themselves."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ..conftest import Repo

Ask = Callable[[str], list[str]]
# Each prints what the shell offers for the line in $1.
_BASH = """
eval "$(taskctl completion bash)"
COMP_LINE=$1 COMP_POINT=${#1}
eval "set -- $2"
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
compopt() { printf 'compopt %s\\n' "$2"; }
_taskctl_complete taskctl
printf '%s\\n' "${COMPREPLY[@]}"
"""
_FISH = """
set -gx fish_history ''
taskctl completion fish | source
complete --do-complete $argv[1]
"""


@pytest.fixture
def plan(repo: Repo) -> Repo:
    repo.task("TASK-0001", "Done", owner="ada")
    repo.task("TASK-0002", "In Progress", owner="kim", keys="tracks: [CLK]\n")
    repo.track("CLK", body="## Candidate tasks\n\n- **CAND-CLK-001: Read the clock**\n")
    repo.write("docs/PLAN.md", "## Phase 1: Begin\n\n- [x] T001 Create\n- [ ] T002 Write\n")
    repo.write("inner/taskctl.toml", 'extends = "nexus"\n')
    repo.write("inner/tasks/TASK-0007-inner.md", "# TASK-0007 Inside\n\nStatus: Draft\n")
    repo.write("taskctl.toml", 'extends = "nexus"\nunread = ["inner/**"]\n')
    repo.commit()
    return repo


@pytest.fixture
def ask(plan: Repo) -> Ask:
    def values(line: str) -> list[str]:
        words = line.split(" ")[1:]
        answer = plan.run(*words, env={"_TASKCTL_COMPLETE": "bash"})
        assert (answer.exit_code, answer.stderr) == (0, "")
        return answer.stdout.splitlines()

    return values


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("taskctl show ", ["TASK-0001", "TASK-0002"]),
        ("taskctl show task-0002", ["TASK-0002"]),
        ("taskctl done TASK-0001 ", []),
        ("taskctl -C inner show ", ["TASK-0007"]),
        ("taskctl show -C inner ", ["TASK-0007"]),
        ("taskctl show --from docs/PLAN.md ", ["T001", "T002"]),
        ("taskctl list --owner ", ["ada", "kim", "runtime"]),
        ("taskctl list --owner = k", ["kim"]),
        ("taskctl list --track ", ["TRACK-CLK", "CLK"]),
        ("taskctl list --status ac", ["active"]),
        ("taskctl list --status done,in", ["done,in progress", "done,in review"]),
        ("taskctl extract ", ["CAND-CLK-001"]),
        ("taskctl rule PR00", [f"PR00{n}" for n in range(1, 10)]),
        ("taskctl check --select PR001,PR00", [f"PR001,PR00{n}" for n in range(1, 10)]),
        ("taskctl check ", ["file"]),
        ("taskctl list --from ", ["file"]),
        ("taskctl -C ", ["folder"]),
        ("taskctl rep", ["report"]),
        ("taskctl plan val", ["validate"]),
        ("taskctl config ", ["schema", "show"]),
        ("taskctl search ", []),
        ("taskctl check --output-for", ["--output-format"]),
        ("taskctl check --output-format s", ["sarif"]),
        ("taskctl list --color=a", ["auto", "always"]),
        ("taskctl list --color ne", ["never"]),
        ("taskctl nonsense ", []),
        ("taskctl show -- TASK-0001 ", []),
        ("taskctl show -- TASK-0001", ["TASK-0001"]),
        ("taskctl -C nowhere show ", []),
    ],
)
def test_what_is_offered(ask: Ask, line: str, offered: list[str]) -> None:
    assert ask(line) == offered


def test_what_is_remembered_changes_with_the_plan(plan: Repo, tmp_path: Path) -> None:
    env = {"_TASKCTL_COMPLETE": "fish", "TASKCTL_CACHE_DIR": str(tmp_path / "cache")}

    def ids() -> list[str]:
        return [line.split("\t")[0] for line in plan.run("show", "", env=env).stdout.splitlines()]

    assert ids() == ids() == ["TASK-0001", "TASK-0002"]
    plan.task("TASK-0003", owner="eve")
    assert ids() == ["TASK-0001", "TASK-0002", "TASK-0003"]
    assert "eve\n" in plan.run("list", "--owner", "", env=env).stdout
    plan.task("TASK-0003", owner="bob")
    assert "bob\n" in plan.run("list", "--owner", "", env=env).stdout
    (plan.root / "tasks/TASK-0001-x.md").unlink()
    assert ids() == ["TASK-0002", "TASK-0003"]


def test_a_remembered_choice_loads_neither_click_nor_the_plan(plan: Repo, tmp_path: Path) -> None:
    env = {"_TASKCTL_COMPLETE": "bash", "TASKCTL_CACHE_DIR": str(tmp_path / "cache")}
    assert plan.spawn("show", "TASK", env=env).stdout
    code = (
        "import sys\n"
        "from taskctl.cli.start import run\n"
        "sys.argv[1:] = ['show', 'TASK']\n"
        "run()\n"
        "print(*{'click', 'taskctl.read', 'taskctl.model'} & {*sys.modules})\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=plan.root, env=env,
        capture_output=True, text=True, check=True,
    )  # fmt: skip  # one call
    assert done.stdout.splitlines() == ["TASK-0001", "TASK-0002", ""]


@pytest.mark.parametrize(
    "broken", ["= not toml", 'extends = "nonsense"\n', "[[collection]]\nid.pattern = '('\n"]
)
def test_a_broken_repository_offers_nothing_and_prints_no_error(plan: Repo, broken: str) -> None:
    plan.write("taskctl.toml", broken)
    for shell in ("bash", "zsh", "fish", "nonsense"):
        answer = plan.run("show", "", env={"_TASKCTL_COMPLETE": shell})
        assert answer == (0, "", "")


def test_nothing_is_written_into_the_repository(plan: Repo, tmp_path: Path) -> None:
    before = plan.files()
    for words in (["show", ""], ["list", "--owner", ""], ["check", ""], [""]):
        plan.run(*words, env={"_TASKCTL_COMPLETE": "zsh", "XDG_CACHE_HOME": str(tmp_path / "c")})
    assert plan.files() == before


class TestShells:
    """Real shells, each of which loads the script that is printed for it."""

    def _run(self, plan: Repo, shell: str, script: str, *arguments: str) -> list[str]:
        program = shutil.which(shell)
        if program is None:
            pytest.skip(f"{shell} is not installed")
        folder = plan.root.parent / "bin"
        folder.mkdir(exist_ok=True)
        (folder / "taskctl").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m taskctl "$@"\n')
        (folder / "taskctl").chmod(0o755)
        done = subprocess.run(
            [program, "-c", script, *([shell] if shell != "fish" else []), *arguments],
            cwd=plan.root, capture_output=True, text=True, check=False, timeout=60,
            env={"PATH": f"{folder}:/usr/bin:/bin", "HOME": str(plan.root.parent),
                 "TASKCTL_CACHE_DIR": str(plan.root.parent / "cache"), "TERM": "xterm"},
        )  # fmt: skip  # one call
        assert done.stderr == ""
        return done.stdout.splitlines()

    @pytest.mark.parametrize(
        ("words", "offered"),
        [
            ("taskctl show TASK-0", ["TASK-0001", "TASK-0002"]),
            ("taskctl list --owner ''", ["ada", "kim", "runtime"]),
            ("taskctl list --status re", ["review"]),
            ("taskctl list --status in", [r"in\ progress", r"in\ review"]),
            ("taskctl check --output-format = sar", ["sarif"]),
            ("taskctl check ''", ["compopt default", ""]),
            ("taskctl -C ''", ["compopt dirnames", ""]),
        ],
    )
    def test_bash(self, plan: Repo, words: str, offered: list[str]) -> None:
        assert self._run(plan, "bash", _BASH, words, words) == offered

    @pytest.mark.parametrize(
        ("line", "offered"),
        [
            ("taskctl show TASK-0", ["TASK-0001\tA small step", "TASK-0002\tA small step"]),
            ("taskctl show ", ["TASK-0001\tA small step", "TASK-0002\tA small step"]),
            ("taskctl list --owner ", ["ada", "kim", "runtime"]),
            ("taskctl list --owner=k", ["--owner=kim"]),
            ("taskctl list --color a", ["auto", "always"]),
            ("taskctl sync docs/P", ["docs/PLAN.md"]),
            ("taskctl -C inn", ["inner/\tDirectory"]),
        ],
    )
    def test_fish(self, plan: Repo, line: str, offered: list[str]) -> None:
        assert self._run(plan, "fish", _FISH, line) == offered

    @pytest.mark.full
    @pytest.mark.parametrize(
        ("line", "offered"),
        [
            ("taskctl show TASK-0", ["TASK-0001", "TASK-0002"]),
            ("taskctl list --owner ", ["ada", "kim", "runtime"]),
            ("taskctl list --status in", ["in progress", "in review"]),
            ("taskctl sync docs/P", ["docs/PLAN.md"]),
        ],
    )
    def test_zsh(self, plan: Repo, line: str, offered: list[str]) -> None:
        # zsh completes only for a person: a terminal of its own (zpty) plays one
        script = (
            "zmodload zsh/zpty; zpty z zsh -f -i; "
            "zpty -w z 'PS1=; autoload -Uz compinit; compinit -u -D; "
            'eval "$(taskctl completion zsh)"; setopt NO_LIST_BEEP; '
            'zstyle ":completion:*" list-separator "~"; '
            "zstyle \":completion:*\" menu no; print REA''DY'; "
            "while zpty -r z got; do [[ $got == *READY* ]] && break; done; "
            "zpty -n -w z \"$1\"$'\\t\\t'; zpty -n -w z $'\\t'; "
            "zselect -t 300 2>/dev/null || sleep 3; zpty -r -t z got '*'; "
            'while zpty -r -t z more; do got+=$more; done; print -r -- "$got"'
        )
        shown = "\n".join(self._run(plan, "zsh", script, line))
        assert [one for one in offered if one not in shown] == []
