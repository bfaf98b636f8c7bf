"""What each region of a board should say."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from taskctl.model.ids import order_key
from taskctl.model.items import Board, Candidate, Group, Region, Task
from taskctl.model.plan import Plan
from taskctl.model.queue import Answer, answer, in_order
from taskctl.settings.schema import QueueSettings
from taskctl.views.cells import NOTHING, TICK, column_of, derive, escape, is_derived
from taskctl.views.tables import Table, cell, read_table, write_table

QUEUE_LENGTH = 10
_COUNT = re.compile(r"\d+(\s*/\s*)\d+")
_PERCENT = re.compile(r"(\d+)(\s*%)")
_CONDITION = re.compile(r"(?P<key>[\w-]+)\s*(?P<sign>!=|<=|>=|=|<|>)\s*(?P<value>\"[^\"]*\"|\S+)")
_QUEUE_WORDS = {
    "todo": "Queued", "active": "In Progress", "review": "In Review", "blocked": "Blocked",
    "parked": "Deferred", "done": "Done", "dropped": "Superseded", "unknown": "unknown",
}  # fmt: skip


class RegionError(ValueError):
    """A region asks for something that cannot be made; the text says what."""


@dataclass(frozen=True)
class Boards:
    """The plan and all its boards, for rendering the regions of one of them."""

    plan: Plan
    queue: QueueSettings

    @cached_property
    def tasks(self) -> list[Task]:
        """The tasks in the order of the queue."""
        return in_order(self.plan, self.queue.order)

    @cached_property
    def answer(self) -> Answer:
        """What comes next, whatever boards say."""
        return answer(
            self.plan, self.queue.order, self.queue.wip_limit, self.queue.wip_states,
            ignore_conflicts=True,
        )  # fmt: skip

    @cached_property
    def next_id(self) -> str:
        """The id of the task to be marked as next; empty when something is under way or blocked."""
        ready = self.answer.ready
        return ready[0].id if ready else ""


@dataclass(frozen=True, slots=True)
class _View:
    """One kind of region.

    labels    its columns where the region names none
    members   the items that it lists, before `where`
    """

    labels: tuple[str, ...]
    members: Callable[[Boards, Region], Sequence[Task]]
    kept: tuple[str, ...] = ()


def _in_states(*states: str) -> Callable[[Boards, Region], Sequence[Task]]:
    return lambda boards, _: [task for task in boards.tasks if task.state in states]


def _queue(boards: Boards, region: Region) -> Sequence[Task]:
    """The tasks to do, in order, as many as `limit` says."""
    waiting = [task for task in boards.tasks if task.state == "todo"]
    limit = region.attributes.get("limit", str(QUEUE_LENGTH))
    if limit == "all":
        return waiting
    if not limit.isdigit():
        raise RegionError(f"limit={limit!r} is no number")
    return waiting[: int(limit)]


def _current(boards: Boards, region: Region) -> Sequence[Task]:
    """All that is under way, and the head of the queue, in the order of the queue."""
    queued = {task.path for task in _queue(boards, region)}
    return [t for t in boards.tasks if t.state in {"active", "review"} or t.path in queued]


def _tracks(boards: Boards, region: Region) -> Sequence[Task]:
    del region
    return sorted(boards.plan.tracks, key=lambda track: track.id)


VIEWS: Mapping[str, _View] = {
    "done": _View(("Task", "Title", "Completed"), _in_states("done")),
    "current": _View(("Task", "Title", "Prereqs", "Status"), _current),
    "queue": _View(("Task", "Title", "Prereqs"), _queue),
    "in-progress": _View(("Task", "Title", "Owner"), _in_states("active")),
    "in-review": _View(("Task", "Title", "Owner"), _in_states("review")),
    "board": _View(("Task", "Title", "Status"), lambda boards, _: boards.tasks),
    "tracks": _View(("Track", "Purpose", "Blocked by"), _tracks, ("Purpose",)),
}
OTHER_VIEWS = ("groups", "counter", "candidates", "progress")
ALL_VIEWS = (*VIEWS, *OTHER_VIEWS)


def render(boards: Boards, board: Board, region: Region) -> str:
    """What should stand between the markers of a region.

    Raises:
        RegionError: there is no such view, or its attributes do not fit it.
    """
    view = region.view
    if view == "counter":
        return _counter(boards, board, region)
    if view in VIEWS:
        lines = _table(boards, board, region, VIEWS[view])
    elif view == "groups":
        lines = _groups(boards, board, region)
    elif view == "candidates":
        lines = _candidates(boards, region)
    elif view == "progress":
        lines = _progress(boards, region)
    else:
        raise RegionError(f"there is no view {view!r}; there are {', '.join(ALL_VIEWS)}")
    return "\n" + "".join(f"{line}\n" for line in lines)


def difference(was: str, wanted: str) -> str:
    """How many lines of a region are wrong, in words."""
    old, new = set(was.split("\n")), set(wanted.split("\n"))
    parts = [(len(new - old), "missing or wrong"), (len(old - new), "too many or wrong")]
    shown = ", ".join(f"{number} {what}" for number, what in parts if number)
    return f" (lines: {shown})" if shown else ""


def _labels(region: Region, default: Sequence[str], table: Table) -> list[str]:
    """The header cells: those of the region, else those that stand there, else the default."""
    if region.attributes.get("columns"):
        return _names_of(region, "columns")
    return list(table.labels or default)


def _names_of(region: Region, key: str) -> list[str]:
    """The labels that an attribute lists; a comma in one is written `&#44;`."""
    named = region.attributes.get(key, "")
    return [label.strip().replace("&#44;", ",") for label in named.split(",") if label.strip()]


def _kept_labels(region: Region, view: _View, labels: Sequence[str]) -> set[str]:
    """The columns that are the user's: those of `keep`, and those that nothing can derive."""
    kept = set(_names_of(region, "keep") or view.kept)
    derivable = {
        label for label in labels if is_derived(column_of(label)) or column_of(label) == "next"
    }
    return kept | (set(labels) - derivable)


def _table(boards: Boards, board: Board, region: Region, view: _View) -> Iterator[str]:
    plan = boards.plan
    old = read_table(region.content.split("\n"), lambda text: id_in(plan, text))
    labels = _labels(region, view.labels, old)
    kept = _kept_labels(region, view, labels)
    members = _members(boards, board, region, old)
    others = _other_tables(plan, board, region, members, old)
    rows = []
    for task in members:
        old_row = {label: _old_cell(old, others, task.id, label) for label in labels}
        rows.append([
            _cell(boards, region.view, task, label, old_row[label], keep=label in kept)
            for label in labels
        ])  # fmt: skip
    listed = {task.id for task in members}
    left = _left(old, kept, listed)
    if left:
        homes = _homes(boards, board, region)
        left = {item_id: _homeless(cells, item_id, homes) for item_id, cells in left.items()}
    yield from write_table(labels, old.delimiter, rows, {i: c for i, c in left.items() if c})


def _members(boards: Boards, board: Board, region: Region, old: Table) -> list[Task]:
    """The items that a region lists, in the order of its rows."""
    members = list(VIEWS[region.view].members(boards, region))
    members = [task for task in members if _fits(boards, board, task, region)]
    if region.attributes.get("rows") == "listed":
        # Which rows a hand-kept list has is its author's choice; what they say is not.
        order = {item_id: index for index, item_id in enumerate((*old.rows, *old.left))}
        members = sorted((t for t in members if t.id in order), key=lambda t: order[t.id])
    return members


def _old_cell(old: Table, others: Sequence[Table], item_id: str, label: str) -> str | None:
    """What the user wrote for an item: here, in a table it moved from, or in a kept comment."""
    for table in (old, *others):
        found = cell(table, item_id, label)
        if found is None:
            found = table.left.get(item_id, {}).get(label)
        if found is not None:
            return found
    return None


def _other_tables(
    plan: Plan, board: Board, region: Region, members: Sequence[Task], old: Table
) -> list[Table]:
    """The tables of the board's other regions, when a row may have moved here from one."""
    if all(task.id in old.rows for task in members):
        return []
    return [
        read_table(other.content.split("\n"), lambda text: id_in(plan, text))
        for other in board.regions
        if other is not region and other.content and other.view in VIEWS
    ]


def _cell(boards: Boards, view: str, task: Task, label: str, old: str | None, *, keep: bool) -> str:
    column = column_of(label)
    if keep and old is not None:
        return old
    if column in {"task", "track"} and (column == "task" or task.kind == "track"):
        return _id_cell(boards, view, task)
    if column == "status" and view in {"current", "queue"}:
        return "Next" if task.id == boards.next_id else _QUEUE_WORDS[task.state]
    if column == "next":
        return "→" if task.id == boards.next_id else ""
    if column == "blocked-by" and old and task.kind == "track" and not _names_gates(task):
        return old  # nothing says what blocks the track but the cell itself
    return derive(boards.plan, task, column) if is_derived(column) else ""


def _names_gates(track: Task) -> bool:
    return any(gate.ids for gate in track.gates if gate.colour == "red")


def _id_cell(boards: Boards, view: str, task: Task) -> str:
    if view in {"done", "board"} and task.state == "done":
        return f"{TICK} {task.id}"
    if view in {"current", "queue"} and task.id == boards.next_id:
        return f"**{task.id}**"
    return task.id


def _left(old: Table, kept: set[str], listed: set[str]) -> dict[str, dict[str, str]]:
    """The kept cells of ids that have no row here any more."""
    left = {i: cells for i, cells in old.left.items() if i not in listed}
    for item_id in old.rows:
        if item_id in listed:
            continue
        cells = {
            label: text for label in old.labels
            if label in kept and (text := cell(old, item_id, label) or "") not in {"", NOTHING}
        }  # fmt: skip
        if cells:
            left[item_id] = {**left.get(item_id, {}), **cells}
    return left


def _homes(boards: Boards, board: Board, region: Region) -> list[tuple[set[str], set[str]]]:
    """For each other table of a board: the ids that it lists, and the labels that it keeps."""
    homes = []
    for other in board.regions:
        if other is region or other.view not in VIEWS or other.problem:
            continue
        view = VIEWS[other.view]
        old = read_table(other.content.split("\n"), lambda text: id_in(boards.plan, text))
        labels = _labels(other, view.labels, old)
        listed = {task.id for task in _members(boards, board, other, old)}
        homes.append((listed, _kept_labels(other, view, labels) & set(labels)))
    return homes


def _homeless(
    cells: Mapping[str, str], item_id: str, homes: Sequence[tuple[set[str], set[str]]]
) -> dict[str, str]:
    """The kept cells of an item that no other table shows."""
    return {
        label: text
        for label, text in cells.items()
        if not any(item_id in listed and label in kept for listed, kept in homes)
    }


def id_in(plan: Plan, text: str) -> str:
    """The one id that a cell shows; empty when it shows none or several."""
    bare = re.sub(r"\]\([^()\s]*\)", "]", text)
    found = {r.first for grammar in plan.grammars.values() for r in grammar.singles(bare)}
    return found.pop() if len(found) == 1 else ""


def _fits(boards: Boards, board: Board, task: Task, region: Region) -> bool:
    """Whether a task meets every condition of `where`."""
    where = region.attributes.get("where", "")
    left = _CONDITION.sub("", where).strip(" ,")
    if left:
        raise RegionError(f"where has {left!r}, which is no condition like state=done")
    return all(
        _holds(boards, board, task, m["key"], m["sign"], m["value"].strip('"'))
        for m in _CONDITION.finditer(where)
    )


def _holds(boards: Boards, board: Board, task: Task, key: str, sign: str, value: str) -> bool:
    if key in {"number", "id"}:
        mine, other = order_key(task.id), order_key(value if key == "id" else _like(task.id, value))
        return _compare(mine, sign, other)
    if sign not in {"=", "!="}:
        raise RegionError(f"{key} can only be compared with = and !=")
    known: dict[str, Callable[[], set[str]]] = {
        "state": lambda: {task.state},
        "owner": lambda: set(task.owner),
        "track": lambda: set(boards.plan.tracks_of(task)),
        "group": lambda: {g.name for g in board.groups if task.id in g.ids},
    }
    if key not in known:
        raise RegionError(f"where knows no {key!r}; it knows number, id, {', '.join(known)}")
    return (not known[key]().isdisjoint(value.split(","))) == (sign == "=")


def _like(item_id: str, number: str) -> str:
    """An id as `item_id`, with another number and no suffix."""
    return re.sub(r"\d+\D*$", number.zfill(1), item_id)


def _compare(mine: tuple[str | int, ...], sign: str, other: tuple[str | int, ...]) -> bool:
    # A suffix belongs to its number: TASK-0012B is <= 12.
    if sign in {"<=", ">", "=", "!="}:
        upper = (*other[:-1], "\U0010ffff") if other[-1] == "" else other
        inside = other <= mine <= upper
        return {"<=": mine <= upper, ">": mine > upper, "=": inside, "!=": not inside}[sign]
    return mine >= other if sign == ">=" else mine < other


def _group(board: Board, name: str) -> Group:
    found = next((g for g in board.groups if g.name == name), None)
    if found is None:
        raise RegionError(f"no section of this board is called {name!r} and lists its tasks")
    return found


def _count(boards: Boards, ids: Sequence[str]) -> tuple[int, int]:
    by_id = boards.plan.by_id
    return sum(1 for i in ids if i in by_id and by_id[i].state == "done"), len(ids)


def _percent(done: int, total: int) -> int:
    return int(100 * done / total + 0.5) if total else 0


def _counted(text: str, done: int, total: int) -> str:
    """The numbers of a text like `6 / 30 done (20%)` replaced, all else as it stands."""
    text = _COUNT.sub(lambda m: f"{done}{m[1]}{total}", text, count=1)

    def percent(match: re.Match[str]) -> str:
        share = 100 * done / total if total else 0
        # People round up or down; either is right.
        near = abs(int(match[1]) - share) < 1
        return match.group() if near else f"{_percent(done, total)}{match[2]}"

    return _PERCENT.sub(percent, text, count=1)


def _counter(boards: Boards, board: Board, region: Region) -> str:
    name = region.attributes.get("group")
    if name is None:
        raise RegionError('counter needs group="…"')
    done, total = _count(boards, _group(board, name).ids)
    old = region.content
    return _counted(old, done, total) if _COUNT.search(old) else f"{done} / {total}"


def _groups(boards: Boards, board: Board, region: Region) -> Iterator[str]:
    """A row for each group of the board; counter and progress derived, the rest kept."""
    names = {_plain(group.name): group.name for group in board.groups}
    old = read_table(region.content.split("\n"), lambda text: names.get(_plain(text), ""))
    labels = _labels(region, ("Group", "Done / Total", "Progress"), old)
    rows = []
    for group in board.groups:
        done, total = _count(boards, group.ids)
        row = []
        for label in labels:
            column, text = column_of(label), cell(old, group.name, label)
            if column == "group":
                row.append(text or escape(group.name))
            elif column == "counter":
                row.append(_counted(text or "0 / 0", done, total))
            elif column == "progress":
                row.append(_counted(text or "0%", done, total))
            else:
                row.append(text or "")
        rows.append(row)
    yield from write_table(labels, old.delimiter, rows, {})


def _plain(text: str) -> str:
    """A name without its emphasis, back-ticks, link and escapes."""
    bare = re.sub(r"\[([^\]]*)\]\([^()\s]*\)", r"\1", text.replace("\\|", "|"))
    return " ".join(re.sub(r"[*_`]", "", bare).split())


def _candidates(boards: Boards, region: Region) -> Iterator[str]:
    """A row for each candidate that no task has taken up."""
    rows = []
    for track in boards.plan.tracks:
        for candidate in track.candidates:
            if not candidate.extracted_to or region.attributes.get("where") == "all":
                rows.append([candidate.id, escape(candidate.title), track.id, *_wish(candidate)])
    labels = ["Candidate", "Title", "Track", "Depends on", "Status"]
    yield from write_table(labels, "", rows, {})


def _wish(candidate: Candidate) -> list[str]:
    def text(name: str) -> str:
        passage = candidate.fields.get(name)
        return escape(passage.text) if passage else NOTHING

    return [text("depends on"), text("status")]


def _progress(boards: Boards, region: Region) -> Iterator[str]:
    """How far the plan is, by state or by track."""
    by = region.attributes.get("by", "state")
    if by == "state":
        counts: dict[str, int] = {}
        for task in boards.tasks:
            counts[task.state] = counts.get(task.state, 0) + 1
        rows = [[state, str(counts[state])] for state in _QUEUE_WORDS if state in counts]
        yield from write_table(["State", "Tasks"], "", [*rows, ["all", str(len(boards.tasks))]], {})
        return
    if by != "track":
        raise RegionError(f"by={by!r}: progress knows by=state and by=track")
    tracks: dict[str, list[str]] = {}
    for task in boards.tasks:
        for track in boards.plan.tracks_of(task):
            tracks.setdefault(track, []).append(task.id)
    rows = []
    for track in sorted(tracks):
        done, total = _count(boards, tracks[track])
        rows.append([track, f"{done} / {total}", f"{_percent(done, total)}%"])
    yield from write_table(["Track", "Done / Total", "Progress"], "", rows, {})
