"""Edits: replacements of spans of files."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from taskctl.errors import TaskctlError
from taskctl.text.expressions import expression
from taskctl.text.places import Place
from taskctl.text.source import BOM, LineTable, Source, split_lines

_LINE_END = expression("\r\n|\r|\n")


class Edit(NamedTuple):
    """Replace the text at `place` with `text`; an empty place inserts."""

    place: Place
    text: str


def apply(source: Source, edits: Iterable[Edit]) -> bytes:
    """The bytes of a file after its edits; all other bytes stay, including line ends and BOM.

    Raises:
        TaskctlError: the file is not UTF-8, so positions in it mean nothing; two edits overlap; or
            one points beyond the end of its line, so it was made from a wrong place.
    """
    try:
        text = source.raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise TaskctlError(f"{source.path}: not UTF-8, left as it is") from None
    table = LineTable(text)
    lengths = [len(line) for line in split_lines(text)]
    if text.endswith(("\n", "\r")) or not text:
        lengths.append(0)
    pieces: list[str] = []
    position = 0
    for edit in sorted(set(edits), key=lambda e: (e.place, e.text)):
        inside = _lies_in_lines(edit.place, lengths)
        start = table.offset(edit.place.line, edit.place.column) if inside else 0
        if start < position or not inside:
            where = f"{source.path}:{edit.place.line}:{edit.place.column}"
            what = "overlaps another" if inside else "points beyond its line"
            raise TaskctlError(f"{where}: a change of this place {what}; nothing was written")
        end = table.offset(edit.place.end_line, edit.place.end_column)
        pieces += (text[position:start], _with_line_ends(edit.text, text, start))
        position = max(end, start)
    pieces.append(text[position:])
    bom = BOM if source.raw.startswith(BOM) else b""
    return bom + "".join(pieces).encode("utf-8")


def _with_line_ends(new: str, text: str, start: int) -> str:
    """New text with the line end that comes next in the file, else the first one in it."""
    if "\n" not in new:
        return new
    found = _LINE_END.search(text, start) or _LINE_END.search(text)
    return new.replace("\n", found.group()) if found else new


def _lies_in_lines(place: Place, lengths: list[int]) -> bool:
    def inside(line: int, column: int) -> bool:
        return line <= len(lengths) and column <= lengths[line - 1] + 1

    return inside(place.line, place.column) and inside(place.end_line, place.end_column)


def unified_diff(path: str, before: bytes | None, after: bytes, was: str = "") -> list[str]:
    """The lines of a unified diff, as `git apply` reads them; `before` is None for a new file.

    `was` is the path before the change, if that was another one.

    Where lines end in CR alone, which git takes for one line, they are shown one by one.
    """
    from difflib import unified_diff as diff  # only diffs pay for the import

    def lines(raw: bytes) -> list[str]:
        text = raw.decode("utf-8", "surrogateescape")
        return [part for part in re.split("(?<=\n)|(?<=\r)(?!\n)", text) if part]

    shown = []
    old = "/dev/null" if before is None else f"a/{was or path}"
    for line in diff(lines(before or b""), lines(after), old, f"b/{path}"):
        shown.append(line.rstrip("\n"))
        if not line.endswith(("\n", "\r")) and line[0] in "+- ":
            shown.append("\\ No newline at end of file")
    return shown
