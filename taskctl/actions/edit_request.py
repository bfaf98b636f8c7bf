"""The changes that a request to `edit` asks for, and the reasons against it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from taskctl.actions.draft import TaskDraft, as_list
from taskctl.actions.entries import EntryEdits, entry_edits
from taskctl.actions.status import StatusContext
from taskctl.actions.titles import own_words
from taskctl.model.items import Task
from taskctl.model.queue import LOWEST, rank
from taskctl.read.near_keys import flat
from taskctl.settings.schema import Collection
from taskctl.text.expressions import expression
from taskctl.text.header import Field
from taskctl.text.quoting import unfit
from taskctl.text.scalars import Scalar

_KEY = expression(r"[^\W_][\w .-]{0,39}")
_DAY = expression(r"\d{4}-\d{2}-\d{2}")
_NO_ORDER = frozenset({"number", "document"})
# Our names of fields that other commands write, and these commands.
_OF_OTHERS = {
    "status": "`taskctl start`, `done`, `park` and their like change the status",
    "id": "`taskctl rename` changes the id, and all that refer to it",
    "prereqs": "--depends-on adds and removes prerequisites",
    "follow_ups": "--follow-up adds and removes follow-ups",
    "superseded_by": "`taskctl supersede` names the successor",
    "completed": "`taskctl done` writes the date",
    "links": "--editor opens the file: each link is an entry of its own",
    "stop": "`taskctl mark` ticks stop conditions, and --editor opens the file",
    "scope": "--editor opens the file: an allowlist is changed where a reviewer sees it",
    "denied": "--editor opens the file: an allowlist is changed where a reviewer sees it",
}


class HeaderChange(NamedTuple):
    """One change of a header: what it says, how it is written, and what must be read back.

    keys    the keys that it may change
    value   the value that the first of them must have; None if another check knows better
    """

    says: str
    write: Callable[[TaskDraft], None]
    keys: tuple[str, ...] = ()
    value: str | None = None


@dataclass(slots=True)
class EditRequest:
    """The changes to write, the reasons against them, and what is so already.

    prereqs      the prerequisites afterwards, each hard or not; None if they stay
    follow_ups   the follow-ups afterwards; None if they stay
    """

    changes: list[HeaderChange] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    title: str | None = None
    prereqs: dict[str, bool] | None = None
    follow_ups: set[str] | None = None


def checked(
    at: StatusContext,
    task: Task,
    title: str | None,
    owner: str | None,
    priority: str | None,
    entries: tuple[Sequence[str], Sequence[str]],
    keys: Sequence[tuple[str, str]],
) -> EditRequest:
    """The changes of a request, or why they are refused; all reasons at once.

    Args:
        at: the plan.
        task: the task.
        title: the new title, without the id.
        owner: the new owner.
        priority: the new priority.
        entries: the prerequisites and the follow-ups to add or to remove.
        keys: other keys and their values.
    """
    checker = _Checker(at, task)
    given = list(keys)
    names = {"title": title, "owner": owner}
    for key, value in keys:
        name = checker.name_of(key)
        if name in names and names[name] is None:
            names[name] = value
            given.remove((key, value))
    checker.title(names["title"])
    if names["owner"] is not None:
        checker.key(checker.written_key("owner"), names["owner"], "the owner")
    if priority is not None:
        checker.priority(priority)
    for one in entry_edits(at, task, *entries):
        checker.entries(one)
    seen: set[str] = set()
    for key, value in given:
        checker.other_key(key, value, again=key.casefold() in seen)
        seen.add(key.casefold())
    return checker.request


class _Checker:
    """Collects the changes of one request, and the reasons against it."""

    def __init__(self, at: StatusContext, task: Task) -> None:
        self.at = at
        self.task = task
        self.collection: Collection = at.settings.collection_of(task)
        self.grammar = at.plan.grammars[task.collection]
        self.request = EditRequest()

    def name_of(self, key: str) -> str:
        """Our name of a key; empty if it has no meaning of its own."""
        folded = key.casefold()
        if folded == self.collection.id.from_.partition(":")[2].casefold() != "":
            return "id"
        for name, keys in self.collection.header.keys.items():
            if folded in map(str.casefold, keys):
                return name
        return folded if folded in {"status", "id", "title"} else ""

    def written_key(self, name: str) -> str:
        """The key of a field in this header, else the first one that the settings name."""
        keys = self.collection.header.keys.get(name) or [name]
        found = self.task.header.get(*keys) if self.task.header else None
        return found.key if found else keys[0]

    def title(self, text: str | None) -> None:
        if text is None:
            return
        if why := unfit(text, "the title"):
            self.request.refusals.append(why)
            return
        title = own_words(" ".join(text.split()), self.task, self.grammar)
        old = own_words(self.task.title, self.task, self.grammar)
        other = self.grammar.leading(title)
        if not title:
            self.request.refusals.append("the title is empty, but a task needs one")
        elif other:
            self.request.refusals.append(f"the title begins with {other}, the id of another task")
        elif title == old:
            self.request.remarks.append(f"its title is {title!r} already")
        else:
            self.request.title = title
            says = f"{old!r} → {title!r}"
            keys = tuple(self.collection.header.keys.get("title") or ["title"])
            self.request.changes.append(HeaderChange(says, lambda draft: None, keys))

    def priority(self, text: str) -> None:
        order = self.at.plan.order
        key = "priority" if order in _NO_ORDER else order
        found = self.task.header.get(key, "priority") if self.task.header else None
        key = found.key if found else key
        used = dict.fromkeys(
            value.text
            for task in self.at.plan.tasks
            if task.header and (value := task.header.get(key)) and value.text
        )
        known = {value.casefold(): value for value in used}
        # In the case in which the others write it.
        text = known.get(text.casefold(), text)
        if text and text.casefold() not in known and rank(text) == LOWEST and not text.isdecimal():
            some = ", ".join(list(used)[:8]) or "high, medium, low"
            self.request.refusals.append(f"no task has the priority {text!r}; known ones: {some}")
            return
        self.key(key, text, "the priority")

    def other_key(self, key: str, value: str, *, again: bool) -> None:
        refusals = self.request.refusals
        name = self.name_of(key)
        if again:
            refusals.append(f"{key} is given twice")
        elif not _KEY.fullmatch(key):
            refusals.append(f"{key!r} cannot be a key: a key is a word of letters and digits")
        elif name in _OF_OTHERS:
            refusals.append(f"{key} is not set this way: {_OF_OTHERS[name]}")
        elif near := self._near(key):
            refusals.append(f"{key} would not be read: the key is called {near}")
        elif key.casefold() in {*map(str.casefold, self.collection.header.dates)} and not (
            _DAY.match(value)
        ):
            refusals.append(f"{key} is a date, written YYYY-MM-DD: {value!r} is none")
        else:
            self.key(key, value, key)

    def _near(self, key: str) -> str:
        """A key that is read and that differs only in signs and case."""
        if self.name_of(key) or (self.task.header and self.task.header.get(key)):
            return ""
        known = [one for keys in self.collection.header.keys.values() for one in keys]
        return next((one for one in known if flat(one) == flat(key)), "")

    def key(self, key: str, value: str, what: str) -> None:
        """Give one key of the header a value."""
        if why := unfit(value, what):
            self.request.refusals.append(why)
            return
        value = " ".join(value.split())
        header = self.task.header
        if header is None or not header.fields:
            self.request.refusals.append(
                f"{self.task.path} has no header to write {key} into; add one by hand"
            )
            return
        found = header.get(key)
        if found is not None and found.kind == "map":
            where = f"{found.key_place.path}:{found.key_place.line}"
            self.request.refusals.append(f"{key} is a nested table ({where}); use --editor")
            return
        if found is not None and found.kind == "list":
            value = ", ".join(_parts(value))
            old = ", ".join(as_list(found))
        else:
            old = found.text if found else ""
        if (found is not None or not value) and old == value:
            self.request.remarks.append(f"its {key} is {value!r} already")
            return
        says = f"{key}: {old} → {value or 'nothing'}" if old else f"{key}: {value}"
        like = next(examples(self.at, self.task, key), None)

        def write(draft: TaskDraft) -> None:
            write_key(draft, key, value, like)

        self.request.changes.append(HeaderChange(says, write, (key,), value))

    def entries(self, edits: EntryEdits) -> None:
        """Add and remove prerequisites, or follow-ups."""
        request = self.request
        request.refusals += edits.refusals
        request.remarks += edits.remarks
        if edits.write is None:
            return
        request.changes.append(HeaderChange(edits.says, edits.write, edits.keys))
        if edits.role == "prereqs":
            request.prereqs = dict(edits.afterwards)
        else:
            request.follow_ups = set(edits.afterwards)


def _parts(value: str) -> list[str]:
    """The entries of a list, as a person gives them: `a, b`."""
    inner = value.removeprefix("[").removesuffix("]")
    return [part for part in (part.strip() for part in inner.split(",")) if part]


def examples(at: StatusContext, task: Task, key: str) -> Iterator[Field]:
    """The same key in the headers of other tasks."""
    for other in at.plan.items:
        if other.collection == task.collection and other.header and other.path != task.path:
            found = other.header.get(key)
            if found is not None and (found.text or found.items):
                yield found


def write_key(draft: TaskDraft, key: str, value: str, like: Field | None) -> None:
    """Write a value into the header; a new key goes below the others, in their form."""
    header = draft.header()
    writer = draft.writer(header)
    found = header.get(key)
    if found is not None and found.kind == "list":
        draft.apply(writer.set_items(found, _parts(value)))
    elif found is not None and value:
        draft.apply([writer.replace(found, value)])
    elif found is not None:
        draft.apply([writer.clear(found)])
    else:
        last = _last_value(draft)
        old: Scalar | None = like.value if like and like.kind == "scalar" else None
        draft.apply([writer.add(last, key, value, old.text if old else "")])


def _last_value(draft: TaskDraft) -> Field:
    """The field below which a new key is written: the last one with a value of one line."""
    header = draft.header()
    names = ("status", "title", "owner", "created")
    keys = draft.collection.header.keys
    known = [header.get(*keys.get(name, [name])) for name in names]
    simple = [f for f in header.fields if f.kind == "scalar" and header.holds(f) and not f.is_below]
    own = [f for f in known if f is not None and f in simple]
    found = max(own, key=lambda f: f.key_place.line, default=None)
    return found or (simple or list(header.fields))[-1]
