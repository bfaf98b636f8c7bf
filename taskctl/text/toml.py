"""Headers in TOML: front matter between two lines of `+++`, or a whole file."""

import re

from taskctl.text.expressions import expression
from taskctl.text.header import Field, Header, HeaderFault
from taskctl.text.places import Passage, Place
from taskctl.text.scalars import Scalar, cut_comment, empty, flow_items, quoted

_KEY = expression(r"""\s*(?P<key>[\w.-]+|"[^"]*"|'[^']*')\s*=\s*""")
_TABLE = expression(r"\s*\[\[?(?P<name>[^\[\]]+)\]\]?\s*(?:#.*)?$")
_FENCE = "+++"


def toml_matter(path: str, lines: list[str]) -> Header | None:
    """Read the front matter between two lines of `+++`; None if a file does not begin with one."""
    if not lines or lines[0].rstrip() != _FENCE:
        return None
    closer = next((i for i in range(1, len(lines)) if lines[i].rstrip() == _FENCE), None)
    if closer is not None:
        return _read(path, lines, 1, closer, closer + 2, ())
    # The body must not be swallowed: an unclosed header ends at the first blank line.
    end = next((i for i, line in enumerate(lines) if not line.strip()), len(lines))
    place = Place(path, 1, 1, 1, 4)
    fault = HeaderFault("unclosed", place, "the header is opened here and never closed")
    return _read(path, lines, 1, end, end + 1, (fault,))


def toml_file(path: str, lines: list[str]) -> Header:
    """Read a whole file as a header."""
    return _read(path, lines, 0, len(lines), len(lines) + 1, ())


def _read(
    path: str, lines: list[str], first: int, end: int, body: int, faults: tuple[HeaderFault, ...]
) -> Header:
    fields: list[Field] = []
    table, index = "", first
    while index < end:
        line = lines[index]
        last = index
        if match := _TABLE.match(line):
            table = f"{match['name'].strip()}."
        elif match := _KEY.match(line):
            last = _last_line(lines, index, match.end(), end)
            fields.append(_field(path, lines, index, last, table, match))
        index = last + 1
    if not faults and (fault := _fault(path, lines, first, end)):
        faults = (fault,)
    return Header("toml", first or 1, body, fields, faults, path=path)


def _last_line(lines: list[str], index: int, start: int, end: int) -> int:
    """The line in which a value ends: arrays and long texts go over several lines."""
    opening = lines[index][start:]
    for sign in ('"""', "'''"):
        if opening.startswith(sign) and sign not in opening[3:]:
            return next((i for i in range(index + 1, end) if sign in lines[i]), index)
    if opening.startswith("[") and not _is_closed(opening):
        return next((i for i in range(index + 1, end) if lines[i].strip()[:1] == "]"), index)
    return index


def _is_closed(text: str) -> bool:
    return cut_comment(text)[0].endswith("]")


def _field(
    path: str, lines: list[str], index: int, last: int, table: str, match: "re.Match[str]"
) -> Field:
    key = table + match["key"].strip("\"'")
    place = Place(path, index + 1, match.start("key") + 1, index + 1, match.end("key") + 1)
    start = match.end()
    if last > index and lines[index][start : start + 1] == "[":
        rows = range(index + 1, last)
        items = tuple(item for row in rows if (item := _item(path, lines[row], row)) is not None)
        return Field(key, place, "list", empty(path, index + 1, start + 1), items, last + 1)
    value = _scalar(path, cut_comment(lines[index])[0], index, start)
    if value.quote == "[":
        return Field(key, place, "list", value, flow_items(value), last + 1)
    return Field(key, place, "scalar", value, (), last + 1)


def _item(path: str, line: str, row: int) -> Scalar | None:
    """An entry of an array over several lines, one a line."""
    text = cut_comment(line)[0].rstrip(" \t,")
    start = len(text) - len(text.lstrip())
    return _scalar(path, text, row, start) if text.strip() else None


def _scalar(path: str, text: str, row: int, start: int) -> Scalar:
    written = text[start:].rstrip()
    raw = Passage(path, written, ((row + 1, start + 1),))
    if written[:1] in {'"', "'", "["} and (found := quoted(written)):
        quote, inner, offset, end = found
        place = (row + 1, start + offset + 1)
        return Scalar(Passage(path, inner, (place,)), raw.part(0, end), quote)
    return Scalar(raw, raw)


def _fault(path: str, lines: list[str], first: int, end: int) -> HeaderFault | None:
    import tomllib  # few headers need it

    try:
        tomllib.loads("\n".join(lines[first:end]))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        line = re.search(r"line (\d+)", str(error))
        number = first + int(line[1]) if line else max(first, 1)
        where = Place(path, number, 1, number, len(lines[number - 1]) + 1 if lines else 1)
        return HeaderFault("stray", where, f"the header is not TOML: {error}")
    return None
