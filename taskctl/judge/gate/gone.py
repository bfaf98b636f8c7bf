"""GT012: open tasks, items, boards and regions that a change removes from the plan."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from taskctl.judge.gate.input import GateInput, by_policy, is_only_put_away, listed
from taskctl.judge.gate.registry import reason
from taskctl.model.findings import Finding
from taskctl.model.items import Board, Region, Task
from taskctl.model.plans import Plans
from taskctl.model.states import CLOSED
from taskctl.text.places import Place

# These attributes choose the rows of a region; a change of one can hide rows.
_NARROWING = ("where", "rows", "limit")
_TASK_WAYS_OUT = (
    "finish it, park it (`taskctl park ID`), or supersede it (`taskctl supersede ID --by` an open "
    "task); its file may be renamed as long as the id stays"
)
_ITEM_WAYS_OUT = "tick the items that are done, leave the others open, or move them inside the plan"
_BOARD_WAYS_OUT = "keep it, or remove it in a change of its own, where a reviewer sees it"


@reason("GT012", "task-taken-away", "warning")
def task_taken_away(given: GateInput) -> Iterator[Finding]:
    """A change removes open work from the plan, or hides it.

    An open task, track or item of a document is deleted or archived, or gets another number or a
    name outside all collections. An item becomes optional, or is superseded by one that was done
    before. A board or a generated region is gone, or shows fewer rows.

    Bad:
        tasks/TASK-0002-parser.md → tasks/TASK-TEMPLATE.md
    Fix:
        Finish the task, park it, or supersede it by an open one. A done or dropped task may be
        archived. A file may be renamed as long as the id stays.
    Settings:
        gate.policy
    """
    for old, new in given.pairs:
        if old.state not in CLOSED and (says := _task(given, old, new)):
            place = Place(old.path) if new is None else new.status_place
            name = old.id or old.path
            yield _finding(given, place, f"{name} {says}", _TASK_WAYS_OUT.replace("ID", name), name)
    said = {old.path for old, new in given.pairs if new is None}
    for path, items in given.items_taken.items():
        if path in said:
            continue  # the track is gone, with its candidates
        if items.gone:
            says = f"{path} loses {_items(items.gone)}"
            yield _finding(given, Place(path), says, _ITEM_WAYS_OUT, path)
        if items.optional:
            says = f"{path} makes optional {_items(items.optional)}"
            place = items.optional[0].status_place
            yield _finding(given, place, says, _ITEM_WAYS_OUT, f"optional {path}")
    for place, says in _boards(given):
        yield _finding(given, place, says, _BOARD_WAYS_OUT, says)


def _finding(given: GateInput, place: Place, message: str, remedy: str, subject: str) -> Finding:
    item = subject if subject in given.before.by_id else ""
    severity = by_policy(given)
    return Finding(place, message, remedy, item=item, subject=subject, severity=severity)


def _items(items: Sequence[Task]) -> str:
    what = "an open item" if len(items) == 1 else f"{len(items)} open items"
    return f"{what}: {listed([_named(item) for item in items], 3)}"


def _named(item: Task) -> str:
    return f'{item.id} "{item.bare_title[:60]}"' if item.id else f'"{item.bare_title[:60]}"'


def _task(given: GateInput, old: Task, new: Task | None) -> str:
    """The loss of an open task; empty if it is still in the plan."""
    if new is None:
        was = old.status_text or old.state
        return f"was {was}, and is no longer in the plan ({old.path})"
    if old.id and new.id != old.id and old.id not in given.after.by_id:
        return f"is now {new.id or new.path}, and cannot be found under its old id"
    if is_only_put_away(new):
        return f"is {new.says}, and its archive is not shown ({new.path})"
    if new.state == "dropped":
        by = [i for i in new.superseded_by if given.after.is_met(i) and not _was_open(given, i)]
        if by and given.after.is_met(new.id):
            return f"is superseded by {listed(by)}, which was done before"
    return ""


def _was_open(given: GateInput, item_id: str) -> bool:
    return given.before.find(item_id) is not None and not given.before.is_met(item_id)


def _boards(given: GateInput) -> Iterator[tuple[Place, str]]:
    """The boards and regions that are gone, or show less."""
    now = _regions(given.after)
    there = {*(board.path for board in given.after.boards), *now}
    for path, regions in _regions(given.before).items():
        if path in there:
            yield from _narrowed(regions, now.get(path, ()))
    for board in given.before.boards:
        if board.path not in there:
            yield Place(board.path), f"the board {board.path} is no longer in the plan"


def _regions(plan: Plans) -> Mapping[str, Sequence[Region]]:
    """The generated regions of boards, documents and tracks, by file."""
    boards: Iterable[Board] = (board for part in plan.with_tracks() for board in part.boards)
    return {board.path: board.regions for board in boards if board.regions}


def _narrowed(before: Sequence[Region], after: Sequence[Region]) -> Iterator[tuple[Place, str]]:
    """The regions that are gone or show less; regions of one view are matched in order."""
    left = list(after)
    for old in before:
        same = [new for new in left if _identity(new) == _identity(old)]
        if not old.view:
            continue
        if not same:
            yield Place(old.place.path), f"{old.place.path} no longer has its region {old.view!r}"
            continue
        new = next((one for one in same if one.attributes == old.attributes), same[0])
        left.remove(new)
        chosen = [
            f'{key}="{new.attributes[key]}"'
            for key in _NARROWING
            if new.attributes.get(key, "") not in {"", old.attributes.get(key, "")}
        ]
        if chosen:
            yield new.place, f"the region {old.view!r} now shows other rows: {', '.join(chosen)}"


def _identity(region: Region) -> tuple[str, str, str]:
    attributes = region.attributes
    return region.view, attributes.get("group", ""), attributes.get("by", "")
