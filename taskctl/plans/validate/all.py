"""All rules of plans."""

from collections.abc import Mapping

from taskctl.plans.validate import (
    dag,
    decisions,
    evidence,
    files,
    graph,
    hard,
    identity,
    interfaces,
    quality,
    resources,
    stale,
    waves,
    workers,
    writes,
)
from taskctl.plans.validate.registry import PLAN_RULES
from taskctl.rules.registry import Rule

MODULES = (
    files,
    hard,
    graph,
    quality,
    decisions,
    dag,
    waves,
    identity,
    stale,
    evidence,
    resources,
    writes,
    interfaces,
    workers,
)
HEADING = "T.A.S.K.S. plans"


def plan_rules() -> Mapping[str, Rule]:
    """Every rule of plans by its code, in the order of the codes."""
    assert MODULES
    return dict(sorted(PLAN_RULES.items()))
