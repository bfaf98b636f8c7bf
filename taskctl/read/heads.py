"""A plan read as far as the queue needs it: statuses first, headers and boards on request.

`next` must answer at once, on thousands of files. It needs only the id and status of most tasks;
prerequisites matter only up to the first ready task, and boards only for the open tasks before the
answer. A test compares its answers with those of a full reading.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from taskctl.memory import inputs
from taskctl.model.items import DECISION, Board, Prereq, Record, Task
from taskctl.model.leases import Lease
from taskctl.model.plan import Plan
from taskctl.model.queue import Answer
from taskctl.read.board_rows import board_ids
from taskctl.read.boards import board_successors, read_board
from taskctl.read.context import Named, ReadingContext
from taskctl.read.contracts import read_contracts
from taskctl.read.files import file_faults, is_unread, parse
from taskctl.read.header_forms import with_side
from taskctl.read.papers import Sheet, papers
from taskctl.read.peek import Peek, head_of
from taskctl.read.rows import RowFilter
from taskctl.read.sources import Sources
from taskctl.read.tasks import Draft, draft_task, read_task
from taskctl.settings import schema
from taskctl.text.source import Source
from taskctl.text.tree import Tree, find

# How many of the tasks in progress are shown with more than their id.
SHOWN = 8


@dataclass(frozen=True)
class HeadPlan(Plan):
    """A plan that reads prerequisites, successors and boards on request."""

    reader: "HeadReader" = field(kw_only=True)

    def prereqs(self, task: Task) -> Iterator[Prereq]:
        """Each prerequisite once, from the header of the task."""
        return super().prereqs(self.reader.with_header(task))

    def lease(self, task: Task) -> Lease | None:
        """Who works on a task, and until when, by its header."""
        return self.reader.with_header(task).lease

    def successors(self, task: Task) -> tuple[str, ...]:
        """The items that replace a dropped one, by its own file, or else by a board."""
        return self.reader.successors(task)

    def records_saying_done(self, ids: Collection[str]) -> dict[str, list[Record]]:
        """The board rows that mark one of `ids` done, by id."""
        return Plan(boards=self.reader.boards_about(ids)).records_saying_done(ids)


class HeadReader:
    """Reads tasks by their status line, and the rest of them on request.

    Args:
        tree: the files.
        settings: the collections, and the form of their files.
        headers: whether the whole header of every task will be needed.
    """

    def __init__(self, tree: Tree, settings: schema.Settings, *, headers: bool = False) -> None:
        self.tree = tree
        self._sources = Sources(tree, settings)
        self._context = self._sources.context
        self._collection = settings.collection_of
        self._headers = headers
        self._named: list[Named] = []
        self._heads: dict[str, Source] = {}
        self._headed: dict[str, Task] = {}

    def read(self) -> HeadPlan:
        """The tasks of the plan, with ids and states.

        Raises:
            PlanError: no file matches any collection.
        """
        sources = self._sources
        found = [item for collection in self._collections() for item in self._items(collection)]
        found = self._without_papers(found)
        sources.note_folders()
        if not (found or sources.faults or self._has_documents()):
            raise sources.nothing()
        self._named += sources.named_unread()
        items = [self._finish(item) if isinstance(item, Draft) else item for item in found]
        items += sources.unread_tasks
        return HeadPlan(
            tasks=tuple(item for item in items if item.kind not in {DECISION, "track"}),
            decisions=tuple(item for item in items if item.kind == DECISION),
            tracks=tuple(item for item in items if item.kind == "track"),
            order=self._context.settings.queue.order,
            unread=tuple(sources.unread),
            grammars=self._context.grammars,
            vocabularies=self._context.vocabularies,
            reader=self,
        )

    def follow(self, other: "HeadReader") -> None:
        """Go on from what another reader has read, in a tree that has the same plan."""
        self._named = list(other._named)
        self._heads = dict(other._heads)
        self._headed = dict(other._headed)

    def _without_papers(self, items: Sequence[Task | Draft]) -> list[Task | Draft]:
        found = papers([Sheet(i.id, i.path, isinstance(i, Task) or i.headed) for i in items])
        self._named = [one for one in self._named if one.path not in found]
        return [i.as_paper() if isinstance(i, Draft) and i.path in found else i for i in items]

    def with_header(self, task: Task) -> Task:
        """A task with the contents of its header."""
        known = self._headed.get(task.path)
        if known is None:
            head = self._heads.get(task.path)
            known = self._read(head, self._collection(task)) if head else self.shown(task)
            self._headed[task.path] = known
        return known

    def whole(self, task: Task, tree: Tree | None = None) -> Task | None:
        """A task read fully, from this tree or another; None where it is missing."""
        tree, collection = tree or self.tree, self._collection(task)
        source = tree.read(task.path)
        if not isinstance(source, Source):
            return None
        return self._read(with_side(source, collection, tree), collection)

    def shown(self, task: Task) -> Task:
        """A task read fully, to be shown; unchanged if its file is gone."""
        return task if task.unread else self.whole(task) or task

    def with_bodies(self, answer: Answer) -> Answer:
        """An answer whose tasks are read fully, to be shown."""
        conflicts = tuple(
            conflict._replace(task=self.shown(conflict.task)) for conflict in answer.conflicts
        )
        first, rest = answer.active[:SHOWN], answer.active[SHOWN:]
        active = (*map(self.shown, first), *rest)
        task = self.shown(answer.task) if answer.task else None
        return answer._replace(task=task, active=active, conflicts=conflicts)

    def with_all_of(self, plan: Plan, task: Task) -> Plan:
        """A plan with all of one task: its text, its tracks, the targets of its links."""
        tasks, decisions = (
            tuple(self.shown(one) if one.id == task.id else one for one in items)
            for items in (plan.tasks, plan.decisions)
        )
        tracks = tuple(self._tracks())
        targets = (link.target for link in task.links if link.in_header)
        contracts = read_contracts(targets, self._context.settings.contracts, self.tree, decisions)
        return replace(plan, tasks=tasks, decisions=decisions, tracks=tracks, contracts=contracts)

    def successors(self, task: Task) -> tuple[str, ...]:
        """The items that replace a dropped one, by its own file, or else by a board."""
        named = self.shown(task).superseded_by
        by_board = self._board_successors.get(task.id)
        return named or ((by_board,) if by_board else ())

    def boards_about(self, ids: Collection[str]) -> tuple[Board, ...]:
        """The boards, with only those rows that may be about `ids`."""
        rows = RowFilter(self._context.settings.collection)
        known = board_ids(self._context, self._named)
        found = []
        for source in self._boards_there:
            thin, lines = rows.about(source, ids)
            board, _ = read_board(thin, known, False, lambda _: True)
            records = tuple(_moved(record, lines) for record in board.records)
            found.append(board._replace(records=records))
        return tuple(found)

    def _collections(self) -> list[schema.Collection]:
        """Those of tasks and decisions, and those of tracks whose ids may be those of tasks."""
        prefixes = [self._context.grammars[c.name].prefix for c in self._sources.of_kind("task")]

        def may_be_alike(collection: schema.Collection) -> bool:
            own = self._context.grammars[collection.name].prefix
            return any(own.startswith(other) or other.startswith(own) for other in prefixes)

        return [
            *self._sources.of_kind("task"),
            *self._sources.of_kind(DECISION),
            *filter(may_be_alike, self._sources.of_kind("track")),
        ]

    def _readable(self, collection: schema.Collection) -> Iterator[Source]:
        """The files of a collection that can be read; the others are noted.

        The caller notes what matters of them.
        """
        for source in self._sources.of(collection):
            if is_unread(source):
                inputs.whole(self._full(source))
                faults = file_faults(source, None, 0)
                self._sources.faults.extend(faults)
                self._sources.note_unread(faults, collection)
            else:
                yield source

    def _tracks(self) -> Iterator[Task]:
        for collection in self._sources.of_kind("track"):
            for source in self._readable(collection):
                inputs.whole(self._full(source))
                yield self._read(source, collection)

    def _items(self, collection: schema.Collection) -> Iterator[Task | Draft]:
        grammar = self._context.grammars[collection.name]
        peek = Peek(collection, grammar, self._context.vocabularies[collection.name])
        # The targets of links are only checked for tasks that are shown.
        context = replace(self._context, exists=lambda _: True)
        for source in self._readable(collection):
            head = head_of(source, collection)
            if head and head.raw.endswith(b"\n"):
                end = head.raw.count(b"\n")
                inputs.part_of(self._full(source), raw=source.raw, lines=[(1, end)])
            else:
                inputs.whole(self._full(source))
            task = peek.at(head) if head and not self._headers else None
            if task and (archived := self._context.archive.kind(task.path)):
                task = task._replace(archived=archived)
            if head and task and task.state == "todo":
                self._heads[task.path] = head
            item = task or draft_task(parse(head or source, collection, grammar), context)
            self._named.append(Named(item.id, item.path, collection))
            yield item

    def _full(self, source: Source) -> str:
        return f"{self.tree.root}/{source.path}"

    def _finish(self, draft: Draft) -> Task:
        task = draft.finish(self._known)
        self._headed[task.path] = task
        return task

    def _read(self, source: Source, collection: schema.Collection) -> Task:
        return read_task(
            parse(source, collection, self._context.grammars[collection.name]), self._known
        )

    @cached_property
    def _known(self) -> ReadingContext:
        return self._context.knowing(self._named)

    @cached_property
    def _boards_there(self) -> list[Source]:
        read = map(self.tree.read, self._sources.boards())
        return [source for source in read if isinstance(source, Source) and not is_unread(source)]

    @cached_property
    def _board_successors(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for source in self._boards_there:
            found.update(board_successors(source, self._context.task_grammar))
        return found

    def _has_documents(self) -> bool:
        """Whether there is any board or breakdown."""
        patterns = [pattern for c in self._sources.of_kind("breakdown") for pattern in c.include]
        return bool(self._sources.boards() or find(self.tree, patterns))


def _moved(record: Record, lines: Sequence[int]) -> Record:
    """A record of a thinned board, with its place in the full board."""
    line = lines[record.place.line - 1]
    return record._replace(place=record.place._replace(line=line, end_line=line))
