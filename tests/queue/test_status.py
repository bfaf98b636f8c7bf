"""`start`, `review`, `done`, `park`, `supersede`, `reopen`: when they work, when they refuse."""

import pytest

from ..boards.boards import BOARD, ORDER, board, region, rows, table
from ..conftest import Repo
from .commands import PATH, TICKED, changed, refused, run, status_of


class TestTheWord:
    @pytest.mark.parametrize(
        ("command", "old", "new"),
        [
            (["start"], "Draft", "In Progress"),
            (["start"], "Blocked", "In Progress"),
            (["start"], "Deferred", "In Progress"),
            (["start"], "In Review", "In Progress"),
            (["review"], "In Progress", "In Review"),
            (["review"], "Draft", "In Review"),
            (["done"], "In Review", "Done (2026-02-03)"),
            (["done"], "Draft", "Done (2026-02-03)"),
            (["park"], "Draft", "Deferred"),
            (["park"], "In Progress", "Deferred"),
            (["reopen"], "Done", "Draft"),
            (["reopen"], "Deferred", "Draft"),
            (["reopen"], "Superseded by TASK-0002", "Draft"),
            (["supersede", "--by", "TASK-0002"], "Draft", "Superseded by TASK-0002"),
            (["supersede", "--by", "2"], "In Progress", "Superseded by TASK-0002"),
        ],
    )
    def test_is_changed(self, repo: Repo, command: list[str], old: str, new: str) -> None:
        repo.task("TASK-0002")
        assert changed(repo, old, *command) == new
        assert repo.plan().by_id["TASK-0001"].state != "unknown"

    def test_what_was_and_what_is_are_said(self, repo: Repo) -> None:
        repo.task("TASK-0001", "Draft (seed)")
        assert run(repo, "start", "1") == (0, "TASK-0001  Draft (seed) → In Progress (seed)\n", "")

    def test_it_is_the_first_of_the_vocabulary(self, repo: Repo) -> None:
        repo.write(
            "taskctl.toml",
            '[[collection]]\nname = "tasks"\n'
            '[collection.status.words]\nactive = ["Doing", "Busy"]\n',
        )
        assert changed(repo, "Draft", "start") == "Doing"

    def test_where_no_word_means_it_nothing_is_written(self, repo: Repo) -> None:
        repo.write(
            "taskctl.toml",
            '[[collection]]\nname = "tasks"\n[collection.status.words]\nparked = []\n',
        )
        repo.task("TASK-0001")
        before = repo.files()
        answer = run(repo, "park", "1")
        assert answer.exit_code == 2
        assert answer.stderr == (
            "taskctl: no status word means parked (collection.status.words.parked)\n"
        )
        assert repo.files() == before

    @pytest.mark.parametrize(
        ("command", "status"),
        [
            ("start", "In Progress — half"), ("start", "in progress"), ("review", "In Review"),
            ("done", "Done (2026-01-05)"), ("done", "Complete"), ("park", "Deferred"),
            ("reopen", "Draft"),
        ],
    )  # fmt: skip  # a table
    def test_what_is_so_already_stays(self, repo: Repo, command: str, status: str) -> None:
        repo.task("TASK-0001", status, stop="- [ ] open")
        before = repo.files()
        answer = run(repo, command, "TASK-0001")
        assert (answer.exit_code, answer.stderr) == (0, "")
        assert answer.stdout.endswith(" already\n")
        assert repo.files() == before

    def test_what_is_replaced_already_stays(self, repo: Repo) -> None:
        repo.task("TASK-0001", "Superseded by TASK-0002")
        repo.task("TASK-0002")
        before = repo.files()
        answer = run(repo, "supersede", "1", "--by", "2")
        assert answer.exit_code == 0
        assert answer.stdout == "TASK-0001 is superseded by TASK-0002 already\n"
        assert repo.files() == before


class TestStartRefuses:
    def test_while_another_is_under_way(self, repo: Repo) -> None:
        repo.task("TASK-0001", "In Progress")
        repo.task("TASK-0002", "Draft")
        assert refused(repo, "start", "TASK-0002") == [
            f"TASK-0001 is In Progress ({PATH}:3); finish it first",
            "the limit is 1 (queue.wip_limit)",
            "",
            "put TASK-0001 aside (taskctl park TASK-0001), or raise queue.wip_limit to 2 in the "
            "settings",
        ]

    def test_up_to_the_limit_it_does_not(self, repo: Repo) -> None:
        repo.write("taskctl.toml", "[queue]\nwip_limit = 2\n")
        repo.task("TASK-0001", "In Review")
        repo.task("TASK-0002")
        repo.task("TASK-0003")
        assert run(repo, "start", "2").exit_code == 0
        assert len(refused(repo, "start", "3")) == 5

    def test_what_waits_for_others(self, repo: Repo) -> None:
        repo.task("TASK-0001", prereqs=["TASK-0002", "TASK-0099", "TASK-0003 (optional)"])
        repo.task("TASK-0002", "Deferred (no parts)")
        repo.task("TASK-0003")
        first, second = refused(repo, "start", "1")
        assert first == (
            "it waits for TASK-0002, which is Deferred (no parts) (tasks/TASK-0002-x.md:3)"
        )
        assert second == "it waits for TASK-0099, which has no file (tasks/TASK-0001-x.md:8)"

    @pytest.mark.parametrize("status", ["Done", "Superseded", "Soon"])
    def test_what_is_closed_or_unclear(self, repo: Repo, status: str) -> None:
        repo.task("TASK-0001", status)
        assert refused(repo, "start", "1") == [
            f"its status is '{status}'; `taskctl reopen TASK-0001` first"
        ]

    def test_what_goes_to_review_without_having_been_started(self, repo: Repo) -> None:
        repo.task("TASK-0001", "In Progress")
        repo.task("TASK-0002")
        assert len(refused(repo, "review", "2")) == 4
        repo.task("TASK-0001")
        repo.task("TASK-0002", prereqs=["TASK-0001"])
        assert refused(repo, "review", "2") == [
            f"it waits for TASK-0001, which is Draft ({PATH}:3)"
        ]
        repo.task("TASK-0002", "In Progress", prereqs=["TASK-0001"])
        assert run(repo, "review", "2").exit_code == 0

    def test_a_track_takes_nobodys_time(self, repo: Repo) -> None:
        repo.task("TASK-0001", "In Progress")
        path = repo.track("A", "Draft (seed)")
        assert run(repo, "start", "TRACK-A").exit_code == 0
        assert status_of(repo, path) == "Active (seed)"

    def test_what_came_back_from_review_counts_itself_once(self, repo: Repo) -> None:
        assert changed(repo, "In Review", "start") == "In Progress"


@pytest.mark.parametrize(
    ("command", "status", "first"),
    [("review", "Done", "reopen"), ("review", "Deferred", "start"),
     ("review", "Superseded", "reopen"), ("review", "Soon", "reopen"), ("park", "Done", "reopen"),
     ("park", "Superseded", "reopen"), ("park", "Part 1 Done", "reopen"),
     ("done", "Superseded by TASK-0002", "reopen"), ("done", "Done pending QEMU", "reopen")],
)  # fmt: skip  # a table
def test_what_does_not_follow_is_refused(repo: Repo, command: str, status: str, first: str) -> None:
    repo.task("TASK-0001", status, stop=TICKED)
    assert refused(repo, command, "1") == [
        f"its status is '{status}'; `taskctl {first} TASK-0001` first"
    ]


class TestAStatusThatIsNone:
    @pytest.mark.parametrize(
        ("command", "old", "new"),
        [
            (["reopen"], "Part 1 Done", "Draft — Part 1 Done"),
            (["reopen"], "Habitat removed (2026-07-28)", "Draft — Habitat removed (2026-07-28)"),
            (["reopen"], "❌ Done # x", "Draft — ❌ Done # x"),
            (["reopen"], "'Soon, it''s said'", "'Draft — Soon, it''s said'"),
            (["supersede", "--by", "2"], "Done pending QEMU",
             "Superseded by TASK-0002 — Done pending QEMU"),
        ],
    )  # fmt: skip  # a table
    def test_stays_as_a_remark(self, repo: Repo, command: list[str], old: str, new: str) -> None:
        repo.task("TASK-0002")
        assert changed(repo, old, *command) == new
        assert repo.plan().by_id["TASK-0001"].state != "unknown"

    @pytest.mark.parametrize("empty", ["status:", "status: ", "status: ~", 'status: ""'])
    def test_an_empty_one_is_filled(self, repo: Repo, empty: str) -> None:
        path = repo.task("TASK-0001")
        before = repo.read(path)
        repo.write(path, before.replace("status: Draft", empty))
        assert refused(repo, "start", "1") == [
            "its status is empty; `taskctl reopen TASK-0001` first"
        ]
        assert run(repo, "reopen", "1").exit_code == 0
        assert repo.read(path) == before

    def test_where_there_is_no_line_it_is_said(self, repo: Repo) -> None:
        repo.task("TASK-0001", header="title: TASK-0001 A\n")
        for command in ("start", "review", "done", "park", "reopen"):
            answer = run(repo, command, "1")
            assert answer == (
                2,
                "",
                f"taskctl: {PATH}: there is no status line to change; "
                "write `status: Draft` into its header\n",
            )

    def test_where_the_settings_keep_it_elsewhere_it_is_said(self, repo: Repo) -> None:
        repo.write(
            "taskctl.toml", '[[collection]]\nname = "tasks"\n[collection.status]\nfrom = "none"\n'
        )
        repo.task("TASK-0001")
        answer = run(repo, "start", "1")
        assert answer.exit_code == 2
        assert answer.stderr.endswith("(collection.status.from is none)\n")


def test_what_replaces_is_said_with_the_word_that_says_so(repo: Repo) -> None:
    repo.write(
        "taskctl.toml",
        '[[collection]]\nname = "tasks"\n'
        '[collection.status.words]\ndropped = ["Rejected", "Superseded"]\n',
    )
    repo.task("TASK-0002")
    assert changed(repo, "Draft", "supersede", "--by", "2") == "Superseded by TASK-0002"


class TestSupersedeRefuses:
    def test_itself(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        assert refused(repo, "supersede", "1", "--by", "1") == ["a task cannot replace itself"]

    def test_what_is_dropped_too(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        repo.task("TASK-0002", "Superseded by TASK-0001")
        (reason,) = refused(repo, "supersede", "1", "--by", "2")
        assert reason.startswith("TASK-0002 is Superseded by TASK-0001 (tasks/TASK-0002-x.md:3)")

    def test_nothing(self, repo: Repo) -> None:
        repo.task("TASK-0001")
        assert run(repo, "supersede", "1").exit_code == 2
        assert run(repo, "supersede", "1", "--by", "99").exit_code == 2


class TestDone:
    def test_all_that_is_missing_is_listed(self, repo: Repo) -> None:
        repo.write("docs/rfcs/RFC-0001-a.md", "# RFC-0001\n\n- Status: Draft\n")
        repo.write("docs/adr/0001-b.md", "# ADR 1\n\n- Status: Accepted\n")
        repo.task(
            "TASK-0001",
            "In Progress",
            prereqs=["TASK-0002", "TASK-0099", "TASK-0003 (optional)"],
            links=["RFC: docs/rfcs/RFC-0001-a.md", "ADR: docs/adr/0001-b.md"],
            stop="- [ ] `make test`\n- [x] b\n- [~] c",
            more="\n## Checklist\n\n- [ ] somewhere else\n",
        )
        repo.task("TASK-0002")
        repo.task("TASK-0003")
        assert refused(repo, "done", "1") == [
            "3 of 4 boxes open, :28, :40 (tasks/TASK-0001-x.md:26)",
            "its prerequisite TASK-0002 is Draft (tasks/TASK-0001-x.md:7)",
            "its prerequisite TASK-0099 has no file (tasks/TASK-0001-x.md:8)",
            "RFC-0001-a.md is Draft (docs/rfcs/RFC-0001-a.md:3)",
        ]
        assert repo.read(PATH).split("\n")[39] == "- [ ] somewhere else"

    @pytest.mark.parametrize("stop", [None, "", "Some text."])
    def test_no_stop_conditions(self, repo: Repo, stop: str | None) -> None:
        repo.task("TASK-0001", stop=stop)
        (reason,) = refused(repo, "done", "1")
        assert reason.startswith("it has no stop conditions (tasks/TASK-0001-x.md:")

    def test_what_is_in_order_is_said_too(self, repo: Repo) -> None:
        repo.task("TASK-0001", prereqs=["TASK-0002"], stop="- [ ] a")
        repo.task("TASK-0002", "Done")
        assert refused(repo, "done", "1")[-1] == "in order: prerequisites TASK-0002"

    def test_plain_conditions_are_accepted_with_a_remark(self, repo: Repo) -> None:
        repo.task("TASK-0001", stop="- a\n- b")
        assert run(repo, "done", "1").stdout == (
            "TASK-0001  Draft → Done (2026-02-03)\n"
            "  taken as it is: 2 stop conditions, none checkable (stop.plain)\n"
        )

    @pytest.mark.parametrize("plain", ["boxes", "evidence"])
    def test_plain_conditions_can_be_refused(self, repo: Repo, plain: str) -> None:
        repo.write("taskctl.toml", f'[stop]\nplain = "{plain}"\n')
        repo.task("TASK-0001", stop="- [x] a\n- b\n- c")
        reasons = refused(repo, "done", "1")
        assert reasons[0].startswith("2 stop conditions without ")
        assert reasons[0].endswith("(stop.plain) (tasks/TASK-0001-x.md:22)")

    def test_with_boxes_all_is_well(self, repo: Repo) -> None:
        repo.write("taskctl.toml", '[stop]\nplain = "boxes"\n')
        assert changed(repo, "Draft", "done") == "Done (2026-02-03)"

    def test_lines_that_are_not_claimed_do_not_count(self, repo: Repo) -> None:
        stop = "- [x] a\n- [ ] b <!-- taskctl: not-claimed no such board -->"
        repo.task("TASK-0001", stop=stop)
        answer = run(repo, "done", "1")
        assert answer.exit_code == 0
        assert "taken as it is: 1 line marked as not claimed\n" in answer.stdout

    def test_a_mark_without_a_reason_is_none(self, repo: Repo) -> None:
        repo.task("TASK-0001", stop="- [ ] b <!-- taskctl: not-claimed -->")
        assert refused(repo, "done", "1")[0].startswith("1 of 1 box open")

    def test_a_replaced_prerequisite_counts_by_its_successor(self, repo: Repo) -> None:
        repo.task("TASK-0001", prereqs=["TASK-0002"], stop=TICKED)
        repo.task("TASK-0002", "Superseded by TASK-0003")
        repo.task("TASK-0003")
        assert len(refused(repo, "done", "1")) == 2
        repo.task("TASK-0003", "Done")
        assert run(repo, "done", "1").exit_code == 0


COMMANDS = [
    ["start", "1"], ["review", "1"], ["done", "1"], ["park", "1"], ["supersede", "1", "--by", "2"],
]  # fmt: skip  # a table


@pytest.mark.parametrize("command", COMMANDS)
def test_a_dry_run_shows_the_diff_and_writes_nothing(repo: Repo, command: list[str]) -> None:
    repo.task("TASK-0001", stop=TICKED)
    repo.task("TASK-0002", "Done")
    repo.write(BOARD, board(region("board")))
    before = repo.files()
    answer = run(repo, *command, "--dry-run")
    assert (answer.exit_code, answer.stderr) == (0, "")
    assert answer.stdout.startswith(f"--- a/{PATH}\n+++ b/{PATH}\n@@ ")
    assert "\n-status: Draft\n+status: " in answer.stdout
    assert f"--- a/{BOARD}\n" in answer.stdout
    assert repo.files() == before
    assert run(repo, *command).exit_code == 0
    assert repo.files() != before


def test_the_boards_follow_in_the_same_go(repo: Repo) -> None:
    repo.task("TASK-0001", stop=TICKED)
    repo.task("TASK-0002", prereqs=["TASK-0001"])
    repo.write(
        BOARD,
        board(region("current", *table("| Task | Status | Notes |", "| TASK-0001 | | mine |"))),
    )
    repo.write(ORDER, board(region("done")))
    repo.run("sync")
    answer = run(repo, "start", "1")
    assert answer.stderr == f"2 corrections in {BOARD}\n"
    assert rows(repo.read(BOARD)) == [
        "| TASK-0001 | In Progress | mine |",
        "| TASK-0002 | Queued |  |",
    ]
    answer = run(repo, "done", "1")
    assert answer.stderr.endswith(f" corrections in {ORDER}, {BOARD}\n")
    assert rows(repo.read(BOARD)) == ["| **TASK-0002** | Next |  |"]
    assert rows(repo.read(ORDER)) == ["| ✅ TASK-0001 | A small step | 2026-02-03 |"]
    assert repo.run("sync", "--check").exit_code == 0
