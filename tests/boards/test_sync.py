"""`taskctl sync` writes the generated regions of boards and nothing else."""

import json
from collections.abc import Callable

import pytest

from ..conftest import Repo, task, track
from .boards import BEGIN, BOARD, END, ORDER, board, cells, emptied, region, rows, table
from .syncing import KEPT, NOTES, VIEWS, Json, changes, synced

FORMS: dict[str, Callable[[str], bytes]] = {
    "plain": lambda text: text.encode(),
    "CRLF": lambda text: text.replace("\n", "\r\n").encode(),
    "BOM": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "BOM and CRLF": lambda text: b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode(),
    "no line end at the end": lambda text: text.rstrip("\n").encode(),
    "blank lines at the end": lambda text: (text + "\n \n\n").encode(),
}


class TestHowABoardIsWritten:
    @pytest.mark.parametrize("form", FORMS)
    def test_it_stays_so(self, plan: Repo, form: str) -> None:
        old = table(NOTES, "| TASK-0003 | mine |")
        new = table(NOTES, "| **TASK-0002** |  |", "| TASK-0003 | mine |")
        ids = ["| **TASK-0002** |", "| TASK-0003 |"]
        parts = ("# Text\n\nmore  \n", "{}", "text é", "{}")
        fresh = region("queue", *table("| Task |"), columns="Task")
        made = region("queue", *table("| Task |", *ids), columns="Task")
        before = board(*parts).format(region("queue", *old, **KEPT), fresh)
        after = board(*parts).format(region("queue", *new, **KEPT), made)
        plan.write(BOARD, FORMS[form](before))
        assert plan.run("sync", "--check").exit_code == 1
        assert plan.run("sync").exit_code == 0
        assert (plan.root / BOARD).read_bytes() == FORMS[form](after)
        assert plan.run("sync", "--check").exit_code == 0

    @pytest.mark.parametrize("form", FORMS)
    def test_it_is_adopted_so(self, plan: Repo, form: str) -> None:
        lines = table(NOTES, "| ✅ TASK-0001 | mine |")
        before = board("## Done", "\n".join(lines))
        after = board("## Done", region("done", *lines, **KEPT))
        plan.write(BOARD, FORMS[form](before))
        assert plan.run("sync", "--adopt").exit_code == 0
        assert (plan.root / BOARD).read_bytes() == FORMS[form](after)

    @pytest.mark.parametrize("mode", [0o600, 0o640, 0o755])
    def test_its_mode_stays(self, plan: Repo, mode: int) -> None:
        plan.write(BOARD, board(region("done"))).chmod(mode)
        plan.run("sync")
        assert (plan.root / BOARD).stat().st_mode & 0o777 == mode

    def test_mixed_line_ends_stay_outside_of_the_region(self, plan: Repo) -> None:
        before = b"# Board\r\n\none\n\r\n" + region("done").encode() + b"\r\ntwo\nthree"
        plan.write(BOARD, before)
        plan.run("sync")
        assert emptied((plan.root / BOARD).read_bytes()) == emptied(before)
        assert plan.run("sync", "--check").exit_code == 0

    def test_line_ends_of_an_old_mac_stay(self, plan: Repo) -> None:
        plan.write(BOARD, board(region("done")).replace("\n", "\r").encode())
        plan.run("sync")
        after = (plan.root / BOARD).read_bytes()
        assert b"| \xe2\x9c\x85 TASK-0001 | A small step | 2026-01-05 |\r" in after
        assert b"\n" not in after
        assert plan.run("sync", "--check").exit_code == 0

    @pytest.mark.parametrize("command", [["sync"], ["sync", "--check"], ["sync", "--adopt"]])
    def test_what_is_not_utf_8_is_named_and_not_touched(
        self, plan: Repo, command: list[str]
    ) -> None:
        plan.write(ORDER, board(region("queue")))
        plan.write(BOARD, board(region("done")).encode() + b"\xff\n")
        before = plan.files()
        answer = plan.run(*command)
        assert (answer.exit_code, answer.stdout) == (2, "")
        assert answer.stderr.startswith(f"taskctl: {BOARD}:5: not UTF-8: byte 0xff ")
        assert answer.stderr.endswith("nothing was written\n")
        assert plan.files() == before

    def test_a_status_command_stops_only_where_regions_would_grow_old(self, plan: Repo) -> None:
        plan.write(BOARD, b"# Board \xff\n")
        assert plan.run("sync").exit_code == 2
        assert plan.run("park", "TASK-0002").exit_code == 0
        plan.write(BOARD, board(region("done")).encode() + b"\xff\n")
        before = plan.files()
        assert plan.run("park", "TASK-0003").exit_code == 2
        assert plan.files() == before


class TestConflicts:
    def conflict(self, ours: list[str], theirs: list[str], base: list[str] | None = None) -> str:
        parent = [] if base is None else ["||||||| 1234567", *base]
        lines = ["<<<<<<< HEAD", *ours, *parent, "=======", *theirs, ">>>>>>> other"]
        return "\n".join(["| Task | Status | Notes |", "|---|---|---|", *lines])

    def board(self, conflict: str) -> str:
        columns = {"columns": "Task,Status,Notes", "keep": "Notes"}
        return board("Text.", region("board", *conflict.split("\n"), **columns), "More.")

    @pytest.mark.parametrize("base", [None, ["| TASK-0001 | Draft | a |"]])
    def test_of_derived_cells_they_are_resolved(self, repo: Repo, base: list[str] | None) -> None:
        repo.task("TASK-0001", "Done")
        repo.task("TASK-0002")
        both = (
            ["| TASK-0001 | In Review | a |"],
            ["| TASK-0001 | Done | a |", "| TASK-0002 | Draft | |"],
        )
        text = synced(repo, self.board(self.conflict(*both, base)))
        assert rows(text) == ["| ✅ TASK-0001 | Done | a |", "| TASK-0002 | Draft |  |"]
        assert not any(sign in text for sign in ("<<<<", "====", ">>>>", "||||"))
        assert "FI008" not in repo.codes()

    def test_with_crlf(self, repo: Repo) -> None:
        repo.task("TASK-0001", "Done")
        both = (["| TASK-0001 | In Review | a |"], ["| TASK-0001 | Done | a |"])
        text = synced(repo, self.board(self.conflict(*both)).replace("\n", "\r\n").encode())
        assert "<<<<" not in text
        assert text.count("\n") == text.count("\r\n")

    def test_kept_cells_that_differ_stay_one(self, repo: Repo) -> None:
        repo.task("TASK-0001", "Done")
        repo.task("TASK-0002")
        ours = ["| TASK-0001 | In Review | mine |", "| TASK-0002 | x | same |"]
        theirs = ["| TASK-0001 | Done | yours |", "| TASK-0002 | y | same |"]
        text = synced(repo, self.board(self.conflict(ours, theirs)))
        assert (
            "<<<<<<< ours\n| ✅ TASK-0001 | Done | mine |\n=======\n"
            "| ✅ TASK-0001 | Done | yours |\n>>>>>>> theirs\n| TASK-0002 | Draft | same |\n"
        ) in text
        assert "FI008" in repo.codes()
        assert synced(repo, text) == text

    def test_outside_of_a_region_they_are_left_alone(self, repo: Repo) -> None:
        repo.task("TASK-0001", "Done")
        text = synced(repo, board("<<<<<<< HEAD\na\n=======\nb\n>>>>>>> other", region("done")))
        assert "<<<<<<< HEAD\na\n=======\nb\n>>>>>>> other\n" in text
        assert rows(text) == ["| ✅ TASK-0001 | A small step | — |"]

    def test_across_the_end_of_a_region_nothing_is_written(self, repo: Repo) -> None:
        repo.task("TASK-0001", "Done")
        lines = [f"{BEGIN}done -->", "<<<<<<< HEAD", END, "=======", END, ">>>>>>> other"]
        repo.write(BOARD, board("\n".join(lines)))
        before = repo.files()
        assert repo.run("sync").exit_code == 2
        assert repo.files() == before


class TestOutOfDate:
    def test_check_says_so_until_sync_has_run(self, plan: Repo) -> None:
        plan.write(BOARD, board(region("queue"), region("done")))
        found = plan.findings("BD010")
        assert [(entry.path, entry.line) for entry in found] == [(BOARD, 3), (BOARD, 6)]
        assert plan.run("check").exit_code == 1
        plan.run("sync")
        assert plan.findings("BD010") == []
        plan.task("TASK-0003", "Deferred")
        assert [entry.line for entry in plan.findings("BD010")] == [3]

    def test_a_change_by_hand_is_seen(self, plan: Repo) -> None:
        text = synced(plan, board(region("done")))
        plan.write(BOARD, text.replace("A small step", "A giant leap"))
        assert len(plan.findings("BD010")) == 1
        assert plan.run("sync", "--check").exit_code == 1
        plan.run("sync")
        assert plan.read(BOARD) == text


@pytest.mark.parametrize(
    "options", [("--check",), ("--diff",), ("--dry-run",), ("--check", "--diff")]
)
@pytest.mark.parametrize("adopting", [(), ("--adopt",)])
def test_to_look_is_not_to_write(
    plan: Repo, options: tuple[str, ...], adopting: tuple[str, ...]
) -> None:
    plan.write(
        BOARD, board("## Done", "\n".join(table(NOTES, "| TASK-0099 | x |")), region("queue"))
    )
    before = plan.files()
    answer = plan.run("sync", *options, *adopting)
    assert answer.exit_code == ("--check" in options)
    assert plan.files() == before
    if "--check" not in options:
        assert answer.stdout.startswith(f"--- a/{BOARD}\n+++ b/{BOARD}\n@@ ")


def test_a_second_run_writes_nothing(plan: Repo) -> None:
    plan.write(BOARD, board(*(region(view) for view in VIEWS)))
    plan.run("sync")
    before = plan.files()
    for options in ((), ("--adopt",), ("--check",), ("--diff",)):
        answer = plan.run("sync", *options)
        assert (answer.exit_code, answer.stdout) == (0, "")
        assert answer.stderr == f"{len(VIEWS)} regions, all up to date\n"
    assert plan.files() == before


class TestTheReport:
    def test_json(self, plan: Repo) -> None:
        old = table("| Task | Prereqs |", "| TASK-0003 | TASK-0001 |", "| TASK-0099 | — |")
        plan.write(BOARD, board(region("queue", *old)))
        answer = plan.run("sync", "--json")
        assert json.loads(answer.stdout) == {
            "version": 1,
            "regions": 1,
            "changes": [
                _change("TASK-0099", "row", "listed", "removed", "no such file"),
                _change("TASK-0002", "row", "", "added", "header: Draft"),
                _change(
                    "TASK-0003", "Prereqs", "TASK-0001", "TASK-0002, TASK-0001 ✅", "header: Draft"
                ),
            ],
            "left_alone": [],
            "not_staged": [],
        }

    def test_a_row_is_listed_for_each_region_that_it_enters_or_leaves(self, plan: Repo) -> None:
        plan.write(BOARD, board(region("queue"), region("board", where="number=2")))
        added = [(change["view"], change["item"]) for change in changes(plan)]
        assert ("queue", "TASK-0002") in added
        assert ("board", "TASK-0002") in added

    @pytest.mark.parametrize("view", ["groups", "progress", "candidates"])
    def test_nothing_is_called_missing_that_is_no_task(self, plan: Repo, view: str) -> None:
        plan.write(BOARD, board(region(view), "## Net\n\n- Tasks: TASK-0001"))
        assert not {change["why"] for change in changes(plan)} & {"no such file"}


def _change(item: str, column: str, was: str, now: str, why: str) -> Json:
    return {
        "path": BOARD,
        "line": 3,
        "view": "queue",
        "item": item,
        "column": column,
        "was": was,
        "is": now,
        "why": why,
    }


TITLES = [
    "a | b", "a \\| b", "a \\\\| b", "ends \\", "`a | b`", "` open", "<b>bold</b>", "<!-- gone",
    "--> x", "<!-- taskctl:end -->", "<!-- taskctl:begin done -->", "</table>", "<script>x",
    "שלום עולם", "\u202eevil\u202c", "\u2067x\u2069", "a\u2028b", "a\x0bb", "a\x07b\x1b[2J", "x\ty",
    "two\n  lines", "**bold** _it_ ~~no~~", "[a](http://x) ![b](c)", "| | |", "|---|",
    "&lt;b&gt; &amp;",
    "漢字 👩‍👩‍👧", "TASK-0009 and TASK-0010", "=======", ">>>>>>> x", "\\", "|",
]  # fmt: skip  # a table


@pytest.mark.parametrize("title", TITLES, ids=ascii)
def test_any_title_is_one_row(repo: Repo, title: str) -> None:
    repo.task("TASK-0001", title=f"TASK-0001 {title}")
    repo.task("TASK-0002", title=f"TASK-0002 {title}", prereqs=["TASK-0001"])
    wanted = ["TASK-0001", "TASK-0002"]
    for view in ("queue", "current", "board"):
        text = synced(repo, board("Above.", region(view), "Below."))
        found = [row for row in rows(text) if row.strip("|* ").startswith("TASK-")]
        assert [cells(row)[0].strip("*") for row in found] == wanted
        assert len(rows(text)) == 2
        assert {len(cells(row)) for row in found} == {3 + (view == "current")}
        assert text.startswith("# Board\n\nAbove.\n\n")
        assert text.endswith(f"{END}\n\nBelow.\n")
        assert text.count(BEGIN) == text.count(END) == 1
        assert not set(text) & set("\u202e\u202c\u2067\u2069\x07\x1b\u2028\x0b")
        assert synced(repo, text) == text
    assert [record.id for b in repo.plan().boards for record in b.records] == wanted


def test_tracks_and_owners_are_escaped_too(repo: Repo) -> None:
    repo.write(*track("A"))
    repo.task("TASK-0001", owner="@a|b @<!--", links=["Track: tasks/TRACK-A.md"])
    (row,) = rows(synced(repo, board(region("queue", columns="Task,Owner,Track"))))
    assert cells(row) == ["**TASK-0001**", "@a\\|b @&lt;!--", "TRACK-A"]


def test_a_name_of_a_file_is_escaped_too(repo: Repo) -> None:
    repo.write("tasks/TASK-0001-a|b<!--x.md", task("TASK-0001")[1])
    (row,) = rows(synced(repo, board(region("queue", columns="Task,File"))))
    assert cells(row)[1] == "`tasks/TASK-0001-a\\|b&lt;!--x.md`"


def test_without_regions_it_says_how_to_get_them(plan: Repo) -> None:
    answer = plan.run("sync")
    assert answer.exit_code == 0
    assert "taskctl:begin" in answer.stderr
    assert "sync --adopt" in answer.stderr
