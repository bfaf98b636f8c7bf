"""`new`: a task file with the next number, from the repository's template or the built-in one."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from taskctl.actions.transaction import Transaction, contents
from taskctl.errors import TaskctlError
from taskctl.git.branches import names_everywhere
from taskctl.git.repository import Repository
from taskctl.model.ids import Grammar, order_key
from taskctl.model.items import Task
from taskctl.model.plan import Plan
from taskctl.settings.schema import Collection, Settings
from taskctl.text.edits import Edit, apply
from taskctl.text.header import Field, Header, front_matter
from taskctl.text.places import Place
from taskctl.text.quoting import quote
from taskctl.text.source import Source
from taskctl.text.tree import Snapshot

SLUG_LENGTH = 60
TEMPLATE = """---
title: {title}
status: {status}
owner: {owner}
created: {created}
depends-on: []
follow-up-tasks: []
links: []
---

## Context

- Why now, and what is missing today?

## Goal

- The one outcome that somebody will notice.

## Non-Goals

- What this task leaves alone.

## Stop conditions (Definition of Done)

- [ ] `make test` passes

## Touched paths (allowlist)

- `src/`

## Plan (small PRs)

1. The first slice.
"""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a new task is to be."""

    title: str
    day: date
    owner: str = ""
    number: int | None = None
    parent: Task | None = None


def create(
    plan: Plan, tree: Snapshot, settings: Settings, wish: Wish
) -> tuple[str, str, Transaction]:
    """(id, path, the change) of a new task.

    Raises:
        TaskctlError: the id is taken, or the settings do not say how a file is to be named.
    """
    collection = next((c for c in settings.collection if c.kind == "task"), None)
    if collection is None or collection.id.from_ != "filename":
        raise TaskctlError("`new` needs a collection of tasks whose ids stand in the file names")
    if not wish.title.strip():
        raise TaskctlError("a task needs a title")
    grammar = plan.grammars[collection.name]
    used = used_ids(plan, tree.root, collection, grammar)
    item_id = _next_id(grammar, used, wish)
    path = _path(collection, grammar, item_id, wish.title)
    if tree.exists(path):
        raise TaskctlError(f"{path} is already there")
    transaction = Transaction(tree, settings)
    transaction.put(path, _contents(tree, collection, plan, item_id, wish))
    if wish.parent is not None:
        _link_back(transaction, tree, collection, wish.parent, item_id)
    transaction.sync_boards()
    return item_id, path, transaction


def used_ids(plan: Plan, root: str, collection: Collection, grammar: Grammar) -> set[str]:
    """Every id that is used: in the work tree, on all branches, in all worktrees."""
    used = {task.id for task in plan.tasks if task.id}
    repository = Repository(root)
    if repository.is_repository():
        folders = {pattern.split("*")[0].rpartition("/")[0] for pattern in collection.include}
        for path in names_everywhere(repository, folders):
            item_id = grammar.leading(path.rpartition("/")[2])
            if item_id:
                used.add(item_id)
    return used


def _next_id(grammar: Grammar, used: Iterable[str], wish: Wish) -> str:
    if wish.parent is not None:
        return _next_suffix(grammar, set(used), wish.parent.id)
    number = wish.number
    if number is None:
        numbers = [part for i in used for part in order_key(i) if isinstance(part, int)]
        number = max(numbers, default=0) + 1
    item_id = grammar.make(number)
    if not item_id:
        raise TaskctlError(f"{number} does not fit into an id like {grammar.form}")
    if item_id in set(used):
        raise TaskctlError(f"{item_id} is taken; leave out --number for the next free one")
    return item_id


def _next_suffix(grammar: Grammar, used: set[str], parent: str) -> str:
    """The letter behind the highest one in use; the parent itself stands for A."""
    base = re.sub(r"[A-Z]$", "", parent)
    taken = [
        other[len(base) :] for other in used if re.fullmatch(rf"{re.escape(base)}[A-Z]", other)
    ]
    letter = chr(ord(max(taken, default="A")) + 1)
    item_id = grammar.canonical(f"{base}{letter}") if letter <= "Z" else ""
    if not item_id:
        raise TaskctlError(f"{base} has no free letter suffix")
    return item_id


def slug_of(title: str) -> str:
    """A title as a part of a file name: ASCII, lower case, dashes."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9_]+", "-", plain.lower()).strip("-")
    return slug[:SLUG_LENGTH].rstrip("-") or "task"


def _path(collection: Collection, grammar: Grammar, item_id: str, title: str) -> str:
    folder = collection.include[0].split("*")[0].rpartition("/")[0]
    name = f"{item_id}-{slug_of(title)}.md"
    if grammar.leading(name) != item_id:
        raise TaskctlError(f"a file called {name} would not have the id {item_id}")
    return f"{folder}/{name}" if folder else name


def _contents(
    tree: Snapshot, collection: Collection, plan: Plan, item_id: str, wish: Wish
) -> bytes:
    title = " ".join(wish.title.split())
    words = collection.status.words.get("todo") or ["Draft"]
    values = {
        "title": _plain(f"{item_id} {title}"), "status": words[0], "created": wish.day.isoformat(),
    }  # fmt: skip
    if wish.owner:
        values["owner"] = wish.owner
    template = next((p for p in collection.exclude if "TEMPLATE" in p and tree.exists(p)), "")
    if not template:
        text = TEMPLATE.format(
            title=values["title"], status=words[0], owner=wish.owner or "@unassigned",
            created=values["created"],
        )  # fmt: skip
        return text.encode()
    del plan
    source = contents(tree, template)
    header = front_matter(template, source.lines())
    if header is None:
        raise TaskctlError(f"{template} has no header to fill in")
    edits = [
        Edit(field.value.raw.place(), value)
        for key, value in values.items()
        if (field := header.get(*collection.header.keys.get(key, [key])))
    ]
    return apply(source, edits)


def _plain(title: str) -> str:
    """A title as the header reads it back: quoted where a ` #` would begin a comment."""
    return quote(title) if " #" in title else title


def _link_back(
    transaction: Transaction, tree: Snapshot, collection: Collection, parent: Task, item_id: str
) -> None:
    """Enter a follow-up into the header of its parent."""
    if parent.header is None:
        raise TaskctlError(f"{parent.path} has no header to enter the follow-up into")
    keys = collection.header.keys.get("follow_ups") or ["follow-up-tasks"]
    source = contents(tree, parent.path)
    edit = list_edit(source, parent.header, keys[0], parent.header.get(*keys), item_id)
    transaction.put(parent.path, apply(source, [edit]))


def list_edit(source: Source, header: Header, key: str, field: Field | None, entry: str) -> Edit:
    """The edit that adds an entry to a list of the header, in the form that the list has."""
    path = source.path
    if field is None:
        line = header.fields[-1].end_line + 1
        return Edit(Place(path, line, 1, line, 1), f"{key}:\n  - {entry}\n")
    if field.kind == "list" and field.value.quote == "[":
        place = field.value.raw.place()
        inner = field.value.raw.text[1:-1].strip()
        return Edit(place, f"[{inner}, {entry}]" if inner else f"[{entry}]")
    lines = source.lines()
    line = field.end_line + 1
    indent = "  "
    if field.items:
        first = lines[field.items[0].raw.starts[0][0] - 1]
        indent = first[: len(first) - len(first.lstrip())]
    if field.kind == "scalar":
        return Edit(field.value.raw.place(), f"[{field.value.raw.text}, {entry}]")
    return Edit(Place(path, line, 1, line, 1), f"{indent}- {entry}\n")
