"""Paths are bytes: any that git can hold is judged, shown harmlessly, and can be allowed."""

import json
import os

import pytest

from ..conftest import Repo
from .asked import gate, scope

NAMES = {
    "space": b"src/b/a b.py",
    "quote": b"src/b/a\"b'.py",
    "newline": b"src/b/a\nb.py",
    "newline first": b"\nsrc/x.py",
    "tab": b"src/b/a\tb.py",
    "backslash": b"src/b/a\\b.py",
    "backtick": b"src/b/a`b.py",
    "escape": b"src/b/\x1b[31mred.py",
    "start of heading": b"\x01src/b.py",
    "umlaut": "src/b/\u00fcber \u2192 (x).py".encode(),
    "decomposed": "src/b/u\u0308ber.py".encode(),
    "bidi": "src/b/\u202ecod.py".encode(),
    "not UTF-8": b"src/b/\xff\xfe.py",
    "glob": b"src/b/*[a]{b,c}?.py",
    "dash": b"-src.py",
    "dots": b"src/b/...py",
    "colon": b":(top)src.py",
    "digit": b"1",
}
each_name = pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)


@pytest.fixture
def plan(repo: Repo) -> Repo:
    """Committed: an active task that may touch src/a/, under quoting that git likes best."""
    repo.task("TASK-0001", "In Progress", scope="- `src/a/`")
    repo.commit("plan")
    repo.git("config", "core.quotePath", "true")
    return repo


def write(repo: Repo, name: bytes) -> str:
    path = os.fsdecode(name)
    target = repo.root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text("x")
    return path


@each_name
def test_it_is_judged_wherever_it_stands(plan: Repo, name: bytes) -> None:
    path = write(plan, name)
    assert scope(plan, "TASK-0001", "--worktree").outside == [path]
    plan.git("add", "--all")
    assert scope(plan, "TASK-0001").outside == [path]
    plan.commit("TASK-0001: x")
    span = "--range", "HEAD~1..HEAD"
    assert scope(plan, *span).outside == [path]
    (commit,) = scope(plan, "--per-commit", *span).said["commits"]
    assert [entry["path"] for entry in commit["outside"]] == [path]
    assert gate(plan, "--base", "HEAD~1").paths("GT003") == [path]
    assert scope(plan, "TASK-0001", "--stdin", stdin=name + b"\0").outside == [path]


@each_name
def test_it_does_nothing_to_a_terminal(plan: Repo, name: bytes) -> None:
    write(plan, name)
    for option in ("--worktree", "--suggest"):
        said = plan.run("scope", "TASK-0001", option).stdout
        assert all(char.isprintable() or char == "\n" for char in said)


@each_name
def test_what_is_suggested_covers_it(plan: Repo, name: bytes) -> None:
    path = write(plan, name)
    lines = plan.run("scope", "TASK-0001", "--suggest").stdout.splitlines()
    assert lines[0].startswith("add to tasks/TASK-0001-x.md:")
    plan.task("TASK-0001", "In Progress", scope="\n".join(["- `src/a/`", *lines[1:]]))
    found = scope(plan, "TASK-0001", "--worktree")
    assert path in found.said["changed"]
    assert found.outside == []


def test_json_is_json(plan: Repo) -> None:
    for name in NAMES.values():
        write(plan, name)
    raw = plan.spawn("scope", "TASK-0001", "--json").stdout
    assert len(json.loads(raw)["outside"]) == len(NAMES)


def test_case_matters(plan: Repo) -> None:
    write(plan, b"SRC/a/lib.py")
    assert scope(plan, "TASK-0001").outside == ["SRC/a/lib.py"]
