"""Allowlists: the paths that a task may touch, and those that it must not."""

from typing import NamedTuple

from taskctl.text.places import Place


class ScopeEntry(NamedTuple):
    """One path of an allowlist.

    found        whether a file or folder matches it now
    meant_wild   whether it has a `?` or `[…]` that, as written, matches nothing
    """

    pattern: str
    kind: str  # allow | deny
    place: Place
    problem: str = ""  # "", leaves, absolute, everything, costly
    found: bool = True
    meant_wild: bool = False


class Rejected(NamedTuple):
    """An entry that was rejected among paths or commands, and why.

    denies   whether it denies something unknown in an allowlist, and so matters
    """

    place: Place
    text: str
    why: str
    denies: bool = False


class Scope(NamedTuple):
    """An allowlist: its entries, and the texts that cannot be read as paths, and why."""

    place: Place
    entries: tuple[ScopeEntry, ...]
    unreadable: tuple[Rejected, ...] = ()
