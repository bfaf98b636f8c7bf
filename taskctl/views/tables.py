"""Tables of a region: reading what stands there, and writing it anew with its kept cells."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from taskctl.text.tables import cells as split_cells

_DELIMITER = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")
_KEPT = re.compile(r"<!-- taskctl:kept (?P<id>\S+) (?P<cells>.*) -->$")
_KEPT_CELL = re.compile(r"(?P<label>[^=;]+)=\"(?P<value>[^\"]*)\"")


@dataclass(slots=True)
class Table:
    """A Markdown table: header labels, the delimiter row as it stands, rows of cells by id.

    left   kept cells of ids that have no row any more: id to label to text
    """

    labels: list[str] = field(default_factory=list)
    delimiter: str = ""
    rows: dict[str, list[str]] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)
    left: dict[str, dict[str, str]] = field(default_factory=dict)


def read_table(lines: Iterable[str], id_of: Callable[[str], str]) -> Table:
    """The first table in `lines`; rows whose first id cannot be told go to `others`."""
    table = Table()
    previous = ""
    for line in lines:
        kept = _KEPT.match(line.strip())
        if kept:
            table.left[kept["id"]] = {
                m["label"].strip(" ;"): m["value"].replace("&quot;", '"')
                for m in _KEPT_CELL.finditer(kept["cells"])
            }
        elif not table.delimiter and _DELIMITER.match(line) and "|" in previous:
            table.labels = texts(previous)
            table.delimiter = line.rstrip("\r\n")
        elif table.delimiter and "|" in line:
            cells = texts(line)
            item_id = next((i for i in map(id_of, cells[:2]) if i), "")
            if item_id and item_id not in table.rows:
                table.rows[item_id] = cells
            else:
                table.others.append(line.rstrip("\r\n"))
        previous = line
    return table


def texts(line: str) -> list[str]:
    """The cells of a table row, trimmed."""
    line = line.rstrip("\r\n")
    return [line[start:end] for start, end in split_cells(line)]


def cell(table: Table, item_id: str, label: str) -> str | None:
    """What a row says under a label; None without such a row or label."""
    row = table.rows.get(item_id)
    if row is None or label not in table.labels:
        return None
    index = table.labels.index(label)
    return row[index] if index < len(row) else ""


def write_table(
    labels: Sequence[str], delimiter: str, rows: Iterable[Sequence[str]],
    left: Mapping[str, Mapping[str, str]],
) -> Iterator[str]:  # fmt: skip
    """The lines of a table, and of the cells that have no row any more."""
    yield f"| {' | '.join(labels)} |"
    fits = delimiter and len(texts(delimiter)) == len(labels)
    yield delimiter if fits else f"|{'|'.join('-' * (len(label) + 2) for label in labels)}|"
    for row in rows:
        yield f"| {' | '.join(row)} |"
    for item_id, kept in left.items():
        shown = "; ".join(f'{k}="{v.replace(chr(34), "&quot;")}"' for k, v in kept.items())
        yield f"<!-- taskctl:kept {item_id} {shown} -->"
