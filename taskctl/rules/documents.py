"""BK: the numbers and summaries of a document agree with its items."""

from collections.abc import Iterable, Iterator, Mapping

from taskctl.model.breakdowns import (
    ALL_PHASES,
    Breakdown,
    Phase,
    area_key,
    looked_for,
    wrong_numbers,
)
from taskctl.model.findings import Finding, Related
from taskctl.model.items import Task
from taskctl.model.plan import Plan
from taskctl.model.plans import DocumentPlan, Plans
from taskctl.model.schedule import calendar
from taskctl.model.states import CLOSED
from taskctl.read.dialects.words import read_status
from taskctl.rules.registry import each_breakdown, each_document, rule
from taskctl.text.expressions import expression
from taskctl.text.places import Place
from taskctl.text.words import count

_SHARE = expression(r"\(?[~≈]?\d{1,3}\s*%\)?")


@rule("BK004", "wrong-number", on=each_breakdown)
def wrong_number(breakdown: Breakdown) -> Iterator[Finding]:
    """A number in the document differs from the count of its items.

    Totals, percentages and weeks are copied by hand and are the first thing to be out of date.
    `120+` holds for anything from 120 on.

    Bad:
        | P2 | 45 | 0 | 0% |      (and phase 2 has 51 items)
    Fix:
        `taskctl sync --adopt FILE` writes what is counted; or correct the number.
    """
    for declared, counted in wrong_numbers(breakdown):
        of = f" of {declared.of}" if declared.of else ""
        yield Finding(
            declared.place,
            f"{declared.what}{of}: says {declared.written}, counted {counted}",
            f"`taskctl sync --adopt {breakdown.path}` writes what is counted"
            if declared.sure
            else "correct it by hand: a number written there is read as something else",
            subject=f"{declared.what} {declared.of}",
        )
    yield from _wrong_weeks(breakdown)
    yield from _wrong_duration(breakdown)
    for item in breakdown.items:
        if is_done_in_part(item, breakdown):
            yield Finding(
                item.status_place,
                f"{item.id} is done, and {item.percent} % of it are",
                "finish what is open, or correct the status",
                item=item.id,
                subject="percent",
            )


def is_done_in_part(item: Task, breakdown: Breakdown) -> bool:
    """Whether a status says both done and a share: `🟢 80%`, or `Done (80%)` (unknown)."""
    if not 0 <= item.percent < 100:
        return False
    whole = _SHARE.sub("", item.status_text) if item.state == "unknown" else ""
    return item.state == "done" or read_status(whole, breakdown.legend).state == "done"


def _wrong_duration(breakdown: Breakdown) -> Iterator[Finding]:
    """Less than the critical path cannot be reached, more than all in sequence is not needed."""
    says = breakdown.duration
    least = max((slot.last for slot in calendar(breakdown.phases)), default=0)
    most = sum(phase.duration for phase in breakdown.phases)
    if says and most and not (least <= says.last and says.first <= most):
        yield Finding(
            says.place,
            f"says {says.first} to {says.last} weeks; the phases take {least} at least, and "
            f"{most} one after the other",
            "correct the duration, or those of the phases",
            subject="duration",
        )


def _wrong_weeks(breakdown: Breakdown) -> Iterator[Finding]:
    phases = {phase.name: phase for phase in breakdown.phases}
    for phase in breakdown.phases:
        first, last = phase.weeks
        place = phase.weeks_place
        if place is None or not first:
            continue
        if phase.duration and last - first + 1 != phase.duration:
            yield Finding(
                place,
                f"{phase.name} has {count(last - first + 1, 'week')} here, and takes "
                f"{count(phase.duration, 'week')} elsewhere",
                "correct one of the two",
                subject=f"weeks {phase.name}",
            )
        for other in _waited_for(phase, phases):
            if other.weeks[1] >= first:
                yield Finding(
                    place,
                    f"{phase.name} begins in week {first}, and waits for {other.name}, which "
                    f"ends in week {other.weeks[1]}",
                    "move one of the two",
                    subject=f"weeks {phase.name} {other.name}",
                )


def _waited_for(phase: Phase, phases: Mapping[str, Phase]) -> Iterable[Phase]:
    return (phases[prereq.id] for prereq in phase.prereqs if prereq.id in phases)


@rule("BK005", "lanes-not-independent", "warning", on=each_document)
def lanes_not_independent(part: DocumentPlan) -> Iterator[Finding]:
    """An item waits for one in another lane of the same phase.

    Lanes of one phase are said to proceed independently; whoever takes this lane has to wait.

    Bad:
        1. Decoder (CD-001..010)
        2. Data movement (CI-001)       (and CI-001 depends on CD-002)
    Fix:
        Put both into one lane, or move the item to a later phase; `taskctl graph --format lanes`
        computes lanes that are independent.
    """
    breakdown = part.breakdown
    lane_of = {(lane.phase, i): lane for lane in breakdown.lanes for i in lane.ids}
    for (phase, item_id), lane in lane_of.items():
        item = part.by_id.get(item_id)
        for prereq in part.prereqs(item) if item else ():
            other = lane_of.get((phase, prereq.id))
            waits = prereq.hard and not part.is_met(prereq.id)
            if waits and other is not None and other is not lane:
                yield Finding(
                    lane.place,
                    f"{item_id} waits for {prereq.id} in another lane of {phase}: {other.name}",
                    "put both into one lane, or move one to another phase",
                    item=item_id,
                    subject=prereq.id,
                    related=(Related(prereq.place, f"{item_id} waits for {prereq.id}"),),
                )


@rule("BK006", "in-no-lane", "info", on=each_document)
def in_no_lane(part: DocumentPlan) -> Iterator[Finding]:
    """The document divides its items into lanes, and this open one is in none.

    Nobody who takes a lane will find it.

    Bad:
        PF-006 is in the tables, and in no lane
    Fix:
        Add it to a lane; `taskctl graph --format lanes` says which could be.
    """
    breakdown = part.breakdown
    named = {item_id for lane in breakdown.lanes for item_id in lane.ids}
    for item in part.tasks if named else ():
        if item.id not in named and item.state not in CLOSED:
            yield Finding(item.id_place, f"{item.id} is in no lane", "add it to one", item=item.id)


@rule("BK009", "part-differs", "warning")
def part_differs(plan: Plans) -> Iterator[Finding]:
    """A document states something about another one that is not true there.

    A master table is copied by hand; whoever reads it believes that a phase is done, or not begun.

    Bad:
        TASKS.md: | [Phase 3](phase3.md) | 30 | 🟢 100% |      (35 items there, 23 of them done)
    Fix:
        Correct the row, or the statuses in the other document.
    """
    parts = {part.name: part for part in plan.documents}
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
                yield Finding(
                    row.place,
                    f"{row.path}: says {claim}",
                    "correct the row, or the statuses there",
                    subject=f"{row.path} {claim.partition(',')[2]}",
                )


@rule("BK014", "nothing-recognised", on=each_breakdown)
def nothing_recognised(breakdown: Breakdown) -> Iterator[Finding]:
    """A document that should hold items holds none that can be recognised.

    Without items there is nothing to check, which must not look like a plan without faults.

    Bad:
        # Tasks
        - spawn system (`src/spawn.ts`)      (no box, no table, no id)
    Fix:
        Write the items as boxes (`- [ ] …`) or as a table with a column of ids; or leave the
        document out.
    """
    if not (breakdown.items or breakdown.parts or breakdown.reports):
        is_json = breakdown.path.endswith(".json")
        remedy = (
            "correct it" if is_json else ("write items as boxes or as a table with a column of ids")
        )
        yield Finding(
            Place(breakdown.path),
            f"no items found: {looked_for(breakdown.path)}",
            f"{remedy}, or leave the file out",
        )


@rule("BK015", "report-differs", "warning")
def report_differs(plan: Plans) -> Iterator[Finding]:
    """A progress report contradicts its document about an item.

    It names an item that is nowhere, shows a sign that the legend explains otherwise, or calls an
    item blocked by one that it does not wait for. How far an item was is not compared: a report
    tells what was, and templates of reports are copied into the next one.

    Bad:
        - CD-001: ✅ Complete                            (the legend: 🟢 Complete, ✅ Verified)
        - D9-001: 🔴 Not started (blocked by CD-010)     (D9-001 depends on nothing)
    Fix:
        Correct the line, or the table that it contradicts.
    """
    everything = {item_id for part in plan.each() for item_id in part.by_id}
    for part in plan.documents:
        breakdown = part.breakdown
        known = part.by_id.keys() if breakdown.items else everything
        words = {word.casefold(): sign for sign, (word, _) in breakdown.legend.items()}
        for line in breakdown.reports:
            if known and line.id not in known:
                # The mentions of a document that holds items are for LK003.
                if not breakdown.items:
                    yield Finding(
                        line.place,
                        f"the report names {line.id}, and no item has this id",
                        "correct the id",
                        subject=line.id,
                    )
                continue
            meant = breakdown.legend.get(line.sign)
            right = words.get(line.word.casefold())
            if meant and right and right != line.sign:
                yield Finding(
                    line.says_place,
                    f"{line.id}: {line.sign} means {meant[0]} in the legend, not {line.word}",
                    f"write {right} {line.word} or {line.sign} {meant[0]}",
                    item=line.id,
                    subject=f"{line.id} sign",
                    related=(Related(meant[1], "the legend"),),
                )
            waits = _before(part, line.id)
            for other in line.waits:
                if other not in waits and line.id in part.by_id:
                    yield Finding(
                        line.says_place,
                        f"{line.id} is marked as blocked by {other}, and does not wait for it",
                        f"add {other} to what {line.id} depends on, or correct the line",
                        item=line.id,
                        subject=f"{line.id} {other}",
                        related=(Related(part.by_id[line.id].id_place, f"{line.id} is here"),),
                    )


def _before(part: Plan, item_id: str) -> set[str]:
    """Everything an item waits for, directly or indirectly."""
    found: set[str] = set()
    waiting = [item_id]
    while waiting:
        item = part.by_id.get(waiting.pop())
        for prereq in part.prereqs(item) if item else ():
            for name in part.phases.get(prereq.id, (prereq.id,)):
                if name not in found:
                    found.add(name)
                    waiting.append(name)
    return found


@rule("BK016", "area-differs", "info", on=each_breakdown)
def area_differs(breakdown: Breakdown) -> Iterator[Finding]:
    """The tree of areas of a document differs from its sections.

    It is drawn once and read by everybody who looks for their part of the work. A name in it has
    to be that of a section, and each section with items has to be in it.

    Bad:
        │  ├── Profiling          (and no section has this name)
    Fix:
        `taskctl graph --format areas --from FILE` draws the tree again.
    """
    if not breakdown.areas:
        return
    sections = {area_key(name) for item in breakdown.items for name in item.groups}
    for area in breakdown.areas:
        if area_key(area.name) not in sections:
            yield Finding(
                area.place,
                f"no section with items is called {area.name}",
                "name a section, or leave it out",
                subject=area.name,
            )
    first = {item.groups[-1]: item for item in reversed(breakdown.items) if item.groups}
    areas = {area_key(area.name) for area in breakdown.areas}
    for name, item in sorted(first.items(), key=lambda pair: pair[1].id_place):
        if area_key(name) not in areas:
            yield Finding(
                item.id_place,
                f"the section {name!r} is not in the tree of areas",
                "add it to the tree",
                subject=name,
                related=(Related(breakdown.areas[0].place, "the tree"),),
            )


@rule("BK017", "unblocks-differs", "warning")
def unblocks_differs(plan: Plans) -> Iterator[Finding]:
    """A phase says that it unblocks another one, which does not wait for it; or the reverse.

    Both lines are copied by hand, often into two documents; whoever finishes a phase looks at what
    it unblocks, and whoever plans one at what it waits for.

    Bad:
        phase3.md: **Unblocks**: Phase 6        phase6.md: **Dependencies**: Phase 4
    Fix:
        Correct the line that is wrong.
    """
    chain = [line for breakdown in plan.breakdowns for line in breakdown.chain]
    waits: dict[str, list[tuple[str, Place]]] = {
        line.phase: [(name, line.place) for name in line.phases]
        for line in chain
        if line.kind == "waits"
    }
    for breakdown in plan.breakdowns:
        for phase in breakdown.phases:
            if phase.prereqs:
                waits.setdefault(phase.name, [(p.id, p.place) for p in phase.prereqs])
    unblocks = {line.phase: line for line in chain if line.kind == "unblocks"}
    for line in unblocks.values():
        for name in line.phases:
            named = [other for other, _ in waits.get(name, ())]
            if name in waits and not {line.phase, ALL_PHASES} & set(named):
                yield Finding(
                    line.place,
                    f"{line.phase} says that it unblocks {name}, which waits for "
                    f"{', '.join(named) or 'nothing'}",
                    f"correct this line, or what {name} waits for",
                    subject=f"{line.phase} {name}",
                    related=tuple(Related(p, f"what {name} waits for") for _, p in waits[name][:1]),
                )
    for phase_name, entries in waits.items():
        for other, place in entries:
            missing = unblocks.get(other)
            if missing and not {phase_name, ALL_PHASES} & set(missing.phases):
                yield Finding(
                    missing.place,
                    f"{other} does not name {phase_name}, which waits for it",
                    f"add {phase_name} to this line, or correct what {phase_name} waits for",
                    subject=f"{other} {phase_name}",
                    related=(Related(place, f"what {phase_name} waits for"),),
                )


@rule("BK018", "done-without-log", "warning", on=each_breakdown)
def done_without_log(breakdown: Breakdown) -> Iterator[Finding]:
    """An item is done, and the log of evidence of its document does not name it.

    A document that keeps such a log promises that what is done was verified.

    Bad:
        ### E-004 (done) Store the key      (and nothing of E-004 below `## Evidence Log`)
    Fix:
        Write into the log what was run and what it showed, or reopen the item.
    """
    for item in breakdown.items if breakdown.log is not None else ():
        if item.state == "done" and item.id not in (breakdown.log or ()):
            yield Finding(
                item.status_place,
                f"{item.id} is done, and the evidence log does not name it",
                "write into the log what was run and what it showed, or reopen the item",
                item=item.id,
            )


@rule("BK023", "box-of-no-item", "warning", on=each_breakdown)
def box_of_no_item(breakdown: Breakdown) -> Iterator[Finding]:
    """A document has an open box that belongs to no item, or to one that is said to be done.

    The items of the document are its rows or headings. A box beside them says that something is
    left to do, and it is counted nowhere: as long as it is open, the document is not complete.

    Bad:
        | A-1 | Weld the frame | Done |

        - [ ] paint the frame
    Fix:
        Make it an item of the document, tick it, or take the box away.
    """
    if breakdown.loose and not breakdown.is_archived:
        (first, text), *others = breakdown.loose
        more = f", nor do {len(others)} more" if others else ""
        yield Finding(
            first,
            f"the open box {text[:60]!r} belongs to no open item{more}",
            "make it an item, tick it, or take the box away",
            subject="loose",
            related=tuple(Related(place, "here, too") for place, _ in others[:9]),
        )


@rule("BK022", "unread-task", "warning")
def unread_task(plan: Plans) -> Iterator[Finding]:
    """A file looks like a task, and no collection reads it.

    Without a settings file, taskctl finds the layout of a plan by its files. A file beside them in
    a folder of tasks, with a status, may be open work. So may a file with another ending (`.MD`,
    `.markdown`) or in a folder below the tasks, which the patterns of the collection do not match.
    Unless its status says that it is done, the plan is not complete while it is unread. Only the
    first such file of a folder is reported.

    Bad:
        docs/adr/ holds decisions, which are read; tasks/backlog/TASK-A1-weld.md is not
        backlog/tasks/ is read; backlog/tasks/later/back-7 - Weld.md is not
    Fix:
        Rename or move the file so that it is read, or name it in a collection of `taskctl.toml`
        (`taskctl init` writes one). If it is not a task, name it in `exclude` there, or leave
        it out of `unread`.
    Settings:
        unread, collection.include, collection.exclude
    """
    for fault in plan.faults:
        if fault.kind == "foreign":
            yield Finding(
                fault.place,
                f"{fault.place.path} {fault.message}",
                "name it in include of a collection of taskctl.toml (taskctl init), or, if it is "
                "not a task, in exclude there, or take it out of unread",
                subject="unread",
            )
