"""Adoption takes no row and no word of a person out of sight: on any board."""

import re
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ..conftest import Nexus, Repo
from .adoption import SNAPSHOTS
from .boards import BOARD, ORDER, board, table

NEWEST = "b9fc6c50"
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_ID = re.compile(r"TASK-\d{4}[A-Z]?|TRACK-[A-Z-]+")
# What headers say and regions write: marks, states, dates and ids.
_DERIVED = re.compile(
    r"(?:TASK-\d{4}[A-Z]?|done|draft|queued|next|complete|in|review|progress|\d[\d-]*|todo)",
    re.IGNORECASE,
)


def visible(text: str) -> str:
    return _COMMENT.sub("", text)


def rows(text: str) -> set[str]:
    """The ids that a reader sees in rows or in the lines below them."""
    lines = [line for line in visible(text).split("\n") if line.startswith(("|", "Not in"))]
    return {found for line in lines for found in _ID.findall(line)}


def words(text: str) -> Counter[str]:
    """The words that no column derives."""
    return Counter(w for w in re.findall(r"\w[\w-]*", visible(text)) if not _DERIVED.fullmatch(w))


def lost(before: str, after: str) -> tuple[set[str], Counter[str]]:
    return rows(before) - rows(after), words(before) - words(after)


@pytest.fixture
def plan(repo: Repo) -> Repo:
    """Four finished tasks and two to do, with a track that waits for one."""
    for number in range(1, 5):
        repo.task(f"TASK-000{number}", "Done")
    repo.task("TASK-0005")
    repo.task("TASK-0006", prereqs=["TASK-0005"])
    repo.track(
        "RADIO", body="## Gates (RED / YELLOW / GREEN)\n\n- **RED (blocking)**: `TASK-0001`.\n"
    )
    return repo


def adopted(repo: Repo, text: str, *options: str) -> tuple[str, str]:
    repo.write(BOARD, text)
    answer = repo.run("sync", "--adopt", *options)
    assert answer.exit_code == 0, answer.stderr
    assert repo.run("sync", "--check").exit_code == 0
    return repo.read(BOARD), answer.stdout + answer.stderr


def under(heading: str, head: str, *lines: str) -> str:
    return board(heading, "\n".join(table(head, *lines)))


def test_the_regions_of_documents_follow_too(plan: Repo) -> None:
    table = "| Task | Title |\n|---|---|\n| T1 | Old |\n"
    region = f"<!-- taskctl:begin board -->\n{table}<!-- taskctl:end -->\n"
    plan.write("plan/tasks.md", f"## Phase 1: Begin\n\n- [ ] T001 Create it\n\n{region}")
    plan.write(
        "taskctl.toml",
        '[[collection]]\nname = "tasks"\n[[collection]]\nname = "documents"\n'
        'kind = "breakdown"\ninclude = ["plan/tasks.md"]\n',
    )
    row = "| ✅ TASK-0002 | T2 | 2026-01-02 |"
    text, _ = adopted(plan, under("## Done", "| Task | Title | Completed |", row))
    assert "taskctl:begin" in text
    assert "Create it" in plan.read("plan/tasks.md").partition("taskctl:begin")[2]


class TestASelection:
    DONE = "| Task | Title | Completed |"

    @pytest.mark.parametrize(
        "heading", ["## Sensors", "## The SMP ladder", "## Done by Ada in May"]
    )
    def test_of_finished_tasks_gets_no_row(self, plan: Repo, heading: str) -> None:
        text, _ = adopted(plan, under(heading, self.DONE, "| ✅ TASK-0002 | T2 | 2026-01-02 |"))
        assert rows(text) == {"TASK-0002"}
        assert "| ✅ TASK-0002 | T2 | 2026-01-02 |" in text

    def test_of_open_tasks_does_not_become_the_queue(self, plan: Repo) -> None:
        plan.write("taskctl.toml", "[queue]\nwip_limit = 3\n")
        head = "| Task | Title | Status |"
        text, _ = adopted(plan, under("## One month of battery", head, "| TASK-0006 | x | Draft |"))
        assert rows(text) == {"TASK-0006"}
        assert "| TASK-0006 | x | Draft |" in text

    def test_of_a_queue_keeps_what_is_beyond_its_head(self, plan: Repo) -> None:
        for number in range(10, 30):
            plan.task(f"TASK-00{number}")
        head = "| Task | Title | Status |"
        text, _ = adopted(plan, under("## Next", head, "| TASK-0029 | late | Draft |"))
        assert "| TASK-0029 | late | Draft |" in text

    def test_a_second_done_table_keeps_its_rows(self, plan: Repo) -> None:
        all_done = [f"| ✅ TASK-000{n} | t{n} | — |" for n in range(1, 5)]
        part = "\n".join(["## Done in May", "", *table(self.DONE, "| ✅ TASK-0003 | mine | — |")])
        text, _ = adopted(plan, board("## Done", "\n".join(table(self.DONE, *all_done)), part))
        assert text.count("TASK-0003") == 2
        assert "mine" in text


class TestOwnWords:
    TRACKS = "| Track | Purpose | Blocked by |"

    @pytest.mark.parametrize(
        "cell",
        [
            "TASK-0001, TASK-0002, the work on the screen",
            "UI tasks (0054+)",
            "TASK-0001, TASK-0006",
            "[TASK-0001](TASK-0001-x.md)",
            "TASK-0001 (Ada decides)",
            "codec tasks",
        ],
    )
    def test_of_what_blocks_a_track_stay(self, plan: Repo, cell: str) -> None:
        text, _ = adopted(
            plan, under("## TRACKs", self.TRACKS, f"| TRACK-RADIO | Radio | {cell} |")
        )
        assert f"| TRACK-RADIO | Radio | {cell} |" in text

    @pytest.mark.parametrize("cell", ["TASK-0005 (first half)", "TASK-0005, TASK-0004", "a lab"])
    def test_of_prerequisites_stay(self, plan: Repo, cell: str) -> None:
        head = "| Task | Prereqs | Status |"
        text, _ = adopted(plan, under("## Next", head, f"| TASK-0006 | {cell} | Draft |"))
        assert f"| {cell} |" in text

    @pytest.mark.parametrize("cell", ["Draft (waits for the lab)", "Draft since May", "In 2 weeks"])
    def test_of_a_status_leave_the_table_alone(self, plan: Repo, cell: str) -> None:
        before = under("## Next", "| Task | Title | Status |", f"| TASK-0006 | x | {cell} |")
        text, said = adopted(plan, before)
        assert text == before
        assert "left alone" in said
        assert "put <!-- taskctl:begin board " in said
        assert "above it and <!-- taskctl:end --> below" in said

    def test_of_a_second_row_that_goes_stand_below(self, plan: Repo) -> None:
        head = "| Task | Title |"
        first, second = (
            "\n".join([heading, "", *table(head, *lines)])
            for heading, lines in (
                ("## Done", [f"| TASK-000{n} | t{n} |" for n in range(1, 5)]),
                ("## In Progress", ["| TASK-0001 | t1 |"]),
            )
        )
        before = board(first, second)
        text, _ = adopted(plan, before)
        assert lost(before, text) == (set(), Counter())

    def test_of_a_row_without_a_file_leave_the_table_alone(self, plan: Repo) -> None:
        head = "| Task | Title | Status |"
        before = under("## Next", head, "| TASK-0099 | mine | Draft |", "| TASK-0006 | x | Draft |")
        text, said = adopted(plan, before)
        assert text == before
        assert "TASK-0099 has no file" in said

    def test_of_the_status_of_a_track_stay(self, plan: Repo) -> None:
        head = "| Track | Status |"
        text, _ = adopted(plan, under("## TRACKs", head, "| TRACK-RADIO | waits for Ada |"))
        assert "| TRACK-RADIO | waits for Ada |" in text

    def test_of_a_link_stay(self, plan: Repo) -> None:
        row = "| [TASK-0006](TASK-0006-x.md) | x | Draft |"
        text, _ = adopted(plan, under("## Next", "| Task | Title | Status |", row))
        assert "[TASK-0006](TASK-0006-x.md)" in text

    def test_of_a_row_that_is_rightly_gone_stand_below(self, plan: Repo) -> None:
        lines = [f"| ✅ TASK-000{n} | t{n} | n{n} |" for n in range(1, 6)]
        text, said = adopted(plan, under("## Done", "| Task | Title | Notes |", *lines))
        assert "| ✅ TASK-0005" not in text
        assert "\n\nNot in the list above any more: TASK-0005; t5; n5\n" in text
        assert "taskctl:kept" not in text
        assert "TASK-0005" in said

    def test_of_a_counter_without_numbers_leave_the_table_alone(self, plan: Repo) -> None:
        group = "## A\n\n- Tasks: TASK-0001..TASK-0006"
        before = board("\n".join(table("| Group | Done / Total |", "| A | nearly all |")), group)
        text, said = adopted(plan, before)
        assert text == before
        assert "no numbers to count" in said


@pytest.mark.parametrize("answer", ["--yes", "--diff"])
def test_a_script_is_not_asked(plan: Repo, answer: str) -> None:
    adopted(plan, under("## Next", "| Task | Title | Status |", "| TASK-0006 | x | Draft |"))
    assert plan.run("sync", "--adopt", answer).exit_code == 0


def test_init_lists_what_it_corrects(plan: Repo) -> None:
    plan.write(BOARD, under("## Next", "| Task | Title | Status |", "| TASK-0001 | x | Draft |"))
    said = plan.run("init", "--adopt").stdout
    assert "TASK-0001  Status" in said


CELL = st.sampled_from(
    ["", "—", "x", "Draft", "Done", "Queued", "ask Iris", "TASK-0005", "TASK-0001, the lab",
     "✅", "2026-01-02", "In Progress (Ada)", "[a](b.md)", "5 / 6", "a \\| b"]
)  # fmt: skip  # a table
NAME = st.sampled_from(
    ["TASK-0001", "✅ TASK-0002", "**TASK-0005**", "TASK-0006", "TASK-0003, TASK-0004", "nobody",
     "TASK-0099", "`TASK-0004`", "TRACK-RADIO"]
)  # fmt: skip  # a table
LABELS = st.lists(
    st.sampled_from(["Title", "Status", "Prereqs", "Blocked by", "Completed", "Notes", "Owner"]),
    min_size=1,
    max_size=3,
    unique=True,
)
HEADING = st.sampled_from(
    [
        "Done",
        "Done (May)",
        "Current",
        "Next",
        "In Progress",
        "Sensors",
        "TRACK Index (Complete List)",
    ]
)


@st.composite
def tables_of_hand(draw: st.DrawFn) -> str:
    labels = ["Task", *draw(LABELS)]
    lines = draw(
        st.lists(
            st.tuples(NAME, *(CELL for _ in labels[1:])),
            min_size=1,
            max_size=5,
            unique_by=lambda row: row[0],
        )
    )
    shown = [f"| {' | '.join(line)} |" for line in lines]
    head = f"| {' | '.join(labels)} |"
    return f"## {draw(HEADING)}\n\n" + "\n".join(table(head, *shown))


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(tables_of_hand(), min_size=1, max_size=3))
def test_whatever_the_board_nothing_goes_out_of_sight(plan: Repo, parts: list[str]) -> None:
    before = board(*parts)
    text, said = adopted(plan, before)
    rows_lost, words_lost = lost(before, text)
    assert {row for row in rows_lost if row not in said} == set()
    assert words_lost == Counter()


@pytest.mark.full
@pytest.mark.parametrize("original", [*SNAPSHOTS, NEWEST])
@pytest.mark.parametrize("command", [["sync", "--adopt"], ["init", "--adopt", "--yes"]])
def test_on_the_real_boards_nothing_goes_out_of_sight(
    nexus: Nexus, original: str, command: list[str]
) -> None:
    repo = nexus.checkout(nexus.commit(original))
    before = {path: repo.read(path) for path in (ORDER, BOARD)}
    answer = repo.run(*command)
    assert answer.exit_code == 0, answer.stderr
    for path, text in before.items():
        assert lost(text, repo.read(path)) == (set(), Counter())
    repo.git("clean", "-fdq")
