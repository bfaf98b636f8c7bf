"""GT010: parts that are removed while their item is finished, and items with a reservation."""

from collections.abc import Iterator, Sequence

from taskctl.judge.gate.accounts import paired
from taskctl.judge.gate.documents import ITEM_TRACES
from taskctl.judge.gate.input import GateInput, is_finished, is_only_put_away, listed
from taskctl.model.findings import Finding, Related
from taskctl.model.items import ITEM, Task, is_open
from taskctl.model.plan import Plan
from taskctl.model.states import CLOSED

# What became of a part, and the part before and after.
_Taken = tuple[str, Task, Task | None]
_Pairs = Sequence[tuple[Task, Task | None]]
_WAYS_OUT = "finish the part, leave it open where it was, or leave {} open until it is done"


def reserved(given: GateInput) -> Iterator[Finding]:
    """GT010: an item of a document is ticked, but its words say that it is not done."""
    for items in given.items_taken.values():
        for old, new in items.reserved:
            yield Finding(
                new.status_place,
                f'{new.id} is set to done only with a reservation: "{old.bare_title[:60]}" has '
                f'become "{new.bare_title[:90]}"',
                "tick it without a reservation, or leave it open",
                subject=f"reserved {new.path}#{new.id}",
            )


def parts_taken(given: GateInput) -> Iterator[Finding]:
    """GT010: an open part is a condition of its whole, in task files and documents."""
    yield from _of(given.before, given.after, given.pairs)
    before, after = (
        [t for part in p.documents for t in part.tasks] for p in (given.before, given.after)
    )
    if not any(item.parent for item in before):
        return
    pairs = tuple(paired(before, after, ITEM_TRACES))
    now = {part.name: part for part in given.after.documents}
    for part in given.before.documents:
        of_part = [pair for pair in pairs if pair[0].path == part.name]
        path = next((new.path for _, new in of_part if new), "")
        if path in now:
            yield from _of(part, now[path], of_part)


def _of(before: Plan, after: Plan, pairs: _Pairs) -> Iterator[Finding]:
    became = {id(old): new for old, new in pairs}
    found: dict[int, list[_Taken]] = {}
    for old, new in pairs:
        if not is_open(old):
            continue
        for above in before.containers(old):
            whole = became.get(id(above))
            if whole is not None and is_finished(above, whole):
                how = _how(after, whole, new)
                found.setdefault(id(above), []).extend([(how, old, new)] if how else [])
    for old, new in pairs:
        if new is not None and (parts := found.get(id(old))):
            yield _finding(old, new, parts)


def _how(after: Plan, whole: Task, part: Task | None) -> str:
    """How an open part was removed; empty if it is done, or still open below its whole.

    If it is still open, other reasons report that the whole is not done.
    """
    if part is None:
        return "is gone"
    if part.state in CLOSED:
        return f"is {part.says}" if is_only_put_away(part) and part.kind != ITEM else ""
    if part.optional and not is_open(part):
        return "has become optional"
    if whole.id not in {above.id for above in after.containers(part)}:
        return "is no longer a part of it"
    return "" if is_open(part) else f"is {part.says}"


def _finding(old: Task, new: Task, parts: Sequence[_Taken]) -> Finding:
    names = [f'{part.id} "{part.bare_title[:60]}", which was open, {how}' for how, part, _ in parts]
    what = "its part" if len(parts) == 1 else "of its parts,"
    return Finding(
        new.status_place,
        f"{new.id} is set to {new.status.word or new.state}, and {what} {listed(names, 3)}",
        _WAYS_OUT.format(new.id),
        item="" if old.kind == ITEM else new.id,
        subject=f"parts {new.path}#{new.id}",
        related=tuple(Related(now.status_place, how) for how, _, now in parts if now),
    )
