"""Applying suppressions, and finding those that are of no use."""

from collections.abc import Collection, Iterable

from taskctl.model.findings import Finding
from taskctl.model.items import Suppression
from taskctl.rules.registry import all_rules, at


def suppress(
    findings: Iterable[Finding], suppressions: Collection[Suppression], active: Collection[str]
) -> list[Finding]:
    """The findings that no suppression excuses, and those about the suppressions themselves.

    `active` are the codes that ran: a suppression of a rule that did not run is not unused.
    """
    used: set[tuple[Suppression, str]] = set()
    kept = []
    for finding in findings:
        excuse = next((s for s in suppressions if _excuses(s, finding)), None)
        if excuse is None:
            kept.append(finding)
        else:
            used.add((excuse, finding.code))
    for suppression in suppressions:
        for code in suppression.codes:
            if (suppression, code) not in used and (code in active or code not in all_rules()):
                kept.append(_stamped("SU001", suppression, code, f"nothing here breaks {code}",
                                     "remove the suppression"))  # fmt: skip
        if not suppression.reason:
            codes = ", ".join(suppression.codes)
            kept.append(_stamped("SU002", suppression, codes, f"{codes} is ignored for no reason",
                                 "write the reason behind the codes"))  # fmt: skip
    return [f for f in kept if not f.code.startswith("SU") or f.code in active]


def _excuses(suppression: Suppression, finding: Finding) -> bool:
    return (
        suppression.place.path == finding.place.path
        and finding.code in suppression.codes
        and (suppression.whole_file or suppression.line == finding.place.line)
    )


def _stamped(
    code: str, suppression: Suppression, subject: str, message: str, remedy: str
) -> Finding:
    from dataclasses import replace  # noqa: PLC0415

    rule = all_rules()[code]
    finding = at(suppression.place, message, remedy, subject=subject)
    return replace(finding, code=code, name=rule.name, severity=rule.severity)
