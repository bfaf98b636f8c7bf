"""What a task has to answer for: its conditions and proofs, each with an identity.

The identity of a condition is its words, without markup and what nobody sees; conditions are
counted, so that two of the same words are two. The functions here compare two states of one task
or plan, and know no git.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import NamedTuple, TypeVar

from taskctl.model.boxes import Box
from taskctl.model.identity import Wording, gains_reservation, is_like, is_said, wording
from taskctl.model.items import Proof, Task
from taskctl.model.plan import Plan
from taskctl.text.places import Place

_T = TypeVar("_T")
MOST_COMPARED = 200
"""So many texts at most are looked through for one that was reworded."""
# In which forms a condition is accounted for. A box that is made plain is not: nobody can tick it.
_BOXES = frozenset({"open", "ticked", "not claimed"})
_ACCEPTED = {
    "ticked": _BOXES | {"plain"}, "open": _BOXES, "not claimed": _BOXES, "plain": _BOXES | {"plain"}
}  # fmt: skip  # a table


class Condition(NamedTuple):
    """One thing that has to be so before a task is done.

    form   open, ticked, not claimed, or plain (a bullet without a box)
    """

    text: str
    form: str
    place: Place

    @property
    def wording(self) -> Wording:
        """Its identity."""
        return wording(self.text)


def conditions(task: Task) -> list[Condition]:
    """The boxes of a task, and its stop conditions without a box."""
    found = [Condition(box.text, _form(box), box.place) for box in task.boxes]
    plain = (Condition(stop.text, "plain", stop.place) for stop in task.stops if stop.box is None)
    return [
        *(condition for condition in found if condition.form),
        *(condition for condition in plain if condition.wording.words),
    ]


def _form(box: Box) -> str:
    if box.not_claimed:
        return "not claimed"
    return {"done": "ticked", "dropped": ""}.get(box.state, "open")


class Taken(NamedTuple):
    """A condition that a change takes away, and what it has become.

    now   the one that says it with a reservation; None where nothing says it any more
    """

    was: Condition
    now: Condition | None


def conditions_taken(old: Task, new: Task, *, finishes: bool) -> list[Taken]:
    """The conditions that were open, and are neither ticked, nor not claimed, nor still there.

    One that is ticked "(deferred)" is not ticked. Where the change finishes the task, also those
    that gain such words and were ticked before, or have no box.
    """
    if _said(old) == _said(new):
        return []
    left = _Left(conditions(new), finishes=finishes)
    # What was ticked before takes its place first, or it would be taken for what was open.
    before = sorted(conditions(old), key=lambda condition: tuple(_ACCEPTED).index(condition.form))
    missing = [condition for condition in before if not left.take_same(condition)]
    gone = [condition for condition in missing if not left.take_reworded(condition)]
    found = [Taken(condition, left.take_reserved(condition)) for condition in gone]
    return [taken for taken in found if taken.now or taken.was.form != "ticked"]


def _said(task: Task) -> tuple[object, ...]:
    """All that conditions are made of, without their places."""
    return (
        [(box.written, box.state, box.text) for box in task.boxes],
        [(stop.box, stop.text) for stop in task.stops],
    )


class _Left:
    """The conditions of the new state that no condition of the old one has claimed."""

    def __init__(self, found: Iterable[Condition], *, finishes: bool) -> None:
        self._finishes = finishes
        self._by_words: defaultdict[tuple[str, ...], list[Condition]] = defaultdict(list)
        for condition in found:
            self._by_words[condition.wording.words].append(condition)

    def take_same(self, wanted: Condition) -> bool:
        """Claim a condition of the same words, if there is one in a form that is accepted."""
        same = self._by_words.get(wanted.wording.words, [])
        fitting = [
            found
            for found in same
            if found.form in _ACCEPTED[wanted.form] and not self._is_reserved(wanted, found)
        ]
        if fitting:
            same.remove(min(fitting, key=lambda found: found.form != wanted.form))
        return bool(fitting)

    def take_reworded(self, wanted: Condition) -> bool:
        """Claim the condition that is most like another one, if it is the same in other words."""
        return self._take(wanted, is_reserved=False) is not None

    def take_reserved(self, wanted: Condition) -> Condition | None:
        """Claim the condition that is most like another one, and takes back what it claims."""
        return self._take(wanted, is_reserved=True)

    def _take(self, wanted: Condition, *, is_reserved: bool) -> Condition | None:
        rest = [found for same in self._by_words.values() for found in same]

        def likeness(found: Condition) -> float:
            near = _likeness(wanted, found)
            return near if near and self._is_reserved(wanted, found) == is_reserved else 0.0

        best = most_like(rest, likeness)
        if best is not None:
            self._by_words[best.wording.words].remove(best)
        return best

    def _is_reserved(self, old: Condition, new: Condition) -> bool:
        """Whether a condition claims something, and has come to take it back."""
        is_claim = new.form == "ticked" or (new.form == "plain" and self._finishes)
        is_asked = self._finishes or old.form != "ticked"
        return is_claim and is_asked and gains_reservation(old.wording, new.wording)


def most_like(rest: Sequence[_T], likeness: Callable[[_T], float]) -> _T | None:
    """What is most like something, of the first `MOST_COMPARED`; None where nothing is at all."""
    best = max(rest[:MOST_COMPARED], key=likeness, default=None)
    return best if best is not None and likeness(best) else None


def _likeness(old: Condition, new: Condition) -> float:
    """How surely two conditions are the same, 0 when they are not.

    Who ticks a box claims what it says, so the words have to stay. What is open, or has no box to
    be ticked, may be reworded.
    """
    if new.form not in _ACCEPTED[old.form]:
        return 0.0
    is_claim = new.form == "ticked" and old.form != "plain"
    return (is_said if is_claim else is_like)(old.wording, new.wording)


def proofs_taken(old: Task, new: Task) -> list[Proof]:
    """The proofs that are gone, are run by another shell, or have to show less than before."""
    now = {proof.command: proof for proof in new.proofs}
    return [proof for proof in old.proofs if not _is_as_strong(now.get(proof.command), proof)]


def _is_as_strong(proof: Proof | None, old: Proof) -> bool:
    return (
        proof is not None
        and proof.shell == old.shell
        and set(old.markers) <= set(proof.markers)
        and old.counterproof in {"", proof.counterproof}
    )


Trace = Callable[[Task], Hashable]
# By what an item is found again, the surest first.
_TRACES: tuple[Trace, ...] = (
    lambda task: (task.kind, task.path, task.id),
    lambda task: task.id and (task.kind, task.id),
    lambda task: (task.kind, task.path),
    lambda task: title_words(task) and (task.kind, title_words(task)),
)


def title_words(task: Task) -> tuple[str, ...]:
    """The words of a title without the id before it."""
    return wording(task.bare_title).words


def pairs(before: Plan, after: Plan) -> Iterator[tuple[Task, Task | None]]:
    """Each task and track with what it has become: by path and id, by either, or by its title."""
    yield from paired(before.items, after.items, _TRACES)


def paired(
    before: Sequence[Task], after: Iterable[Task], traces: Iterable[Trace]
) -> Iterator[tuple[Task, Task | None]]:
    """Each item with what it has become; no item has become of two."""
    found: dict[int, Task] = {}
    free = list(after)
    for trace in traces:
        left: defaultdict[Hashable, list[Task]] = defaultdict(list)
        for task in reversed(free):
            left[trace(task)].append(task)
        for number, task in enumerate(before):
            key = None if number in found else trace(task)
            if key and left.get(key):
                found[number] = left[key].pop()
        free = [task for tasks in reversed(left.values()) for task in reversed(tasks)]
    yield from ((task, found.get(number)) for number, task in enumerate(before))
