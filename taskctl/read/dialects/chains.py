"""Lines below the heading of a phase that name its prerequisites, or the phases after it.

phase  := a heading that begins with `Phase N`
line   := `**Dependencies**: Phase 0` or `**Unblocks**: Phase 2 (Core), Phase 3 (Worker)`,
          also in a quote; `All` is every other phase, `None` is none
"""

import re
from collections.abc import Iterator

from taskctl.model.breakdowns import ALL_PHASES, PhaseLine
from taskctl.text.document import Document
from taskctl.text.expressions import expression
from taskctl.text.places import Place

_PHASE = expression(r"phase\s+(\d+)\b", re.IGNORECASE)
_LINE = expression(
    r"[\s>*+-]*\*\*(?P<kind>Dependencies|Depends on|Prerequisites|Unblocks|Blocks)(?:\*\*:|:\*\*)"
    r"\s*(?P<names>.*?)\s*",
    re.IGNORECASE,
)
_ALL = expression(r"\ball\b", re.IGNORECASE)


def read_chain(document: Document) -> Iterator[PhaseLine]:
    """The lines of a document about the order of phases."""
    if not any("**" in line and _LINE.fullmatch(line) for line in document.lines):
        return
    headings = {b.line: b for b in document.blocks if b.kind == "heading"}
    own, level = "", 0
    for number, line in enumerate(document.lines, 1):
        if heading := headings.get(number):
            match = _PHASE.match(heading.text)
            if match:
                own, level = f"Phase {int(match[1])}", heading.level
            elif heading.level <= level:
                own = ""
        elif own and (match := _LINE.fullmatch(line)):
            kind = "unblocks" if match["kind"].casefold().endswith("blocks") else "waits"
            names = tuple(f"Phase {int(n)}" for n in _PHASE.findall(match["names"]))
            if _ALL.search(match["names"]):
                names = (ALL_PHASES,)
            start, end = match.span("names")
            place = Place(document.path, number, start + 1, number, end + 1)
            yield PhaseLine(own, kind, names, place)
