"""Everything with a code and a page: the rules of `check` and of plans, the reasons of `gate`."""

from collections.abc import Mapping
from functools import cache

from taskctl.errors import SettingsError
from taskctl.judge import catalog as judged
from taskctl.plans.validate.all import HEADING, plan_rules
from taskctl.rules.registry import Rule
from taskctl.text.nearest import nearest

HEADINGS = {**judged.HEADINGS, "PL": HEADING}
"""The titles of the families, by the beginning of their codes."""


@cache
def full_catalog() -> Mapping[str, Rule]:
    """Every rule and reason by its code, in the order of the codes."""
    return dict(sorted({**judged.catalog(), **plan_rules()}.items()))


def find(name: str) -> Rule:
    """The rule or reason of a code or name.

    Raises:
        SettingsError: there is none, or several.
    """
    known = full_catalog()
    exact = [c for c, rule in known.items() if name.upper() == c or name == rule.name]
    codes = exact or [code for code in known if name and code.startswith(name.upper())]
    if not codes:
        names = [*known, *(rule.name for rule in known.values())]
        raise SettingsError(f"there is no rule {name!r}{nearest(name, names)}", "rule")
    if len(codes) > 1:
        raise SettingsError(f"{name!r} selects several rules: {', '.join(codes)}")
    return known[codes[0]]
