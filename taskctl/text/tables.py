"""Tables as GitHub writes them: where a row's cells stand, and what makes a row of dashes."""

import re

_DASHES = re.compile(r":?-+:?")
_PIPE = re.compile(r"(?<!\\)\|")


def cells(line: str) -> list[tuple[int, int]]:
    """Where the cells of a table's row stand: the (start, end) offsets of what each one holds.

    A pipe splits also within a code span, as GitHub has it, unless a backslash stands before it;
    the pipes at both ends may be left out. An empty cell is (n, n), behind its blanks.
    """
    return [_trimmed(line, *cell) for cell in zip(*_edges(line), strict=True)]


def count_cells(line: str) -> int:
    """How many cells a table's row has."""
    return len(_edges(line)[0])


def count_dashes(text: str) -> int:
    """How many columns a delimiter row (`| --- | :-: |`) has; 0 when `text` is none.

    `-` alone and `- |` are none: they read as an underline and as an item.
    """
    if text.strip("|:- \t") or text[:2] in {"|", ":", "-", "- ", "-\t"}:
        return 0
    columns = [column.strip(" \t") for column in text.split("|")]
    if not columns[0]:
        del columns[0]
    if columns and not columns[-1]:
        del columns[-1]
    return len(columns) if all(map(_DASHES.fullmatch, columns)) else 0


def _edges(line: str) -> tuple[list[int], list[int]]:
    """Where the cells begin and where they end, blanks included."""
    end = len(line.rstrip(" \t"))
    start = end - len(line[:end].lstrip(" \t"))
    pipes = [pipe.start() for pipe in _PIPE.finditer(line, start, end)]
    starts = [start, *(pipe + 1 for pipe in pipes)]
    ends = [*pipes, end]
    if ends[0] == start:  # before the leading pipe, or all of a blank line
        del starts[0], ends[0]
    if starts and starts[-1] == end:  # behind the closing pipe
        del starts[-1], ends[-1]
    return starts, ends


def _trimmed(line: str, start: int, end: int) -> tuple[int, int]:
    text = line[start:end]
    start += len(text) - len(text.lstrip(" \t"))
    return start, max(start, end - len(text) + len(text.rstrip(" \t")))
