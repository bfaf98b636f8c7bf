"""Demands: the things that a plan expects of its own items, by its settings or by its files."""

from typing import NamedTuple

FEWEST = 20
"""Fewer items show no custom."""


class Demand(NamedTuple):
    """Whether each item of a collection should have a thing.

    met, total   the number of items that have it, and of all; 0 where the settings ask for it
    """

    holds: bool
    met: int = 0
    total: int = 0

    def because(self, items: str, do: str = "have it") -> str:
        """The end of a message: the share of items that have it; empty where settings ask for it.

        Args:
            items: the items in the plural: `tasks`.
            do: what these items do.
        """
        return f"; {self.met:,} of {self.total:,} {items} {do}" if self.total else ""


def demand(asked: bool, met: int, total: int, share: float) -> Demand:
    """Whether a plan demands a thing: its settings ask for it, or nearly all its items have it.

    Args:
        asked: whether the settings or the preset ask for it.
        met: the number of items that have it.
        total: the number of items that could have it.
        share: the share from which nearly all have it (`strictness.share`); it is rounded to
            whole items, so that 74 of 78 are 95 %.
    """
    if asked:
        return Demand(True)
    return Demand(total >= FEWEST and met >= int(share * total + 0.5), met, total)
