"""Format `json`: the object that programs rely on (docs/schemas/check.schema.json)."""

import json
from collections.abc import Iterator

from taskctl.model.findings import Finding, Fix, Report
from taskctl.report.style import SourceLines, Style
from taskctl.text.characters import BEYOND_C0
from taskctl.text.expressions import expression

VERSION = 1

# the characters that json leaves as they are; it escapes C0 itself, except its own newlines
LEFT_RAW = expression(f"[{BEYOND_C0}]")


def render(report: Report, lines: SourceLines, style: Style) -> Iterator[str]:
    """Yield one string: all findings in their order, and the summary."""
    yield json_text(report_object(report))


def report_object(report: Report) -> dict[str, object]:
    """All findings in their order, and the summary."""
    return {
        "version": VERSION,
        "root": report.root,
        "findings": [finding_object(finding, report) for finding in report.findings],
        "summary": report.summary._asdict(),
    }


def json_text(value: object) -> str:
    """JSON with control, bidi and surrogate characters written as `\\uXXXX`."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return LEFT_RAW.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def finding_object(finding: Finding, report: Report) -> dict[str, object]:
    """A finding as every command writes it in JSON."""
    place = finding.place
    rule = report.rules.get(finding.code)
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity,
        "message": finding.message,
        "help": finding.help,
        "url": rule.url if rule else "",
        "path": place.path,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
        "item": finding.item,
        "related": [
            {"path": other.place.path, "line": other.place.line, "message": other.message}
            for other in finding.related
        ],
        "fix": _fix_object(finding.fix) if finding.fix else None,
        "fingerprint": finding.fingerprint,
        "count": finding.number,
        **({"cause": finding_object(finding.cause, report)} if finding.cause else {}),
    }


def _fix_object(fix: Fix) -> dict[str, object]:
    edits = [
        {
            "path": edit.place.path,
            "start": [edit.place.line, edit.place.column],
            "end": [edit.place.end_line, edit.place.end_column],
            "text": edit.text,
        }
        for edit in fix.edits
    ]
    return {"safe": fix.safe, "message": fix.message, "edits": edits}
