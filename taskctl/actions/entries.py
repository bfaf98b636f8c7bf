"""Adding and removing the entries of a header that name other items."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

from taskctl.actions.draft import TaskDraft
from taskctl.actions.naming import written_like
from taskctl.actions.status import StatusContext
from taskctl.errors import TaskctlError
from taskctl.model.items import Task
from taskctl.model.lookup import find_task
from taskctl.read.files import folder_of
from taskctl.text.changeset import contents
from taskctl.text.edits import Edit
from taskctl.text.expressions import expression
from taskctl.text.fields import Writer
from taskctl.text.header import Field
from taskctl.text.places import Place
from taskctl.text.quoting import unfit

_ENTRY = expression(r"\s*(?P<sign>[+-]?)\s*(?P<id>.*?)\s*(?P<soft>\(optional\))?\s*")
# Parts between commas, which count only outside parentheses.
_PIECE = expression(r"\s*(?P<text>(?:\([^)]*\)|[^,;])*?)\s*(?:[,;]|\Z)")
_ROLES = {
    "prereqs": ("waits for", "no longer waits for", "prerequisites"),
    "follow_ups": ("is followed by", "is no longer followed by", "follow-ups"),
}
_ONE = {"prereqs": "a prerequisite", "follow_ups": "a follow-up"}
_NONE = "none"


@dataclass(slots=True)
class EntryEdits:
    """The changes of one list of entries: what they say, and how they are written.

    write       None if there is nothing to write
    keys        the keys of the header that they may change
    afterwards  the ids that the list must hold then, each hard or not
    """

    role: str
    says: str = ""
    write: Callable[[TaskDraft], None] | None = None
    keys: tuple[str, ...] = ()
    afterwards: Mapping[str, bool] = field(default_factory=dict)
    refusals: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def entry_edits(
    at: StatusContext, task: Task, prereqs: Sequence[str], follow_ups: Sequence[str]
) -> Iterator[EntryEdits]:
    """The changes of the prerequisites, and of the follow-ups, as far as they are asked for."""
    for role, texts in (("prereqs", prereqs), ("follow_ups", follow_ups)):
        asked = [part for text in texts for part in text.split(",") if part.strip()]
        if asked:
            yield _Asked(at, task, role).edits(asked)


class _ListForm(NamedTuple):
    """How the headers of a collection write a list.

    names     its keys
    is_usual  whether most headers have it, even if it is empty
    is_line   whether most write it in one line of text: `requires: 20, 155`
    """

    names: Sequence[str]
    is_usual: bool
    is_line: bool


def _form_of(at: StatusContext, task: Task, names: Sequence[str]) -> _ListForm:
    headers = [o.header for o in at.plan.items if o.collection == task.collection and o.header]
    found = [field for header in headers if (field := header.get(*names))]
    lines = sum(field.kind == "scalar" for field in found)
    has_commas = any("," in field.text for field in found)
    listed = sum(field.kind == "list" and bool(field.items) for field in found)
    return _ListForm(names, len(found) * 2 > len(headers), has_commas and lines > listed)


class _Asked:
    """Reads what is asked of one list."""

    def __init__(self, at: StatusContext, task: Task, role: str) -> None:
        self.at = at
        self.task = task
        self.role = role
        self.collection = at.settings.collection_of(task)
        # Of two entries about one item, one says optional.
        self.old: dict[str, bool] = {}
        found = task.prereqs if role == "prereqs" else ()
        for prereq in found:
            self.old[prereq.id] = self.old.get(prereq.id, True) and prereq.hard
        if role == "follow_ups":
            self.old = {item_id: True for item_id, _ in task.follow_ups}
        self.found = EntryEdits(role)
        self.form = _form_of(at, task, self.collection.header.keys.get(role, []))

    def edits(self, asked: Sequence[str]) -> EntryEdits:
        added: dict[str, bool] = {}
        gone: list[str] = []
        for text in asked:
            if why := unfit(text.strip(), _ONE[self.role]):
                self.found.refusals.append(why)
                continue
            match = _ENTRY.fullmatch(text)
            assert match is not None
            item_id = self._named(match["id"], is_gone=match["sign"] == "-")
            if not item_id:
                continue
            if item_id in added or item_id in gone:
                self.found.refusals.append(f"{item_id} is named twice")
            elif match["sign"] == "-":
                self._remove(item_id, gone)
            else:
                self._add(item_id, added, hard=not match["soft"])
        names = self.collection.header.keys.get(self.role, [])
        if added and not names:
            key = f"collection.header.keys.{self.role}"
            self.found.refusals.append(f"no key of the header lists {_ROLES[self.role][2]} ({key})")
        if (added or gone) and not self.found.refusals:
            self._settle(added, gone, names)
        return self.found

    def _settle(self, added: dict[str, bool], gone: list[str], names: Sequence[str]) -> None:
        adds, drops, _ = _ROLES[self.role]
        shown = [i if hard else f"{i} (optional)" for i, hard in added.items()]
        says = [f"{verb} {', '.join(ids)}" for verb, ids in ((adds, shown), (drops, gone)) if ids]
        links = self.collection.header.keys.get("links", []) if self.role == "prereqs" else []
        self.found.says = "; ".join(says)
        self.found.keys = (*names, *links)
        kept = {item_id: hard for item_id, hard in self.old.items() if item_id not in gone}
        self.found.afterwards = kept | added
        try:
            edits = list(_removals(self.at, self.task, self.role, gone, self.form)) if gone else []
        except TaskctlError as error:
            self.found.refusals.append(str(error))
            return
        gone_links = [p for p in self.task.prereqs if p.id in gone and p.source == "link"]
        for prereq in gone_links if self.role == "prereqs" else ():
            where = f"{prereq.place.path}:{prereq.place.line}"
            self.found.remarks.append(f"the link that named {prereq.id} goes with it ({where})")
        texts = [
            _spelled(self.at, self.task, i) + ("" if hard else " (optional)")
            for i, hard in added.items()
        ]
        self.found.write = partial(_write, edits=edits, form=self.form, texts=texts)

    def _named(self, text: str, *, is_gone: bool) -> str:
        """The id that a text means; empty, with the reason kept, if there is none."""
        if is_gone and text in self.old:
            return text  # also of an item without a file
        plan = self.at.plan
        if "#" in text and any(f"{part.name}#" in text for part in plan.documents):
            return text
        grammar = plan.grammars[self.task.collection]
        folder = folder_of(self.task.path, self.collection)
        near = f"{folder}/{grammar.canonical(text)}" if folder else ""
        if near in plan.by_id:
            return near
        try:
            item = find_task(plan, text)
        except TaskctlError as error:
            canonical = grammar.canonical(text)
            if is_gone and canonical in self.old:
                return canonical
            self.found.refusals.append(str(error))
            return ""
        if not item.id:
            self.found.refusals.append(f"{item.path} has no id to name")
        return item.id

    def _remove(self, item_id: str, gone: list[str]) -> None:
        if item_id in self.old:
            gone.append(item_id)
        else:
            is_prereq = self.role == "prereqs"
            says = "does not wait for" if is_prereq else "does not list as a follow-up"
            self.found.remarks.append(f"it {says} {item_id} already")

    def _add(self, item_id: str, added: dict[str, bool], *, hard: bool) -> None:
        refusals = self.found.refusals
        if item_id == self.task.id:
            what = "wait for" if self.role == "prereqs" else "follow"
            refusals.append(f"{item_id} cannot {what} itself")
        elif item_id in self.old:
            if self.role == "prereqs" and self.old[item_id] != hard:
                now = "hard" if self.old[item_id] else "optional"
                refusals.append(
                    f"{self.task.id} waits for {item_id} already ({now}); remove it first"
                )
            else:
                self.found.remarks.append(f"it {_ROLES[self.role][0]} {item_id} already")
        elif self.role == "prereqs" and hard and (way := _way(self.at, item_id, self.task.id)):
            circle = " → ".join((self.task.id, *way))
            refusals.append(f"{self.task.id} cannot wait for {item_id}: {circle} is a circle")
        else:
            added[item_id] = hard


def _way(at: StatusContext, start: str, end: str) -> list[str]:
    """The hard prerequisites that lead from one item to another; empty if none do."""
    before: dict[str, str] = {start: ""}
    waiting = deque([start])
    while waiting:
        one = waiting.popleft()
        if one == end:
            way = [one]
            while before[way[-1]]:
                way.append(before[way[-1]])
            return way[::-1]
        task = at.plan.by_id.get(one)
        for prereq in at.plan.prereqs(task) if task else ():
            if prereq.hard and prereq.id not in before:
                before[prereq.id] = one
                waiting.append(prereq.id)
    return []


def _spelled(at: StatusContext, task: Task, item_id: str) -> str:
    """An id in the form in which the headers name items: `1559` beside `requires: 20`."""
    grammar = at.plan.grammars[task.collection]
    folder = folder_of(task.path, at.settings.collection_of(task))
    name = item_id.removeprefix(f"{folder}/") if folder else item_id
    if not grammar.canonical(name):
        return name
    for other in (task, *at.plan.nodes):
        if other.collection != task.collection or not at.tree.exists(other.path):
            continue
        for prereq in other.prereqs:
            known = prereq.id.rpartition("/")[2] if folder else prereq.id
            if prereq.source != "key" or prereq.unread:
                continue
            written = _text_at(at, prereq.place)
            if written.endswith(".md") or "#" in written:
                continue
            return written_like(grammar, f"{written} x", known, name)[0] or name
    return name


def _text_at(at: StatusContext, place: Place) -> str:
    line = contents(at.tree, place.path).lines()[place.line - 1]
    return line[place.column - 1 : place.end_column - 1] if place.line == place.end_line else ""


def _write(
    draft: TaskDraft, *, edits: Sequence[Edit], form: _ListForm, texts: Sequence[str]
) -> None:
    """Remove entries, then add others to the first list, or make a list for them."""
    draft.apply(edits)
    for text in texts:
        header = draft.header()
        writer = draft.writer(header)
        found = header.get(*form.names)
        own = [f for f in header.fields if header.holds(f)] or list(header.fields)
        simple = [f for f in own if f.kind == "scalar"] or own
        if found is None and form.is_line:
            draft.apply([writer.add(simple[-1], form.names[0], text)])
        elif found is None:
            draft.apply([writer.add_list(simple[-1], form.names[0], text)])
        else:
            draft.apply(writer.append(found, text, is_line=form.is_line))


def _removals(
    at: StatusContext, task: Task, role: str, gone: Sequence[str], form: _ListForm
) -> Iterator[Edit]:
    """The edits that remove some items from the lists of a header.

    Raises:
        TaskctlError: an entry names other items too, or is in no list that can be changed.
    """
    header = task.header
    assert header is not None
    collection = at.settings.collection_of(task)
    places = (
        [(prereq.id, prereq.place) for prereq in task.prereqs]
        if role == "prereqs"
        else list(task.follow_ups)
    )
    roles = ("prereqs", "links") if role == "prereqs" else (role,)
    names = {key.casefold() for one in roles for key in collection.header.keys.get(one, [])}
    writer = Writer(contents(at.tree, header.path or task.path), header)
    left = {place for item_id, place in places if item_id in gone}
    for found in (*header.fields, *header.nested):
        if found.key.casefold() not in names:
            continue
        if found.kind == "list":
            drop: set[int] = set()
            for index, item in enumerate(found.items):
                own = [(i, place) for i, place in places if item.raw.place().contains(place)]
                if any(i in gone for i, _ in own):
                    _refuse_others(own, gone)
                    drop.add(index)
                    left -= {place for _, place in own}
            if len(drop) == len(found.items) and not _stays(writer, found, form):
                yield writer.drop(found)
            elif drop:
                yield from writer.remove(found, drop)
        elif found.kind == "scalar":
            own = [(i, place) for i, place in places if found.value.raw.place().contains(place)]
            if any(i in gone for i, _ in own):
                yield from _without(writer, found, own, gone, form)
                left -= {place for _, place in own}
    for place in sorted(left):
        raise TaskctlError(f"{place.path}:{place.line}: remove {_text_at(at, place)} here by hand")


def _refuse_others(own: Sequence[tuple[str, Place]], gone: Sequence[str]) -> None:
    """Refuse to remove an entry that names other items, too."""
    others = [item_id for item_id, _ in own if item_id not in gone]
    if others:
        place = own[0][1]
        names = ", ".join(dict.fromkeys(others))
        raise TaskctlError(
            f"{place.path}:{place.line}: this entry also names {names}; change it by hand"
        )


def _without(
    writer: Writer,
    found: Field,
    own: Sequence[tuple[str, Place]],
    gone: Sequence[str],
    form: _ListForm,
) -> Iterator[Edit]:
    """Remove some of the items that a line names, separated by commas.

    Raises:
        TaskctlError: items are joined by words, or the value has a form without places.
    """
    passage = writer.written(found.value)
    where = f"{found.key_place.path}:{found.key_place.line}"
    if not passage.is_exact:
        raise TaskctlError(f"{where}: {found.key} is not plain text; change it by hand")
    spans = [match.span("text") for match in _PIECE.finditer(passage.text) if match["text"]]
    drop = set()
    for index, span in enumerate(spans):
        inside = [(i, place) for i, place in own if passage.place(*span).contains(place)]
        if any(i in gone for i, _ in inside):
            _refuse_others(inside, gone)
            drop.add(index)
    kept = [index for index in range(len(spans)) if index not in drop]
    if not kept:
        stays = _stays(writer, found, form)
        yield writer.set(found, _NONE) if stays else writer.drop(found)
        return
    last = kept[-1]
    for index in sorted(drop):
        if index < last:
            yield Edit(passage.place(spans[index][0], spans[index + 1][0]), "")
    if last < len(spans) - 1:
        yield Edit(passage.place(spans[last][1], spans[-1][1]), "")


def _stays(writer: Writer, found: Field, form: _ListForm) -> bool:
    """Whether a key without entries stays in the header, as it does in most others."""
    is_own = found.key.casefold() in {name.casefold() for name in form.names}
    # A row of a table, a section or a nested table is more than a line.
    return not is_own or form.is_usual or not writer.is_line(found)
