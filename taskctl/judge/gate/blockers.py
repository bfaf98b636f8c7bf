"""GT011: what blocked a task, taken away by the change that starts or finishes it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from posixpath import basename
from typing import NamedTuple

from taskctl.judge.gate.accounts import paired
from taskctl.judge.gate.case import Case, by_policy, listed, reason
from taskctl.judge.gate.documents import ITEM_TRACES
from taskctl.model.extraction import claims, prerequisites
from taskctl.model.findings import Finding
from taskctl.model.identity import is_like, wording
from taskctl.model.items import Candidate, Gate, Prereq, Task
from taskctl.model.plan import Plan
from taskctl.model.states import CLOSED
from taskctl.text.places import Place

_WORKING = frozenset({"active", "review", "done"})
_WAYS_OUT = (
    "finish what it waits for first (in this change too, with its boxes ticked), or take the "
    "obstacle away in a change of its own, where a reviewer sees it"
)
_REVIEW = (
    "let a reviewer agree that nothing has to be waited for; a change that starts or finishes the "
    "task could not do it"
)


class _Ends(NamedTuple):
    """One plan before and after a change, that of the task files or of a document.

    was   the ids that items had before, by those that they have now: a second tag of task-master
          gives all of them another one
    """

    before: Plan
    after: Plan
    pairs: Sequence[tuple[Task, Task | None]]
    was: Mapping[str, str]


def blockers(case: Case) -> Iterator[Finding]:
    """GT011, once for a task or an item that is started or finished, and once for a track.

    What goes while the task stays open is named as a change of policy (GT009), so that two merges
    cannot do what one may not; of a document once.
    """
    ends = _Ends(case.before, case.after, case.pairs, {})
    for old, new in case.pairs:
        if old.kind == "track":
            yield from _of_track(case, ends, old, new)
        elif new is not None and _is_waiting(old, new):
            quietly = not _is_taken_up(old, new)
            says = [
                *_prereqs(ends, old, new, quietly=quietly),
                *_contracts(case, old, new, quietly=quietly),
            ]
            if says and quietly:
                yield _notice(
                    case, new.status_place, f"{new.id} stays open, and {'; '.join(says)}", new.id
                )
            elif says:
                yield _finding(
                    case, new, f"{new.id} is {_verb(new)}, and {'; '.join(says)}", new.id
                )
    for part in _documents(case):
        yield from _of_document(case, part)


def _of_document(case: Case, part: _Ends) -> Iterator[Finding]:
    notices = []
    for old, new in part.pairs:
        if new is None or not _is_waiting(old, new):
            continue
        quietly = not _is_taken_up(old, new)
        says = "; ".join(_prereqs(part, old, new, quietly=quietly))
        if says and quietly:
            notices.append((new.status_place, f"{new.id} stays open, and {says}"))
        elif says:
            yield _finding(case, new, f"{new.id} is {_verb(new)}, and {says}", "")
    if notices:
        text = listed([text for _, text in notices], 3)
        yield _notice(case, notices[0][0], f"{part.after.files[0]}: {text}", "")


def _of_track(case: Case, ends: _Ends, old: Task, new: Task | None) -> Iterator[Finding]:
    now = new or old
    claimed = {claim.candidate_id for task in case.added for claim in claims(task)}
    extracted = [one for one in old.candidates if _is_extracted(case, one, claimed)]
    is_used = bool(extracted)
    if not is_used and (new is None or not _is_waiting(old, new)):
        return
    needs = (says for candidate in extracted for says in _needs(case, ends, candidate))
    says = "; ".join([*_gates(case, ends, old, new, quietly=not is_used), *needs])
    if says and is_used:
        yield _finding(case, now, f"{now.id} is extracted from, and {says}", now.id)
    elif says:
        yield _notice(case, now.status_place, f"{now.id} stays open, and {says}", now.id)


def _finding(case: Case, now: Task, message: str, item: str) -> Finding:
    """A reason; ids of a document are unique in it only, so its items are known by their place."""
    subject = "blockers" if item else f"{now.path}#{now.id}"
    return reason(
        "GT011",
        now.status_place,
        message,
        _WAYS_OUT,
        item=item,
        subject=subject,
        severity=by_policy(case),
    )


def _notice(case: Case, place: Place, message: str, item: str) -> Finding:
    return reason(
        "GT009",
        place,
        message,
        _REVIEW,
        item=item,
        subject=f"blockers {item or place.path}",
        severity=by_policy(case),
    )


def _is_waiting(old: Task, new: Task) -> bool:
    """Whether the change takes a task up, or leaves it open."""
    return _is_taken_up(old, new) or (old.state not in CLOSED and new.state not in CLOSED)


def _is_taken_up(old: Task, new: Task) -> bool:
    """Whether the change starts or finishes a task."""
    return new.state in _WORKING and new.state != old.state


def _verb(task: Task) -> str:
    return "set to " + (task.status.word or task.state)


def _documents(case: Case) -> Iterator[_Ends]:
    """Each document that is at both ends, and has something that waits."""
    now = {part.files[0]: part for part in case.after.parts}
    for before in case.before.parts:
        after = now.get(before.files[0])
        if after is not None and any(item.prereqs for item in before.tasks):
            pairs = tuple(paired(before.tasks, after.tasks, ITEM_TRACES))
            was = {new.id: old.id for old, new in pairs if new}
            yield _Ends(before, after, pairs, was)


def _prereqs(ends: _Ends, old: Task, new: Task, *, quietly: bool = False) -> Iterator[str]:
    """What became of the hard prerequisites that were open.

    While the task stays open (`quietly`), those that nobody could finish may be corrected.
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
    """Whether a prerequisite names something that is left to do."""
    known = plan.find(prereq.id)
    return prereq.id in plan.phases or (known is not None and known.state != "dropped")


def _loosened(ends: _Ends, name: str, prereq: Prereq | None) -> Iterator[str]:
    if prereq is None:
        yield f"no longer waits for {name}, which is not done"
    elif not prereq.hard:
        yield f"{name}, which is not done, has become optional"
    elif ends.after.is_met(name):
        task = ends.after.find(name)
        by = task.superseded_by if task else ()
        yield (
            f"{name}, which it waits for, is superseded by {listed(list(by))}, which this change "
            "did not have to finish"
            if by
            else f"{name}, which it waits for, is new and done"
        )


def _new_name(ends: _Ends, item_id: str) -> str:
    """The id of an item after the change, which may have given it another number."""
    if ends.was.get(item_id, item_id) == item_id and item_id in ends.after.by_id:
        return item_id
    return next((new.id for old, new in ends.pairs if new and old.id == item_id), item_id)


def _is_earned(ends: _Ends, item_id: str) -> bool:
    """Whether an item was open, and the change finishes it or what has replaced it."""
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
            return False  # it is new, and nobody has agreed that it is what was waited for
        waiting += ends.after.successors(now)
    return True


def _contracts(case: Case, old: Task, new: Task, *, quietly: bool = False) -> Iterator[str]:
    """What became of the linked drafts; one that is accepted while nobody uses it is no fault."""
    links = {link.target for link in new.links if link.in_header}
    drafts = {target for target in links if _is_draft(case, target)}
    names = set(map(basename, drafts))
    for target in dict.fromkeys(link.target for link in old.links if link.in_header):
        contract = case.before.contracts.get(target)
        if contract is None or not contract.draft or target in drafts or basename(target) in names:
            continue
        now = case.after.contracts.get(target)
        if target not in links:
            yield f"no longer links {basename(target)}, which was {contract.status}"
        elif now is None:
            yield f"{basename(target)}, which was {contract.status}, no longer has a status"
        elif not quietly:
            yield f"{basename(target)}, which was {contract.status}, becomes {now.status}"


def _is_draft(case: Case, target: str) -> bool:
    contract = case.after.contracts.get(target)
    return contract is not None and contract.draft


def _gates(
    case: Case, ends: _Ends, old: Task, new: Task | None, *, quietly: bool = False
) -> Iterator[str]:
    """What became of the red gates of a track.

    A gate that names no task is opened by a person; it may turn green while nobody goes through.
    """
    red = [gate for gate in (new.gates if new else ()) if gate.colour == "red"]
    waited = {item_id for gate in red for item_id in gate.ids}
    for gate in old.gates:
        if gate.colour != "red":
            continue
        waits = [name for name in case.before.waits_of(gate) if not _is_earned(ends, name)]
        if [name for name in waits if _new_name(ends, name) not in waited] or (
            not gate.ids and not _is_there(gate, (new.gates if new else ()) if quietly else red)
        ):
            yield f'its red gate "{gate.text[:60]}" is gone, or no longer red'


def _is_there(gate: Gate, gates: Sequence[Gate]) -> bool:
    return any(is_like(wording(gate.text), wording(other.text)) for other in gates)


def _needs(case: Case, ends: _Ends, candidate: Candidate) -> Iterator[str]:
    """What a candidate waited for, and the tasks that it becomes do not."""
    now = case.after.candidates.get(candidate.id)
    if now is not None and now.state == "in parts":
        return  # a part need not wait for all of it
    names = {name for name, _ in now.extracted_to} if now else set()
    heirs = [
        task
        for task in case.after.tasks
        if task.id in names or any(claim.candidate_id == candidate.id for claim in claims(task))
    ]
    waited = {p.id for task in heirs for p in case.after.prereqs(task) if p.hard}
    for prereq in prerequisites(case.before, candidate) if heirs else ():
        name = _new_name(ends, prereq.id)
        is_known = prereq.id in case.before.by_id and _can_be_met(case.before, prereq)
        is_open = prereq.hard and is_known and not case.before.is_met(prereq.id)
        if is_open and name not in waited and not _is_earned(ends, name):
            by = listed([task.id for task in heirs])
            yield f"{by} does not wait for {name}, for which {candidate.id} waited"


def _is_extracted(case: Case, candidate: Candidate, claimed: Collection[str]) -> bool:
    """Whether the change makes a task of a candidate."""
    now = case.after.candidates.get(candidate.id)
    grows = now is not None and len(now.extracted_to) > len(candidate.extracted_to)
    return grows or candidate.id in claimed
