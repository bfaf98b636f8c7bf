"""The table of the reasons against a change: each is a function with its page as docstring."""

from collections.abc import Callable, Iterable, Iterator

from taskctl.model.findings import Finding
from taskctl.rules.registry import Check, Rule

REASONS: dict[str, Rule] = {}


def reason(code: str, name: str, severity: str = "error") -> Callable[[Check], Check]:
    """Enter a function over the input of the gate into the table."""

    def enter(check: Check) -> Check:
        assert code not in REASONS, f"{code} is taken"
        REASONS[code] = Rule(code, name, severity, check, "structure")
        return check

    return enter


def stamped(rule: Rule, findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings of a reason, with its code, and a fingerprint that is valid for one change."""
    for finding in findings:
        fingerprint = f"{rule.code} {finding.item} {finding.subject}"
        yield rule.stamp(finding)._replace(fingerprint=fingerprint)
