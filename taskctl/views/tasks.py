"""Regions that list tasks or tracks."""

from collections.abc import Callable, Iterator, Sequence

from taskctl.model.items import Board, Region, Task
from taskctl.text.expressions import expression
from taskctl.views.boards import Boards, RegionError
from taskctl.views.cells import DERIVED, TICK, derive
from taskctl.views.listing import Row, View
from taskctl.views.tables import Table
from taskctl.views.where import conditions

QUEUE_LENGTH = 10
_LINK = expression(r"\]\([^()\s]*\)")
# The names of states in the queue.
_QUEUE_WORDS = {
    "todo": "Queued", "active": "In Progress", "review": "In Review", "blocked": "Blocked",
    "parked": "Deferred", "done": "Done", "dropped": "Superseded", "unknown": "unknown",
}  # fmt: skip  # a table

Members = Callable[[Boards, Region], Sequence[Task]]


def _in_states(*states: str) -> Members:
    return lambda boards, _: [task for task in boards.tasks if task.state in states]


def _queue(boards: Boards, region: Region) -> Sequence[Task]:
    """The tasks to do, in order, at most `limit` of them."""
    waiting = [task for task in boards.tasks if task.state == "todo"]
    limit = region.attributes.get("limit", str(QUEUE_LENGTH))
    if limit == "all":
        return waiting
    if not (limit.isascii() and limit.isdigit() and len(limit) < 10):
        raise RegionError(f"limit={limit!r} is not a number")
    return waiting[: int(limit)]


def _current(boards: Boards, region: Region) -> Sequence[Task]:
    """The tasks under way and the head of the queue, in the order of the queue."""
    queued = {task.key for task in _queue(boards, region)}
    return [t for t in boards.tasks if t.state in {"active", "review"} or t.key in queued]


def _tracks(boards: Boards, region: Region) -> Sequence[Task]:
    del region
    return sorted(boards.plan.tracks, key=lambda track: track.id)


def _rows(members: Members) -> Callable[[Boards, Board, Region, Table], Iterator[Row]]:
    def rows(boards: Boards, board: Board, region: Region, old: Table) -> Iterator[Row]:
        meets = conditions(boards.plan, board, region.attributes.get("where", ""))
        tasks = [task for task in members(boards, region) if meets(task)]
        if region.attributes.get("rows") == "listed":
            # The author of a hand-kept list chooses its rows, but not their contents.
            order = {key: index for index, key in enumerate((*old.rows, *old.left))}
            tasks = sorted((t for t in tasks if t.id in order), key=lambda t: order[t.id])
        for task in tasks:
            yield Row(task.id, _cells_of(boards, region.view, task))

    return rows


def _cells_of(boards: Boards, view: str, task: Task) -> Callable[[str, str | None], str]:
    def cell(column: str, old: str | None) -> str:
        if column == "id" or (column == "track" and task.kind == "track"):
            return _id_cell(boards, view, task)
        if column == "status" and view in {"current", "queue"}:
            return "Next" if task.id == boards.next_id else _QUEUE_WORDS[task.state]
        if column == "next":
            return "→" if task.id == boards.next_id else ""
        names_gates = any(gate.ids for gate in task.gates if gate.colour == "red")
        if column == "blocked-by" and old and task.kind == "track" and not names_gates:
            return old  # only the cell itself says what blocks the track
        return derive(boards.plan, task, column)

    return cell


def _id_cell(boards: Boards, view: str, task: Task) -> str:
    if view in {"done", "board"} and task.state == "done":
        return f"{TICK} {task.id}"
    if view in {"current", "queue"} and task.id == boards.next_id:
        return f"**{task.id}**"
    return task.id


def id_in(boards: Boards, board: Board, cells: Sequence[str]) -> str:
    """The one id in the first of some cells that has exactly one; empty if none has."""
    del board
    if boards.plan.breakdown:
        return _name_in(boards, cells)
    grammars = boards.plan.grammars.values()
    for cell in cells:
        bare = _LINK.sub("]", cell)
        found = {reference.first for grammar in grammars for reference in grammar.singles(bare)}
        if len(found) == 1:
            return found.pop()
    return ""


def _name_in(boards: Boards, cells: Sequence[str]) -> str:
    """The item of a document that a cell names, else the first name in it."""
    names = [cell.removeprefix(TICK).strip(" *`") for cell in cells]
    known = (name for name in names if name in boards.plan.by_id)
    return next(known, next(filter(None, names), ""))


def _view(
    labels: tuple[str, ...], members: Members, kept: tuple[str, ...] = (), named_by: str = "id"
) -> View:
    return View(labels, _rows(members), id_in, frozenset({named_by}), DERIVED | {"next"}, kept)


TASK_VIEWS = {
    "done": _view(("Task", "Title", "Completed"), _in_states("done")),
    "current": _view(("Task", "Title", "Prereqs", "Status"), _current),
    "queue": _view(("Task", "Title", "Prereqs"), _queue),
    "in-progress": _view(("Task", "Title", "Owner"), _in_states("active")),
    "in-review": _view(("Task", "Title", "Owner"), _in_states("review")),
    "board": _view(("Task", "Title", "Status"), lambda boards, _: boards.tasks),
    "decisions": _view(("Decision", "Title", "Status"), lambda boards, _: boards.decisions),
    "tracks": _view(("Track", "Purpose", "Blocked by"), _tracks, ("Purpose",), "track"),
}
