"""Lists in a header that other plans have in sections: stop conditions and allowlists."""

from collections.abc import Iterator, Mapping

from taskctl.model.boxes import Box, StopCondition
from taskctl.read.entries import is_nothing
from taskctl.read.scope_blocks import Line
from taskctl.settings.schema import Collection
from taskctl.text.expressions import expression
from taskctl.text.header import Field, Header
from taskctl.text.places import Folded, Passage

_BOX = expression(r"(?:[-*+]\s+)?\[(?P<mark>[^\[\]])\]\s+(?=\S)")
_BULLET = expression(r"[-*+]\s+(?=\S)")
_STATES = {"x": "done", "X": "done", " ": "open"}


def header_stops(
    header: Header | None, collection: Collection, marks: Mapping[str, str]
) -> list[tuple[StopCondition, Box | None]]:
    """The stop conditions in a header, and the box of each that has one.

    Args:
        header: the header.
        collection: the names of its keys.
        marks: the settings for marks that a renderer does not know.
    """
    found: list[tuple[StopCondition, Box | None]] = []
    for field in _fields(header, collection, "stop"):
        for passage in _entries(field):
            box = _BOX.match(passage.text)
            bullet = box or _BULLET.match(passage.text)
            text = passage.part(bullet.end() if bullet else 0)
            if box is None or isinstance(passage, Folded):
                found.append((StopCondition(text.text, text.place()), None))
                continue
            mark, place = box["mark"], passage.place(box.start("mark") - 1, box.end("mark") + 1)
            state = _STATES.get(mark) or marks.get(mark, "unknown")
            sign, written = ("x" if state == "done" else mark), f"[{mark}]"
            stop = StopCondition(text.text, text.place(), sign, state, written, place)
            one = Box(sign, text.text, text.place(), state=state, written=written, box_place=place)
            found.append((stop, one))
    return found


def header_paths(header: Header | None, collection: Collection) -> tuple[Field | None, list[Line]]:
    """The first field of an allowlist in a header, and its lines."""
    fields = [(field, False) for field in _fields(header, collection, "scope")]
    fields += [(field, True) for field in _fields(header, collection, "denied")]
    lines = [
        Line("item", 0, passage, is_denied)
        for field, is_denied in fields
        for passage in _entries(field)
    ]
    return (fields[0][0] if fields else None), lines


def _fields(header: Header | None, collection: Collection, name: str) -> Iterator[Field]:
    for key in collection.header.keys.get(name, ()):
        if header and (field := header.get(key)):
            yield field


def _entries(field: Field) -> Iterator[Passage]:
    """The entries of a list, or the lines of a text."""
    if field.kind == "list":
        passages = [item.passage for item in field.items]
    elif field.kind == "scalar":
        passages = list(_lines(field.value.passage))
    else:
        passages = []
    yield from (passage for passage in passages if not is_nothing(passage.text))


def _lines(passage: Passage) -> Iterator[Passage]:
    if not passage.is_exact:
        yield passage
        return
    start = 0
    for line in passage.text.split("\n"):
        yield passage.part(start, start + len(line))
        start += len(line) + 1
