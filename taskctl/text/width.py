"""The width of a text in cells: in terminals, and in padded tables."""

from unicodedata import category, east_asian_width


def cells(text: str) -> int:
    """The number of terminal cells of printable text: two for a wide character, none for a mark.

    A joined emoji sequence (a family) counts as its parts, as most terminals show it.
    """
    if text.isascii():
        return len(text)
    return sum(cells_of(char) for char in text)


def cells_of(char: str) -> int:
    """The number of cells of one character."""
    if east_asian_width(char) in "WF":
        return 2
    # the vowels and tails of a decomposed Hangul syllable share the cell of its head
    if category(char) in ("Mn", "Me", "Cf") or "\u1160" <= char <= "\u11ff":
        return int(char == "\xad")
    return 1
