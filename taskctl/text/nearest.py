"""The name that was probably meant, for the end of a message."""

from collections.abc import Iterable


def nearest(text: str, known: Iterable[str], cutoff: float = 0.5) -> str:
    """`; nearest: X`, ignoring case; empty if nothing is near.

    Args:
        cutoff: the least similarity, from 0 to 1.
    """
    name = nearest_name(text, known, cutoff)
    return f"; nearest: {name}" if name else ""


def nearest_name(text: str, known: Iterable[str], cutoff: float) -> str:
    """The known name that is most like a text; empty if none is like it."""
    from difflib import get_close_matches  # only for a message

    folded = {name.casefold(): name for name in known}
    close = get_close_matches(text.casefold(), folded, n=1, cutoff=cutoff)
    return folded[close[0]] if close else ""
