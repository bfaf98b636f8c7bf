"""The 22 diffs of the real history whose outside paths two independent programs agree on."""

import json
from pathlib import Path
from typing import Any

import pytest

from ..conftest import Nexus, Repo, shared_folder
from .asked import gate, refused, scope

ORACLE = shared_folder() / "corpora/nexus/oracle.json"
ENTRIES = json.loads(ORACLE.read_text("utf-8"))["scope"] if ORACLE.exists() else []
# What the ritual of that repository orders to update with every task.
RITUAL = [
    "{self}", ".cursor/**", "CHANGELOG.md", "Cargo.lock", "tasks/IMPLEMENTATION-ORDER.md",
    "tasks/STATUS-BOARD.md", "tasks/README.md", "docs/rfcs/README.md", "docs/adr/README.md",
]  # fmt: skip  # a table

Entry = dict[str, Any]
each_entry = pytest.mark.parametrize(
    "entry", ENTRIES, ids=[f"{e['task']}-{e['head'][:8]}" for e in ENTRIES]
)


@pytest.fixture(scope="module")
def clone(nexus: Nexus) -> Repo:
    """The clone at its tip, which no test here changes."""
    return nexus.checkout("origin/HEAD")


@pytest.fixture
def strict(tmp_path: Path) -> str:
    return settings(tmp_path, [])


def settings(folder: Path, always: list[str]) -> str:
    path = folder / "settings.toml"
    path.write_text(f"[scope]\nalways = {json.dumps(always)}\n")
    return str(path)


def span(entry: Entry) -> tuple[str, str]:
    return "--range", f"{entry['base']}..{entry['head']}"


def test_the_oracle_has_19_commits_and_3_ranges() -> None:
    if not ENTRIES:
        pytest.skip("the corpora are not there")
    assert sorted(entry["attribution"] for entry in ENTRIES) == ["range"] * 3 + ["subject"] * 19


@each_entry
def test_outside(clone: Repo, strict: str, entry: Entry) -> None:
    found = scope(clone, *span(entry), config=strict)
    assert found.task == (entry["task"], "subject")
    assert found.said["changed"] == entry["changed_paths"]
    assert found.outside == entry["outside"]
    assert found.said["exempt"] == []
    assert found.exit_code == bool(entry["outside"])


@each_entry
def test_outside_but_for_the_ritual(clone: Repo, tmp_path: Path, entry: Entry) -> None:
    found = scope(clone, *span(entry), config=settings(tmp_path, RITUAL))
    assert found.outside == entry["outside_nonritual"]
    exempt = set(entry["outside"]) - set(entry["outside_nonritual"])
    assert found.said["exempt"] == sorted(exempt)


@each_entry
def test_a_denial_is_called_one(clone: Repo, strict: str, entry: Entry) -> None:
    found = scope(clone, *span(entry), config=strict)
    assert sorted(found.said["deny"]) == sorted(entry["deny_patterns"])
    denied = [e["path"] for e in found.said["outside"] if e["reason"] == "denied"]
    assert bool(denied) == bool("denied" in str(found.said["outside"]))
    assert all(path.startswith(("source/kernel/", "tasks/TASK-0024")) for path in denied)


@each_entry
def test_what_the_change_itself_allowed(clone: Repo, strict: str, entry: Entry) -> None:
    """`excused` is what the list of the base would not have allowed."""
    found = scope(clone, *span(entry), config=strict)
    by_parent = entry["n_outside_by_parent_allowlist"]
    if by_parent is None:
        # The task is made in this change: all of its list is new, there is none to compare with.
        assert len(found.said["widened"]) == len(found.said["allow"])
        assert found.said["excused"] == []
    else:
        assert len(found.said["excused"]) == by_parent - entry["n_outside"]
        assert found.said["widened"] or not found.said["excused"]


def test_no_allowlist_yet(clone: Repo, nexus: Nexus) -> None:
    """At the parent of 7e30539f, which makes it, TASK-0013B is not there."""
    commit = nexus.commit("7e30539f")
    said = refused(clone, "TASK-0013B", "--range", f"{commit}~2..{commit}~1")
    parent = clone.git("rev-parse", f"{commit}~1")[:10]
    assert "no task is called TASK-0013B" in said
    assert f"at {parent} there is no allowlist to judge by" in said


@pytest.mark.full
class TestGate:
    @each_entry
    def test_outside(self, clone: Repo, strict: str, entry: Entry) -> None:
        found = gate(clone, *ends(entry), config=strict)
        assert found.paths("GT003") == entry["outside"]
        assert {reason["item"] for reason in found.reasons("GT003")} <= {entry["task"]}

    @each_entry
    def test_widened(self, clone: Repo, strict: str, entry: Entry) -> None:
        found = gate(clone, *ends(entry), config=strict)
        by_parent = entry["n_outside_by_parent_allowlist"]
        widened = found.paths("GT008")
        assert len(widened) == (by_parent - entry["n_outside"] if by_parent is not None else 0)
        assert not set(widened) & set(entry["outside"])

    @pytest.mark.full
    def test_five_entries_widen_their_list(self, clone: Repo, strict: str) -> None:
        if not ENTRIES:
            pytest.skip("the corpora are not there")
        found = [gate(clone, *ends(entry), config=strict) for entry in ENTRIES]
        assert sum(bool(one.reasons("GT008")) for one in found) == 5

    def test_a_task_that_brings_its_own_list(self, clone: Repo, strict: str, nexus: Nexus) -> None:
        commit = nexus.commit("7e30539f")
        found = gate(clone, "--base", f"{commit}~1", "--head", commit, config=strict)
        (reason,) = found.reasons("GT009")
        assert "TASK-0013B is new" in reason["message"]


def ends(entry: Entry) -> tuple[str, ...]:
    return "--base", entry["base"], "--head", entry["head"]
