"""A finding: one thing that is wrong in the plan, its place, and its fix."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

from taskctl.text.edits import Edit
from taskctl.text.places import Place

_NOTHING: Mapping[Any, Any] = MappingProxyType({})
SEVERITIES = ("error", "warning", "info")
CONTEXT_REACH = 50
"""A snippet may show the line that contains the first one of a place, at most so far above it."""


class Related(NamedTuple):
    """Another place that belongs to a finding, and a remark about it."""

    place: Place
    message: str


class Fix(NamedTuple):
    """Edits that fix a finding; safe ones keep the meaning of the plan."""

    message: str
    edits: tuple[Edit, ...]
    safe: bool = True


class Finding(NamedTuple):
    """One thing that is wrong in the plan.

    A rule yields it without `code` and `name`, and without `severity` unless it differs from the
    rule's own; the judge stamps these on it, and the fingerprint. `subject` is the id, key or path
    that the finding is about: it makes the fingerprint together with `item`, so that unrelated
    edits do not change it. `number` counts the things that it covers (open boxes, rows, edges):
    when there are more of them, it is worse than the accepted one. `cause` is the rule's finding
    from which a reason of the gate was made.
    """

    place: Place
    message: str
    help: str = ""
    item: str = ""
    subject: str = ""
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    code: str = ""
    name: str = ""
    severity: str = ""
    fingerprint: str = ""
    number: int = 1
    cause: "Finding | None" = None

    @property
    def text(self) -> str:
        """The message after the code of its cause, for formats that have no field for the code."""
        return f"{self.cause.code} {self.message}" if self.cause else self.message


class Summary(NamedTuple):
    """How much was checked, and how many findings there are."""

    files: int = 0
    items: int = 0
    errors: int = 0
    warnings: int = 0
    infos: int = 0
    fixable: int = 0
    baselined: int = 0


class Described(Protocol):
    """The description of a rule that reports use, computed on request."""

    @property
    def name(self) -> str: ...
    @property
    def severity(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def summary(self) -> str: ...
    @property
    def url(self) -> str: ...


class Report(NamedTuple):
    """Everything that an output format needs: findings in their order, counts, rules."""

    findings: tuple[Finding, ...]
    summary: Summary
    rules: Mapping[str, Described] = _NOTHING
    root: str = ""  # the root of the plan, seen from the top of the git repository
