"""Applying suppressions, and finding those that are of no use."""

from collections.abc import Collection, Iterable, Mapping

from taskctl.model.findings import Finding
from taskctl.model.items import Suppression
from taskctl.rules.registry import all_rules


def suppress(
    findings: Iterable[Finding], suppressions: Collection[Suppression], active: Collection[str]
) -> list[Finding]:
    """The findings that no suppression excuses, and those about the suppressions themselves.

    `active` are the codes that ran: a suppression of a rule that did not run is not unused.
    """
    used: set[tuple[Suppression, str]] = set()
    kept = []
    codes = {
        suppression: [_code(name) for name in suppression.codes] for suppression in suppressions
    }
    excuses = _by_place(codes)
    for finding in findings:
        path, line = finding.place[:2]
        fitting = (excuses.get((path, finding.code, at_line)) for at_line in (0, line))
        first = min((excuse for excuse in fitting if excuse), default=None)
        if first is None:
            kept.append(finding)
        else:
            used.add((first[1], finding.code))
    for suppression in suppressions:
        for name, code in zip(suppression.codes, codes[suppression], strict=True):
            if not code:
                kept.append(
                    _stamped(
                        "SU001",
                        suppression,
                        name,
                        f"no rule is called {name}",
                        "write the code of the rule",
                    )
                )
            elif (suppression, code) not in used and code in active:
                kept.append(
                    _stamped(
                        "SU001",
                        suppression,
                        code,
                        f"nothing here breaks {code}",
                        "remove the suppression",
                    )
                )
        if not suppression.codes:
            kept.append(
                _stamped(
                    "SU001",
                    suppression,
                    "",
                    "this comment names no rule to ignore",
                    "write the code of the rule behind ignore",
                )
            )
        elif not suppression.reason:
            names = ", ".join(suppression.codes)
            kept.append(
                _stamped(
                    "SU002",
                    suppression,
                    names,
                    f"{names} is ignored for no reason",
                    "write the reason behind the codes",
                )
            )
    return [f for f in kept if not f.code.startswith("SU") or f.code in active]


def _code(name: str) -> str:
    """The code of a rule by code or name, in any case; empty when there is none."""
    rules = all_rules()
    if name.upper() in rules:
        return name.upper()
    return next((code for code, rule in rules.items() if rule.name == name.lower()), "")


def _by_place(
    codes: Mapping[Suppression, Iterable[str]],
) -> dict[tuple[str, str, int], tuple[int, Suppression]]:
    """(number, suppression) by path, code, and line; 0 stands for every line of a file."""
    found: dict[tuple[str, str, int], tuple[int, Suppression]] = {}
    for number, (suppression, meant) in enumerate(codes.items()):
        line = 0 if suppression.whole_file else suppression.line
        for code in meant:
            found.setdefault((suppression.place.path, code, line), (number, suppression))
    return found


def _stamped(
    code: str, suppression: Suppression, subject: str, message: str, remedy: str
) -> Finding:
    rule = all_rules()[code]
    finding = Finding(suppression.place, message, remedy, subject=subject)
    return finding._replace(code=code, name=rule.name, severity=rule.severity)
