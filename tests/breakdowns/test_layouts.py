"""Repositories without settings: which layouts they have, and all of them at once."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pytest

from taskctl.settings import detect
from taskctl.settings.builtin import DEFAULT_PRESET, EMPTY_PRESET, preset_names

from ..conftest import Nexus, Repo, missing

PROJECT = Path(__file__).parents[2]


class Kept(NamedTuple):
    """A document where its tool keeps it: the layout, the shared file, the path, how many items."""

    layout: str
    source: str
    path: str
    size: int


TOOLS = [
    Kept("spec-kit", "corpora/breakdowns/speckit/subtree*", "specs/002-config/tasks.md", 80),
    Kept("kiro", "corpora/breakdowns/kiro/*", ".kiro/specs/animals/tasks.md", 24),
    Kept("openspec", "corpora/breakdowns/openspec/rcal*",
         "openspec/changes/archive/2025-11-02-time-format/tasks.md", 69),
    Kept("openspec", "corpora/breakdowns/openspec/template*",
         "openspec/changes/add-it/tasks.md", 4),
    Kept("task-master", "corpora/breakdowns/taskmaster/*", ".taskmaster/tasks/tasks.json", 145),
    Kept("documents", "corpora/breakdowns/aero/15*", "docs/15-agent-task-breakdown.md", 229),
    Kept("documents", "seeds/001_*.txt", "docs/15-agent-task-breakdown.md", 229),
    Kept("documents", "seeds/002.auto-repaired.md", "gemini/docs/implementation_tasks.md", 203),
]  # fmt: skip  # a table
# The folder of a real plan, its layout, and how many tasks and tracks it has.
CORPORA = [
    ("backlog-md", "backlog-md", 658), ("harvx", "bold-header", 95),
    ("cips", "folder-per-item", 146),
]  # fmt: skip  # a table
# Documents in all the ways that no tool has, in a file with a usual name.
WRITTEN = [
    "- [ ] one\n",
    "1. [x] one\n",
    "### E-004 (in_progress) One\n",
    "| ID | Task | Status |\n|---|---|---|\n| A-1 | One | Done |\n",
    "| # | Task | Depends On | Status |\n|---|---|---|---|\n| 1 | One | - | Done |\n",
    "Task | Depends On | Files\n---|---|---\nOne | - | `src/a.py`\n",
    "| Name | Scope | **Dependencies** |\n|---|---|---|\n| One | all | None |\n",
]


def put(repo: Repo, shared: Path, kept: Kept) -> None:
    (source,) = shared.glob(kept.source)
    repo.write(kept.path, source.read_bytes())


def summary(repo: Repo) -> dict[str, int]:
    answer = repo.run("check", "--output-format", "json", "--exit-zero")
    assert answer.exit_code == 0, answer
    found: dict[str, int] = json.loads(answer.stdout)["summary"]
    return found


def items(repo: Repo) -> list[tuple[str, str, str]]:
    """(path, id, state) of each item."""
    listed = json.loads(repo.run("list", "--json").stdout)["items"]
    return [(item["path"], item["id"], item["state"]) for item in listed]


def assert_found(repo: Repo, layout: str, count: int, tracks: int = 0) -> None:
    """Without settings the layout is found, and all that its preset finds."""
    answer = repo.run("check", "--exit-zero", "--statistics")
    # The home format holds without being found.
    assert (f" of the preset {layout} (" in answer.stderr) == (layout != DEFAULT_PRESET)
    assert f"(preset {layout})" in answer.stdout
    without = summary(repo), items(repo)
    assert without[0]["items"] == len(without[1]) + tracks == count
    repo.run("init", "--detect")
    assert f'extends = "{layout}"' in repo.read("taskctl.toml")
    assert (summary(repo), items(repo)) == without
    assert repo.run("check", "--exit-zero").stderr == ""


def copied(source: Path, target: Path, *left_out: str) -> Repo:
    """A copy of a folder that can be written to."""
    ignored = shutil.ignore_patterns(*left_out)
    shutil.copytree(source, target, ignore=ignored, copy_function=shutil.copyfile, symlinks=True)
    for path in (target, *target.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() else 0o644)
    return Repo(target)


@pytest.mark.parametrize("kept", TOOLS, ids=lambda kept: kept.path)
def test_a_document_where_its_tool_keeps_it(repo: Repo, shared: Path, kept: Kept) -> None:
    put(repo, shared, kept)
    assert_found(repo, kept.layout, kept.size)


@pytest.mark.parametrize("text", WRITTEN)
def test_a_document_with_a_usual_name(repo: Repo, text: str) -> None:
    repo.write("docs/PLAN.md", f"# Plan\n\n{text}")
    assert_found(repo, "documents", 1)


@pytest.mark.full
@pytest.mark.parametrize(("corpus", "layout", "count"), CORPORA)
def test_the_files_of_a_real_plan(
    shared: Path, tmp_path: Path, corpus: str, layout: str, count: int
) -> None:
    if not (shared / "corpora" / corpus).is_dir():
        missing(corpus)
    assert_found(copied(shared / "corpora" / corpus, tmp_path / "plan"), layout, count)


@pytest.mark.full
def test_the_plan_that_the_home_format_comes_from(nexus: Nexus, tmp_path: Path) -> None:
    latest = nexus.checkout([*nexus.commits.values()][-1])
    repo = copied(latest.root, tmp_path / "plan", ".git")
    names = [path.name for path in (repo.root / "tasks").glob("*.md")]
    tracks = sum(name.startswith("TRACK-") for name in names)
    count = sum(name.startswith("TASK-0") for name in names) + tracks
    assert (count, tracks) == (370, 50)
    assert_found(repo, "nexus", count, tracks)


def test_all_at_once(repo: Repo, shared: Path) -> None:
    for kept in TOOLS[:5]:
        put(repo, shared, kept)
    repo.task("TASK-0001")
    wanted = 1 + sum(kept.size for kept in TOOLS[:5])
    assert summary(repo)["items"] == wanted
    assert len(items(repo)) == wanted
    answer = json.loads(repo.run("next", "--json").stdout)
    assert answer["action"] == "continue"
    named = {part["path"] for part in answer["documents"]} | {answer["task"]["path"]}
    # A change that OpenSpec has archived is over.
    assert named >= {kept.path for kept in TOOLS[:5] if "archive" not in kept.path}


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"README.md": "# A project\n\n- [x] a box of a readme\n"},
        {"PLAN.md": "# Plan\n\nProse about what is to come.\n"},
        {"ROADMAP.md": "# Roadmap\n\n| Version | Date |\n|---|---|\n| 1 | soon |\n\n## V2 soon\n"},
        {"tasks/notes.md": "# Notes\n"},
        {"docs/tasks/readme.md": "# Tasks\n"},
        {"lib/README.md": "# A library\n"},
    ],
)
def test_no_plan(repo: Repo, files: dict[str, str]) -> None:
    for path, text in files.items():
        repo.write(path, text)
    assert_no_plan(repo)


def test_a_project_without_a_plan(repo: Repo) -> None:
    # This one, all but its plan: its tests and pages are full of what plans consist of.
    for path in tracked(PROJECT):
        if not path.startswith("tasks/") and path != "taskctl.toml":
            repo.write(path, (PROJECT / path).read_bytes())
    repo.commit()
    assert_no_plan(repo)


def tracked(root: Path) -> Iterable[str]:
    done = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, check=False)
    if done.returncode:
        missing("the history of this project")
    paths = os.fsdecode(done.stdout).rstrip("\0").split("\0")
    return (path for path in paths if (root / path).is_file())


def assert_no_plan(repo: Repo) -> None:
    answer = repo.run("check")
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert answer.stderr.startswith("taskctl: no plan found: no files match tasks/TASK-*.md")
    assert all(f"\n  {name} " in answer.stderr for name in preset_names() if name != EMPTY_PRESET)
    # What each layout is known by: also the last pattern of the longest list.
    for pattern in ("specs/*/tasks.md", "*/README.md", ".agent-os/product/roadmap.md"):
        assert pattern in answer.stderr
    assert repo.run("init", "--detect").exit_code == 2


def test_each_preset_can_be_found() -> None:
    assert sorted({*detect.TOOLS, *detect.HABITS, EMPTY_PRESET}) == preset_names()


def test_what_only_bears_the_name_of_a_plan_is_left_out(repo: Repo) -> None:
    repo.write("TODO.md", "- [ ] one\n")
    repo.write("ROADMAP.md", "# Roadmap\n\nWe want to be fast.\n")
    assert summary(repo)["errors"] == 0
    repo.run("init", "--detect")
    assert 'exclude = ["ROADMAP.md"]' in repo.read("taskctl.toml")
    assert summary(repo) == {**summary(repo), "items": 1, "errors": 0}
    repo.write("taskctl.toml", 'extends = "documents"\n')
    assert repo.codes() == ["BK014"]
