"""The table of the rules of plans: each is a function with its page as docstring."""

from collections.abc import Callable, Iterator

from taskctl.model.findings import Finding
from taskctl.plans.validate.subject import ValidatedPlan
from taskctl.rules.registry import Rule

PlanCheck = Callable[[ValidatedPlan], Iterator[Finding]]
PLAN_RULES: dict[str, Rule] = {}


def plan_rule(code: str, name: str, severity: str = "error") -> Callable[[PlanCheck], PlanCheck]:
    """Enter a function over a plan into the table."""

    def enter(check: PlanCheck) -> PlanCheck:
        assert code not in PLAN_RULES, f"{code} is taken"
        PLAN_RULES[code] = Rule(code, name, severity, check, "structure")
        return check

    return enter
