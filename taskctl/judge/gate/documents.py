"""The open items of documents and candidates of tracks that a change loses."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from taskctl.judge.gate.accounts import Trace, most_like, paired, title_words
from taskctl.model.breakdowns import candidate_item
from taskctl.model.extraction import claims
from taskctl.model.identity import is_kept, is_like, is_said, wording
from taskctl.model.items import Task, is_open
from taskctl.model.plan import Plan
from taskctl.model.plans import Plans
from taskctl.model.states import CLOSED

# The keys by which an item is found again, the surest first: in its document, then anywhere.
_TRACES: tuple[Trace, ...] = (
    lambda item: (item.path, item.id, title_words(item)),
    lambda item: title_words(item) and (item.path, title_words(item)),
    title_words,
)
# Within one document an id is enough, for an item may get other words.
ITEM_TRACES: tuple[Trace, ...] = (
    *_TRACES, lambda item: item.id and not item.id.startswith("#") and (item.path, item.id),
)  # fmt: skip  # a table


class _Items(NamedTuple):
    """The items of a plan's documents: those that count as work or as done, and the others."""

    counted: list[Task]
    archived: list[Task]


class ItemsTaken(NamedTuple):
    """The open items of a document that are neither done nor open anywhere after a change.

    gone      items that are nowhere
    optional  items that have become optional
    reserved  items that are done only with a reservation, before and after
    """

    gone: list[Task]
    optional: list[Task]
    reserved: list[tuple[Task, Task]]


def items_taken(before: Plans, after: Plans) -> dict[str, ItemsTaken]:
    """The open items that a change takes away, by document.

    An item may move to another document, become a task, or be reworded while it is open; a done
    item must keep its words. An open item in an archive does not count.
    """
    old, new = _items(before), _items(after)
    if _said(old.counted) == _said(new.counted):
        return {}
    there = [*new.counted, *(item for item in new.archived if item.state == "done"), *after.tasks]
    known = list(paired(old.counted, there, _TRACES))
    rest = _Rest(there, known)
    claimed = {claim.candidate_id for task in after.tasks for claim in claims(task)}
    found: defaultdict[str, ItemsTaken] = defaultdict(lambda: ItemsTaken([], [], []))
    for item, same in known:
        if item.state in CLOSED or item.id in claimed:
            continue
        now = same or rest.take_reworded(item)
        if now is None:
            reserved = rest.take_reserved(item)
            if reserved is None:
                found[item.path].gone.append(item)
            else:
                found[item.path].reserved.append((item, reserved))
        elif now.optional and is_open(item) and not is_open(now) and now.state not in CLOSED:
            found[item.path].optional.append(now)
    return found


def items_finished(before: Plans, after: Plans) -> Iterator[tuple[Plan, Task]]:
    """The items that the change sets to done, each with its document."""
    parts = after.documents
    there = [item for part in parts for item in part.tasks]
    known = [item for part in before.documents for item in part.tasks]
    was_done = {id(new) for old, new in paired(known, there, ITEM_TRACES) if old.state == "done"}
    for part in parts:
        for item in part.tasks:
            if item.state == "done" and not item.archived and id(item) not in was_done:
                yield part, item


def _items(plan: Plans) -> _Items:
    found = _Items([], [])
    for breakdown in plan.breakdowns:
        (found.archived if breakdown.is_archived else found.counted).extend(breakdown.items)
    found.counted.extend(_candidates(plan))
    return found


def _candidates(plan: Plan) -> Iterator[Task]:
    for track in plan.tracks:
        yield from (candidate_item(candidate) for candidate in track.candidates)


def _said(items: Sequence[Task]) -> list[tuple[object, ...]]:
    return [(item.path, item.id, item.title, item.state, item.optional) for item in items]


class _Rest:
    """The items after the change that match no item from before yet."""

    def __init__(self, there: Sequence[Task], known: Sequence[tuple[Task, Task | None]]) -> None:
        taken = {id(now) for _, now in known if now}
        self._by_path: defaultdict[str, list[Task]] = defaultdict(list)
        for item in there:
            if id(item) not in taken:
                self._by_path[item.path].append(item)

    def take_reworded(self, item: Task) -> Task | None:
        """Match the most similar item of the same document, if there is one."""
        return self._take(item, _likeness)

    def take_reserved(self, item: Task) -> Task | None:
        """Match the item of the same document that is done with a reservation."""
        return self._take(item, _likeness_if_done)

    def _take(self, item: Task, likeness: Callable[[Task, Task], float]) -> Task | None:
        rest = self._by_path[item.path]
        best = most_like(rest, lambda now: likeness(item, now))
        if best is not None:
            rest.remove(best)
        return best


def _likeness_if_done(old: Task, new: Task) -> float:
    if new.state != "done":
        return 0.0
    return is_said(wording(old.bare_title), wording(new.bare_title))


def _likeness(old: Task, new: Task) -> float:
    """The likelihood that an open item is the same as another one; 0 if it is not."""
    one, other = wording(old.bare_title), wording(new.bare_title)
    if new.state in CLOSED:
        return is_kept(one, other) if one.words else float(old.id == new.id)
    # An ordinal of a box (`#7`) does not identify it.
    same_id = bool(old.id) and old.id == new.id and not old.id.startswith("#")
    return same_id + is_like(one, other)
