"""The status of an item, from the place that the settings name."""

from collections.abc import Callable
from typing import NamedTuple

from taskctl.model.items import DECISION
from taskctl.model.states import Status, Vocabulary
from taskctl.read.boxes import read_boxes, read_stops, stop_items
from taskctl.read.context import ReadingContext
from taskctl.read.files import Parsed, fixed_folder
from taskctl.settings.schema import Collection
from taskctl.text.header import Field
from taskctl.text.places import Passage, Place
from taskctl.text.scalars import Scalar


class Found(NamedTuple):
    """A status as it was found.

    field   the text of a file that says it; None if nothing that can be replaced does
    """

    status: Status
    text: str
    place: Place
    field: Field | None = None


def find_status(parsed: Parsed, context: ReadingContext) -> Found:
    """The status of a file; unknown without one."""
    collection, path = parsed.collection, parsed.source.path
    vocabulary = context.vocabularies[collection.name]
    if derive := _DERIVED.get(collection.status.from_):
        return derive(parsed, context)
    field = parsed.status
    if collection.status.beside and parsed.id:
        field = context.beside[collection.name].field(path, parsed.id)
    if field and field.is_below and collection.kind == DECISION:
        field = _taken_back(parsed, field, vocabulary) or field
    text = field.text if field else ""
    return Found(vocabulary.read(text), text, field.place if field else Place(path), field)


def _taken_back(parsed: Parsed, field: Field, vocabulary: Vocabulary) -> Field | None:
    """A line like `Superseded by [12. X](0012-x.md)` below the status of a decision.

    Tools add it at the end of the section, and may leave the old word above.
    """
    lines = parsed.document.lines
    for number, line in enumerate(lines[field.end_line :], field.end_line + 1):
        if line.startswith("#"):
            break
        status = vocabulary.read(line)
        if status.state == "dropped" and status.tail.startswith("by "):
            passage = Passage(parsed.source.path, line.rstrip(), ((number, 1),))
            return field._replace(value=Scalar(passage, passage), end_line=number)
    return None


def folder_status(path: str, collection: Collection, vocabulary: Vocabulary) -> tuple[Status, str]:
    """The status that a folder of a path names, and the name of that folder.

    Of the folders below the fixed part of the patterns, the nearest that is a status counts.
    """
    own = 2 if collection.id.from_ == "dirname" else 1
    below = path.split("/")[:-own]
    fixed = fixed_folder(collection.include)
    names = below[len(fixed) :] or below[-1:]
    for name in reversed(names):
        for text in (name, _as_words(name)):
            status = vocabulary.read(text)
            if status.state != "unknown":
                return status, name
    return Status("unknown"), names[-1] if names else ""


def _as_words(name: str) -> str:
    """A folder's name as people would say it: `2-in_progress` is `in progress`."""
    return " ".join(name.lstrip("0123456789").replace("_", "-").split("-")).lstrip(" .")


def _from_folder(parsed: Parsed, context: ReadingContext) -> Found:
    collection, path = parsed.collection, parsed.source.path
    status, name = folder_status(path, collection, context.vocabularies[collection.name])
    return Found(status, name, Place(path))


def _from_boxes(parsed: Parsed, context: ReadingContext) -> Found:
    """The state by the boxes of the stop conditions, or else by all boxes of the file."""
    document = parsed.document
    sections = context.sections[parsed.collection.name].find(document)
    items, marks = stop_items(document, sections), context.settings.boxes.marks
    boxes = [
        box
        for box in read_boxes(document, items, marks)
        if box.state != "dropped" and not box.not_claimed
    ]
    stops = {stop.box_place for stop in read_stops(document, items, marks)}
    asked = [box for box in boxes if box.box_place in stops] or boxes
    open_ = [box for box in asked if box.is_open]
    if not asked:
        return Found(Status("unknown"), "", Place(parsed.source.path))
    ticked = len(asked) - len(open_)
    begun = ticked or any(box.state == "active" for box in open_)
    state = "done" if not open_ else "active" if begun else "todo"
    tail = f"({ticked} of {len(asked)} boxes)"
    return Found(Status(state, state, tail), f"{state} {tail}", (open_ or asked)[0].place)


def _nowhere(parsed: Parsed, _context: ReadingContext) -> Found:
    return Found(Status("unknown"), "", Place(parsed.source.path))


_DERIVED: dict[str, Callable[[Parsed, ReadingContext], Found]] = {
    "folder": _from_folder,
    "boxes": _from_boxes,
    "none": _nowhere,
}
