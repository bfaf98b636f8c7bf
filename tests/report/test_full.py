"""Formats for people: `full` and `concise`."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from taskctl.model.findings import Finding, Related
from taskctl.report import FORMATS
from taskctl.report.snippet import snippet
from taskctl.report.style import Style, cells, printable
from taskctl.text.places import Place

from .sample import (
    EDITOR,
    HOSTILE,
    OPEN_BOXES,
    PREREQ,
    TASK,
    WHOLE_FILE,
    WIDE,
    YAML,
    lines_of,
    report,
    written,
)


def shown(place: Place, source: Sequence[str] | None = None, width: int = 80) -> str:
    """What `full` shows of the source at a place."""
    bare = Finding(place, "m", code="XX001", name="x", severity="error")
    lines = lines_of if source is None else lambda _: source
    return "\n".join([*FORMATS["full"](report(bare), lines, Style(width=width))][1:])


def test_a_finding_with_its_source_its_related_place_and_help() -> None:
    assert written("full", PREREQ) == (
        "tasks/TASK-0080-bench.md:7:5: PR004 [done-before-prereq]"
        " TASK-0080 is done, its prerequisite TASK-0079 is not\n"
        "   |\n"
        " 6 | depends-on:\n"
        " 7 |   - TASK-0079\n"
        "   |     ^^^^^^^^^ Draft (tasks/TASK-0079-editor.md:3)\n"
        "   |\n"
        '   = help: finish TASK-0079, mark the entry "(optional)",'
        " or run\n     `taskctl reopen TASK-0080`"
    )


def test_several_related_places_stand_in_lines_of_their_own() -> None:
    twice = (*PREREQ.related, Related(Place(TASK, 2), "named here"))
    assert written("full", PREREQ._replace(related=twice, help="")).splitlines()[4:] == [
        "   |     ^^^^^^^^^",
        "   |",
        "   = tasks/TASK-0079-editor.md:3: Draft",
        "   = tasks/TASK-0080-bench.md:2: named here",
    ]


def test_a_related_place_that_does_not_fit_behind_the_carets_stands_below() -> None:
    lines = written("full", PREREQ, style=Style(width=50)).splitlines()
    assert lines[4:7] == ["   |     ^^^^^^^^^", "   |", "   = tasks/TASK-0079-editor.md:3: Draft"]


def test_findings_are_parted_by_an_empty_line() -> None:
    assert written("full", WHOLE_FILE, YAML) == (
        "tasks/TASK-0079-editor.md:1:1: HD001 [no-header] the file has no header\n"
        "\n"
        "tasks/TASK-0080-bench.md:4:8: HD003 [header-not-yaml]"
        " owner starts with @, which YAML reserves\n"
        "   |\n"
        " 4 | owner: @runtime\n"
        "   |        ^^^^^^^^"
    )


def test_a_file_that_cannot_be_read_still_has_related_places_and_help() -> None:
    unreadable = PREREQ._replace(place=Place("tasks/gone.md", 7, 5, 7, 14))
    assert written("full", unreadable).splitlines()[1:] == [
        "   = tasks/TASK-0079-editor.md:3: Draft",
        '   = help: finish TASK-0079, mark the entry "(optional)", or run',
        "     `taskctl reopen TASK-0080`",
    ]


def test_a_span_over_several_lines_is_shown_without_its_middle() -> None:
    assert written("full", OPEN_BOXES._replace(place=Place(TASK, 1, 1, 16, 34))) == (
        "tasks/TASK-0080-bench.md:1:1: ST002 [open-boxes] 3 boxes are open\n"
        "    |\n"
        "  1 | ---\n"
        "    | ^^^\n"
        "  2 | title: TASK-0080 Benchmark\n"
        "    | ^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "    | …\n"
        " 16 | - [ ] the figures are in the docs\n"
        "    | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "    |\n"
        "    = help (warning): tick them"
    )


def test_a_span_begins_and_ends_within_its_lines() -> None:
    assert shown(Place(TASK, 12, 7, 15, 6)) == (
        "    |\n"
        " 12 | - [ ] the bench runs\n"
        "    |       ^^^^^^^^^^^^^^\n"
        " 13 |   and says how long\n"
        "    |   ^^^^^^^^^^^^^^^^^\n"
        " 15 | - [ ] it is in CI\n"
        "    | ^^^^^"
    )


def test_a_span_up_to_the_start_of_a_line_ends_before_it() -> None:
    assert shown(Place(TASK, 3, 1, 4, 1)) == ("   |\n 3 | status: Done\n   | ^^^^^^^^^^^^")


def test_an_empty_span_has_one_caret() -> None:
    assert shown(Place(TASK, 3, 9, 3, 9)) == "   |\n 3 | status: Done\n   |         ^"
    assert shown(Place(TASK, 3, 99, 3, 99)) == "   |\n 3 | status: Done\n   |             ^"


def test_the_line_that_an_indented_one_belongs_to_stands_above() -> None:
    source = ["depends-on:", "  - A", "", "  - B"]
    assert shown(Place(TASK, 4, 5, 4, 6), source) == (
        "   |\n 1 | depends-on:\n 4 |   - B\n   |     ^"
    )
    assert shown(Place(TASK, 1, 3, 1, 4), ["  alone"]) == "   |\n 1 |   alone\n   |   ^"


def test_places_beyond_the_file_are_not_shown() -> None:
    assert shown(Place(TASK, 99, 1, 99, 5)) == ""
    assert shown(Place(EDITOR, 3, 1, 3, 5)) == ""


def test_carets_stand_under_wide_characters() -> None:
    assert shown(Place(WIDE, 1, 10, 1, 19)) == (
        "   |\n 1 | 名前は 🚧 e\u0301 TASK-0079 です\n   |             ^^^^^^^^^"
    )
    assert shown(Place(WIDE, 1, 1, 1, 4)).endswith("\n   | ^^^^^^")
    assert shown(Place(WIDE, 1, 5, 1, 6)).endswith("\n   |        ^^")


def test_a_tab_is_one_blank() -> None:
    assert shown(Place(WIDE, 2, 10, 2, 14)).splitlines()[-2:] == [
        " 2 |  status: Doen",
        "   |          ^^^^",
    ]


def test_control_and_bidi_characters_are_shown_and_counted() -> None:
    finding = PREREQ._replace(place=Place(HOSTILE, 1, 13, 1, 22), related=(), help="")
    assert written("full", finding) == (
        r"tasks/TASK-0082-\x1b[31m\u202e.md:1:13: PR004 [done-before-prereq]"
        " TASK-0080 is done, its prerequisite TASK-0079 is not\n"
        "   |\n"
        r" 1 | evil \x1b[2J\u202e\x85 TASK-0079"
        "\n   |                        ^^^^^^^^^"
    )


def test_a_long_line_is_cut_around_the_span() -> None:
    line = "".join(f"{number:05}" for number in range(100))
    assert shown(Place(TASK, 1, 251, 1, 256), [line], 40) == (
        "   |\n 1 | …004700048000490005000051000520005…\n   |                ^^^^^"
    )
    assert shown(Place(TASK, 1, 1, 1, 6), [line], 40) == (
        "   |\n 1 | 000000000100002000030000400005000…\n   | ^^^^^"
    )
    assert shown(Place(TASK, 1, 496, 1, 501), [line], 40) == (
        "   |\n 1 | …093000940009500096000970009800099\n   |                              ^^^^^"
    )
    assert shown(Place(TASK, 1, 101, 1, 401), [line], 40) == (
        "   |\n 1 | …000200002100022000230002400025000…\n   |  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^"
    )


@given(
    st.text(st.sampled_from("ab 名🚧\t\x1b\u202e\u0301"), min_size=1, max_size=120),
    st.data(),
    st.integers(30, 60),
)
def test_a_line_fits_and_its_carets_stand_under_the_span(
    line: str, data: st.DataObject, width: int
) -> None:
    start = data.draw(st.integers(1, len(line)))
    end = data.draw(st.integers(start + 1, len(line) + 1))
    row = snippet(Place(TASK, 1, start, 1, end), [line], width)[-1]
    assert cells(row.text) <= width - len(" 1 | ")
    assert len(row.carets) <= cells(row.text) + 1
    indent = len(row.carets) - len(row.carets.lstrip())
    left = [text for text in _prefixes(row.text) if cells(text) == indent]
    assert any(row.text[len(text) :].startswith(printable(line[start - 1])) for text in left)


def _prefixes(text: str) -> list[str]:
    return [text[:length] for length in range(len(text) + 1)]


def test_concise_is_the_first_line_alone() -> None:
    assert written("concise", PREREQ, WHOLE_FILE) == (
        "tasks/TASK-0080-bench.md:7:5: PR004 [done-before-prereq]"
        " TASK-0080 is done, its prerequisite TASK-0079 is not\n"
        "tasks/TASK-0079-editor.md:1:1: HD001 [no-header] the file has no header"
    )


def test_colour_marks_path_code_and_carets_by_severity() -> None:
    color = Style(color=True)
    assert written("full", PREREQ._replace(help=""), style=color).splitlines() == [
        "\x1b[1mtasks/TASK-0080-bench.md\x1b[0m:7:5: \x1b[31mPR004\x1b[0m [done-before-prereq]"
        " TASK-0080 is done, its prerequisite TASK-0079 is not",
        "   |",
        " 6 | depends-on:",
        " 7 |   - TASK-0079",
        "   | \x1b[31m    ^^^^^^^^^\x1b[0m Draft (tasks/TASK-0079-editor.md:3)",
    ]
    assert "\x1b[33mST002\x1b[0m" in written("concise", OPEN_BOXES, style=color)
    assert "\x1b[36mHD003\x1b[0m" in written("concise", YAML, style=color)


def test_nothing_found_is_nothing_written() -> None:
    assert [*FORMATS["full"](report(), lines_of, Style())] == []
    assert [*FORMATS["concise"](report(), lines_of, Style())] == []
