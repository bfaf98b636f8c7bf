"""`new`: a task file with the next number, from the repository's template or the built-in one."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from posixpath import basename
from typing import NamedTuple

from taskctl.actions.decisions import word_for
from taskctl.actions.fill import check_sections, refusals_of, with_sections, with_values
from taskctl.actions.naming import file_path, slug_of, used_ids, written_like
from taskctl.actions.status import Outcome, StatusContext
from taskctl.actions.sync import planned, sync_boards
from taskctl.actions.template import filled, template
from taskctl.errors import TaskctlError
from taskctl.judge.check.newly import in_a_line, new_findings
from taskctl.model.ids import Grammar, order_key
from taskctl.model.items import DECISION, Task
from taskctl.model.plan import Plan
from taskctl.read.files import fixed_folder
from taskctl.rules.all import all_rules
from taskctl.settings.schema import Collection, Settings
from taskctl.text.changeset import Changeset, contents
from taskctl.text.edits import apply
from taskctl.text.expressions import expression
from taskctl.text.fields import Writer
from taskctl.text.quoting import checked_line
from taskctl.text.source import Source
from taskctl.text.tree import Snapshot

_SERIES = expression(r"(?P<prefix>.*\D)(?P<digits>\d{1,12})")
_TITLE_NUMBER = expression(r"(?P<number>\d{1,6})(?P<sign>[.:)]?(?:\s+[—–-])?)\s+")
_DATED = expression(r"\d{4}-\d{2}-\d{2}-")


@dataclass(frozen=True, slots=True)
class Wish:
    """The properties of a new task, or of a decision.

    prereqs  the ids of its prerequisites
    stops    its stop conditions
    paths    its allowlist
    keys     other keys of its header, each with its value
    """

    title: str
    day: date
    owner: str = ""
    number: int | None = None
    parent: Task | None = None
    decision: bool = False
    priority: str | None = None
    prereqs: Sequence[str] = ()
    stops: Sequence[str] = ()
    paths: Sequence[str] = ()
    keys: Sequence[tuple[str, str]] = ()

    @property
    def is_filled(self) -> bool:
        """Whether it says more than title and owner."""
        return self.priority is not None or any((self.prereqs, self.stops, self.paths, self.keys))


class NewTask(NamedTuple):
    """A new task before it is written."""

    id: str
    path: str
    raw: bytes
    title: str
    collection: Collection


def create(at: StatusContext, wish: Wish) -> Outcome:
    """Create a task.

    Raises:
        TaskctlError: the id is taken, or the settings do not define names of files.
    """
    made = draft(at.plan, at.tree, at.settings, wish)
    made, refusals = _filled(at, made, wish)
    if refusals:
        return Outcome("no task was created", refusal=tuple(refusals))
    changeset = Changeset(at.tree)
    # The parent first: `check` can report a follow-up without a file.
    if wish.parent is not None:
        _link_back(changeset, at.tree, made.collection, wish.parent, made.id)
    changeset.put(made.path, made.raw)
    plan, corrected = sync_boards(changeset, at.settings)
    read_back(plan, made, wish.parent)
    beside = made.collection.status.beside
    remarks = [f"add a line with {made.id} and its status to {beside}"] if beside else []
    if wish.is_filled:
        check_sections(plan.by_path[made.path], wish.stops, wish.paths)
        found = new_findings(at.settings, at.plan, planned(changeset, at.settings))
        rules = all_rules()
        # What is only missing can be written later.
        errors = [f for f in found if f.severity == "error" and rules[f.code].kind != "demand"]
        if errors:
            why = "no task was created: the plan would have new errors"
            return Outcome(why, refusal=tuple(map(in_a_line, errors)))
        remarks += map(in_a_line, found)
    message = f"{made.id}  {made.path}"
    return Outcome(message, changeset, remarks=tuple(remarks), corrected=corrected, path=made.path)


def _filled(at: StatusContext, made: NewTask, wish: Wish) -> tuple[NewTask, list[str]]:
    """A new task with all that is asked of it, or the reasons against that."""
    refusals = refusals_of(made.collection, wish.stops, wish.paths)
    if refusals:
        return made, refusals
    raw = made.raw
    for role, texts in (("stop", wish.stops), ("scope", wish.paths)):
        raw = with_sections(at, Source(made.path, raw), made.collection, role, texts)
    raw, request = with_values(at, made.path, raw, wish.priority, wish.prereqs, wish.keys)
    return made._replace(raw=raw), request.refusals


def draft(plan: Plan, tree: Snapshot, settings: Settings, wish: Wish) -> NewTask:
    """Draft a new task that no parent names yet.

    Raises:
        TaskctlError: the id is taken, or the settings do not define names of files.
    """
    title = checked_line(wish.title, "the title")
    if not title:
        raise TaskctlError("a task needs a title")
    collection = _collection(settings, wish)
    grammar = plan.grammars[collection.name]
    folder = _folder(plan, tree, collection)
    beside = _newest_first(plan, collection, folder) or _newest_first(plan, collection, None)
    dated = [task for task in beside if _DATED.match(basename(task.path))]
    if len(dated) * 2 > len(beside) and wish.number is None:
        # Such a name is the whole id.
        beside, item_id = dated, f"{wish.day.isoformat()}-{slug_of(title)}"
        path = f"{folder}/{item_id}.md".lstrip("/")
        like: Task | None = dated[0]
    else:
        beside = [task for task in beside if task not in dated]
        like = beside[0] if beside else None
        archives = settings.archive.all_folders
        used = used_ids(plan, tree.root, collection, grammar, archives)
        item_id = _next_id(grammar, used, wish, like)
        path = file_path(folder, collection, grammar, like, item_id, title)
    if tree.exists(path):
        raise TaskctlError(f"{path} already exists")
    values = {
        "title": title,
        "status": _first_status(plan, collection, like),
        "created": wish.day.isoformat(),
        "id": _id_like(collection, grammar, like, item_id),
    }
    if wish.owner:
        values["owner"] = checked_line(wish.owner, "the owner")
    source = template(
        tree, collection, grammar, folder, beside, values, with_owner=bool(wish.owner)
    )
    prefix = _prefix(collection, grammar, like, item_id)
    raw = filled(source, collection, grammar, values, prefix)
    return NewTask(item_id, path, raw, title, collection)


def _collection(settings: Settings, wish: Wish) -> Collection:
    """The collection of a new task: its parent's, else the first one of tasks.

    That of a decision is the first one of decisions; where there are no tasks, all are decisions.
    """
    parent = wish.parent
    if parent is not None and parent.kind != "task":
        name = parent.id or parent.path
        raise TaskctlError(f"{name} is a {parent.kind}; only tasks have follow-ups")
    name = parent.collection if parent else ""
    tasks = [c for c in settings.collection if c.kind == "task" and name in {"", c.name}]
    decisions = [c for c in settings.collection if c.kind == DECISION]
    found = decisions if wish.decision else tasks or decisions
    if not found:
        what = "decisions" if wish.decision else "tasks"
        raise TaskctlError(f"`new` needs a collection of {what}, but the settings have none")
    origin = found[0].id.from_
    if origin != "filename" and not origin.startswith("header:"):
        raise TaskctlError(
            f"`new` cannot create a file where collection.id.from is {origin!r}; create it by hand"
        )
    if found[0].id.unique == "folder":
        raise TaskctlError(
            "`new` cannot choose a folder where ids are unique in their folder; create it by hand"
        )
    return found[0]


def _next_id(grammar: Grammar, used: set[str], wish: Wish, like: Task | None) -> str:
    if wish.parent is not None:
        return _next_suffix(grammar, used, wish.parent)
    number = wish.number
    series = _SERIES.fullmatch(like.id) if like and not grammar.number(like.id) else None
    if series:  # `DEC-012` is a name to the grammar, and yet the newest of a series
        alike = [m for m in map(_SERIES.fullmatch, used) if m and m["prefix"] == series["prefix"]]
        number = number or max(int(m["digits"]) for m in alike) + 1
        item_id = f"{series['prefix']}{number:0{len(series['digits'])}}"
    else:
        if number is None:
            number = max(map(grammar.number, used), default=0) + 1
        item_id = grammar.make(number)
    if not item_id:
        raise TaskctlError(f"{number} does not fit into an id like {grammar.example}")
    if item_id in used:
        raise TaskctlError(f"{item_id} is taken; leave out --number for the next free one")
    return item_id


def _next_suffix(grammar: Grammar, used: Iterable[str], parent: Task) -> str:
    """The letter after the highest one in use; the parent itself counts as A."""
    if not parent.id:
        raise TaskctlError(f"{parent.path} has no id that a follow-up could take")
    base = re.sub(r"(?<=\d)[A-Z]$", "", parent.id)
    if not grammar.canonical(f"{base}B"):
        raise TaskctlError(f"an id like {grammar.example} has no letter for a follow-up")
    taken = [
        other[len(base) :] for other in used if re.fullmatch(rf"{re.escape(base)}[A-Z]", other)
    ]
    letter = chr(ord(max(taken, default="A")) + 1)
    item_id = grammar.canonical(f"{base}{letter}") if letter <= "Z" else ""
    if not item_id:
        raise TaskctlError(f"{base} has no free letter suffix")
    return item_id


def _folder(plan: Plan, tree: Snapshot, collection: Collection) -> str:
    """The folder of new tasks: where those to do are, if it says so, or else the first one."""
    if collection.status.from_ == "folder":
        own = (t for t in plan.tasks if t.collection == collection.name and t.state == "todo")
        if task := next(own, None):
            return task.path.rpartition("/")[0]
        return "/".join((*fixed_folder(collection.include), *collection.status.words["todo"][:1]))
    folders = [pattern.split("*")[0].rpartition("/")[0] for pattern in collection.include]
    return next((folder for folder in folders if tree.children(folder)), folders[0])


def _newest_first(plan: Plan, collection: Collection, folder: str | None) -> list[Task]:
    """The tasks in a folder, or all of a collection, by descending number."""
    beside = (
        task
        for task in plan.nodes
        if task.collection == collection.name
        and task.id
        and folder in {None, task.path.rpartition("/")[0]}
    )
    return sorted(beside, key=lambda task: order_key(task.id), reverse=True)


def _id_like(collection: Collection, grammar: Grammar, like: Task | None, item_id: str) -> str:
    """The id in the form of the newest task's header: `TASK-3` beside `TASK-2`."""
    key = collection.id.from_.partition(":")[2]
    keys = [key] if key else collection.header.keys.get("id", [])
    field = like.header.get(*keys) if like and like.header else None
    if like is None or field is None:
        return item_id
    return written_like(grammar, f"{field.text} x", like.id, item_id)[0] or item_id


def _first_status(plan: Plan, collection: Collection, like: Task | None) -> str:
    """The word for "to do" that its neighbours use most, else the first one."""
    if collection.kind == DECISION:
        return word_for(plan, collection, like, "proposed")[1]
    words = collection.status.words.get("todo") or ["NewTask"]
    used = Counter(
        task.status.word
        for task in plan.tasks
        if task.collection == collection.name and task.status.state == "todo"
    )
    return (
        max(words, key=lambda word: used[word]) if collection.status.from_ == "header" else words[0]
    )


def _prefix(collection: Collection, grammar: Grammar, like: Task | None, item_id: str) -> str:
    """The id as the prefix of a title, if the newest task's title begins with its id."""
    if like is None or not like.title:
        return item_id if collection.id.from_ == "filename" else ""
    numbered = _TITLE_NUMBER.match(like.title)
    if numbered and int(numbered["number"]) == grammar.number(like.id):
        width = len(numbered["number"])
        return f"{grammar.number(item_id):0{width}}{numbered['sign']}"
    written, separator = written_like(grammar, like.title, like.id, item_id)
    return written + separator if separator.startswith(".") else written


def _link_back(
    changeset: Changeset, tree: Snapshot, collection: Collection, parent: Task, item_id: str
) -> None:
    """Add a follow-up to the header of its parent, if it is not there already."""
    if item_id in [follow_up for follow_up, _ in parent.follow_ups]:
        return
    if parent.header is None:
        raise TaskctlError(f"{parent.path} has no header to enter the follow-up into")
    keys = collection.header.keys
    names = keys.get("follow_ups", ["follow-up-tasks"])
    if not names:
        raise TaskctlError("no key lists follow-ups (collection.header.keys.follow_ups)")
    source = contents(tree, parent.path)
    writer = Writer(source, parent.header)
    field = parent.header.get(*names)
    like = parent.header.get(*keys.get("status", ["status"]))
    edits = writer.append(field, item_id) if field else [writer.add_list(like, names[0], item_id)]
    changeset.put(parent.path, apply(source, edits))


def read_back(planned: Plan, made: NewTask, parent: Task | None = None) -> None:
    """Make sure that the plan will contain the new task as requested.

    Raises:
        TaskctlError: it would not.
    """
    task = planned.by_path.get(made.path)
    if task is None or task.id != made.id or not task.title.endswith(made.title):
        says = f"{task.id} {task.title}".strip() if task else "nothing"
        raise TaskctlError(
            f"{made.path} would be read as {says!r}; choose another title, or template"
        )
    above = planned.by_path.get(parent.path) if parent else None
    if above is not None and made.id not in [follow_up for follow_up, _ in above.follow_ups]:
        raise TaskctlError(f"{above.path}: add {made.id} to its follow-ups by hand")
