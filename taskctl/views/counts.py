"""Regions that count: a counter in a line, the groups of a board, the progress of the plan."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from taskctl.model.items import Board, Group, Region, Task
from taskctl.model.states import STATES
from taskctl.text.expressions import expression
from taskctl.text.nearest import nearest
from taskctl.views.boards import Boards, RegionError
from taskctl.views.cells import column_of, escape, plain
from taskctl.views.listing import Row, View
from taskctl.views.tables import Table

_COUNT = expression(r"\d+(\s*/\s*)\d+")
_PERCENT = expression(r"(\d+)(\s*%)")
_LETTER = expression(r"[^\W\d_]")
_SUM = expression(r"\W*(?:grand )?(?:total|sum|all|overall)\W*", re.IGNORECASE)
_SUM_KEY = "all groups"

Ids = Sequence[str]


def counter(boards: Boards, board: Board, region: Region) -> str:
    """`9 / 34`, in the words around it."""
    name = region.attributes.get("group")
    if name is None:
        raise RegionError('counter needs group="…"')
    done, total = _count(boards, _group(boards, board, name).ids)
    old = region.content
    return _counted(old, done, total) if _COUNT.search(old) else f"{done} / {total}"


def _group(boards: Boards, board: Board, name: str) -> Group:
    found = next((g for g in board.groups if plain(g.name) == plain(name)), None)
    if found is None:
        hint = nearest(name, [group.name for group in board.groups])
        if boards.plan.breakdown:
            raise RegionError(f"no part of this document is called {name!r}{hint}")
        raise RegionError(f"no section of this board is called {name!r} and lists its tasks{hint}")
    return found


def _count(boards: Boards, ids: Ids) -> tuple[int, int]:
    by_id = boards.plan.by_id
    return sum(1 for i in ids if i in by_id and by_id[i].state == "done"), len(ids)


def _percent(done: int, total: int) -> int:
    return int(100 * done / total + 0.5) if total else 0


def _counted(text: str, done: int, total: int) -> str:
    """Replace the numbers of a text like `6 / 30 done (20%)`, and keep the rest."""
    text = _COUNT.sub(lambda m: f"{done}{m[1]}{total}", text, count=1)

    def percent(match: re.Match[str]) -> str:
        share = 100 * done / total if total else 0
        # People round up or down; both are right.
        near = abs(int(match[1]) - share) < 1
        return match.group() if near else f"{_percent(done, total)}{match[2]}"

    return _PERCENT.sub(percent, text, count=1)


def _cells_of(boards: Boards, name: str, ids: Ids) -> Callable[[str, str | None], str]:
    """The cells of a row that counts `ids`; a name stays as the user wrote it."""
    done, total = _count(boards, ids)

    def cell(column: str, old: str | None) -> str:
        if column == "counter":
            return _counted(old if old and _COUNT.search(old) else "0 / 0", done, total)
        if column == "progress":
            return _counted(old if old and _PERCENT.search(old) else "0%", done, total)
        return old or escape(name)

    return cell


def _groups(boards: Boards, board: Board, region: Region, old: Table) -> Iterator[Row]:
    """A row for each group of the board, and one for their sum if there is one already."""
    del region
    rows = [Row(group.name, _cells_of(boards, group.name, group.ids)) for group in board.groups]
    if _SUM_KEY in old.rows:
        ids = dict.fromkeys(item for group in board.groups for item in group.ids)
        position = 0 if next(iter(old.rows)) == _SUM_KEY else len(rows)
        rows.insert(position, Row(_SUM_KEY, _cells_of(boards, "Total", tuple(ids))))
    yield from rows


def _group_named(boards: Boards, board: Board, cells: Sequence[str]) -> str:
    del boards
    names = {plain(cell) for cell in cells}
    named = next((group.name for group in board.groups if plain(group.name) in names), "")
    return named or (_SUM_KEY if any(map(_SUM.fullmatch, names)) else "")


GROUPS = View(
    ("Group", "Done / Total", "Progress"),
    _groups,
    _group_named,
    frozenset({"group"}),
    frozenset({"group", "counter", "progress"}),
)


def can_count(table: Table) -> bool:
    """Whether every cell to count has a number to replace, or no words to lose."""
    return all(
        pattern.search(row[index]) or not _LETTER.search(row[index])
        for index, label in enumerate(table.labels)
        if (pattern := {"counter": _COUNT, "progress": _PERCENT}.get(column_of(label)))
        for row in table.rows.values()
        if index < len(row)
    )


def _states(boards: Boards, board: Board, region: Region, old: Table) -> Iterator[Row]:
    del board, region, old
    counts = {state: sum(task.state == state for task in boards.tasks) for state in STATES}
    counts = {state: number for state, number in counts.items() if number}
    for name, number in [*counts.items(), ("all", len(boards.tasks))]:
        yield Row(name, _state_cells(name, number))


def _state_cells(name: str, number: int) -> Callable[[str, str | None], str]:
    return lambda column, _: name if column == "status" else str(number)


def _shares(names: Callable[[Boards, Task], Iterable[str]]) -> Callable[..., Iterator[Row]]:
    def rows(boards: Boards, board: Board, region: Region, old: Table) -> Iterator[Row]:
        del board, region, old
        found: dict[str, list[str]] = {}
        for task in boards.tasks:
            for name in names(boards, task):
                found.setdefault(name, []).append(task.id)
        for name in sorted(found):
            yield Row(name, _cells_of(boards, name, found[name]))

    return rows


def _name(boards: Boards, board: Board, cells: Sequence[str]) -> str:
    del boards, board
    return plain(cells[0]) if cells else ""


def _progress(name: str, rows: Callable[..., Iterator[Row]], *labels: str) -> View:
    columns = frozenset(map(column_of, labels))
    return View(labels, rows, _name, frozenset({name}), columns)


_SHARES = ("Done / Total", "Progress")
PROGRESS: Mapping[str, View] = {
    "state": _progress("status", _states, "State", "Tasks"),
    "track": _progress(
        "track", _shares(lambda boards, task: boards.plan.tracks_of(task)), "Track", *_SHARES
    ),
    "owner": _progress("owner", _shares(lambda _, task: task.owner), "Owner", *_SHARES),
}
