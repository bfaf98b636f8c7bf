"""Cells of a generated region that belong to the user."""

import pytest

from ..conftest import Repo
from .boards import BOARD, board, cells, region, rows, table
from .syncing import KEPT, NOTES, changes, synced


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
