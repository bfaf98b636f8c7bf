"""Boxes with numbers that nest: Kiro's and OpenSpec's `tasks.md`.

    Kiro      := `- [x] 1. Title`, `- [ ] 1.1 Title` below it or nested in it, bullets as detail,
                 `_Requirements: 1.1, 1.2_` of `requirements.md` beside it (BK024);
                 `- [ ]* 1.2 Title` is optional; `(P)` may run beside others; `[~]` and `[-]` are
                 in progress, only in Kiro's
    OpenSpec  := `## 1. Group`, `- [ ] 1.1 Title`; boxes without a number are items too, and so are
                 nested ones: a change is complete only when all are ticked
    waits     := `_Depends: 1.1, 1.2_` or `_Boundary…_` lines are Kiro's; only the former is read

Item `1` is the parent of `1.2`. The id of a box without a number is its place among the boxes of
the document: `#7` is the seventh.
"""

import re

from taskctl.model.breakdowns import Breakdown, Dialect
from taskctl.read.dialects.boxes import MarkedItem, drafts, read_boxes
from taskctl.read.dialects.outline import ItemDraft, finish
from taskctl.read.dialects.requirements import with_requirements
from taskctl.text.document import Document
from taskctl.text.expressions import expression
from taskctl.text.places import Passage

_ID = expression(r"(?P<lead>[*~]*)(?P<id>\d+(?:\.\d+)*)[.):]?(?P<end>[*~]*)(?:[ \t]+|$)")
_PARALLEL = expression(r"\(P\)[ \t]*")
_DEPENDS = expression(r"_Depends(?: on)?:\s*(?P<names>[^_]+)_", re.IGNORECASE)
_REQUIREMENTS = expression(r"_Requirements:", re.IGNORECASE)
_GROUP = expression(r"\d+\.\s")
_KIRO = Dialect(
    "kiro",
    has_own_numbers=True,
    marks={"~": "active", "-": "active"},
    read_beside=with_requirements,
)
_OPENSPEC = Dialect("openspec", has_own_numbers=True)


def read_numbered(document: Document) -> Breakdown | None:
    """Read a `tasks.md` of Kiro or OpenSpec; None if no box has a number."""
    boxes = read_boxes(document)
    numbered = [_ID.match(box.text.text) for box in boxes]
    if not any(numbered):
        return None
    ids: dict[int, tuple[str, int]] = {}
    waits: dict[int, Passage] = {}
    parallel = set()
    for index, (box, match) in enumerate(zip(boxes, numbered, strict=True)):
        start = match.end() if match else 0
        mark = _PARALLEL.match(box.text.text, start)
        if mark:
            parallel.add(index)
            start = mark.end()
        ids[index] = match["id"] if match else f"#{index + 1}", start
        if names := _named(document, box):
            waits[index] = names
    known = {item_id for item_id, _ in ids.values()}
    starred = {i for i, m in enumerate(numbered) if m and not m["lead"] and m["end"] == "*"}
    found = [
        _placed(draft, known, parallel=index in parallel, starred=index in starred)
        for index, draft in zip(ids, drafts(boxes, ids, waits), strict=True)
    ]
    return Breakdown(document.path, _dialect(document), finish(found))


def _placed(draft: ItemDraft, known: set[str], *, parallel: bool, starred: bool) -> ItemDraft:
    one = draft.item
    above = one.id.rpartition(".")[0]
    parent = above if above in known else one.parent
    is_optional = one.optional or starred
    one = one._replace(parent=parent, parallel=parallel, optional=is_optional)
    return draft._replace(item=one)


def _named(document: Document, box: MarkedItem) -> Passage | None:
    """The prerequisites in the detail of a box."""
    if box.detail is None:
        return None
    for number in range(box.detail.line, box.detail.end_line):
        line = document.lines[number - 1]
        if match := _DEPENDS.search(line):
            start = match.start("names")
            return Passage(document.path, match["names"], ((number, start + 1),))
    return None


def _dialect(document: Document) -> Dialect:
    if any(_REQUIREMENTS.search(line) for line in document.lines):
        return _KIRO
    grouped = any(
        block.kind == "heading" and block.level == 2 and _GROUP.match(block.text)
        for block in document.blocks
    )
    return _OPENSPEC if grouped else _KIRO
