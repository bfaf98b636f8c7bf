"""`check --staged` reads of an unchanged task its header alone; it must not say anything else."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from unittest.mock import patch

import pytest

from taskctl.judge.check.request import Request
from taskctl.judge.check.rules import findings_of
from taskctl.judge.check.run import Result, opened, run
from taskctl.judge.ends import Choice
from taskctl.read.unchanged import Unchanged
from taskctl.settings.load import load
from taskctl.text.tree import DiskTree

from ..conftest import Nexus, Repo


@contextmanager
def read_whole() -> Iterator[None]:
    """Read all of every file."""
    with patch("taskctl.judge.check.run._unchanged", lambda view, settings: None):
        yield


def said(repo: Repo) -> list[str]:
    answer = repo.run("check", "--staged", "--output-format", "json", "--select", "ALL")
    found = json.loads(answer.stdout)["findings"]
    return sorted(f"{f['code']} {f['path']}:{f['line']}" for f in found)


def judged(repo: Repo) -> Result:
    loaded, request = load(str(repo.root), None), Request(Choice("committing"))
    with opened(loaded.root, request, DiskTree(loaded.root)) as ends:
        return run(loaded, request, ends)


@pytest.fixture
def plan(repo: Repo) -> Repo:
    """A plan in which much is wrong that no change of another task can touch."""
    repo.task("TASK-0001", stop="none yet", scope="anything")
    repo.task("TASK-0002", "Done", prereqs=["TASK-0001"], context="Left to TASK-0099.")
    repo.task("TASK-0003", prereqs=["TASK-0002"])
    repo.task("TASK-0004", "Superseded", context="Superseded by TASK-0003.")
    repo.task("TASK-0005", prereqs=["TASK-0004"], context="See [the radio](TRACK-RADIO.md).")
    repo.write("tasks/TRACK-RADIO.md", "---\ntitle: TRACK-RADIO Radio\nstatus: Living\n---\n")
    repo.write(
        "tasks/STATUS-BOARD.md",
        '# Board\n\n<!-- taskctl:begin queue columns="Task,Track" -->\n<!-- taskctl:end -->\n',
    )
    repo.run("sync")
    repo.commit()
    return repo


CHANGES = {
    "a status": ("TASK-0001", {"status": "In Progress"}),
    "a status that others wait for": ("TASK-0003", {"status": "Done"}),
    "a title": ("TASK-0002", {"title": "TASK-0002 Another"}),
    "an id in the text": ("TASK-0003", {"context": "Left to TASK-0098."}),
    "a new task": ("TASK-0099", {}),
    "a successor": ("TASK-0003", {"status": "Superseded"}),
}


@pytest.mark.parametrize("words", ["Superseded by", "Superceded by"])
def test_a_successor_is_found_in_either_spelling(plan: Repo, words: str) -> None:
    plan.task("TASK-0003", "Done")
    plan.task("TASK-0004", "Superseded", context=f"{words} TASK-0003.")
    plan.commit()
    plan.task("TASK-0005", "Done", prereqs=["TASK-0004"])
    plan.git("add", "-A")
    quick = said(plan)
    with read_whole():
        assert said(plan) == quick
    assert not any("PR004" in line for line in quick)


@pytest.mark.parametrize("about", CHANGES)
def test_the_same_is_said(plan: Repo, about: str) -> None:
    task, change = CHANGES[about]
    plan.task(task, **change)
    plan.git("add", "-A")
    quick = said(plan)
    with patch.object(Unchanged, "head", autospec=True, side_effect=Unchanged.head) as asked:
        assert said(plan) == quick
    assert asked.called
    with read_whole():
        assert said(plan) == quick
    assert quick


def test_where_all_changed_tasks_read_the_same_the_base_is_not_judged(plan: Repo) -> None:
    raw = plan.read("tasks/TASK-0001-x.md")
    plan.write("tasks/TASK-0001-x.md", raw.replace("What it brings.", "What it is for."))
    plan.git("add", "-A")
    with patch("taskctl.judge.check.run.findings_of", side_effect=findings_of) as judges:
        quick = said(plan)
    assert judges.call_count == 1
    with read_whole():
        assert said(plan) == quick
    assert quick


@pytest.mark.parametrize(
    "path",
    [
        "tasks/TRACK-RADIO.md", "tasks/STATUS-BOARD.md", "taskctl.toml", "taskctl-baseline.json",
        "tasks/evidence/TASK-0001.prep.json",
    ],
)  # fmt: skip  # a table
def test_where_any_text_may_matter_all_is_read(plan: Repo, path: str) -> None:
    plan.write(path, plan.read(path) + "\n" if path.endswith(".md") else "")
    plan.git("add", "-A")
    with patch.object(Unchanged, "head", autospec=True, return_value=None) as asked:
        plan.run("check", "--staged")
    assert not asked.called


def test_a_file_that_is_gone_may_be_named_in_any_text(plan: Repo) -> None:
    plan.write("docs/radio.md", "# Radio\n")
    plan.task("TASK-0006", context="See [it](../docs/radio.md).")
    plan.commit()
    (plan.root / "docs/radio.md").unlink()
    plan.git("add", "-A")
    assert "LK001 tasks/TASK-0006-x.md:13" in said(plan)


@pytest.mark.full
def test_on_real_commits(nexus: Nexus) -> None:
    ids = list(nexus.commits.values())[-24:]
    quick = 0
    for before, commit in pairwise(ids):
        nexus.repo.git("checkout", "--quiet", "--force", "--detach", before)
        nexus.repo.git("read-tree", "-u", "--reset", commit)
        with patch.object(Unchanged, "form", autospec=True, side_effect=Unchanged.form) as asked:
            one = judged(nexus.repo).report
        quick += asked.called
        with read_whole():
            other = judged(nexus.repo).report
        assert one.findings == other.findings, commit
    assert quick > 5
