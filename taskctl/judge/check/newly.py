"""The findings that a change adds to a plan."""

from taskctl.judge.check.baseline import is_new, numbers
from taskctl.judge.check.rules import findings_of
from taskctl.judge.check.selection import select
from taskctl.model.findings import Finding
from taskctl.model.plans import Plans
from taskctl.settings.schema import Settings


def new_findings(settings: Settings, before: Plans, after: Plans) -> list[Finding]:
    """The errors and warnings of a plan that it did not have before a change."""
    active = select(settings.rules, (), (), ()).active
    found = [one for one in findings_of(after, settings, active) if one.severity != "info"]
    codes = {finding.code for finding in found}
    # Only all rules together show which suppressions are used.
    known = numbers(findings_of(before, settings, active if "SU001" in codes else codes))
    return [finding for finding in found if is_new(finding, known)]


def in_a_line(finding: Finding) -> str:
    """A finding with its place and code, for an answer of another command."""
    return f"{finding.place.path}:{finding.place.line}: {finding.code} {finding.message}"
