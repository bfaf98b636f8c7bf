"""Every rule has an example that breaks it, one that does not, and one that it mends."""

import re

import pytest

from taskctl.rules.registry import Rule, all_rules

from . import (
    test_boards,
    test_breakdowns,
    test_done,
    test_evidence,
    test_files,
    test_headers,
    test_ids,
    test_links,
    test_prereqs,
    test_scope,
    test_suppressions,
    test_tracks,
)

FAMILIES = (
    test_boards,
    test_breakdowns,
    test_done,
    test_evidence,
    test_files,
    test_headers,
    test_ids,
    test_links,
    test_prereqs,
    test_scope,
    test_suppressions,
    test_tracks,
)
BAD = {example.code for family in FAMILIES for example in family.BAD} | {"FI006"}
GOOD = {example.code for family in FAMILIES for example in family.GOOD} | {"FI006"}
MENDED = {example.code for family in FAMILIES for example in getattr(family, "MENDED", ())}
# The rules of the gate (GT) speak of a change, not of a plan, and are tested with it.
RULES = [pytest.param(rule, id=code) for code, rule in all_rules().items() if code[:2] != "GT"]


@pytest.mark.parametrize("rule", RULES)
def test_has_examples(rule: Rule) -> None:
    assert rule.code in BAD
    assert rule.code in GOOD


@pytest.mark.parametrize("rule", RULES)
def test_keeps_the_promise_of_its_page_to_mend(rule: Rule) -> None:
    promised = re.search(r"--fix|--unsafe-fixes", rule.page) is not None
    assert promised == (rule.code in MENDED) or rule.code == "HD012"


@pytest.mark.parametrize("rule", RULES)
def test_has_a_page(rule: Rule) -> None:
    assert rule.summary
    assert rule.summary[0].isupper()
    assert "Fix:" in rule.page or "Good:" in rule.page
    assert rule.severity in {"error", "warning", "info"}
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.name)
