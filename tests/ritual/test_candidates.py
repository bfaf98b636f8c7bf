"""`list --candidates`: which could become a task now, and why the others not."""

import csv
import io
import json
from typing import Any

import pytest

from ..conftest import Nexus, Repo

GATES = "## Gates (RED / YELLOW / GREEN)\n\n"
HEADING = "## Candidate subtasks\n\n"


def candidates(repo: Repo, *options: str) -> dict[str, dict[str, Any]]:
    """The candidates of a plan as JSON, by id."""
    answer = repo.run("list", "--candidates", "--json", *options)
    assert (answer.exit_code, answer.stderr) == (0, "")
    return {item["id"]: item for item in json.loads(answer.stdout)["items"]}


def one(repo: Repo, *lines: str) -> dict[str, Any]:
    """The candidate CAND-APP-010, below whose title stand some lines."""
    below = "".join(f"  - {line}\n" for line in lines)
    repo.track("APPS", body=f"{HEADING}- **CAND-APP-010: Title**\n{below}")
    return candidates(repo)["CAND-APP-010"]


def needs(item: dict[str, Any]) -> list[tuple[str, str]]:
    return [(b["id"], b["status"]) for b in item["blocked_by"] if b["kind"] == "needs"]


@pytest.fixture
def repo(repo: Repo) -> Repo:
    repo.task("TASK-0001", "Done")
    repo.task("TASK-0002")
    repo.task("TASK-0003", "In Progress")
    return repo


class TestDependsOn:
    @pytest.mark.parametrize(
        ("text", "open_ids", "asks"),
        [
            ("`TASK-0001`", [], []),
            ("`TASK-0002`, `TASK-0003`", ["TASK-0002", "TASK-0003"], []),
            ("TASK-0001..TASK-0003", ["TASK-0002", "TASK-0003"], []),
            ("`TASK-0002` (after TASK-0003)", ["TASK-0002"], []),
            ("bounded deadlines (`TASK-0003`)", ["TASK-0003"], ["bounded deadlines"]),
            ("`TASK-0002` (optional)", [], []),
            ("tasks/TASK-0002-x.md", ["TASK-0002"], []),
            ("CAND-APP-020", ["CAND-APP-020"], []),
            ("`TASK-0099`", ["TASK-0099"], []),
            ("a driver kit", [], ["a driver kit"]),
            ("`TASK-0002`, consent (prompts + lights)", ["TASK-0002"],
             ["consent (prompts + lights)"]),
            ("TASK-2", [], ["TASK-2"]),
            ("none", [], []),
            ("—", [], []),
        ],
    )  # fmt: skip  # a table
    def test_what_it_names_and_what_it_asks(
        self, repo: Repo, text: str, open_ids: list[str], asks: list[str]
    ) -> None:
        item = one(repo, f"**Depends on**: {text}")
        assert [item_id for item_id, _ in needs(item)] == open_ids
        assert item["asks"] == [f"depends on: {text}" for text in asks]
        assert item["ready"] == (not open_ids)

    @pytest.mark.parametrize(
        "label", ["**Depends on**:", "**Depends on:**", "depends on", "Depends on:"]
    )
    def test_however_it_is_labelled(self, repo: Repo, label: str) -> None:
        assert needs(one(repo, f"{label} `TASK-0002`")) == [("TASK-0002", "Draft")]

    def test_said_twice_and_wrapped(self, repo: Repo) -> None:
        item = one(repo, "**Depends on**: `TASK-0001`,\n    `TASK-0002`", "depends on TASK-0003")
        assert [(b["id"], b["line"]) for b in item["blocked_by"]] == [
            ("TASK-0002", 13),
            ("TASK-0003", 14),
        ]

    def test_a_candidate_counts_as_the_tasks_that_it_became(self, repo: Repo) -> None:
        repo.track(
            "KIT",
            body=f"{HEADING}- **CAND-KIT-000: Kit**\n  - **Status**: extracted → `TASK-0002`\n"
            "- **CAND-KIT-010: Box**\n  - **Status**: extracted → `TASK-0001`\n",
        )
        item = one(repo, "**Depends on**: `CAND-KIT-000`, CAND-KIT-010, `CAND-KIT-020`")
        assert needs(item) == [("TASK-0002", "Draft"), ("CAND-KIT-020", "")]

    def test_a_superseded_task_counts_as_its_successor(self, repo: Repo) -> None:
        repo.task("TASK-0004", "Superseded by TASK-0001")
        repo.task("TASK-0005", "Superseded by TASK-0002")
        item = one(repo, "**Depends on**: TASK-0004, TASK-0005")
        assert needs(item) == [("TASK-0005", "Superseded by TASK-0002")]


class TestGates:
    def test_only_red_ones_that_name_an_open_task_block(self, repo: Repo) -> None:
        repo.track(
            "APPS",
            body=f"{GATES}- **RED (blocking)**:\n  - the model.  \n    Gate: `TASK-0002`.\n"
            "  - the bus. Gate: `TASK-0001`.\n  - nothing is written down.\n"
            "- **YELLOW**:\n  - maybe TASK-0003.\n- **RED**: no page without TASK-0003\n\n"
            f"{HEADING}- **CAND-APP-010: Title**\n- **CAND-APP-020: Other**\n",
        )
        found = candidates(repo)
        for item in found.values():
            assert [(b["kind"], b["id"], b["line"]) for b in item["blocked_by"]] == [
                ("red gate", "TASK-0002", 12),
                ("red gate", "TASK-0003", 18),
            ]
            assert item["asks"] == ["red gate: nothing is written down."]

    def test_of_another_track_do_not_block(self, repo: Repo) -> None:
        repo.track("KIT", body=f"{GATES}- **RED**: TASK-0002\n")
        assert one(repo)["ready"]


class TestState:
    @pytest.mark.parametrize(
        ("status", "state", "became"),
        [
            ("candidate", "candidate", []),
            ("still candidate", "candidate", []),
            ("Candidate (low priority, after TASK-0001)", "candidate", []),
            ("to be extracted to a task after TASK-0001 (candidate)", "candidate", []),
            ("extracted → `TASK-0001`", "extracted", ["TASK-0001"]),
            ("extracted -> TASK-0001 (replaces what TASK-0002 planned)", "extracted",
             ["TASK-0001", "TASK-0002"]),
            ("extracted to TASK-0001", "extracted", ["TASK-0001"]),
            ("after TASK-0003: extracted → `TASK-0001`", "extracted", ["TASK-0001"]),
            ("extracted in parts → `TASK-0001` (core) and follow-up `TASK-0002`", "in parts",
             ["TASK-0001", "TASK-0002"]),
            ("partially extracted → `TASK-0001`", "in parts", ["TASK-0001"]),
            ("first extraction → `TASK-0001`", "in parts", ["TASK-0001"]),
            ("extracted", "unknown", []),
            ("rejected", "unknown", []),
        ],
    )  # fmt: skip  # a table
    def test_as_its_status_says(
        self, repo: Repo, status: str, state: str, became: list[str]
    ) -> None:
        item = one(repo, f"**Status**: {status}")
        assert (item["state"], item["extracted_to"]) == (state, became)
        assert item["ready"] == (state in {"candidate", "in parts"})
        if state == "unknown":
            assert [(b["kind"], b["status"]) for b in item["blocked_by"]] == [("status", status)]

    def test_without_one_it_is_a_candidate(self, repo: Repo) -> None:
        assert one(repo)["state"] == "candidate"


class TestTitle:
    @pytest.mark.parametrize(
        ("definition", "title"),
        [
            ("- **CAND-APP-010: A queue (v1)**", "A queue (v1)"),
            ("- **CAND-APP-010: A queue**  ", "A queue"),
            ("- **CAND-APP-010: A queue** (host first)", "A queue"),
            ("- **CAND-APP-010**: a queue + `x`.", "a queue + `x`."),
            ("- **CAND-APP-010: A queue\n  over two lines**", "A queue over two lines"),
            ("- **CAND-APP-010**: a queue\n  over two lines", "a queue over two lines"),
        ],
    )
    def test_colon_inside_or_outside(self, repo: Repo, definition: str, title: str) -> None:
        repo.track("APPS", body=f"{HEADING}{definition}\n")
        assert candidates(repo)["CAND-APP-010"]["title"] == title


class TestOptions:
    @pytest.fixture
    def plan(self, repo: Repo) -> Repo:
        repo.track("KIT", body=f"{HEADING}- **CAND-KIT-000: =Kit**\n")
        repo.track(
            "APPS",
            body=f"{GATES}- **RED**: TASK-0003\n- **RED**: no secrets in logs\n\n{HEADING}"
            "- **CAND-APP-010: Title**\n  - **Depends on**: `TASK-0002`, a kit\n"
            "- **CAND-APP-020: Gone**\n  - **Status**: extracted → `TASK-0001`\n",
        )
        return repo

    def test_what_a_person_sees(self, plan: Repo) -> None:
        answer = plan.run("list", "--candidates")
        assert answer.stdout.splitlines() == [
            "TRACK-APPS",
            "  red gate: TASK-0003 (In Progress) (:11)",
            "  red gate asks (:12): **RED**: no secrets in logs",
            "  CAND-APP-010  blocked    Title",
            "                           needs TASK-0002, which is Draft (:17)",
            "                           asks: a kit",
            "  CAND-APP-020  extracted  → TASK-0001  Gone",
            "TRACK-KIT",
            "  CAND-KIT-000  ready      =Kit",
        ]
        assert answer.stderr == "1 of 3 could become a task now (taskctl extract CAND-…)\n"

    def test_which_are_listed(self, plan: Repo) -> None:
        assert list(candidates(plan, "--ready")) == ["CAND-KIT-000"]
        assert list(candidates(plan, "--blocked")) == ["CAND-APP-010"]
        assert list(candidates(plan, "--track", "APPS")) == ["CAND-APP-010", "CAND-APP-020"]
        assert plan.run("list", "--candidates", "--track", "NO").exit_code == 2

    def test_csv(self, plan: Repo) -> None:
        rows = list(csv.DictReader(io.StringIO(plan.run("list", "--candidates", "--csv").stdout)))
        assert [(row["id"], row["ready"], row["blocked_by"], row["title"]) for row in rows] == [
            ("CAND-APP-010", "no", "TASK-0003 TASK-0002", "Title"),
            ("CAND-APP-020", "no", "TASK-0003", "Gone"),
            ("CAND-KIT-000", "yes", "", "'=Kit"),
        ]

    @pytest.mark.parametrize("option", [("--owner", "x"), ("--status", "todo")])
    def test_what_candidates_do_not_have_is_refused(
        self, plan: Repo, option: tuple[str, str]
    ) -> None:
        answer = plan.run("list", "--candidates", *option)
        assert answer.exit_code == 2
        assert "--candidates goes with" in answer.stderr

    def test_a_plan_without_tracks(self, repo: Repo) -> None:
        assert repo.run("list", "--candidates").stdout == ""


class TestRealPlan:
    """The tip: 237 candidates, of which 26 wait."""

    @pytest.fixture
    def found(self, nexus: Nexus) -> dict[str, dict[str, Any]]:
        return candidates(nexus.checkout(list(nexus.commits.values())[-1]))

    def test_those_that_say_what_they_need(self, found: dict[str, dict[str, Any]]) -> None:
        assert len(found) == 237
        waiting = {key: needs(item) for key, item in found.items() if needs(item)}
        assert waiting == {
            "CAND-DRV-010": [("TASK-0280", "Draft")],
            "CAND-DRV-020": [("TASK-0280", "Draft")],
            "CAND-DRV-030": [("TASK-0031", "Draft")],
            "CAND-DRV-040": [("TASK-0031", "Draft"), ("TASK-0280", "Draft")],
            "CAND-INFER-030": [("CAND-DRV-040", "candidate")],
            "CAND-REM-001": [("TASK-0081", "Draft"), ("TASK-0084", "Draft")],
            "CAND-REM-010": [("CAND-REM-001", "candidate")],
        }

    def test_those_behind_a_red_gate(self, found: dict[str, dict[str, Any]]) -> None:
        behind = {
            (item["track"], blocker["id"], blocker["status"])
            for item in found.values()
            for blocker in item["blocked_by"]
            if blocker["kind"] == "red gate"
        }
        assert behind == {
            ("TRACK-NEXUSGFX-SDK", "TASK-0031", "Draft"),
            ("TRACK-NEXUSINFER-SDK", "TASK-0031", "Draft"),
            ("TRACK-ZEROCOPY-APP-PLATFORM", "TASK-0031", "Draft"),
        }

    def test_those_that_were_extracted(self, found: dict[str, dict[str, Any]]) -> None:
        taken = {
            key: (i["state"], i["extracted_to"]) for key, i in found.items() if i["extracted_to"]
        }
        assert taken == {
            "CAND-DRV-000": ("extracted", ["TASK-0280"]),
            "CAND-GFX-000": ("in parts", ["TASK-0169B", "TASK-0170B"]),
            "CAND-GFX-001": ("in parts", ["TASK-0169B"]),
            "CAND-GFX-030": ("in parts", ["TASK-0170B"]),
            "CAND-INFER-000": ("in parts", ["TASK-0280B", "TASK-0284B"]),
        }
        assert sum(item["ready"] for item in found.values()) == 210
