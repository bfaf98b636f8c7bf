"""`taskctl next`: one answer, with its reason."""

from typing import Any

import pytest

from ..boards.boards import BOARD, ORDER, board, table
from ..conftest import Repo
from . import items
from .answers import STATUS, answer, chosen, says_done


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

    def test_without_a_limit_what_is_begun_comes_first_and_nothing_is_refused(
        self, repo: Repo
    ) -> None:
        repo.write("taskctl.toml", "[queue]\nwip_limit = 0\n")
        repo.task("TASK-0001")
        assert chosen(repo) == ("start", "TASK-0001")
        repo.task("TASK-0002", "In Progress")
        assert chosen(repo) == ("continue", "TASK-0002")
        assert repo.run("start", "TASK-0001").exit_code == 0


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
