"""Format `full`: each finding with its source lines, related places, and help."""

from collections.abc import Iterator, Sequence

from taskctl.model.findings import Finding, Related, Report
from taskctl.report.concise import headline
from taskctl.report.snippet import SnippetRow, snippet
from taskctl.report.style import SEVERITY_COLORS, SourceLines, Style, cells, paint, printable
from taskctl.text.expressions import expression

_WORD = expression(r"[^\s`]*`[^`]*`\S*|\S+")


def render(report: Report, lines: SourceLines, style: Style) -> Iterator[str]:
    """Yield the lines of every finding, with an empty line between findings."""
    for index, finding in enumerate(report.findings):
        if index:
            yield ""
        yield from _finding(finding, lines(finding.place.path), style)


def _finding(finding: Finding, source: Sequence[str], style: Style) -> Iterator[str]:
    yield headline(finding, style)
    rows = snippet(finding.place, source, style.width)
    digits = max((len(str(row.number)) for row in rows), default=1)
    margin = " " * (digits + 1)
    hint = _hint(finding.related, rows, len(margin) + 3, style.width)
    notes = [] if hint else [_related(related) for related in finding.related]
    if finding.help:
        # Without colour, this alone distinguishes findings that do not fail the check.
        mild = "" if finding.severity == "error" else f" ({finding.severity})"
        notes.append(f"help{mild}: {printable(finding.help)}")
    if rows:
        yield f"{margin} |"
    for row in rows:
        number = f"{row.number:>{digits}}" if row.number else " " * digits
        yield f" {number} | {row.text}".rstrip()
        if row.carets:
            carets = paint(row.carets, SEVERITY_COLORS[finding.severity], style)
            yield f"{margin} | {carets}{hint if row is rows[-1] else ''}"
    if rows and notes:
        yield f"{margin} |"
    for note in notes:
        first, *rest = _wrapped(note, style.width - len(margin) - 3)
        yield f"{margin} = {first}"
        yield from (f"{margin}   {line}" for line in rest)


def _wrapped(text: str, width: int) -> list[str]:
    """A text broken at blanks outside back-ticks, so that its lines fit where possible."""
    lines = [""]
    for word in _WORD.findall(text):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if cells(longer) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _related(related: Related) -> str:
    place = related.place
    return f"{printable(place.path)}:{place.line}: {printable(related.message)}"


def _hint(related: Sequence[Related], rows: Sequence[SnippetRow], gutter: int, width: int) -> str:
    """The text after the last carets: the related place, if it is the only one and fits."""
    if len(related) != 1 or not rows:
        return ""
    place = related[0].place
    hint = f" {printable(related[0].message)} ({printable(place.path)}:{place.line})"
    return hint if gutter + len(rows[-1].carets) + cells(hint) <= width else ""
