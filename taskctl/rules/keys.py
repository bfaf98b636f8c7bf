"""HD: the keys of a header are those that the plan demands, and are spelt as they are read."""

from collections.abc import Iterable, Iterator, Sequence

from taskctl.model.demands import demand
from taskctl.model.findings import Finding, Fix
from taskctl.model.items import Task
from taskctl.model.plan import Plan
from taskctl.read.leases import LEASE
from taskctl.read.near_keys import UsedKeys, flat, misplaced_keys
from taskctl.rules.demands import of_plan, plural
from taskctl.rules.headers import field_of, required_keys
from taskctl.rules.registry import rule
from taskctl.settings.schema import Collection, Settings
from taskctl.text.edits import Edit
from taskctl.text.header import Field
from taskctl.text.places import Place


@rule("HD004", "missing-key", "warning", kind="demand")
def missing_key(plan: Plan, settings: Settings) -> Iterator[Finding]:
    """A header lacks a key that the settings require or nearly all headers have.

    A required key without a value is missing, too. A missing status is an error: nobody can tell
    whether the task is done.

    Fix:
        Add the key, or take it out of collection.header.required if the repository does not use it.
    Settings:
        collection.header.required, strictness.share
    """
    for collection, tasks in of_plan(plan, settings):
        headed = [task for task in tasks if task.header and task.header.fields]
        used = _used(headed, collection)
        required = required_keys(collection)
        for task in headed:
            for name in required:
                field = field_of(task, collection, name)
                # The first heading is a title. HD012 speaks of a misspelt key.
                if (
                    (field and (field.kind != "null" or name == "prereqs"))
                    or (name == "title" and task.title)
                    or (not field and task.header and used.near(task.header, name))
                ):
                    continue
                yield _missing(task, (collection.header.keys.get(name) or [name])[0], name, field)
        for task, names, because in _against_custom(headed, collection, settings, used):
            lost = [name for name in names if not _is_said(task, name, used)]
            if lost:
                keys = ", ".join(_as_written(name, headed, collection) for name in lost)
                name = "status" if "status" in lost else lost[0]
                yield _missing(task, keys, name, None, because)._replace(number=len(lost))


def _is_said(task: Task, name: str, used: UsedKeys) -> bool:
    """Whether a heading has what a header lacks, or HD012 speaks of it."""
    is_title = name == "title" and bool(task.title)
    return is_title or (task.header is not None and used.slip(task.header, name) is not None)


def _missing(task: Task, key: str, name: str, field: Field | None, because: str = "") -> Finding:
    status = name == "status"
    line = task.header.line if task.header else 1
    return Finding(
        field.key_place if field else Place(task.path, line, 1, line, 1),
        (f"{key} has no value" if field else f"the header has no {key}") + because,
        f"add `{key}: …`" + ("; until then the status is unknown" if status else ""),
        item=task.id,
        subject=name,
        severity="error" if status else "",
    )


def _used(tasks: Iterable[Task], collection: Collection) -> UsedKeys:
    return UsedKeys((task.header for task in tasks if task.header), collection)


def _against_custom(
    tasks: Iterable[Task], collection: Collection, settings: Settings, used: UsedKeys
) -> Iterator[tuple[Task, list[str], str]]:
    """The tasks without keys that nearly all have and nobody asked for; these keys; the share.

    What is archived or dropped is history.
    """
    elsewhere = {"status"} if collection.status.from_ != "header" else set()
    # A lease comes and goes with the work.
    elsewhere |= {word for part in LEASE for word in (part, flat(part))}
    numbers = used.numbers
    not_asked = numbers.keys() - {"", *collection.header.required, *elsewhere}
    demands = {
        name: found
        for name in sorted(not_asked)
        if numbers[name] < numbers[""]
        and (found := demand(False, numbers[name], numbers[""], settings.strictness.share)).holds
    }
    for task in tasks if demands else ():
        if task.archived or task.state == "dropped" or not task.header:
            continue
        own = used.names(task.header)
        missing = [name for name in demands if name not in own]
        if missing:
            least = min((demands[name] for name in missing), key=lambda found: found.met)
            have = "have it" if len(missing) == 1 else "have them"
            yield task, missing, least.because(plural(collection), have)


def _as_written(name: str, tasks: Iterable[Task], collection: Collection) -> str:
    """The usual key as one of the headers writes it."""
    keys = {flat(key) for key in collection.header.keys.get(name, [name])}
    fields = (field for task in tasks if task.header for field in task.header.fields)
    return next((field.key for field in fields if flat(field.key) in keys), name)


@rule("HD012", "near-miss-key", "warning", kind="demand")
def near_miss_key(plan: Plan, settings: Settings) -> Iterator[Finding]:
    """A key is almost one that is read, and so is not read.

    `depends_on` where `depends-on` is meant: until it is corrected, its ids
    hold the task back. A status that is not read is an error. A key that most files have is not a
    slip, nor is one of a key that no file has and nobody requires. A key that is not read can be
    misspelt as well, if nearly all files have it; and none is read outside the table in which the
    other files have it.

    Bad:
        depends_on: [TASK-0007]
    Good:
        depends-on: [TASK-0007]
    Fix:
        Rename the key, or add its name to the settings.
    Settings:
        collection.header.keys, strictness.share
    """
    for collection, tasks in of_plan(plan, settings):
        used = _used(tasks, collection)
        is_elsewhere = collection.status.from_ != "header"
        for task in tasks:
            for name, field in used.misspelt(task.header) if task.header else ():
                if not (name == "status" and is_elsewhere):
                    yield _near_miss(task, name, collection.header.keys[name], field)
        for task, names, because in _against_custom(tasks, collection, settings, used):
            for name in names:
                slip = used.slip(task.header, name) if task.header else None
                if slip is not None and name not in collection.header.keys:
                    key = _as_written(name, tasks, collection)
                    yield Finding(
                        slip.key_place,
                        f"{slip.key} looks like {key}, which it lacks{because}",
                        f"write {key}, if that is meant",
                        item=task.id,
                        subject=slip.key,
                    )
        yield from _misplaced(tasks)


def _misplaced(tasks: Sequence[Task]) -> Iterator[Finding]:
    """The keys that are outside the table in which the other files have them."""
    inside = misplaced_keys(task.header for task in tasks if task.header)
    for task in tasks if inside else ():
        for field in task.header.fields if task.header else ():
            if key := inside.get(field.key.casefold()):
                table = key.rpartition(".")[0]
                yield Finding(
                    field.key_place,
                    f"{field.key} is outside {table}, where the other files have it",
                    f"move it into {table}",
                    item=task.id,
                    subject=field.key,
                )


def _near_miss(task: Task, name: str, keys: Sequence[str], field: Field) -> Finding:
    right = task.header.get(*keys) if task.header else None
    same = flat(field.key) == flat(keys[0])
    place = field.key_place
    return Finding(
        place,
        f"{field.key} is not read; {keys[0]} is",
        f"write {keys[0]}, or add {field.key} to collection.header.keys.{name}",
        item=task.id,
        subject=field.key,
        fix=None if right else Fix(f"write {keys[0]}", (Edit(place, keys[0]),), safe=same),
        severity="error" if name == "status" and not right else "",
    )
