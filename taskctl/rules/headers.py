"""HD: every item has a header, whole and of a shape that every tool reads."""

from collections.abc import Iterator, Sequence
from itertools import product

from taskctl.model.findings import Finding, Fix, Related
from taskctl.model.items import Task
from taskctl.model.plan import once
from taskctl.model.plans import Plans
from taskctl.rules.demands import lacking, of_plan
from taskctl.rules.registry import rule
from taskctl.settings.schema import Collection, Settings
from taskctl.text.edits import Edit
from taskctl.text.header import Field, HeaderFault
from taskctl.text.quoting import is_nested, misread, quote

_MATTER = "between two lines of --- at the top of the file"
_SHAPES = {
    "auto": _MATTER,
    "frontmatter": _MATTER,
    "toml": "between two lines of +++ at the top of the file",
    "pre": "into a <pre> block at the top of the file",
}


def field_of(task: Task, collection: Collection, name: str) -> Field | None:
    """The field of a header that the collection calls by any of its names for `name`."""
    keys = collection.header.keys.get(name, [name])
    return task.header.get(*keys) if task.header else None


def required_keys(collection: Collection) -> list[str]:
    """The fields that the settings ask of a header; the status only where it is in the header."""
    is_there = collection.status.from_ == "header"
    return [name for name in collection.header.required if name != "status" or is_there]


@rule("HD001", "header-missing", kind="demand")
def header_missing(plan: Plans, settings: Settings) -> Iterator[Finding]:
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
        collection.header.form, collection.header.required, strictness.share
    """
    items = (task for task in plan.items if task.counts)
    for task, share in lacking(items, settings, lambda c: bool(required_keys(c)), _has_header):
        header = settings.collection_of(task).header
        form = header.forms[0]
        shape = _SHAPES.get(form, f"({form}) at the top of the file")
        if form.startswith("file:"):
            shape = f"into {form.removeprefix('file:')} beside it"
        yield Finding(
            task.top,
            f"{task.id or task.path} has {'an empty' if task.header else 'no'} header"
            f"{', so its status is unknown' if task.state == 'unknown' else ''}{share}",
            f"write {', '.join(header.required) or 'one'} {shape}",
            item=task.id,
            subject="header",
        )


def _has_header(task: Task) -> bool:
    return task.header is not None and all(f.kind != "empty" for f in task.header.faults)


@rule("HD002", "header-unclosed")
def header_unclosed(plan: Plans) -> Iterator[Finding]:
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


def _conflicted(plan: Plans) -> set[str]:
    """The files in which a merge conflict was left: FI008 says so, and both sides are there."""
    return {fault.place.path for fault in plan.faults if fault.kind == "conflict"}


@once
def _faulty(plan: Plans) -> Iterator[tuple[Task, Sequence[HeaderFault]]]:
    """The items with faults in their headers, and these."""
    for task in plan.items:
        if task.header and task.header.faults:
            yield task, task.header.faults


def _header_faults(plan: Plans, kind: str, help_text: str) -> Iterator[Finding]:
    conflicted = _conflicted(plan)
    for task, faults in _faulty(plan):
        for fault in faults:
            if fault.kind == kind and task.path not in conflicted:
                yield Finding(fault.place, fault.message, help_text, item=task.id, subject=kind)


@rule("HD003", "header-not-yaml", "info")
def header_not_yaml(plan: Plans) -> Iterator[Finding]:
    """A header is readable, but not valid YAML.

    taskctl reads headers by lines and needs no YAML; other tools silently skip the file.

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
        found = misread(task.header) if task.header and task.header.is_yaml else ()
        # HD010 speaks of the values that begin with an anchor, an alias or a tag.
        unsafe = unsafe_places(task) if found else set()
        values = [(f, v) for f, v in found if v.raw.starts[0] not in unsafe]
        if not values:
            continue
        # Only a person can write a nested map in other words.
        edits = tuple(Edit(v.raw.place(), quote(v.text)) for _, v in values if not is_nested(v))
        field, value = values[0]
        yield Finding(
            value.raw.place(0, len(value.raw.text.split("\n")[0])),
            f"{field.key} is not valid YAML as it is written" + _and_more(len(values) - 1),
            "quote the values, if other tools are to read the header",
            item=task.id,
            subject="yaml",
            number=len(values),
            fix=Fix("quote the values", edits) if edits else None,
        )


def unsafe_places(task: Task) -> set[tuple[int, int]]:
    """(line, column) of the values of a header that begin with an anchor, an alias or a tag."""
    faults = task.header.faults if task.header else ()
    return {(f.place.line, f.place.column) for f in faults if f.kind == "unsafe"}


def _and_more(number: int) -> str:
    if not number:
        return ""
    return ", nor is 1 more value" if number == 1 else f", nor are {number} more values"


@rule("HD006", "duplicate-key")
def duplicate_key(plan: Plans) -> Iterator[Finding]:
    """A key is in the header twice.

    One tool takes the first, another the last: the same task is Draft here and Done there.

    Bad:
        status: Draft
        status: Done
    Fix:
        Keep one of the two; until then taskctl goes by the first.
    """
    conflicted = _conflicted(plan)
    for task in plan.items:
        fields = task.header.fields if task.header and task.header.is_yaml else ()
        if len({field.key.casefold() for field in fields}) == len(fields):
            continue
        seen: dict[str, Field] = {}
        for field in fields if task.path not in conflicted else ():
            first = seen.setdefault(field.key.casefold(), field)
            if first is not field:
                yield Finding(
                    field.key_place,
                    f"{field.key} is in the header twice, on lines "
                    f"{first.key_place.line} and {field.key_place.line}",
                    "keep one of the two; taskctl goes by the first",
                    item=task.id,
                    subject=field.key,
                    related=(Related(first.key_place, "here first"),),
                )


@rule("HD009", "wrong-type")
def wrong_type(plan: Plans, settings: Settings) -> Iterator[Finding]:
    """A part of the header has the wrong shape: a list where a text belongs, or no key at all.

    Its content is not read.

    Bad:
        status: [Done, Draft]
        depends-on: {first: TASK-0001}
    Fix:
        Write `key: value`, or a list of ids where ids belong.
    """
    yield from _header_faults(plan, "stray", "write `key: value`, one a line")
    texts, lists = ("created", "status", "title"), ("prereqs", "follow_ups")
    for collection, tasks in of_plan(plan, settings):
        for task, name in product(tasks, (*texts, *lists)):
            field = field_of(task, collection, name)
            if field is None or (field.kind != "map" and (field.kind != "list" or name in lists)):
                continue
            wanted = "a text" if name in texts else "a list of ids"
            shape = "a list" if field.kind == "list" else "a nested table"
            yield Finding(
                field.key_place,
                f"{field.key} is {shape}, not {wanted}, and is not read",
                f"write {wanted}",
                item=task.id,
                subject=field.key,
            )


@rule("HD010", "unsafe-yaml")
def unsafe_yaml(plan: Plans) -> Iterator[Finding]:
    """A header uses anchors, aliases, merge keys or tags.

    They can grow without end or run code in careless tools, and no plan needs them. They are
    read as plain text.

    Bad:
        status: *state
        title: !!python/object/apply:os.system ["id"]
    Fix:
        Write the value itself; quote a value that begins with `&`, `*` or `!`.
    """
    for task, every in _faulty(plan):
        if faults := [fault for fault in every if fault.kind == "unsafe"]:
            more = f" ({len(faults)} places)" if len(faults) > 1 else ""
            yield Finding(
                faults[0].place,
                faults[0].message + more,
                "write the value itself, or quote it",
                item=task.id,
                subject="unsafe",
                number=len(faults),
            )


@rule("HD014", "tab-in-header", "warning")
def tab_in_header(plan: Plans) -> Iterator[Finding]:
    """A tab indents a line of the header.

    YAML forbids it, so other tools drop the whole header.

    Fix:
        `taskctl check --fix` writes two blanks in its place.
    """
    for task, faults in _faulty(plan):
        for fault in faults:
            if fault.kind == "tab":
                fix = Fix("write two blanks", (Edit(fault.place, "  "),))
                yield Finding(
                    fault.place,
                    fault.message,
                    "indent with blanks",
                    item=task.id,
                    subject=f"tab {fault.place.line}",
                    fix=fix,
                )
