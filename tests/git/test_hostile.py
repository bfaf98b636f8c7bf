"""A repository that means harm: nothing of it runs, nothing in it changes, nothing hangs."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from ..conftest import _ENVIRONMENT, Repo
from .asked import scope

# Every command that reads, as far as it needs no terminal.
READING = [
    ("check",), ("check", "--staged"), ("check", "--changed", "--base", "HEAD~1"),
    ("check", "--diff"), ("next",), ("next", "-n", "2", "--json"), ("list",), ("show", "1"),
    ("search", "small"), ("board",), ("stats",), ("graph",), ("config", "show"),
    ("sync", "--check"), ("sync", "--check", "--staged"), ("start", "1", "--dry-run"),
    ("prep", "1"), ("prove", "1", "--list"),
    ("scope", "TASK-0001"), ("scope", "TASK-0001", "--worktree"),
    ("scope", "TASK-0001", "--base", "HEAD~1"), ("scope", "--per-commit", "--base", "HEAD~1"),
    ("scope", "TASK-0001", "--suggest"), ("scope", "TASK-0001", "--explain", "src/a/x"),
    ("scope", "--overlaps"), ("gate", "--base", "HEAD~1"),
    ("gate", "--base", "HEAD~1", "--branches", "--output-format", "sarif"),
]  # fmt: skip  # a table
each_command = pytest.mark.parametrize("words", READING, ids=" ".join)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    """A repository with changes of every kind, whose settings call a program at every turn."""
    root = tmp_path_factory.mktemp("hostile") / "repo"
    root.mkdir()
    repo = Repo(root)
    repo.task("TASK-0001", "In Progress", scope="- `src/a/`")
    repo.task("TASK-0002", scope="- `src/a/`")
    repo.write("src/a/lib.py", "1")
    repo.write(
        "tasks/STATUS-BOARD.md", "# B\n\n<!-- taskctl:begin done -->\n<!-- taskctl:end -->\n"
    )
    repo.commit("plan")
    repo.write("src/b/lib.py", "1")
    repo.write("tasks/.gitattributes", "*.md filter=evil diff=evil merge=evil\n")
    repo.commit("TASK-0001: x")
    repo.write("src/a/lib.py", "2")
    repo.task("TASK-0002", scope="- `src/a/`", context="Staged.")
    repo.git("add", "--all")
    repo.task("TASK-0002", scope="- `src/a/`", context="Not staged.")
    repo.write("untracked.py", "x")
    arm(repo)
    return repo


def arm(repo: Repo) -> None:
    """Let git's settings and hooks name a program that leaves a trace."""
    program = repo.root / ".git/evil"
    program.write_text(f"#!/bin/sh\necho ran >> {trace_of(repo)}\ncat\n")
    program.chmod(0o755)
    hooks = repo.root / ".git/hooks"
    hooks.mkdir(exist_ok=True)
    for name in (
        "post-index-change",
        "pre-commit",
        "post-checkout",
        "reference-transaction",
        "fsmonitor-watchman",
        "pre-auto-gc",
    ):
        (hooks / name).write_bytes(program.read_bytes())
        (hooks / name).chmod(0o755)
    runs = (
        "core.fsmonitor",
        "core.pager",
        "core.editor",
        "core.sshCommand",
        "core.gitProxy",
        "core.askPass",
        "core.alternateRefsCommand",
        "diff.external",
        "diff.evil.command",
        "diff.evil.textconv",
        "filter.evil.clean",
        "filter.evil.smudge",
        "filter.evil.process",
        "merge.evil.driver",
        "gpg.program",
        "credential.helper",
        "pager.diff",
        "pager.log",
        "interactive.diffFilter",
        "uploadpack.packObjectsHook",
        "sequence.editor",
        "remote.origin.uploadpack",
    )
    with (repo.root / ".git/config").open("a") as stream:
        for key in runs:
            section, _, name = key.rpartition(".")
            head, _, sub = section.partition(".")
            stream.write(f"[{head}{f' {chr(34)}{sub}{chr(34)}' if sub else ''}]\n")
            stream.write(f"\t{name} = {program}\n")
        stream.write(
            f"[core]\n\thooksPath = {hooks}\n\tuntrackedCache = true\n"
            "[log]\n\tshowSignature = true\n"
            '[filter "evil"]\n\trequired = true\n'
            f'[remote "origin"]\n\turl = ext::{program}\n\tpromisor = true\n'
            "[extensions]\n\tpartialClone = origin\n[core]\n\trepositoryFormatVersion = 1\n"
        )


def trace_of(repo: Repo) -> Path:
    return repo.root.parent / "trace"


def snapshot(repo: Repo) -> dict[str, tuple[bytes, int, int]]:
    """Contents, time and mode of every file, git's own included."""
    return {
        str(path.relative_to(repo.root)): (
            os.readlink(path).encode() if path.is_symlink() else path.read_bytes(),
            path.lstat().st_mtime_ns,
            path.lstat().st_mode,
        )
        for path in sorted(repo.root.rglob("*"))
        if path.is_symlink() or path.is_file()
    }


@each_command
def test_nothing_runs_and_nothing_changes(
    hostile: Repo, words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[str] = []
    popen: Any = subprocess.Popen.__init__

    def noted(self: Any, args: Any, *rest: Any, **options: Any) -> None:
        started.append(args[0])
        popen(self, args, *rest, **options)

    monkeypatch.setattr(subprocess.Popen, "__init__", noted)
    before = snapshot(hostile)
    events = tmp_path / "events"
    answer = hostile.run(*words, env={"GIT_TRACE2_EVENT": str(events)})
    assert answer.exit_code in {0, 1}, answer.stderr
    assert snapshot(hostile) == before
    assert not trace_of(hostile).exists()
    assert set(started) <= {"git"}
    assert children(events) == []
    assert events.exists() == bool(started)


def children(events: Path) -> list[list[str]]:
    """The programs that git started in its turn, as it tells itself."""
    lines = events.read_text().splitlines() if events.exists() else []
    said = [json.loads(line) for line in lines]
    return [event["argv"] for event in said if event["event"] == "child_start"]


def test_they_would(hostile: Repo, tmp_path: Path) -> None:
    """What is tested above can fail: git itself, asked as people ask it, runs the programs."""
    shutil.copytree(hostile.root, tmp_path / "copy", symlinks=True)
    events = tmp_path / "events"
    subprocess.run(
        ["git", "status", "--porcelain"],
        cwd=tmp_path / "copy",
        capture_output=True,
        check=False,
        env={**_ENVIRONMENT, "GIT_TRACE2_EVENT": str(events)},
    )
    assert trace_of(hostile).exists()
    assert children(events) != []
    trace_of(hostile).unlink()


@pytest.mark.parametrize(
    "entry",
    ["{" * 20 + "a,b" + "}" * 20, "src/" + "{a,b}" * 20, "{a,{b," * 10 + "c" + "}}" * 10,
     "src/" + "*a" * 500 + "b", "**/" * 500 + "b", "src/" + "…" * 1000, "src/" + "a{" * 2000],
    ids=["nested", "many", "nested in turn", "stars", "double stars", "ellipses", "open"],
)  # fmt: skip  # a table
def test_patterns_that_would_take_for_ever(repo: Repo, entry: str) -> None:
    """Each ends at once, with SC007."""
    repo.task("TASK-0001", "In Progress", scope=f"- `{entry}`\n- `docs/`")
    repo.commit("plan")
    repo.write("src/" + "a" * 200 + "/" + "a" * 200, "x")
    repo.write("/".join("a" * 50) + "/c", "x")
    answer = repo.spawn("scope", "TASK-0001", "--json", seconds=20)
    assert answer.exit_code in {0, 1}
    assert answer.stderr == ""
    costly = [finding.code for finding in repo.findings("SC007")]
    assert costly == ["SC007"]
    for words in (("scope", "--overlaps"), ("gate", "--base", "HEAD")):
        assert repo.spawn(*words, seconds=20).exit_code in {0, 1}


def test_a_file_of_the_plan_that_is_a_link_out(repo: Repo, tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("---\ntitle: secret\nstatus: Done\n---\n")
    repo.task("TASK-0001", "In Progress", scope="- `src/a/`")
    (repo.root / "tasks/TASK-0002-x.md").symlink_to(tmp_path / "secret.md")
    repo.commit("plan")
    repo.write("src/a/lib.py", "x")
    found = scope(repo, "TASK-0001")
    assert found.outside == []
    assert "secret" not in repo.run("gate", "--base", "HEAD").stdout
