"""`next`: one answer, with its reason."""

import json
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

import pytest
from hypothesis import given

from taskctl.model.queue import answer as find_answer
from taskctl.report.items import answer_object
from taskctl.settings.load import load

from ..boards.boards import BOARD, ORDER, board, region, table
from ..conftest import Nexus, Repo, needs_permissions, task
from . import items
from .plans import (
    Files,
    RawFiles,
    claiming_boards,
    odd_boards,
    odd_tasks,
    repository,
    task_files,
)

Json = dict[str, Any]
STATUS = "| Task | Title | Status |"


def answer(repo: Repo, *options: str) -> Json:
    """What `next --json` says."""
    said = repo.run("next", "--json", *options)
    assert said.exit_code == (said.stdout.split('"')[5] in {"blocked", "settle"}), said
    found = json.loads(said.stdout)
    assert isinstance(found, dict)
    return found


def chosen(repo: Repo, *options: str) -> tuple[str, str | None]:
    """(action, id of the task) of the answer."""
    found = answer(repo, *options)
    return found["action"], found["task"] and found["task"]["id"]


def says_done(*ids: str) -> str:
    """A board that calls these tasks done."""
    return board("\n".join(table(STATUS, *(f"| {item} | A small step | Done |" for item in ids))))


class TestOrder:
    def test_by_number_then_no_suffix_before_b_before_c(self, repo: Repo) -> None:
        for item in ("TASK-0010", "TASK-0002C", "TASK-0100", "TASK-0002", "TASK-0002B"):
            repo.task(item)
        assert answer(repo)["ready"] == [
            "TASK-0002",
            "TASK-0002B",
            "TASK-0002C",
            "TASK-0010",
            "TASK-0100",
        ]

    def test_by_a_key_of_the_header(self, repo: Repo) -> None:
        repo.write("taskctl.toml", '[queue]\norder = "priority"\n')
        repo.task("TASK-0001")
        repo.task("TASK-0002", keys="priority: 10\n")
        repo.task("TASK-0003", keys="priority: 9\n")
        repo.task("TASK-0004", keys="priority: 9\n")
        assert answer(repo)["ready"] == ["TASK-0003", "TASK-0004", "TASK-0002", "TASK-0001"]

    def test_the_number_decides_and_not_the_name_of_the_file(self, repo: Repo) -> None:
        repo.task("TASK-0002", slug="a")
        repo.task("TASK-0001", slug="z")
        assert chosen(repo) == ("start", "TASK-0001")


class TestTheFiveActions:
    def test_continue_what_is_under_way(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        repo.task("TASK-0002", "In Progress — half of it")
        repo.task("TASK-0003", "In Review")
        said = repo.run("next")
        assert said.exit_code == 0
        assert said.stdout == (
            "continue  TASK-0002  A small step\n"
            "          In Progress — half of it (tasks/TASK-0002-x.md:3)\n"
            "          touches   src/a/\n"
            "          proofs    make test\n"
            "          also under way: TASK-0003\n"
            "\n"
            "next:     taskctl show TASK-0002\n"
        )
        assert answer(repo)["active"] == ["TASK-0002", "TASK-0003"]

    def test_start_the_first_that_is_ready(self, repo: Repo) -> None:
        repo.task("TASK-0001", "Done")
        repo.task("TASK-0002", prereqs=["TASK-0003"])
        repo.task("TASK-0003", prereqs=["TASK-0001"])
        assert repo.run("next") == (
            0,
            "start     TASK-0003  A small step\n"
            "          every prerequisite is done (TASK-0001)\n"
            "          touches   src/a/\n"
            "          proofs    make test\n"
            "\n"
            "skipped\n"
            "          TASK-0002 waits for TASK-0003 (Draft)\n"
            "\n"
            "next:     taskctl prep TASK-0003, then taskctl start TASK-0003\n",
            "",
        )

    def test_blocked(self, repo: Repo) -> None:
        repo.task("TASK-0001", "Blocked (no hardware)")
        repo.task("TASK-0002", prereqs=["TASK-0001", "TASK-0099"])
        assert repo.run("next") == (
            1,
            "blocked   there are open tasks, and none can be started\n"
            "\n"
            "skipped\n"
            "          TASK-0001 is Blocked (no hardware)\n"
            "          TASK-0002 waits for TASK-0001 (Blocked), TASK-0099 (no file)\n"
            "\n"
            "next:     taskctl list --blocked\n",
            "",
        )
        assert chosen(repo) == ("blocked", None)

    @pytest.mark.parametrize("status", ["Nearly", "Part 1 Done", "Done pending QEMU"])
    def test_what_cannot_be_read_is_not_taken_for_done(self, repo: Repo, status: str) -> None:
        repo.task("TASK-0001", status)
        assert chosen(repo) == ("blocked", None)
        repo.task("TASK-0002", prereqs=["TASK-0001"])
        assert chosen(repo) == ("blocked", None)

    @pytest.mark.parametrize("status", ["Done", "Complete", "Superseded", "Deferred"])
    def test_complete(self, repo: Repo, status: str) -> None:
        repo.task("TASK-0001", status)
        said = repo.run("next")
        assert said.exit_code == 0
        assert said.stdout.startswith("complete  nothing is open\n")
        assert chosen(repo) == ("complete", None)

    def test_settle_what_contradicts_itself(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        repo.write(BOARD, says_done("TASK-0001"))
        repo.write(
            ORDER, board("## Done\n", "\n".join(table("| Task | Title |", "| ✅ TASK-0001 | A |")))
        )
        assert repo.run("next") == (
            1,
            "settle    TASK-0001  A small step\n"
            "          its header says Draft (tasks/TASK-0001-x.md:3)\n"
            "          a board ticks it ✅ (tasks/IMPLEMENTATION-ORDER.md:8)\n"
            "          a board says Done (tasks/STATUS-BOARD.md:5)\n"
            "\n"
            "decide:   it is done: taskctl done TASK-0001\n"
            "          it is not: correct the boards, by hand or with taskctl sync\n"
            "          not now: taskctl next --ignore-conflicts goes by the headers alone\n",
            "",
        )


class TestWipLimit:
    def test_below_it_the_next_one_is_started(self, repo: Repo) -> None:
        repo.write("taskctl.toml", "[queue]\nwip_limit = 2\n")
        repo.task("TASK-0001", "In Progress")
        repo.task("TASK-0002")
        assert chosen(repo) == ("start", "TASK-0002")
        repo.task("TASK-0003", "In Review")
        assert chosen(repo) == ("continue", "TASK-0001")

    def test_which_states_count_is_a_setting(self, repo: Repo) -> None:
        repo.write("taskctl.toml", '[queue]\nwip_states = ["active"]\n')
        repo.task("TASK-0001", "In Review")
        repo.task("TASK-0002")
        assert chosen(repo) == ("start", "TASK-0002")
        assert answer(repo)["active"] == []

    def test_with_none_allowed_there_is_still_an_answer(self, repo: Repo) -> None:
        repo.write("taskctl.toml", "[queue]\nwip_limit = 0\n")
        repo.task("TASK-0001")
        assert chosen(repo) in {("start", "TASK-0001"), ("blocked", None)}


def test_skipped_says_why_and_by_what(repo: Repo) -> None:
    repo.task("TASK-0001", "Deferred")
    repo.task("TASK-0002", "Blocked (no parts)")
    repo.task("TASK-0003", "Soon")
    repo.task("TASK-0004", prereqs=["TASK-0002", "TASK-0099", "TASK-0006"])
    repo.task("TASK-0005")
    repo.task("TASK-0006", "Blocked")  # after the answer: no reason is asked for
    found = answer(repo)["skipped"]
    assert [(entry["id"], entry["reason"]) for entry in found] == [
        ("TASK-0001", "parked"),
        ("TASK-0002", "blocked"),
        ("TASK-0003", "unknown status"),
        ("TASK-0004", "prerequisites"),
    ]
    # Of what has no file, the entry that names it is shown.
    assert found[3]["blocked_by"] == [
        {
            "id": "TASK-0002",
            "status": "Blocked (no parts)",
            "path": "tasks/TASK-0002-x.md",
            "line": 3,
            "reason": "is Blocked (no parts)",
        },
        {
            "id": "TASK-0099",
            "status": "",
            "path": "tasks/TASK-0004-x.md",
            "line": 8,
            "reason": "has no file",
        },
        {
            "id": "TASK-0006",
            "status": "Blocked",
            "path": "tasks/TASK-0006-x.md",
            "line": 3,
            "reason": "is Blocked",
        },
    ]


@pytest.mark.parametrize(
    ("status", "reason", "command"),
    [
        (
            "Soon",
            "says 'Soon' (tasks/TASK-0001-x.md:3), no known status",
            "taskctl list --status unknown",
        ),
        ("", "has no status (tasks/TASK-0001-x.md:3)", "taskctl list --status unknown"),
        ("In Review", "is In Review", "taskctl list --status review"),
        ("Blocked (no parts)", "is Blocked (no parts)", "taskctl list --blocked"),
    ],
)
def test_what_holds_up_is_said_and_can_be_listed(
    repo: Repo, status: str, reason: str, command: str
) -> None:
    repo.write("taskctl.toml", '[queue]\nwip_states = ["active"]\n')
    repo.task("TASK-0001", status)
    lines = repo.run("next").stdout.splitlines()
    assert f"          TASK-0001 {reason}" in lines
    assert lines[-1] == f"next:     {command}"
    listed = repo.run(*command.split()[1:])
    assert (listed.exit_code, "TASK-0001" in listed.stdout) == (0, True)


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("Superseded", "Superseded, with no successor"),
        ("Superseded by TASK-0003", "Superseded by TASK-0003 (Draft)"),
        ("Superseded by TASK-0099", "Superseded by TASK-0099 (no file)"),
    ],
)
def test_why_a_dropped_prerequisite_holds_up(repo: Repo, status: str, said: str) -> None:
    repo.task("TASK-0001", status)
    repo.task("TASK-0002", prereqs=["TASK-0001"])
    repo.task("TASK-0003")
    assert f"          TASK-0002 waits for TASK-0001 ({said})\n" in repo.run("next").stdout


def test_a_circle_of_successors_comes_to_an_end(repo: Repo) -> None:
    repo.task("TASK-0001", "Superseded by TASK-0003")
    repo.task("TASK-0003", "Superseded by TASK-0001")
    repo.task("TASK-0002", prereqs=["TASK-0001"])
    waits = "TASK-0002 waits for TASK-0001 (Superseded by TASK-0003 (Superseded))"
    assert waits in repo.run("next").stdout


def test_what_does_not_fit_the_line_is_counted(repo: Repo) -> None:
    long = "cargo test " + "x" * 90
    repo.task("TASK-0001", stop=f"- [ ] `{long}` exits 0\n- [ ] `make test` exits 0")
    (line,) = [line for line in repo.run("next").stdout.splitlines() if "proofs" in line]
    assert line == f"          proofs    {long[:56]}… +1"
    assert len(line) == 80


def test_many_that_are_skipped_are_counted(repo: Repo) -> None:
    for number in range(1, 13):
        repo.task(f"TASK-{number:04d}", prereqs=["TASK-0099"])
    lines = repo.run("next").stdout.splitlines()
    assert len([line for line in lines if " waits for TASK-0099 (no file)" in line]) == 8
    assert "          and 4 more (taskctl list --blocked)" in lines
    assert len(answer(repo)["skipped"]) == 12


class TestPrerequisites:
    @pytest.mark.parametrize(
        "parts",
        [
            {"prereqs": ["TASK-0009 (optional)"]},
            {"prereqs": ["TASK-0009  # optional, for persistence"]},
            {"links": ["Depends-on (persistence, optional): tasks/TASK-0009-x.md"]},
            # 59febb11 turned such a label into an entry that says nothing of it.
            {"prereqs": ["TASK-0009"], "links": ["Depends-on (optional): tasks/TASK-0009-x.md"]},
        ],
    )
    def test_optional_ones_do_not_hold_a_task_up(self, repo: Repo, parts: Any) -> None:
        repo.task("TASK-0001", **parts)
        repo.task("TASK-0009")
        assert chosen(repo) == ("start", "TASK-0001")

    @pytest.mark.parametrize(
        "parts",
        [
            {"prereqs": ["TASK-0009"]},
            {"prereqs": "[TASK-0009]"},
            {"prereqs": ["tasks/TASK-0009-x.md"]},
            {"links": ["Depends-on: tasks/TASK-0009-x.md"]},
        ],
    )
    def test_all_others_do(self, repo: Repo, parts: Any) -> None:
        repo.task("TASK-0001", **parts)
        repo.task("TASK-0009")
        assert chosen(repo) == ("start", "TASK-0009")

    def test_a_replaced_one_counts_once_its_successor_is_done(self, repo: Repo) -> None:
        repo.task("TASK-0001", "Superseded by TASK-0003")
        repo.task("TASK-0002", prereqs=["TASK-0001"])
        repo.task("TASK-0003")
        assert chosen(repo) == ("start", "TASK-0003")
        repo.task("TASK-0003", "Done")
        assert chosen(repo) == ("start", "TASK-0002")

    def test_a_chain_of_successors_is_followed(self, repo: Repo) -> None:
        repo.task("TASK-0001", "Superseded by TASK-0003")
        repo.task("TASK-0002", prereqs=["TASK-0001"])
        repo.task("TASK-0003", "Superseded", keys="superseded-by: TASK-0004\n")
        repo.task("TASK-0004", "Done")
        assert chosen(repo) == ("start", "TASK-0002")

    def test_a_long_chain_of_successors_too(self, repo: Repo) -> None:
        repo.task("TASK-0001", prereqs=["TASK-0002"])
        for number in range(2, 1200):
            header = f"status: Superseded by TASK-{number + 1:04d}\n"
            repo.task(f"TASK-{number:04d}", header=header, body="")
        repo.task("TASK-1200")
        assert repo.run("next").stdout.startswith("start     TASK-1200 ")
        repo.task("TASK-1200", "Done")
        assert repo.run("next").stdout.startswith("start     TASK-0001 ")

    def test_successors_that_have_the_same_successors(self, repo: Repo) -> None:
        """Each is looked at once: 2^40 ways lead to the last ones."""
        repo.task("TASK-0001", prereqs=["TASK-0002"])
        for number in range(2, 82):
            first = number // 2 * 2 + 2
            pair = f"TASK-{first:04d}, TASK-{first + 1:04d}"
            repo.task(f"TASK-{number:04d}", "Superseded", keys=f"superseded-by: [{pair}]\n")
        for number in (82, 83):
            repo.task(f"TASK-{number:04d}", "Done")
        assert chosen(repo) == ("start", "TASK-0001")

    def test_a_circle_of_successors_is_never_done(self, repo: Repo) -> None:
        repo.task("TASK-0001", "Superseded by TASK-0003")
        repo.task("TASK-0003", "Superseded by TASK-0001")
        repo.task("TASK-0002", prereqs=["TASK-0001"])
        assert chosen(repo) == ("blocked", None)

    def test_one_that_was_dropped_without_a_successor_holds_it_up(self, repo: Repo) -> None:
        repo.task("TASK-0001", "Superseded")
        repo.task("TASK-0002", prereqs=["TASK-0001"])
        assert chosen(repo) == ("blocked", None)

    def test_a_circle_blocks(self, repo: Repo) -> None:
        repo.task("TASK-0001", prereqs=["TASK-0002"])
        repo.task("TASK-0002", prereqs=["TASK-0001"])
        assert chosen(repo) == ("blocked", None)


class TestConflicts:
    def test_both_places_are_named(self, repo: Repo) -> None:
        repo.task("TASK-0001", "In Review")
        repo.write(BOARD, says_done("TASK-0001"))
        found = answer(repo)
        assert (found["action"], found["task"]["id"]) == ("settle", "TASK-0001")
        assert found["conflicts"] == [
            {
                "id": "TASK-0001",
                "header": {"path": "tasks/TASK-0001-x.md", "line": 3, "says": "In Review"},
                "records": [{"path": BOARD, "line": 5, "says": "Done"}],
            }
        ]

    def test_they_can_be_ignored(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        repo.write(BOARD, says_done("TASK-0001"))
        assert chosen(repo, "--ignore-conflicts") == ("start", "TASK-0001")
        assert answer(repo, "--ignore-conflicts")["conflicts"] == []
        assert repo.run("next", "--ignore-conflicts").stdout.startswith("start     TASK-0001")

    def test_one_behind_the_answer_is_not_asked_about(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        repo.task("TASK-0002")
        repo.write(BOARD, says_done("TASK-0002"))
        assert chosen(repo) == ("start", "TASK-0001")

    def test_one_before_the_answer_is(self, repo: Repo) -> None:
        repo.task("TASK-0001", prereqs=["TASK-0002"])
        repo.task("TASK-0002")
        repo.write(BOARD, says_done("TASK-0001"))
        assert chosen(repo) == ("settle", "TASK-0001")

    def test_all_of_them_are_named_the_first_one_first(self, repo: Repo) -> None:
        repo.task("TASK-0001", "Blocked")
        repo.task("TASK-0002")
        repo.write(BOARD, says_done("TASK-0002", "TASK-0001"))
        found = answer(repo)
        assert found["task"]["id"] == "TASK-0001"
        assert [conflict["id"] for conflict in found["conflicts"]] == ["TASK-0001", "TASK-0002"]

    def test_a_finished_task_that_a_board_calls_open_is_mere_drift(self, repo: Repo) -> None:
        repo.task("TASK-0001", "Done")
        repo.task("TASK-0002")
        repo.write(BOARD, board("\n".join(table(STATUS, "| TASK-0001 | A | In Progress |"))))
        assert chosen(repo) == ("start", "TASK-0002")


class TestHowMany:
    """`-n N`: tasks that can be worked on at once, so their allowlists share no path."""

    def test_n(self, repo: Repo) -> None:
        for number in range(1, 6):
            repo.task(f"TASK-{number:04d}", scope=f"- `src/{number}/`")
        assert repo.run("next", "-n", "3").stdout == (
            "start     TASK-0001  A small step\n"
            "          no prerequisites\n"
            "          touches   src/1/\n"
            "          proofs    make test\n"
            "and       TASK-0002  A small step\n"
            "          touches   src/2/\n"
            "and       TASK-0003  A small step\n"
            "          touches   src/3/\n"
            "\n"
            "next:     taskctl prep TASK-0001, then taskctl start TASK-0001\n"
        )
        found = answer(repo, "-n", "3")
        assert found["together"] == ["TASK-0001", "TASK-0002", "TASK-0003"]
        assert found["apart"] == []
        assert len(found["ready"]) == 5
        assert answer(repo)["together"] == ["TASK-0001"]

    def test_one_that_shares_a_path_is_passed_over_with_the_reason(self, repo: Repo) -> None:
        repo.task("TASK-0001", scope="- `src/a/`\n- `docs/`")
        repo.task("TASK-0002", scope="- `src/a/deep/`\n- `docs/a.md`")
        repo.task("TASK-0003", scope="- `src/b/`")
        repo.task("TASK-0004", scope="- `src/b/x.c`")
        repo.task("TASK-0005", scope="- `src/c/`")
        lines = repo.run("next", "-n", "3").stdout.splitlines()
        assert [line for line in lines if "TASK-" in line] == [
            "start     TASK-0001  A small step",
            "and       TASK-0003  A small step",
            "and       TASK-0005  A small step",
            "          TASK-0002 and TASK-0001 both touch src/a/deep/ docs/a.md",
            "          TASK-0004 and TASK-0003 both touch src/b/x.c",
            "next:     taskctl prep TASK-0001, then taskctl start TASK-0001",
        ]
        found = answer(repo, "-n", "3")
        assert found["ready"] == [f"TASK-{number:04d}" for number in range(1, 6)]
        assert found["together"] == ["TASK-0001", "TASK-0003", "TASK-0005"]
        assert found["apart"] == [
            {
                "id": "TASK-0002",
                "reason": "overlap",
                "with": "TASK-0001",
                "entries": [["src/a/", "src/a/deep/"], ["docs/", "docs/a.md"]],
            },
            {
                "id": "TASK-0004",
                "reason": "overlap",
                "with": "TASK-0003",
                "entries": [["src/b/", "src/b/x.c"]],
            },
        ]

    def test_nor_may_it_share_a_path_with_what_is_under_way(self, repo: Repo) -> None:
        repo.task("TASK-0001", scope="- `src/b/`")
        repo.task("TASK-0002", "In Progress", scope="- `src/a/`")
        repo.task("TASK-0003", "In Review", scope="- `src/b/`")
        repo.task("TASK-0004", scope="- `src/c/`")
        assert answer(repo, "-n", "2")["together"] == ["TASK-0002", "TASK-0004"]
        lines = repo.run("next", "-n", "2").stdout.splitlines()
        assert [line for line in lines if "TASK-" in line] == [
            "continue  TASK-0002  A small step",
            "          In Progress (tasks/TASK-0002-x.md:3)",
            "          also under way: TASK-0003",
            "and       TASK-0004  A small step",
            "          TASK-0001 and TASK-0003 both touch src/b/",
            "next:     taskctl show TASK-0002",
        ]

    @pytest.mark.parametrize("scope", [None, "", "- somewhere", "- `../outside/`"])
    def test_what_a_task_without_an_allowlist_touches_is_unknown(
        self, repo: Repo, scope: str | None
    ) -> None:
        repo.task("TASK-0001", scope="- `src/a/`")
        repo.task("TASK-0002", scope=scope)
        repo.task("TASK-0003", scope="- `src/c/`")
        found = answer(repo, "-n", "2")
        assert found["together"] == ["TASK-0001", "TASK-0003"]
        assert found["apart"] == [
            {"id": "TASK-0002", "reason": "no allowlist", "with": "", "entries": []}
        ]
        assert (
            "\n\napart\n          TASK-0002 has no allowlist: nobody can tell what it shares\n\n"
        ) in repo.run("next", "-n", "2").stdout

    def test_beside_such_a_task_none_is_suggested(self, repo: Repo) -> None:
        repo.task("TASK-0001", scope=None)
        repo.task("TASK-0002", scope="- `src/b/`")
        found = answer(repo, "-n", "2")
        assert (found["action"], found["together"]) == ("start", ["TASK-0001"])
        assert [apart["id"] for apart in found["apart"]] == ["TASK-0001"]

    def test_where_no_task_has_an_allowlist_none_is_asked_for(self, repo: Repo) -> None:
        repo.write("taskctl.toml", 'extends = "backlog-md"\n')
        for number in (1, 2, 3):
            header = f"---\nid: BACK-{number}\ntitle: A\nstatus: To Do\n---\n"
            repo.write(f"backlog/tasks/back-{number} - a.md", header)
        assert answer(repo, "-n", "2")["together"] == ["BACK-1", "BACK-2"]

    def test_where_nothing_can_be_started_nothing_is_suggested(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        repo.task("TASK-0002", scope="- `src/b/`")
        repo.write(BOARD, says_done("TASK-0001"))
        assert answer(repo, "-n", "2")["together"] == []
        assert "TASK-0002" not in repo.run("next", "-n", "2").stdout

    @pytest.mark.parametrize("number", ["0", "1", "99"])
    def test_any_number_gets_an_answer(self, repo: Repo, number: str) -> None:
        repo.task("TASK-0001")
        said = repo.run("next", "-n", number)
        assert said.exit_code == 0
        assert said.stdout.startswith("start     TASK-0001")


@pytest.mark.parametrize("status", ["Draft", "In Progress", "Blocked", "Done", "Odd"])
def test_json_has_the_keys_of_the_contract(repo: Repo, status: str) -> None:
    repo.track("APPS")
    repo.task("TASK-0001", "Superseded by TASK-0002")
    repo.task("TASK-0002", status, prereqs=["TASK-0003"], links=["Track: tasks/TRACK-APPS.md"])
    repo.task("TASK-0004", status)
    repo.write(BOARD, says_done("TASK-0002"))
    for options in ((), ("--ignore-conflicts",)):
        items.check(answer(repo, *options), items.NEXT)


def test_the_same_question_has_the_same_answer(repo: Repo) -> None:
    for number in range(9, 0, -1):
        repo.task(f"TASK-{number:04d}", prereqs=["TASK-0099", f"TASK-{number + 1:04d}"])
    for options in (["next"], ["next", "--json"]):
        assert repo.run(*options) == repo.run(*options)


# What a pure rule returns (facts/home-format.md, section 2): under way, and the first one ready.
PURE = {
    "919b37fe": (["TASK-0010"], "TASK-0004"),
    "8f130baa": (["TASK-0008", "TASK-0010"], "TASK-0011"),
    "49251fd1": (["TASK-0014"], "TASK-0011B"),
    "2c769710": (["TASK-0019"], "TASK-0011B"),
    "a996549a": ([], "TASK-0011B"),
}


class TestTheRealPlan:
    @pytest.mark.parametrize("original", PURE)
    def test_headers_alone(self, nexus: Nexus, original: str) -> None:
        repo = nexus.checkout(nexus.commit(original))
        found = answer(repo, "--ignore-conflicts")
        assert (found["active"], found["ready"][0]) == PURE[original]
        items.check(found, items.NEXT)

    def test_two_boards_that_tick_a_draft(self, nexus: Nexus) -> None:
        repo = nexus.checkout(nexus.commit("2c769710"))
        found = answer(repo)
        assert (found["action"], found["task"]["id"]) == ("settle", "TASK-0011B")
        (conflict,) = found["conflicts"]
        header = "tasks/TASK-0011B-kernel-rust-idioms-pre-smp.md"
        assert conflict["header"] == {"path": header, "line": 3, "says": "Draft"}
        assert [(record["path"], record["says"]) for record in conflict["records"]] == [
            (ORDER, "✅"),
            (BOARD, "Done"),
        ]
        for record in conflict["records"]:
            line = repo.read(record["path"]).split("\n")[record["line"] - 1]
            assert line.startswith("| ✅ TASK-0011B |")
        shown = repo.run("next").stdout
        for place in (f"{header}:3", f"{ORDER}:63", f"{BOARD}:31"):
            assert f"({place})\n" in shown
        assert chosen(repo, "--ignore-conflicts") == ("continue", "TASK-0019")

    def test_at_the_seed_once_the_boards_are_adopted(self, nexus: Nexus) -> None:
        repo = nexus.checkout(nexus.commit("49251fd1"))
        assert repo.run("sync", "--adopt").exit_code == 0
        assert chosen(repo) == ("continue", "TASK-0014")
        assert repo.run("next").stdout.startswith("continue  TASK-0014  Observability v2 (OS)")

    @pytest.mark.parametrize(
        "back",
        [1, 69, 137, *(pytest.param(back, marks=pytest.mark.full) for back in range(18, 200, 17))],
    )
    def test_both_readings_agree(self, nexus: Nexus, back: int) -> None:
        agree(nexus.checkout([*nexus.commits.values()][-back]))


class Said(NamedTuple):
    """What the text says, or what the JSON would have it say."""

    action: str
    task: str
    conflicts: list[str]
    skipped: list[str]
    together: list[str]
    unread: list[str]


def said_in_text(text: str) -> Said:
    action = text.split(" ", 1)[0].strip()
    heads = re.findall(r"^(continue|start|and|settle) +(\S+)", text, re.MULTILINE)
    tasks = [item for word, item in heads if word == action]
    places = re.findall(r"^ +a board .* \((\S+)\)$", text, re.MULTILINE)
    below = {part.split("\n")[0]: part.split("\n")[1:] for part in text.split("\n\n")}
    others = [item for word, item in heads if word == "and"]
    return Said(
        action,
        tasks[0] if tasks else "",
        [*tasks, *places] if action == "settle" else [],
        [line.split()[0] for line in below.get("skipped", ()) if "TASK-" in line],
        [*tasks, *others] if action in {"start", "continue"} else [],
        [line.split()[0].partition(":")[0] for line in below.get("not readable", ()) if line],
    )


def said_in_json(found: Json) -> Said:
    conflicts = found["conflicts"]
    places = [f"{r['path']}:{r['line']}" for c in conflicts for r in c["records"]]
    shows_skipped = found["action"] in {"start", "blocked"}
    return Said(
        found["action"],
        found["task"]["id"] if found["task"] else "",
        [*(c["id"] for c in conflicts), *places],
        [entry["id"] for entry in found["skipped"]][:8] if shows_skipped else [],
        found["together"],
        [entry["path"] for entry in found["unread"]][:8],
    )


def whole_answer(repo: Repo, *, ignore_conflicts: bool) -> Json:
    """What the JSON would be if every file was read whole."""
    queue = load(str(repo.root), None).settings.queue
    plan = repo.plan()
    found = find_answer(plan, queue.wip_limit, queue.wip_states, ignore_conflicts=ignore_conflicts)
    return answer_object(plan, found)


def agree(repo: Repo) -> None:
    """The JSON is that of the whole plan, and the text says what the JSON says."""
    for options in ((), ("--ignore-conflicts",)):
        found = answer(repo, *options)
        assert found == whole_answer(repo, ignore_conflicts=bool(options))
        text, some = (repo.run("next", "-n", "3", *more, *options) for more in ((), ("--json",)))
        assert (text.exit_code, text.stderr) == (some.exit_code, some.stderr)
        wanted = said_in_json(json.loads(some.stdout))
        assert _by_task(said_in_text(text.stdout)) == _by_task(wanted)


def _by_task(said: Said) -> Said:
    return said._replace(conflicts=sorted(said.conflicts))


@given(task_files(), claiming_boards())
def test_both_readings_agree_on_any_plan(tasks: Files, claims: Files) -> None:
    with repository(tasks, claims) as repo:
        agree(repo)


@given(odd_tasks(), odd_boards())
def test_both_readings_agree_however_it_is_written(tasks: RawFiles, claims: RawFiles) -> None:
    with repository(tasks, claims) as repo:
        found = answer(repo)
        assert found == whole_answer(repo, ignore_conflicts=False)
        text = said_in_text(repo.run("next").stdout)
        assert _by_task(text) == _by_task(said_in_json(found))


COLLECTION = '[[collection]]\nname = "tasks"\n'
OTHER_WORD = COLLECTION + '[collection.status.words]\ndropped = ["Dropped"]\n'
ALIAS = COLLECTION + "[collection.id]\naliases = ['T(?P<number>\\d+)(?P<suffix>[A-Z]?)']\n"
OTHER_LETTERS = COLLECTION + "[collection.id]\npattern = '(?i:task)-(?P<number>\\d{1,4})'\n"
NAMES = COLLECTION + "[collection.header.keys]\nstatus = {}\n"
ONE_GRAMMAR = (
    '[[collection]]\nname = "tracks"\ninclude = ["tracks/*.md"]\n[collection.id]\n'
    "pattern = 'TASK-(?P<number>\\d{4})'\nformat = \"TASK-{number:04d}\"\n"
)
ROWS = ["| TASK-0011 | A | Done |", "| TASK-0012 | A | Draft |"]
WAITS = task("TASK-0002", prereqs=["TASK-0001"])
REPLACED = "It was superseded by TASK-0003."
TWO_TABLES = board(
    "\n".join(table(STATUS, "| TASK-0001 | A | Done |")),
    "\n".join(table(STATUS, "| TASK-0002 | A | Done |")),
)
FOLDED = task("TASK-0001", "Draft\n\n  of a plan")
LATIN = b"---\nstatus: Draft\n---\n\nGr\xfcn\n"
CLOSED_BY_DOTS = "---\ntitle: TASK-0001 A\n...\n\nText\nstatus: Done\n---\n\nText\n"


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(
            [("taskctl.toml", '[queue]\norder = "priority"\n'), task("TASK-0001"),
             task("TASK-0002", keys="priority: 1\n")],
            id="an order by a key of the header",
        ),
        pytest.param(
            [(task("TASK-0001", "Done")[0], b"---\nstatus: Done\n---\n\nGr\xfcn\n"), WAITS],
            id="a finished prerequisite that is not UTF-8",
        ),
        pytest.param(
            [("tasks/TASK-0001-x.md", LATIN)],
            id="nothing but a file that is not UTF-8",
        ),
        pytest.param(
            [task("TASK-0001", "Done"), task("TASK-0002"), (BOARD, TWO_TABLES)],
            id="two tables with one blank line between",
        ),
        pytest.param(
            [task("TASK-0001", "Superseded"), WAITS, task("TASK-0003", "Done"),
             (BOARD, board("TASK-0001 Superseded by TASK-0003."))],
            id="a successor that only a board names",
        ),
        pytest.param(
            [task("TASK-0001", "SUPERSEDED", context=REPLACED), WAITS, task("TASK-0003", "Done")],
            id="a successor in the text below a header in capitals",
        ),
        pytest.param(
            [("taskctl.toml", OTHER_WORD), task("TASK-0001", "Dropped", context=REPLACED), WAITS,
             task("TASK-0003", "Done")],
            id="a successor in the text below another word for it",
        ),
        pytest.param(
            [("taskctl.toml", ALIAS), task("TASK-0001"),
             (BOARD, board("\n".join(table(STATUS, "| T1 | A | Done |"))))],
            id="a row that bears an older name of the id",
        ),
        pytest.param(
            [("tasks/TASK-0001-x.md", CLOSED_BY_DOTS)],
            id="a header that is closed by dots",
        ),
        pytest.param(
            [FOLDED],
            id="a status that goes on below a blank line",
        ),
        pytest.param(
            [("tasks/TASK-0001-x.md", task("TASK-0001", "Done")[1].replace("\n", "\r\n")), WAITS],
            id="CRLF",
        ),
        pytest.param(
            [("tasks/TASK-0001-x.md", "---\ntitle: A\rstatus: Done\nstatus: Draft\n---\n"), WAITS],
            id="a line of the header that ends with CR",
        ),
        pytest.param(
            [("tasks/TASK-0001-x.md", "---\ntitle: A\r---\rText\nstatus: Done\n---\n"), WAITS],
            id="a header that ends with CR",
        ),
        pytest.param(
            [("tasks/TASK-0001-x.md", "---\n'status': Done\nstatus: Draft\n---\n"), WAITS],
            id="a key in quotes, and the same key again",
        ),
        pytest.param(
            [("tasks/TASK-0001-x.md", "---\nstatus: Done\n# for good\n  not\n---\n"), WAITS],
            id="a status that goes on below a comment",
        ),
        pytest.param(
            [("taskctl.toml", NAMES.format('["state", "status"]')),
             ("tasks/TASK-0001-x.md", "---\nstatus: Draft\nstate: Done\n---\n"), WAITS],
            id="two names for the status, and both in a header",
        ),
        pytest.param(
            [("taskctl.toml", NAMES.format("[]")), task("TASK-0001", "Done"), WAITS],
            id="no name for the status",
        ),
        pytest.param(
            [("taskctl.toml", COLLECTION + '[collection.header]\nform = "bullet"\n'),
             ("tasks/TASK-0001-x.md", "---\nstatus: Done\n---\n\n# A\n\n- Status: Draft\n"), WAITS],
            id="front matter that is not the header",
        ),
        pytest.param(
            [("taskctl.toml", COLLECTION + '[collection.id]\nfrom = "title"\n'),
             ("tasks/TASK-0009-x.md", "---\nstatus: Done\n---\n\n# TASK-0001: A\n"), WAITS],
            id="ids from headings",
        ),
        pytest.param(
            [("taskctl.toml", COLLECTION + '[collection.status]\nfrom = "none"\n'),
             task("TASK-0001", "Done"), WAITS],
            id="no status at all",
        ),
        pytest.param(
            [("taskctl.toml", ONE_GRAMMAR), ("tracks/TASK-0001-t.md", task("TASK-0001", "Done")[1]),
             WAITS],
            id="a track that a task waits for",
        ),
        pytest.param(
            [("taskctl.toml", OTHER_LETTERS), task("TASK-0001"),
             (BOARD, board("\n".join(table(STATUS, *ROWS, "| task-1 | A | Done |", *ROWS))))],
            id="a row that writes the id in other letters",
        ),
        pytest.param(
            [task("TASK-0001"), task("TASK-0012", "Done"),
             (BOARD, board("\n".join(table("| # | Task | Status |", *ROWS,
                                           "| 0001 | [A](TASK-0012-x.md) | Done |", *ROWS))))],
            id="a row whose link leads to a neighbour",
        ),
        pytest.param(
            [task("TASK-0001"),
             (BOARD, board("\n".join(["| a", *table(STATUS, *ROWS, "|---|---|---|", *ROWS,
                                                    "| TASK-0001 | A | Done |")])))],
            id="dashes inside of a table",
        ),
        pytest.param(
            [task("TASK-0001"),
             (BOARD, board("\n".join(["<!--", *ROWS, "| -->", *ROWS]),
                           "\n".join(table(STATUS, "| TASK-0001 | A | Done |"))))],
            id="a comment that ends within a row",
        ),
        pytest.param(
            [task("TASK-0001"), (BOARD, says_done("TASK-0001").replace("\n", "\r"))],
            id="a board with CR at the ends of its lines",
        ),
        pytest.param(
            [task("TASK-0001"), (BOARD, says_done("TASK-0001").encode() + b"\xfc\n")],
            id="a board that is not UTF-8",
        ),
        pytest.param(
            [("taskctl.toml", '[queue]\norder = "priority"\n'), task("TASK-0001", slug="y"),
             task("TASK-0001"), task("TASK-0002", keys="priority: [1]\n")],
            id="an order by a key that is a list, and an id that two files bear",
        ),
        pytest.param([(BOARD, says_done("TASK-0001"))], id="nothing but a board"),
        pytest.param(
            [task("TASK-0001"), task("TASK-0001", slug="y")], id="an id that two files bear"
        ),
        pytest.param(
            [task("TASK-0001", "Done", slug="y"), task("TASK-0001"), WAITS],
            id="an id that two files bear and of which one is done",
        ),
        pytest.param(
            [("tasks/TASK-0001-x.md", "# TASK-0001: A\n\n- Status: Draft\n")],
            id="no front matter",
        ),
        pytest.param(
            [("tasks/TASK-0001-x.md", "<!-- licence -->\n" + task("TASK-0001", "Done")[1]), WAITS],
            id="a licence before the header",
        ),
        pytest.param(
            [("tasks/TASK-0001-x.md", "\ufeff" + task("TASK-0001")[1].replace("\n", "\r\n"))],
            id="BOM and CRLF",
        ),
        pytest.param(
            [("tasks/TASK-0001-x.md", "---\ntitle: A\nstatus: Draft\nstatus: Done\n---\n")],
            id="two status lines",
        ),
        pytest.param(
            [("tasks/TASK-0001-x.md", "---\ntitle: TASK-0001 A\nStatus :  Draft\t\n---\n")],
            id="a key in other letters",
        ),
        pytest.param(
            [task("TASK-0001", "Blocked"), (BOARD, says_done("TASK-0001"))],
            id="a blocked task that a board calls done",
        ),
        pytest.param(
            [task("TASK-0001"),
             (BOARD, board("## Done", "| Task |\n|---|\n| [A](TASK-0001-x.md) |"))],
            id="a row that is a link",
        ),
        pytest.param(
            [task("TASK-0001"),
             (BOARD, board("\n".join(["```", *table(STATUS, "| TASK-0001 | A | Done |"), "```"])))],
            id="a table in a fence",
        ),
        pytest.param(
            [task("TASK-0001"),
             (BOARD, board(region("done", *table("| Task | Title |", "| ✅ TASK-0001 | A |"))))],
            id="a region that is old",
        ),
    ],
)  # fmt: skip  # a table
def test_both_readings_agree_also_on(repo: Repo, files: Sequence[tuple[str, str | bytes]]) -> None:
    for path, text in files:
        repo.write(path, text)
    agree(repo)


class TestNotReadable:
    """A file that says nothing may be an open task: it is named, and nothing is called complete."""

    def test_a_plan_of_unreadable_files_is_not_complete(self, repo: Repo) -> None:
        repo.write("tasks/TASK-0001-x.md", LATIN)
        assert repo.run("next") == (
            1,
            "blocked   no task is known to be open, but not all can be read\n"
            "\n"
            "not readable\n"
            "          tasks/TASK-0001-x.md:5 not UTF-8: byte 0xfc at offset 25 (Latin-1 'ü'…\n"
            "\n"
            "next:     taskctl check\n",
            "",
        )
        found = answer(repo)
        assert (found["action"], found["skipped"]) == ("blocked", [])
        assert found["unread"] == [
            {
                "path": "tasks/TASK-0001-x.md",
                "line": 5,
                "reason": "not UTF-8: byte 0xfc at offset 25 (Latin-1 'ü'?)",
            }
        ]

    @pytest.mark.parametrize(
        "raw", [LATIN, b"", b" \n", "---\nstatus: Done\n---\n".encode("utf-16")]
    )
    def test_nor_is_one_in_which_all_others_are_done(self, repo: Repo, raw: bytes) -> None:
        repo.task("TASK-0001", "Done")
        repo.write("tasks/TASK-0002-x.md", raw)
        assert chosen(repo) == ("blocked", None)
        agree(repo)

    @pytest.mark.parametrize(
        "path", ["tasks/TASK-0002-x.MD", "tasks/TASK-0002.markdown", "tasks/later/TASK-0002-x.md"]
    )
    def test_nor_is_one_that_does_not_read_an_open_task(self, repo: Repo, path: str) -> None:
        repo.task("TASK-0001", "Done")
        repo.write(path, task("TASK-0002")[1])
        assert chosen(repo) == ("blocked", None)
        assert path in repo.run("next").stdout
        agree(repo)
        assert "not counted: 1 file or more" in repo.run("stats").stderr

    @pytest.mark.parametrize("box", ["- [ ] paint", "- [/] paint", "> - [ ] paint"])
    def test_nor_is_a_document_with_an_open_box_beside_its_items(
        self, repo: Repo, box: str
    ) -> None:
        table = "# Plan\n\n| ID | Task | Status |\n|---|---|---|\n| A-1 | Weld | Done |\n\n"
        repo.write("TODO.md", f"{table}- [x] ship\n")
        assert chosen(repo) == ("complete", None)
        repo.write("TODO.md", f"{table}{box}\n")
        assert chosen(repo) == ("blocked", None)
        assert "TODO.md:7 an open box belongs to no open item" in repo.run("next").stdout
        assert "not counted: open boxes" in repo.run("stats").stderr

    def test_a_finished_task_that_is_not_read_is_no_work(self, repo: Repo) -> None:
        repo.task("TASK-0001", "Done")
        repo.write("tasks/old/TASK-0002-x.md", task("TASK-0002", "Done")[1])
        assert chosen(repo) == ("complete", None)
        assert [f.path for f in repo.findings("BK022")] == ["tasks/old/TASK-0002-x.md"]

    def test_what_can_be_started_is_still_the_answer(self, repo: Repo) -> None:
        repo.write("tasks/TASK-0001-x.md", LATIN)
        repo.task("TASK-0002", prereqs=["TASK-0001"])
        repo.task("TASK-0003")
        said = repo.run("next")
        assert said.exit_code == 0
        assert said.stdout.startswith("start     TASK-0003")
        assert "TASK-0002 waits for TASK-0001 (not readable)" in said.stdout
        assert "\nnot readable\n          tasks/TASK-0001-x.md:5 not UTF-8" in said.stdout
        agree(repo)

    @needs_permissions
    def test_nor_what_nobody_may_read(self, repo: Repo) -> None:
        (repo.root / repo.task("TASK-0001")).chmod(0)
        said = repo.run("next")
        assert said.exit_code == 1
        assert "          tasks/TASK-0001-x.md permission denied\n" in said.stdout
        agree(repo)

    def test_a_link_out_of_the_repository(self, repo: Repo, tmp_path_factory: Any) -> None:
        outside = tmp_path_factory.mktemp("outside") / "TASK-0001-x.md"
        outside.write_text(task("TASK-0001")[1], "utf-8")
        repo.task("TASK-0002", "Done")
        (repo.root / "tasks/TASK-0001-x.md").symlink_to(outside)
        assert chosen(repo) == ("blocked", None)
        agree(repo)

    def test_a_file_whose_name_shows_that_it_is_no_task_is_none(self, repo: Repo) -> None:
        repo.task("TASK-0001", "Done")
        repo.write("tasks/TASK-NOTES.md", LATIN)
        assert chosen(repo) == ("complete", None)
        agree(repo)
