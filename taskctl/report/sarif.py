"""Format `sarif`: SARIF 2.1.0, for code scanning."""

import os
from collections.abc import Iterator, Sequence
from urllib.parse import quote

from taskctl import __version__
from taskctl.model.findings import SEVERITIES, Described, Finding, Fix, Report
from taskctl.report.json import json_text
from taskctl.report.style import SourceLines, Style
from taskctl.text.places import Place

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
LEVELS = {"error": "error", "warning": "warning", "info": "note"}
FINGERPRINT = "taskctl/v1"
MOST_RESULTS = 25_000  # code scanning rejects larger runs


def render(report: Report, lines: SourceLines, style: Style) -> Iterator[str]:
    """Yield one string: a log with one run."""
    findings = _most_severe(report.findings)
    rules = _rules(report)
    indexes = {code: index for index, code in enumerate(rules)}
    run = {
        "tool": {
            "driver": {"name": "taskctl", "version": __version__, "rules": list(rules.values())}
        },
        "invocations": [_invocation(len(report.findings) - len(findings))],
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, indexes[finding.code]) for finding in findings],
    }
    yield json_text({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _most_severe(findings: Sequence[Finding]) -> Sequence[Finding]:
    """The findings in their order, without the least severe of those beyond the limit."""
    if len(findings) <= MOST_RESULTS:
        return findings
    ranked = sorted(
        range(len(findings)), key=lambda index: SEVERITIES.index(findings[index].severity)
    )
    return [findings[index] for index in sorted(ranked[:MOST_RESULTS])]


def _rules(report: Report) -> dict[str, dict[str, object]]:
    """The rules by code: those of the report, and others described by findings."""
    found = {finding.code: _rule_object(finding.code, finding) for finding in report.findings[::-1]}
    found |= {code: _rule_object(code, rule, rule) for code, rule in report.rules.items()}
    return dict(sorted(found.items()))


def _rule_object(
    code: str, named: Finding | Described, rule: Described | None = None
) -> dict[str, object]:
    described: dict[str, object] = {
        "id": code,
        "name": named.name,
        "shortDescription": {"text": (rule and rule.summary) or named.name},
        "defaultConfiguration": {"level": LEVELS[named.severity]},
    }
    return described | {"properties": {"tags": [rule.kind]}} if rule else described


def _invocation(left_out: int) -> dict[str, object]:
    if not left_out:
        return {"executionSuccessful": True}
    text = f"{left_out} findings are left out: a run holds at most {MOST_RESULTS} results"
    notification = {
        "descriptor": {"id": "too-many-results"},
        "level": "warning",
        "message": {"text": text},
    }
    return {"executionSuccessful": True, "toolConfigurationNotifications": [notification]}


def _result(finding: Finding, rule_index: int) -> dict[str, object]:
    result: dict[str, object] = {
        "ruleId": finding.code,
        "ruleIndex": rule_index,
        "level": LEVELS[finding.severity],
        "message": {"text": finding.text},
        "locations": [{"physicalLocation": _location(finding.place)}],
        "partialFingerprints": {FINGERPRINT: finding.fingerprint},
    }
    if finding.related:
        result["relatedLocations"] = [
            {
                "id": number,
                "physicalLocation": _location(related.place),
                "message": {"text": related.message},
            }
            for number, related in enumerate(finding.related, 1)
        ]
    if finding.fix and finding.fix.edits:
        result["fixes"] = [_fix_object(finding.fix)]
    return result


def _fix_object(fix: Fix) -> dict[str, object]:
    replacements: dict[str, list[object]] = {}
    for edit in fix.edits:
        replacements.setdefault(edit.place.path, []).append(
            {"deletedRegion": _region(edit.place), "insertedContent": {"text": edit.text}}
        )
    return {
        "description": {"text": fix.message},
        "artifactChanges": [
            {"artifactLocation": {"uri": uri(path)}, "replacements": replaced}
            for path, replaced in replacements.items()
        ],
        "properties": {"safe": fix.safe},
    }


def _location(place: Place) -> dict[str, object]:
    return {"artifactLocation": {"uri": uri(place.path)}, "region": _region(place)}


def _region(place: Place) -> dict[str, int]:
    return {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }


def uri(path: str) -> str:
    """A relative path as a URI reference; bytes of names that are not UTF-8 are kept."""
    return quote(os.fsencode(path), safe="/")
