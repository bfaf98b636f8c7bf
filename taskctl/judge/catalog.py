"""Everything with a code and a page: the rules of `check` and the reasons of `gate`."""

from collections.abc import Mapping
from functools import cache

from taskctl.rules.all import FAMILIES, all_rules
from taskctl.rules.registry import Rule
from taskctl.text.nearest import nearest

HEADINGS = {"GT": "gate"} | {code: heading for code, (heading, _) in FAMILIES.items()}
"""The titles of the families, by the beginning of their codes."""


@cache
def catalog() -> Mapping[str, Rule]:
    """Every rule and reason by its code, in the order of the codes."""
    from taskctl.judge.gate.reasons import all_reasons  # `check` runs none of them

    return dict(sorted({**all_rules(), **all_reasons()}.items()))


def codes_of(selector: str) -> set[str]:
    """The codes that begin with a selector, or the code of the rule with this name.

    Reasons are loaded only if no rule matches.
    """
    for known in (all_rules, catalog):
        found = {
            code
            for code, rule in known().items()
            if rule.name == selector or (selector and code.startswith(selector.upper()))
        }
        if found:
            return found
    return set()


def unknown(name: str) -> str:
    """The message about a name that no rule has."""
    names = [*catalog(), *(rule.name for rule in catalog().values())]
    return f"there is no rule {name!r}{nearest(name, names)}"
