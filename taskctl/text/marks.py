"""Constructs that may begin in a line taken by itself: rules, items, headings, fences, quotes.

Positions are offsets in the line. Columns differ from them after tabs, which reach to the next
multiple of 4; both are 0-based.
"""

from taskctl.text.expressions import expression

ITEM = expression(r"([-+*]|([0-9]{1,9})[.)])(?:[ \t]+|\Z)")
BOX = expression(r"\[([ xX~-])\](?:[ \t]+(?=[^ \t])|(?=[ \t]*\Z))")
_HEADING = expression(r"(#{1,6})(?:[ \t]+|\Z)")
DEFINITION = expression(r"""\[[^][]+\]:[ \t]*\S+([ \t]+("[^"]*"|'[^']*'|\([^()]*\)))?\Z""")

BULLETS = frozenset("-+*")
ITEM_MARKS = BULLETS | frozenset("0123456789")
MARKS = ITEM_MARKS | frozenset("#_`~<>=|:")
"""No plain text begins with these; any other text continues an open paragraph."""

RULE_ENDS = frozenset("-*_ \t")
_BLANKS = expression(r"[ \t]*")


def column_of(position: int, line: str, start: int, column: int) -> int:
    """The column of `position`, reached from `start` (in `column`) over blanks only."""
    if line.find("\t", start, position) < 0:
        return column + position - start
    # a quote's mark may have taken part of the first tab; then `column` is not a multiple of 4
    before = column % 4
    return column - before + len((" " * before + line[start:position]).expandtabs(4))


def skip(line: str, start: int, column: int) -> tuple[int, int]:
    """Position and column of the text after the blanks at `start`, which is in `column`."""
    end = _BLANKS.match(line, start).end()  # type: ignore[union-attr]  # it always matches
    return end, column_of(end, line, start, column)


def behind_quote_mark(line: str, position: int, indent: int) -> tuple[int, int, int]:
    """Position and column of the text after a `>`, and the column where the content begins."""
    position += 1
    content = indent + 1
    if line.startswith(" ", position):
        return (*skip(line, position + 1, content + 1), content + 1)
    text, column = skip(line, position, content)
    return text, column, content + line.startswith("\t", position)


def is_rule(line: str, position: int) -> bool:
    """Whether the line is a thematic break: three of `-`, `*` or `_`, and blanks."""
    char = line[position]
    return len(line.rstrip(char + " \t")) <= position and line.count(char, position) >= 3


def is_underline(line: str, position: int) -> bool:
    """Whether the line is a run of `-` or `=`."""
    char = line[position]
    if char not in "=-":
        return False
    text = line.rstrip(" \t")
    return text[-1] == char and not text[position:].strip(char)


def read_heading(line: str, position: int) -> tuple[int, int, str] | None:
    """Level, position of the text, and text of the heading that begins here, or None."""
    found = _HEADING.match(line, position)
    if not found:
        return None
    text = line[found.end() :].rstrip(" \t")
    without = text.rstrip("#")
    if not without or without[-1] in " \t":
        text = without.rstrip(" \t")
    return len(found[1]), found.end() if text else found.end(1), text


def read_fence(line: str, position: int) -> tuple[str, str] | None:
    """Run and info string of the fence that begins here, or None."""
    char = line[position]
    info = line[position:].lstrip(char)
    length = len(line) - position - len(info)
    if length < 3 or (char == "`" and char in info):
        return None
    return char * length, info.strip(" \t")


def closes(line: str, position: int, run: str) -> bool:
    """Whether the line closes a fence opened by `run`."""
    text = line[position:].rstrip(" \t")
    return len(text) >= len(run) and not text.strip(run[0])
