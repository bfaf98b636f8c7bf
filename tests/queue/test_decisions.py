"""Decisions: documents with a life that nobody works on."""

import json
from typing import Any

import pytest

from ..conftest import Repo
from .commands import TICKED, made, refused, run

ADR = "docs/adr"
NEXUS_AND_ADR = """\
[[collection]]
name = "decisions"
kind = "decision"
include = ["docs/adr/*-*.md"]
[collection.id]
pattern = '(?:ADR-)?(?P<number>\\d{4})'
format = "ADR-{number:04d}"
[collection.header]
form = "auto"
[collection.header.keys]
status = ["status"]
prereqs = ["requires"]
[collection.status.words]
todo = ["Proposed"]
done = ["Accepted"]
dropped = ["Superseded", "Rejected"]
"""


def nygard(repo: Repo, number: int, name: str, status: str = "Accepted", more: str = "") -> str:
    """A decision as adr-tools writes it."""
    path = f"{ADR}/{number:04d}-{name.lower().replace(' ', '-')}.md"
    text = f"# {number}. {name}\n\nDate: 2026-01-02\n\n## Status\n\n{status}\n{more}"
    repo.write(path, f"{text}\n## Context\n\nWhy.\n\n## Decision\n\nWhat.\n")
    return path


def said(repo: Repo, *arguments: str) -> dict[str, Any]:
    found = json.loads(run(repo, *arguments, "--json").stdout)
    assert isinstance(found, dict)
    return found


@pytest.fixture
def decisions(repo: Repo) -> Repo:
    repo.write("taskctl.toml", 'extends = "adr"\n')
    nygard(repo, 1, "Use steel")
    nygard(repo, 2, "Use wood", "Proposed")
    nygard(repo, 3, "Use glass", "Proposed")
    return repo


@pytest.fixture
def both(repo: Repo) -> Repo:
    repo.write("taskctl.toml", NEXUS_AND_ADR)
    return repo


class TestNext:
    def test_names_the_oldest_that_is_not_taken(self, decisions: Repo) -> None:
        answer = run(decisions, "next")
        assert answer.exit_code == 0
        assert answer.stdout.startswith("decide    ADR-0002  Use wood\n")
        assert "a decision to take, not work: its status is Proposed" in answer.stdout
        found = said(decisions, "next")
        assert (found["action"], found["task"]["id"]) == ("decide", "ADR-0002")
        assert (found["active"], found["ready"]) == ([], [])

    def test_says_complete_when_all_are_taken(self, decisions: Repo) -> None:
        for number, command in ((2, "accept"), (3, "reject")):
            assert run(decisions, command, str(number)).exit_code == 0
        assert said(decisions, "next")["action"] == "complete"

    def test_an_unknown_status_holds_complete_back(self, repo: Repo) -> None:
        repo.write("taskctl.toml", 'extends = "adr"\n')
        nygard(repo, 1, "Use steel", "Perhaps")
        assert said(repo, "next")["action"] == "blocked"

    def test_names_none_while_there_are_tasks(self, both: Repo) -> None:
        nygard(both, 1, "Use steel", "Proposed")
        both.task("TASK-0001", "Done", stop=TICKED)
        assert said(both, "next")["action"] == "complete"
        both.task("TASK-0002")
        assert said(both, "next")["task"]["id"] == "TASK-0002"

    def test_a_task_waits_for_one(self, both: Repo) -> None:
        nygard(both, 1, "Use steel", "Proposed")
        both.task("TASK-0001", prereqs=["ADR-0001"])
        found = said(both, "next")
        assert found["action"] == "blocked"
        assert found["skipped"][0]["blocked_by"][0]["id"] == "ADR-0001"
        assert run(both, "accept", "ADR-0001").exit_code == 0
        assert said(both, "next")["action"] == "start"


class TestTheyAreNoWork:
    @pytest.mark.parametrize("command", ["start", "done"])
    def test_nobody_starts_or_finishes_one(self, decisions: Repo, command: str) -> None:
        assert refused(decisions, command, "ADR-0002") == [
            "it is a decision, not work: taskctl accept, reject or supersede it"
        ]

    @pytest.mark.parametrize("command", ["prep", "prove", "scope", "review-links"])
    def test_nor_prepares_or_proves_one(self, decisions: Repo, command: str) -> None:
        decisions.commit()
        answer = run(decisions, command, "ADR-0002")
        assert answer.exit_code == 2
        assert "ADR-0002 is a decision, and nobody works on it" in answer.stderr

    def test_there_is_nothing_to_prepare(self, decisions: Repo) -> None:
        answer = run(decisions, "prep")
        assert answer.exit_code == 1
        assert "there are only decisions" in answer.stdout + answer.stderr

    def test_a_task_is_no_decision(self, both: Repo) -> None:
        nygard(both, 1, "Use steel")
        both.task("TASK-0001")
        (why,) = refused(both, "accept", "TASK-0001")
        assert why.startswith("it is a task, not a decision")

    def test_open_boxes_and_missing_sections_are_no_faults(self, both: Repo) -> None:
        both.task("TASK-0001")
        nygard(both, 1, "Use steel", more="\n- [ ] weld it\n- [/] paint it\n")
        assert both.codes() == []

    def test_they_take_no_room_of_the_limit(self, both: Repo) -> None:
        both.write("taskctl.toml", NEXUS_AND_ADR.replace('["Proposed"]', '[]\nactive = ["Trial"]'))
        nygard(both, 1, "Use steel", "Trial")
        both.task("TASK-0001")
        assert run(both, "start", "TASK-0001").exit_code == 0

    def test_the_gate_asks_nothing_of_one_that_is_accepted(self, decisions: Repo) -> None:
        decisions.commit()
        assert run(decisions, "accept", "2").exit_code == 0
        decisions.commit("Accept ADR-0002")
        answer = run(decisions, "gate", "--base", "HEAD~1")
        assert answer.exit_code == 0, answer

    def test_the_gate_knows_a_number_that_is_taken(self, decisions: Repo) -> None:
        decisions.commit()
        decisions.write(f"{ADR}/0003-use-stone.md", decisions.read(f"{ADR}/0003-use-glass.md"))
        decisions.commit("Another")
        answer = run(decisions, "gate", "--base", "HEAD~1")
        assert "GT007" in answer.stdout
        assert "(ADR-0004)" in answer.stdout


class TestLooking:
    def test_list_shows_them_behind_the_tasks(self, both: Repo) -> None:
        nygard(both, 1, "Use steel")
        both.task("TASK-0001")
        items = said(both, "list")["items"]
        assert [item["id"] for item in items] == ["TASK-0001", "ADR-0001"]
        assert items[1]["title"] == "Use steel"

    def test_stats_counts_them_apart(self, both: Repo) -> None:
        nygard(both, 1, "Use steel")
        nygard(both, 2, "Use wood", "Proposed")
        both.task("TASK-0001", "Done", stop=TICKED)
        found = said(both, "stats")
        assert found["states"] == {"done": 1}
        assert found["decisions"] == {"todo": 1, "done": 1}
        shown = run(both, "stats").stdout
        assert "1 of 1 tasks done" in shown
        assert "1 of 2 decisions taken" in shown

    def test_a_draft_is_a_contract_that_is_not_settled(self, both: Repo) -> None:
        path = nygard(both, 1, "Use steel", "Proposed")
        both.task("TASK-0001", "In Progress", stop=TICKED, links=[f"ADR: {path}"])
        why, *_ = refused(both, "done", "TASK-0001")
        assert why.startswith("0001-use-steel.md is Proposed")
        assert run(both, "accept", "ADR-0001").exit_code == 0
        assert run(both, "done", "TASK-0001").exit_code == 0

    def test_graph_and_search_find_them(self, both: Repo) -> None:
        nygard(both, 1, "Use steel")
        both.task("TASK-0001", prereqs=["ADR-0001"])
        graph = json.loads(run(both, "graph", "--format", "json").stdout)
        assert graph["edges"] == [{"from": "ADR-0001", "to": "TASK-0001"}]
        assert said(both, "search", "steel")["hits"][0]["id"] == "ADR-0001"


class TestTheirLife:
    def test_accept_changes_the_status_alone_and_once(self, decisions: Repo) -> None:
        path = f"{ADR}/0002-use-wood.md"
        before = decisions.read(path)
        assert run(decisions, "accept", "2", "--dry-run").exit_code == 0
        assert decisions.read(path) == before
        assert run(decisions, "accept", "2").stdout == "ADR-0002  Proposed → Accepted\n"
        after = decisions.read(path)
        assert after == before.replace("Proposed", "Accepted")
        assert run(decisions, "accept", "2").stdout == "ADR-0002 is accepted already\n"
        assert decisions.read(path) == after

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("---\nstatus: proposed\n---\n\n# X\n", "---\nstatus: accepted\n---\n\n# X\n"),
            ("# X\n\nStatus: Proposed\n\n## A\n", "# X\n\nStatus: Accepted\n\n## A\n"),
            ("# X\n\n- **Status**: Proposed\n", "# X\n\n- **Status**: Accepted\n"),
            ('---\nstatus: "proposed"\n---\n# X\n', '---\nstatus: "accepted"\n---\n# X\n'),
        ],
    )
    def test_accept_in_every_form(self, repo: Repo, before: str, after: str) -> None:
        repo.write("taskctl.toml", 'extends = "adr"\n')
        repo.write(f"{ADR}/0001-x.md", before)
        assert run(repo, "accept", "1").exit_code == 0
        assert repo.read(f"{ADR}/0001-x.md") == after

    def test_reject_refuses_one_in_force(self, decisions: Repo) -> None:
        (why,) = refused(decisions, "reject", "1")
        assert why == ("it is in force, so another replaces it: taskctl supersede ADR-0001 --by ID")

    def test_a_dropped_one_is_reopened_first(self, decisions: Repo) -> None:
        assert run(decisions, "reject", "2").exit_code == 0
        assert run(decisions, "reject", "2").stdout == "ADR-0002 is rejected already\n"
        (why,) = refused(decisions, "accept", "2")
        assert "taskctl reopen ADR-0002" in why
        assert run(decisions, "reopen", "2").stdout == "ADR-0002  Rejected → Proposed\n"

    def test_supersede_links_both_as_adr_tools_does(self, decisions: Repo) -> None:
        old, new = f"{ADR}/0001-use-steel.md", f"{ADR}/0002-use-wood.md"
        texts = decisions.read(old), decisions.read(new)
        assert run(decisions, "supersede", "1", "--by", "2").exit_code == 0
        by = "Superseded by [2. Use wood](0002-use-wood.md)"
        assert decisions.read(old) == texts[0].replace("Accepted", by)
        supersedes = "Proposed\n\nSupersedes [1. Use steel](0001-use-steel.md)"
        assert decisions.read(new) == texts[1].replace("Proposed", supersedes)
        assert decisions.plan().by_id["ADR-0001"].superseded_by == ("ADR-0002",)
        before = decisions.files()
        answer = run(decisions, "supersede", "1", "--by", "2")
        assert answer.stdout == "ADR-0001 is superseded by ADR-0002 already\n"
        assert decisions.files() == before

    def test_supersede_spells_it_as_the_folder_does(self, decisions: Repo) -> None:
        nygard(decisions, 4, "Use clay", "Superceded by [1. Use steel](0001-use-steel.md)")
        assert run(decisions, "supersede", "2", "--by", "3").exit_code == 0
        assert "Superceded by [3. Use glass]" in decisions.read(f"{ADR}/0002-use-wood.md")
        assert "Supercedes [2. Use wood]" in decisions.read(f"{ADR}/0003-use-glass.md")

    def test_supersede_in_yaml_names_the_id(self, repo: Repo) -> None:
        repo.write("taskctl.toml", 'extends = "adr"\n')
        for number in (1, 2):
            repo.write(
                f"{ADR}/000{number}-x{number}.md", f"---\nstatus: accepted\n---\n\n# X{number}\n"
            )
        assert run(repo, "supersede", "1", "--by", "2").exit_code == 0
        assert "status: superseded by ADR-0002\n" in repo.read(f"{ADR}/0001-x1.md")

    def test_a_task_replaces_no_decision(self, both: Repo) -> None:
        nygard(both, 1, "Use steel")
        both.task("TASK-0001")
        (why,) = refused(both, "supersede", "ADR-0001", "--by", "TASK-0001")
        assert why == "TASK-0001 is a task, and ADR-0001 is not"


class TestNew:
    def test_the_first_one(self, repo: Repo) -> None:
        repo.write("taskctl.toml", 'extends = "adr"\n')
        assert made(repo, "Use steel") == f"{ADR}/0001-use-steel.md"
        assert made(repo, "Use wood") == f"{ADR}/0002-use-wood.md"
        assert repo.codes() == []

    def test_writes_the_form_of_the_newest(self, decisions: Repo) -> None:
        assert made(decisions, "Use clay") == f"{ADR}/0004-use-clay.md"
        assert decisions.read(f"{ADR}/0004-use-clay.md") == (
            "# 4. Use clay\n\nDate: 2026-02-03\n\n## Status\n\nProposed\n\n"
            "## Context\n\n## Decision\n"
        )
        assert decisions.codes() == []

    def test_plain_lines_and_long_titles(self, repo: Repo) -> None:
        repo.write("taskctl.toml", 'extends = "adr"\n')
        text = "# ADR-0007: Use steel\n\nStatus: Proposed\n\n## Why\n\nX\n"
        repo.write(f"{ADR}/adr-007-use-steel.md", text)
        path = made(repo, "Use clay")
        assert path == f"{ADR}/adr-008-use-clay.md"
        assert repo.read(path).startswith("# ADR-0008: Use clay\n\nStatus: Proposed\n")

    @pytest.mark.parametrize(
        ("own", "name"), [("DEC-012", "DEC-013"), ("ADR-SP-003", "ADR-SP-004")]
    )
    def test_series_of_other_names(self, repo: Repo, own: str, name: str) -> None:
        repo.write("taskctl.toml", 'extends = "adr"\n')
        repo.write(f"{ADR}/{own}-steel.md", f"# {own}: Steel\n\nStatus: Accepted\n\n## Why\n\nX\n")
        path = made(repo, "Use clay")
        assert path == f"{ADR}/{name}-use-clay.md"
        assert repo.read(path).startswith(f"# {name}: Use clay\n")

    def test_a_name_by_date_is_the_whole_id(self, repo: Repo) -> None:
        repo.write("taskctl.toml", 'extends = "adr"\n')
        for name in ("2026-01-05-use-steel", "2026-01-09-use-wood"):
            repo.write(f"{ADR}/{name}.md", "# Use\n\nStatus: Accepted\n\n## Why\n\nX\n")
        assert made(repo, "Use clay") == f"{ADR}/2026-02-03-use-clay.md"
        assert "2026-02-03-use-clay" in repo.plan().by_id

    def test_the_form_of_madr_is_filled_in(self, repo: Repo) -> None:
        repo.write("taskctl.toml", 'extends = "adr"\n')
        repo.write(f"{ADR}/0001-x.md", "---\nstatus: accepted\ndate: 2026-01-02\n---\n\n# X\n")
        form = '---\nstatus: "{proposed | accepted}"\ndate: {YYYY-MM-DD of it}\n---\n\n# {title}\n'
        repo.write(f"{ADR}/adr-template.md", form)
        path = made(repo, "Use clay")
        assert "date: 2026-02-03\n---\n\n# Use clay\n" in repo.read(path)

    def test_beside_tasks_it_is_asked_for(self, both: Repo) -> None:
        nygard(both, 41, "Use steel")
        both.task("TASK-0001")
        assert made(both, "A") == "tasks/TASK-0002-a.md"
        assert made(both, "B", "--decision") == f"{ADR}/0042-b.md"


class TestReading:
    @pytest.mark.parametrize(
        ("status", "state"),
        [
            ("Accepted for the new API, release gated", "done"),
            ("accepted and implemented for the bridge in [#1](https://example.org/1).", "done"),
            ("Accepted - implemented", "done"),
            ("Amended by [2. X](0002-x.md)", "done"),
            ("Partly superseded", "done"),
            ("Superseded in part by ADR-0002", "done"),
            ("Pending", "todo"),
            ("Superceded by [2. HTTP 404](0002-x.md)", "dropped"),
            ("Accepted pending review", "unknown"),
            ("Accepted, then rejected by the board", "done"),
            ("Accepted now Rejected", "unknown"),
            ("Rejected partly", "unknown"),
            ("Not accepted", "unknown"),
        ],
    )
    def test_a_status_may_go_on(self, repo: Repo, status: str, state: str) -> None:
        repo.write("taskctl.toml", 'extends = "adr"\n')
        nygard(repo, 1, "Use steel", status)
        assert repo.plan().by_id["ADR-0001"].state == state

    def test_only_that_of_a_decision(self, repo: Repo) -> None:
        repo.task("TASK-0001", "Done for the new API")
        assert repo.plan().by_id["TASK-0001"].state == "unknown"

    def test_a_line_below_it_takes_it_back(self, decisions: Repo) -> None:
        nygard(decisions, 4, "A", more="\nSuperseded by [1. Use steel](0001-use-steel.md)\n")
        nygard(decisions, 5, "B", more="\nAmends [1. Use steel](0001-use-steel.md)\n")
        found = decisions.plan().by_id
        assert (found["ADR-0004"].state, found["ADR-0005"].state) == ("dropped", "done")
        assert found["ADR-0004"].superseded_by == ("ADR-0001",)
        assert found["ADR-0005"].prereqs == ()

    def test_forms_and_registers_are_none(self, decisions: Repo) -> None:
        for name in ("0000-template", "adr-template", ".TEMPLATE", "README", "adr-index"):
            decisions.write(f"{ADR}/{name}.md", "# X\n\nStatus: Proposed\n\n## Y\n")
        nygard(decisions, 4, "Template of a form", "Proposed")
        ids = [item["id"] for item in said(decisions, "list")["items"]]
        assert ids == ["ADR-0001", "ADR-0002", "ADR-0003", "ADR-0004"]
        assert decisions.codes() == []

    def test_parts_of_a_number_are_ids_of_their_own(self, repo: Repo) -> None:
        repo.write("taskctl.toml", 'extends = "adr"\n')
        for number in ("0092", "0092.2", "0092.10"):
            repo.write(f"{ADR}/{number}-x{number}.md", f"# {number}. X\n\n## Status\n\nAccepted\n")
        items = said(repo, "list")["items"]
        assert [item["id"] for item in items] == ["ADR-0092", "ADR-0092.2", "ADR-0092.10"]
        assert {item["title"] for item in items} == {"X"}
