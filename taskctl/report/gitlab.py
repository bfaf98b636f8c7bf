"""Format `gitlab`: a Code Quality report, which GitLab shows in merge requests."""

from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import sha256

from taskctl.model.findings import Finding, Report
from taskctl.report.json import json_text
from taskctl.report.style import SourceLines, Style

SEVERITY_NAMES = {"error": "major", "warning": "minor", "info": "info"}


def render(report: Report, lines: SourceLines, style: Style) -> Iterator[str]:
    """Yield one string: an array with one object per finding."""
    fingerprints = _unique([finding.fingerprint for finding in report.findings])
    yield json_text(
        [
            _issue(finding, fingerprint)
            for finding, fingerprint in zip(report.findings, fingerprints, strict=True)
        ]
    )


def _issue(finding: Finding, fingerprint: str) -> dict[str, object]:
    return {
        "description": finding.text,
        "check_name": finding.code,
        "fingerprint": fingerprint,
        "severity": SEVERITY_NAMES[finding.severity],
        "location": {"path": finding.place.path, "lines": {"begin": finding.place.line}},
    }


def _unique(fingerprints: Sequence[str]) -> Iterator[str]:
    """Fingerprints without repeats: GitLab drops all findings but one with the same fingerprint."""
    seen: Counter[str] = Counter()
    for fingerprint in fingerprints:
        seen[fingerprint] += 1
        if fingerprint and seen[fingerprint] == 1:
            yield fingerprint
        else:
            salted = f"{fingerprint}\0{seen[fingerprint]}"
            yield sha256(salted.encode("utf-8", "surrogatepass")).hexdigest()
