"""One validation of a plan: the rules over it, and the report of their findings."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cache
from hashlib import blake2b
from itertools import islice

from taskctl.errors import PhaseError
from taskctl.model.findings import Finding, Report, Summary
from taskctl.plans.artifacts.folder import DERIVED, TASKS
from taskctl.plans.validate.all import plan_rules
from taskctl.plans.validate.subject import ValidatedPlan
from taskctl.rules.registry import Rule
from taskctl.text.counting import counted
from taskctl.text.nearest import nearest
from taskctl.text.secrets import redacted

_FILES, _UNREADABLE = "PL0", "PL001"
MOST = 1000
"""The most findings of one rule; the last one counts the rest."""


def validate(plan: ValidatedPlan, active: Collection[str]) -> Report:
    """The findings of the active rules about a plan, in the order of their places.

    Everything follows from tasks.json: if it cannot be read, only the files are judged.
    """
    rules = plan_rules()
    if TASKS in plan.artifacts.problems:
        active = {_UNREADABLE, *(code for code in active if code.startswith(_FILES))}
    chosen = [rule for code, rule in rules.items() if code in active]
    found = [f for rule in counted(chosen, "rules are run") for f in _run(rule, plan)]
    found.sort(key=lambda f: (f.place.path, f.place.line, f.place.column, f.code, f.subject))
    found = list(_fingerprinted(found))
    number = Counter(finding.severity for finding in found)
    summary = Summary(
        files=len(plan.artifacts.folder.texts),
        items=len(plan.tasks),
        errors=number["error"],
        warnings=number["warning"],
        infos=number["info"],
        fixable=0 if plan.has_cycle else sum(map(_is_fixable, found)),
    )
    return Report(tuple(found), summary, rules)


def selected(chosen: Collection[str], ignored: Collection[str]) -> frozenset[str]:
    """The codes that selectors choose: codes, their beginnings, names or ALL; all if none does.

    Raises:
        PhaseError: a selector means no rule.
    """
    found = _codes(chosen) if chosen else set(plan_rules())
    return frozenset(found - _codes(ignored))


def _codes(selectors: Iterable[str]) -> set[str]:
    rules = plan_rules()
    found: set[str] = set()
    for selector in selectors:
        codes = {
            code
            for code, rule in rules.items()
            if selector in {"ALL", rule.name} or code.startswith(selector.upper())
        }
        if not codes:
            names = [*rules, *(rule.name for rule in rules.values())]
            raise PhaseError(f"there is no rule {selector!r} of plans{nearest(selector, names)}", 1)
        found |= codes
    return found


def source_lines(plan: ValidatedPlan) -> Callable[[str], list[str]]:
    """A function that reads the lines of a file of the plan, its secrets redacted."""
    names = {plan.path(name): name for name in plan.artifacts.folder.texts}

    @cache
    def lines(path: str) -> list[str]:
        text = plan.artifacts.folder.texts.get(names.get(path, ""), "")
        return redacted(text).splitlines()

    return lines


def _is_fixable(finding: Finding) -> bool:
    """Whether recomputing the derived files and the hashes resolves a finding."""
    if finding.code == "PL002":
        return finding.subject in DERIVED
    return finding.code.startswith("PL4") and finding.code != "PL404"


def _run(rule: Rule, plan: ValidatedPlan) -> Iterator[Finding]:
    found = rule.check(plan)
    first = list(islice(found, MOST))
    more = sum(finding.number for finding in found)
    if more:
        last = first[-1]
        message = f"{last.message} (and {more:,} more)"
        first[-1] = last._replace(message=message, number=last.number + more)
    return map(rule.stamp, first)


def _fingerprinted(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The code, item, subject and occurrence, which unrelated edits do not change."""
    seen: Counter[str] = Counter()
    for finding in findings:
        key = "\0".join((finding.code, finding.item or finding.place.path, finding.subject))
        seen[key] += 1
        text = f"{key}\0{seen[key]}".encode("utf-8", "surrogatepass")
        yield finding._replace(fingerprint=blake2b(text, digest_size=10).hexdigest())
