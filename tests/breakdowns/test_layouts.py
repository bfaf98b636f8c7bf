"""Repositories without settings: which layouts they have, and all of them at once."""

import json
import shutil
from pathlib import Path

import pytest

from taskctl.settings.detect import LAYOUTS, OTHERWISE
from taskctl.settings.load import preset_names

from ..conftest import Repo, missing

# Where each tool keeps its document: the layout, the corpus file, the path, how many items.
TOOLS = [
    ("spec-kit", "speckit/subtree*", "specs/002-config/tasks.md", 80),
    ("kiro", "kiro/*", ".kiro/specs/animals/tasks.md", 24),
    ("openspec", "openspec/rcal*", "openspec/changes/time-format/tasks.md", 69),
    ("task-master", "taskmaster/*", ".taskmaster/tasks/tasks.json", 145),
    ("documents", "aero/15*", "docs/15-agent-task-breakdown.md", 229),
]
CORPORA = [
    ("backlog-md", "backlog-md", 658), ("bold-header", "harvx", 95),
    ("folder-per-item", "cips", 146),
]  # fmt: skip


def put(repo: Repo, shared: Path, corpus: str, path: str) -> None:
    (source,) = shared.glob(f"corpora/breakdowns/{corpus}")
    repo.write(path, source.read_bytes())


def summary(repo: Repo) -> dict[str, int]:
    answer = repo.run("check", "--output-format", "json", "--exit-zero")
    assert answer.exit_code == 0, answer
    found: dict[str, int] = json.loads(answer.stdout)["summary"]
    return found


@pytest.mark.parametrize(("layout", "corpus", "path", "count"), TOOLS)
def test_a_document_where_its_tool_keeps_it(
    repo: Repo, shared: Path, layout: str, corpus: str, path: str, count: int
) -> None:
    put(repo, shared, corpus, path)
    answer = repo.run("check", "--exit-zero")
    assert answer.stderr == f"found the layout {layout}; `taskctl init --detect` keeps it\n"
    without = summary(repo)
    assert without["items"] == count
    repo.run("init", "--detect")
    assert f'extends = "{layout}"' in repo.read("taskctl.toml")
    assert summary(repo) == without
    assert repo.run("check", "--exit-zero").stderr == ""


@pytest.mark.parametrize(("layout", "corpus", "count"), CORPORA)
def test_the_files_of_a_real_plan(
    shared: Path, tmp_path: Path, layout: str, corpus: str, count: int
) -> None:
    if not (shared / "corpora" / corpus).is_dir():
        missing(corpus)
    root = tmp_path / "plan"
    shutil.copytree(shared / "corpora" / corpus, root, copy_function=shutil.copyfile)
    for path in (root, *root.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    repo = Repo(root)
    without = summary(repo)
    assert without["items"] == count
    repo.write("taskctl.toml", f'extends = "{layout}"\n')
    assert summary(repo) == without


def test_all_at_once(repo: Repo, shared: Path) -> None:
    for _, corpus, path, _ in TOOLS[:4]:
        put(repo, shared, corpus, path)
    repo.task("TASK-0001")
    assert summary(repo)["items"] == 1 + sum(count for *_, count in TOOLS[:4])
    listed = json.loads(repo.run("list", "--json").stdout)["items"]
    assert len(listed) == 1 + sum(count for *_, count in TOOLS[:4])
    answer = json.loads(repo.run("next", "--json").stdout)
    assert answer["action"] == "continue"
    assert {part["path"] for part in answer["documents"]} | {answer["task"]["path"]} >= {
        path for _, _, path, _ in TOOLS[:4]
    }


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"README.md": "# A project\n\n- [x] a box of a readme\n"},
        {"PLAN.md": "# Plan\n\nProse about what is to come.\n"},
        {"tasks/notes.md": "# Notes\n"},
        {"docs/tasks/readme.md": "# Tasks\n"},
        {"lib/README.md": "# A library\n"},
    ],
)
def test_no_plan(repo: Repo, files: dict[str, str]) -> None:
    for path, text in files.items():
        repo.write(path, text)
    answer = repo.run("check")
    assert answer.exit_code == 2
    assert answer.stderr.startswith("taskctl: no plan found: no files match tasks/TASK-*.md")
    assert all(name in answer.stderr for name in preset_names())
    assert repo.run("init", "--detect").exit_code == 2


def test_each_preset_can_be_found() -> None:
    assert sorted({*LAYOUTS, *OTHERWISE}) == preset_names()
