"""HD: the fields of a header are there, and say what they must in words that are known."""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from taskctl.model.findings import Finding, Fix
from taskctl.model.items import Task
from taskctl.model.plan import Plan
from taskctl.rules.headers import collections_of, field_of, unsafe_places
from taskctl.rules.registry import at, rule, status_of
from taskctl.settings.schema import Collection, Settings
from taskctl.text.edits import Edit
from taskctl.text.header import Field
from taskctl.text.places import Place
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


@rule("HD004", "missing-key", "warning")
def missing_key(plan: Plan, settings: Settings) -> Iterator[Finding]:
    """A header lacks a key that the settings require, or the key has no value.

    A missing status is an error: nobody can tell whether the task is done.

    Fix:
        Add the key, or take it out of collection.header.required if the repository does not use it.
    Settings:
        collection.header.required
    """
    collections = collections_of(settings)
    for task in plan.items:
        if task.header is None or not task.header.fields:
            continue
        collection = collections[task.collection]
        for name in collection.header.required:
            field = field_of(task, collection, name)
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
    collections = collections_of(settings)
    for task in plan.items:
        if task.state != "unknown" or not task.status_text:
            continue
        if collections[task.collection].status.from_ != "header":
            continue
        if task.status_place[1:3] in unsafe_places(task):
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
    field = field_of(task, collection, "status")
    passage = field.value.passage if field else None
    if passage is None or not passage.is_exact or "\n" in passage.text[:end]:
        return None
    return passage.place(0, end)


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
    collections = collections_of(settings)
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
    collections = collections_of(settings)
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
        collection = collections_of(settings)[task.collection]
        field = field_of(task, collection, "status")
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
