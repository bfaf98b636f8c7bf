"""Plans of several documents, found without settings: `stats` and `board` of all of them."""

import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from collections.abc import Callable
from typing import Any

import pytest

from ..conftest import TASKS, Repo

ONE = """\
## Phase 1: Setup

- [x] T001 Create the folders
- [ ] T002 Write src/b.py
- [ ] T003 Join both (depends on T002)
"""
FINISHED = "## Phase 1: Setup\n\n- [x] T001 Begin\n- [x] T002 End\n"
ARCHIVED = "## 1. Group\n\n- [x] 1.1 a\n- [x] 1.2 b\n"


@pytest.fixture
def repo(repo: Repo) -> Repo:
    repo.write("specs/001-one/tasks.md", ONE)
    repo.write("specs/002-two/tasks.md", FINISHED)
    return repo


def stats(repo: Repo, *options: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(repo.run("stats", "--json", *options).stdout)
    return found


class TestList:
    """What one of the plans has a name for need not be known to the others."""

    @pytest.fixture
    def ids(self, repo: Repo) -> Callable[..., list[str]]:
        repo.write(
            "taskctl.toml",
            '[[collection]]\nname = "tasks"\n[collection.status.words]\n'
            'todo = ["Draft", "Someday"]\n[[collection]]\nname = "documents"\n'
            'kind = "breakdown"\ninclude = ["specs/*/tasks.md"]\n',
        )
        repo.track("APPS")
        repo.task("TASK-0001", "Someday", links=[f"{TASKS}/TRACK-APPS.md"])

        def listed(*options: str) -> list[str]:
            items = json.loads(repo.run("list", "--json", *options).stdout)["items"]
            return [item["id"] for item in items]

        return listed

    def test_by_status_words(self, ids: Callable[..., list[str]]) -> None:
        assert ids("--status", "Someday") == ["TASK-0001", "T002", "T003"]
        assert ids("--status", "Shipped") == ["T001", "T001", "T002"]

    def test_by_track(self, ids: Callable[..., list[str]]) -> None:
        assert ids("--track", "APPS") == ["TASK-0001"]

    def test_a_word_that_none_knows(self, repo: Repo, ids: Callable[..., list[str]]) -> None:
        assert ids() != []
        answer = repo.run("list", "--status", "Someday,Sometime")
        assert "no state or status is called 'Sometime'" in answer.stderr


class TestStats:
    def test_counts_what_is_listed(self, repo: Repo) -> None:
        found = stats(repo)
        listed = json.loads(repo.run("list", "--json").stdout)["items"]
        assert found["states"] == {"todo": 2, "done": 3}
        assert sum(found["states"].values()) == len(listed)
        assert found["longest_chain"] == [
            "specs/001-one/tasks.md#T002",
            "specs/001-one/tasks.md#T003",
        ]

    def test_each_document(self, repo: Repo) -> None:
        found = [(d["path"], d["dialect"], d["states"]) for d in stats(repo)["documents"]]
        assert found == [
            ("specs/001-one/tasks.md", "spec-kit", {"todo": 2, "done": 1}),
            ("specs/002-two/tasks.md", "spec-kit", {"done": 2}),
        ]

    def test_for_a_person(self, repo: Repo) -> None:
        shown = repo.run("stats").stdout
        assert shown.startswith("3 of 5 tasks done  ████████████░░░░░░░░  60 %\n")
        assert "documents\n  specs/001-one/tasks.md  ██████░░░░░░░░░░░░░░  1 / 3\n" in shown
        assert "  specs/002-two/tasks.md  ████████████████████  2 / 2\n" in shown

    def test_a_document_alone_is_the_plan(self, repo: Repo) -> None:
        (repo.root / "specs/002-two/tasks.md").unlink()
        assert repo.run("stats").stdout == (
            repo.run("stats", "--from", "specs/001-one/tasks.md").stdout
        )
        assert stats(repo) == stats(repo, "--from", "specs/001-one/tasks.md")

    def test_beside_task_files(self, repo: Repo) -> None:
        repo.task("TASK-0001", "Done")
        found = stats(repo)
        assert found["states"] == {"todo": 2, "done": 4}
        assert [d["path"] for d in found["documents"]] == [
            "specs/001-one/tasks.md",
            "specs/002-two/tasks.md",
        ]

    def test_what_is_archived_counts_and_is_said(self, repo: Repo) -> None:
        repo.write("openspec/changes/archive/2026-01-01-old/tasks.md", ARCHIVED)
        found = stats(repo)
        assert found["states"] == {"todo": 2, "done": 5}
        assert (found["archived"], len(found["documents"])) == (1, 2)
        assert "in the archive: 1 document with 2 items\n" in repo.run("stats").stderr

    def test_one_document_is_an_array_of_one(self, repo: Repo) -> None:
        (found,) = stats(repo, "--from", "specs/002-two/tasks.md")["documents"]
        assert (found["path"], found["items"]) == ("specs/002-two/tasks.md", 2)


class TestBoard:
    def test_each_document_has_its_columns(self, repo: Repo) -> None:
        shown = repo.run("board").stdout
        assert shown.startswith("specs/001-one/tasks.md\nready (1) ")
        assert "waiting (1)" in shown
        assert "specs/002-two/tasks.md: done (2)\n" in shown

    def test_beside_task_files(self, repo: Repo) -> None:
        repo.task("TASK-0007")
        lines = repo.run("board").stdout.split("\n")
        assert lines[0] == "tasks"
        assert "specs/001-one/tasks.md" in lines

    def test_items_of_one_document_wait_alone(self, repo: Repo) -> None:
        """They share a file; what one of them waits for holds up no other."""
        shown = repo.run("board", "--from", "specs/001-one/tasks.md").stdout
        assert shown.startswith("ready (1)")
        assert all(f"{title} (1)" in shown.split("\n")[0] for title in ("waiting", "done"))

    def test_of_one_track_there_are_tasks_alone(self, repo: Repo) -> None:
        repo.track("APPS")
        repo.task("TASK-0007", links=["Track: tasks/TRACK-APPS.md"])
        shown = repo.run("board", "--track", "APPS").stdout
        assert "TASK-0007" in shown
        assert "specs/" not in shown


class TestShow:
    """An item is found by its id alone, as far as one document only has it."""

    def test_an_id_of_one_document(self, repo: Repo) -> None:
        answer = repo.run("show", "T003")
        assert answer.exit_code == 0
        assert answer.stdout.startswith("T003  Join both")
        assert "specs/001-one/tasks.md:5" in answer.stdout

    def test_an_id_of_several_documents(self, repo: Repo) -> None:
        answer = repo.run("show", "T001")
        assert answer.exit_code == 2
        assert answer.stderr == (
            "taskctl: T001 is an item of 2 documents; name one: "
            "specs/001-one/tasks.md#T001, specs/002-two/tasks.md#T001\n"
        )

    def test_an_item_of_a_document_that_is_named(self, repo: Repo) -> None:
        repo.write("docs/other.md", "- [ ] **AB-1** Aside\n")
        assert repo.run("show", "specs/002-two/tasks.md#T001").stdout.startswith("T001  Begin")
        assert repo.run("show", "docs/other.md#AB-1").stdout.startswith("AB-1  Aside")

    def test_a_task_comes_first(self, repo: Repo) -> None:
        repo.write("taskctl.toml", 'extends = "nexus+spec-kit"\n')
        repo.task("TASK-0001", title="TASK-0001 A file")
        assert "A file" in repo.run("show", "TASK-0001").stdout
        assert repo.run("show", "T003").stdout.startswith("T003  Join both")

    def test_the_only_document(self, repo: Repo) -> None:
        repo.write("specs/002-two/tasks.md", "")
        repo.write("specs/001-one/tasks.md", "- [ ] Plain\n- [ ] Boxes\n")
        repo.write(
            "taskctl.toml",
            '[[collection]]\nname = "d"\nkind = "breakdown"\n'
            'include = ["specs/001-one/tasks.md"]\n',
        )
        assert repo.run("show", "2").stdout.startswith("#2  Boxes")
        assert repo.run("show", "7").stderr == (
            "taskctl: no item of specs/001-one/tasks.md is called 7\n"
        )


class TestOtherCommands:
    """What works on task files only says where the item is."""

    @pytest.mark.parametrize("command", [("start",), ("done",), ("prep",), ("mark", "done")])
    def test_name_the_item(self, repo: Repo, command: tuple[str, ...]) -> None:
        answer = repo.run(command[0], "T003", *command[1:])
        assert answer.exit_code == 2
        assert answer.stderr.splitlines()[-1] == (
            "taskctl: no task is called T003; specs/001-one/tasks.md#T003 is an item of a document:"
            " `taskctl mark specs/001-one/tasks.md#T003 done` marks it"
        )

    def test_prep_without_an_id(self, repo: Repo) -> None:
        answer = repo.run("prep")
        assert answer.exit_code == 2
        assert answer.stderr.startswith("taskctl: `prep` checks task files, and this plan has docu")

    @pytest.mark.parametrize(
        ("which", "said"),
        [
            ("specs/001-one/tasks.md", "is a whole file; write specs/001-one/tasks."),
            ("specs/001-one/tasks.md#", "is a whole file; write specs/001-one/tasks."),
            ("specs/none.md#T001", "taskctl: specs/none.md: no such file"),
        ],
    )  # fmt: skip  # a table
    def test_mark_says_what_is_missing(self, repo: Repo, which: str, said: str) -> None:
        answer = repo.run("mark", which, "done")
        assert answer.exit_code == 2
        assert said in answer.stderr


@pytest.mark.parametrize(("width", "bar"), [(40, "██░░░░░░"), (80, "██████░░░░░░░░░░░░░░")])
def test_stats_in_a_terminal(repo: Repo, width: int, bar: str) -> None:
    repo.write("specs/002-two/tasks.md", ONE)
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 25, width, 0, 0))
    subprocess.run(
        [sys.executable, "-m", "taskctl", "--color", "never", "stats", "--no-pager"],
        cwd=repo.root,
        stdout=theirs,
        check=True,
        env={"PATH": os.environ["PATH"], "TERM": "xterm"},
        timeout=60,
    )
    os.close(theirs)
    head, _, _, _, document, *_ = os.read(ours, 10_000).decode().splitlines()
    os.close(ours)
    assert head == f"2 of 6 tasks done  {bar}  33 %"
    assert document.startswith("  specs/001-on")
    assert f"  {bar}  1 / 3" in document
    assert len(head) <= width
    assert len(document) <= width


class TestSync:
    """Where a plan is documents alone, `sync` is of them without naming them."""

    def test_all_of_them(self, repo: Repo) -> None:
        repo.write("specs/001-one/tasks.md", f"**Total Tasks**: 9\n\n{ONE}")
        repo.write("specs/002-two/tasks.md", f"**Total Tasks**: 2\n\n{FINISHED}")
        said = "specs/001-one/tasks.md:1: total: 9 → 3\n"
        for option in ((), ("--check",)):
            answer = repo.run("sync", *option)
            assert (answer.exit_code, answer.stdout) == (1, said)
        assert repo.run("sync", "--adopt").exit_code == 0
        assert repo.read("specs/001-one/tasks.md").startswith("**Total Tasks**: 3\n")
        assert repo.run("sync", "--check").stderr == "all numbers are right\n"

    def test_from_another_folder(self, repo: Repo) -> None:
        repo.git("init", "--quiet")
        repo.write("specs/001-one/tasks.md", f"**Total Tasks**: 9\n\n{ONE}")
        assert repo.run("sync", "--check", folder="specs").exit_code == 1

    def test_task_files_beside_them(self, repo: Repo) -> None:
        repo.write("specs/001-one/tasks.md", f"**Total Tasks**: 9\n\n{ONE}")
        repo.task("TASK-0001")
        answer = repo.run("sync", "--check")
        assert answer.exit_code == 0
        assert answer.stderr.startswith("no generated regions")


class TestFocus:
    def test_an_id_of_one_document(self, repo: Repo) -> None:
        assert "T003 Join both" in repo.run("graph", "--focus", "T003").stdout

    def test_an_id_of_several(self, repo: Repo) -> None:
        answer = repo.run("graph", "--focus", "T001")
        assert answer.exit_code == 2
        assert answer.stderr == (
            "taskctl: T001 can be specs/001-one/tasks.md#T001 or specs/002-two/tasks.md#T001; "
            "name one\n"
        )


def test_the_time_stands_apart_from_many_layouts(repo: Repo) -> None:
    for folder in (".kiro/specs/a", "openspec/changes/b"):
        repo.write(f"{folder}/tasks.md", "- [ ] 1. One\n")
    repo.write(".taskmaster/tasks/tasks.json", '{"tasks": [{"id": 1, "title": "x"}]}')
    repo.task("TASK-0001")
    head, *_ = repo.run("check", "--statistics").stdout.splitlines()
    assert re.search(r"\(preset nexus\+spec-kit\+kiro\+openspec\+task-master\)  \d", head)
