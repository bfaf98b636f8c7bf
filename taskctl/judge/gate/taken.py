"""GT010: conditions and required proofs that are removed while their task is finished.

If the task stays open, the removal is reported as a change of policy (GT009), so that two merges
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
    "conditions": "tick it without a reservation, leave it open (reworded, if need be), or mark it "
    "<!-- taskctl: not-claimed reason -->; `taskctl supersede ID --by` hands it over to an open "
    "task",
    "proofs": "keep the proof and record it (`taskctl prove ID --record`), or change it first, in "
    "a change of its own, where a reviewer sees it",
}
_SHOWN = 60


@reason("GT010", "condition-taken-away")
def condition_taken_away(given: GateInput) -> Iterator[Finding]:
    """A change sets a task to review or done, and removes one of its conditions.

    Nobody misses a condition that nobody sees. The change must not do one of these:

    - delete an open box, make it plain, strike it out, move it to another task, or hide it in a
      fence, a comment or HTML
    - tick a box and replace its words, or add a reservation ("deferred", "not yet", "partially");
      this holds for items of documents, too
    - delete a plain stop condition
    - delete a required proof, weaken it, or record it over fewer files
    - delete, move, park or make optional (`- [ ]* 1.2`) an open part of an item that it finishes
      (a number below its number, a box below its box)

    Conditions are compared by their words, and counted. If the task stays open, the removal is
    reported as a change of policy (GT009).

    Bad:
        - [ ] `make test` prints `ok`      (at the base; at the head the line is gone)
        - [x] `make test` prints `ok` (deferred to TASK-0009)
    Good:
        - [ ] `make test` prints `ok` <!-- taskctl: not-claimed no hardware yet -->
    Fix:
        Tick the box, leave it open, or mark it as not claimed. An open box may be reworded; when it
        is ticked, words may be added and typing errors corrected. `taskctl supersede ID --by`
        hands the work over to an open task.
    Settings:
        evidence.required, stop.plain
    """
    yield from _taken(given, finishes=True)
    yield from parts_taken(given)
    yield from reserved(given)


def conditions_of_open_tasks(given: GateInput) -> Iterator[Finding]:
    """Conditions and required proofs that are removed while their task stays open."""
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
    """A text, shortened if it is long; `from_end` keeps its end, too."""
    if len(text) <= _SHOWN:
        return text
    half = _SHOWN // 2
    return f"{text[:half]}…{text[1 - half :]}" if from_end else f"{text[: _SHOWN - 1]}…"


def _now_in(given: GateInput, task: Task, condition: Condition) -> str:
    """The task that a condition moved to, as a remark."""
    words = condition.wording.words
    others = (other for other in given.after.tasks if other is not task and other.boxes)
    for other in others:
        if any(found.wording.words == words for found in conditions(other)):
            return f" (now in {other.id or other.path})"
    return ""


def _weaker(given: GateInput, old: Task, new: Task, *, finishes: bool) -> Iterator[str]:
    """How the required proofs of a task prove less than before."""
    if not _must_be_recorded(given, old):
        return
    gone = [f"`{proof.title}`" for proof in proofs_taken(old, new)]
    if gone:
        was = "a required proof is" if len(gone) == 1 else "required proofs are"
        yield f"{was} gone, or weaker: {listed(gone, 3)}"
    left_out = _left_out(given, old, new) if finishes and old.proofs and old.scope else []
    if left_out:
        yield f"its evidence no longer covers {listed(left_out, 3)}, which its allowlist had"


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
