"""Files of a collection of which nothing can be read: each may be open work."""

from collections.abc import Sequence

from taskctl.model.ids import Grammar, as_ascii
from taskctl.model.items import FileFault, Task
from taskctl.model.states import Status
from taskctl.read.files import folder_of, id_of_path, in_folder
from taskctl.settings.schema import Collection
from taskctl.text.places import Place


def unread_task(
    faults: Sequence[FileFault], collection: Collection, grammar: Grammar
) -> Task | None:
    """The item of an unreadable file; None where its name shows that it is no task."""
    path = faults[0].place.path
    by_name = collection.id.from_ in {"filename", "dirname"}
    file_id = in_folder(folder_of(path, collection), id_of_path(path, collection, grammar))
    if collection.kind != "task" or not (file_id or not by_name or name_is_near(path, grammar)):
        return None
    top = Place(path, 1, 1, 1, 1)
    return Task(
        path=path,
        id=file_id if by_name else "",
        id_place=top,
        id_from_file=file_id,
        collection=collection.name,
        kind=collection.kind,
        title="",
        title_place=top,
        header=None,
        status=Status("unknown"),
        status_text="",
        status_place=top,
        unread=faults[0].message,
    )


def name_is_near(path: str, grammar: Grammar) -> bool:
    """Whether the name of a file begins like an id: `TASK-12` is near, `TASK-NOTES` is not."""
    letters = grammar.prefix.rstrip("-_ ").casefold()
    name = as_ascii(path.rpartition("/")[2]).lstrip("._- ").casefold()
    behind = name.removeprefix(letters).lstrip("-_ ") if letters else ""
    return len(behind) < len(name) and behind[:1].isdecimal()
