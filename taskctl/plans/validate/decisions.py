"""PL3: Decisions.md says what else was possible, and why it was not chosen."""

import re
from collections.abc import Iterator

from taskctl.model.findings import Finding
from taskctl.plans.artifacts.folder import DECISIONS
from taskctl.plans.validate.registry import plan_rule
from taskctl.plans.validate.subject import ValidatedPlan
from taskctl.text.expressions import expression
from taskctl.text.places import Place

_DECISION = expression(r"^##\s+(?P<title>Decision\b.*?)\s*$", re.MULTILINE | re.IGNORECASE)
_OPTION = expression(r"^#{3,6}\s+Option\b(?P<title>.*)$", re.MULTILINE | re.IGNORECASE)
_FENCE = expression(r"^(`{3,}|~{3,}).*?^\1", re.MULTILINE | re.DOTALL)


@plan_rule("PL310", "decision-without-alternative", "warning")
def decision_without_alternative(plan: ValidatedPlan) -> Iterator[Finding]:
    """A decision in Decisions.md has no alternative, no chosen option or no rationale.

    A decision without an alternative is not one, and nobody can look at it again later. The
    document asks for at least two options, one of them `(SELECTED)`, and a rationale.

    Bad:
        ## Decision 1: Database
        We use PostgreSQL.
    Fix:
        Add the options that were considered, mark the selected one, and say why.
    """
    text = plan.artifacts.folder.texts.get(DECISIONS, "")
    text = _FENCE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    found = list(_DECISION.finditer(text))
    for number, decision in enumerate(found):
        end = found[number + 1].start() if number + 1 < len(found) else len(text)
        body = text[decision.end() : end]
        options = [option["title"] for option in _OPTION.finditer(body)]
        chosen = sum("(selected)" in option.lower() for option in options)
        lacking = []
        if len(options) < 2:
            lacking.append("no alternative" if options else "no options")
        if options and chosen != 1:
            lacking.append("no selected option" if not chosen else f"{chosen} selected options")
        if not re.search(r"^#{3,6}\s+Rationale\b", body, re.MULTILINE | re.IGNORECASE):
            lacking.append("no rationale")
        if lacking:
            line = text.count("\n", 0, decision.start()) + 1
            yield Finding(
                Place(plan.path(DECISIONS), line, 1, line, len(decision[0]) + 1),
                f"`{decision['title']}` has {' and '.join(lacking)}",
                "add the options that were considered, mark the selected one, and say why",
                subject=decision["title"],
            )
