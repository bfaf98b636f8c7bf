"""Chunks of a document: lines that a single expression understands, with the blanks below them.

Most lines of a plan are plain: a heading in the first column, an item that holds text, a paragraph,
and lines that only wrap their text. One pass of an expression over the whole text finds these; the
scanner reads all other lines one by one.
"""

import re
from collections.abc import Iterator

from taskctl.text.expressions import expression

# Certainly text, where a block could begin: `**bold**`, `` `code` ``, `2026 was` and most letters.
_TEXT = r"(?:[^-+*0-9#_`~<>=|: \t\n]|`(?!``)|[*_]{1,2}[^\W_]|[0-9]++(?![.)]))"
# Possessive (`*+`) throughout, so that each line is read once, however odd it is.
_CHUNK = expression(
    rf"""
    (?: (\#{{1,6}}[ \t]++) ([^\n]++)                               # 1, 2: a heading
      | ([ ]*+)                                                    # 3
        (?: ([-+*]|[0-9]{{1,9}}[.)]) ([ ]{{1,4}}+)                 # 4, 5: an item
            (?: (\[[ xX~-]\](?:[ \t]++(?!\n)|(?=[ \t]*+\n))) | (?={_TEXT}) )  # 6: its box
          | ({_TEXT})                                              # 7: a paragraph
        )
        [^\n]*+ ((?:\n[ \t]*+{_TEXT}[^\n]*+)*+)                    # 8: its wrapped lines
      | [^\n]*+                                                    # any other line
    )
    \n ((?:[ \t]*+\n)*+)                                           # 9: blank lines
    """,
    re.VERBOSE,
)

# A heading in the first column (1), or a line in which a block may begin that is not of text alone:
# another heading or its underline, a fence, HTML.
_LANDMARK = expression(
    r"\n(?:(#{1,6})(?=[ \t\n])"
    r"|[ \t]*+(?!\n)[-+*>=0-9.) \t]*+(?:#{1,6}(?=[ \t\n])|```|~~~|<[!?/A-Za-z]|(?=\n)))"
)

TEXT = expression(_TEXT)
"""Matches where certainly nothing but text begins."""

Chunk = tuple[str, str, str, str, str, str, str, str, str]


def chunks(lines: list[str]) -> Iterator[Chunk]:
    """The chunks of some lines, in order.

    Each is (number signs, title, indentation, marker, blanks, box, beginning of a paragraph,
    wrapped lines, blank lines); the wrapped lines begin with a line end, the blank ones end in one.
    """
    text = "\n".join([*lines, ""])
    return (found.groups("") for found in _CHUNK.finditer(text))  # type: ignore[misc]


def landmarks(lines: list[str], first: int) -> Iterator[tuple[int, bool]]:
    """(number, whether it is a heading in the first column) of lines from `first` on.

    The others are all lines that may hide or be a heading, or open a block that needs its end.
    """
    text = "\n".join(["", *lines[first - 1 :], ""])
    number, position = first, 0
    for found in _LANDMARK.finditer(text):
        start = found.start()
        number += text.count("\n", position, start)
        position = start
        yield number, found.lastindex == 1
