"""Boards to tell stories about, and a second, simple reading of them to compare with."""

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple

BEGIN, END = "<!-- taskctl:begin ", "<!-- taskctl:end -->"
BOARD = "tasks/STATUS-BOARD.md"
ORDER = "tasks/IMPLEMENTATION-ORDER.md"

_ID = re.compile(r"TASK-\d{4}[A-Z]?")
_PIPE = re.compile(r"(?<!\\)\|")
_DELIMITER = re.compile(r"\|[-:| ]+\|")
_INSIDE = re.compile(
    rb"(<!--[ \t]*taskctl:begin\b[^\n]*?-->).*?(<!--[ \t]*taskctl:end\b[^\n]*?-->)", re.DOTALL
)
_BLOCK_BEGIN = re.compile(rb"<!-- taskctl:begin (?!counter)[^\n]*-->")
_BLOCK_END = b"<!-- taskctl:end -->"
_COUNTER = re.compile(rb"<!-- taskctl:begin counter [^\n]*?-->.*<!-- taskctl:end -->")


def board(*parts: str) -> str:
    """A board of these parts, a blank line between any two."""
    return "\n\n".join(["# Board", *parts]) + "\n"


def region(view: str, *lines: str, **attributes: str) -> str:
    """A region with these lines in it."""
    shown = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return "\n".join([f"<!-- taskctl:begin {view}{shown} -->", *lines, "<!-- taskctl:end -->"])


def table(head: str, *rows: str) -> list[str]:
    """The lines of a table; `head` is its first line."""
    return [head, "|---" * (head.count("|") - 1) + "|", *rows]


def rows(text: str) -> list[str]:
    """The rows of all tables in a text, without heads and delimiters."""
    return [
        line
        for block in _tables(text.split("\n"))
        for line in block.lines[2:]
        if line.startswith("|")
    ]


class Rows(NamedTuple):
    """A table: the heading above it, its labels, its cells by id."""

    heading: str
    labels: list[str]
    cells: dict[str, list[str]]


class _Block(NamedTuple):
    heading: str
    lines: list[str]


def _tables(lines: Sequence[str]) -> Iterator[_Block]:
    heading = ""
    position = 0
    while position < len(lines):
        line = lines[position]
        if line.startswith("#"):
            heading = line.lstrip("# ")
        following = lines[position + 1] if position + 1 < len(lines) else ""
        if line.startswith("|") and _DELIMITER.fullmatch(following.strip()):
            block = list(takewhile(lambda text: text.startswith("|"), lines[position:]))
            yield _Block(heading, block)
            position += len(block)
        else:
            position += 1


def cells(line: str) -> list[str]:
    """The cells of a row that begins and ends with a pipe."""
    return [cell.strip() for cell in _PIPE.split(line.strip())[1:-1]]


def tables(text: str) -> list[Rows]:
    """The tables of a text whose rows begin with the id of a task."""
    found = []
    for heading, lines in _tables(text.split("\n")):
        by_id = {}
        for line in lines[2:]:
            match = _ID.search(cells(line)[0])
            if match:
                by_id[match.group()] = cells(line)
        if by_id:
            found.append(Rows(heading, cells(lines[0]), by_id))
    return found


def done_ids(text: str) -> set[str]:
    """The ids with a row that says done: by a tick, its status, or the heading above it."""
    found = set()
    for heading, labels, by_id in tables(text):
        status = labels.index("Status") if "Status" in labels else -1
        for item_id, row in by_id.items():
            if status >= 0:
                is_done = row[status].startswith(("Done", "Complete"))
            else:
                is_done = row[0].startswith("✅") or heading.startswith("Done")
            if is_done:
                found.add(item_id)
    return found


def emptied(raw: bytes) -> bytes:
    """A board without what stands in its regions."""
    return _INSIDE.sub(rb"\1\2", raw)


def differences_outside(before: bytes, after: bytes) -> list[tuple[bytes, bytes]]:
    """The (old, new) lines of an adopted board that differ outside of what was wrapped."""
    # The line that keeps the words of a row in sight that is rightly gone.
    after = re.sub(rb"\n\nNot in the list above any more: [^\n]*", b"", after)
    old = before.split(b"\n")
    found = []
    position = 0
    new = iter(after.split(b"\n"))
    for line in new:
        if _BLOCK_BEGIN.fullmatch(line):
            while next(new) != _BLOCK_END:
                pass
            while position < len(old) and old[position].startswith(b"|"):
                position += 1
            continue
        was = old[position] if position < len(old) else b"(nothing)"
        position += 1
        counter = _COUNTER.search(line)
        if counter:
            head, tail = line[: counter.start()], line[counter.end() :]
            same = was.startswith(head) and was.endswith(tail)
        else:
            same = was == line
        if not same:
            found.append((was, line))
    return [*found, *((line, b"(nothing)") for line in old[position:])]
