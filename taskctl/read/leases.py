"""The keys of a header that hold a lease."""

from taskctl.model.leases import Lease
from taskctl.settings.schema import Collection
from taskctl.text.header import Field, Header

CLAIMED_BY, CLAIMED_UNTIL = LEASE = "claimed_by", "claimed_until"
_USUAL = {CLAIMED_BY: "claimed-by", CLAIMED_UNTIL: "claimed-until"}


def lease_keys(collection: Collection, name: str) -> list[str]:
    """The keys that mean one part of a lease; the first is the one to write."""
    return collection.header.keys.get(name) or [_USUAL[name]]


def lease_field(header: Header | None, collection: Collection, name: str) -> Field | None:
    """The field of a header that holds one part of a lease."""
    return header.get(*lease_keys(collection, name)) if header else None


def read_lease(header: Header | None, collection: Collection) -> Lease | None:
    """The lease that a header states, if there is any."""
    holder = lease_field(header, collection, CLAIMED_BY)
    if holder is None or not holder.text:
        return None
    until = lease_field(header, collection, CLAIMED_UNTIL)
    return Lease(holder.text, until.text if until else "", holder.place)
