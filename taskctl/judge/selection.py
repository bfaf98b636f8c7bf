"""Which rules run, and what of their findings is shown."""

from collections.abc import Iterable, Sequence

from taskctl.errors import SettingsError
from taskctl.rules.registry import Rule, all_rules
from taskctl.settings.load import UnknownRuleError


def resolve(selectors: Iterable[str], where: str) -> set[str]:
    """The codes that selectors mean: a code, the beginning of codes, a rule's name, or ALL.

    Raises:
        SettingsError: a selector means no rule.
    """
    rules = all_rules()
    found: set[str] = set()
    for selector in selectors:
        if selector == "ALL":
            found.update(rules)
            continue
        matches = {
            code
            for code, rule in rules.items()
            if rule.name == selector or (selector and code.startswith(selector.upper()))
        }
        if not matches:
            message = f"no rule is called {selector!r}{_nearest(selector)}"
            raise UnknownRuleError(where, message)
        found |= matches
    return found


def find_rule(name: str) -> Rule:
    """The rule of a code or name.

    Raises:
        SettingsError: there is none.
    """
    codes = resolve([name], "rule")
    if len(codes) > 1:
        raise SettingsError(f"{name!r} means several rules: {', '.join(sorted(codes))}")
    return all_rules()[codes.pop()]


def _nearest(selector: str) -> str:
    from difflib import get_close_matches  # only for a message

    rules = all_rules()
    names: Sequence[str] = [*rules, *(rule.name for rule in rules.values())]
    close = get_close_matches(selector, names, n=1, cutoff=0.5)
    return f"; nearest: {close[0]}" if close else ""
