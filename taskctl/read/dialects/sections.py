"""A section for each item, with its status in the heading.

    item   := `### E-004 (in_progress) Title`, and below it a list:
              `- Files:` with paths nested below, `- Acceptance:` with stop conditions nested below,
              `- Depends on: E-001, E-002`
    log    := a section `## Evidence Log`, which names the verified items

The status is a word in round or square brackets after the id.
"""

import re
from collections.abc import Iterator

from taskctl.model.boxes import StopCondition
from taskctl.model.breakdowns import Breakdown, Dialect
from taskctl.model.items import Task
from taskctl.read.dialects.outline import ItemDraft, finish, item, titles
from taskctl.read.dialects.words import read_status
from taskctl.text.document import Block, Document
from taskctl.text.expressions import expression
from taskctl.text.places import Passage, Place

_HEADING = expression(
    r"(?P<id>[A-Z][A-Za-z]*-?\d[\w.-]*)\s*[(\[](?P<status>[\w /,%-]+)[)\]]\s*[:—–-]?"
    r"\s*(?P<title>.*)"
)
_LOG = expression(r"evidence log\b", re.IGNORECASE)
_NAME = expression(r"[A-Z][A-Za-z]*-?\d\w*")
_FIELD = expression(
    r"\**(?P<name>Files|Acceptance|Depends on|Dependencies)\**:\**\s*", re.IGNORECASE
)


def read_sections(document: Document) -> Breakdown | None:
    """Read a document whose headings are items; None if none has an id and a status."""
    drafts = list(_drafts(document))
    if not drafts:
        return None
    items = finish(drafts)
    return Breakdown(document.path, Dialect("sections"), items, log=_log(document, items))


def _log(document: Document, items: tuple[Task, ...]) -> frozenset[str] | None:
    """The items in the log of evidence; None without a log."""
    level = 0
    named: set[str] | None = None
    known = {one.id for one in items}
    for block in document.blocks:
        if block.kind == "heading":
            if _LOG.match(block.text):
                level, named = block.level, named or set()
            elif block.level <= level:
                level = 0
        if level and named is not None:
            lines = document.lines[block.line - 1 : block.end_line]
            named |= known & {word for line in lines for word in _NAME.findall(line)}
    return None if named is None else frozenset(named)


def _drafts(document: Document) -> Iterator[ItemDraft]:
    path: list[Block] = []
    for index, block in enumerate(document.blocks):
        if block.kind != "heading":
            continue
        while path and path[-1].level >= block.level:
            path.pop()
        if match := _HEADING.fullmatch(block.text):
            yield _draft(document, index, match, titles(path))
        path.append(block)


def _draft(
    document: Document, index: int, match: "re.Match[str]", groups: tuple[str, ...]
) -> ItemDraft:
    heading = document.blocks[index]
    text = document.passage(heading)
    fields = _fields(document, index)
    one = item(
        match["id"],
        text.place(*match.span("id")),
        text.part(*match.span("title")),
        read_status(match["status"].replace("_", " "), {}),
        match["status"],
        text.place(*match.span("status")),
        groups=groups,
        plan_paths=tuple((p.text.strip("` "), p.place()) for p in fields.get("files", ())),
        stops=tuple(StopCondition(p.text, p.place()) for p in fields.get("acceptance", ())),
        detail=_detail(document, index),
    )
    waits = next(iter(fields.get("depends on", fields.get("dependencies", ()))), None)
    return ItemDraft(one, waits)


def _below(document: Document, index: int) -> Iterator[Block]:
    for position in range(index + 1, len(document.blocks)):
        block = document.blocks[position]
        if block.kind == "heading":
            return
        yield block


def _fields(document: Document, index: int) -> dict[str, list[Passage]]:
    """The texts after and below the labelled items of a section, by label."""
    found: dict[str, list[Passage]] = {}
    label = ""
    for block in _below(document, index):
        if block.kind != "item":
            continue
        passage = document.passage(block)
        match = _FIELD.match(passage.text)
        if match:
            label = match["name"].casefold()
            found[label] = [passage.part(match.end())] if match.end() < len(passage.text) else []
        elif block.level and label:
            found[label].append(passage)
        else:
            label = ""
    return found


def _detail(document: Document, index: int) -> Place | None:
    last = max((block.end_line for block in _below(document, index)), default=0)
    first = document.blocks[index].end_line + 1
    return Place(document.path, first, 1, last + 1, 1) if last else None
