"""GT010: conditions and required proofs that go while their task is set to review or done.

What goes while the task stays open is named as a change of policy (GT009), so that two merges
cannot do what one may not.
"""

from collections.abc import Iterator, Sequence

from taskctl.judge.gate.accounts import Condition, Taken, conditions, conditions_taken, proofs_taken
from taskctl.judge.gate.input import GateInput, by_policy, is_finished, listed
from taskctl.judge.gate.parts import parts_taken, reserved
from taskctl.judge.gate.registry import reason
from taskctl.model.findings import Finding
from taskctl.model.items import Task
from taskctl.read.evidence import ScopeContents
from taskctl.text.places import Place

_WAYS_OUT = {
    "conditions": "tick it without a reservation, leave it open (in other words, if need be), or "
    "mark it <!-- taskctl: not-claimed reason -->; what another task shall do is handed over with "
    "`taskctl supersede ID --by` an open one",
    "proofs": "keep the proof and record it (`taskctl prove ID --record`), or change it first, in "
    "a change of its own, where a reviewer sees it",
}
_SHOWN = 60


@reason("GT010", "condition-taken-away")
def condition_taken_away(given: GateInput) -> Iterator[Finding]:
    """A change sets a task to review or done, and something that it had to meet is gone.

    A box that was open at the base is deleted, made plain, hidden in a fence, a comment or HTML,
    struck out, or moved to another task; its words are replaced while it is ticked, or gain a
    reservation ("deferred", "not yet", "partially"); a plain stop condition is gone; or a proof
    that has to be recorded is gone, asks for less, or is recorded over fewer files. What nobody
    sees any more, nobody can miss. An open part of an item (a number below its number, a box below
    its box) is a condition, too: it is not deleted, moved elsewhere, put aside or made optional
    (`- [ ]* 1.2`) in the change that finishes the item. Nor is an item of a document ticked with a
    reservation.

    Conditions are compared by their words, and counted. What goes while the task stays open is
    named as a change of policy (GT009).

    Bad:
        - [ ] `make test` prints `ok`      (at the base; at the head the line is gone)
        - [x] `make test` prints `ok` (deferred to TASK-0009)
    Good:
        - [ ] `make test` prints `ok` <!-- taskctl: not-claimed no hardware yet -->
    Fix:
        Tick the box, leave it open, or mark it as not claimed. Words may be added and slips of the
        pen corrected while it is ticked; as long as it is open, it may be reworded. What another
        task shall do is handed over with `taskctl supersede ID --by` an open task.
    Settings:
        evidence.required, stop.plain
    """
    yield from _taken(given, finishes=True)
    yield from parts_taken(given)
    yield from reserved(given)


def conditions_of_open_tasks(given: GateInput) -> Iterator[Finding]:
    """Conditions and required proofs that go while their task stays open."""
    yield from _taken(given, finishes=False)


def _taken(given: GateInput, *, finishes: bool) -> Iterator[Finding]:
    for old, new in given.pairs:
        if new is None or new is old or old.kind == "track" or is_finished(old, new) != finishes:
            continue
        gone = conditions_taken(old, new, finishes=finishes)
        if gone:
            yield _finding(given, new, "conditions", _said_of(given, new, gone), finishes=finishes)
        weaker = list(_weaker(given, old, new, finishes=finishes))
        if weaker:
            yield _finding(given, new, "proofs", "; ".join(weaker), finishes=finishes)


def _finding(given: GateInput, task: Task, what: str, says: str, *, finishes: bool) -> Finding:
    name = task.id or task.path
    start = f"{name} is set to {task.status.word or task.state}, and" if finishes else f"of {name},"
    return Finding(
        task.status_place if finishes else _place(task),
        f"{start} {says}",
        _WAYS_OUT[what].replace(" ID ", f" {name} "),
        item=task.id,
        subject=what,
        severity="error" if finishes else by_policy(given),
    )


def _place(task: Task) -> Place:
    section = task.section("stop")
    return section.place if section else task.status_place


def _said_of(given: GateInput, task: Task, found: Sequence[Taken]) -> str:
    gone = [
        f'"{_short(taken.was.text)}"{_now_in(given, task, taken.was)}'
        for taken in found
        if taken.now is None
    ]
    reserved = [
        f'"{_short(taken.was.text)}" has become "{_short(taken.now.text, from_end=True)}"'
        for taken in found
        if taken.now is not None
    ]
    says = []
    if gone:
        what = (
            "a condition that nobody ticked is"
            if len(gone) == 1
            else (f"{len(gone)} conditions that nobody ticked are")
        )
        says.append(f"{what} gone: {listed(gone, 3)}")
    if reserved:
        what = "a condition is" if len(reserved) == 1 else f"{len(reserved)} conditions are"
        says.append(f"{what} met only with a reservation: {listed(reserved, 3)}")
    return "; ".join(says)


def _short(text: str, *, from_end: bool = False) -> str:
    """A text, cut where it is long; `from_end` keeps what is said last, too."""
    if len(text) <= _SHOWN:
        return text
    half = _SHOWN // 2
    return f"{text[:half]}…{text[1 - half :]}" if from_end else f"{text[: _SHOWN - 1]}…"


def _now_in(given: GateInput, task: Task, condition: Condition) -> str:
    """Where a condition has gone to, as a remark."""
    words = condition.wording.words
    others = (other for other in given.after.tasks if other is not task and other.boxes)
    for other in others:
        if any(found.wording.words == words for found in conditions(other)):
            return f" (now in {other.id or other.path})"
    return ""


def _weaker(given: GateInput, old: Task, new: Task, *, finishes: bool) -> Iterator[str]:
    """What is left of the proofs that a task has to have recorded proves less than before."""
    if not _must_be_recorded(given, old):
        return
    gone = [f"`{proof.title}`" for proof in proofs_taken(old, new)]
    if gone:
        was = "a proof that was required is" if len(gone) == 1 else "proofs that were required are"
        yield f"{was} gone, or asks for less: {listed(gone, 3)}"
    left_out = _left_out(given, old, new) if finishes and old.proofs and old.scope else []
    if left_out:
        yield f"its evidence no longer speaks of {listed(left_out, 3)}, which its allowlist had"


def _must_be_recorded(given: GateInput, task: Task) -> bool:
    """Whether the task cannot be done without evidence of its proofs."""
    settings = given.settings
    plain = settings.stop.plain == "evidence" and any(stop.box is None for stop in task.stops)
    return bool(task.proofs) and (settings.evidence.required or plain)


def _left_out(given: GateInput, old: Task, new: Task) -> list[str]:
    """The files at the head that the allowlist covered before and does not cover now."""
    contents = ScopeContents(given.ends.after, given.settings)
    before, now = contents.of(old), contents.of(new)
    return sorted(set(before.files) - set(now.files) - {new.path}) if before and now else []
