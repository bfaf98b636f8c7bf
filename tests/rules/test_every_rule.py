"""Every rule has an example that breaks it, one that does not, and one that it fixes."""

import re

import pytest

from taskctl.rules.registry import Rule, all_rules

from .examples import BAD, FIXED, GOOD

# FI006 needs a file that nobody may read, and is tested where such files are made.
BROKEN = {example.code for example in BAD} | {"FI006"}
KEPT = {example.code for example in GOOD} | {"FI006"}
REPAIRED = {example.code for example in FIXED}
# The rules of the gate (GT) speak of a change, not of a plan, and are tested with it.
RULES = [pytest.param(rule, id=code) for code, rule in all_rules().items() if code[:2] != "GT"]


@pytest.mark.parametrize("rule", RULES)
def test_has_examples(rule: Rule) -> None:
    assert rule.code in BROKEN
    assert rule.code in KEPT


@pytest.mark.parametrize("rule", RULES)
def test_keeps_the_promise_of_its_page_to_fix(rule: Rule) -> None:
    promised = re.search(r"--fix|--unsafe-fixes", rule.page) is not None
    assert promised == (rule.code in REPAIRED) or rule.code == "HD012"


@pytest.mark.parametrize("rule", RULES)
def test_has_a_page(rule: Rule) -> None:
    assert rule.summary
    assert rule.summary[0].isupper()
    assert "Fix:" in rule.page or "Good:" in rule.page
    assert rule.severity in {"error", "warning", "info"}
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.name)
