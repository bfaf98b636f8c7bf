"""A convention that a plan keeps, and the evidence for it."""

from collections.abc import Mapping
from typing import Any, NamedTuple


class Convention(NamedTuple):
    """One thing that the files of a collection agree on.

    collection   the name of the collection; empty for the whole plan
    topic        what it is about: `items`, `id`, `status`, `words`, `header`, `stop`, …
    says         the convention in words
    kept, total    how many of the files keep it
    rival        another reading that nearly as many files support; empty if the files decide
    """

    collection: str
    topic: str
    says: str
    kept: int
    total: int
    rival: str = ""

    @property
    def evidence(self) -> str:
        """The share of the files that keep it: `313 of 316`."""
        return f"{self.kept:,} of {self.total:,}"


def nearly_all(count: int, total: int, share: float = 0.9) -> bool:
    """Whether a share of at least one file keeps a convention."""
    return total > 0 and count >= share * total


class Conventions(NamedTuple):
    """The conventions that were learnt from the files of a tree without settings.

    tables     the settings that say it; empty if there is no plan
    evidence   each convention with its evidence
    unread     folders that look like a plan and are not read
    """

    tables: Mapping[str, Any]
    evidence: tuple[Convention, ...] = ()
    unread: tuple[str, ...] = ()


NO_CONVENTIONS = Conventions({})
