"""Applying suppressions, and reporting the useless ones."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from taskctl.judge.catalog import catalog
from taskctl.model.findings import Finding
from taskctl.model.items import Suppression
from taskctl.rules.all import all_rules


def suppress(
    findings: Iterable[Finding], suppressions: Collection[Suppression], active: Collection[str]
) -> list[Finding]:
    """The findings that are not suppressed, and those about the suppressions themselves.

    `active` are the codes that ran: a suppression of a rule that did not run is not unused.
    """
    used: set[tuple[Suppression, str]] = set()
    kept = []
    codes = {
        suppression: [_code(name) for name in suppression.codes] for suppression in suppressions
    }
    by_place = _by_place(codes)
    for finding in findings:
        path, line = finding.place[:2]
        fitting = (by_place.get((path, finding.code, at_line)) for at_line in (0, line))
        first = min((entry for entry in fitting if entry), default=None)
        if first is None:
            kept.append(finding)
        else:
            used.add((first[1], finding.code))
    for suppression in suppressions:
        kept += _useless(suppression, codes[suppression], used, active)
    return [f for f in kept if not f.code.startswith("SU") or f.code in active]


def _useless(
    suppression: Suppression,
    codes: Sequence[str],
    used: Collection[tuple[Suppression, str]],
    active: Collection[str],
) -> Iterator[Finding]:
    """Findings about the suppression itself."""
    place, names = suppression.place, ", ".join(suppression.codes)
    unused, unexplained = all_rules()["SU001"], all_rules()["SU002"]
    write = "write the code of the rule"
    for name, code in zip(suppression.codes, codes, strict=True):
        has_run = code in active or code not in all_rules()  # the gate allows no suppression
        if not code:
            yield unused.stamp(Finding(place, f"there is no rule {name}", write, subject=name))
        elif (suppression, code) not in used and has_run:
            message = f"nothing here breaks {code}"
            yield unused.stamp(Finding(place, message, "remove the suppression", subject=code))
    if not names:
        message = "the suppression names no rule"
        yield unused.stamp(Finding(place, message, f"{write} after ignore"))
    elif not suppression.reason:
        message = f"{names} is suppressed without a reason"
        remedy = "write the reason after the codes"
        yield unexplained.stamp(Finding(place, message, remedy, subject=names))


def _code(name: str) -> str:
    """The code of a rule or reason, by code or name in any case; empty when there is none."""
    for known in (all_rules, catalog):
        for code, rule in known().items():
            if name.upper() == code or name.lower() == rule.name:
                return code
    return ""


def _by_place(
    codes: Mapping[Suppression, Iterable[str]],
) -> dict[tuple[str, str, int], tuple[int, Suppression]]:
    """Each suppression with its number, by path, code and line; line 0 means every line."""
    found: dict[tuple[str, str, int], tuple[int, Suppression]] = {}
    for number, (suppression, meant) in enumerate(codes.items()):
        line = 0 if suppression.whole_file else suppression.line
        for code in meant:
            found.setdefault((suppression.place.path, code, line), (number, suppression))
    return found
