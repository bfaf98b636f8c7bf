"""Numbers that can be corrected: a correction is read back before it is offered.

Both `sync --adopt` and the advice of BK004 rely on this, so that neither ever damages an item, a
range or another number.
"""

from collections.abc import Callable, Sequence

from taskctl.model.breakdowns import Breakdown, Declared, wrong_numbers


def with_sure_numbers(
    found: Breakdown, lines: Sequence[str], read: Callable[[list[str]], Breakdown]
) -> Breakdown:
    """A document whose wrong numbers are marked if they can be corrected.

    Args:
        found: the document as read.
        lines: its lines.
        read: reads other lines in the same way.
    """
    wanted = dict(wrong_numbers(found))
    if not wanted:
        return found
    # A number in the text of an item cannot change without the item.
    own = {item.id_place.line for item in found.items}
    outside = {declared: n for declared, n in wanted.items() if declared.place.line not in own}
    sure = _read_back(found, outside, read(_written(lines, outside))) if outside else {}
    # The remaining corrections must hold without those that failed.
    if len(sure) < len(outside):
        sure = _read_back(found, sure, read(_written(lines, sure))) if sure else {}
    declared = (d._replace(sure=d not in wanted or d in sure) for d in found.declared)
    return found._replace(declared=tuple(declared))


def _written(lines: Sequence[str], wanted: dict[Declared, int]) -> list[str]:
    """The lines with these numbers in place of the stated ones."""
    changed = list(lines)
    for declared, counted in sorted(wanted.items(), key=lambda pair: pair[0].place, reverse=True):
        place = declared.place
        line = changed[place.line - 1]
        changed[place.line - 1] = (
            line[: place.column - 1] + str(counted) + line[place.end_column - 1 :]
        )
    return changed


def _read_back(
    found: Breakdown, wanted: dict[Declared, int], again: Breakdown
) -> dict[Declared, int]:
    """The numbers that are read back as meant, and leave everything else unchanged."""
    if _kept(found) != _kept(again) or len(found.declared) != len(again.declared):
        return {}
    sure = {}
    for old, new in zip(found.declared, again.declared, strict=True):
        same = (old.what, old.of) == (new.what, new.of)
        if old in wanted and same and new.value == wanted[old] and new.written == str(new.value):
            sure[old] = wanted[old]
        elif old not in wanted and not (same and old.written == new.written):
            return {}
    return sure


def _kept(breakdown: Breakdown) -> tuple[object, ...]:
    """The parts of a document that a corrected number must leave unchanged."""
    items = [
        (item.id, item.title, item.status, [p.id for p in item.prereqs], item.parent, item.phase)
        for item in breakdown.items
    ]
    ranges = [(lane.phase, lane.name, lane.ids) for lane in breakdown.lanes]
    parts = [(part.path, part.total, part.percent) for part in breakdown.parts]
    return breakdown.dialect, items, ranges, parts, [phase.name for phase in breakdown.phases]
