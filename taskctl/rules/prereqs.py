"""PR: prerequisites name items that exist, in an order that can be followed."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from taskctl.model.findings import Finding, Related
from taskctl.model.graph import components, cycles, inner_edges
from taskctl.model.ids import order_key
from taskctl.model.items import DECISION, ITEM, Prereq, Task
from taskctl.model.plan import Plan
from taskctl.model.states import CLOSED
from taskctl.rules.registry import each_plan, rule, status_of
from taskctl.text.characters import CONTROL
from taskctl.text.nearest import nearest
from taskctl.text.places import Place


@rule("PR001", "unknown-prereq", on=each_plan)
def unknown_prereq(plan: Plan) -> Iterator[Finding]:
    """A prerequisite has no file.

    The task waits for something that nobody can finish. If a file seems to be meant, but its id
    cannot be read, the finding names it.

    Bad:
        depends-on: [TASK-0099]      (and there is no tasks/TASK-0099-….md)
    Fix:
        Correct the id, create the task, or remove the entry.
    """
    for task, prereqs in plan.waits:
        for prereq in prereqs:
            if prereq.unread or prereq.id in plan.by_id or plan.knows(prereq.id):
                continue
            # Of a file that cannot be read, the FI family says so.
            if prereq.id not in plan.unread_ids:
                meant = plan.nearly.get(prereq.id)
                where = "is not in this document" if task.kind == ITEM else "has no file"
                where = "is not in that document" if "#" in prereq.id[1:] else where
                where = f"may be {meant}: its id cannot be read" if meant else where
                near = "" if meant else nearest(prereq.id, plan.known_ids, 0.87)
                yield Finding(
                    prereq.place,
                    f"{task.id} waits for {prereq.id}, which {where}{near}",
                    "correct the id, there or here"
                    if meant
                    else "correct the id, create the task, or remove the entry",
                    item=task.id,
                    subject=prereq.id,
                )


@rule("PR002", "prereq-cycle", on=each_plan)
def prereq_cycle(plan: Plan) -> Iterator[Finding]:
    """Tasks wait for each other in a circle.

    None of them can ever start. Optional prerequisites do not count.

    Bad:
        TASK-0001 depends on TASK-0002, TASK-0002 on TASK-0003, TASK-0003 on TASK-0001
    Fix:
        Remove one of the entries, or mark it "(optional)".
    """
    tasks = {task.id: task for task in reversed(plan.nodes)}
    known = {*tasks, *plan.phases}
    edges = {
        task.id: [p.id for p in prereqs if p.hard and p.id in known and p.id != task.id]
        for task, prereqs in plan.waits
        if tasks[task.id] is task
    }
    edges.update((name, list(ids)) for name, ids in plan.phases.items())
    found = sorted(cycles(edges))
    # However short its shortest circle is, each edge within a knot keeps its tasks from starting.
    sizes = {min(knot): inner_edges(knot, edges) for knot in components(edges)} if found else {}
    for cycle in found:
        steps = [
            (tasks[a], next(p for p in plan.prereqs(tasks[a]) if p.id == b))
            for a, b in pairwise(cycle)
            if a in tasks
        ]
        first, entry = steps[0]
        never = "be settled" if first.kind == DECISION else "start"
        yield Finding(
            entry.place,
            f"{' → '.join(cycle)}: none of these can ever {never}",
            "remove one of the entries, or mark it (optional)",
            item=first.id,
            subject=" ".join(sorted(set(cycle))),
            number=sizes[cycle[0]],
            related=tuple(
                Related(prereq.place, f"{task.id} waits for {prereq.id}")
                for task, prereq in steps[1:]
            ),
        )


@rule("PR003", "self-prereq", on=each_plan)
def self_prereq(plan: Plan) -> Iterator[Finding]:
    """A task names itself as a prerequisite.

    It can never start: its prerequisite is done only after it is done.

    Bad:
        # tasks/TASK-0004-dhcp.md
        depends-on: [TASK-0004]
    Fix:
        Remove the entry, or name the task that was meant.
    """
    for task, prereqs in plan.waits:
        for prereq in prereqs:
            if prereq.id == task.id:
                yield Finding(
                    prereq.place,
                    f"{task.id} waits for itself",
                    "remove the entry, or name the task that was meant",
                    item=task.id,
                    subject=prereq.id,
                )


@rule("PR004", "done-before-prereq", "warning", on=each_plan)
def done_before_prereq(plan: Plan) -> Iterator[Finding]:
    """A task is done, and something that had to be done before it is not.

    Either the task is not really done, or the prerequisite was none, or its status was forgotten.

    Bad:
        TASK-0080 is Done, its prerequisite TASK-0079 is Draft
    Fix:
        Finish the prerequisite, mark the entry "(optional)", or reopen the task.
    """
    for task, prereq, other in plan.hard_waits:
        if task.state == "done" and other.state not in CLOSED:
            yield Finding(
                prereq.place,
                f"{task.id} is done, its prerequisite {other.id} is not",
                f"finish {other.id}, mark the entry (optional), or reopen {task.id}",
                item=task.id,
                subject=other.id,
                related=(status_of(other),),
            )


@rule("PR005", "superseded-prereq", "warning", on=each_plan)
def superseded_prereq(plan: Plan) -> Iterator[Finding]:
    """A prerequisite was dropped, and no finished successor takes its place.

    A superseded prerequisite counts as done only when its successor is done. One in an archive
    counts as the settings of `archive` say.
    Bad:
        TASK-0080 depends on TASK-0076, whose status is `Superseded`
    Good:
        TASK-0076 says `Superseded by TASK-0081`, and TASK-0081 is Done
    Fix:
        Name the successor in the dropped task, or replace the prerequisite.
    Settings:
        archive.folders, archive.done, archive.dropped
    """
    for task, prereq, other in plan.hard_waits:
        if other.state != "dropped" or task.state == "dropped" or plan.is_met(other.id):
            continue
        if other.archived and task.state == "done":
            continue  # what was finished before it was put away held nothing up
        successors = ", ".join(other.superseded_by)
        if successors and task.state != "done":
            continue  # it waits for the successor, as any task waits
        why = f"its successor {successors} is not done" if successors else "names no successor"
        help = f"name the successor in {other.id}, or replace the prerequisite"
        what = f"was dropped; {why}"
        if other.archived:
            what = f"is archived ({other.path}) and never counts as done there"
            help = "remove the entry, or move the file out of the archive"
        yield Finding(
            prereq.place,
            f"{task.id} depends on {other.id}, which {what}",
            help,
            item=task.id,
            subject=other.id,
            related=(status_of(other),),
        )


@rule("PR006", "not-an-id", on=each_plan)
def not_an_id(plan: Plan) -> Iterator[Finding]:
    """A prerequisite looks like an id or a range of ids and is none.

    Nobody can tell what the task waits for, so it is held back until the entry is corrected.

    Bad:
        depends-on: [TASK-0031-v2]
        depends-on: [TASK-0009..TASK-0001]
    Fix:
        Name an existing task; write a range from the lower id to the higher one.
    """
    for task in plan.nodes:
        for entry in task.miswritten:
            if entry.role != "prereqs" or (entry.meant in plan.by_id and entry.kind == "malformed"):
                continue
            message = {
                "malformed": f"{entry.written} is not an id",
                "reversed": f"the range {entry.written} ends before it begins",
                "bad end": f"the range {entry.written} does not end in an id",
            }.get(entry.kind)
            if message:
                yield Finding(
                    entry.place,
                    message,
                    "name an existing task, or a range from the lower id to the higher one",
                    item=task.id,
                    subject=entry.written,
                )


@rule("PR007", "higher-number-prereq", "info", on=each_plan)
def higher_number_prereq(plan: Plan) -> Iterator[Finding]:
    """A task depends on one with a higher number.

    The queue goes by number: the task will be skipped until the later one is done. Where it does
    not go by number (`queue.order`, a document), nothing is said.

    Fix:
        Nothing, when it is meant so.
    """
    for task, prereq, other in plan.hard_waits if plan.order == "number" else ():
        if task.kind == DECISION or task.state in CLOSED or not task.id:
            continue
        grammar = plan.grammars.get(task.collection)
        if grammar and "number" not in grammar.groups:
            continue  # names and hashes have no order
        if order_key(other.id) > order_key(task.id):
            yield Finding(
                prereq.place,
                f"{task.id} waits for {other.id}, which comes later in the order",
                "nothing, when it is meant so",
                item=task.id,
                subject=other.id,
            )


@rule("PR008", "duplicate-prereq", "warning", on=each_plan)
def duplicate_prereq(plan: Plan) -> Iterator[Finding]:
    """The same prerequisite is listed twice.

    Usually one of the two should have been another id.

    Fix:
        Remove one, or correct it.
    """
    for task, prereqs in plan.waits:
        if len(prereqs) == len(task.prereqs):
            continue
        entries = [prereq for prereq in task.prereqs if prereq.source == "key"]
        times = Counter(prereq.id for prereq in entries)
        seen: dict[str, Prereq] = {}
        for prereq in entries:
            first = seen.setdefault(prereq.id, prereq)
            if times[prereq.id] > 1 and first is not prereq:
                yield Finding(
                    prereq.place,
                    f"{task.id} lists {prereq.id} {times[prereq.id]} times",
                    "remove one, or correct it",
                    item=task.id,
                    subject=prereq.id,
                    related=(Related(first.place, "here first"),),
                )
                times[prereq.id] = 0


@rule("PR009", "hard-and-optional", "warning", on=each_plan)
def hard_and_optional(plan: Plan) -> Iterator[Finding]:
    """A prerequisite is listed as hard in one place and as optional in another.

    It counts as optional, so the task can start before it.

    Bad:
        depends-on: [TASK-0009]
        links:
          - Depends-on (persistence, optional): tasks/TASK-0009-statefs.md
    Fix:
        Mark both "(optional)", or neither.
    """
    for task, prereqs in plan.waits:
        if len(prereqs) == len(task.prereqs):
            continue
        optional = {p.id: p for p in task.prereqs if not p.hard}
        for prereq in task.prereqs:
            if prereq.hard and prereq.id in optional:
                other = optional.pop(prereq.id)
                yield Finding(
                    prereq.place,
                    f"{task.id} needs {prereq.id} here, and calls it optional elsewhere",
                    "mark both (optional), or neither",
                    item=task.id,
                    subject=prereq.id,
                    related=(Related(other.place, "optional here"),),
                )


@rule("PR010", "unknown-follow-up", "warning", on=each_plan)
def unknown_follow_up(plan: Plan) -> Iterator[Finding]:
    """A follow-up has no file.

    Work that was promised is planned nowhere.

    Bad:
        follow-up-tasks: [TASK-0064B]      (never created)
    Fix:
        Create the task, correct the id, or remove the entry.
    """
    for task in plan.nodes:
        for item_id, place in task.follow_ups:
            if item_id not in plan.by_id:
                yield _follow_up(task, place, item_id, f"{item_id}, which has no file")
        for entry in task.miswritten:
            known = entry.kind in {"malformed", "look-alike"} and entry.meant in plan.by_id
            if entry.role == "follow_ups" and not known and entry.kind != "prose":
                yield _follow_up(
                    task, entry.place, entry.written, f"{entry.written}, which is not an id"
                )


def _follow_up(task: Task, place: Place, subject: str, what: str) -> Finding:
    return Finding(
        place,
        f"{task.id} names the follow-up {what}",
        "create the task, correct the id, or remove the entry",
        item=task.id,
        subject=subject,
    )


@rule("PR011", "unchecked-prereq", "warning", on=each_plan)
def unchecked_prereq(plan: Plan) -> Iterator[Finding]:
    """A prerequisite is prose, a number or a path: nothing can tell whether it is met.

    Somebody wrote down what the task waits for, so it is not offered as ready: `next` passes it
    over, `start` and `done` refuse it. An entry that is marked "(optional)" holds nothing back;
    `none`, `n/a` and a dash say that there is nothing to wait for.

    Bad:
        depends-on:
          - docs/rfcs/RFC-0065-prefs.md
          - the new renderer
          - "#12"
    Good:
        depends-on: [TASK-0064]
        links:
          - RFC: docs/rfcs/RFC-0065-prefs.md
    Fix:
        Name the task that delivers it, by its whole id; put documents under `links`.
    """
    for task in plan.nodes:
        for entry in task.miswritten:
            # Of a text with control characters FI003 says what has to be done first.
            is_plain = entry.kind in {"prose", "path"} and not CONTROL.search(entry.written)
            if entry.role == "prereqs" and is_plain:
                what = "a path" if entry.kind == "path" else "not an id"
                yield Finding(
                    entry.place,
                    f"{task.id} waits for {entry.written!r}, which is {what}: it is held back, as "
                    "nobody can tell when that is met",
                    "name the task that delivers it; put documents under links",
                    item=task.id,
                    subject=entry.written,
                )


@rule("PR012", "blocked-by-nothing", "info", on=each_plan)
def blocked_by_nothing(plan: Plan) -> Iterator[Finding]:
    """A task is marked as blocked, but everything it waits for is done.

    Its blocker is done, or was never written down; `next` passes it over either way. A status
    that gives a reason (`Blocked (no hardware)`) is taken at its word while it waits for nothing.

    Bad:
        status: Blocked
        depends-on: [TASK-0003]      (and TASK-0003 is done)
    Fix:
        Set it to a state in which it can be started, or name what it waits for.
    """
    for task in plan.tasks:
        if task.state != "blocked":
            continue
        waits = [prereq for prereq in plan.prereqs(task) if prereq.hard]
        if not any(map(plan.holds_back, waits)):
            if not waits and task.status.tail.strip():
                continue
            what = "everything it waits for is done" if waits else "it waits for nothing"
            yield Finding(
                task.status_place,
                f"{task.id} is marked as blocked, but {what}",
                "let it be started, or name what it waits for",
                item=task.id,
            )


@rule("PR017", "archived-and-open", "warning", on=each_plan)
def archived_and_open(plan: Plan) -> Iterator[Finding]:
    """A task is in a folder of finished tasks, but its status says that it is not finished.

    The folder decides: the task is not work any more, and what waits for it may begin. If it was
    moved there too early, nobody will ever finish it.

    Bad:
        backlog/completed/back-7 - Search.md says `status: In Progress`
    Fix:
        Correct the status, or move the file back among the open tasks.
    Settings:
        archive.done
    """
    for task in plan.tasks:
        if task.archived == "done" and task.status.state not in CLOSED:
            folder = task.path.rpartition("/")[0]
            yield Finding(
                task.status_place,
                f"{task.id or task.path} is {task.status_text or 'without a status'}, but is in "
                f"{folder}/, where finished tasks are kept",
                "correct the status, or move the file back",
                item=task.id,
                subject="archived",
            )
