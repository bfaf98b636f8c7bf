"""Plain checklists: every box is an item.

    item  := `- [ ] text`, `1. [x] text`, nested or not
    id    := `**ID**` or `ID:` at the start of the text, if it contains a digit; else the number of
             the box in the document: `#7` is the seventh

A box nested in another is a part of it.
"""

from taskctl.model.breakdowns import Breakdown, Dialect
from taskctl.read.dialects.boxes import drafts, read_boxes
from taskctl.read.dialects.outline import finish
from taskctl.text.document import Document
from taskctl.text.expressions import expression

_ID = expression(
    r"(?:\*\*(?P<bold>[A-Za-z][\w.-]*\d[\w.-]*?):?\*\*:?|(?P<plain>[A-Z][\w.-]*\d[\w-]*):)[ \t]+"
)


def read_checklist(document: Document) -> Breakdown | None:
    """Read a document with boxes; None if it has none."""
    boxes = read_boxes(document)
    ids = {}
    for index, box in enumerate(boxes):
        match = _ID.match(box.text.text)
        ids[index] = (
            (match["bold"] or match["plain"], match.end()) if match else (f"#{index + 1}", 0)
        )
    if not ids:
        return None
    return Breakdown(document.path, Dialect("checklist"), finish(list(drafts(boxes, ids))))
