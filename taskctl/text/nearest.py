"""The name that was probably meant, for the end of a message."""

from collections.abc import Iterable


def nearest(text: str, known: Iterable[str], cutoff: float = 0.5) -> str:
    """`; nearest: X`, in whatever case the name is written; empty when nothing is near.

    Args:
        cutoff: how alike they must be, from 0 to 1.
    """
    name = nearest_name(text, known, cutoff)
    return f"; nearest: {name}" if name else ""


def nearest_name(text: str, known: Iterable[str], cutoff: float) -> str:
    """The known name that is most like a text; empty when none is."""
    from difflib import get_close_matches  # only for a message

    folded = {name.casefold(): name for name in known}
    close = get_close_matches(text.casefold(), folded, n=1, cutoff=cutoff)
    return folded[close[0]] if close else ""
