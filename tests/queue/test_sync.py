"""`sync`: the regions of boards are derived, and all else is left alone."""

import json
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from ..conftest import Nexus, Repo, task, track
from .adoption import SNAPSHOTS, Adoption, adopt, as_text, expected_file
from .boards import (
    BOARD,
    ORDER,
    Rows,
    board,
    cells,
    differences_outside,
    done_ids,
    emptied,
    region,
    rows,
    table,
    tables,
)

Json = dict[str, Any]
NOTES = "| Task | Notes |"
KEPT = {"columns": "Task,Notes", "keep": "Notes"}
BEGIN, END = "<!-- taskctl:begin ", "<!-- taskctl:end -->"


def synced(repo: Repo, text: str | bytes, *options: str) -> str:
    """What the board holds after a run of `sync` that has to succeed."""
    repo.write(BOARD, text)
    answer = repo.run("sync", *options)
    assert answer.exit_code == 0, answer.stderr
    return repo.read(BOARD)


def changes(repo: Repo, *options: str) -> list[Json]:
    """The corrections that `sync --json` names; nothing is written."""
    answer = repo.run("sync", "--diff", "--json", *options)
    found = json.loads(answer.stdout)["changes"]
    assert isinstance(found, list)
    return found


@pytest.fixture
def plan(repo: Repo) -> Repo:
    """Five tasks, one in each state of the queue, and a track."""
    repo.task("TASK-0001", "Done (2026-01-05)", owner="@ui @runtime")
    repo.task("TASK-0002", prereqs=["TASK-0001"], owner="@ui")
    repo.task("TASK-0002B", "In Progress", links=["Track: tasks/TRACK-APPS.md"])
    repo.task("TASK-0003", prereqs=["TASK-0002", "TASK-0001"])
    repo.task("TASK-0004", "In Review")
    gates = "## Gates (RED / YELLOW / GREEN)\n\n- **RED (blocking)**:\n  - Gate: `TASK-0003`.\n"
    wishes = (
        "\n## Candidates\n\n- **CAND-APP-010: A | B**\n  - **Depends on**: `TASK-0003`\n"
        "  - **Status**: candidate\n"
        "- **CAND-APP-020: C**\n  - **Status**: extracted → `TASK-0003`\n"
    )
    repo.track("APPS", body=gates + wishes)
    return repo


@pytest.fixture(scope="session")
def adoptions(nexus: Nexus) -> Callable[[str], Adoption]:
    """By original commit, each adopted once."""
    return cache(lambda original: adopt(nexus, original))


class TestTheRealBoards:
    """At the five snapshots, against the oracle of two independent programs."""

    @pytest.fixture(params=SNAPSHOTS)
    def original(self, request: pytest.FixtureRequest) -> str:
        assert isinstance(request.param, str)
        return request.param

    @pytest.fixture
    def adopted(self, adoptions: Callable[[str], Adoption], original: str) -> Adoption:
        return adoptions(original)

    @pytest.fixture
    def drift(self, shared: Path, nexus: Nexus, original: str) -> Json:
        oracle = json.loads((shared / "corpora/nexus/oracle.json").read_text("utf-8"))
        commit = nexus.commit(original)
        (found,) = [entry for entry in oracle["board_drift"] if entry["commit"] == commit]
        assert isinstance(found, dict)
        return found

    @pytest.mark.parametrize(("name", "path"), [("order", ORDER), ("board", BOARD)])
    def test_exactly_the_missing_rows_are_added_and_the_wrong_ones_removed(
        self, adopted: Adoption, drift: Json, name: str, path: str
    ) -> None:
        missing = {f"TASK-{item}" for item in drift[f"{name}_header_done_without_done_row"]}
        wrong = {f"TASK-{item}" for item, _ in drift[f"{name}_done_row_but_header_not_done"]}
        before, after = adopted.done[path]
        assert (after - before, before - after) == (missing, wrong)
        # Once more, with other eyes.
        before, after = (
            done_ids(boards[path].decode()) for boards in (adopted.before, adopted.after)
        )
        assert (after - before, before - after) == (missing, wrong)
        assert after == {f"TASK-{item}" for item in drift["header_done"]}

    @pytest.mark.parametrize("path", [ORDER, BOARD])
    def test_outside_the_regions_nothing_changes(self, adopted: Adoption, path: str) -> None:
        assert differences_outside(adopted.before[path], adopted.after[path]) == []

    def test_a_second_run_changes_nothing(self, adopted: Adoption) -> None:
        assert adopted.again.exit_code == adopted.check.exit_code == 0
        assert adopted.again.stdout == adopted.check.stdout == ""
        assert adopted.in_the_end == adopted.after

    def test_the_corrections_are_those_that_were_looked_at(
        self, adopted: Adoption, original: str
    ) -> None:
        """After a change on purpose: `python -m tests.queue.update`, and read what changed."""
        assert as_text(adopted.report) == expected_file(original).read_text("utf-8")

    def test_every_corrected_cell_is_listed(self, adopted: Adoption) -> None:
        for path in (ORDER, BOARD):
            said = {
                (change["item"], change["column"], change["was"], change["is"])
                for change in adopted.report["changes"]
                if change["path"] == path and change["view"] in {"done", "current", "board"}
            }
            assert said == set(_corrections(adopted.before[path], adopted.after[path]))

    def test_every_correction_says_where_and_why(self, adopted: Adoption) -> None:
        for change in adopted.report["changes"]:
            line = adopted.after[change["path"]].decode().split("\n")[change["line"] - 1]
            if change["path"] == ORDER:
                assert line.startswith((BEGIN, "|", "- ", "\n", "")), line
            assert change["why"].startswith(("header: ", "its tasks, counted")), change
            assert change["was"] != change["is"]

    def test_no_word_of_a_person_gets_lost(self, adopted: Adoption) -> None:
        lost = []
        for path in (ORDER, BOARD):
            after = adopted.after[path].decode()
            for _, labels, by_id in tables(adopted.before[path].decode()):
                own = [
                    i for i, label in enumerate(labels) if label in {"RFC", "Notes", "Next action"}
                ]
                texts = [row[index] for row in by_id.values() for index in own]
                lost += [text for text in texts if text not in {"", "—"} and text not in after]
        assert lost == []

    def test_what_is_not_recognised_is_named(self, adopted: Adoption) -> None:
        for entry in adopted.report["left_alone"]:
            line = adopted.before[entry["path"]].decode().split("\n")[entry["line"] - 1]
            assert line.startswith("|")
            assert line.encode() in adopted.after[entry["path"]].split(b"\n")
        named = {entry["why"].split(":")[0].strip("'") for entry in adopted.report["left_alone"]}
        assert named & {"RFCs Status", "RFC Done (Ongoing, Cumulative)"}


def _corrections(before: bytes, after: bytes) -> Iterable[tuple[str, str, str, str]]:
    """(id, label, was, is) of each cell of the tables of tasks that differs, and of each row."""
    old, new = ({t.heading: t for t in tables(raw.decode())} for raw in (before, after))
    wrapped = {h for h, t in new.items() if h in old and not _is_group(t)}
    view = {h: "done" if h.startswith("Done") else "current" for h in wrapped}
    come = {h: set(new[h].cells) - set(old[h].cells) for h in wrapped}
    for heading in wrapped:
        for item in old[heading].cells:
            if item not in new[heading].cells:
                (target,) = [h for h in wrapped if item in come[h]] or [""]
                yield item, "row", "listed", f"moved to {view[target]}" if target else "removed"
                come.get(target, set()).discard(item)
                continue
            pairs = zip(old[heading].cells[item], new[heading].cells[item], strict=True)
            for label, (was, now) in zip(new[heading].labels, pairs, strict=True):
                if was != now:
                    yield item, label, was, now
    for added in come.values():
        for item in added:
            yield item, "row", "", "added"


def _is_group(rows: Rows) -> bool:
    return "Done / Total" in rows.labels or rows.labels[0] != "Task"


@pytest.mark.full
def test_at_every_state_of_the_real_boards(nexus: Nexus) -> None:
    """Sections were renamed, tables added and split: 33 states of the two boards."""
    seen = set()
    for commit in nexus.commits.values():
        state = nexus.repo.git("ls-tree", commit, ORDER, BOARD)
        if state.count("\n") < 2 or state in seen:
            continue
        seen.add(state)
        repo = nexus.checkout(commit)
        before = {path: (repo.root / path).read_bytes() for path in (ORDER, BOARD)}
        assert repo.run("sync", "--adopt").exit_code == 0, commit
        after = {path: (repo.root / path).read_bytes() for path in (ORDER, BOARD)}
        for path, raw in before.items():
            assert differences_outside(raw, after[path]) == [], commit
        assert repo.run("sync", "--check").exit_code == 0, commit
    assert len(seen) == 33


class TestTheSeed:
    def test_no_finished_task_is_listed_as_next_or_queued(self, nexus: Nexus) -> None:
        repo = nexus.checkout(nexus.commit("49251fd1"))
        repo.run("sync", "--adopt")
        (current,) = [t for t in tables(repo.read(ORDER)) if t.heading.startswith("Current")]
        words = {item.id: item.status.word for item in repo.plan().tasks}
        # A cell of the prerequisites says more than the headers: the table keeps its rows.
        assert {item: row[-1] for item, row in current.cells.items()} == {
            item: words[item] for item in current.cells
        }
        assert current.cells["TASK-0014"][-1] == "In Review"
        assert current.cells["TASK-0009"][0] == "✅ TASK-0009"

    def test_the_report_is_a_table_of_where_was_is_why(self, nexus: Nexus) -> None:
        repo = nexus.checkout(nexus.commit("49251fd1"))
        answer = repo.run("sync", "--adopt", "--diff")
        assert repo.git("status", "--porcelain") == ""
        assert answer.stdout.startswith(f"--- a/{ORDER}\n+++ b/{ORDER}\n@@ ")
        said = repo.run("sync", "--adopt").stdout
        assert said.startswith(f"{ORDER}:47  done\n  TASK-0008B  row ")
        for words in (
            ("TASK-0009", "row", "added", "header: Done"),
            ("TASK-0009", "Status", "Queued", "Done", "header: Done"),
            ("TASK-0011B", "Status", "Queued", "Draft", "header: Draft"),
        ):
            assert any(all(word in line for word in words) for line in said.split("\n")), words

    def test_the_counters_after_the_groups_came(self, nexus: Nexus) -> None:
        repo = nexus.checkout(nexus.commit("59febb11"))
        repo.run("sync", "--adopt")
        text = repo.read(BOARD)
        (groups,) = [block for block in text.split(f"{END}") if "begin groups" in block]
        counted = {cells(row)[0]: cells(row)[1:3] for row in rows(groups)}
        assert len(counted) == 15
        for name, numbers, share in (
            ("Kernel Core & Runtime", "9 / 34", "26%"),
            ("DSoftBus & Distributed", "10 / 27", "37%"),
            ("Security, Policy & Identity", "3 / 37", "8%"),
            ("Windowing, UI & Graphics", "0 / 80", "0%"),
        ):
            assert counted[name] == [numbers, share]
            marker = f'{BEGIN}counter group="{name}" -->'
            assert f"- Progress: {marker}`{numbers}` done (`{share}`){END}\n" in text


VIEWS = {
    "done": ["| ✅ TASK-0001 | A small step | 2026-01-05 |"],
    "current": [
        "| **TASK-0002** | A small step | TASK-0001 ✅ | Next |",
        "| TASK-0002B | A small step | — | In Progress |",
        "| TASK-0003 | A small step | TASK-0002, TASK-0001 ✅ | Queued |",
        "| TASK-0004 | A small step | — | In Review |",
    ],
    "queue": [
        "| **TASK-0002** | A small step | TASK-0001 ✅ |",
        "| TASK-0003 | A small step | TASK-0002, TASK-0001 ✅ |",
    ],
    "in-progress": ["| TASK-0002B | A small step | runtime |"],
    "in-review": ["| TASK-0004 | A small step | runtime |"],
    "board": [
        "| ✅ TASK-0001 | A small step | Done |",
        "| TASK-0002 | A small step | Draft |",
        "| TASK-0002B | A small step | In Progress |",
        "| TASK-0003 | A small step | Draft |",
        "| TASK-0004 | A small step | In Review |",
    ],
    "tracks": ["| TRACK-APPS |  | TASK-0003 |"],
    "candidates": ["| CAND-APP-010 | A \\| B | TRACK-APPS | `TASK-0003` | candidate |"],
    "progress": [
        "| todo | 2 |", "| active | 1 |", "| review | 1 |", "| done | 1 |", "| all | 5 |",
    ],
}  # fmt: skip  # a table


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
            ("id=TASK-0005", "no item is called 'TASK-0005'; nearest: TASK-0004"),
            ("number>=two", "'two' is no number"),
            (
                "colour=red",
                "where knows no 'colour'; it knows number, id, state, owner, track, group",
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
            ("done", "column", "knows no column=; nearest: columns"),
            ("done", "limit", "knows no limit=; it knows columns, keep, where, rows"),
            ("queue", "Where", "knows no Where=; nearest: where"),
            ("counter", "keep", "knows no keep=; it knows group"),
            ("groups", "by", "knows no by="),
        ],
    )
    def test_a_misspelt_one_is_named(self, plan: Repo, view: str, name: str, says: str) -> None:
        refused(plan, board(region(view, **{name: "1"})), f"{BOARD}:3:1: the view {view!r} {says}")

    def test_progress_by_what_there_is_not(self, plan: Repo) -> None:
        refused(plan, board(region("progress", by="age")), f"{BOARD}:3:1: progress knows by=state")


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


class TestKeptCells:
    def test_they_go_with_their_id(self, plan: Repo) -> None:
        old = table(
            NOTES, "| TASK-0004 | four |", "| TASK-0002 | two \\| 2 |", "| TASK-0001 | `a` |"
        )
        text = synced(plan, board(region("board", *old, **KEPT)))
        assert rows(text) == [
            "| ✅ TASK-0001 | `a` |",
            "| TASK-0002 | two \\| 2 |",
            "| TASK-0002B |  |",
            "| TASK-0003 |  |",
            "| TASK-0004 | four |",
        ]

    def test_a_derived_column_can_be_kept(self, plan: Repo) -> None:
        old = table("| Task | Title |", "| TASK-0002 | Two |")
        text = synced(plan, board(region("queue", *old, columns="Task,Title", keep="Title")))
        assert rows(text) == ["| **TASK-0002** | Two |", "| TASK-0003 | A small step |"]

    def test_a_row_whose_id_is_gone_leaves_a_comment(self, plan: Repo) -> None:
        old = table(
            NOTES, '| TASK-0099 | say "hi" & go |', "| TASK-0098 | — |", "| TASK-0002 | 2 |"
        )
        text = synced(plan, board(region("queue", *old, **KEPT)))
        assert rows(text) == ["| **TASK-0002** | 2 |", "| TASK-0003 |  |"]
        assert '<!-- taskctl:kept TASK-0099 Notes="say &quot;hi&quot; & go" -->\n' in text
        assert "TASK-0098" not in text
        assert synced(plan, text) == text
        # When the id comes back, so do its cells.
        plan.task("TASK-0099")
        text = synced(plan, text)
        assert rows(text)[-1] == '| TASK-0099 | say "hi" & go |'
        assert "taskctl:kept" not in text

    def test_and_a_finding_says_so(self, plan: Repo) -> None:
        synced(plan, board(region("queue", *table(NOTES, "| TASK-0099 | mine |"), **KEPT)))
        (found,) = plan.findings("BD014")
        assert "the words about TASK-0099 are kept here" in found.message
        assert plan.read(BOARD).split("\n")[found.line - 1].startswith("<!-- taskctl:kept TASK-00")

    @pytest.mark.parametrize("words", ["a --> b", "a --> <b>x</b>", 'a" x="b', "a; b=c", "a \\| b"])
    def test_a_comment_holds_whatever_the_cell_held(self, plan: Repo, words: str) -> None:
        old = table(NOTES, f"| TASK-0099 | {words} |")
        text = synced(plan, board(region("queue", *old, **KEPT)))
        plan.task("TASK-0099")
        assert rows(synced(plan, text))[-1] == f"| TASK-0099 | {words} |"

    def test_a_comment_is_closed_where_it_ends(self, plan: Repo) -> None:
        text = synced(
            plan, board(region("queue", *table(NOTES, "| TASK-0099 | a --> b |"), **KEPT))
        )
        (line,) = [line for line in text.split("\n") if "taskctl:kept" in line]
        assert line.index("-->") == len(line) - 3

    def test_they_move_with_a_row_from_region_to_region(self, plan: Repo) -> None:
        parts = [
            "## Queue",
            region("queue", *table(NOTES, "| TASK-0002 | two |"), **KEPT),
            "## Under way",
            region("in-progress", *table(NOTES, "| TASK-0002B | 2B |"), **KEPT),
        ]
        plan.write(BOARD, board(*parts))
        plan.write("taskctl.toml", "[queue]\nwip_limit = 3\n")
        assert plan.run("start", "TASK-0002").exit_code == 0
        assert rows(plan.read(BOARD)) == [
            "| TASK-0003 |  |",
            "| TASK-0002 | two |",
            "| TASK-0002B | 2B |",
        ]
        assert changes(plan) == []
        plan.run("reopen", "TASK-0002")
        assert rows(plan.read(BOARD))[0] == "| **TASK-0002** | two |"

    @pytest.mark.parametrize("command", ["park", "review", "done"])
    def test_they_outlive_a_time_in_no_region(self, repo: Repo, command: str) -> None:
        repo.task("TASK-0001", stop="- [x] `make test` passes")
        repo.write(BOARD, board(region("queue", *table(NOTES, "| TASK-0001 | mine |"), **KEPT)))
        for name in (command, "reopen"):
            assert repo.run(name, "TASK-0001").exit_code == 0
            assert "mine" in repo.read(BOARD)
        assert rows(repo.read(BOARD)) == ["| **TASK-0001** | mine |"]

    def test_they_outlive_a_longer_queue(self, plan: Repo) -> None:
        synced(
            plan, board(region("queue", *table(NOTES, "| TASK-0003 | mine |"), limit="2", **KEPT))
        )
        plan.task("TASK-0001B")
        plan.run("sync")
        assert "mine" in plan.read(BOARD)

    def test_they_outlive_a_region_with_other_columns(self, plan: Repo) -> None:
        plan.write(
            BOARD,
            board(
                region("queue", *table(NOTES, "| TASK-0002 | mine |"), **KEPT), region("in-review")
            ),
        )
        plan.run("review", "TASK-0002")
        assert "mine" in plan.read(BOARD)

    @pytest.mark.parametrize(
        "sign", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c"], ids=ascii
    )
    def test_only_line_ends_end_a_line(self, plan: Repo, sign: str) -> None:
        row = f"| **TASK-0002** | one{sign}two |"
        text = synced(plan, board(region("queue", *table(NOTES, row), limit="1", **KEPT)))
        assert row in text

    def test_the_remarks_of_groups_stay(self, repo: Repo) -> None:
        repo.task("TASK-0001", "Done")
        head = "| Group | Done / Total | Progress | Notes |"
        old = table(head, "| Kernel | 0 / 1 | 0% | mine |")
        text = synced(repo, board(region("groups", *old), "## Kernel\n\n- Tasks: TASK-0001"))
        assert rows(text) == ["| Kernel | 1 / 1 | 100% | mine |"]

    @pytest.mark.parametrize("name", ["**{}**", "[{}](#kernel)", "`{}`", "{} "])
    @pytest.mark.parametrize("group", ["Kernel", "A \\| B"])
    def test_the_remarks_of_groups_stay_however_their_names_look(
        self, repo: Repo, name: str, group: str
    ) -> None:
        repo.task("TASK-0001", "Done")
        head = "| Group | Done / Total | Notes |"
        old = table(head, f"| {name.format(group)} | 0 / 1 | mine |")
        heading = group.replace("\\", "")
        text = synced(repo, board(region("groups", *old), f"## {heading}\n\n- Tasks: TASK-0001"))
        assert "| mine |" in text

    @pytest.mark.parametrize("name", ["Total", "**Total**", "Sum", "*All*"])
    def test_a_sum_below_the_groups_is_counted_too(self, repo: Repo, name: str) -> None:
        repo.task("TASK-0001", "Done")
        repo.task("TASK-0002")
        old = table("| Group | Done / Total |", "| A | 0 / 1 |", "| B | 0 / 1 |", f"| {name} | 0 |")
        groups = "## A\n\n- Tasks: TASK-0001\n\n## B\n\n- Tasks: TASK-0001, TASK-0002"
        text = synced(repo, board("\n".join(old), groups), "--adopt")
        # TASK-0001 is in two groups, and counts once.
        assert rows(text)[-1] == f"| {name} | 1 / 2 |"

    def test_the_words_about_a_group_that_is_gone_stay(self, repo: Repo) -> None:
        repo.task("TASK-0001", "Done")
        head = "| Group | Done / Total | Notes |"
        old = table(head, "| Old Name | 0 / 1 | mine |", "| Kernel | 0 / 1 | |")
        group = "## {}\n\n- Tasks: TASK-0001"
        text = synced(repo, board(region("groups", *old), group.format("Kernel")))
        assert rows(text) == ["| Kernel | 1 / 1 |  |"]
        assert '<!-- taskctl:kept Old&#32;Name Notes="mine" -->\n' in text
        assert synced(repo, text) == text
        text = synced(repo, text.replace("## Kernel", "## Old Name"))
        assert rows(text) == ["| Old Name | 1 / 1 | mine |"]

    def test_candidates_and_progress_have_columns_of_the_user_too(self, plan: Repo) -> None:
        old = table("| Candidate | Notes |", "| CAND-APP-010 | mine |")
        text = synced(plan, board(region("candidates", *old)))
        assert rows(text) == ["| CAND-APP-010 | mine |"]
        old = table("| Track | Progress | Notes |", "| TRACK-APPS | 9% | mine |")
        assert rows(synced(plan, board(region("progress", *old, by="track")))) == [
            "| TRACK-APPS | 0% | mine |"
        ]

    def test_wherever_the_column_with_the_id_stands(self, plan: Repo) -> None:
        columns = "#,Title,Notes,Task"
        old = table("| # | Title | Notes | Task |", "| 1 | x | mine | TASK-0002 |")
        text = synced(plan, board(region("queue", *old, columns=columns, keep="#,Notes")))
        assert rows(text)[0] == "| 1 | A small step | mine | **TASK-0002** |"

    @pytest.mark.parametrize(
        ("row", "key"),
        [
            ("| TASK-0002 | a second remark |", "TASK-0002&#32;(2)"),
            ("| — | from here on: phase two |", "—"),
            ("| TASK-0002, TASK-0003 | of both |", "TASK-0002,&#32;TASK-0003"),
        ],
    )
    def test_a_row_that_is_about_no_item_leaves_its_words(
        self, plan: Repo, row: str, key: str
    ) -> None:
        old = table(NOTES, "| TASK-0002 | mine |", row)
        marked = board(region("queue", *old, **KEPT))
        words = cells(row)[1]
        plan.write(BOARD, marked)
        (change,) = [one for one in changes(plan) if one["is"] == "removed"]
        assert change["why"] == "it names no item alone; your words are kept below"
        text = synced(plan, marked)
        assert f'<!-- taskctl:kept {key} Notes="{words}" -->\n' in text
        assert synced(plan, text) == text

    def test_of_two_files_with_one_id_each_has_its_own(self, plan: Repo) -> None:
        plan.task("TASK-0003", slug="y", title="TASK-0003 Another step")
        old = table(
            "| Task | Title | Notes |",
            "| TASK-0002 | x | a |",
            "| TASK-0003 | x | b |",
            "| TASK-0003 | x | c |",
        )
        text = synced(plan, board(region("queue", *old, keep="Notes")))
        assert rows(text) == [
            "| **TASK-0002** | A small step | a |",
            "| TASK-0003 | A small step | b |",
            "| TASK-0003 | Another step | c |",
        ]
        assert synced(plan, text) == text
        (plan.root / "tasks/TASK-0003-y.md").unlink()
        (change,) = changes(plan)
        assert (change["item"], change["is"]) == ("TASK-0003 (2)", "removed")
        text = synced(plan, text)
        assert '<!-- taskctl:kept TASK-0003&#32;(2) Notes="c" -->' in text
        assert synced(plan, text) == text

    @pytest.mark.parametrize("label", ["a=b", "a; b", "a > b", "&lt;", "Next action", "&#44;x"])
    def test_any_label_is_kept(self, plan: Repo, label: str) -> None:
        old = table(f"| Task | {label} |", "| TASK-0099 | mine |")
        text = synced(plan, board(region("queue", *old)))
        plan.task("TASK-0099")
        assert rows(synced(plan, text))[-1] == "| TASK-0099 | mine |"


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


class TestAdopting:
    def test_headings_in_another_language(self, plan: Repo) -> None:
        lines = table(
            "| Task | Title | Status |",
            "| TASK-0001 | Eins | Draft |",
            "| TASK-0002 | Zwei | Done |",
        )
        text = synced(
            plan,
            board("## Reihenfolge für Mai", "Warum: siehe unten.", "\n".join(lines)),
            "--adopt",
        )
        # What the heading means is not known, so the rows stay.
        assert rows(text) == ["| ✅ TASK-0001 | Eins | Done |", "| TASK-0002 | Zwei | Draft |"]
        assert "## Reihenfolge für Mai\n\nWarum: siehe unten.\n" in text

    def test_a_table_that_claims_nothing_is_left_alone_and_named(self, plan: Repo) -> None:
        before = board(
            "## Why", "\n".join(table("| Task | Warum nötig |", "| TASK-0002 | darum |"))
        )
        plan.write(BOARD, before)
        answer = plan.run("sync", "--adopt")
        assert answer.exit_code == 0
        assert answer.stderr.startswith(f"{BOARD}:5: left alone: 'Why': ")
        assert plan.read(BOARD) == before

    def test_a_second_table_for_the_same_view_keeps_its_rows(self, plan: Repo) -> None:
        plan.task("TASK-0005", "Done")
        tail = "\n".join(["## Done (May)", "", *table(NOTES, "| ✅ TASK-0001 | a |")])
        plan.write(BOARD, board("## Done", "\n".join(table(NOTES, "| ✅ TASK-0005 | b |")), tail))
        assert plan.run("sync", "--adopt").exit_code == 0
        assert plan.read(BOARD).endswith("| ✅ TASK-0001 | a |\n<!-- taskctl:end -->\n")
        assert plan.read(BOARD).count('rows="listed"') == 1

    def test_what_was_left_alone_is_left_alone_again(self, plan: Repo) -> None:
        tables = ("\n".join(table(NOTES, f"| ✅ TASK-0001 | {word} |")) for word in "ab")
        first = synced(plan, board(*(f"## Done\n\n{text}" for text in tables)), "--adopt")
        assert synced(plan, first, "--adopt") == first

    def test_what_is_adopted_already_stays(self, plan: Repo) -> None:
        text = synced(
            plan, board("## Done", "\n".join(table(NOTES, "| ✅ TASK-0001 | a |"))), "--adopt"
        )
        assert text.count(BEGIN) == 1
        assert synced(plan, text, "--adopt") == text

    def test_a_list_of_all_tracks_is_completed(self, plan: Repo) -> None:
        plan.track("GAMES")
        lines = table("| TRACK | File |", "| TRACK-APPS | x |", "| TRACK-GAMES | x |")
        plan.track("NEW")
        text = synced(plan, board("## TRACK Index (Complete List)", "\n".join(lines)), "--adopt")
        assert rows(text)[2] == "| TRACK-NEW | `tasks/TRACK-NEW.md` |"

    @pytest.mark.parametrize(
        "row",
        [
            "| TASK-0002, TASK-0003 | both at once |",
            "| — | from here on: phase two |",
            "| ✅ TASK-0001 | and once more, with another remark |",
        ],
    )
    def test_no_row_is_dropped_without_a_word(self, plan: Repo, row: str) -> None:
        lines = table(NOTES, "| ✅ TASK-0001 | one |", row)
        plan.write(BOARD, board("## Done", "\n".join(lines)))
        answer = plan.run("sync", "--adopt", "--json")
        told = answer.stdout + answer.stderr
        remark = row.split(" | ")[1].strip(" |")
        assert remark in plan.read(BOARD) or remark in told

    @pytest.mark.parametrize("label", ['What "done" means', "Notes, links"])
    def test_labels_with_quotes_and_commas(self, plan: Repo, label: str) -> None:
        lines = table(f"| Task | {label} |", "| ✅ TASK-0001 | mine |")
        text = synced(plan, board("## Done", "\n".join(lines)), "--adopt")
        assert "\n".join(lines) in text

    def test_the_counter_of_a_group_with_quotes(self, plan: Repo) -> None:
        group = '## The "core"\n\n- Progress: 0 / 2\n- Tasks: TASK-0001, TASK-0002'
        assert "1 / 2" in synced(plan, board(group), "--adopt")

    def test_where_there_is_nothing_to_adopt(self, plan: Repo) -> None:
        plan.write(BOARD, "# Board\n\nText.\n")
        answer = plan.run("sync", "--adopt")
        assert answer.exit_code == 0
        assert answer.stderr.startswith("no generated regions: write ")

    def test_a_table_in_a_list_stays_in_it(self, plan: Repo) -> None:
        lines = ["  | Task | Notes |", "  |---|---|", "  | ✅ TASK-0001 | a |"]
        before = "\n".join(["# Board", "", "## Done", "", "- a list", "", *lines, ""])
        text = synced(plan, before, "--adopt")
        assert differences_in_text(before, text) <= {"  | Task | Notes |", "  | ✅ TASK-0001 | a |"}


def differences_in_text(before: str, after: str) -> set[str]:
    """The lines that are gone."""
    return set(before.split("\n")) - set(after.split("\n"))


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
