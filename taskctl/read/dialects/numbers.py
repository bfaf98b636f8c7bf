"""Numbers that a document states about its items, and that can be checked by counting.

totals    := `**Phases**: 6`, `**Total Tasks**: 120+`, `**Completed Tasks**: 3`,
             `**Progress**: 3/12 (25%)`; between a heading and the first item below it they
             are about the items of that heading
duration  := `**Est. Duration**: 12-16 weeks`, above the heading of the first phase
progress  := a table whose first column names phases or headings of items, and that has columns
             such as Planned, Completed, %; a row `Total` is about all items
"""

import re
from collections.abc import Callable, Container, Iterator, Sequence

from taskctl.model.breakdowns import Declared, Duration, Phase, area_key
from taskctl.model.items import Task
from taskctl.read.dialects.outline import walk
from taskctl.text.document import Block, Document
from taskctl.text.expressions import expression
from taskctl.text.places import Passage

_COLUMNS = {
    "planned": "total", "total": "total", "tasks": "total", "items": "total", "# tasks": "total",
    "completed": "done", "complete": "done", "done": "done", "%": "percent", "percent": "percent",
}  # fmt: skip  # a table
_LABELS = {
    "phases": "phases", "total tasks": "total", "total items": "total", "completed tasks": "done",
    "tasks completed": "done", "progress": "", "overall progress": "",
}  # fmt: skip  # a table
_LABEL = expression(
    r"\*\*(?P<label>[A-Za-z ]{5,20})(?:\*\*:|:\*\*)\s*(?P<count>\d+\+?)"
    r"(?!\d|\s*(?:[–—,-]|\.\.|…|and\b|to\b|through\b)\s*\w?\d)(?:\s*/\s*(?P<all>\d+))?(?:\s*\((?P<percent>\d+)\s*%\))?"
)
_DURATION = expression(
    r"\*\*(?:Est(?:imated|\.)?\s+|Total\s+)?Duration(?:\*\*:|:\*\*)\s*"
    r"(?P<weeks>(?P<first>\d+)(?:\s*[-–—]\s*(?P<last>\d+))?)\s*weeks?\b",
    re.IGNORECASE,
)
# A number by itself, before a unit, a share or a remark: `4`, `**4** tasks`, `3 / 12`, `33 %`. The
# numbers in ids, ranges, lists, dates and versions are not counts.
_COUNT = expression(
    r"[^\w#.,+-]*(?P<count>[0-9]{1,9})(?![\w+]*[\w]|\.[0-9])\+?"
    r"(?!\s*(?:[–—,;&~-]|\.\.|…|and\b|to\b|through\b)\s*\**\w*[0-9])"
)
_PHASE = expression(r"(?:p|phase\s*)?(?P<number>[0-9]+)\b", re.IGNORECASE)
_TOTAL = expression(r"(?:total|all|sum|overall)\b", re.IGNORECASE)

_Names = Callable[[str], str | None]


def read_numbers(
    document: Document, items: Sequence[Task], phases: Sequence[Phase]
) -> Iterator[Declared]:
    """The numbers that a document states, in the order of kinds: labels, then tables."""
    names = _names(items, phases)
    yield from _labelled(document, names, {item.id_place.line for item in items})
    for block, _ in walk(document):
        if block.kind == "table":
            yield from _table(document, block, names)


def read_duration(document: Document, phases: Sequence[Phase]) -> Duration | None:
    """The weeks for a whole document, as it says above its first phase."""
    first = min((p.weeks_place.line for p in phases if p.weeks_place), default=1)
    for number, line in enumerate(document.lines[: first - 1], 1):
        if "uration" in line and (match := _DURATION.search(line)):
            place = Passage(document.path, line, ((number, 1),)).place(*match.span("weeks"))
            return Duration(int(match["first"]), int(match["last"] or match["first"]), place)
    return None


def _names(items: Sequence[Task], phases: Sequence[Phase]) -> _Names:
    """A function for the subject of a cell or heading: "" for everything, None if unknown."""
    groups = {area_key(group): group for item in items for group in item.groups}
    known = {phase.name for phase in phases}

    def name(text: str) -> str | None:
        bare = text.strip("*_` ")
        if _TOTAL.match(bare):
            return ""
        number = _PHASE.match(bare)
        if number and f"Phase {int(number['number'])}" in known:
            return f"Phase {int(number['number'])}"
        return groups.get(area_key(bare))

    return name


def _labelled(document: Document, names: _Names, items: Container[int]) -> Iterator[Declared]:
    headings = {block.line: block for block in document.blocks if block.kind == "heading"}
    of = ""
    for number, line in enumerate(document.lines, 1):
        if heading := headings.get(number):
            of = (names(heading.text) if heading.level > 1 else "") or ""
        elif number in items:
            of = ""
        if "**" not in line:
            continue
        for match in _LABEL.finditer(line):
            what = _LABELS.get(match["label"].strip().casefold())
            if what is None or (not what and not match["all"]):
                continue
            passage = Passage(document.path, line, ((number, 1),))
            groups = {"count": what or "done", "all": "total", "percent": "percent"}
            for group, meant in groups.items():
                if match[group]:
                    place = passage.place(*match.span(group))
                    yield Declared(meant, of, int(match[group].rstrip("+")), match[group], place)


def _table(document: Document, block: Block, names: _Names) -> Iterator[Declared]:
    heads = document.head(block)
    if not set(heads[1:]) & _COLUMNS.keys() or len(heads) < 2:
        return
    for _, cells in document.rows(block)[1:]:
        of = names(cells[0].text) if cells and "](" not in cells[0].text else None
        if of is None:
            continue
        for head, cell in zip(heads[1:], cells[1:], strict=False):
            value = count_in(cell.text) if head in _COLUMNS and "](" not in cell.text else None
            if value:
                place = cell.place(*value.span("count"))
                yield Declared(_COLUMNS[head], of, int(value["count"]), value["count"], place)


def count_in(text: str) -> "re.Match[str] | None":
    """The number in a cell, as the group `count`; None without one."""
    return _COUNT.match(text)
