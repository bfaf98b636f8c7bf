"""The heads and cells of task tables that real documents have (their forms, not their words)."""

import json

import pytest

from ..conftest import Repo

TABLES = {
    "ID | Task | Priority | Dependencies | Component": (
        [
            "T1 | Base | P0 | (None) | core", "T2 | Next | P1 | T1,T1a | core",
            "T1a | More | P1 | — | x",
        ],
        {"T1": [], "T2": ["T1", "T1a"], "T1a": []},
    ),
    "Task | Depends On | Files | Estimated Complexity": (
        ["1. Base thing | none | `src/a.py` | S", "2. Next thing | 1 | `src/b.py` | M"],
        {"1": [], "2": ["1"]},
    ),
    "# | Task | Depends on | Status": (
        [
            "1 | a | None | ✅ **BUILT 2026-09-20**", "2 | b | 1 | todo",
            "3 | c | [1](#x) | todo",
            "9 | d | 1-3 | todo", "10 | e | 1, 2, 9 | todo",
        ],
        {"1": [], "2": ["1"], "3": ["1"], "9": ["1", "2", "3"], "10": ["1", "2", "9"]},
    ),
    "Task | Depends On | Blocks | Wave": (
        ["T1 | - | T2 | 1", "T2 | T1 | - | 2"], {"T1": [], "T2": ["T1"]},
    ),
    "# | Name | Scope | Dependencies | Status": (
        [
            "F1 | TmuxSubstrate | x | none | Done",
            "F2 | Next | x | F1 (TmuxSubstrate, execTmux) | Open",
        ],
        {"F1": [], "F2": ["F1"]},
    ),
    "Phase | Deliverable | Dependencies | Estimate": (
        [
            "Phase 1 | a | None | 1 week", "Phase 2 | b | Phase 1 | 2 weeks",
            "Phase 3 | c | Phase 1&2 | 2 weeks", "M3 | d | Phase 3 | 1 week",
        ],
        {
            "Phase 1": [], "Phase 2": ["Phase 1"], "Phase 3": ["Phase 1", "Phase 2"],
            "M3": ["Phase 3"],
        },
    ),
    "Task | Status | Depends on": (
        ["✅ **BUILT 2026-09-20** HLT-001 Base | |", "HLT-002 Next | | [HLT-001](#base)"],
        {"HLT-001": [], "HLT-002": ["HLT-001"]},
    ),
}  # fmt: skip  # a table


@pytest.mark.parametrize("head", TABLES)
def test_ids_and_what_they_wait_for(repo: Repo, head: str) -> None:
    rows, wanted = TABLES[head]
    rule = "|".join(["---"] * (head.count("|") + 1))
    repo.write("docs/plan.md", "\n".join(f"| {row} |" for row in (head, rule, *rows)) + "\n")
    items = json.loads(repo.run("list", "--from", "docs/plan.md", "--json").stdout)["items"]
    assert {item["id"]: [p["id"] for p in item["prereqs"]] for item in items} == wanted
    assert repo.run("check", "docs/plan.md", "--strict").exit_code == 0


@pytest.mark.parametrize("cell", ["Sprint 1 (done)", "PDF on R2 ✅", "the new renderer"])
def test_what_is_no_id_is_reported(repo: Repo, cell: str) -> None:
    repo.write("docs/plan.md", f"| # | Task | Depends on |\n|---|---|---|\n| 1 | a | {cell} |\n")
    answer = repo.run("check", "docs/plan.md", "--output-format", "concise")
    assert "docs/plan.md:3:11: PR011" in answer.stdout
    assert cell.partition(" (")[0].rstrip(" ✅") in answer.stdout
