"""The 100 % rule: a task is done only when all of it is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from posixpath import basename

from taskctl.model.boxes import StopCondition
from taskctl.model.evidence import standing
from taskctl.model.items import ITEM, Task
from taskctl.model.plan import Plan
from taskctl.model.waits import how_far, named
from taskctl.settings.schema import Settings
from taskctl.text.places import Place
from taskctl.text.words import count


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that keeps a task from being 100 %.

    kind   stops, boxes, parts, prereqs, contracts, plain or evidence
    """

    message: str
    place: Place
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Hundred:
    """The verdict on a task: what is missing, what is met, and what was accepted as it is."""

    missing: tuple[Missing, ...]
    holds: tuple[str, ...]
    remarks: tuple[str, ...]

    @property
    def is_met(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing


def hundred(plan: Plan, settings: Settings, task: Task) -> Hundred:
    """Judge a task by the 100 % rule.

    It has stop conditions; no box in the file is open, except those marked as not claimed; no
    part of it is open; every hard prerequisite is done; no linked contract is a draft; its plain
    stop conditions pass `stop.plain`; and each of its proofs has valid evidence, if
    `evidence.required` or `stop.plain` asks for it.
    """
    plain = [stop for stop in task.stops if stop.box is None]
    by_evidence = bool(plain) and settings.stop.plain == "evidence"
    missing = [
        *_stops(task),
        *_boxes(task),
        *open_parts(plan, task),
        *unmet_prereqs(plan, task),
        *_contracts(plan, task),
        *_plain(settings, task, plain),
    ]
    remarks = []
    if plain and settings.stop.plain == "accept":
        what = "none checkable" if len(plain) == len(task.stops) else f"{len(plain)} without a box"
        remarks.append(f"{count(len(task.stops), 'stop condition')}, {what} (stop.plain)")
    claimed = sum(box.not_claimed for box in task.boxes)
    if claimed:
        remarks.append(f"{count(claimed, 'line')} marked as not claimed")
    evidence = [*unproved(plan, task)]
    if by_evidence or settings.evidence.required:
        missing += evidence
    elif evidence and task.id in plan.evidence:
        remarks += [entry.message for entry in evidence]
    return Hundred(tuple(missing), tuple(_holding(plan, task, missing)), tuple(remarks))


def is_finished(plan: Plan, settings: Settings, task: Task) -> bool:
    """Whether an item is marked as done, and nothing of it is missing."""
    if task.state != "done":
        return False
    if task.kind == ITEM:
        return not any(open_parts(plan, task))
    return hundred(plan, settings, task).is_met


def _stops(task: Task) -> Iterator[Missing]:
    if not task.has_stop_conditions:
        section = task.section("stop")
        place = section.place if section else task.status_place
        yield Missing("it has no stop conditions", place, "stops")


def _boxes(task: Task) -> Iterator[Missing]:
    opened = task.open_boxes
    if opened:
        lines = ", ".join(f":{box.place.line}" for box in opened[1:6])
        more = f", {lines}" if lines else ""
        claimed = [box for box in task.boxes if box.state != "dropped"]
        message = f"{len(opened)} of {count(len(claimed), 'box')} open{more}"
        yield Missing(message, opened[0].place, "boxes")


def open_parts(plan: Plan, task: Task) -> Iterator[Missing]:
    """The open parts of a task, or of an item of a document."""
    for part in plan.open_parts.get(task.id, ()):
        yield Missing(f"its part {part.id} is {part.says}", part.status_place, "parts")


def unmet_prereqs(plan: Plan, task: Task) -> Iterator[Missing]:
    """The unmet hard prerequisites of a task, or of an item of a document."""
    for prereq in plan.prereqs(task):
        if plan.holds_back(prereq):
            says = f"its prerequisite {named(prereq)} {how_far(plan, prereq)}"
            yield Missing(says, prereq.place, "prereqs")


def _contracts(plan: Plan, task: Task) -> Iterator[Missing]:
    for target in dict.fromkeys(link.target for link in task.links if link.in_header):
        contract = plan.contracts.get(target)
        if contract is not None and contract.draft:
            yield Missing(f"{basename(target)} is {contract.status}", contract.place, "contracts")


def _plain(settings: Settings, task: Task, plain: Sequence[StopCondition]) -> Iterator[Missing]:
    """The faults of stop conditions without a box by `stop.plain`, apart from evidence."""
    says = f"{count(len(plain), 'stop condition')} without"
    if plain and settings.stop.plain == "boxes":
        yield Missing(f"{says} a box (stop.plain)", plain[0].place, "plain")
    if plain and settings.stop.plain == "evidence" and not task.proofs:
        message = f"{says} a box, and no proof that could be recorded (stop.plain)"
        yield Missing(message, plain[0].place, "plain")


def unproved(plan: Plan, task: Task) -> Iterator[Missing]:
    """The proofs without valid evidence; the first names the command that records it."""
    remedy = f" (taskctl prove {task.id} --record)"
    for proof in task.proofs:
        found = standing(plan.evidence.get(task.id), proof)
        if not found.holds:
            message = f"`{proof.title}` is not proved: {found.why}{remedy}"
            remedy = ""
            yield Missing(message, proof.place, "evidence")


def _holding(plan: Plan, task: Task, missing: Sequence[Missing]) -> Iterator[str]:
    kinds = {entry.kind for entry in missing}
    prereqs = [prereq.id for prereq in plan.prereqs(task) if prereq.hard]
    if prereqs and "prereqs" not in kinds:
        yield f"prerequisites {', '.join(prereqs)}"
    ticked = sum(box.state == "done" for box in task.boxes)
    if ticked and "boxes" not in kinds:
        yield f"all {count(ticked, 'box')} ticked"
    if "evidence" not in kinds and task.id in plan.evidence and task.proofs:
        proved = [standing(plan.evidence[task.id], proof).holds for proof in task.proofs]
        if all(proved):
            yield f"evidence of {count(len(proved), 'proof')}"
