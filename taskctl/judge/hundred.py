"""The 100 % rule: a task is done only when all of it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from posixpath import basename

from taskctl.model.items import Task
from taskctl.model.plan import Plan
from taskctl.settings.schema import Settings
from taskctl.text.places import Place


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that keeps a task from being 100 %."""

    message: str
    place: Place


@dataclass(frozen=True, slots=True)
class Hundred:
    """Whether a task is 100 %: what is missing, what holds, what was taken as it is."""

    missing: tuple[Missing, ...]
    holds: tuple[str, ...]
    remarks: tuple[str, ...]

    @property
    def is_met(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing


def hundred(plan: Plan, settings: Settings, task: Task) -> Hundred:
    """Judge a task by the 100 % rule.

    It has stop conditions; no box in the file is open, but for lines marked as not claimed; every
    hard prerequisite is done; no linked contract is a draft; and its plain stop conditions pass
    `stop.plain`.
    """
    missing = [*_stops(task), *_boxes(task), *_prereqs(plan, task), *_contracts(plan, task)]
    plain = [stop for stop in task.stops if stop.box is None]
    remarks = []
    if plain and settings.stop.plain == "accept":
        what = "none checkable" if len(plain) == len(task.stops) else f"{len(plain)} without a box"
        remarks.append(f"{_count(len(task.stops), 'stop condition')}, {what} (stop.plain)")
    elif plain:
        wanted = "boxes" if settings.stop.plain == "boxes" else "recorded evidence"
        message = f"{_count(len(plain), 'stop condition')} without {wanted} (stop.plain)"
        missing.append(Missing(message, plain[0].place))
    claimed = sum(box.not_claimed for box in task.boxes)
    if claimed:
        remarks.append(f"{_count(claimed, 'line')} marked as not claimed")
    return Hundred(tuple(missing), tuple(_holding(plan, task, missing)), tuple(remarks))


def _stops(task: Task) -> Iterator[Missing]:
    if not task.stops:
        section = task.section("stop")
        place = section.place if section else task.status_place
        yield Missing("it has no stop conditions", place)


def _boxes(task: Task) -> Iterator[Missing]:
    opened = [box for box in task.boxes if box.mark != "x" and not box.not_claimed]
    if opened:
        lines = ", ".join(f":{box.place.line}" for box in opened[1:6])
        more = f", {lines}" if lines else ""
        yield Missing(
            f"{len(opened)} of {_count(len(task.boxes), 'box')} open{more}", opened[0].place
        )


def _prereqs(plan: Plan, task: Task) -> Iterator[Missing]:
    for prereq in plan.prereqs(task):
        if prereq.hard and not plan.is_met(prereq.id):
            other = plan.by_id.get(prereq.id)
            says = f"is {other.status_text or other.state}" if other else "has no file"
            yield Missing(f"its prerequisite {prereq.id} {says}", prereq.place)


def _contracts(plan: Plan, task: Task) -> Iterator[Missing]:
    for link in task.links:
        contract = plan.contracts.get(link.target) if link.in_header else None
        if contract is not None and contract.draft:
            message = f"{basename(link.target)} is {contract.status}"
            yield Missing(message, contract.place)


def _holding(plan: Plan, task: Task, missing: list[Missing]) -> Iterator[str]:
    words = " ".join(entry.message for entry in missing)
    prereqs = [prereq.id for prereq in plan.prereqs(task) if prereq.hard]
    if prereqs and "prerequisite" not in words:
        yield f"prerequisites {', '.join(prereqs)}"
    if task.boxes and " open" not in words:
        yield f"all {_count(len(task.boxes), 'box')} ticked"


def _count(number: int, noun: str) -> str:
    plural = f"{noun}es" if noun.endswith("x") else f"{noun}s"
    return f"{number} {noun if number == 1 else plural}"
