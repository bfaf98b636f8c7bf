"""SU: suppressions are used, and say why.

The judge knows which suppressions were used; these rules hold their pages.
"""

from collections.abc import Iterator

from taskctl.model.findings import Finding
from taskctl.model.plan import Plan
from taskctl.rules.registry import rule


@rule("SU001", "unused-suppression", "warning")
def unused_suppression(plan: Plan) -> Iterator[Finding]:
    """A suppression suppresses nothing.

    The fault is gone; left in place, the comment would hide the next one of this kind.

    Bad:
        <!-- taskctl: ignore PR004 the editor comes later -->
        (and nothing below it breaks PR004)
    Fix:
        Remove the comment.
    """
    del plan
    yield from ()


@rule("SU002", "suppression-without-reason", "warning")
def suppression_without_reason(plan: Plan) -> Iterator[Finding]:
    """A suppression does not say why.

    In a year nobody knows whether it still holds.

    Bad:
        <!-- taskctl: ignore PR004 -->
    Good:
        <!-- taskctl: ignore PR004 the editor is only needed for the demo -->
    Fix:
        Write the reason after the codes.
    """
    del plan
    yield from ()
