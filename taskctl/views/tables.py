"""Tables of a region: reading the existing one, and writing the new one with its kept cells."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from taskctl.text.expressions import expression
from taskctl.text.tables import cells as split_cells
from taskctl.views.cells import column_of

_DELIMITER = expression(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")
_KEPT = expression(r"<!-- taskctl:kept (?P<key>\S+) (?P<cells>.*) -->$")
_KEPT_CELL = expression(r"(?P<label>(?:&#?\w+;|[^=;\"])+)=\"(?P<value>[^\"]*)\"")
# Characters that would end the comment or a part of it are written as entities; no others are.
_NAMED = {'"': "quot", "<": "lt", ">": "gt", "&": "amp"}
_SPECIAL = expression(r"[\"<>]|&(?=#\d{1,7};|(?:quot|lt|gt|amp);)")
_SPECIAL_IN_LABELS = expression(rf"{_SPECIAL.pattern}|[=;]")
_SPECIAL_IN_KEYS = expression(rf"{_SPECIAL.pattern}|\s")
_ENTITY = expression(r"&(?:#(?P<number>\d{1,7})|(?P<name>quot|lt|gt|amp));")
_NUMBERED = expression(r" \(\d+\)$")
_CHARACTERS = {name: char for char, name in _NAMED.items()}


@dataclass(slots=True, eq=False, repr=False)
class Table:
    """A Markdown table: header labels, the delimiter row as written, rows of cells by key.

    others   the rows without a subject, or with the subject of an earlier row
    left     kept cells without a row: key to label to text
    """

    labels: list[str] = field(default_factory=list)
    delimiter: str = ""
    rows: dict[str, list[str]] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)
    left: dict[str, dict[str, str]] = field(default_factory=dict)


def read_table(
    lines: Iterable[str], key_of: Callable[[Sequence[str]], str], named_by: Collection[str] = ()
) -> Table:
    """The first table in `lines`.

    Args:
        lines: the lines of a region or a block.
        key_of: the subject of a row, from its naming cells; empty if they do not say.
        named_by: the naming columns; without such a column the first two cells.
    """
    table = Table()
    numbers: dict[str, int] = {}
    named: list[int] = []
    previous = ""
    for line in lines:
        kept = _KEPT.match(line.strip())
        if kept:
            table.left[_shown(kept["key"])] = {
                _shown(m["label"].strip()): _shown(m["value"])
                for m in _KEPT_CELL.finditer(kept["cells"])
            }
        elif not table.delimiter and _DELIMITER.match(line) and "|" in previous:
            table.labels = texts(previous)
            table.delimiter = line.rstrip("\r\n")
            named = [i for i, label in enumerate(table.labels) if column_of(label) in named_by]
        elif table.delimiter and "|" in line:
            cells = texts(line)
            key = key_of([cells[i] for i in named if i < len(cells)] if named else cells[:2])
            if not key or key in table.rows:
                table.others.append(line.rstrip("\r\n"))
                key = unique_key(key or next(filter(None, cells), "?"), table.rows, numbers)
            table.rows[key] = cells
        previous = line
    return table


def unique_key(name: str, taken: Collection[str], numbers: dict[str, int]) -> str:
    """A unique key for a name that others share: `TASK-0001 (2)`.

    `numbers` holds the next number of each name, so that thousands of one name take no longer.
    """
    key = name
    while key in taken:
        number = numbers.get(name, 2)
        numbers[name] = number + 1
        key = f"{name} ({number})"
    return key


def name_of(key: str) -> str:
    """The name in a key of `unique_key`."""
    return _NUMBERED.sub("", key)


def texts(line: str) -> list[str]:
    """The cells of a table row, trimmed."""
    line = line.rstrip("\r\n")
    return [line[start:end] for start, end in split_cells(line)]


def cell(table: Table, key: str, label: str) -> str | None:
    """The cell of a row under a label; None without such a row or label."""
    row = table.rows.get(key)
    if row is None or label not in table.labels:
        return None
    index = table.labels.index(label)
    return row[index] if index < len(row) else ""


def write_table(
    labels: Sequence[str],
    delimiter: str,
    rows: Iterable[Sequence[str]],
    left: Mapping[str, Mapping[str, str]],
) -> Iterator[str]:
    """The lines of a table, and of the kept cells without a row."""
    yield f"| {' | '.join(labels)} |"
    # A new delimiter row has blanks around its dashes, which both Markdown linters accept.
    fits = delimiter and len(texts(delimiter)) == len(labels)
    yield delimiter if fits else f"|{' --- |' * len(labels)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
    for key, kept in left.items():
        cells = "; ".join(
            f'{_hidden(label, _SPECIAL_IN_LABELS)}="{_hidden(text, _SPECIAL)}"'
            for label, text in kept.items()
        )
        yield f"<!-- taskctl:kept {_hidden(key, _SPECIAL_IN_KEYS)} {cells} -->"


def kept_lines(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """(index, key) of each line with kept cells without a row."""
    for index, line in enumerate(lines):
        kept = _KEPT.match(line.strip())
        if kept:
            yield index, _shown(kept["key"])


def _hidden(text: str, special: re.Pattern[str]) -> str:
    """A text in the form that the comment can hold."""

    def entity(match: re.Match[str]) -> str:
        char = match.group()
        return f"&{_NAMED[char]};" if char in _NAMED else f"&#{ord(char)};"

    return special.sub(entity, text)


def _shown(text: str) -> str:
    """The text from which `_hidden` made a text."""

    def character(match: re.Match[str]) -> str:
        number = match["number"]
        if number is None:
            return _CHARACTERS[match["name"]]
        return chr(int(number)) if int(number) < 0x110000 else match.group()

    return _ENTITY.sub(character, text)
