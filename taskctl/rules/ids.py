"""ID: every item has one id, written the same everywhere."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import lru_cache
from posixpath import basename

from taskctl.model.findings import Finding, Fix, Related
from taskctl.model.ids import Grammar, order_key
from taskctl.model.items import Miswritten, Task
from taskctl.model.plan import Plan
from taskctl.rules.demands import by_custom, lacking
from taskctl.rules.headers import required_keys
from taskctl.rules.registry import each_plan, rule
from taskctl.settings.schema import Collection, IdSettings, Settings
from taskctl.text.edits import Edit
from taskctl.text.expressions import expression

# A word with a number, and a sign that sets it apart from the words of a title.
_LABEL = expression(r"[\w.-]*\d[\w.]*(?:[:)]|\.?\s+[—–-]|\.)(?:\s|$)")


@rule("ID001", "duplicate-id", on=each_plan)
def duplicate_id(plan: Plan) -> Iterator[Finding]:
    """Two files, or two items of one document, have the same id.

    Whatever names the id means one of them, and nobody knows which: a prerequisite, a board row,
    a commit message. It is a warning if all of them but one are in an archive, as some tools
    use their numbers again; in a document, if a tool numbers the items of each document from 1, or
    if the titles are the same: a second table may list it. A file without a header beside the task
    with its id (`TASK-0001.progress.md`) is a working paper, not a second task.

    Bad:
        tasks/TASK-0081-app-anatomy.md
        tasks/TASK-0081-mime-registry.md
    Fix:
        Give the younger file the next free number, in its name, its title and all references.
    """
    files: defaultdict[str, list[Task]] = defaultdict(list)
    for task in plan.items:
        if task.id:
            files[task.id].append(task)
    for item_id, tasks in files.items():
        if len(tasks) > 1:
            first, *others = sorted(tasks, key=lambda task: (task.created, task.path))
            of = f"files: {', '.join(task.path for task in (first, *others))}"
            if plan.breakdown:
                lines = ", ".join(str(task.id_place.line) for task in (first, *others))
                of = f"items, on lines {lines}"
            yield Finding(
                others[0].id_place,
                f"{item_id} is the id of {len(tasks)} {of}",
                "give all but one of them another number",
                item=item_id,
                subject=item_id,
                number=len(tasks),
                severity=_gravity(plan, tasks),
                related=tuple(
                    Related(task.id_place, f"also {item_id}") for task in (first, *others[1:])
                ),
            )


def _gravity(plan: Plan, tasks: list[Task]) -> str:
    """The severity of a duplicate id; empty for the severity of the rule."""
    if plan.breakdown is None:
        return "warning" if sum(not task.archived for task in tasks) <= 1 else ""
    listed_again = len({task.title.casefold() for task in tasks}) == 1
    return "warning" if listed_again or plan.breakdown.dialect.has_own_numbers else ""


@rule("ID002", "id-mismatch")
def id_mismatch(plan: Plan) -> Iterator[Finding]:
    """File name, header and title disagree about the id.

    Links go by the file name, people by the title: they end up at different tasks. Where most
    titles begin with the number of their file (`# 33. Ranges`), another number is reported, too.

    Bad:
        # tasks/TASK-0004-dhcp.md
        title: TASK-0005 DHCP
    Fix:
        Make the title, the header and the file name say the same id.
    """
    misnumbered = _misnumbered(plan)
    for task in plan.items:
        title_id = _id_of_title(plan, task)
        if task.key in misnumbered:
            title_id = ".".join(map(str, task.title_number))
        # Where ids are unique in a folder alone, the title names the id without it.
        if task.id and title_id and title_id != task.id.rpartition("/")[2]:
            yield Finding(
                task.title_place,
                f"the title says {title_id}, the file is {task.id}",
                f"write {task.id} in the title, or rename the file",
                item=task.id,
                subject=f"title {title_id}",
            )
        elif task.id and task.id_from_file and task.id_from_file != task.id:
            yield Finding(
                task.id_place,
                f"the header says {task.id}, the file name {task.id_from_file}",
                "make both say the same id",
                item=task.id,
                subject=f"file {task.id_from_file}",
            )


def _misnumbered(plan: Plan) -> set[tuple[str, str]]:
    """The items whose title has another number, where most titles begin with their own."""
    right: Counter[str] = Counter()
    wrong: defaultdict[str, list[Task]] = defaultdict(list)
    for task in plan.items:
        number = task.title_number if task.id and task.title[:1].isdecimal() else ()
        if number and number == task.number:
            right[task.collection] += 1
        elif number:
            wrong[task.collection].append(task)
    return {t.key for name, tasks in wrong.items() if right[name] > len(tasks) for t in tasks}


@lru_cache(maxsize=16384)  # an editor asks again for the same titles
def _leading(grammar: Grammar, title: str) -> str:
    return grammar.leading(title)


def _id_of_title(plan: Plan, task: Task) -> str:
    """The id with which a title begins; empty if it begins with another word or number.

    A word may have the form of an id (`leak-test`, `UTF-8`), and so may a number (`2-factor`).
    """
    grammar = plan.grammars[task.collection]
    title_id = _leading(grammar, task.title)
    if not title_id or (grammar.prefix and title_id.startswith(grammar.prefix)):
        return title_id
    is_numbered = "number" in grammar.groups and _LABEL.match(task.title)
    return title_id if is_numbered and title_id in plan.by_id else ""


@rule("ID003", "look-alike-id", "warning")
def look_alike_id(plan: Plan) -> Iterator[Finding]:
    """An id is written with characters that only look like the right ones.

    A non-breaking hyphen or a Cyrillic letter looks right and is found by no search and no tool.

    Bad:
        depends-on: [TASK‑0005]      (U+2011 instead of a hyphen)
    Fix:
        `taskctl check --fix` writes the ASCII characters.
    """
    for task in plan.items:
        for entry in task.miswritten:
            if entry.kind == "look-alike":
                yield _look_alike(task, entry)
        for written, meant, place in task.prose_look_alikes:
            entry = Miswritten("look-alike", "text", written, place, meant)
            yield _look_alike(task, entry)


def _look_alike(task: Task, entry: Miswritten) -> Finding:
    pairs = zip(entry.written, entry.meant, strict=False)
    odd = next((char for char, right in pairs if char != right), entry.written[0])
    fix = Fix(f"write {entry.meant}", (Edit(entry.place, entry.meant),))
    return Finding(
        entry.place,
        f"{entry.written} only looks like {entry.meant}: it has U+{ord(odd):04X} for an ASCII sign",
        f"write {entry.meant}",
        item=task.id,
        subject=entry.written,
        fix=fix,
    )


@rule("ID004", "malformed-id", kind="demand")
def malformed_id(plan: Plan, settings: Settings) -> Iterator[Finding]:
    """An id does not have the form that the settings ask for, or a file has none.

    Nothing can depend on a file without a proper id, and no board lists it. It counts as an open
    item of unknown state: `next` does not say "complete" beside it. If its header names no id, the
    id at the beginning of its name counts (HD004 reports it where the header needs one).

    Bad:
        tasks/TASK-13-qos.md
        depends-on: [task-0012]
    Good:
        tasks/TASK-0013-qos.md
        depends-on: [TASK-0012]
    Fix:
        `taskctl check --fix` fixes ids whose item exists; rename files by hand.
    Settings:
        collection.id.pattern, collection.id.format, strictness.share
    """
    files = [task for task in plan.items if task.is_work]
    for task, share in lacking(files, settings, _asks_for_ids, lambda task: bool(task.id)):
        # HD001 speaks of a file without header, wherever its id should stand.
        if task.header is not None or not required_keys(settings.collection_of(task)):
            yield Finding(
                task.id_place,
                f"{basename(task.path)} has no id like {plan.grammars[task.collection].example}, "
                f"so it counts as open and unknown{share}",
                "rename the file, write the id into the header, or exclude the file",
                subject=task.path,
                severity=by_custom(share),
            )
    for task in plan.items:
        of = settings.collection_of(task)
        key = of.id.from_.partition(":")[2] if "id" not in of.header.required else ""
        if key and task.id and task.header and task.header.get(key) is None:
            yield Finding(
                task.top,
                f"the header has no {key}, so it counts as {task.id} by the name of the file",
                f"write `{key}: {task.id}` into the header",
                item=task.id,
                subject=key,
            )
        for entry in task.miswritten:
            # A title speaks of its own file: another id in it is no misspelling of that.
            own = entry.role != "title" or entry.meant == task.id
            if entry.kind == "malformed" and entry.meant in plan.by_id and own:
                fix = Fix(f"write {entry.meant}", (Edit(entry.place, entry.meant),))
                yield Finding(
                    entry.place,
                    f"{entry.written} is not the form of an id; {entry.meant} exists",
                    f"write {entry.meant}",
                    item=task.id,
                    subject=entry.written,
                    fix=fix,
                )


def _asks_for_ids(collection: Collection) -> bool:
    """Whether the settings say how ids are written, or where."""
    own, default = collection.id, IdSettings()
    return (own.pattern, own.from_) != (default.pattern, default.from_)


@rule("ID005", "suffix-without-base", "info")
def suffix_without_base(plan: Plan) -> Iterator[Finding]:
    """A task has a letter suffix, and no task has its number alone.

    Follow-ups take the number of their parent and a letter; without the parent its place in the
    order is hard to explain.

    Bad:
        tasks/TASK-0012B-smp-hardening.md, and no TASK-0012
    Fix:
        Create the base task, or give this one a number of its own.
    """
    for task in plan.tasks:
        grammar = plan.grammars.get(task.collection)
        if grammar and "suffix" not in grammar.groups:
            continue  # the letter is part of a name or a hash
        key = order_key(task.id)
        if not isinstance(key[-1], str) or not (key[-1].isalpha() and len(key[-1]) == 1):
            continue
        base = task.id[:-1]
        if base not in plan.by_id:
            yield Finding(
                task.id_place,
                f"{task.id} follows {base}, which has no file",
                "create the base task, or use a number of its own",
                item=task.id,
                subject=base,
            )


@rule("ID006", "copied-title", "warning")
def copied_title(plan: Plan) -> Iterator[Finding]:
    """A decision has the title of another one.

    It was begun as a copy, and the title stayed: a reader of the list takes the two for one. The
    copy is the one whose file name fits the title less. Decisions that were dropped do not count.

    Bad:
        # docs/adr/0031-security-group-naming.md
        # 31. Security groups in Terraform      (the title of ADR-0012)
    Fix:
        Give it a title of its own, or supersede the older decision.
    """
    misnumbered = _misnumbered(plan) if plan.decisions else set()
    titles: defaultdict[str, list[Task]] = defaultdict(list)
    for item in plan.decisions:
        if item.title and item.state != "dropped":
            titles[item.bare_title.casefold()].append(item)
    for same in titles.values():
        first, *others = sorted(same, key=lambda one: (-_fit(one), order_key(one.id), one.path))
        for copy in others:
            if copy.key not in misnumbered:
                yield Finding(
                    copy.title_place,
                    f"{copy.id or copy.path} has the title of {first.id or first.path}: "
                    f"{copy.bare_title!r}",
                    "give it a title of its own, or supersede the older decision",
                    item=copy.id,
                    subject=copy.bare_title,
                    related=(Related(first.title_place, "the same title"),),
                )


def _fit(item: Task) -> int:
    """How many words of its file name are in the title of an item."""
    words = re.findall(r"[a-z]+", basename(item.path).casefold())
    title = item.bare_title.casefold()
    return sum(word in title for word in words)
