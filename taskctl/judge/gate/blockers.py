"""GT011: what blocked a task, taken away by the change that starts or finishes it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from posixpath import basename
from typing import NamedTuple

from taskctl.judge.gate.accounts import paired
from taskctl.judge.gate.case import Case, by_policy, listed, reason
from taskctl.judge.gate.documents import ITEM_TRACES
from taskctl.model.extraction import claims
from taskctl.model.findings import Finding
from taskctl.model.identity import is_like, wording
from taskctl.model.items import Candidate, Gate, Prereq, Task
from taskctl.model.plan import Plan

_WORKING = frozenset({"active", "review", "done"})
_WAYS_OUT = (
    "finish what it waits for first (in this change too, with its boxes ticked), or take the "
    "obstacle away in a change of its own, where a reviewer sees it"
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
    """GT011, once for a task or an item that is started or finished, and once for a track."""
    ends = _Ends(case.before, case.after, case.pairs, {})
    for old, new in case.pairs:
        if old.kind == "track":
            says = list(_gates(case, ends, old, new))
            verb = "extracted from"
        elif new is not None and _is_taken_up(old, new):
            says = [*_prereqs(ends, old, new), *_contracts(case, old, new)]
            verb = _verb(new)
        else:
            continue
        if says:
            now = new or old
            yield _finding(case, now, f"{now.id} is {verb}, and {'; '.join(says)}", now.id)
    for part in _documents(case):
        for old, new in part.pairs:
            if new is None or not _is_taken_up(old, new):
                continue
            if says := list(_prereqs(part, old, new)):
                yield _finding(case, new, f"{new.id} is {_verb(new)}, and {'; '.join(says)}", "")


def _finding(case: Case, now: Task, message: str, item: str) -> Finding:
    """A reason; ids of a document are unique in it only, so its items are known by their place."""
    subject = "blockers" if item else f"{now.path}#{now.id}"
    return reason("GT011", now.status_place, message, _WAYS_OUT, item=item, subject=subject,
                  severity=by_policy(case))  # fmt: skip


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


def _prereqs(ends: _Ends, old: Task, new: Task) -> Iterator[str]:
    """What became of the hard prerequisites that were open."""
    now = {prereq.id: prereq for prereq in ends.after.prereqs(new)}
    for prereq in ends.before.prereqs(old):
        if not prereq.hard or ends.before.is_met(prereq.id):
            continue
        name = _new_name(ends, prereq.id)
        if not _is_earned(ends, name):
            yield from _loosened(ends, name, now.get(name))


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
            "did not have to finish" if by else f"{name}, which it waits for, is new and done"
        )  # fmt: skip


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


def _contracts(case: Case, old: Task, new: Task) -> Iterator[str]:
    """What became of the linked drafts."""
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
        else:
            yield f"{basename(target)}, which was {contract.status}, becomes {now.status}"


def _is_draft(case: Case, target: str) -> bool:
    contract = case.after.contracts.get(target)
    return contract is not None and contract.draft


def _gates(case: Case, ends: _Ends, old: Task, new: Task | None) -> Iterator[str]:
    """What became of the red gates of a track of which the change extracts candidates."""
    claimed = {claim.candidate_id for task in case.added for claim in claims(task)}
    if not any(_is_extracted(case, candidate, claimed) for candidate in old.candidates):
        return
    red = [gate for gate in (new.gates if new else ()) if gate.colour == "red"]
    waited = {item_id for gate in red for item_id in gate.ids}
    for gate in old.gates:
        if gate.colour != "red":
            continue
        waits = [name for name in case.before.waits_of(gate) if not _is_earned(ends, name)]
        if [name for name in waits if _new_name(ends, name) not in waited] or (
            not gate.ids and not _is_there(gate, red)
        ):
            yield f'its red gate "{gate.text[:60]}" is gone, or no longer red'


def _is_there(gate: Gate, gates: list[Gate]) -> bool:
    return any(is_like(wording(gate.text), wording(other.text)) for other in gates)


def _is_extracted(case: Case, candidate: Candidate, claimed: Collection[str]) -> bool:
    """Whether the change makes a task of a candidate."""
    now = case.after.candidates.get(candidate.id)
    grows = now is not None and len(now.extracted_to) > len(candidate.extracted_to)
    return grows or candidate.id in claimed
