"""A formatter pads and spaces regions; `sync` and the formatter do not undo each other."""

import pytest

from ..conftest import Repo
from .boards import BOARD, board

# What each formatter makes of the region that `sync` writes.
PRETTIER = """<!-- taskctl:begin board columns="Task,Title,Notes" keep="Notes" -->

| Task         | Title        | Notes         |
| ------------ | :----------- | ------------- |
| ✅ TASK-0001 | A small step | _ask_ **Ada** |
| TASK-0002    | A small step |               |

<!-- taskctl:end -->"""
MDFORMAT = """<!-- taskctl:begin board columns="Task,Title,Notes" keep="Notes" -->

| Task | Title | Notes |
|------|:------|-------|
| ✅ TASK-0001 | A small step | *ask* __Ada__ |
| TASK-0002 | A small step | |

<!-- taskctl:end -->"""
TIGHT = """<!-- taskctl:begin board columns="Task,Title,Notes" keep="Notes" -->
|Task|Title|Notes|
|-|:-|-|
|✅ TASK-0001|A small step|*ask* **Ada**|
|TASK-0002|A small step||
<!-- taskctl:end -->"""
OPEN_ENDS = """<!-- taskctl:begin board columns="Task,Title" -->
Task | Title
--- | ---
✅ TASK-0001 | A small step
TASK-0002 | A small step
<!-- taskctl:end -->"""
STYLES = {"prettier": PRETTIER, "mdformat": MDFORMAT, "tight": TIGHT, "open ends": OPEN_ENDS}


@pytest.fixture
def plan(repo: Repo) -> Repo:
    repo.task("TASK-0001", "Done")
    repo.task("TASK-0002")
    return repo


@pytest.mark.parametrize("style", STYLES)
def test_what_says_the_right_thing_is_up_to_date(plan: Repo, style: str) -> None:
    text = board("Words.", STYLES[style], "More.")
    plan.write(BOARD, text)
    assert plan.run("sync", "--check").exit_code == 0
    assert plan.findings("BD010") == []
    assert plan.run("sync").exit_code == 0
    assert plan.read(BOARD) == text


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("cell", ["A small stop", "A small", "", "A small step step"])
def test_what_says_something_else_is_not(plan: Repo, style: str, cell: str) -> None:
    text = board(STYLES[style].replace("A small step", cell))
    plan.write(BOARD, text)
    assert plan.run("sync", "--check").exit_code == 1
    assert [finding.code for finding in plan.findings("BD010")] == ["BD010"]


def test_a_row_that_goes_or_comes_is_seen(plan: Repo) -> None:
    lines = PRETTIER.split("\n")
    for number in (4, 5):
        plan.write(BOARD, board("\n".join(lines[:number] + lines[number + 1 :])))
        assert plan.run("sync", "--check").exit_code == 1
    plan.write(BOARD, board("\n".join([*lines[:5], lines[5], *lines[5:]])))
    assert plan.run("sync", "--check").exit_code == 1


def test_a_padded_table_is_written_padded(plan: Repo) -> None:
    plan.write(BOARD, board(PRETTIER))
    plan.task("TASK-0003", title="TASK-0003 A somewhat longer step, 日本")
    assert plan.run("sync").exit_code == 0
    written = plan.read(BOARD)
    assert "| ✅ TASK-0001 | A small step                 | _ask_ **Ada** |\n" in written
    assert "| ------------ | :--------------------------- | ------------- |\n" in written
    assert "| TASK-0003    | A somewhat longer step, 日本 |               |\n" in written
    assert 'keep="Notes" -->\n\n| Task ' in written
    assert "|\n\n<!-- taskctl:end -->" in written


def test_kept_words_stand_apart_where_blank_lines_do(plan: Repo) -> None:
    plan.write(
        BOARD,
        board(
            PRETTIER.replace("TASK-0002   ", "TASK-0099   ").replace(
                "|               |", "| mine          |"
            )
        ),
    )
    assert plan.run("sync").exit_code == 0
    written = plan.read(BOARD)
    assert '|\n\n<!-- taskctl:kept TASK-0099 Notes="mine" -->\n\n<!-- taskctl:end -->' in written
    assert plan.run("sync", "--check").exit_code == 0


def test_separators_have_blanks_as_linters_want_them(plan: Repo) -> None:
    plan.write(BOARD, board("<!-- taskctl:begin done -->\n<!-- taskctl:end -->"))
    plan.run("sync")
    assert "\n| --- | --- | --- |\n" in plan.read(BOARD)
    old = (
        "<!-- taskctl:begin board -->\n| Task | Title |\n|:--|--:|\n| x | y |\n<!-- taskctl:end -->"
    )
    plan.write(BOARD, board(old))
    plan.run("sync")
    assert "\n|:--|--:|\n" in plan.read(BOARD)


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("a_b and c*d", "a\\_b and c\\*d"),
        ("Say *so* here", "Say _so_ here"),
        ("Say __so__ here", "Say **so** here"),
        ("One [x] box", "One \\[x\\] box"),
    ],
)
def test_escapes_and_emphasis_are_the_formatters_choice(
    plan: Repo, title: str, written: str
) -> None:
    plan.task("TASK-0001", "Done", title=f"TASK-0001 {title}")
    plan.write(BOARD, board("<!-- taskctl:begin done -->\n<!-- taskctl:end -->"))
    plan.run("sync")
    text = plan.read(BOARD)
    assert title in text
    plan.write(BOARD, text.replace(title, written))
    assert plan.run("sync", "--check").exit_code == 0


def test_words_that_only_look_alike_are_not_the_same(plan: Repo) -> None:
    plan.task("TASK-0001", "Done", title="TASK-0001 a*b")
    plan.write(BOARD, board("<!-- taskctl:begin done -->\n<!-- taskctl:end -->"))
    plan.run("sync")
    plan.write(BOARD, plan.read(BOARD).replace("a*b", "a_b"))
    assert plan.run("sync", "--check").exit_code == 1
