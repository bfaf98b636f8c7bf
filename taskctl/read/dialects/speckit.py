"""spec-kit's `tasks.md`: numbered boxes in phases.

    phase  := `## Phase 3: User Story 1 - Title (Priority: P1)`
    item   := `- [ ] T012 [P] [US1] Create User model in src/models/user.py`
    waits  := `(depends on T012, T013)` in the text of an item

`[P]` says that an item has no common files with the others of its phase that bear it. That one
phase comes before another stands in prose only, so it is no prerequisite here. Boxes without a
number are no items.
"""

import re

from taskctl.model.breakdowns import Breakdown, Phase
from taskctl.read.dialects.boxes import Box, drafts, read_boxes
from taskctl.read.dialects.outline import finish
from taskctl.text.document import Document
from taskctl.text.places import Passage, Place

_ID = re.compile(r"\**(?P<id>T\d{3,4}[a-z]?)\**(?:[ \t:]+|$)")
_TAGS = re.compile(r"(?:\[(?P<tag>[^\]]+)\][ \t]*)")
_WAITS = re.compile(r"\((?:depends on|after|requires)\s+(?P<names>[^()]+)\)", re.IGNORECASE)
_PHASE = re.compile(r"(?P<name>Phase\s+[\w.]+)\s*(?:[:—–-]\s*(?P<title>.*))?")
_PRIORITY = re.compile(r"\(Priority:\s*(P\d)\)")


def read_speckit(document: Document) -> Breakdown | None:
    """A `tasks.md` of spec-kit; None where no box bears a `T` number."""
    boxes = read_boxes(document)
    ids: dict[int, tuple[str, int]] = {}
    waits: dict[int, Passage] = {}
    tags: dict[str, list[str]] = {}
    for index, box in enumerate(boxes):
        match = _ID.match(box.text.text)
        if not match:
            continue
        end = match.end()
        while tag := _TAGS.match(box.text.text, end):
            tags.setdefault(match["id"], []).append(tag["tag"])
            end = tag.end()
        ids[index] = match["id"], end
        if named := _WAITS.search(box.text.text, end):
            waits[index] = box.text.part(*named.span("names"))
    if not ids:
        return None
    found = []
    for (index, _), draft in zip(ids.items(), drafts(boxes, ids, waits), strict=True):
        name = _phase_of(boxes[index])
        marks = tags.get(draft.item.id, [])
        one = draft.item._replace(
            phase=name, parallel="P" in marks, priority=_priority(boxes[index])
        )
        found.append(draft._replace(item=one))
    phases = _phases(document)
    return Breakdown(document.path, "spec-kit", finish(found, phases), phases)


def _phase_of(box: Box) -> str:
    return next((m["name"] for h in box.path if (m := _PHASE.match(h.text))), "")


def _priority(box: Box) -> str:
    return next((m[1] for h in box.path if (m := _PRIORITY.search(h.text))), "")


def _phases(document: Document) -> tuple[Phase, ...]:
    found = []
    for block in document.blocks:
        match = _PHASE.match(block.text) if block.kind == "heading" else None
        if match:
            place = Place(document.path, block.line, block.column, block.line,
                          block.column + len(block.text))  # fmt: skip
            found.append(Phase(match["name"], match["title"] or "", place))
    return tuple(found)
