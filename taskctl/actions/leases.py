"""Leases in headers: claiming a task, and what remains to do when somebody else has."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from taskctl.errors import TaskctlError
from taskctl.model.items import Task
from taskctl.model.leases import Worker
from taskctl.read.leases import CLAIMED_BY, CLAIMED_UNTIL, lease_field, lease_keys
from taskctl.settings.schema import Collection
from taskctl.text.edits import Edit
from taskctl.text.fields import Writer
from taskctl.text.header import Field, Header
from taskctl.text.quoting import checked_line

DAYS = 1
"""How many days after today a lease holds, if nobody says until when."""
KEPT_WHILE = frozenset({"active", "review"})
"""The states in which a task keeps its lease."""


class LeaseRequest(NamedTuple):
    """The wish of somebody to work on a task; `until` is the last day."""

    worker: Worker
    until: date

    def is_in(self, task: Task) -> bool:
        """Whether the header of a task states it already."""
        lease = task.lease
        return lease is not None and lease[:2] == (self.worker.name, self.until.isoformat())


def claim_of(name: str, today: date, until: date | None = None) -> LeaseRequest:
    """The claim of a name.

    Raises:
        TaskctlError: the name is empty or not one line, or the last day is over.
    """
    holder = checked_line(name, "the name")
    if not holder:
        raise TaskctlError("--as needs a name, such as the branch or the session of the agent")
    last = until or today + timedelta(days=DAYS)
    if last < today:
        raise TaskctlError(f"--until {last} is before today ({today})")
    return LeaseRequest(Worker(holder, today), last)


def kept_out(task: Task, today: date, claim: LeaseRequest | None) -> tuple[tuple[str, ...], str]:
    """Why a task may not be started because of a lease, and what to do instead; else nothing."""
    lease = task.lease
    worker = claim.worker if claim else Worker("", today)
    if lease is None or not worker.is_kept_out(lease):
        return (), ""
    where = f"{lease.place.path}:{lease.place.line}"
    own = f"taskctl next --as {worker.name or 'NAME'}"
    return (
        (f"it is claimed by {lease} ({where})",),
        f"choose another task ({own}), or wait; a person ends the lease with taskctl park "
        f"{task.id} or taskctl reopen {task.id}",
    )


def claiming(
    writer: Writer, collection: Collection, task: Task, claim: LeaseRequest
) -> Iterator[Edit]:
    """The edits that write a claim below the status of a header, or below its last field."""
    status, header = task.status_field, writer.header
    like = status if status and header.holds(status) else header.fields[-1]
    values = {CLAIMED_BY: claim.worker.name, CLAIMED_UNTIL: claim.until.isoformat()}
    added: list[Edit] = []
    for name, text in values.items():
        field = lease_field(header, collection, name)
        if field is None:
            added.append(writer.add(like, lease_keys(collection, name)[0], text))
        elif field.text != text:
            yield writer.set(field, text)
    if added:  # one edit, so that their order stays
        yield Edit(added[0].place, "".join(edit.text for edit in added))


def ending(writer: Writer, collection: Collection, header: Header) -> Iterator[Edit]:
    """The edits that remove the lease from a header."""
    for name in (CLAIMED_BY, CLAIMED_UNTIL):
        field = lease_field(header, collection, name)
        if field is not None:
            shared = any(_line(one) == _line(field) for one in header.fields if one is not field)
            yield writer.clear(field) if shared or _line(field) == 1 else writer.drop(field)


def _line(field: Field) -> int:
    return field.key_place.line
