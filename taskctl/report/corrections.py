"""The corrections of `sync`, as a table for each region: what, was, is, why."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from taskctl.report.style import Style, cells, cut, printable
from taskctl.text.words import count
from taskctl.views.corrections import Correction

_GAP = "  "
# A narrower cell is unreadable.
_NARROWEST = 12
# Indexes in a row: item and column, the old and the new value.
_NAMES, _CELLS = (0, 1), (2, 3)


def correction_objects(corrections: Sequence[Correction]) -> list[dict[str, Any]]:
    """The corrections as JSON."""
    return [
        {
            "path": c.path,
            "line": c.line,
            "view": c.view,
            "item": c.item,
            "column": c.column,
            "was": c.was,
            "is": c.now,
            "why": c.why,
        }
        for c in corrections
    ]


def outcome(
    regions: int, corrections: int, changed: Iterable[str], *, write: bool, of_files: bool = False
) -> str:
    """The outcome for the regions, in one line; `changed` are the files that hold them.

    `of_files` means that these must be named to be written.
    """
    names = ", ".join(changed)
    made = count(regions, "region")
    if not names:
        return f"{made}, all up to date"
    number = count(corrections, "correction")
    if write:
        return f"{made}, {number} written to {names}"
    command = f"taskctl sync {names.replace(',', '')}" if of_files else "taskctl sync"
    return f"{made}, {number} for {names}; `{command}` writes them"


def render_corrections(corrections: Sequence[Correction], style: Style) -> Iterator[str]:
    """The lines of the report, in the order of the regions."""
    separator = ""
    for (path, line, view), group in groupby(corrections, key=lambda one: one[:3]):
        if separator:
            yield ""
        separator = "between regions"
        yield f"{printable(path)}:{line}{_GAP}{view}"
        yield from _table(list(group), style)


def _table(corrections: Sequence[Correction], style: Style) -> Iterator[str]:
    rows = [[printable(text) or "—" for text in one[3:]] for one in corrections]
    widths = [max(map(cells, column)) for column in zip(*rows, strict=True)]
    widths = _fitting(widths, style.width - len(_GAP) * len(widths))
    for row in rows:
        shown = (cut(text, width) for text, width in zip(row[:-1], widths, strict=False))
        padded = (
            f"{text}{' ' * (w - cells(text))}" for text, w in zip(shown, widths, strict=False)
        )
        yield f"{_GAP}{_GAP.join([*padded, row[-1]])}".rstrip()


def _fitting(widths: Sequence[int], room: int) -> list[int]:
    """The widths reduced to fit: old and new values first, then the names, never the reason."""
    found = list(widths)
    for columns in (_CELLS, _NAMES):
        while sum(found) > room:
            widest = max(columns, key=lambda index: found[index])
            if found[widest] <= _NARROWEST:
                break
            found[widest] -= 1
    return found
