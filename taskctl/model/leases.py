"""Leases: who works on a task, and until when nobody else may take it."""

from datetime import date
from typing import NamedTuple

from taskctl.text.expressions import expression
from taskctl.text.places import Place

_DAY = expression(r"\d{4}-\d{2}-\d{2}(?!\d)")


class Lease(NamedTuple):
    """The claim of somebody on a task, as its header states it.

    until   the last day on which it holds, as written; it does not end unless that is a date
    place   the place of the name
    """

    holder: str
    until: str
    place: Place

    def has_ended(self, today: date) -> bool:
        """Whether its last day is over."""
        day = _DAY.match(self.until)
        return day is not None and day[0] < today.isoformat()

    def is_of(self, name: str) -> bool:
        """Whether it is that of a name; a leading `@` and case do not count."""
        return _bare(self.holder) == _bare(name)

    def __str__(self) -> str:
        return f"{self.holder} until {self.until}" if self.until else self.holder


class Worker(NamedTuple):
    """Somebody who asks for work under a name, on a day."""

    name: str
    today: date

    def owns(self, lease: Lease | None) -> bool:
        """Whether a lease is the worker's own."""
        return lease is not None and lease.is_of(self.name)

    def is_kept_out(self, lease: Lease | None) -> bool:
        """Whether somebody else has a lease that still holds."""
        return lease is not None and not lease.is_of(self.name) and not lease.has_ended(self.today)

    def may_take_over(self, lease: Lease | None) -> bool:
        """Whether somebody else had a lease, which has ended."""
        return lease is not None and not lease.is_of(self.name) and lease.has_ended(self.today)


def _bare(name: str) -> str:
    return name.strip().lstrip("@").casefold()
