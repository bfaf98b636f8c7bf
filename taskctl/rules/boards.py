"""BD: boards agree with the headers of tasks."""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from functools import cache, cached_property, lru_cache, partial
from operator import itemgetter
from posixpath import basename

from taskctl.model.demands import demand
from taskctl.model.findings import Finding, Related
from taskctl.model.ids import Grammar, OrderKey, Reference, expand, order_key
from taskctl.model.items import DECISION, KEY_COLUMN, Board, Record, Task
from taskctl.model.plan import Plan, once
from taskctl.rules.demands import lacking
from taskctl.rules.registry import rule, status_of
from taskctl.settings.schema import Settings
from taskctl.text.expressions import expression
from taskctl.text.places import Passage, Place

# possessive (`*+`): what cannot match is given up in one go, however long it is
_NONE = expression(r"[^\w(]*+(?:none|n/?a)?+[^\w(]*+(?:\(.*)?", re.IGNORECASE)
_WORD = expression(r"\w+")
# The views that list every item of a kind.
_ALL = {"task": "board", DECISION: "decisions", "track": "tracks"}
_TARGET = expression(r"\]\([^)]*\)")


@once
def _rows(plan: Plan) -> Iterator[tuple[Board, Record, Task]]:
    """Every hand-written row about a task that exists; generated rows are left to BD010."""
    by_path, by_id = plan.by_path, plan.by_id
    for board in plan.boards:
        for record in board.records:
            task = by_path.get(record.path) or by_id.get(record.id)
            if task is None or task.kind == "track":
                continue
            if not (board.generated and board.is_generated(record.place)):
                yield board, record, task


def about(plan: Plan, board: Board, items: Sequence[Task]) -> Sequence[Task]:
    """The items of the collections that a board lists, or all if it lists none of them."""
    ids = {record.id for record in board.records}
    ids.update(item_id for group in board.groups for item_id in group.ids)
    listed = {plan.by_id[item_id].collection for item_id in ids if item_id in plan.by_id}
    found = [item for item in items if item.collection in listed]
    return found or items


@rule("BD001", "done-row-not-done")
def done_row_not_done(plan: Plan) -> Iterator[Finding]:
    """A board lists a task as done, and its header says otherwise.

    A reader of the board builds on work that is not finished.

    Bad:
        | ✅ TASK-0011B | Kernel idioms |      (the header of TASK-0011B says Draft)
    Fix:
        Correct the row, or finish the task and set its header.
    """
    for _, record, task in _rows(plan):
        if record.states == ("done",) and task.state != "done":
            yield Finding(
                record.place,
                f"{task.id} is listed here as done; its header says "
                f"{task.status_text or task.state}",
                "correct the row, or finish the task and set its header",
                item=task.id,
                subject=record.board,
                related=(status_of(task),),
            )


@rule("BD002", "done-without-row")
def done_without_row(plan: Plan) -> Iterator[Finding]:
    """A task is done, and a board that lists finished tasks does not list it.

    A reader of the board does the work again, or waits for it.

    Bad:
        status: Done      (in the header of TASK-0269)
        ## Done           (a table without a row for it)
    Fix:
        Add the row, or move the one that still shows it as open.
    """
    for board in plan.boards:
        if not board.has_done_table or board.generates("done"):
            continue
        finished = _Finished(board)
        for task in about(plan, board, plan.tasks):
            if task.id in finished.ids or task.state != "done":
                continue
            row = finished.others.get(task.id)
            if row:
                message, remedy = f"is listed here as {row.says}", f"write {task.status.word}"
            else:
                message, remedy = "has no row here", finished.neighbour(task)
            yield Finding(
                row.place if row else finished.table,
                f"{task.id} is done and {message}",
                remedy,
                item=task.id,
                subject=board.path,
                related=(status_of(task),),
            )


def _table_of(board: Board, state: str, ids: Collection[str] = ()) -> Place:
    """The header row of the table with most rows that claim a state, or are about `ids`."""
    counts = Counter(r.table for r in board.records if state in r.states or r.id in ids)
    number = max(counts, key=lambda table: counts[table], default=0)
    return board.tables.get(number, Place(board.path))


class _Finished:
    """The rows of a board that list an item as done, to find where one is missing."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._rows = [record for record in board.records if "done" in record.states]
        self.ids = {record.id for record in self._rows}

    @cached_property
    def others(self) -> dict[str, Record]:
        """The first row with a state of each id."""
        return {record.id: record for record in reversed(self._board.records) if record.states}

    @cached_property
    def table(self) -> Place:
        """The header row of the table with most of the rows."""
        return _table_of(self._board, "done")

    @cached_property
    def _in_order(self) -> list[tuple[OrderKey, Record]]:
        """The first row of each id, in the order of the ids, with their sort keys."""
        first = {order_key(record.id): record for record in reversed(self._rows)}
        return sorted(first.items(), key=itemgetter(0))

    def neighbour(self, task: Task) -> str:
        """Where the missing row of a task belongs."""
        index = bisect_left(self._in_order, order_key(task.id), key=itemgetter(0))
        if not index:
            return f"list {task.id} as done"
        last = self._in_order[index - 1][1]
        return f"list {task.id} as done, after {last.id} (line {last.place.line})"


@rule("BD003", "row-for-unknown-id")
def row_for_unknown_id(plan: Plan) -> Iterator[Finding]:
    """A board has a row for an id that has no file.

    The row speaks of work that nobody can find.

    Fix:
        Correct the id, create the item, or remove the row.
    """
    for board in plan.boards:
        for record in board.records:
            known = record.id in plan.by_id or record.id in plan.unread_ids
            if not known and not board.is_generated(record.place):
                yield Finding(
                    record.place,
                    f"{record.id} has a row here and no file",
                    "correct the id, create the item, or remove the row",
                    item=record.id,
                    subject=board.path,
                )


@rule("BD004", "two-rows", "warning")
def two_rows(plan: Plan) -> Iterator[Finding]:
    """A board has two rows with the state of the same task.

    The next edit will change one of them.

    Fix:
        Keep one row.
    """
    for board in plan.boards:
        first: dict[str, Record] = {}
        for record in board.records:
            if not record.states:
                continue
            earlier = first.setdefault(record.id, record)
            if earlier is not record and not board.is_generated(record.place):
                yield Finding(
                    record.place,
                    f"{record.id} has a second row",
                    "keep one row",
                    item=record.id,
                    subject=board.path,
                    related=(Related(earlier.place, "the first row"),),
                )


@rule("BD006", "wrong-state-table")
def wrong_state_table(plan: Plan) -> Iterator[Finding]:
    """A board shows a task in another state than its header.

    People look at the board and begin the wrong task.

    Fix:
        Move or correct the row; the header is the truth.
    """
    for board, record, task in _rows(plan):
        if not record.states or "done" in record.states or task.state in record.states:
            continue
        is_finished = task.kind == "task" and task.state == "done"
        if task.state == "unknown" or (is_finished and board.has_done_table):
            continue  # HD005 and BD002 say it
        yield Finding(
            record.place,
            f"{task.id} is listed here as {record.says}; its header says {task.status_text}",
            "move or correct the row",
            item=task.id,
            subject=board.path,
            related=(status_of(task),),
        )


@rule("BD009", "cell-contradicts-header", "warning")
def cell_contradicts_header(plan: Plan, settings: Settings) -> Iterator[Finding]:
    """A cell of a board differs from the header: other prerequisites, another title or value.

    A short title is fine if all its words are in the full one. A different title is an info, not a
    warning. A column with the name of a key counts if nearly all its cells repeat the headers.

    Bad:
        | TASK-0014 | Metrics | TASK-0006 |      (the header also names TASK-0009 and TASK-0013)
    Fix:
        Correct the cell; the header is the truth.
    """
    yield from _prereq_cells(plan)
    for board, record, task in _rows(plan):
        if record.leads_to:
            yield Finding(
                record.place,
                f"the row of {task.id} links {record.leads_to}",
                f"link {task.path}",
                item=task.id,
                subject=f"{board.path} link",
            )
        title = record.cells.get("title")
        if title is not None and not _is_part(title.text, task.title):
            yield Finding(
                title.place(),
                f"the title here is not that of {task.id}: {task.bare_title!r}",
                "use the title of the header, or a part of it",
                item=task.id,
                subject=f"{board.path} title",
                severity="info",
            )
    yield from _key_cells(plan, settings)


def _key_cells(plan: Plan, settings: Settings) -> Iterator[Finding]:
    """The cells that differ from a key of the header, in columns that nearly always repeat it."""
    columns: defaultdict[tuple[str, int, str], list[tuple[Task, Passage, str]]] = defaultdict(list)
    keys = cache(lambda names: [name for name in names if name.startswith(KEY_COLUMN)])
    for board, record, task in _rows(plan):
        for name in keys(tuple(record.cells)) if task.header else ():
            cell, key = record.cells[name], name.removeprefix(KEY_COLUMN)
            field = task.header.get(key) if task.header else None
            if field and field.text:
                columns[board.path, record.table, key].append((task, cell, field.text))
    for (path, _, key), rows in columns.items():
        odd = [row for row in rows if row[1].text.strip() != row[2].strip()]
        found = demand(False, len(rows) - len(odd), len(rows), settings.strictness.share)
        for task, cell, value in odd if found.holds else ():
            yield Finding(
                cell.place(),
                f"{key} of {task.id} is {cell.text.strip()!r} here, and {value!r} in its header"
                + found.because("rows", "agree"),
                "correct the cell; the header is the truth",
                item=task.id,
                subject=f"{path} {key}",
            )


@lru_cache(maxsize=16384)  # an editor asks again for the cells of a board
def _references(grammar: Grammar, text: str) -> Sequence[Reference]:
    return tuple(grammar.references(text))


@once
def _prereq_cells(plan: Plan) -> Iterator[Finding]:
    for board, record, task in _rows(plan):
        if "prereqs" in record.cells:
            yield from _prereq_cell(plan, board, record, task)


def _prereq_cell(plan: Plan, board: Board, record: Record, task: Task) -> Iterator[Finding]:
    cell = record.cells["prereqs"]
    references = _references(plan.grammars[task.collection], cell.text)
    listed = {i for r in references for i in expand(r, plan.known_ids)}
    if not listed and not _NONE.fullmatch(cell.text):
        return  # prose: nothing to compare
    prereqs = [prereq for prereq in plan.prereqs(task) if not prereq.unread]
    wanted = {prereq.id for prereq in prereqs}
    hard = {prereq.id for prereq in prereqs if prereq.hard}
    missing, extra = sorted(hard - listed), sorted(listed - wanted)
    if not missing and not extra:
        return
    parts = []
    if missing:
        parts.append(f"it lacks {', '.join(missing)}")
    if extra:
        parts.append(f"it adds {', '.join(extra)}")
    yield Finding(
        cell.place() if cell.text else record.place,
        f"the prerequisites of {task.id} differ from its header: {'; '.join(parts)}",
        "make the cell and the header agree"
        if extra
        else f"write {', '.join(sorted(wanted, key=order_key))}",
        item=task.id,
        subject=f"{board.path} prereqs",
        number=len(missing) + len(extra),
        related=tuple(Related(p.place, f"{p.id} in the header") for p in task.prereqs[:1]),
    )


def _is_part(short: str, title: str) -> bool:
    """Whether all words of a text are in a title."""
    if title.endswith(short) and "](" not in title:
        before = title[: len(title) - len(short)][-1:]
        if not (before.isalnum() or before == "_"):
            return True
    return _words(short) <= _words(title)


def _words(text: str) -> set[str]:
    # cut behind the last parenthesis, so that no link looks in vain for its end
    end = text.rfind(")") + 1
    bare = _TARGET.sub("]", text[:end]) + text[end:]
    return {word.casefold() for word in _WORD.findall(bare)}


@rule("BD012", "stale-prose", "info")
def finished_called_current(plan: Plan) -> Iterator[Finding]:
    """The prose of a board calls a finished task current or next, or gives it another status.

    The reader begins with a task that is finished, or relies on one that is not.

    Bad:
        Current queue head: TASK-0023      (TASK-0023 is Done)
        waits for TASK-0024 (Draft)        (TASK-0024 is In Review)
    Fix:
        Name the task that `taskctl next` names, or leave it to a generated region.
    """
    for board in plan.boards:
        for item_id, says, place in board.mentions:
            task = plan.by_id.get(item_id)
            if task is not None and task.state == "done":
                yield Finding(
                    place,
                    f"{item_id} is done, and the text says {says!r}",
                    "name the task that is current",
                    item=item_id,
                    subject=f"{board.path} {says}",
                    related=(status_of(task),),
                )

        for item_id, state, says, place in board.claims:
            task = plan.by_id.get(item_id)
            if task is not None and task.state not in {state, "unknown"}:
                yield Finding(
                    place,
                    f"the text calls {item_id} {says}; its header says {task.status_text}",
                    "correct the text, or leave the status to a generated region",
                    item=item_id,
                    subject=f"{board.path} {says}",
                    related=(status_of(task),),
                )


@rule("BD013", "item-without-row", "warning", kind="demand")
def item_without_row(plan: Plan, settings: Settings) -> Iterator[Finding]:
    """A board that lists every item does not list this one.

    A board lists every item of a collection when the settings or its heading (`Complete List`) say
    so, or when it lists nearly all of them: then the finding names the share. A link in any of its
    tables and lists is enough.

    Fix:
        Add the row.
    Settings:
        boards.complete, strictness.share
    """
    times = Counter((item.collection, item.id) for item in plan.items)
    for board in plan.boards:
        table = cache(partial(_main_table, plan, board))
        for item, because in _missing(plan, board, settings):
            twice = f" ({basename(item.path)})" if times[item.collection, item.id] > 1 else ""
            yield Finding(
                table(item.collection),
                f"{item.id}{twice} has no row in the list of all {item.kind}s{because}",
                "add the row",
                item=item.id,
                subject=board.path,
                related=(Related(item.title_place, item.title),),
            )


def _main_table(plan: Plan, board: Board, collection: str) -> Place:
    """The header row of the table with most rows about a collection."""
    return _table_of(board, "", {one.id for one in plan.items if one.collection == collection})


def _missing(plan: Plan, board: Board, settings: Settings) -> Iterator[tuple[Task, str]]:
    """The items that a board should list and does not, and the end of the message."""
    if not (board.records or board.complete_for):
        return
    rows = {record.id for record in board.records}
    unlisted = {item.key for item in plan.items if not _is_listed(plan, board, rows, item)}
    if not unlisted:
        return
    generated = {kind for kind, view in _ALL.items() if board.generates(view)}
    wanted = [
        item
        for item in plan.items
        if item.id
        # A region lists what it was asked for, so its board need not list the rest.
        and (item.collection in board.complete_for or not board.regions)
        and item.kind not in generated
        and (item.key not in unlisted or not _is_put_away(board, item))
    ]
    yield from lacking(
        wanted,
        settings,
        lambda collection: collection.name in board.complete_for,
        lambda item: item.key not in unlisted,
        "are listed",
    )


def _is_put_away(board: Board, item: Task) -> bool:
    """Whether an item belongs to the finished tasks of a board: BD002 looks after them."""
    return item.state == "done" and board.has_done_table and item.kind == "task"


def _is_listed(plan: Plan, board: Board, rows: Collection[str], item: Task) -> bool:
    """Whether a board links an item, or has a row with its id; one row is not about two files."""
    if item.path in board.listed or item.id not in rows:
        return item.path in board.listed
    return not any(one.path in board.listed for one in plan.all_of(item.id) if one is not item)
