"""What the prerequisites say and nobody can read holds the task back, in every command."""

import json
from typing import Any

import pytest

from ..conftest import Repo

# How people write that they wait for something that is no id of the plan.
UNREAD = [
    "[1]", "[#1]", "[0001]", "[TASK-0003, 1]", "[v1.2]", "1", "'#12'", "[2026-01-01]", "true",
    "the new renderer", "[all prior tasks]", "TASK-0003 and the renderer", "[TASK-0003 2]",
    "TASK-0003+2", "1/TASK-0003", "docs/rfcs/RFC-0001.md", "[TASK-0031-v2]", "[TBD]", "'?'", "…",
    "{TASK-0003: blocks}", "{first: {second: 1}}", "[TASK-0003..TASK-0001]", "[BUG-7]", "DRAFT-1",
    "#12", "none, except the renderer", "none (but see 12)",
    "\n  - TASK-0003\n  - 12", "\n  - #12", "\n  - - 12", "\n  - {id: 12}", "\n  first: 12",
    "[]\n  - 12", "\nreason: 'moved'\n  - TASK-0003", ' "TASK-0003\n  - 12', " [TASK-0003,\n  12",
    " |\n  the renderer", "\nTASK-0001 first",
]  # fmt: skip  # a table
# What says that there is nothing to wait for, or only what is done.
READ = [
    "[]", "", "none", "[none]", "n/a", "[N/A]", "—", "-", "[-]", "keine", "none yet", "None.",
    "none (the first)", "none — the first", "none - the first", "null", "~", "{}", "''", "[[]]",
    "no dependencies", "nothing", "\n  - none", "[TASK-0003]", "TASK-0003", "after TASK-0003",
    "'TASK-0003 is done'", "TASK-0003 — the renderer", "TASK-0003 (the renderer)",
    "\n  - TASK-0003: the renderer", "\n  - id: TASK-0003", "the new renderer (optional)",
    "TASK-0003 # 12", "TASK-0003  (1 of 2)", "tasks/TASK-0003-x.md", "`TASK-0003`", "(TASK-0003)",
]  # fmt: skip  # a table


def plan(repo: Repo, prereqs: str, status: str = "Draft") -> None:
    """TASK-0002 waits for what `prereqs` says; TASK-0003 is done."""
    repo.task("TASK-0001", "Deferred")
    behind = prereqs if prereqs[:1] == "\n" else f" {prereqs}"
    repo.task("TASK-0002", status, prereqs=behind, stop="- [x] `make test` exits 0")
    repo.task("TASK-0003", "Done")


def read(repo: Repo, *arguments: str) -> Any:
    return json.loads(repo.run(*arguments).stdout)


@pytest.mark.parametrize("prereqs", UNREAD)
def test_it_is_a_finding_and_every_command_waits(repo: Repo, prereqs: str) -> None:
    plan(repo, prereqs)
    found = [f for f in repo.findings() if f.path.startswith("tasks/TASK-0002")]
    assert {f.severity for f in found} & {"error", "warning"}
    answer = read(repo, "next", "--json")
    assert (answer["action"], answer["ready"]) == ("blocked", [])
    (skipped,) = [one for one in answer["skipped"] if one["id"] == "TASK-0002"]
    reasons = [(one["path"], one["reason"]) for one in skipped["blocked_by"]]
    assert ("tasks/TASK-0002-x.md", "cannot be read") in reasons
    assert "cannot be read" in repo.run("next").stdout
    assert read(repo, "list", "--ready", "--json")["items"] == []
    assert [t["id"] for t in read(repo, "list", "--blocked", "--json")["items"]] == ["TASK-0002"]
    refused = repo.run("start", "TASK-0002", "--dry-run")
    assert refused.exit_code == 1
    assert "cannot be read (tasks/TASK-0002-x.md:" in refused.stdout
    assert read(repo, "prep", "TASK-0002", "--json")["keys"]["prereqs_ready"]["answer"] == "NO"


@pytest.mark.parametrize("prereqs", ["[1]", "the new renderer", "[]\n  - 12", "{a: 1}"])
def test_it_keeps_a_task_from_being_done(repo: Repo, prereqs: str) -> None:
    plan(repo, prereqs, "In Progress")
    refused = repo.run("done", "TASK-0002", "--dry-run")
    assert refused.exit_code == 1
    assert "cannot be read" in refused.stdout


def test_the_gate_counts_it_too(repo: Repo) -> None:
    plan(repo, "[1]", "In Progress")
    base = repo.commit()
    plan(repo, "[1]", "Done")
    repo.commit()
    said = repo.run("gate", "--base", base)
    assert said.exit_code == 1
    assert "GT002" in said.stdout


@pytest.mark.parametrize("prereqs", READ)
def test_what_is_understood_holds_nothing_back(repo: Repo, prereqs: str) -> None:
    plan(repo, prereqs)
    assert read(repo, "next", "--json")["ready"] == ["TASK-0002"]
    assert repo.run("start", "TASK-0002", "--dry-run").exit_code == 0


def test_a_key_written_twice_counts_twice(repo: Repo) -> None:
    repo.task("TASK-0001")
    repo.task("TASK-0002", keys="depends-on: [TASK-0001]\n")
    assert read(repo, "next", "--json")["ready"] == ["TASK-0001"]


def test_a_key_with_other_signs_holds_back_until_it_is_corrected(repo: Repo) -> None:
    repo.task("TASK-0001", "Done")
    repo.task("TASK-0002", keys="depends_on: [TASK-0001]\n")
    assert read(repo, "next", "--json")["ready"] == []
    assert "HD012" in repo.codes()


def test_an_id_of_another_collection_is_known(repo: Repo) -> None:
    repo.write(
        "taskctl.toml",
        '[[collection]]\nname = "bugs"\ninclude = ["bugs/BUG-*.md"]\n[collection.id]\n'
        "pattern = 'BUG-(?P<number>\\d+)'\nformat = \"BUG-{number}\"\n"
        '[collection.header.keys]\nstatus = ["status"]\n'
        '[collection.status.words]\ntodo = ["Draft"]\ndone = ["Done"]\n',
    )
    repo.write("bugs/BUG-7.md", "---\nstatus: Draft\n---\n")
    repo.task("TASK-0002", prereqs="[BUG-7]")
    assert read(repo, "next", "--json")["ready"] == ["BUG-7"]
    repo.write("bugs/BUG-7.md", "---\nstatus: Done\n---\n")
    assert read(repo, "next", "--json")["ready"] == ["TASK-0002"]
