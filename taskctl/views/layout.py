"""The layout of a region in its file: the padding and blank lines from a formatter.

Views make compact text. A formatter (prettier, mdformat) pads the cells and puts blank lines
around the markers; neither changes the meaning, so both stay.
"""

from collections.abc import Iterable, Iterator, Sequence

from taskctl.text.expressions import expression
from taskctl.text.tables import cells as split_cells
from taskctl.text.tables import count_dashes
from taskctl.text.width import cells as width_of

# Formatters fill a delimiter to at least three dashes.
_NARROWEST = 3
_ESCAPE = expression(r"\\([!-/:-@\[-`{-~])")
# `*so*` and `_so_`, but not `a*b`: emphasis in either style that a formatter may prefer.
_STAR = expression(r"(?<![\w*\\])\*(?=[^\s*])|(?<=[^\s*\\])\*(?![\w*])")
_STRONG = expression(r"(?<!\w)__(?=\S)|(?<=\S)__(?!\w)")

Line = tuple[str, ...]


def says_the_same(content: str, wanted: str) -> bool:
    """Whether two texts of a region have the same cells in the same order."""
    return list(lines_said(content)) == list(lines_said(wanted))


def lines_said(content: str) -> Iterator[Line]:
    """The meaning of each line: its cells, without padding, escapes and style of emphasis."""
    columns = 0
    for line in content.split("\n"):
        text = line.strip()
        if not text:
            continue
        if "|" not in text or text.startswith("<!--"):
            yield (text,)
        elif count_dashes(text):
            columns = count_dashes(text)
            yield ("-",) * columns
        else:
            found = [_said(cell) for cell in _texts(text)]
            yield tuple(found + [""] * (columns - len(found)))


def _said(cell: str) -> str:
    return _ESCAPE.sub(r"\1", _STAR.sub("_", _STRONG.sub("**", cell)))


def in_layout_of(content: str, wanted: str) -> str:
    """The expected text of a region, padded and with blank lines where `content` has them.

    Args:
        content: the text between the markers.
        wanted: the expected text, compact, with a line end at both ends.
    """
    lines = wanted.split("\n")[1:-1]
    old = content.split("\n")[1:-1]
    table = [line for line in lines if not line.startswith("<!--")]
    kept = lines[len(table) :]
    if _is_padded([line for line in old if line.strip().startswith("|")]):
        table = list(_padded(table))
    before = [""] if old and not old[0].strip() and len(old) > 1 else []
    after = [""] if len(old) > 1 and not old[-1].strip() else []
    between = after if kept else []
    return "\n".join(["", *before, *table, *between, *kept, *after, ""])


def _is_padded(rows: Sequence[str]) -> bool:
    """Whether the cells of a table are padded to the width of their columns."""
    rows = [row.strip() for row in rows]
    if len(rows) < 2 or not count_dashes(rows[1]):
        return False
    padded = list(_padded(rows))
    return rows == padded and padded != list(_compact(rows))


def _compact(rows: Iterable[str]) -> Iterator[str]:
    for row in rows:
        found = _texts(row)
        if count_dashes(row):
            found = [_dashes(cell, _NARROWEST) for cell in found]
        yield f"| {' | '.join(found)} |"


def _padded(rows: Sequence[str]) -> Iterator[str]:
    """The rows with each cell as wide as its column."""
    split = [_texts(row) for row in rows]
    delimiter = split[1] if len(split) > 1 else []
    wide = [_NARROWEST] * len(delimiter)
    for row in (*split[:1], *split[2:]):
        for index, cell in enumerate(row[: len(wide)]):
            wide[index] = max(wide[index], width_of(cell))
    for number, row in enumerate(split):
        found = [
            _dashes(cell, width) if number == 1 else _aligned(cell, width, dashes)
            for cell, width, dashes in zip(row, wide, delimiter, strict=False)
        ]
        yield f"| {' | '.join(found)} |"


def _texts(row: str) -> list[str]:
    return [row[start:end] for start, end in split_cells(row)]


def _dashes(cell: str, width: int) -> str:
    """A cell of the delimiter row, with the colons for the alignment of its column."""
    left, right = cell[:1] == ":", cell[-1:] == ":"
    return f"{':' * left}{'-' * (width - left - right)}{':' * right}"


def _aligned(text: str, width: int, dashes: str) -> str:
    room = max(0, width - width_of(text))
    left = room if dashes[:1] != ":" and dashes[-1:] == ":" else 0
    if dashes[:1] == ":" and dashes[-1:] == ":":
        left = room // 2
    return f"{' ' * left}{text}{' ' * (room - left)}"
