"""`edit` of an item of a document: its title, in its place."""

import json

from taskctl.actions.edit import NewValues
from taskctl.actions.status import Outcome
from taskctl.errors import TaskctlError
from taskctl.model.items import Task
from taskctl.model.lookup import find_task, numbered
from taskctl.read.open import OpenDocument, open_document, read_alone
from taskctl.settings.load import Loaded
from taskctl.text.changeset import Changeset, contents
from taskctl.text.edits import Edit, apply
from taskctl.text.quoting import unfit
from taskctl.text.source import Source
from taskctl.text.tree import Overlay


def edit_item(loaded: Loaded, name: str, item_id: str, values: NewValues) -> Outcome:
    """Write another title of one item into its document.

    Raises:
        TaskctlError: there is no such item, or its title is not written in one piece.
    """
    document = open_document(loaded, name)
    item = find_task(document.plan, numbered(document.plan, item_id))
    where = f"{item.path}:{item.title_place.line}"
    same = Outcome(f"{item.id} left unchanged")
    if values != NewValues(values.title):
        hint = f"`taskctl mark {name}#{item_id}` ticks it, and --editor opens the document"
        why = "it is an item of a document, and only its title can be changed this way"
        return Outcome(same.message, refusal=(why,), hint=hint)
    title = values.title or ""
    why = unfit(title, "the title") or ("" if title.strip() else "the title is empty")
    if document.plan.breakdown.dialect.is_own:
        why = f"{name} is an export: edit {item.id} in its plan, or import it first"
    if why:
        return Outcome(same.message, refusal=(why,))
    title = " ".join(title.split())
    if title == item.title:
        return Outcome(f"{item.id} is as asked already")
    source = contents(document.tree, item.path)
    written = _as_written(item, source, title)
    line = source.lines()[item.title_place.line - 1]
    old = line[item.title_place.column - 1 : item.title_place.end_column - 1]
    if old != _as_written(item, source, item.title):
        raise TaskctlError(f"{where}: the title of {item.id} is not one piece; change it by hand")
    raw = apply(source, [Edit(item.title_place, written)])
    if _says(document, raw) != {**_titles(document), item.id: (item.state, title)}:
        raise TaskctlError(f"{where}: {title!r} would not be read back; nothing was written")
    changeset = Changeset(document.tree)
    changeset.put(item.path, raw)
    return Outcome(f"{item.id}  {item.title!r} → {title!r}", changeset)


def _as_written(item: Task, source: Source, title: str) -> str:
    """A title in the form of its document: in JSON, or in a table."""
    if item.path.endswith(".json"):
        return json.dumps(title, ensure_ascii=False)[1:-1]
    is_row = source.lines()[item.title_place.line - 1].lstrip().startswith("|")
    return title.replace("|", "\\|") if is_row else title


def _titles(document: OpenDocument) -> dict[str, tuple[str, str]]:
    return {item.id: (item.state, item.title) for item in document.plan.breakdown.items}


def _says(document: OpenDocument, raw: bytes) -> dict[str, tuple[str, str]]:
    """The state and title of each item in new contents of the document."""
    path = document.plan.name
    tree = Overlay(document.tree, {path: raw})
    read = read_alone(Source(path, raw), tree, document.loaded.settings).breakdown
    return {item.id: (item.state, item.title) for item in read.items} if read else {}
