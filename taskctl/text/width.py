"""How wide a text is where each sign has its cell: in terminals, and in padded tables."""

from unicodedata import category, east_asian_width


def cells(text: str) -> int:
    """How many cells a terminal gives to printable text: two to a wide character, none to a mark.

    A sequence joined to one picture (a family of emoji) counts as its parts, as most terminals
    show it.
    """
    if text.isascii():
        return len(text)
    return sum(cells_of(char) for char in text)


def cells_of(char: str) -> int:
    """How many cells one sign takes."""
    if east_asian_width(char) in "WF":
        return 2
    # the vowels and tails of a decomposed Hangul syllable stand in the cell of its head
    if category(char) in ("Mn", "Me", "Cf") or "\u1160" <= char <= "\u11ff":
        return int(char == "\xad")
    return 1
