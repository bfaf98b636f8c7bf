"""GT011: obstacles of a task that the change that starts or finishes it takes away."""

from collections.abc import Collection, Iterator, Sequence
from posixpath import basename

from taskctl.judge.gate.input import GateInput, PlanEnds, by_policy, listed
from taskctl.judge.gate.registry import reason
from taskctl.model.extraction import claims, prerequisites
from taskctl.model.findings import Finding
from taskctl.model.identity import is_like, wording
from taskctl.model.items import DECISION, Candidate, Gate, Prereq, Task
from taskctl.model.plan import Plan
from taskctl.model.states import CLOSED

_WORKING = frozenset({"active", "review", "done"})
_WAYS_OUT = (
    "finish the prerequisite first (this change may do it, with its boxes ticked), or remove the "
    "obstacle in a change of its own, where a reviewer sees it"
)
_REVIEW = (
    "let a reviewer agree that the task need not wait; a change that starts or finishes it must "
    "not remove this"
)


@reason("GT011", "blocker-taken-away", "warning")
def blocker_taken_away(given: GateInput) -> Iterator[Finding]:
    """A change starts or finishes a task, and removes the obstacles of this task.

    The change must not decide about its own obstacle. These are obstacles:

    - a prerequisite that is not done. It must not be removed, made optional, or superseded by an
      item that is new or was done before.
    - a linked draft. It must not get another status, lose it, or lose its link.
    - a red gate of a track while a candidate of this track becomes a task. It must not go, and the
      task must wait for everything that the candidate waited for.

    An item of a document counts as a task here. If the task stays open, the removal is reported
    as a change of policy (GT009); otherwise two changes could do what one may not. Then a draft
    may be accepted, a gate without a task may turn green, and an entry that names nothing may go.

    Bad:
        depends-on: []      (at the base it named TASK-0003, which is a draft)
    Fix:
        Finish the prerequisite first; the same change may finish it. Or remove the obstacle in a
        change of its own.
    Settings:
        gate.policy
    """
    for now, message, item in _taken(given, quietly=False):
        # ids are unique only within their document, so its items are known by their place
        subject = "blockers" if item else f"{now.path}#{now.id}"
        severity = by_policy(given)
        yield Finding(
            now.status_place, message, _WAYS_OUT, item=item, subject=subject, severity=severity
        )


def blockers_of_open_tasks(given: GateInput) -> Iterator[Finding]:
    """The same for tasks that stay open, with one finding for each document."""
    for now, message, item in _taken(given, quietly=True):
        subject = f"blockers {item or now.path}"
        severity = by_policy(given)
        yield Finding(
            now.status_place, message, _REVIEW, item=item, subject=subject, severity=severity
        )


def _taken(given: GateInput, *, quietly: bool) -> Iterator[tuple[Task, str, str]]:
    """The task or item, message and id of each task that lost an obstacle.

    Args:
        quietly: find tasks that stay open, instead of those started, finished or extracted from.
    """
    ends = PlanEnds(given.before, given.after, given.pairs, {})
    for old, new in given.pairs:
        if old.kind == "track":
            says = list(_of_track(given, ends, old, new, quietly=quietly))
            verb = "extracted from"
        elif new is not None and old.kind != DECISION and _is_waiting(old, new, quietly=quietly):
            says = [
                *_prereqs(ends, old, new, quietly=quietly),
                *_contracts(given, old, new, quietly=quietly),
            ]
            verb = _verb(new)
        else:
            continue
        now = new or old
        if says:
            start = "stays open" if quietly else f"is {verb}"
            yield now, f"{now.id} {start}, and {'; '.join(says)}", now.id
    for part in given.documents:
        found = [
            (new, "; ".join(says))
            for old, new in part.pairs
            if new is not None
            and _is_waiting(old, new, quietly=quietly)
            and (says := list(_prereqs(part, old, new, quietly=quietly)))
        ]
        if quietly and found:
            text = listed([f"{new.id} stays open, and {says}" for new, says in found], 3)
            yield found[0][0], f"{part.after.name}: {text}", ""
        elif found:
            yield from ((new, f"{new.id} is {_verb(new)}, and {says}", "") for new, says in found)


def _of_track(
    given: GateInput, ends: PlanEnds, old: Task, new: Task | None, *, quietly: bool
) -> Iterator[str]:
    claimed = {claim.candidate_id for task in given.added for claim in claims(task)}
    extracted = [one for one in old.candidates if _is_extracted(given, one, claimed)]
    if bool(extracted) == quietly:
        return
    if quietly and not (new and any(_is_waiting(old, new, quietly=q) for q in (True, False))):
        return
    yield from _gates(given, ends, old, new, quietly=quietly)
    for candidate in extracted:
        yield from _needs(given, ends, candidate)


def _is_waiting(old: Task, new: Task, *, quietly: bool) -> bool:
    """Whether the change starts or finishes a task; with `quietly`, whether it stays open."""
    if new.state in _WORKING and new.state != old.state:
        return not quietly
    return quietly and old.state not in CLOSED and new.state not in CLOSED


def _verb(task: Task) -> str:
    return "set to " + (task.status.word or task.state)


def _prereqs(ends: PlanEnds, old: Task, new: Task, *, quietly: bool = False) -> Iterator[str]:
    """The losses of hard prerequisites that were open.

    While the task stays open (`quietly`), entries that nobody could finish may be corrected.
    """
    now = {prereq.id: prereq for prereq in ends.after.prereqs(new)}
    for prereq in ends.before.prereqs(old):
        if not prereq.hard or ends.before.is_met(prereq.id):
            continue
        if quietly and not _can_be_met(ends.before, prereq):
            continue
        name = _new_name(ends, prereq.id)
        if not _is_earned(ends, name):
            yield from _loosened(ends, name, now.get(name))


def _can_be_met(plan: Plan, prereq: Prereq) -> bool:
    """Whether a prerequisite names an item that can still be done."""
    known = plan.find(prereq.id)
    return prereq.id in plan.phases or (known is not None and known.state != "dropped")


def _loosened(ends: PlanEnds, name: str, prereq: Prereq | None) -> Iterator[str]:
    if prereq is None:
        yield f"no longer waits for {name}, which is not done"
    elif not prereq.hard:
        yield f"{name}, which is not done, has become optional"
    elif ends.after.is_met(name):
        task = ends.after.find(name)
        by = task.superseded_by if task else ()
        yield (
            f"{name}, which it waits for, is superseded by {listed(list(by))}, which was done "
            "before or is new"
            if by
            else f"{name}, which it waits for, is new and done"
        )


def _new_name(ends: PlanEnds, item_id: str) -> str:
    """The id of an item after the change, which may have given it another number."""
    if ends.was.get(item_id, item_id) == item_id and item_id in ends.after.by_id:
        return item_id
    return next((new.id for old, new in ends.pairs if new and old.id == item_id), item_id)


def _is_earned(ends: PlanEnds, item_id: str) -> bool:
    """Whether an item was open, and the change finishes it or its replacement."""
    waiting, seen = [item_id], set[str]()
    while waiting:
        one = waiting.pop()
        before = ends.was.get(one, one)
        now, was = ends.after.find(one), ends.before.find(before)
        if one in seen or not ends.after.is_met(one) or ends.before.is_met(before):
            return False
        seen.add(one)
        if now is None:
            continue  # a phase: its items are judged one by one
        if was is None:
            return False  # it is new, and nobody has agreed that it replaces the prerequisite
        waiting += ends.after.successors(now)
    return True


def _contracts(given: GateInput, old: Task, new: Task, *, quietly: bool = False) -> Iterator[str]:
    """The losses of linked drafts; one that is accepted while the task stays open is fine."""
    links = {link.target for link in new.links if link.in_header}
    drafts = {target for target in links if _is_draft(given, target)}
    names = set(map(basename, drafts))
    for target in dict.fromkeys(link.target for link in old.links if link.in_header):
        contract = given.before.contracts.get(target)
        if contract is None or not contract.draft or target in drafts or basename(target) in names:
            continue
        now = given.after.contracts.get(target)
        if target not in links:
            yield f"no longer links {basename(target)}, which was {contract.status}"
        elif now is None:
            yield f"{basename(target)}, which was {contract.status}, no longer has a status"
        elif not quietly:
            yield f"{basename(target)}, which was {contract.status}, becomes {now.status}"


def _is_draft(given: GateInput, target: str) -> bool:
    contract = given.after.contracts.get(target)
    return contract is not None and contract.draft


def _gates(
    given: GateInput, ends: PlanEnds, old: Task, new: Task | None, *, quietly: bool = False
) -> Iterator[str]:
    """The losses of red gates of a track.

    A person opens a gate that names no task; it may turn green if no candidate is extracted.
    """
    red = [gate for gate in (new.gates if new else ()) if gate.colour == "red"]
    waited = {item_id for gate in red for item_id in gate.ids}
    for gate in old.gates:
        if gate.colour != "red":
            continue
        waits = [name for name in given.before.waits_of(gate) if not _is_earned(ends, name)]
        if [name for name in waits if _new_name(ends, name) not in waited] or (
            not gate.ids and not _is_there(gate, (new.gates if new else ()) if quietly else red)
        ):
            yield f'its red gate "{gate.text[:60]}" is gone, or no longer red'


def _is_there(gate: Gate, gates: Sequence[Gate]) -> bool:
    return any(is_like(wording(gate.text), wording(other.text)) for other in gates)


def _needs(given: GateInput, ends: PlanEnds, candidate: Candidate) -> Iterator[str]:
    """The prerequisites of a candidate that are missing in the tasks made from it."""
    now = given.after.candidates.get(candidate.id)
    if now is not None and now.state == "in parts":
        return  # a part need not wait for all of it
    names = {name for name, _ in now.extracted_to} if now else set()
    heirs = [
        task
        for task in given.after.tasks
        if task.id in names or any(claim.candidate_id == candidate.id for claim in claims(task))
    ]
    waited = {p.id for task in heirs for p in given.after.prereqs(task) if p.hard}
    for prereq in prerequisites(given.before, candidate) if heirs else ():
        name = _new_name(ends, prereq.id)
        is_known = prereq.id in given.before.by_id and _can_be_met(given.before, prereq)
        is_open = prereq.hard and is_known and not given.before.is_met(prereq.id)
        if is_open and name not in waited and not _is_earned(ends, name):
            by = listed([task.id for task in heirs])
            yield f"{by} does not wait for {name}, for which {candidate.id} waited"


def _is_extracted(given: GateInput, candidate: Candidate, claimed: Collection[str]) -> bool:
    """Whether the change makes a task of a candidate."""
    now = given.after.candidates.get(candidate.id)
    grows = now is not None and len(now.extracted_to) > len(candidate.extracted_to)
    return grows or candidate.id in claimed
