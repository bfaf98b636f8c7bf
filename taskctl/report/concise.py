"""Format `concise`: one line per finding, beginning with its place, for editors and grep."""

from collections.abc import Iterator

from taskctl.model.findings import Finding, Report
from taskctl.report.style import BOLD, SEVERITY_COLORS, SourceLines, Style, paint, printable


def render(report: Report, lines: SourceLines, style: Style) -> Iterator[str]:
    """Yield `path:line:col: CODE [name] message` for each finding."""
    return (headline(finding, style) for finding in report.findings)


def headline(finding: Finding, style: Style) -> str:
    """The first line of a finding in the formats for people."""
    place = finding.place
    path = paint(printable(place.path), BOLD, style)
    code = paint(printable(finding.code), SEVERITY_COLORS[finding.severity], style)
    name, message = printable(finding.name), printable(finding.text)
    return f"{path}:{place.line}:{place.column}: {code} [{name}] {message}"
