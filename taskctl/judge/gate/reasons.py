"""All reasons against a change: each imported module registers its own."""

from collections.abc import Mapping

from taskctl.judge.gate import (  # noqa: F401
    blockers,
    evidence,
    gone,
    ids,
    judges,
    lost,
    plan,
    policy,
    scope,
    taken,
)
from taskctl.judge.gate.registry import REASONS
from taskctl.rules.registry import Rule


def all_reasons() -> Mapping[str, Rule]:
    """Every reason by its code, in the order of the codes."""
    return dict(sorted(REASONS.items()))
