"""Headers that are not front matter: marked lines, a table or a section under the title.

Forms: `**Key:** value` (bold), `- Key: value` (bullet), `> Key: value` (quote), `Key: value`
(plain), `| Key | value |` (table), `## Key` with its text below (heading).
"""

import re
from collections.abc import Collection

from taskctl.text.blocks import Block, Document
from taskctl.text.header import Field, Header, Scalar
from taskctl.text.places import Passage, Place

_LINE = re.compile(
    r"[ ]{0,3}(?P<quote>>\s?)?(?P<bullet>[-*+]\s+)?(?P<bold>\*\*|__)?"
    r"(?P<key>[^\W\d_][^:*|`<>\[\](){}]{0,39}?)(?P<inner>\*\*|__)?\s*:\s*(?P<outer>\*\*|__)?\s*"
    r"(?P<value>.*?)\s*\\?$"
)
_SUB_ITEM = re.compile(r"(?P<indent>\s+)[-*+]\s+(?P<value>.*?)\s*$")
_MARKED_FORMS = ("bold", "bullet", "quote")


def marked_header(document: Document, form: str, wanted: Collection[str]) -> Header | None:
    """The header of a document without front matter, in one form or (auto) the first that is there.

    Only what stands before the first heading below the title is looked at, except for the form
    heading, which takes the sections whose title is one of `wanted` (case does not matter).
    """
    end = _end_of_head(document)
    names = {name.casefold() for name in wanted}
    forms = _MARKED_FORMS if form == "auto" else (form,)
    fields = _line_fields(document, end, forms)
    if not any(entry.key.casefold() in names for entry in fields):
        fields = []
    if not fields and form in {"auto", "table"}:
        fields = [f for f in _table_fields(document, end) if f.key.casefold() in names]
    if not fields and form in {"auto", "heading"}:
        fields = _section_fields(document, names)
    if not fields:
        return None
    line = fields[0].key_place.line
    return Header(form, line, end, tuple(fields))


def _end_of_head(document: Document) -> int:
    for block in document.blocks:
        if block.kind == "heading" and block.level > 1:
            return block.line
    return len(document.lines) + 1


def _line_fields(document: Document, end: int, forms: tuple[str, ...]) -> list[Field]:
    skipped = {
        line
        for block in document.blocks
        if block.line < end and block.kind in {"fence", "comment", "html", "code", "heading"}
        for line in range(block.line, min(block.end_line, end) + 1)
    }
    first = document.blocks[0].line if document.blocks else end
    fields: list[Field] = []
    for number in range(first, end):
        if number in skipped:
            continue
        line = document.lines[number - 1]
        sub = _SUB_ITEM.match(line)
        if (
            sub
            and fields
            and fields[-1].kind in {"null", "list"}
            and fields[-1].end_line >= number - 1
        ):
            fields[-1] = _with_item(fields[-1], document.path, number, sub)
            continue
        match = _LINE.match(line)
        if match and _form_of(match) in forms:
            fields.append(_field(document.path, number, match))
    return fields


def _form_of(match: "re.Match[str]") -> str:
    if match["bold"] and (match["inner"] or match["outer"]):
        return "bold"
    if match["quote"]:
        return "quote"
    if match["bullet"]:
        return "bullet"
    return "plain"


def _field(path: str, number: int, match: "re.Match[str]") -> Field:
    value = match["value"]
    passage = Passage(path, value, ((number, match.start("value") + 1),))
    place = Place(path, number, match.start("key") + 1, number, match.end("key") + 1)
    kind = "scalar" if value else "null"
    return Field(match["key"].strip(), place, kind, Scalar(passage, passage), (), number)


def _with_item(entry: Field, path: str, number: int, match: "re.Match[str]") -> Field:
    passage = Passage(path, match["value"], ((number, match.start("value") + 1),))
    items = (*entry.items, Scalar(passage, passage))
    return Field(entry.key, entry.key_place, "list", entry.value, items, number)


def _table_fields(document: Document, end: int) -> list[Field]:
    fields = []
    for block in document.blocks:
        if block.kind != "table" or block.line >= end:
            continue
        for number, cells in document.rows(block):
            if len(cells) < 2:
                continue
            key = cells[0].text.strip("*_` :")
            place = cells[0].place()
            kind = "scalar" if cells[1].text else "null"
            fields.append(Field(key, place, kind, Scalar(cells[1], cells[1]), (), number))
    return fields


def _section_fields(document: Document, names: Collection[str]) -> list[Field]:
    fields = []
    for index, block in enumerate(document.blocks):
        if block.kind != "heading" or block.text.casefold() not in names:
            continue
        place = Place(document.path, block.line, block.column, block.line,
                      block.column + len(block.text))  # fmt: skip
        body = document.blocks[index + 1] if index + 1 < len(document.blocks) else None
        passage = _first_line(document, body) if body else Passage(document.path, "", (place[1:3],))
        kind = "scalar" if passage.text else "null"
        fields.append(
            Field(block.text, place, kind, Scalar(passage, passage), (), passage.starts[0][0])
        )
    return fields


def _first_line(document: Document, block: Block) -> Passage:
    if block.kind not in {"paragraph", "item"}:
        return Passage(document.path, "", ((block.line, 1),))
    passage = document.passage(block)
    return passage.part(0, len(passage.text.split("\n", 1)[0]))
