"""Headers that are not front matter: marked lines, a table or a section under the title.

Forms: `**Key:** value` (bold), `- Key: value` (bullet), `> Key: value` (quote), `Key: value`
(plain), `| Key | value |` (table), `## Key` with its text below (heading).
"""

import re
from collections.abc import Collection

from taskctl.text.document import Block, Document
from taskctl.text.expressions import expression
from taskctl.text.header import Field, Header
from taskctl.text.places import Passage, Place
from taskctl.text.prose import prose_lines
from taskctl.text.scalars import Scalar

_LINE = expression(
    r"[ ]{0,3}(?P<quote>>\s?)?(?P<bullet>[-*+]\s+)?(?P<bold>\*\*|__)?"
    r"(?P<key>[^\W\d_][^:*|`<>\[\](){}]{0,39}?)(?P<inner>\*\*|__)?\s*:\s*(?(bold)(?P<outer>\*\*|__)?)\s*"
)
_PRE = expression(r"\s*<pre\b[^>]*>\s*$", re.IGNORECASE)
_PRE_LINE = expression(r"\s*(?P<key>[^\W\d_][^:<>]{0,39}?)\s*:(?:\s+|$)")
_SUB_ITEM = expression(r"\s+[-*+]\s+")
_MARKED_FORMS = ("bold", "bullet", "quote")
_NO_FIELDS = frozenset({"fence", "comment", "html", "code", "heading"})


def marked_header(document: Document, form: str, wanted: Collection[str]) -> Header | None:
    """The header of a document without front matter, in one form or (auto) the first form found.

    Only the part before the first heading below the title is read, except for the form heading,
    which takes the sections whose title is one of `wanted` (ignoring case).
    """
    end = _end_of_head(document)
    names = {name.casefold() for name in wanted}
    if form == "pre":
        return _pre_header(document, names)
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


def _pre_header(document: Document, names: Collection[str]) -> Header | None:
    """The lines of a `<pre>` block above the second heading."""
    path, lines, end = document.path, document.lines, _end_of_head(document)
    block = next((b for b in document.between(1, end - 1) if b.kind == "html"), None)
    if block is None or not block.closed or not _PRE.match(lines[block.line - 1]):
        return None
    fields = [
        _field(path, number, match, lines[number - 1])
        for number in range(block.line + 1, block.end_line)
        if (match := _PRE_LINE.match(lines[number - 1]))
    ]
    if not any(entry.key.casefold() in names for entry in fields):
        return None
    return Header("pre", block.line, block.end_line + 1, fields, path=path)


def _end_of_head(document: Document) -> int:
    for heading in document.headings:
        if heading.level > 1:
            return heading.line
    return len(document.lines) + 1


def _line_fields(document: Document, end: int, forms: tuple[str, ...]) -> list[Field]:
    head = document.between(1, end - 1)
    first = head[0].line if head else end
    fields: list[Field] = []
    items: list[Scalar] = []  # those of the last field
    last = 0
    for number, line in prose_lines(document, _NO_FIELDS, first, end - 1):
        sub = _SUB_ITEM.match(line)
        if sub and fields and fields[-1].kind == "null" and last >= number - 1:
            items.append(_scalar(document.path, number, sub.end(), line.rstrip()))
            last = number
            continue
        match = _LINE.match(line)
        if match and _form_of(match) in forms:
            _settle(fields, items)
            fields.append(_field(document.path, number, match, line))
            last = number
    _settle(fields, items)
    return fields


def _settle(fields: list[Field], items: list[Scalar]) -> None:
    """Give the items found so far to the last field."""
    if items:
        end_line = items[-1].passage.starts[0][0]
        fields[-1] = fields[-1]._replace(kind="list", items=tuple(items), end_line=end_line)
        items.clear()


def _form_of(match: "re.Match[str]") -> str:
    if match["bold"] and (match["inner"] or match["outer"]):
        return "bold"
    if match["quote"]:
        return "quote"
    if match["bullet"]:
        return "bullet"
    return "plain"


def _field(path: str, number: int, match: "re.Match[str]", line: str) -> Field:
    value = _scalar(path, number, match.end(), line.removesuffix("\\").rstrip())
    place = Place(path, number, match.start("key") + 1, number, match.end("key") + 1)
    kind = "scalar" if value.passage.text else "null"
    return Field(match["key"].strip(), place, kind, value, (), number)


def _scalar(path: str, number: int, start: int, line: str) -> Scalar:
    """A value; when all of it is in quotes, the text between them, as in any other header."""
    text = line[start:]
    raw = Passage(path, text, ((number, start + 1),))
    quote = text[:1]
    if len(text) > 1 and quote in {'"', "'"} and text.find(quote, 1) == len(text) - 1:
        return Scalar(Passage(path, text[1:-1], ((number, start + 2),)), raw, quote)
    return Scalar(raw, raw)


def _table_fields(document: Document, end: int) -> list[Field]:
    fields = []
    for block in document.between(1, end - 1):
        if block.kind != "table":
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
        if block.kind != "heading" or block.level < 2:
            continue
        if block.text.casefold() not in names:
            # `## Status: In Progress`
            key, _, value = block.text.partition(":")
            line = document.lines[block.line - 1]
            is_one_line = line.lstrip().startswith("#") and f":{value}" in line
            if is_one_line and value.strip() and key.strip().casefold() in names:
                fields.append(_heading_field(document, block, key, value))
            continue
        place = Place(
            document.path, block.line, block.column, block.line, block.column + len(block.text)
        )
        body = document.blocks[index + 1] if index + 1 < len(document.blocks) else None
        passage = _first_line(document, body) if body else Passage(document.path, "", (place[1:3],))
        kind = "scalar" if passage.text else "null"
        fields.append(
            Field(block.text, place, kind, Scalar(passage, passage), (), passage.starts[0][0])
        )
    return fields


def _heading_field(document: Document, block: Block, key: str, value: str) -> Field:
    """A heading that holds both the key and its value."""
    line = document.lines[block.line - 1]
    start = line.index(f":{value}") + 1 + len(value) - len(value.lstrip())
    place = Place(document.path, block.line, block.column, block.line, block.column + len(key))
    scalar = _scalar(document.path, block.line, start, line[: start + len(value.strip())])
    return Field(key.strip(), place, "scalar", scalar, (), block.line)


def _first_line(document: Document, block: Block) -> Passage:
    if block.kind not in {"paragraph", "item"}:
        return Passage(document.path, "", ((block.line, 1),))
    passage = document.passage(block)
    return passage.part(0, len(passage.text.split("\n", 1)[0]))
