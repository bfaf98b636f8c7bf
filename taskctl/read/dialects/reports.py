"""Progress reports: old remarks about items, in their document or in one of their own.

report   := a section with `progress report` in its heading, also in a fence without a language
line     := `- CD-002: 🟡 In progress (80%)`, `- D9-001: 🔴 Not started (blocked by CD-010)`,
            `- CD-003 blocked on CD-002`
"""

import re
from collections.abc import Iterator

from taskctl.model.breakdowns import ReportLine
from taskctl.read.dialects.references import NameReader
from taskctl.read.dialects.words import signs
from taskctl.text.document import Document
from taskctl.text.expressions import expression
from taskctl.text.places import Passage, Place

_REPORT = expression(r"\b(?:progress|status|weekly) report\b", re.IGNORECASE)
_HEADING = expression(r"[ ]{0,3}(?P<level>#{1,6})\s+(?P<text>.*)")
_LINE = expression(
    r"\s*[-*+]\s+\**(?P<id>#?\w[\w./-]*\d[\w.-]*)\**"
    r"(?::\**\s+|\s+(?=(?:is )?blocked\b))(?P<says>\S.*)"
)
_BLOCKED = expression(r"\bblocked (?:by|on)\s+(?P<names>[^()]+)", re.IGNORECASE)
_WORD = expression(r"[^\W\d_][^\W\d_ ]*(?: [^\W\d_]+)*")


def read_reports(document: Document, names: NameReader) -> Iterator[ReportLine]:
    """The lines of the reports in a document; `names` reads the other items in them."""
    if not any(_REPORT.search(line) for line in document.lines):
        return
    fences = {b.line: b for b in document.blocks if b.kind in {"fence", "code"}}
    inside = 0  # the level of the heading of the report around the line
    end = 0  # the last line of the fence around it
    for number, line in enumerate(document.lines, 1):
        if number in fences:
            fence = fences[number]
            end, inside = fence.end_line, -1 if fence.text else 0
        elif number == end + 1:
            inside = 0
        heading = _HEADING.match(line)
        if heading and inside >= 0:
            level = len(heading["level"])
            if _REPORT.search(heading["text"]):
                inside = level
            elif level <= inside:
                inside = 0
        elif inside > 0 and (match := _LINE.match(line)):
            yield _line(Passage(document.path, line, ((number, 1),)), match, names)


def _line(line: Passage, match: "re.Match[str]", names: NameReader) -> ReportLine:
    says = match["says"]
    blocked = _BLOCKED.search(says)
    word = _WORD.search(says)
    waits = tuple(names.ids_in(blocked["names"])) if blocked else ()
    place: Place = line.place(*match.span("says"))
    return ReportLine(
        match["id"],
        line.place(*match.span("id")),
        says.rstrip(),
        place,
        next(iter(signs(says[:8])), ""),
        word[0] if word else "",
        waits,
    )
