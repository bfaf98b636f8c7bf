"""HD: every item has a header that says what it must, once, in words that are known."""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from taskctl.model.findings import Finding, Fix, Related
from taskctl.model.items import Task
from taskctl.model.plan import Plan
from taskctl.rules.registry import at, rule, status_of
from taskctl.settings.schema import Collection, Settings
from taskctl.text.edits import Edit
from taskctl.text.header import Field
from taskctl.text.places import Place
from taskctl.text.quoting import misread, quote
from taskctl.text.source import CONTROL

_SIGNS = re.compile(r"[\W_]")
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?=[T\s(,;]|$)")
# What other tools and people call the list of prerequisites.
_SYNONYMS = {
    "prereqs": ("dependson", "dependencies", "deps", "prereqs", "prerequisites", "requires",
                "blockedby", "needs"),
    "follow_ups": ("followups", "followuptasks", "followup"),
    "status": ("state",),
}  # fmt: skip


def _collections(settings: Settings) -> dict[str, Collection]:
    return {collection.name: collection for collection in settings.collection}


def _field(task: Task, collection: Collection, name: str) -> Field | None:
    keys = collection.header.keys.get(name, [name])
    return task.header.get(*keys) if task.header else None


@rule("HD001", "header-missing")
def header_missing(plan: Plan, settings: Settings) -> Iterator[Finding]:
    """A file has no header, or an empty one.

    Without a header it has no status: it is counted as unknown, never as done.

    Bad:
        # TASK-0285: harness phases
        Status: Complete
    Good:
        ---
        title: TASK-0285 Harness phases
        status: Complete
        owner: @tools
        created: 2026-01-23
        ---
    Fix:
        Write the header between two lines of `---` at the top of the file, or say in the settings
        which other form the headers have (bold, bullet, quote, table, heading).
    Settings:
        collection.header.form
    """
    collections = _collections(settings)
    for task in plan.items:
        collection = collections[task.collection]
        needed = collection.header.required or collection.status.from_ == "header"
        empty = task.header is not None and any(f.kind == "empty" for f in task.header.faults)
        if needed and (task.header is None or empty):
            form = collection.header.form
            shape = "between two lines of ---" if form in {"auto", "frontmatter"} else f"({form})"
            yield at(
                task.top,
                f"{task.id or task.path} has {'an empty' if empty else 'no'} header, so its "
                "status is unknown",
                f"write {', '.join(collection.header.required)} {shape} at the top of the file",
                item=task.id,
                subject="header",
            )


@rule("HD002", "header-unclosed")
def header_unclosed(plan: Plan) -> Iterator[Finding]:
    """A header is opened and never closed.

    Other tools take the whole file for its header, or for none. taskctl reads it up to the first
    blank line.

    Bad:
        ---
        title: TASK-0001 Roles
        status: Draft

        ## Context
    Fix:
        Write a line of `---` behind the last key.
    """
    yield from _header_faults(plan, "unclosed", "write a line of --- behind the last key")


def _conflicted(plan: Plan) -> set[str]:
    """The files in which a merge conflict was left: FI008 says so, and both sides are there."""
    return {fault.place.path for fault in plan.faults if fault.kind == "conflict"}


def _header_faults(plan: Plan, kind: str, help_text: str) -> Iterator[Finding]:
    conflicted = _conflicted(plan)
    for task in plan.items:
        for fault in task.header.faults if task.header else ():
            if fault.kind == kind and task.path not in conflicted:
                yield at(fault.place, fault.message, help_text, item=task.id, subject=kind)


@rule("HD003", "header-not-yaml", "info")
def header_not_yaml(plan: Plan) -> Iterator[Finding]:
    """A header reads well and is not valid YAML.

    taskctl reads it by lines and needs no YAML; other tools drop such a file without a word.

    Bad:
        title: TASK-0009 Persistence (OS): statefs
        owner: @runtime
    Good:
        title: 'TASK-0009 Persistence (OS): statefs'
        owner: '@runtime'
    Fix:
        `taskctl check --select HD003 --fix` quotes the values; the meaning stays.
    """
    for task in plan.items:
        if task.header is None or task.header.form != "frontmatter":
            continue
        # HD010 speaks of the values that begin with an anchor, an alias or a tag.
        unsafe = _unsafe_places(task)
        values = [(f, v) for f, v in misread(task.header) if v.raw.starts[0] not in unsafe]
        if not values:
            continue
        edits = tuple(Edit(v.raw.place(), quote(v.text)) for _, v in values)
        field, value = values[0]
        yield at(
            value.raw.place(0, len(value.raw.text.split("\n")[0])),
            f"{field.key} is not valid YAML as it stands" + _and_more(len(values) - 1),
            "quote the values, if other tools are to read the header",
            item=task.id,
            subject="yaml",
            fix=Fix("quote the values", edits),
        )


def _unsafe_places(task: Task) -> set[tuple[int, int]]:
    faults = task.header.faults if task.header else ()
    return {(f.place.line, f.place.column) for f in faults if f.kind == "unsafe"}


def _and_more(number: int) -> str:
    if not number:
        return ""
    return ", nor is 1 more value" if number == 1 else f", nor are {number} more values"


@rule("HD004", "missing-key", "warning")
def missing_key(plan: Plan, settings: Settings) -> Iterator[Finding]:
    """A header lacks a key that the settings require, or the key has no value.

    A missing status is an error: nobody can tell whether the task is done.

    Fix:
        Add the key, or take it out of collection.header.required if the repository does not use it.
    Settings:
        collection.header.required
    """
    collections = _collections(settings)
    for task in plan.items:
        if task.header is None or not task.header.fields:
            continue
        collection = collections[task.collection]
        for name in collection.header.required:
            field = _field(task, collection, name)
            if field is not None and (field.kind != "null" or name == "prereqs"):
                continue
            if name == "title" and task.title:
                continue  # the first heading is the title
            if field is None and _near_key(_unread(task, collection), collection, name):
                continue  # HD012 says it better
            status = name == "status"
            key = (collection.header.keys.get(name) or [name])[0]
            place = field.key_place if field else Place(
                task.path, task.header.line, 1, task.header.line, 1
            )  # fmt: skip
            yield at(
                place,
                f"{key} has no value" if field else f"the header has no {key}",
                f"add `{key}: …`" + ("; until then the status is unknown" if status else ""),
                item=task.id,
                subject=name,
                severity="error" if status else "",
            )


def _unread(task: Task, collection: Collection) -> list[Field]:
    """The fields whose keys mean nothing in this collection."""
    known = {key.casefold() for group in collection.header.keys.values() for key in group}
    fields = task.header.fields if task.header else ()
    return [field for field in fields if field.key.casefold() not in known]


def _near_key(unread: Iterable[Field], collection: Collection, name: str) -> Field | None:
    """A key that is not read and was probably meant to be `name`."""
    keys = collection.header.keys.get(name, [name])
    wanted = {_flat(key) for key in keys} | set(_SYNONYMS.get(name, ()))
    for field in unread:
        flat = _flat(field.key)
        if flat in wanted or any(_one_slip(flat, word) for word in wanted):
            return field
    return None


def _flat(key: str) -> str:
    return _SIGNS.sub("", key).casefold()


def _one_slip(word: str, wanted: str) -> bool:
    """Whether one letter is missing, added, changed or swapped with its neighbour."""
    if abs(len(word) - len(wanted)) > 1 or len(wanted) < 5 or word == wanted:
        return False
    start = next((i for i, (a, b) in enumerate(zip(word, wanted, strict=False)) if a != b), None)
    if start is None:
        return True
    swapped = word[:start] + word[start : start + 2][::-1] + word[start + 2 :]
    rest, right = word[start:], wanted[start:]
    return rest[1:] == right[1:] or rest[1:] == right or rest == right[1:] or swapped == wanted


@rule("HD005", "unknown-status")
def unknown_status(plan: Plan, settings: Settings) -> Iterator[Finding]:
    """A status is none of the words that the settings know.

    It counts as unknown, never as done: `Part 1 Done` is not Done.

    Bad:
        status: Habitat removed (2026-07-28)
        status: Completed
    Good:
        status: Superseded (2026-07-28) — habitat removed
        status: Done (2026-07-28)
    Fix:
        Begin the status with a known word; a remark goes behind it, not beginning with a letter.
        `--fix` mends case, blanks and dashes, `--unsafe-fixes` also spelling. A word that the
        repository uses belongs into collection.status.words.
    Settings:
        collection.status.words
    """
    collections = _collections(settings)
    for task in plan.items:
        if task.state != "unknown" or not task.status_text:
            continue
        if collections[task.collection].status.from_ != "header":
            continue
        if task.status_place[1:3] in _unsafe_places(task):
            continue  # HD010 says why
        if CONTROL.search(task.status_text):
            continue  # FI003 does
        vocabulary = plan.vocabularies[task.collection]
        near = vocabulary.nearest(task.status_text)
        word = near.word
        nearest = f"; nearest: {word}" if word else ""
        odd = next(
            (c for c in task.status_text if not c.isascii() and (c.isalpha() or c.isspace())), ""
        )
        sign = f" (it has U+{ord(odd):04X})" if odd and word else ""
        fix = None
        place = _word_place(task, collections[task.collection], near.end)
        if word and place:
            fix = Fix(f"write {word}", (Edit(place, word),), safe=near.safe and not odd)
        yield at(
            task.status_place,
            f"{task.status_text!r} is no known status{sign}{nearest}",
            f"use one of {', '.join(vocabulary.words)}; a remark may follow it in brackets",
            item=task.id,
            subject="status",
            fix=fix,
        )


def _word_place(task: Task, collection: Collection, end: int) -> Place | None:
    """Where the first `end` characters of the status stand; None where that cannot be told."""
    field = _field(task, collection, "status")
    passage = field.value.passage if field else None
    if passage is None or not passage.is_exact or "\n" in passage.text[:end]:
        return None
    return passage.place(0, end)


@rule("HD006", "duplicate-key")
def duplicate_key(plan: Plan) -> Iterator[Finding]:
    """A key stands in the header twice.

    One tool takes the first, another the last: the same task is Draft here and Done there.

    Bad:
        status: Draft
        status: Done
    Fix:
        Keep one of the two; until then taskctl goes by the first.
    """
    conflicted = _conflicted(plan)
    for task in plan.items:
        seen: dict[str, Field] = {}
        if task.header is None or task.header.form != "frontmatter" or task.path in conflicted:
            continue
        for field in task.header.fields:
            first = seen.setdefault(field.key.casefold(), field)
            if first is not field:
                yield at(
                    field.key_place,
                    f"{field.key} stands in the header twice, on lines "
                    f"{first.key_place.line} and {field.key_place.line}",
                    "keep one of the two; taskctl goes by the first",
                    item=task.id,
                    subject=field.key,
                    related=(Related(first.key_place, "here first"),),
                )


@rule("HD007", "invalid-date")
def invalid_date(plan: Plan, settings: Settings) -> Iterator[Finding]:
    """A date is no date of the form YYYY-MM-DD, or not in the calendar.

    It cannot be sorted or compared, and the next reader takes it for another day.

    Bad:
        created: 2026-02-30
        created: 02/01/2026
    Good:
        created: 2026-02-28
        updated: 2026-03-01 (reconciled)
    Fix:
        Write the date as YYYY-MM-DD; a remark may follow it.
    Settings:
        collection.header.dates
    """
    collections = _collections(settings)
    for task in plan.items:
        for key in collections[task.collection].header.dates:
            field = task.header.get(key) if task.header else None
            if field is None or field.kind != "scalar":
                continue
            match = _DATE.match(field.text)
            if match and _in_calendar(*(int(part) for part in match.groups())):
                continue
            why = "is not in the calendar" if match else "is not of the form YYYY-MM-DD"
            yield at(
                field.place,
                f"{key} {field.text!r} {why}",
                "write the date as YYYY-MM-DD",
                item=task.id,
                subject=key,
            )


def _in_calendar(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


@rule("HD009", "wrong-type")
def wrong_type(plan: Plan, settings: Settings) -> Iterator[Finding]:
    """A part of the header has the wrong shape: a list where a text belongs, or no key at all.

    What it says is not read.

    Bad:
        status: [Done, Draft]
        depends-on: {first: TASK-0001}
    Fix:
        Write `key: value`, or a list of ids where ids belong.
    """
    yield from _header_faults(plan, "stray", "write `key: value`, one a line")
    collections = _collections(settings)
    texts = {"title", "status", "created"}
    for task in plan.items:
        collection = collections[task.collection]
        for name in (*sorted(texts), "prereqs", "follow_ups"):
            field = _field(task, collection, name)
            wrong = {"list", "map"} if name in texts else {"map"}
            if field is not None and field.kind in wrong:
                wanted = "a text" if name in texts else "a list of ids"
                shape = "a list" if field.kind == "list" else "a nested table"
                yield at(
                    field.key_place,
                    f"{field.key} is {shape}, not {wanted}, and is not read",
                    f"write {wanted}",
                    item=task.id,
                    subject=field.key,
                )


@rule("HD010", "unsafe-yaml")
def unsafe_yaml(plan: Plan) -> Iterator[Finding]:
    """A header uses anchors, aliases, merge keys or tags.

    They can grow without end or run code in careless tools, and no plan needs them. They are
    read as plain text.

    Bad:
        status: *state
        title: !!python/object/apply:os.system ["id"]
    Fix:
        Write the value itself; quote a value that begins with `&`, `*` or `!`.
    """
    for task in plan.items:
        faults = [f for f in (task.header.faults if task.header else ()) if f.kind == "unsafe"]
        if faults:
            more = f" ({len(faults)} places)" if len(faults) > 1 else ""
            yield at(
                faults[0].place,
                faults[0].message + more,
                "write the value itself, or quote it",
                item=task.id,
                subject="unsafe",
            )


@rule("HD011", "second-status", "warning")
def second_status(plan: Plan) -> Iterator[Finding]:
    """A line of the text looks like a status line and contradicts the header.

    A search for `status:` finds both; only the header counts.

    Bad:
        ---
        status: In Progress
        ---
        status: done — 2026-07-01, see below
    Fix:
        Correct the header, or say it in other words in the text.
    """
    for task in plan.items:
        if task.state == "unknown":
            continue
        for status, text, place in task.decoys:
            if status.state not in {"unknown", task.state}:
                yield at(
                    place,
                    f"this line says {status.word}, the header of {task.id} {task.status.word}",
                    "correct the header, or say it in other words here",
                    item=task.id,
                    subject=text[:40],
                    related=(status_of(task),),
                )


@rule("HD012", "near-miss-key", "warning")
def near_miss_key(plan: Plan, settings: Settings) -> Iterator[Finding]:
    """A key is almost one that is read, and so is not read.

    `depends_on` where `depends-on` is meant loses the prerequisites without a word. A status that
    is not read is an error.

    Bad:
        depends_on: [TASK-0007]
    Good:
        depends-on: [TASK-0007]
    Fix:
        Rename the key, or add its name to the settings.
    Settings:
        collection.header.keys
    """
    collections = _collections(settings)
    for task in plan.items:
        if task.header is None:
            continue
        collection = collections[task.collection]
        unread = _unread(task, collection)
        for name, keys in collection.header.keys.items() if unread else ():
            field = _near_key(unread, collection, name) if keys else None
            if field is None:
                continue
            right = task.header.get(*keys)
            same = _flat(field.key) == _flat(keys[0])
            place = field.key_place
            yield at(
                place,
                f"{field.key} is not read; {keys[0]} is",
                f"write {keys[0]}, or add {field.key} to collection.header.keys.{name}",
                item=task.id,
                subject=field.key,
                fix=None if right else Fix(f"write {keys[0]}", (Edit(place, keys[0]),), safe=same),
                severity="error" if name == "status" and not right else "",
            )


@rule("HD013", "stray-blanks", "warning")
def stray_blanks(plan: Plan, settings: Settings) -> Iterator[Finding]:
    """Blanks stand behind a status.

    It looks right, and a search for the exact line does not find it.

    Fix:
        `taskctl check --fix` removes them.
    """
    for task in plan.items:
        collection = _collections(settings)[task.collection]
        field = _field(task, collection, "status")
        if field is None or field.kind != "scalar" or not field.value.trailing:
            continue
        place = field.value.raw.place()
        start = Place(place.path, place.end_line, place.end_column,
                      place.end_line, place.end_column + field.value.trailing)  # fmt: skip
        yield at(
            start,
            "blanks stand behind the status",
            "remove them",
            item=task.id,
            subject="blanks",
            fix=Fix("remove the blanks", (Edit(start, ""),)),
        )


@rule("HD014", "tab-in-header", "warning")
def tab_in_header(plan: Plan) -> Iterator[Finding]:
    """A tab indents a line of the header.

    YAML forbids it, so other tools drop the whole header.

    Fix:
        `taskctl check --fix` writes two blanks in its place.
    """
    for task in plan.items:
        for fault in task.header.faults if task.header else ():
            if fault.kind == "tab":
                fix = Fix("write two blanks", (Edit(fault.place, "  "),))
                yield at(
                    fault.place, fault.message, "indent with blanks",
                    item=task.id, subject=f"tab {fault.place.line}", fix=fix,
                )  # fmt: skip
