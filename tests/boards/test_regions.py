"""Generated regions: views, columns, conditions, limits and markers."""

import pytest

from ..conftest import Repo
from .boards import BEGIN, BOARD, END, ORDER, board, cells, region, rows, table
from .syncing import VIEWS, synced


class TestViews:
    @pytest.mark.parametrize("view", VIEWS)
    def test_what_each_lists(self, plan: Repo, view: str) -> None:
        assert rows(synced(plan, board(region(view)))) == VIEWS[view]

    def test_groups_and_counters(self, plan: Repo) -> None:
        text = synced(
            plan,
            board(
                region("groups"),
                "## Kernel Core\n\n"
                f'- Progress: {BEGIN}counter group="Kernel Core" -->{END}, so far\n'
                "- Tasks: `TASK-0001`..`TASK-0002`, TASK-0004, TASK-0001",
            ),
        )
        # A range holds the letter suffixes of its ends, and an id counts once.
        assert rows(text) == ["| Kernel Core | 1 / 4 | 25% |"]
        assert f'"Kernel Core" -->1 / 4{END}, so far\n' in text

    def test_progress_by_track(self, plan: Repo) -> None:
        text = synced(plan, board(region("progress", by="track")))
        assert rows(text) == ["| TRACK-APPS | 0 / 2 | 0% |"]

    def test_all_candidates(self, plan: Repo) -> None:
        text = synced(plan, board(region("candidates", where="all")))
        assert [cells(row)[0] for row in rows(text)] == ["CAND-APP-010", "CAND-APP-020"]

    @pytest.mark.parametrize("status", ["Done", "done", "DONE ✅ (2026-01-02)", "Complete"])
    def test_states_count_whatever_their_case(self, repo: Repo, status: str) -> None:
        repo.task("TASK-0001", status)
        group = "## Kernel\n\n- Tasks: TASK-0001"
        assert rows(synced(repo, board(region("groups"), group))) == ["| Kernel | 1 / 1 | 100% |"]

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("`0 / 9` done (`0%`)", "`1 / 3` done (`33%`)"),
            ("0/9", "1/3"),
            ("**0 / 9** (34 %), last counted in May", "**1 / 3** (34 %), last counted in May"),
        ],
    )
    def test_a_counter_keeps_the_words_around_its_numbers(
        self, repo: Repo, old: str, new: str
    ) -> None:
        for number, status in ((1, "Done"), (2, "Draft"), (3, "Draft")):
            repo.task(f"TASK-000{number}", status)
        text = f'## A\n\n- Tasks: TASK-0001..TASK-0003\n\n{BEGIN}counter group="A" -->{{}}{END}'
        assert synced(repo, board(text.format(old))) == board(text.format(new))

    def test_the_date_comes_from_the_header_or_the_tail_of_the_status(self, repo: Repo) -> None:
        repo.task("TASK-0001", "Done", keys="completed: 2026-02-03\n")
        repo.task("TASK-0002", "Done ✅ (2026-02-04) — at last (since 2025-01-01)")
        repo.task("TASK-0003", "Done")
        text = synced(repo, board(region("done")))
        assert [cells(row)[2] for row in rows(text)] == ["2026-02-03", "2026-02-04", "—"]

    def test_a_successor_ticks_a_prerequisite(self, repo: Repo) -> None:
        repo.task("TASK-0001", "Superseded by TASK-0002")
        repo.task("TASK-0002", "Done")
        repo.task("TASK-0003", prereqs=["TASK-0001"])
        assert rows(synced(repo, board(region("queue", columns="Prereqs")))) == ["| TASK-0001 ✅ |"]

    def test_nothing_is_next_while_all_wait(self, repo: Repo) -> None:
        repo.task("TASK-0001", prereqs=["TASK-0099"])
        text = synced(repo, board(region("current")))
        assert rows(text) == ["| TASK-0001 | A small step | TASK-0099 | Queued |"]

    @pytest.mark.parametrize("view", ["", "nope", "Done", "tasks"])
    def test_there_is_no_other(self, plan: Repo, view: str) -> None:
        refused(plan, board(region(view)), f"{BOARD}:3:1: ")


def refused(repo: Repo, text: str, says: str) -> None:
    """`sync` says where the fault is, and writes nothing."""
    repo.write(BOARD, text)
    before = repo.files()
    for options in ((), ("--check",), ("--diff",)):
        answer = repo.run("sync", *options)
        assert (answer.exit_code, answer.stdout) == (2, "")
        assert answer.stderr.startswith(f"taskctl: {says}")
        assert answer.stderr.endswith("nothing was written\n")
    assert repo.files() == before


class TestColumns:
    def test_any_of_them_in_any_order(self, plan: Repo) -> None:
        plan.write("docs/rfcs/RFC-0001-a.md", "# RFC-0001\n\n- Status: Draft\n")
        plan.task(
            "TASK-0003",
            prereqs=["TASK-0002"],
            owner="@ui",
            links=["RFC: docs/rfcs/RFC-0001-a.md", "Track: tasks/TRACK-APPS.md"],
        )
        columns = "→,ID,Status,Owner,Track,Contracts,Blocked by,Depends on,File"
        text = synced(plan, board(region("queue", columns=columns)))
        assert [cells(row) for row in rows(text)] == [
            [
                "→",
                "**TASK-0002**",
                "Next",
                "@ui",
                "—",
                "—",
                "—",
                "TASK-0001 ✅",
                "`tasks/TASK-0002-x.md`",
            ],
            [
                "",
                "TASK-0003",
                "Queued",
                "@ui",
                "TRACK-APPS",
                "RFC-0001 (draft)",
                "TASK-0002",
                "TASK-0002",
                "`tasks/TASK-0003-x.md`",
            ],
        ]

    def test_without_a_wish_those_that_stand_there(self, plan: Repo) -> None:
        old = table("| Title | Task | Why |", "| x | TASK-0002 | because |")
        text = synced(plan, board(region("queue", *old, limit="1")))
        assert region("queue", *table("| Title | Task | Why |"), limit="1")[:-20] in text
        assert rows(text) == ["| A small step | **TASK-0002** | because |"]

    def test_the_line_below_the_head_stays(self, plan: Repo) -> None:
        old = ["| Task | Notes |", "|:---|---:|", "| TASK-0002 | a |"]
        assert "|:---|---:|\n" in synced(plan, board(region("queue", *old)))


class TestWhere:
    GROUPS = "## Net\n\n- Tasks: TASK-0001, TASK-0004"

    def listed(self, repo: Repo, where: str) -> list[str]:
        text = synced(repo, board(region("board", columns="Task", where=where), self.GROUPS))
        return [row.strip("| ✅").removeprefix("TASK-") for row in rows(text)]

    @pytest.mark.parametrize(
        ("where", "ids"),
        [
            ("number<=2", ["0001", "0002", "0002B"]),
            ("number>2", ["0003", "0004"]),
            ("number=2", ["0002", "0002B"]),
            ("number!=2", ["0001", "0003", "0004"]),
            ("number<2", ["0001"]),
            ("number>=2, number<=3", ["0002", "0002B", "0003"]),
            ("number>=2,number<=3", ["0002", "0002B", "0003"]),
            ("number=1,3", ["0001", "0003"]),
            ("number!=1,3", ["0002", "0002B", "0004"]),
            ("number >= 2 number <= 3", ["0002", "0002B", "0003"]),
            ("id=TASK-0002B", ["0002B"]),
            ("id=TASK-0002", ["0002"]),
            ("id<=TASK-0002", ["0001", "0002"]),
            ("id>TASK-0002", ["0002B", "0003", "0004"]),
            ("id!=TASK-0002,TASK-0004", ["0001", "0002B", "0003"]),
            ("id<TASK-0002B", ["0001", "0002"]),
            ("id>=TASK-0002B", ["0002B", "0003", "0004"]),
            ("state=done", ["0001"]),
            ("state!=todo", ["0001", "0002B", "0004"]),
            ("state=active,review", ["0002B", "0004"]),
            ("state=Draft, in review", ["0002", "0003", "0004"]),
            ("owner=@ui", ["0001", "0002"]),
            ("owner!=@ui", ["0002B", "0003", "0004"]),
            ("owner=ui", ["0001", "0002"]),
            ("track=TRACK-APPS", ["0002B", "0003"]),
            ("track=APPS", ["0002B", "0003"]),
            ("group=Net", ["0001", "0004"]),
            ("group=Net state=done", ["0001"]),
            ("", ["0001", "0002", "0002B", "0003", "0004"]),
        ],
    )
    def test_conditions(self, plan: Repo, where: str, ids: list[str]) -> None:
        assert self.listed(plan, where) == ids

    @pytest.mark.parametrize(
        "where",
        [
            "done", "state", "state>done", "owner<@ui", "group>=Net", "colour=red", "=done",
            "state=done and owner=@ui",
            "number=two", "number=", "number>1,2", "number=9999999999", "id=TASK-0099",
            "state=nope", "state=done, nope", "owner=@nobody", "track=TRACK-NOPE", "group=Nut",
        ],
    )  # fmt: skip  # a table
    def test_bad_ones_are_refused_with_their_place(self, plan: Repo, where: str) -> None:
        refused(plan, board(region("board", where=where)), f"{BOARD}:3:1: ")

    @pytest.mark.parametrize(
        ("where", "says"),
        [
            ("owner=@iu", "no owner is called '@iu'; nearest: @ui"),
            ("track=TRACK-APP", "no track is called 'TRACK-APP'; nearest: TRACK-APPS"),
            ("group=Nat", "no group is called 'Nat'; nearest: Net"),
            ("state=dne", "no state is called 'dne'; nearest: done"),
            ("id=TASK-0005", "no item has the id 'TASK-0005'; nearest: TASK-0004"),
            ("number>=two", "'two' is not a number"),
            (
                "colour=red",
                "where has no key 'colour'; it has number, id, state, owner, track, group",
            ),
        ],
    )
    def test_what_there_is_not_is_named(self, plan: Repo, where: str, says: str) -> None:
        plan.write(BOARD, board(region("board", where=where), self.GROUPS))
        assert says in plan.run("sync").stderr
        (found,) = plan.findings("BD011")
        assert says in found.message

    @pytest.mark.parametrize("name", ["Kernel Core", "Security, Policy & Identity", "a = b"])
    @pytest.mark.parametrize("where", ["group=&quot;{}&quot;", "state=review group=&quot;{}&quot;"])
    def test_the_name_of_a_group_may_be_quoted(self, plan: Repo, name: str, where: str) -> None:
        group = f"## {name}\n\n- Tasks: TASK-0004"
        marker = region("board", columns="Task", where=where.format(name))
        assert rows(synced(plan, board(marker, group))) == ["| TASK-0004 |"]

    @pytest.mark.parametrize("name", ["Kernel Core", "Security, Policy & Identity"])
    def test_blanks_and_commas_need_no_quotes(self, plan: Repo, name: str) -> None:
        group = f"## {name}\n\n- Tasks: TASK-0004, TASK-0001"
        marker = region("board", columns="Task", where=f"group={name}, state!=done")
        assert rows(synced(plan, board(marker, group))) == ["| TASK-0004 |"]

    def test_candidates_know_all_and_nothing_else(self, plan: Repo) -> None:
        refused(plan, board(region("candidates", where="state=done")), f"{BOARD}:3:1: candidates ")


class TestAttributes:
    @pytest.mark.parametrize(
        ("view", "name", "says"),
        [
            ("done", "column", "has no attribute column=; nearest: columns"),
            ("done", "limit", "has no attribute limit=; it has columns, keep, where, rows"),
            ("queue", "Where", "has no attribute Where=; nearest: where"),
            ("counter", "keep", "has no attribute keep=; it has group"),
            ("groups", "by", "has no attribute by="),
        ],
    )
    def test_a_misspelt_one_is_named(self, plan: Repo, view: str, name: str, says: str) -> None:
        refused(plan, board(region(view, **{name: "1"})), f"{BOARD}:3:1: the view {view!r} {says}")

    def test_progress_by_what_there_is_not(self, plan: Repo) -> None:
        says = f"{BOARD}:3:1: progress accepts by=state"
        refused(plan, board(region("progress", by="age")), says)


class TestLimit:
    @pytest.mark.parametrize(("limit", "count"), [("0", 0), ("1", 1), ("3", 3), ("all", 12)])
    def test_of_a_queue(self, repo: Repo, limit: str, count: int) -> None:
        for number in range(1, 13):
            repo.task(f"TASK-{number:04d}")
        assert len(rows(synced(repo, board(region("queue", limit=limit))))) == count
        assert len(rows(synced(repo, board(region("current", limit=limit))))) == count

    def test_ten_without_one(self, repo: Repo) -> None:
        for number in range(1, 13):
            repo.task(f"TASK-{number:04d}")
        assert len(rows(synced(repo, board(region("queue"))))) == 10

    @pytest.mark.parametrize("limit", ["x", "-1", "", "1.5"])
    def test_no_number(self, plan: Repo, limit: str) -> None:
        refused(plan, board(region("queue", limit=limit)), f"{BOARD}:3:1: limit=")


class TestListedRows:
    def test_members_and_their_order_are_the_users(self, plan: Repo) -> None:
        old = table("| Task | Status | Why |", "| TASK-0003 | x | a |", "| TASK-0001 | x | b |")
        text = synced(plan, board(region("board", *old, rows="listed")))
        assert rows(text) == ["| TASK-0003 | Draft | a |", "| ✅ TASK-0001 | Done | b |"]

    def test_of_tracks(self, plan: Repo) -> None:
        plan.track("GAMES")
        old = table("| Track | Purpose | Blocked by |", "| TRACK-APPS | Apps | TASK-0001 |")
        text = synced(plan, board(region("tracks", *old, rows="listed")))
        assert rows(text) == ["| TRACK-APPS | Apps | TASK-0003 |"]

    def test_what_nothing_derives_stays(self, plan: Repo) -> None:
        plan.track("GAMES")
        old = table("| Track | Purpose | Blocked by |", "| TRACK-GAMES | Games | codec tasks |")
        text = synced(plan, board(region("tracks", *old, rows="listed")))
        assert rows(text) == ["| TRACK-GAMES | Games | codec tasks |"]


class TestMarkers:
    @pytest.mark.parametrize(
        ("text", "line"),
        [
            (f"{BEGIN}done -->\n", 3),
            (f"text {END}\n", 3),
            (f"{BEGIN}done -->\n{BEGIN}queue -->\n{END}\n", 3),
            (f"{BEGIN}done -->\n{END}\n{END}\n", 5),
            (f"{BEGIN}done columns=Task -->\n{END}\n", 3),
            (f"{BEGIN}done columns=\"Task -->\n{END}\n", 3),
            (f"{BEGIN}done where='state=done' -->\n{END}\n", 3),
            (f"{BEGIN}done\n-->\n{END}\n", 3),
            (f"{BEGIN}done -->\n<!-- taskctl:end\n", 3),
        ],
    )  # fmt: skip  # a table
    def test_those_that_do_not_fit_are_named_and_nothing_is_written(
        self, plan: Repo, text: str, line: int
    ) -> None:
        plan.write(ORDER, f"# Order\n\n{BEGIN}queue -->\n{END}\n")
        refused(plan, f"# Board\n\n{text}", f"{BOARD}:{line}:")
        assert "BD011" in plan.codes()

    def test_one_board_that_cannot_be_made_stops_a_status_command(self, plan: Repo) -> None:
        plan.write(BOARD, board(f"{BEGIN}done -->"))
        before = plan.files()
        assert plan.run("park", "TASK-0002").exit_code == 2
        assert plan.files() == before

    def test_in_a_fence_they_mean_nothing(self, plan: Repo) -> None:
        text = board("```", region("nope"), "```", "    <!-- taskctl:begin nope -->")
        assert synced(plan, text) == text

    @pytest.mark.parametrize(
        "words",
        [
            f"Write `{BEGIN}done -->` above and `{END}` below.",
            f"Write ``{BEGIN}done --> `x` {END}``.",
            f"It begins with `{BEGIN}` and ends with `-->`.",
        ],
    )
    def test_in_back_ticks_they_mean_nothing(self, plan: Repo, words: str) -> None:
        text = board(words)
        assert synced(plan, text) == text
        assert plan.findings("BD010", "BD011") == []

    def test_beside_back_ticks_they_mean_what_they_say(self, plan: Repo) -> None:
        group = "## The `core\n\n- Tasks: TASK-0001"
        line = f'`a` {BEGIN}counter group="The `core" -->{{}}{END} `b`'
        assert synced(plan, board(line.format("0 / 0"), group)) == board(
            line.format("1 / 1"), group
        )

    @pytest.mark.parametrize(
        "spelling", ["<!--taskctl:begin done-->", "<!--  taskctl:begin  done  -->"]
    )
    def test_blanks_are_free(self, plan: Repo, spelling: str) -> None:
        text = synced(plan, board(f"{spelling}\n<!--taskctl:end-->"))
        assert rows(text) == VIEWS["done"]
        assert spelling in text

    def test_a_counter_stands_in_a_line(self, plan: Repo) -> None:
        line = f'Kernel: {BEGIN}counter group="Net" -->{{}}{END} | and **more**'
        group = "## Net\n\n- Tasks: TASK-0001, TASK-0004"
        assert synced(plan, board(line.format("0 / 0"), group)) == board(
            line.format("1 / 2"), group
        )

    @pytest.mark.parametrize("marker", ['counter group="None"', "counter"])
    def test_a_counter_of_nothing(self, plan: Repo, marker: str) -> None:
        refused(plan, board(f"Some: {BEGIN}{marker} -->0{END}"), f"{BOARD}:3:7: ")
