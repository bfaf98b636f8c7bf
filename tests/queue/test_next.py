"""`next`: one answer, with its reason."""

import json
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings

from ..conftest import Nexus, Repo, task
from . import items
from .boards import BOARD, ORDER, board, region, table
from .plans import Files, claiming_boards, repository, task_files

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
            "TASK-0002", "TASK-0002B", "TASK-0002C", "TASK-0010", "TASK-0100",
        ]  # fmt: skip

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
            "next:     taskctl start TASK-0003\n"
            "\n"
            "skipped\n"
            "          TASK-0002 waits for TASK-0003 (Draft)\n",
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
            "          TASK-0001 has the status 'Blocked (no hardware)'\n"
            "          TASK-0002 waits for TASK-0001 (Blocked), TASK-0099 (no file)\n",
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
            "          a board says ✅ (tasks/IMPLEMENTATION-ORDER.md:8)\n"
            "          a board says Done (tasks/STATUS-BOARD.md:5)\n"
            "\n"
            "decide:   taskctl done TASK-0001, or correct the boards (taskctl sync);\n"
            "          taskctl next --ignore-conflicts goes by the headers alone\n",
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
    assert found[3]["blocked_by"] == [
        {"id": "TASK-0002", "status": "Blocked (no parts)", "path": "tasks/TASK-0002-x.md",
         "line": 3},
        {"id": "TASK-0099", "status": "", "path": "", "line": 0},
        {"id": "TASK-0006", "status": "Blocked", "path": "tasks/TASK-0006-x.md", "line": 3},
    ]  # fmt: skip


def test_many_that_are_skipped_are_counted(repo: Repo) -> None:
    for number in range(1, 13):
        repo.task(f"TASK-{number:04d}", prereqs=["TASK-0099"])
    lines = repo.run("next").stdout.splitlines()
    assert len(lines) == 12
    assert lines[-1].strip() == "and 4 more (taskctl list --blocked)"
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
    def test_n(self, repo: Repo) -> None:
        for number in range(1, 6):
            repo.task(f"TASK-{number:04d}")
        lines = repo.run("next", "-n", "3").stdout.splitlines()
        assert [line for line in lines if "TASK-" in line] == [
            "start     TASK-0001  A small step",
            "or        TASK-0002  A small step",
            "or        TASK-0003  A small step",
            "next:     taskctl start TASK-0001",
        ]

    def test_with_something_under_way(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        repo.task("TASK-0002", "In Progress")
        lines = repo.run("next", "-n", "2").stdout.splitlines()
        assert [line for line in lines if line.startswith(("continue", "or"))] == [
            "continue  TASK-0002  A small step",
            "or        TASK-0001  A small step",
        ]

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

    @pytest.mark.parametrize("back", range(1, 200, 17))
    def test_both_readings_agree(self, nexus: Nexus, back: int) -> None:
        agree(nexus.checkout([*nexus.commits.values()][-back]))


class Said(NamedTuple):
    """What the quick reading says, or what the whole one would have it say."""

    action: str
    task: str
    conflicts: list[str]
    skipped: list[str]
    ready: list[str]


def said_in_text(text: str) -> Said:
    action = text.split(" ", 1)[0].strip()
    heads = re.findall(r"^(continue|start|or|settle) +(\S+)", text, re.MULTILINE)
    tasks = [item for word, item in heads if word == action]
    places = re.findall(r"^ +a board says .* \((\S+)\)$", text, re.MULTILINE)
    skipped = text.partition("\nskipped\n")[2].split("\n")
    others = [item for word, item in heads if word == "or"]
    ready = [*tasks, *others] if action == "start" else others
    return Said(
        action,
        tasks[0] if tasks else "",
        [*tasks, *places] if action == "settle" else [],
        [line.split()[0] for line in skipped if "TASK-" in line],
        ready,
    )


def said_in_json(found: Json, number: int) -> Said:
    conflicts = found["conflicts"]
    places = [f"{r['path']}:{r['line']}" for c in conflicts for r in c["records"]]
    under_way = found["task"] and found["action"] == "continue"
    shown = number - 1 if under_way else number
    return Said(
        found["action"],
        found["task"]["id"] if found["task"] else "",
        [*(c["id"] for c in conflicts), *places],
        [entry["id"] for entry in found["skipped"]][:8],
        found["ready"][:shown] if found["action"] in {"start", "continue"} else [],
    )


def agree(repo: Repo) -> None:
    """The text, from a quick reading, says what the JSON says, from the whole one."""
    for options in ((), ("--ignore-conflicts",)):
        quick = repo.run("next", "-n", "3", *options)
        whole = repo.run("next", "--json", *options)
        assert (quick.exit_code, quick.stderr) == (whole.exit_code, whole.stderr)
        text = said_in_text(quick.stdout)
        wanted = said_in_json(json.loads(whole.stdout), 3)
        assert _by_task(text) == _by_task(wanted)


def _by_task(said: Said) -> Said:
    return said._replace(conflicts=sorted(said.conflicts))


@settings(max_examples=100, deadline=None)
@given(task_files(), claiming_boards())
def test_both_readings_agree_on_any_plan(tasks: Files, claims: Files) -> None:
    with repository(tasks, claims) as repo:
        agree(repo)


OTHER_WORD = '[[collection]]\nname = "tasks"\n[collection.status.words]\ndropped = ["Dropped"]\n'
ALIAS = (
    '[[collection]]\nname = "tasks"\n[collection.id]\n'
    "aliases = ['T(?P<number>\\d+)(?P<suffix>[A-Z]?)']\n"
)
WAITS = task("TASK-0002", prereqs=["TASK-0001"])
REPLACED = "It was superseded by TASK-0003."
TWO_TABLES = board(
    "\n".join(table(STATUS, "| TASK-0001 | A | Done |")),
    "\n".join(table(STATUS, "| TASK-0002 | A | Done |")),
)
FOLDED = task("TASK-0001", "Draft\n\n  of a plan")
CLOSED_BY_DOTS = "---\ntitle: TASK-0001 A\n...\n\nText\nstatus: Done\n\n---\n\nText\n"


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(
            [("taskctl.toml", '[queue]\norder = "priority"\n'), task("TASK-0001"),
             task("TASK-0002", keys="priority: 1\n")],
            id="an order by a key of the header",
            marks=pytest.mark.xfail(strict=True, reason="the quick reading knows no other keys"),
        ),
        pytest.param(
            [(task("TASK-0001", "Done")[0], b"---\nstatus: Done\n---\n\nGr\xfcn\n"), WAITS],
            id="a finished prerequisite that is not UTF-8",
            marks=pytest.mark.xfail(strict=True, reason="the quick reading trusts its header"),
        ),
        pytest.param(
            [("tasks/TASK-0001-x.md", b"---\nstatus: Draft\n---\n\nGr\xfcn\n")],
            id="nothing but a file that is not UTF-8",
            marks=pytest.mark.xfail(strict=True, reason="the quick reading trusts its header"),
        ),
        pytest.param(
            [task("TASK-0001", "Done"), task("TASK-0002"), (BOARD, TWO_TABLES)],
            id="two tables with one blank line between",
            marks=pytest.mark.xfail(strict=True, reason="the head of the second is thinned out"),
        ),
        pytest.param(
            [task("TASK-0001", "Superseded"), WAITS, task("TASK-0003", "Done"),
             (BOARD, board("TASK-0001 Superseded by TASK-0003."))],
            id="a successor that only a board names",
            marks=pytest.mark.xfail(strict=True, reason="the quick reading does not look there"),
        ),
        pytest.param(
            [task("TASK-0001", "SUPERSEDED", context=REPLACED), WAITS, task("TASK-0003", "Done")],
            id="a successor in the text below a header in capitals",
            marks=pytest.mark.xfail(strict=True, reason="the quick reading cuts the text off"),
        ),
        pytest.param(
            [("taskctl.toml", OTHER_WORD), task("TASK-0001", "Dropped", context=REPLACED), WAITS,
             task("TASK-0003", "Done")],
            id="a successor in the text below another word for it",
            marks=pytest.mark.xfail(strict=True, reason="the quick reading cuts the text off"),
        ),
        pytest.param(
            [("taskctl.toml", ALIAS), task("TASK-0001"),
             (BOARD, board("\n".join(table(STATUS, "| T1 | A | Done |"))))],
            id="a row that bears an older name of the id",
            marks=pytest.mark.xfail(strict=True, reason="rows are looked up by the canonical id"),
        ),
        pytest.param(
            [("tasks/TASK-0001-x.md", CLOSED_BY_DOTS)],
            id="a header that is closed by dots",
            marks=pytest.mark.xfail(strict=True, reason="the quick reading takes the next dashes"),
        ),
        pytest.param(
            [FOLDED],
            id="a status that goes on below a blank line",
            marks=pytest.mark.xfail(strict=True, reason="the quick reading looks one line ahead"),
        ),
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
)  # fmt: skip
def test_both_readings_agree_also_on(repo: Repo, files: Sequence[tuple[str, str | bytes]]) -> None:
    for path, text in files:
        repo.write(path, text)
    agree(repo)


@pytest.mark.xfail(strict=True, reason="a file that cannot be read counts as none")
def test_a_plan_of_unreadable_files_is_not_complete(repo: Repo) -> None:
    repo.write("tasks/TASK-0001-x.md", b"---\nstatus: Draft\n---\n\nGr\xfcn\n")
    assert chosen(repo)[0] != "complete"
