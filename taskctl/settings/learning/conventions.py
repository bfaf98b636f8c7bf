"""A convention that a plan keeps, and the evidence for it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from taskctl.settings.builtin import DEFAULT_PRESET


class Convention(NamedTuple):
    """One thing that the files of a collection agree on.

    collection   the name of the collection; empty for the whole plan
    topic        what it is about: `items`, `id`, `status`, `words`, `header`, `stop`, …
    says         the convention in words
    kept, total  how many of the files keep it
    rival        another reading that nearly as many files support; empty if the files decide
    instead      the settings of the collection by that reading
    """

    collection: str
    topic: str
    says: str
    kept: int
    total: int
    rival: str = ""
    instead: Mapping[str, Any] = MappingProxyType({})

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

    def with_rival(self, one: Convention) -> "Conventions":
        """These conventions with the other reading of one of them."""
        collections = [
            {**entry, **one.instead} if entry["name"] == one.collection else entry
            for entry in self.tables["collection"]
        ]
        other = one._replace(says=one.rival, rival="", instead={})
        return self._replace(
            tables={**self.tables, "collection": collections},
            evidence=tuple(other if line == one else line for line in self.evidence),
        )


HOME: Mapping[str, Any] = {"extends": DEFAULT_PRESET}
"""The settings of a plan in the home format alone."""
NO_CONVENTIONS = Conventions({})
