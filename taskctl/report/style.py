"""The style of printed text: colours, width in cells, and escapes of unsafe characters."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from taskctl.text.characters import UNPRINTABLE
from taskctl.text.expressions import expression
from taskctl.text.width import cells as cells  # noqa: PLC0414  every report asks for it here

if TYPE_CHECKING:
    from taskctl.model.items import Task

SourceLines = Callable[[str], Sequence[str]]
"""The lines of a file of the repository without their ends; empty if it cannot be read."""

SEVERITY_COLORS = {"error": "31", "warning": "33", "info": "36"}
BOLD = "1"

_SGR = expression(r"\x1b\[[\d;]*m")


class Style(NamedTuple):
    """The style of text output: colour or not, and the number of cells per line."""

    color: bool = False
    width: int = 80


def printable(text: str, *, keep: str = "") -> str:
    """Show control, bidi and separator characters and lone surrogates as `\\x1b` or `\\u202e`.

    A newline and a tab become a blank; the characters in `keep` stay as they are.
    """
    if text.isprintable():
        return text
    return UNPRINTABLE.sub(lambda found: _shown(found.group(), keep), text)


def _shown(char: str, keep: str) -> str:
    if char in keep:
        return char
    if char in "\n\t":
        return " "
    return f"\\x{ord(char):02x}" if ord(char) < 0x100 else f"\\u{ord(char):04x}"


def paint(text: str, sgr: str, style: Style) -> str:
    """`text` in the colour or weight of an SGR code, if the style has colour."""
    return f"\x1b[{sgr}m{text}\x1b[0m" if style.color else text


def cut(line: str, width: int) -> str:
    """A line, painted or not, cut to a number of cells."""
    bare = _SGR.sub("", line) if "\x1b" in line else line
    if cells(bare) <= width:
        return line
    used = position = 0
    while used < width:
        painted = _SGR.match(line, position)
        if painted:
            position = painted.end()
            continue
        used += cells(line[position])
        position += used < width
    return f"{line[:position]}…{''.join(_SGR.findall(line, position))}"


def listing(label: str, parts: list[str], style: Style, sign: str = " ") -> str:
    """`label a b +3`: as many parts as fit on the line, and how many do not."""
    shown = label
    for index, part in enumerate(parts):
        rest = len(parts) - index
        more = f" +{rest - 1}" if rest > 1 else ""
        candidate = f"{shown}{sign if index else ''}{printable(part)}"
        if cells(candidate + more) > style.width:
            if index:
                return f"{shown} +{rest}"
            return fit(candidate, style._replace(width=style.width - len(more))) + more
        shown = candidate
    return shown


def fit(line: str, style: Style) -> str:
    """A line cut to the width of the terminal."""
    return cut(line, style.width)


def place(task: "Task") -> str:
    """Where the status of a task is written."""
    return f"{printable(task.path)}:{task.line}"


def wrap(text: str, width: int, first: str = "", rest: str = "") -> Iterator[str]:
    """The lines of a text, with `first` before the first and `rest` before the others.

    A word that is too long gets its own line and is not cut, so that paths can be copied.
    """
    line, empty = first, True
    for word in text.split():
        if not empty and cells(line) + 1 + cells(word) > width:
            yield line
            line, empty = rest, True
        line = f"{line}{word}" if empty else f"{line} {word}"
        empty = False
    yield line
