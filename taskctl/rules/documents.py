"""BK: what a document says of its items as a whole is what its items say."""

from collections.abc import Iterable, Iterator, Mapping

from taskctl.model.breakdowns import Breakdown, Phase, wrong_numbers
from taskctl.model.findings import Finding, Related
from taskctl.model.plan import Plan
from taskctl.rules.registry import at, count, rule
from taskctl.text.places import Place


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
        Put both into one lane, or move the item to a later phase; `taskctl graph --format lanes`
        computes lanes that are independent.
    """
    for breakdown, part in plan.documents:
        lane_of = {(lane.phase, i): lane for lane in breakdown.lanes for i in lane.ids}
        for (phase, item_id), lane in lane_of.items():
            item = part.by_id.get(item_id)
            for prereq in part.prereqs(item) if item else ():
                other = lane_of.get((phase, prereq.id))
                waits = prereq.hard and not part.is_met(prereq.id)
                if waits and other is not None and other is not lane:
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
    """The document divides its items into lanes, and this open one is in none.

    Nobody who takes a lane will find it.

    Bad:
        PF-006 is in the tables, and in no lane
    Fix:
        Add it to a lane; `taskctl graph --format lanes` says which could be.
    """
    for breakdown, part in plan.documents:
        named = {item_id for lane in breakdown.lanes for item_id in lane.ids}
        for item in part.tasks if named else ():
            if item.id not in named and item.state not in {"done", "dropped"}:
                yield at(item.id_place, f"{item.id} is in no lane", "add it to one", item=item.id)


@rule("BK009", "part-differs", "warning")
def part_differs(plan: Plan) -> Iterator[Finding]:
    """A document says something of another one that does not hold there.

    A master table is copied by hand; whoever reads it believes that a phase is done, or not begun.

    Bad:
        TASKS.md: | [Phase 3](phase3.md) | 30 | 🟢 100% |      (35 items there, 23 of them done)
    Fix:
        Correct the row, or the statuses in the other document.
    """
    parts = {part.path: plan for part, plan in plan.documents}
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
