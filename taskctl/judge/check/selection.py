"""Which rules run, and which infos are shown."""

from collections.abc import Iterable
from typing import NamedTuple

from taskctl.errors import SettingsError
from taskctl.judge.catalog import codes_of, unknown
from taskctl.model.findings import Finding
from taskctl.rules.all import all_rules
from taskctl.settings.schema import RuleSettings


class Selection(NamedTuple):
    """The codes that run, and those whose infos are shown because they were selected."""

    active: frozenset[str]
    named: frozenset[str]

    def shows(self, finding: Finding) -> bool:
        """Whether a finding is shown: an error, a warning, or an info that was selected."""
        return finding.severity != "info" or finding.code in self.named


def select(
    settings: RuleSettings,
    chosen: Iterable[str] = (),
    extended: Iterable[str] = (),
    ignored: Iterable[str] = (),
) -> Selection:
    """The rules to run: those of the settings, changed by the command line.

    Raises:
        SettingsError: a selector means no rule.
    """
    chosen, extended = list(chosen), list(extended)
    base = resolve(chosen, "--select") if chosen else resolve(settings.select, "rules.select")
    active = base - (resolve(settings.ignore, "rules.ignore") if not chosen else set())
    active |= resolve(extended, "--extend-select")
    active -= resolve(ignored, "--ignore")
    named = resolve([c for c in (*chosen, *extended) if c != "ALL"], "--select")
    if "ALL" in (*chosen, *extended):
        named = active
    return Selection(frozenset(active), frozenset(named))


def resolve(selectors: Iterable[str], where: str) -> set[str]:
    """The codes that selectors mean: a code, the beginning of codes, a rule's name, or ALL.

    A reason of the gate may be named; as `check` runs none, it changes nothing.

    Raises:
        SettingsError: a selector means no rule.
    """
    found: set[str] = set()
    for selector in selectors:
        codes = all_rules().keys() if selector == "ALL" else codes_of(selector)
        if not codes:
            raise SettingsError(unknown(selector), where)
        found |= codes
    return found
