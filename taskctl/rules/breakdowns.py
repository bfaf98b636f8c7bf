"""BK: the items of documents agree with each other, within a document and between documents."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from itertools import combinations

from taskctl.model.demands import demand
from taskctl.model.findings import Finding, Related
from taskctl.model.items import Task, is_open
from taskctl.model.plan import Plan
from taskctl.model.plans import DocumentPlan, Plans
from taskctl.model.queue import LOWEST, rank
from taskctl.model.states import CLOSED
from taskctl.read.dialects.outline import is_file
from taskctl.read.dialects.words import is_status, signs
from taskctl.rules.documents import is_done_in_part
from taskctl.rules.registry import each_document, rule, status_of
from taskctl.settings.schema import Settings
from taskctl.text.boxes import mark_of
from taskctl.text.expressions import expression

ALIKE = 0.5
"""Titles that share fewer of the words of the shorter one name different pieces of work."""
# What is known of the values of a column.
_ESTIMATE = expression(
    r"(?:very |extra )?(?:low|medium|high|small|large|trivial)|x*[sml]|xx?l|"
    r"~?\d+(?:[.,]\d+)?(?:\s*[-–]\s*\d+(?:[.,]\d+)?)?\s*[a-z]*"
)
_VALUES: tuple[tuple[str, Callable[[str], object], Callable[[Task], str]], ...] = (
    ("priority", lambda value: rank(value) < LOWEST, lambda item: item.priority),
    ("estimate", _ESTIMATE.fullmatch, lambda item: item.estimate),
)
# `P1.2 Types`, `1. Group`
_NUMBERED = expression(r"(?P<id>P\d+(?:\.\d+)*|\d{1,3}(?:\.\d+)+|\d{1,3}(?=[.:)]))(?=[.:\s)])")
_WORD = expression(r"[^\W_]+")


@rule("BK002", "priority-inversion", "warning", on=each_document)
def priority_inversion(part: Plan) -> Iterator[Finding]:
    """An item waits for one of lower priority.

    Urgent work cannot begin before work that is not urgent, so one of the two priorities is wrong.

    Bad:
        | CI-017 | Interpreter tests | P0 | CI-001..CI-009 |     (and CI-007 is P1)
    Fix:
        Raise the priority of what is waited for, or lower that of what waits.
    """
    for item in part.tasks:
        own = rank(item.priority)
        for prereq in part.prereqs(item):
            other = part.by_id.get(prereq.id)
            if other is None or other.state in CLOSED:
                continue
            theirs = rank(other.priority)
            if prereq.hard and own < theirs < LOWEST:
                yield Finding(
                    prereq.place,
                    f"{item.id} ({item.priority}) waits for {other.id} ({other.priority})",
                    f"raise the priority of {other.id}, or lower that of {item.id}",
                    item=item.id,
                    subject=other.id,
                    related=(Related(other.id_place, f"{other.id} is {other.priority}"),),
                )


@rule("BK003", "alias-differs", "warning", on=each_document)
def alias_differs(part: Plan) -> Iterator[Finding]:
    """Two ids of the same work differ in state, priority, estimate or prerequisites.

    `(see VIO-011)` in a title says that both are one piece of work. If the two differ, one of them
    is out of date.

    Bad:
        | ST-009  | virtio-blk (see VIO-011) | P1 | VIO-001 | High |
        | VIO-011 | virtio-blk (see ST-009)  | P0 | VIO-001 | High |
    Fix:
        Correct the one that is wrong, or keep one row and name the other id in it.
    """
    same = _same_work(part)
    for item in part.tasks:
        for name, place in item.aliases:
            other = part.by_id.get(name)
            if other is None:
                message = f"{item.id} is called the same work as {name}, which is nowhere here"
                yield Finding(place, message, "correct the id", item=item.id, subject=name)
            elif item.id < name or item.id not in dict(other.aliases):
                for what, one, two in _differences(part, item, other, same):
                    yield Finding(
                        place,
                        f"{item.id} and {name} are the same work, and their {what} differ: "
                        f"{one or 'none'}, {two or 'none'}",
                        "correct the one that is wrong",
                        item=item.id,
                        subject=f"{name} {what}",
                        related=(Related(other.id_place, f"{name} is here"),),
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


@rule("BK007", "parent-differs", "warning", on=each_document)
def parent_differs(part: Plan) -> Iterator[Finding]:
    """An item is done and a part of it is not, or all its parts are done and it is not.

    A parent is its parts: it is done when all of them are. Done with an open part is an error.
    An optional part (Kiro's `- [ ]*`) may stay open.

    Bad:
        - [x] 5. Search
          - [ ] 5.3 Highlight the matches
    Fix:
        Finish the part, or reopen the item; tick the item when all its parts are done.
    """
    children: dict[str, list[Task]] = defaultdict(list)
    for item in part.tasks:
        children[item.parent].append(item)
    for item in part.tasks:
        parts = [
            p
            for p in (children[item.id] if item.id else ())
            if p.state != "dropped" and (p.state == "done" or is_open(p))
        ]
        still_open = [p for p in parts if p.state != "done"]
        if item.state == "done" and still_open:
            yield Finding(
                item.status_place,
                f"{item.id} is done, and {_names(still_open)} of it "
                f"{'is' if len(still_open) == 1 else 'are'} not",
                "finish what is open, or reopen it",
                item=item.id,
                number=len(still_open),
                related=tuple(map(status_of, still_open[:3])),
                severity="error",
            )
        elif parts and not still_open and item.state in {"todo", "active", "review"}:
            yield Finding(
                item.status_place,
                f"{_all_done(len(parts), item.id)}, and it is not",
                "mark it as done",
                item=item.id,
            )


def _names(items: list[Task]) -> str:
    names = ", ".join(item.id for item in items[:3])
    return names if len(items) <= 3 else f"{names} and {len(items) - 3} more"


def _all_done(parts: int, name: str) -> str:
    if parts == 1:
        return f"the only part of {name} is done"
    return f"all {parts} parts of {name} are done"


@rule("BK008", "id-reused", "warning")
def id_reused(plan: Plans) -> Iterator[Finding]:
    """One id names different pieces of work in two documents.

    A reader of "VG-007 is done" cannot know which of the two is meant.

    Bad:
        plan.md: | VG-007 | VGA DAC | …        graphics.md: | VG-007 | Snapshot/restore | …
    Fix:
        Give one of them a new id.
    """
    global_ids = [p for p in plan.documents if not p.breakdown.dialect.has_own_numbers]
    for one, two in combinations(global_ids, 2):
        for item_id in sorted(one.by_id.keys() & two.by_id.keys()):
            first, second = one.by_id[item_id], two.by_id[item_id]
            if item_id[:1] != "#" and not _are_alike(first.title, second.title):
                yield Finding(
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


@rule("BK010", "parallel-same-file", "warning", on=each_document)
def parallel_same_file(part: Plan) -> Iterator[Finding]:
    """Two items that are marked as parallel name the same file.

    `[P]` promises different files; two people or agents who start both will overwrite each other.

    Bad:
        - [ ] T011 [P] Parse entries in src/parser.py
        - [ ] T012 [P] Report errors in src/parser.py
    Fix:
        Take the mark off one of them.
    """
    users: dict[tuple[str, tuple[str, ...], str], list[Task]] = defaultdict(list)
    for item in part.tasks:
        if item.parallel:
            for path in dict.fromkeys(path for path, _ in item.plan_paths if is_file(path)):
                users[(item.phase, item.groups, path)].append(item)
    for (_, _, path), items in users.items():
        if len(items) > 1 and any(item.state != "done" for item in items):
            yield Finding(
                items[1].id_place,
                f"{_names(items)} are all marked as parallel, and name {path}",
                "take the mark off all but one, or let them change different files",
                item=items[1].id,
                subject=path,
                number=len(items),
                related=tuple(
                    Related(item.id_place, f"{item.id} is here")
                    for item in items
                    if item is not items[1]
                ),
            )


@rule("BK012", "unknown-sign", "warning", on=each_document)
def unknown_sign(part: DocumentPlan) -> Iterator[Finding]:
    """A status shows an emoji that the document's own legend does not explain.

    The same circle means "not started" in one document and "failed" in the next, so a sign without
    a meaning says nothing.

    Bad:
        the legend has ⚪ 🔵 🟢, a row has 🟡
    Fix:
        Add the sign to the legend, or use one that is there.
    """
    breakdown = part.breakdown
    known = [sign for sign, (word, _) in breakdown.legend.items() if is_status(word)]
    for item in part.tasks if known else ():
        for sign in dict.fromkeys(signs(item.status_text)):
            if sign not in known:
                yield Finding(
                    item.status_place,
                    f"{sign} is not in the legend: {' '.join(known)}",
                    "add it to the legend, or use one that is there",
                    item=item.id,
                    subject=sign,
                )


@rule("BK021", "unknown-item-status", "warning", on=each_document)
def unknown_item_status(part: DocumentPlan) -> Iterator[Finding]:
    """A status of items is neither a known word nor a sign that the document explains.

    Whether these items are open or done is unknown: `next` passes over them, and what waits for
    them can never start.

    Bad:
        a row has 🟢 where no legend says what that is; `"status": "wip-ish"` in task-master
    Fix:
        Write a word such as Done or In Progress, or add the sign to a legend.
    """
    breakdown = part.breakdown
    has_legend = any(is_status(word) for word, _ in breakdown.legend.values())
    found: dict[str, list[Task]] = defaultdict(list)
    for item in part.tasks:
        unexplained = has_legend and not set(signs(item.status_text)) <= {*breakdown.legend}
        # Signs that a legend leaves out are BK012, marks in boxes DD008, `Done (80%)` BK004.
        is_box = mark_of(item.status_text) is not None
        told = unexplained or is_box or is_done_in_part(item, breakdown)
        if item.state == "unknown" and item.status_text and not told:
            found[item.status_text].append(item)
    for text, (item, *others) in found.items():
        more = f" and {len(others)} more" if others else ""
        yield Finding(
            item.status_place,
            f"{text!r} is not a known status, so nobody can tell whether {item.id}{more} "
            f"{'are' if others else 'is'} done",
            "write a word such as Done or In Progress, or explain the sign in a legend",
            item=item.id,
            subject=text,
            number=1 + len(others),
        )


@rule("BK013", "done-before-phase", "warning", on=each_document)
def done_before_phase(part: DocumentPlan) -> Iterator[Finding]:
    """An item is done, and a phase that its phase waits for is not.

    Either the order of the phases is not the real one, or something was ticked too early.

    Bad:
        phase 2 waits for phase 1, P2.1.1 is ticked, and P1.3.4 is open
    Fix:
        Finish the earlier phase, or correct what waits for what.
    """
    breakdown = part.breakdown
    phases = {phase.name: phase for phase in breakdown.phases}
    for item in part.tasks:
        if item.state != "done" or item.phase not in phases:
            continue
        for prereq in phases[item.phase].prereqs:
            if prereq.hard and prereq.id in phases and not part.is_met(prereq.id):
                yield Finding(
                    item.status_place,
                    f"{item.id} is done, and {prereq.id}, which {item.phase} waits for, is not",
                    f"finish {prereq.id}, or correct what waits for what",
                    item=item.id,
                    subject=prereq.id,
                    related=(Related(prereq.place, f"{item.phase} waits for {prereq.id}"),),
                )


@rule("BK019", "number-out-of-place", "warning", on=each_document)
def number_out_of_place(part: Plan) -> Iterator[Finding]:
    """An item is under a heading whose number does not begin its own.

    It was moved and kept its number, or the number is a slip; the section that it names has lost
    it. A number that is left out among those of one heading is only counted: an item may be gone.

    Bad:
        ### P1.3 Memory
        - [ ] **P1.2.4** Share a page
    Fix:
        Correct the number, or move the item.
    """
    last: dict[str, tuple[int, Task]] = {}
    for item in part.tasks:
        series, _, number = item.id.rpartition(".")
        under = next((m["id"] for g in reversed(item.groups) if (m := _NUMBERED.match(g))), "")
        if not series or not number.isdecimal():
            continue
        if under and not f"{series}.".startswith(f"{under}."):
            yield Finding(
                item.id_place,
                f"{item.id} is under {under}",
                "correct the number, or move the item",
                item=item.id,
            )
        before = last.get(series)
        if before and int(number) > before[0] + 1:
            yield Finding(
                item.id_place,
                f"{item.id} follows {before[1].id}: a number is left out",
                "nothing, if the item between them is gone",
                item=item.id,
                subject="gap",
                related=(Related(before[1].id_place, before[1].id),),
                severity="info",
            )
        last[series] = int(number), item


@rule("BK020", "odd-value", "warning", kind="demand", on=each_document)
def odd_value(part: Plan, settings: Settings) -> Iterator[Finding]:
    """A priority or an estimate is of another form than nearly all others of its document.

    It is sorted behind all others, so an urgent item comes last. Documents with words of their own
    are not checked.

    Bad:
        | CD-004 | Decode | PO | …        (the letter, where all others have P0, P1, P2)
    Fix:
        Correct the value.
    Settings:
        strictness.share
    """
    for what, known, value_of in _VALUES:
        values = Counter(value_of(item).casefold() for item in part.tasks if value_of(item))
        odd = {value for value in values if not known(value)}
        met = values.total() - sum(values[value] for value in odd)
        # One slip among many, not a scale of the author's own.
        found = demand(False, met, values.total(), settings.strictness.share)
        if not found.holds:
            continue
        usual = ", ".join(sorted(value for value in values if value not in odd))
        for item in part.tasks:
            if value_of(item).casefold() in odd:
                yield Finding(
                    item.id_place,
                    f"{item.id} has the {what} {value_of(item)!r}"
                    f"{found.because('items', f'have {usual}')}",
                    "correct it",
                    item=item.id,
                    subject=what,
                )
