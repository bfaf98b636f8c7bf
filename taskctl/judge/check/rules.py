"""Running the rules over a plan: stamped, selected, suppressed, in order."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping

from taskctl.judge.check.selection import resolve
from taskctl.judge.check.suppress import suppress
from taskctl.memory.digests import digest_of
from taskctl.model.findings import Finding
from taskctl.model.plans import Plans
from taskctl.rules.all import all_rules
from taskctl.rules.registry import Rule
from taskctl.settings.schema import RuleSettings, Settings
from taskctl.text.counting import counted
from taskctl.text.globs import glob_matcher

PER_FILE_LIMIT = 1000
"""Report at most this many findings of one rule in one file."""


def findings_of(plan: Plans, settings: Settings, active: Collection[str]) -> list[Finding]:
    """All findings of the active rules, without those that are suppressed, in file order."""
    readable = plan.readable()
    rules = [rule for code, rule in all_rules().items() if code in active]
    found = [
        finding
        for rule in counted(rules, "rules are run")
        for finding in found_by(rule, readable, settings)
    ]
    return reported(found, plan, settings, active)


def found_by(rule: Rule, plan: Plans, settings: Settings) -> Iterator[Finding]:
    """All findings of a rule in a plan whose items can be read."""
    return (finding for about in rule.on(plan) for finding in _run(rule, about, settings))


def reported(
    found: list[Finding], plan: Plans, settings: Settings, active: Collection[str]
) -> list[Finding]:
    """The findings that are reported of those that the rules found, in file order."""
    found = _without_ignored(found, settings.rules.per_file_ignores)
    found = _limited(suppress(found, plan.suppressions, active))
    found = _overridden(found, settings.rules)
    found.sort(key=lambda f: (f.place.path, f.place.line, f.place.column, f.code, f.subject))
    return list(_fingerprinted(found)) if found else found


def _run(rule: Rule, about: object, settings: Settings) -> Iterator[Finding]:
    return map(rule.stamp, _limited(rule.run(about, settings)))


def _limited(findings: Iterable[Finding]) -> list[Finding]:
    """At most PER_FILE_LIMIT findings of a rule in one file; the last one counts the rest."""
    every = list(findings)
    if len(every) <= PER_FILE_LIMIT:
        return every
    kept: list[Finding] = []
    number: Counter[tuple[str, str]] = Counter()
    last: dict[tuple[str, str], int] = {}  # where in `kept` the last finding of a key is
    for finding in every:
        key = finding.code, finding.place.path
        number[key] += 1
        if number[key] <= PER_FILE_LIMIT:
            last[key] = len(kept)
            kept.append(finding)
    for key, count in number.items():
        if count > PER_FILE_LIMIT:
            finding = kept[last[key]]
            more = count - PER_FILE_LIMIT
            message = f"{finding.message} (and {more:,} more in this file)"
            kept[last[key]] = finding._replace(message=message, number=finding.number + more)
    return kept


def _overridden(findings: list[Finding], settings: RuleSettings) -> list[Finding]:
    if not settings.severity:
        return findings
    severities = {
        code: severity
        for selector, severity in settings.severity.items()
        for code in resolve([selector], f"rules.severity.{selector}")
    }
    return [f._replace(severity=severities.get(f.code, f.severity)) for f in findings]


def _without_ignored(
    findings: list[Finding], ignores: Mapping[str, Iterable[str]]
) -> list[Finding]:
    if not ignores:
        return findings
    matchers = [
        (glob_matcher(pattern), resolve(selectors, f"rules.per-file-ignores.{pattern}"))
        for pattern, selectors in ignores.items()
    ]
    return [
        finding
        for finding in findings
        if not any(finding.code in codes and match(finding.place.path) for match, codes in matchers)
    ]


def _fingerprinted(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The code, item or path, subject and occurrence, which unrelated edits do not change."""
    seen: Counter[str] = Counter()
    for finding in findings:
        key = "\0".join((finding.code, finding.item or finding.place.path, finding.subject))
        seen[key] += 1
        text = f"{key}\0{seen[key]}".encode("utf-8", "surrogatepass")
        yield finding._replace(fingerprint=digest_of(text, size=10).hex())
