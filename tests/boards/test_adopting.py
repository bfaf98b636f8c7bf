"""`taskctl sync --adopt` turns hand-kept tables into regions."""

import pytest

from ..conftest import Repo
from .boards import BEGIN, BOARD, board, rows, table
from .syncing import NOTES, synced


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
