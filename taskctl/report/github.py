"""Format `github`: workflow commands, which GitHub shows as annotations of the changed lines."""

from collections.abc import Iterator

from taskctl.model.findings import Finding, Report
from taskctl.report.style import SourceLines, Style, printable

COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}
DATA_ESCAPES = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
PROPERTY_ESCAPES = DATA_ESCAPES | str.maketrans({":": "%3A", ",": "%2C"})


def render(report: Report, lines: SourceLines, style: Style) -> Iterator[str]:
    """Yield one `::error …::message` command per finding."""
    return (_command(finding) for finding in report.findings)


def _command(finding: Finding) -> str:
    place = finding.place
    properties: dict[str, object] = {
        "file": printable(place.path),
        "line": place.line,
        "endLine": place.end_line,
        "col": place.column,
        "endColumn": place.end_column,
        "title": printable(f"{finding.code} [{finding.name}]"),
    }
    if place.line != place.end_line:  # the runner accepts columns only within one line
        del properties["col"], properties["endColumn"]
    listed = ",".join(f"{key}={escape_property(str(value))}" for key, value in properties.items())
    message = escape_data(printable(finding.text, keep="\n"))
    return f"::{COMMANDS[finding.severity]} {listed}::{message}"


def escape_data(text: str) -> str:
    """Text as the message of a workflow command."""
    return text.translate(DATA_ESCAPES)


def escape_property(text: str) -> str:
    """Text as the value of a property of a workflow command."""
    return text.translate(PROPERTY_ESCAPES)
