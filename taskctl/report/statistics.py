"""`--statistics` and the last line of a check: findings counted instead of shown."""

from collections.abc import Iterator, Sequence

from taskctl.model.findings import SEVERITIES, Finding, Report
from taskctl.model.plans import Plans
from taskctl.report.style import SEVERITY_COLORS, Style, paint, printable
from taskctl.settings.builtin import EMPTY_PRESET
from taskctl.text.words import count

_SHORTEST = 12
"""With less room, a path stays whole, and goes on below."""


def render_statistics(report: Report, style: Style) -> Iterator[str]:
    """Yield a line per rule and severity, the most severe first, then the most frequent.

    `count  CODE  name  severity, number of fixable ones  path or number of files`
    """
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in report.findings:
        groups.setdefault((finding.severity, finding.code), []).append(finding)
    ordered = sorted(
        groups.items(),
        key=lambda group: (SEVERITIES.index(group[0][0]), -len(group[1]), group[0][1]),
    )
    rows = [_row(findings) for _, findings in ordered]
    widths = [max(map(len, column), default=0) for column in zip(*rows, strict=True)]
    for row, ((severity, _), _) in zip(rows, ordered, strict=True):
        number, code, name, kind, where = (
            cell.ljust(width) for cell, width in zip(row, widths, strict=True)
        )
        number = number.strip().rjust(max(widths[0], 5))
        before, _, path = where.rstrip().rpartition(" ")
        before = f"{before} " if before else ""
        room = style.width - sum(map(len, (number, code, name, kind, before))) - 8
        if len(path) > room >= _SHORTEST:
            path = f"…{path[1 - room :]}"  # the end of a path is the most telling
        color = SEVERITY_COLORS[severity]
        code, kind = paint(code, color, style), paint(kind, color, style)
        yield f"{number}  {code}  {name}  {kind}  {before}{path}"


def _row(findings: Sequence[Finding]) -> tuple[str, str, str, str, str]:
    first = findings[0]
    paths = {finding.place.path for finding in findings}
    fixable = sum(finding.fix is not None and finding.fix.safe for finding in findings)
    where = first.place.path if len(paths) == 1 else f"{len(paths)} files"
    if fixable:
        share = "fixable" if fixable == len(findings) else f"{fixable} fixable"
        where = f"{share}, {where}"
    code, name = printable(first.code), printable(first.name)
    return str(len(findings)), code, name, first.severity, printable(where)


def summary_line(report: Report) -> str:
    """The numbers of findings, of fixable ones, and of those in the baseline."""
    summary = report.summary
    counts = ((summary.errors, "error"), (summary.warnings, "warning"), (summary.infos, "info"))
    found = ", ".join(count(number, noun) for number, noun in counts if number)
    if summary.baselined and not found:
        return f"no new findings, {summary.baselined} in the baseline"
    fixable = f" ({summary.fixable} fixable with --fix)" if summary.fixable else ""
    baselined = f", {summary.baselined} more in the baseline" if summary.baselined else ""
    return f"{found or 'no findings'}{fixable}{baselined}"


def head_line(plan: Plans, preset: str, seconds: float, width: int) -> str:
    """The checked files and the duration."""
    items = sum(len(part.tasks) for part in plan.documents)
    counts = [
        (len(plan.tasks), "task"),
        (len(plan.decisions), "decision"),
        (len(plan.tracks), "track"),
        (len(plan.boards), "board"),
        (items, "item"),
        (len(plan.documents), "document"),
    ]
    shown_counts = ", ".join(count(n, word) for n, word in counts if n)
    left = f"{shown_counts}  " if preset == EMPTY_PRESET else f"{shown_counts} (preset {preset})  "
    return f"{left}{f'{seconds:.2f} s':>{width - len(left) if len(left) < width else 0}}"


def end_lines(report: Report, *, after_findings: bool, statistics: bool) -> Iterator[str]:
    """The lines that end a check: the summary, and below statistics what to do next."""
    yield from [""] * after_findings
    yield summary_line(report)
    if report.findings and not report.summary.baselined and statistics:
        codes = [f.code for f in report.findings if f.severity != "info"]
        code = codes[0] if codes else report.findings[0].code
        yield f"`taskctl check` shows them, `taskctl rule {code}` explains one, and"
        yield "`taskctl check --update-baseline --add` accepts them, so that only new ones count."
