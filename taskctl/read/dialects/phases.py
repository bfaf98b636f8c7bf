"""Phase checklists: numbered boxes in phases that wait for each other as a whole.

    phases    := a table with a column `Phase` and one of dependencies: `| **1** | Module | 4 weeks
                 | Phase 0 |`; dependencies are `None`, phases, or `All`
    phase     := `## PHASE 1: NAME (Week 2)` or `(Weeks 3-6)`
    item      := `- [ ] **P1.2.3** text`, details nested below; the first number is its phase

The id of a box without a number is its place among the boxes of the document: `#7` is the seventh.
Every item of a phase waits for the prerequisites of its phase.
"""

import re
from collections.abc import Iterator

from taskctl.model.breakdowns import Breakdown, Dialect, Phase
from taskctl.read.dialects.boxes import MarkedItem, drafts, read_boxes
from taskctl.read.dialects.outline import finish
from taskctl.read.dialects.references import NameReader
from taskctl.text.document import Block, Document
from taskctl.text.expressions import expression
from taskctl.text.places import Passage

_ID = expression(r"\*\*(?P<id>P(?P<phase>\d+)(?:\.\d+)+)\*\*:?[ \t]*")
_HEADING = expression(
    r"PHASE\s+(?P<number>\d+)\s*[:—–-]?\s*(?P<title>.*?)\s*(?:\((?P<weeks>[^()]*)\))?",
    re.IGNORECASE,
)
_WEEKS = expression(r"Weeks?\s+(\d+)(?:\s*[-–—]\s*(\d+))?", re.IGNORECASE)
_DURATION = expression(r"(\d+)\s*weeks?", re.IGNORECASE)
_NUMBER = expression(r"\d+")


def read_phases(document: Document) -> Breakdown | None:
    """Read a phase checklist; None if no box has a number like `P1.2.3`."""
    boxes = read_boxes(document)
    found = {i: m for i, box in enumerate(boxes) if (m := _ID.match(box.text.text))}
    if not found:
        return None
    phases = _phases(document)
    ids = {
        index: (match["id"], match.end()) if (match := found.get(index)) else (f"#{index + 1}", 0)
        for index in range(len(boxes))
    }
    items = [
        draft._replace(item=draft.item._replace(phase=_phase_of(boxes[index], found.get(index))))
        for index, draft in zip(ids, drafts(boxes, ids), strict=True)
    ]
    return Breakdown(document.path, Dialect("phases"), finish(items, phases), phases)


def _phase_of(box: MarkedItem, number: "re.Match[str] | None") -> str:
    """The phase in the number of a box, else that of its headings."""
    if number:
        return _name(number["phase"])
    headings = (_HEADING.fullmatch(block.text) for block in box.path)
    return next((_name(match["number"]) for match in headings if match), "")


def _name(number: str) -> str:
    return f"Phase {int(number)}"


def _phases(document: Document) -> tuple[Phase, ...]:
    """The phases of the headings and of the table, each once, in order."""
    tables = (block for block in document.blocks if block.kind == "table")
    rows = {name: cells for block in tables for name, cells in _rows(document, block)}
    headings = dict(_headings(document))
    names = sorted({*rows, *headings}, key=lambda name: int(name.partition(" ")[2]))
    reader = NameReader((), names)
    phases = []
    for name in names:
        cells = rows.get(name, {})
        heading = headings.get(name)
        duration = _DURATION.search(cells["duration"].text) if "duration" in cells else None
        waits = cells.get("dependencies")
        title = cells.get("module")
        place = heading[0].place() if heading else cells["phase"].place()
        phases.append(
            Phase(
                name,
                title.text if title else heading[1] if heading else "",
                place,
                reader.read(waits, name).prereqs if waits else (),
                heading[2] if heading else (0, 0),
                heading[0].place() if heading else None,
                int(duration[1]) if duration else 0,
            )
        )
    return tuple(phases)


def _headings(document: Document) -> Iterator[tuple[str, tuple[Passage, str, tuple[int, int]]]]:
    for block in document.blocks:
        match = _HEADING.fullmatch(block.text) if block.kind == "heading" else None
        if match:
            weeks = _WEEKS.search(match["weeks"] or "")
            span = (int(weeks[1]), int(weeks[2] or weeks[1])) if weeks else (0, 0)
            yield _name(match["number"]), (document.passage(block), match["title"], span)


def _rows(document: Document, block: Block) -> Iterator[tuple[str, dict[str, Passage]]]:
    """The rows of the table with the prerequisites of phases."""
    heads = document.head(block)
    if "phase" not in heads or not {"dependencies", "depends on"} & set(heads):
        return
    heads = ["dependencies" if head == "depends on" else head for head in heads]
    for _, cells in document.rows(block)[1:]:
        row = dict(zip(heads, cells, strict=False))
        number = _NUMBER.search(row["phase"].text) if "phase" in row else None
        if number:
            yield _name(number[0]), row
