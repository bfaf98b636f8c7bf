"""Whether a candidate may become a task: its gates and prerequisites as of now."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from taskctl.model.items import Candidate, Prereq, Task
from taskctl.model.plan import Plan
from taskctl.text.expressions import expression
from taskctl.text.places import Place

# The labels of a link in a task's header to the candidate that it was extracted from.
CLAIM = "Extracted from"
CLAIM_IN_PART = "Extracted in part from"

_CLAIM = expression(rf"{CLAIM}\b|(?P<in_part>{CLAIM_IN_PART}\b)", re.IGNORECASE)
_CLAIMED = expression(r"CAND-[A-Z0-9-]+")
_SHOWN = 100


class Blocker(NamedTuple):
    """A reason why a candidate may not become a task yet.

    kind    red gate, needs, or status
    id      the open item; the candidate itself where its own status is in the way
    status  the status of the item, "" where it has none
    says    what is wrong with the item, in words
    place   the place of the gate, the prerequisite or the status
    """

    kind: str
    id: str
    status: str
    says: str
    place: Place


def prerequisites(plan: Plan, candidate: Candidate) -> list[Prereq]:
    """A candidate's prerequisites, each once; other candidates are replaced by their tasks."""
    found: dict[str, Prereq] = {}
    for prereq in candidate.prereqs:
        other = plan.candidates.get(prereq.id)
        for item_id in _became(other) if other else [prereq.id]:
            found.setdefault(item_id, prereq._replace(id=item_id))
    return list(found.values())


def _became(candidate: Candidate) -> list[str]:
    return list(dict.fromkeys(i for i, _ in candidate.extracted_to)) or [candidate.id]


def blockers(plan: Plan, candidate: Candidate) -> list[Blocker]:
    """The reasons why a candidate may not become a task now: red gates, then prerequisites."""
    return [*_status(candidate), *_gates(plan, candidate), *_needs(plan, candidate)]


def _status(candidate: Candidate) -> Iterator[Blocker]:
    """A status that neither calls it a candidate nor names its task."""
    if candidate.state == "unknown":
        field = candidate.fields["status"]
        status = " ".join(field.text.split())
        says = f"has the status {status!r}"
        yield Blocker("status", candidate.id, status, says, field.place())


def _gates(plan: Plan, candidate: Candidate) -> Iterator[Blocker]:
    for gate in plan.by_path[candidate.place.path].gates:
        for item_id in plan.waits_of(gate):
            yield _blocker(plan, "red gate", item_id, gate.place)


def _needs(plan: Plan, candidate: Candidate) -> Iterator[Blocker]:
    for prereq in prerequisites(plan, candidate):
        if prereq.hard and not plan.is_met(prereq.id):
            yield _blocker(plan, "needs", prereq.id, prereq.place)


def _blocker(plan: Plan, kind: str, item_id: str, place: Place) -> Blocker:
    task = plan.by_id.get(item_id)
    if task is not None:
        status = task.status_text or task.state
        return Blocker(kind, item_id, status, f"is {status}", place)
    if item_id in plan.candidates:
        return Blocker(kind, item_id, "candidate", "is a candidate itself", place)
    missing = "is defined in no track" if item_id.startswith("CAND-") else "has no file"
    return Blocker(kind, item_id, "", missing, place)


def unclear(plan: Plan, candidate: Candidate) -> list[str]:
    """The conditions of the extraction that only a person can judge."""
    found = [f"depends on: {text}" for text in candidate.unclear]
    for gate in plan.by_path[candidate.place.path].gates:
        if gate.colour == "red" and not gate.ids:
            short = gate.text if len(gate.text) <= _SHOWN else f"{gate.text[: _SHOWN - 1]}…"
            found.append(f"red gate: {short}")
    return found


class Claim(NamedTuple):
    """A task's link to the candidate that it was extracted from.

    track   the target of the link
    """

    candidate_id: str
    track: str
    in_part: bool
    place: Place


def claims(task: Task) -> Iterator[Claim]:
    """The candidates that a task says it was extracted from."""
    for link in task.links:
        match = _CLAIM.match(link.label) if link.in_header else None
        for named in _CLAIMED.finditer(link.label) if match else ():
            yield Claim(named.group(), link.target, bool(match and match["in_part"]), link.place)


def unfinished(plan: Plan) -> Iterator[tuple[Candidate, Task, Claim]]:
    """Candidates that do not name a task that says it was extracted from them."""
    for task in plan.tasks:
        for claim in claims(task):
            candidate = _claimed(plan, claim)
            if candidate and task.id not in {i for i, _ in candidate.extracted_to}:
                yield candidate, task, claim


def _claimed(plan: Plan, claim: Claim) -> Candidate | None:
    """The candidate that is meant: the one in the linked track, if the link leads to a track."""
    track = plan.by_path.get(claim.track)
    members = track.candidates if track else ()
    named = (candidate for candidate in members if candidate.id == claim.candidate_id)
    return next(named, None) or plan.candidates.get(claim.candidate_id)


def is_extractable(candidate: Candidate, waits: Sequence[Blocker]) -> bool:
    """Whether it, or the rest of it, can become a task now."""
    return candidate.state in {"candidate", "in parts"} and not waits
