"""The conditions and proofs of a task, each with an identity, compared between two states.

The identity of a condition is its words, without markup and invisible text. Conditions are
counted, so two with the same words are two. The functions here compare two states of one task
or plan, and do not use git.
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
"""Compare at most this many texts to find one that was reworded."""
# The forms that a condition may get. A box must not become plain, for nobody can tick it then.
_BOXES = frozenset({"open", "ticked", "not claimed"})
_ACCEPTED = {
    "ticked": _BOXES | {"plain"}, "open": _BOXES, "not claimed": _BOXES, "plain": _BOXES | {"plain"}
}  # fmt: skip  # a table


class Condition(NamedTuple):
    """One condition that must be met before a task is done.

    form   open, ticked, not claimed, or plain (a bullet without a box)
    """

    text: str
    form: str
    place: Place

    @property
    def wording(self) -> Wording:
        """The words that identify it."""
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
    """A condition that a change takes away, and its replacement.

    now   the same condition with a reservation; None if it is gone
    """

    was: Condition
    now: Condition | None


def conditions_taken(old: Task, new: Task, *, finishes: bool) -> list[Taken]:
    """The open conditions that are neither ticked nor marked as not claimed nor still there.

    One that is ticked "(deferred)" does not count as ticked. If the change finishes the task, the
    list includes those that gain such words and were ticked before, or have no box.
    """
    if _said(old) == _said(new):
        return []
    left = _Left(conditions(new), finishes=finishes)
    # Ticked conditions are matched first, or an open one could claim their new state.
    before = sorted(conditions(old), key=lambda condition: tuple(_ACCEPTED).index(condition.form))
    missing = [condition for condition in before if not left.take_same(condition)]
    gone = [condition for condition in missing if not left.take_reworded(condition)]
    found = [Taken(condition, left.take_reserved(condition)) for condition in gone]
    return [taken for taken in found if taken.now or taken.was.form != "ticked"]


def _said(task: Task) -> tuple[object, ...]:
    """The content of all conditions, without their places."""
    return (
        [(box.written, box.state, box.text) for box in task.boxes],
        [(stop.box, stop.text) for stop in task.stops],
    )


class _Left:
    """The conditions of the new state that match no condition of the old one yet."""

    def __init__(self, found: Iterable[Condition], *, finishes: bool) -> None:
        self._finishes = finishes
        self._by_words: defaultdict[tuple[str, ...], list[Condition]] = defaultdict(list)
        for condition in found:
            self._by_words[condition.wording.words].append(condition)

    def take_same(self, wanted: Condition) -> bool:
        """Match a condition with the same words, if there is one in an accepted form."""
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
        """Match the most similar condition, if it is the same in other words."""
        return self._take(wanted, is_reserved=False) is not None

    def take_reserved(self, wanted: Condition) -> Condition | None:
        """Match the most similar condition that has a new reservation."""
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
        """Whether a condition is ticked, or counts as met, and has a new reservation."""
        is_claim = new.form == "ticked" or (new.form == "plain" and self._finishes)
        is_asked = self._finishes or old.form != "ticked"
        return is_claim and is_asked and gains_reservation(old.wording, new.wording)


def most_like(rest: Sequence[_T], likeness: Callable[[_T], float]) -> _T | None:
    """The most similar of the first `MOST_COMPARED`; None if none is similar."""
    best = max(rest[:MOST_COMPARED], key=likeness, default=None)
    return best if best is not None and likeness(best) else None


def _likeness(old: Condition, new: Condition) -> float:
    """The likelihood that two conditions are the same; 0 if they are not.

    A tick claims the words of its box, so the words have to stay. A condition that is open, or has
    no box, may be reworded.
    """
    if new.form not in _ACCEPTED[old.form]:
        return 0.0
    is_claim = new.form == "ticked" and old.form != "plain"
    return (is_said if is_claim else is_like)(old.wording, new.wording)


def proofs_taken(old: Task, new: Task) -> list[Proof]:
    """The proofs that are gone, run in another shell, or must show less than before."""
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
# The keys by which an item is found again, the surest first.
_TRACES: tuple[Trace, ...] = (
    lambda task: (task.kind, task.path, task.id),
    lambda task: task.id and (task.kind, task.id),
    lambda task: (task.kind, task.path),
    lambda task: title_words(task) and (task.kind, title_words(task)),
)


def title_words(task: Task) -> tuple[str, ...]:
    """The words of a title, without the id before them."""
    return wording(task.bare_title).words


def pairs(before: Plan, after: Plan) -> Iterator[tuple[Task, Task | None]]:
    """Each task and track with its later state: by path and id, by either, or by its title."""
    yield from paired(before.items, after.items, _TRACES)


def paired(
    before: Sequence[Task], after: Iterable[Task], traces: Iterable[Trace]
) -> Iterator[tuple[Task, Task | None]]:
    """Each item with its later state; no state belongs to two items."""
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
