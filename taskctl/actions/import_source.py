"""The items that `import` reads, from one document or from the whole plan of a folder."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from taskctl.model.breakdowns import Breakdown, Said, renamed
from taskctl.model.items import ITEM, Prereq, Task
from taskctl.model.plan import Plan
from taskctl.model.states import Status
from taskctl.read.dialects.acceptance import is_label
from taskctl.read.dialects.exported import EXPORTED
from taskctl.read.origins import origin_in, restored
from taskctl.text.damage import as_intended
from taskctl.text.places import Place
from taskctl.text.source import Source
from taskctl.text.tree import Tree
from taskctl.views.exports.items import Exported, exported_items, exported_tasks, other_boxes


class ImportSource(NamedTuple):
    """Items to import.

    texts     the lines about each item, by its id
    origins   the ids that exported items had, by those that they have in the source
    sections  the last sections of each task file, by its id, where the source says more than items
    left_out  what cannot be written into task files
    """

    breakdown: Breakdown
    texts: Mapping[str, Sequence[str]]
    origins: Mapping[str, str]
    sections: Mapping[str, Sequence[str]] = MappingProxyType({})
    left_out: Sequence[str] = ()

    def is_own(self, item: Task) -> bool:
        """Whether taskctl exported an item: its status and boxes are those of a plan."""
        return self.breakdown.dialect.is_own or item.id in self.origins.values()


def from_document(breakdown: Breakdown, tree: Tree) -> ImportSource:
    """The items of a document."""
    source = tree.read(breakdown.path)
    lines = as_intended(source) if isinstance(source, Source) else []
    read_fields = breakdown.dialect.read_fields
    said = read_fields(breakdown.path, lines) if read_fields else {}
    texts = {item.id: _text(breakdown, item, lines, said) for item in breakdown.items}
    return _with_origins(breakdown, texts)


def _text(
    breakdown: Breakdown, item: Task, lines: Sequence[str], said: Mapping[Place, Sequence[Said]]
) -> list[str]:
    """The document's text about an item besides its title and its stop conditions."""
    stops = {n for stop in item.stops for n in range(stop.place.line, stop.place.end_line + 1)}
    places = [*([item.detail] if item.detail else []), *breakdown.notes.get(item.id, ())]
    numbers = (n for place in places for n in range(place.line, place.end_line) if n not in stops)
    text = [lines[number - 1] for number in numbers]
    if stops:
        text = [line for line in text if not is_label(line.lstrip(" \t-*+"))]
    return [*text, *(line for _, line in said.get(item.id_place, ()))]


def from_folder(folder: str, parts: Sequence[Plan], tree: Tree) -> ImportSource:
    """The items of all plans of a folder; their texts stay in their files.

    Args:
        folder: the folder, as a path from the root that is imported to.
        parts: the plans in the folder.
        tree: its files.
    """
    texts: dict[str, Sequence[str]] = {}
    items = []
    found = zip(exported_tasks(parts), exported_items(parts), strict=True)
    for (_, task), one in found:
        source = tree.read(task.path)
        lines = source.lines() if isinstance(source, Source) else []
        place = task.detail
        texts[one.id] = lines[place.line - 1 : place.end_line - 1] if place else lines
        items.append(_item(folder, task, one))
    given = _with_origins(Breakdown(folder, EXPORTED, tuple(items)), texts)
    return given._replace(texts={})


def _item(folder: str, task: Task, one: Exported) -> Task:
    path = f"{folder}/{task.path}"
    return task._replace(
        path=path,
        id=one.id,
        kind=ITEM,
        title=one.title,
        status=Status(one.state),
        archived="",
        parent=one.parent,
        prereqs=tuple(Prereq(edge.id, edge.hard, task.id_place) for edge in one.prereqs),
        stops=tuple(
            stop._replace(text=condition.text)
            for stop, condition in zip(task.stops, one.stops, strict=True)
        ),
        boxes=tuple(
            box._replace(text=condition.text)
            for box, condition in zip(other_boxes(task), one.boxes, strict=True)
        ),
        groups=(),
        detail=None,
    )


def _with_origins(breakdown: Breakdown, texts: Mapping[str, Sequence[str]]) -> ImportSource:
    """The items by the ids that they had before they were exported."""
    origins = restored(texts)
    free = {item.id for item in breakdown.items} - origins.keys()
    origins = {item_id: origin for item_id, origin in origins.items() if origin not in free}
    own = {
        origins.get(item_id, item_id): [line for line in lines if not origin_in([line])]
        for item_id, lines in texts.items()
    }
    return ImportSource(renamed(breakdown, origins), own, origins)
