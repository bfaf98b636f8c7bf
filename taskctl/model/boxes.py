"""Boxes and stop conditions, and the one answer to whether they are open."""

from typing import NamedTuple

from taskctl.text.places import Place

OPEN_BOXES = frozenset({"open", "active", "unknown"})
"""The states of a box that is still to be ticked."""


class StopCondition(NamedTuple):
    """One item of the definition of done.

    box     the mark of its box, as in `Box`; None without one
    state   the state of its box; "plain" without one
    written the whole of its box, at `box_place`
    """

    text: str
    place: Place
    box: str | None = None
    state: str = "plain"
    written: str = ""
    box_place: Place | None = None

    @property
    def is_done(self) -> bool:
        """Whether its box is ticked."""
        return self.state == "done"

    @property
    def is_open(self) -> bool:
        """Whether it has a box that is neither ticked nor dropped."""
        return self.state in OPEN_BOXES


class Box(NamedTuple):
    """A box anywhere in a file.

    mark      "x" or " " where a renderer shows one; else its content, or all of it as written
    state     open, active, done, dropped (also: struck through), or unknown, which is open
    written   the whole of it, at `box_place`
    is_item   whether a renderer shows a list item there
    looks_ticked   whether its writer meant it as done, whatever its state
    """

    mark: str
    text: str
    place: Place
    not_claimed: bool = False
    state: str = "open"
    written: str = ""
    box_place: Place | None = None
    is_item: bool = True
    looks_ticked: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it is left to do: not ticked, not dropped, not marked as not claimed."""
        return self.state in OPEN_BOXES and not self.not_claimed
