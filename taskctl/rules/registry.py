"""The table of the rules. A rule is a function over the plan; its docstring is its page."""

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import attrgetter
from typing import Any, Literal, NamedTuple

from taskctl.model.breakdowns import Breakdown
from taskctl.model.findings import Finding, Related
from taskctl.model.items import Task
from taskctl.model.plans import DocumentPlan, Plans
from taskctl.settings.schema import Settings

Check = Callable[..., Iterator[Finding]]
Kind = Literal["structure", "demand"]
KINDS: Mapping[Kind, str] = {
    "structure": "holds in every plan",
    "demand": "holds where the settings or the preset ask for it, or where nearly all items do it",
}
"""The kinds of rules, and where a rule of each holds."""
# What a rule may look at, each in turn.
each_plan = Plans.each
each_plan_and_track = Plans.with_tracks
each_document: Callable[[Plans], Iterable[DocumentPlan]] = attrgetter("documents")
each_breakdown: Callable[[Plans], Iterable[Breakdown]] = attrgetter("breakdowns")


def _at_once(plans: Plans) -> tuple[Plans]:
    return (plans,)


class Rule(NamedTuple):
    """One rule or reason: its permanent code, its name, its severity, the function that looks.

    kind  whether every plan must obey it, or only those that demand it
    on    what the function of a rule is called with, out of all plans of a tree
    """

    code: str
    name: str
    severity: str
    check: Check
    kind: Kind
    on: Callable[[Plans], Iterable[Any]] = _at_once

    @property
    def page(self) -> str:
        """The page of the rule: what, why, example, how to fix."""
        return inspect.cleandoc(self.check.__doc__ or "")

    @property
    def summary(self) -> str:
        """The first line of its page."""
        return self.page.split("\n", 1)[0].rstrip(".")

    @property
    def url(self) -> str:
        """The path of its page in the sources; `taskctl rule CODE` prints it."""
        return f"docs/rules/{self.code}.md"

    def run(self, plan: Any, settings: Settings) -> Iterator[Finding]:
        """The findings of the rule, without its code."""
        needs_settings = self.check.__code__.co_argcount > 1
        return self.check(plan, settings) if needs_settings else self.check(plan)

    def stamp(self, finding: Finding) -> Finding:
        """A finding of this rule with its code and name, and its severity unless it has one."""
        severity = finding.severity or self.severity
        return finding._replace(code=self.code, name=self.name, severity=severity)


RULES: dict[str, Rule] = {}


def rule(
    code: str,
    name: str,
    severity: str = "error",
    kind: Kind = "structure",
    on: Callable[[Plans], Iterable[Any]] = _at_once,
) -> Callable[[Check], Check]:
    """Enter a function into the table; a second parameter gets the settings.

    It is called once with all plans of a tree, or with each thing that `on` takes out of them. A
    rule of kind `demand` asks `taskctl.rules.demands` which items it may speak of.
    """

    def enter(check: Check) -> Check:
        assert code not in RULES, f"{code} is taken"
        RULES[code] = Rule(code, name, severity, check, kind, on)
        return check

    return enter


def status_of(task: Task) -> Related:
    """The status line of a task, as a place that belongs to a finding."""
    return Related(task.status_place, f"{task.id} is {task.status_text or task.state}")
