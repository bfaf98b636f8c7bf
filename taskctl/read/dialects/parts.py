"""Rows of a master document about other documents.

row  := a row with a link to one other document, a number of items, a status or a percentage:
        `| P0 | [Phase 0](phase0.md) | 12 | 🟢 100% |`
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from posixpath import normpath

from taskctl.model.breakdowns import PartRow
from taskctl.read.dialects.numbers import count_in
from taskctl.read.dialects.words import read_status
from taskctl.text.document import Document
from taskctl.text.expressions import expression
from taskctl.text.places import Passage, Place

TOTALS = ("tasks", "items", "count", "total", "# tasks", "planned")
_DOCUMENT = expression(r"\]\((?P<path>[^()\s#:]+\.md)(?:#[^)]*)?\)")
_PERCENT = expression(r"(\d{1,3})\s*%")


def part_rows(
    document: Document, statuses: Collection[str], emoji: Mapping[str, tuple[str, Place]]
) -> Iterator[PartRow]:
    """The rows about other documents in tables; `statuses` are the heads of status columns."""
    for block in document.blocks:
        if block.kind != "table":
            continue
        if not any("](" in line for line in document.lines[block.line : block.end_line]):
            continue
        heads = document.head(block)
        for line, cells in document.rows(block)[1:]:
            links = [match for cell in cells for match in _DOCUMENT.finditer(cell.text)]
            if len(links) == 1:
                place = Place(document.path, line, 1, line, len(document.lines[line - 1]) + 1)
                path = normpath(f"{document.path.rpartition('/')[0]}/{links[0]['path']}")
                row = _row(path.lstrip("/"), place, heads, cells, statuses, emoji)
                if row.total >= 0 or row.says:
                    yield row


def _row(
    path: str,
    place: Place,
    heads: Sequence[str],
    cells: Sequence[Passage],
    statuses: Collection[str],
    emoji: Mapping[str, tuple[str, Place]],
) -> PartRow:
    columns = list(zip(heads, cells, strict=False))
    total = next(
        (m for head, cell in columns if head in TOTALS and (m := count_in(cell.text))), None
    )
    says = next((cell.text for head, cell in columns if head in statuses), "")
    percent = _PERCENT.search(says)
    return PartRow(
        path,
        place,
        int(total["count"]) if total else -1,
        int(percent[1]) if percent else -1,
        read_status(says, emoji).state if says else "",
        says,
    )
