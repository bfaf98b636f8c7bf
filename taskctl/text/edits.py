"""Edits: replacing spans of files, and nothing else; one door to the disk for writing."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from taskctl.errors import TaskctlError
from taskctl.text.places import Place
from taskctl.text.source import BOM, LineTable, Source, split_lines


class Edit(NamedTuple):
    """Put `text` in the place of what stands at `place`; an empty place inserts."""

    place: Place
    text: str


def apply(source: Source, edits: Iterable[Edit]) -> bytes:
    """The bytes of a file after its edits; all other bytes stay, line ends and BOM included.

    Of edits that overlap, the first by position is taken; one that points beyond the end of its
    line was made from a wrong place, and is left out.

    Raises:
        TaskctlError: the file is not UTF-8, so positions in it mean nothing.
    """
    try:
        text = source.raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise TaskctlError(f"{source.path}: not UTF-8, left as it is") from None
    table = LineTable(text)
    lengths = [len(line) for line in split_lines(text)]
    newline = next((end for end in ("\r\n", "\n", "\r") if end in text), "\n")
    pieces: list[str] = []
    position = 0
    for edit in sorted(set(edits), key=lambda e: (e.place, e.text)):
        start = table.offset(edit.place.line, edit.place.column)
        end = table.offset(edit.place.end_line, edit.place.end_column)
        if start < position or not _lies_in_lines(edit.place, lengths):
            continue
        pieces += (text[position:start], edit.text.replace("\n", newline))
        position = max(end, start)
    pieces.append(text[position:])
    bom = BOM if source.raw.startswith(BOM) else b""
    return bom + "".join(pieces).encode("utf-8")


def _lies_in_lines(place: Place, lengths: list[int]) -> bool:
    def inside(line: int, column: int) -> bool:
        return line > len(lengths) or column <= lengths[line - 1] + 1

    return inside(place.line, place.column) and inside(place.end_line, place.end_column)


def unified_diff(path: str, before: bytes, after: bytes) -> list[str]:
    """The lines of a unified diff, as `patch` reads them."""
    from difflib import unified_diff as diff  # noqa: PLC0415  only where a diff is asked for

    def lines(raw: bytes) -> list[str]:
        text = raw.decode("utf-8", "surrogateescape")
        return [part for part in re.split("(?<=\n)", text) if part]

    shown = []
    for line in diff(lines(before), lines(after), f"a/{path}", f"b/{path}"):
        shown.append(line.rstrip("\n"))
        if not line.endswith("\n") and line[0] in "+- ":
            shown.append("\\ No newline at end of file")
    return shown
