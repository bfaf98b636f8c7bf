"""BK: documents that hold many items agree with themselves, and with each other."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

from taskctl.model.breakdowns import Breakdown, Phase, wrong_numbers
from taskctl.model.findings import Finding, Related
from taskctl.model.items import Task
from taskctl.model.plan import Plan
from taskctl.model.queue import LOWEST, rank
from taskctl.read.dialects.words import is_status, signs
from taskctl.rules.registry import at, count, rule, status_of
from taskctl.text.places import Place

ALIKE = 0.5
"""Titles that share fewer of the words of the shorter one name different pieces of work."""
_OWN_NUMBERS = frozenset({"spec-kit", "kiro", "openspec", "task-master"})
"""Dialects that number their items anew in each document."""
_WORD = re.compile(r"[^\W_]+")


def _parts(plan: Plan) -> Iterator[tuple[Breakdown, Plan]]:
    return zip(plan.breakdowns, plan.parts, strict=True)


@rule("BK002", "priority-inversion", "warning")
def priority_inversion(plan: Plan) -> Iterator[Finding]:
    """An item waits for one of lower priority.

    What is urgent cannot begin before what is not, so one of the two priorities is not meant.

    Bad:
        | CI-017 | Interpreter tests | P0 | CI-001..CI-009 |     (and CI-007 is P1)
    Fix:
        Raise the priority of what is waited for, or lower that of what waits.
    """
    for _, part in _parts(plan):
        for item in part.tasks:
            own = rank(item.priority)
            for prereq in part.prereqs(item):
                other = part.by_id.get(prereq.id)
                if other is None or other.state in {"done", "dropped"}:
                    continue
                theirs = rank(other.priority)
                if prereq.hard and own < theirs < LOWEST:
                    yield at(
                        prereq.place,
                        f"{item.id} ({item.priority}) waits for {other.id} ({other.priority})",
                        f"raise the priority of {other.id}, or lower that of {item.id}",
                        item=item.id,
                        subject=other.id,
                        related=(Related(other.id_place, f"{other.id} is {other.priority}"),),
                    )


@rule("BK003", "alias-differs", "warning")
def alias_differs(plan: Plan) -> Iterator[Finding]:
    """Two ids of the same work say different things of it.

    `(see VIO-011)` in a title says that both are one piece of work. Then state, priority, estimate
    and prerequisites have to be the same, or one of them is out of date.

    Bad:
        | ST-009  | virtio-blk (see VIO-011) | P1 | VIO-001 | High |
        | VIO-011 | virtio-blk (see ST-009)  | P0 | VIO-001 | High |
    Fix:
        Correct the one that is wrong, or keep one row and name the other id in it.
    """
    for _, part in _parts(plan):
        same = _same_work(part)
        for item in part.tasks:
            for name, place in item.aliases:
                other = part.by_id.get(name)
                if other is None:
                    message = f"{item.id} is called the same work as {name}, which is nowhere here"
                    yield at(place, message, "correct the id", item=item.id, subject=name)
                elif item.id < name or item.id not in dict(other.aliases):
                    for what, one, two in _differences(part, item, other, same):
                        yield at(
                            place,
                            f"{item.id} and {name} are the same work, and their {what} differ: "
                            f"{one or 'none'}, {two or 'none'}",
                            "correct the one that is wrong",
                            item=item.id,
                            subject=f"{name} {what}",
                            related=(Related(other.id_place, f"{name} stands here"),),
                        )


def _same_work(part: Plan) -> Mapping[str, str]:
    """One id for each piece of work that has several."""
    return {
        item.id: min(item.id, *(name for name, _ in item.aliases))
        for item in part.tasks
        if item.aliases
    }


def _differences(
    part: Plan, item: Task, other: Task, same: Mapping[str, str]
) -> Iterator[tuple[str, str, str]]:
    def waits(task: Task) -> frozenset[str]:
        return frozenset(same.get(prereq.id, prereq.id) for prereq in part.prereqs(task))

    one, two = waits(item), waits(other)
    pairs = [
        ("states", item.state, other.state),
        ("priorities", item.priority, other.priority),
        ("estimates", item.estimate, other.estimate),
        ("prerequisites", ", ".join(sorted(one - two)), ", ".join(sorted(two - one))),
    ]
    return (pair for pair in pairs if pair[1] != pair[2])


@rule("BK004", "wrong-number")
def wrong_number(plan: Plan) -> Iterator[Finding]:
    """A number that the document states is not what can be counted.

    Totals, percentages and weeks are copied by hand and are the first thing to be out of date.
    `120+` holds for anything from 120 on.

    Bad:
        | P2 | 45 | 0 | 0% |      (and phase 2 has 51 items)
    Fix:
        `taskctl sync --adopt FILE` writes what is counted; or correct the number.
    """
    for breakdown in plan.breakdowns:
        for declared, counted in wrong_numbers(breakdown):
            of = f" of {declared.of}" if declared.of else ""
            yield at(
                declared.place,
                f"{declared.what}{of}: says {declared.written}, counted {counted}",
                f"`taskctl sync --adopt {breakdown.path}` writes what is counted",
                subject=f"{declared.what} {declared.of}",
            )
        yield from _wrong_weeks(breakdown)


def _wrong_weeks(breakdown: Breakdown) -> Iterator[Finding]:
    phases = {phase.name: phase for phase in breakdown.phases}
    for phase in breakdown.phases:
        first, last = phase.weeks
        place = phase.weeks_place
        if place is None or not first:
            continue
        if phase.duration and last - first + 1 != phase.duration:
            yield at(
                place,
                f"{phase.name} has {count(last - first + 1, 'week')} here, and takes "
                f"{count(phase.duration, 'week')} elsewhere",
                "correct one of the two",
                subject=f"weeks {phase.name}",
            )
        for other in _waited_for(phase, phases):
            if other.weeks[1] >= first:
                yield at(
                    place,
                    f"{phase.name} begins in week {first}, and waits for {other.name}, which "
                    f"ends in week {other.weeks[1]}",
                    "move one of the two",
                    subject=f"weeks {phase.name} {other.name}",
                )


def _waited_for(phase: Phase, phases: Mapping[str, Phase]) -> Iterable[Phase]:
    return (phases[prereq.id] for prereq in phase.prereqs if prereq.id in phases)


@rule("BK005", "lanes-not-independent", "warning")
def lanes_not_independent(plan: Plan) -> Iterator[Finding]:
    """An item waits for one in another lane of the same phase.

    Lanes of one phase are said to proceed independently; whoever takes this lane has to wait.

    Bad:
        1. Decoder (CD-001..010)
        2. Data movement (CI-001)       (and CI-001 depends on CD-002)
    Fix:
        Put both into one lane, or move the item to a later phase.
    """
    for breakdown, part in _parts(plan):
        lane_of = {(lane.phase, i): lane for lane in breakdown.lanes for i in lane.ids}
        for (phase, item_id), lane in lane_of.items():
            item = part.by_id.get(item_id)
            for prereq in part.prereqs(item) if item else ():
                other = lane_of.get((phase, prereq.id))
                if other is not None and other is not lane:
                    yield at(
                        lane.place,
                        f"{item_id} waits for {prereq.id} in another lane of {phase}: {other.name}",
                        "put both into one lane, or move one to another phase",
                        item=item_id,
                        subject=prereq.id,
                        related=(Related(prereq.place, f"{item_id} waits for {prereq.id}"),),
                    )


@rule("BK006", "in-no-lane", "info")
def in_no_lane(plan: Plan) -> Iterator[Finding]:
    """The document divides its items into lanes, and this one is in none.

    Nobody who takes a lane will find it.

    Bad:
        PF-006 is in the tables, and in no lane
    Fix:
        Add it to a lane, if it is still to be done.
    """
    for breakdown, part in _parts(plan):
        named = {item_id for lane in breakdown.lanes for item_id in lane.ids}
        for item in part.tasks if named else ():
            if item.id not in named:
                yield at(item.id_place, f"{item.id} is in no lane", "add it to one", item=item.id)


@rule("BK007", "parent-differs", "warning")
def parent_differs(plan: Plan) -> Iterator[Finding]:
    """An item is done and a part of it is not, or all its parts are done and it is not.

    A parent is its parts: it is done when all of them are. Done with an open part is an error.

    Bad:
        - [x] 5. Search
          - [ ] 5.3 Highlight the matches
    Fix:
        Finish the part, or reopen the item; tick the item when all its parts are done.
    """
    for _, part in _parts(plan):
        children: dict[str, list[Task]] = defaultdict(list)
        for item in part.tasks:
            children[item.parent].append(item)
        for item in part.tasks:
            parts = [p for p in children[item.id] if p.state != "dropped"] if item.id else []
            still_open = [p for p in parts if p.state != "done"]
            if item.state == "done" and still_open:
                yield at(
                    item.status_place,
                    f"{item.id} is done, and {_names(still_open)} of it is not",
                    "finish what is open, or reopen it",
                    item=item.id,
                    related=tuple(map(status_of, still_open[:3])),
                    severity="error",
                )
            elif parts and not still_open and item.state in {"todo", "active", "review"}:
                yield at(
                    item.status_place,
                    f"all {count(len(parts), 'part')} of {item.id} are done, and it is not",
                    "mark it as done",
                    item=item.id,
                )


def _names(items: list[Task]) -> str:
    names = ", ".join(item.id for item in items[:3])
    return names if len(items) <= 3 else f"{names} and {len(items) - 3} more"


@rule("BK008", "id-reused", "warning")
def id_reused(plan: Plan) -> Iterator[Finding]:
    """One id names different pieces of work in two documents.

    Whoever reads "VG-007 is done" cannot know which of them is.

    Bad:
        plan.md: | VG-007 | VGA DAC | …        graphics.md: | VG-007 | Snapshot/restore | …
    Fix:
        Give one of them a new id.
    """
    global_ids = [p for b, p in _parts(plan) if b.dialect not in _OWN_NUMBERS]
    for one, two in combinations(global_ids, 2):
        for item_id in sorted(one.by_id.keys() & two.by_id.keys()):
            first, second = one.by_id[item_id], two.by_id[item_id]
            if item_id[:1] != "#" and not _are_alike(first.title, second.title):
                yield at(
                    second.id_place,
                    f"{item_id} is {second.title!r} here and {first.title!r} in {first.path}",
                    "give one of them a new id",
                    item=item_id,
                    subject=first.path,
                    related=(Related(first.id_place, "the other one"),),
                )


def _are_alike(one: str, two: str) -> bool:
    first, second = (set(_WORD.findall(title.casefold())) for title in (one, two))
    fewer = min(len(first), len(second))
    return not fewer or len(first & second) >= ALIKE * fewer


@rule("BK009", "part-differs", "warning")
def part_differs(plan: Plan) -> Iterator[Finding]:
    """A document says something of another one that does not hold there.

    A master table is copied by hand; whoever reads it believes that a phase is done, or not begun.

    Bad:
        TASKS.md: | [Phase 3](phase3.md) | 30 | 🟢 100% |      (35 items there, 23 of them done)
    Fix:
        Correct the row, or the statuses in the other document.
    """
    parts = {part.path: plan for part, plan in _parts(plan)}
    for breakdown in plan.breakdowns:
        for row in breakdown.parts:
            part = parts.get(row.path)
            if part is None or not part.tasks:
                continue
            total = len(part.tasks)
            done = sum(item.state == "done" for item in part.tasks)
            claims = []
            if row.total >= 0 and row.total != total:
                claims.append(f"{count(row.total, 'item')}, there are {total}")
            if row.percent >= 0 and row.percent != done * 100 // total:
                claims.append(f"{row.percent} %, {done} of {total} are done")
            elif row.percent < 0 and row.state == "done" and done < total:
                claims.append(f"{row.says}, {done} of {total} are done")
            for claim in claims:
                yield at(
                    row.place,
                    f"{row.path}: says {claim}",
                    "correct the row, or the statuses there",
                    subject=f"{row.path} {claim.partition(',')[2]}",
                )


@rule("BK010", "parallel-same-file", "warning")
def parallel_same_file(plan: Plan) -> Iterator[Finding]:
    """Two items that are marked as parallel name the same file.

    `[P]` promises different files; two people or agents who start both will overwrite each other.

    Bad:
        - [ ] T011 [P] Parse entries in src/parser.py
        - [ ] T012 [P] Report errors in src/parser.py
    Fix:
        Take the mark off one of them.
    """
    for _, part in _parts(plan):
        users: dict[tuple[str, tuple[str, ...], str], list[Task]] = defaultdict(list)
        for item in part.tasks:
            if item.parallel:
                for path in dict.fromkeys(path for path, _ in item.plan_paths):
                    users[(item.phase, item.groups, path)].append(item)
        for (_, _, path), items in users.items():
            if len(items) > 1 and any(item.state != "done" for item in items):
                yield at(
                    items[1].id_place,
                    f"{_names(items)} are all marked as parallel, and name {path}",
                    "take the mark off all but one, or let them change different files",
                    item=items[1].id,
                    subject=path,
                    related=tuple(
                        Related(item.id_place, f"{item.id} stands here")
                        for item in items
                        if item is not items[1]
                    ),
                )


@rule("BK012", "unknown-sign", "warning")
def unknown_sign(plan: Plan) -> Iterator[Finding]:
    """A status shows an emoji that the document's own legend does not explain.

    The same circle means "not started" in one document and "failed" in the next, so a sign without
    a meaning says nothing.

    Bad:
        the legend has ⚪ 🔵 🟢, a row has 🟡
    Fix:
        Add the sign to the legend, or use one that is there.
    """
    for breakdown, part in _parts(plan):
        known = [sign for sign, (word, _) in breakdown.legend.items() if is_status(word)]
        for item in part.tasks if known else ():
            for sign in dict.fromkeys(signs(item.status_text)):
                if sign not in known:
                    yield at(
                        item.status_place,
                        f"{sign} is not in the legend: {' '.join(known)}",
                        "add it to the legend, or use one that is there",
                        item=item.id,
                        subject=sign,
                    )


@rule("BK013", "done-before-phase", "warning")
def done_before_phase(plan: Plan) -> Iterator[Finding]:
    """An item is done, and a phase that its phase waits for is not.

    Either the order of the phases is not the real one, or something was ticked too early.

    Bad:
        phase 2 waits for phase 1, P2.1.1 is ticked, and P1.3.4 is open
    Fix:
        Finish the earlier phase, or correct what waits for what.
    """
    for breakdown, part in _parts(plan):
        phases = {phase.name: phase for phase in breakdown.phases}
        for item in part.tasks:
            if item.state != "done" or item.phase not in phases:
                continue
            for prereq in phases[item.phase].prereqs:
                if prereq.hard and prereq.id in phases and not part.is_met(prereq.id):
                    yield at(
                        item.status_place,
                        f"{item.id} is done, and {prereq.id}, which {item.phase} waits for, is not",
                        f"finish {prereq.id}, or correct what waits for what",
                        item=item.id,
                        subject=prereq.id,
                        related=(Related(prereq.place, f"{item.phase} waits for {prereq.id}"),),
                    )


@rule("BK014", "nothing-recognised")
def nothing_recognised(plan: Plan) -> Iterator[Finding]:
    """A document that should hold items holds none that can be recognised.

    Without items there is nothing to check, which must not look like a plan without faults.

    Bad:
        # Tasks
        - spawn system (`src/spawn.ts`)      (no box, no table, no id)
    Fix:
        Write the items as boxes (`- [ ] …`) or as a table with a column of ids; or leave the
        document out.
    """
    for breakdown in plan.breakdowns:
        if not breakdown.items and not breakdown.parts:
            place = Place(breakdown.path)
            yield at(
                place,
                "no items found: no boxes, no task table, no known form",
                "write items as boxes or as a table with a column of ids, or leave the file out",
            )
