"""spec-kit's `tasks.md`: numbered boxes in phases.

    phase  := `## Phase 3: User Story 1 - Title (Priority: P1)`
    item   := `- [ ] T012 [P] [US1] Create User model in src/models/user.py`
    waits  := `(depends on T012, T013)` in the text of an item; `after`, `requires`, `blocked by`

`[P]` says that an item shares no files with the other `[P]` items of its phase. Only prose says
that one phase comes before another, so phases are an order here, not prerequisites. The id of a box
without a number is its place among the boxes of the document: `#7` is the seventh. Waits that name
no item, phase or story are text: `(depends on the existing parser)`.
"""

import re

from taskctl.model.breakdowns import Breakdown, Dialect, Phase, is_made
from taskctl.model.items import Task
from taskctl.read.dialects.boxes import MarkedItem, drafts, read_boxes
from taskctl.read.dialects.outline import finish
from taskctl.text.document import Document
from taskctl.text.expressions import expression
from taskctl.text.places import Passage, Place

_ID = expression(
    r"[*~`\[]*(?P<id>T-?\d{1,6}(?:[A-Za-z]|[.-]\d{1,4}|-[A-Z])*)"
    r"[*~`\].):]*(?:[ \t]+|$)(?:[–—-][ \t])?"
)
_PARALLEL = "[P]"
_USUAL = expression(r"T-?\d{2}")
_TAGS = expression(r"(?:\[(?P<tag>[^\]]+)\][ \t]*)")
WAITS = expression(
    r"[(\[](?:depends(?: on)?|dep(?:endencie)?s|after|requires|needs|blocked by|waits for)\b:?\s*"
    r"(?P<names>[^()\[\]]+)[)\]]",
    re.IGNORECASE,
)
_NAME = expression(r"\b(?:T-?\d|US\d|Phase\s)", re.IGNORECASE)
_STORY = expression(r"US\d+", re.IGNORECASE)
_PHASE = expression(r"[\W_]*(?P<name>Phase\s+[\w.]*\w)\s*(?:[:—–-]\s*(?P<title>.*))?")
_PRIORITY = expression(r"\(Priority:\s*(P\d)\)")
_DIALECT = Dialect("spec-kit", has_own_numbers=True, is_in_phases=True)


def read_speckit(document: Document) -> Breakdown | None:
    """Read a `tasks.md` of spec-kit; None if no box has a `T` number."""
    boxes = read_boxes(document)
    ids: dict[int, tuple[str, int]] = {}
    waits: dict[int, Passage] = {}
    tags: dict[str, list[str]] = {}
    for index, box in enumerate(boxes):
        if box.written.strip("*") == _PARALLEL:
            continue  # the notes explain the tag: `- [P] tasks = different files`
        match = _ID.match(box.text.text)
        item_id, end = (match["id"], match.end()) if match else (f"#{index + 1}", 0)
        while tag := _TAGS.match(box.text.text, end):
            tags.setdefault(item_id, []).append(tag["tag"])
            end = tag.end()
        ids[index] = item_id, end
        if named := _waits(box.text, end):
            waits[index] = named
    names = [item_id for item_id, _ in ids.values() if not is_made(item_id)]
    if not (any(map(_USUAL.match, names)) or 0 < len(ids) <= 2 * len(names)):
        return None
    stories: dict[str, list[str]] = {}
    for item_id, marks in tags.items():
        for mark in filter(_STORY.fullmatch, marks):
            stories.setdefault(mark, []).append(item_id)
    found = []
    for (index, _), draft in zip(ids.items(), drafts(boxes, ids, waits), strict=True):
        name = _phase_of(boxes[index])
        marks = tags.get(draft.item.id, [])
        one = draft.item._replace(
            phase=name, parallel="P" in marks, priority=_priority(boxes[index])
        )
        found.append(draft._replace(item=one))
    phases = _phases(document)
    items = tuple(map(_without_prose, finish(found, phases, stories)))
    return Breakdown(document.path, _DIALECT, items, phases)


def _without_prose(item: Task) -> Task:
    """An item without the waits that are only words, which the text of an item may have."""
    return item._replace(miswritten=tuple(m for m in item.miswritten if m.kind != "prose"))


def _waits(text: Passage, start: int) -> Passage | None:
    """The text with the prerequisites of a box; other words in brackets are not one."""
    found = (
        text.part(*match.span("names"))
        for match in WAITS.finditer(text.text, start)
        if _NAME.search(match["names"])
    )
    return next(found, None)


def _phase_of(box: MarkedItem) -> str:
    return next((m["name"] for h in box.path if (m := _PHASE.match(h.text))), "")


def _priority(box: MarkedItem) -> str:
    return next((m[1] for h in box.path if (m := _PRIORITY.search(h.text))), "")


def _phases(document: Document) -> tuple[Phase, ...]:
    found = []
    for block in document.blocks:
        match = _PHASE.match(block.text) if block.kind == "heading" else None
        if match:
            place = Place(
                document.path, block.line, block.column, block.line, block.column + len(block.text)
            )
            priority = _PRIORITY.search(block.text)
            found.append(
                Phase(
                    match["name"],
                    match["title"] or "",
                    place,
                    priority=priority[1] if priority else "",
                )
            )
    return tuple(found)
