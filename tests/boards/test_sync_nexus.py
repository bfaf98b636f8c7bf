"""`taskctl sync` on the boards of the original repository."""

import json
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

import pytest

from ..conftest import Nexus
from .adoption import SNAPSHOTS, Adoption, adopt, as_text, expected_file
from .boards import (
    BEGIN,
    BOARD,
    END,
    ORDER,
    Rows,
    cells,
    differences_outside,
    done_ids,
    rows,
    tables,
)
from .syncing import Json

pytestmark = pytest.mark.full


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
        """After a change on purpose: `python -m tests.boards.update`, and read what changed."""
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
            line = adopted.before[change["path"]].decode().split("\n")[change["line"] - 1]
            assert (change["was"] if change["column"] == "counter" else "|") in line, change
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
