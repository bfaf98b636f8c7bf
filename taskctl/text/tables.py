"""Tables as GitHub writes them: the cells of a row, and delimiter rows."""

from itertools import islice

from taskctl.text.expressions import expression

MOST_CELLS = 1000
"""Cells of a row beyond this many are ignored: only an attack has more."""

# possessive (`*+`): a row of megabytes is given up in one go
_DASHES = expression(
    r"[ \t]*+\|?+[ \t]*+:?+-++:?+[ \t]*+(?:\|[ \t]*+:?+-++:?+[ \t]*+)*+\|?+[ \t]*+"
)
_PIPE = expression(r"(?<!\\)\|")


def cells(line: str) -> list[tuple[int, int]]:
    """The (start, end) offsets of the cells of a table's row.

    As on GitHub, a pipe splits even within a code span, unless a backslash precedes it; the pipes
    at both ends are optional. An empty cell is (n, n), after its blanks.
    """
    end = len(line.rstrip(" \t"))
    start = end - len(line[:end].lstrip(" \t"))
    pipes = [pipe.start() for pipe in islice(_PIPE.finditer(line, start, end), MOST_CELLS + 1)]
    starts = [start, *(pipe + 1 for pipe in pipes)]
    ends = [*pipes, end]
    if ends[0] == start:  # before the leading pipe, or all of a blank line
        del starts[0], ends[0]
    if starts and starts[-1] == end:  # after the closing pipe
        del starts[-1], ends[-1]
    return [_trimmed(line, *cell) for cell in zip(starts[:MOST_CELLS], ends, strict=False)]


def count_cells(line: str) -> int:
    """The number of cells in a table's row."""
    text = line.strip(" \t")
    pipes = text.count("|") - text.count("\\|")
    at_end = text.endswith("|") and not text.endswith("\\|")
    return pipes + 1 - text.startswith("|") - at_end if text else 0


def count_dashes(text: str) -> int:
    """The number of columns of a delimiter row (`| --- | :-: |`); 0 if `text` is not one.

    `-` alone and `- |` are not: they read as an underline and as an item.
    """
    if text[:2] in {"|", ":", "-", "- ", "-\t"} or not _DASHES.fullmatch(text):
        return 0
    return count_cells(text)


def _trimmed(line: str, start: int, end: int) -> tuple[int, int]:
    text = line[start:end]
    held = text.strip(" \t")
    if not held:
        return end, end
    start += text.index(held)
    return start, start + len(held)
