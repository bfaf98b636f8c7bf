"""Every rule has an example that breaks it, one that does not, and one that it fixes."""

import re

import pytest

from taskctl.rules.all import FAMILIES, all_rules
from taskctl.rules.registry import KINDS, Rule

from .examples import BAD, FIXED, GOOD

# FI006 needs a file that nobody may read, and is tested where such files are made.
BROKEN = {example.code for example in BAD} | {"FI006"}
KEPT = {example.code for example in GOOD} | {"FI006"}
REPAIRED = {example.code for example in FIXED}
RULES = [pytest.param(rule, id=code) for code, rule in all_rules().items()]


@pytest.mark.parametrize("rule", RULES)
def test_is_of_the_family_of_its_code(rule: Rule) -> None:
    modules = FAMILIES[rule.code[:2]][1]
    assert rule.check.__module__ in {module.__name__ for module in modules}


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


@pytest.mark.parametrize("rule", RULES)
def test_is_of_one_kind(rule: Rule) -> None:
    assert rule.kind in KINDS
    # what nearly all items do is a demand, and nothing else is
    assert ("strictness.share" in rule.page) <= (rule.kind == "demand")
