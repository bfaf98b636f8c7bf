"""A finding: one thing that does not hold, where it stands, and what to do about it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

from taskctl.text.edits import Edit
from taskctl.text.places import Place

_NOTHING: Mapping[Any, Any] = MappingProxyType({})
SEVERITIES = ("error", "warning", "info")


class Related(NamedTuple):
    """Another place that belongs to a finding, and what is to be seen there."""

    place: Place
    message: str


class Fix(NamedTuple):
    """Edits that mend a finding; safe ones keep the meaning of the plan."""

    message: str
    edits: tuple[Edit, ...]
    safe: bool = True


class Finding(NamedTuple):
    """One thing that does not hold.

    A rule yields it without `code` and `name`, and without `severity` unless it is milder or
    graver than the rule's own; the judge stamps these on it, and the fingerprint. `subject` is
    the id, key or path that the finding speaks of: with `item` it makes the fingerprint, so that
    unrelated edits do not change it. `number` is how many things it stands for (open boxes, rows,
    edges): with more of them, it is worse than what was accepted. `cause` is the finding of a rule
    that a reason of the gate is made of.
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
        """The message, after the code of its cause, for formats that have no place for it."""
        return f"{self.cause.code} {self.message}" if self.cause else self.message


class Summary(NamedTuple):
    """What was looked at, and how many findings there are."""

    files: int = 0
    items: int = 0
    errors: int = 0
    warnings: int = 0
    infos: int = 0
    fixable: int = 0
    baselined: int = 0


class Described(Protocol):
    """What a report needs to know of a rule, which is worked out when it is asked for."""

    @property
    def name(self) -> str: ...
    @property
    def severity(self) -> str: ...
    @property
    def summary(self) -> str: ...
    @property
    def url(self) -> str: ...


class Report(NamedTuple):
    """All that an output format needs: findings in their order, counts, rules."""

    findings: tuple[Finding, ...]
    summary: Summary
    rules: Mapping[str, Described] = _NOTHING
    root: str = ""  # the root of the plan, seen from the top of the git repository
