"""Counts: `--statistics`, and the line at the end of a check."""

import pytest

from taskctl.model.findings import Report, Summary
from taskctl.report.statistics import render_statistics, summary_line
from taskctl.report.style import Style

from .sample import EDITOR, OPEN_BOXES, PREREQ, WHOLE_FILE, YAML, report, speaking


def test_rules_by_severity_then_count() -> None:
    elsewhere = OPEN_BOXES._replace(place=OPEN_BOXES.place._replace(path=EDITOR))
    unfixed = YAML._replace(code="HD004", name="odd-quote", fix=None)
    counted = report(
        *[YAML] * 12,
        YAML,
        unfixed,
        unfixed._replace(fix=YAML.fix),
        elsewhere,
        PREREQ,
        OPEN_BOXES,
        *[WHOLE_FILE] * 3,
    )
    assert [*render_statistics(counted, Style())] == [
        "    3  HD001  no-header           error    tasks/TASK-0079-editor.md",
        "    1  PR004  done-before-prereq  error    tasks/TASK-0080-bench.md",
        "    2  ST002  open-boxes          warning  2 files",
        "   13  HD003  header-not-yaml     info     fixable, tasks/TASK-0080-bench.md",
        "    2  HD004  odd-quote           info     1 fixable, tasks/TASK-0080-bench.md",
    ]


def test_an_unsafe_fix_is_not_called_fixable() -> None:
    assert YAML.fix is not None
    unsafe = YAML._replace(fix=YAML.fix._replace(safe=False))
    assert [*render_statistics(report(unsafe), Style())] == [
        "    1  HD003  header-not-yaml  info  tasks/TASK-0080-bench.md"
    ]


def test_one_rule_with_two_severities_has_two_lines() -> None:
    milder = PREREQ._replace(severity="warning")
    lines = [*render_statistics(report(milder, PREREQ), Style())]
    assert [line.split()[3] for line in lines] == ["error", "warning"]


def test_counts_wider_than_usual_stay_in_line() -> None:
    lines = [*render_statistics(report(*[PREREQ] * 100_000, YAML), Style())]
    assert [line[:8] for line in lines] == ["100000  ", "     1  "]


def test_statistics_of_nothing_and_in_colour() -> None:
    assert [*render_statistics(report(), Style())] == []
    (line,) = render_statistics(report(PREREQ), Style(color=True))
    assert line == (
        "    1  \x1b[31mPR004\x1b[0m  done-before-prereq  \x1b[31merror\x1b[0m"
        "  tasks/TASK-0080-bench.md"
    )


def test_statistics_print_no_raw_character_of_a_path() -> None:
    (line,) = render_statistics(report(speaking(WHOLE_FILE, "\x1b\u202e")), Style())
    assert line.endswith(r"tasks/\x1b\u202e.md")


@pytest.mark.parametrize(
    ("summary", "line"),
    [
        (Summary(), "no findings"),
        (Summary(errors=1), "1 error"),
        (
            Summary(errors=41, warnings=63, infos=12, fixable=3),
            "41 errors, 63 warnings, 12 infos (3 fixable with --fix)",
        ),
        (Summary(warnings=1, infos=1), "1 warning, 1 info"),
        (Summary(errors=2, baselined=7), "2 errors, 7 more in the baseline"),
        (Summary(baselined=7), "no new findings, 7 in the baseline"),
    ],
)
def test_summary_line(summary: Summary, line: str) -> None:
    assert summary_line(Report((), summary)) == line
