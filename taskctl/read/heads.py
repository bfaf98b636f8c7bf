"""A plan as far as the queue needs it: statuses first, headers and boards only where asked for.

`next` has to answer at once, on thousands of files. What it needs of most tasks is id and status;
prerequisites matter only up to the first task that is ready, and boards only for the open tasks
before the answer. A test compares its answers with those of the whole reading.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from taskctl.errors import PlanError
from taskctl.model.items import Board, Prereq, Record, Task
from taskctl.model.plan import Plan
from taskctl.model.queue import Answer
from taskctl.read.files import parse
from taskctl.read.plan import Named, PlanReader
from taskctl.read.tasks import Surroundings, read_task
from taskctl.settings import schema
from taskctl.text.places import Place
from taskctl.text.source import Source, Unreadable
from taskctl.text.tree import Tree, find

# How many of the tasks under way are shown with more than their id.
SHOWN = 8
# What stands in a status line that only the whole reader may judge: quotes, comments, brackets.
_ODD = re.compile(rb"[\"'#\[{&*!|>\x80-\xff]")
# A dropped task may name its successor in its text, so it is read whole.
_PLAIN_STATES = frozenset({"todo", "active", "review", "done", "blocked", "parked"})


@dataclass(frozen=True)
class HeadPlan(Plan):
    """A plan that reads prerequisites and boards when they are asked for."""

    reader: "HeadReader | None" = None

    def prereqs(self, task: Task) -> Iterator[Prereq]:
        """Each prerequisite once, out of the header of the task."""
        assert self.reader is not None
        return super().prereqs(self.reader.with_header(task))

    def records_saying_done(self, ids: Collection[str]) -> dict[str, list[Record]]:
        """The board rows that call one of `ids` done, by id."""
        assert self.reader is not None
        return Plan(boards=self.reader.boards_about(ids)).records_saying_done(ids)


class HeadReader(PlanReader):
    """Reads tasks by their status line, and more of them when it is asked for."""

    def __init__(self, tree: Tree, settings: schema.Settings) -> None:
        super().__init__(tree, settings)
        self.named: list[Named] = []
        self._sources: dict[str, Source] = {}
        self._whole: dict[str, Task] = {}
        self._known_surroundings: Surroundings | None = None

    def read(self) -> HeadPlan:
        """The tasks of the plan, with ids and states.

        Raises:
            PlanError: no file matches any collection.
        """
        tasks: list[Task] = []
        odd = []
        for collection in self.settings.collection:
            if collection.kind != "task":
                continue
            peek = _Peek(self, collection)
            for path in find(self.tree, collection.include, collection.exclude):
                source = self.tree.read(path)
                if isinstance(source, Unreadable):
                    continue
                task = peek.at(source)
                if task is None:
                    one = parse(_head(source), collection, self.grammars[collection.name])
                    odd.append(one)
                    self.named.append(Named(one.id, path, collection))
                else:
                    tasks.append(task)
                    self.named.append(Named(task.id, path, collection))
                    if task.state == "todo":
                        self._sources[path] = source
        if not self.named and not find(self.tree, self.settings.boards.files):
            raise PlanError("no plan found; `taskctl check` says where it was looked for")
        for one in odd:
            task = read_task(one, self._around())
            self._whole[task.path] = task
            tasks.append(task)
        return HeadPlan(
            tasks=tuple(tasks), grammars=self.grammars, vocabularies=self.vocabularies, reader=self
        )

    def with_header(self, task: Task) -> Task:
        """A task with what its header says."""
        known = self._whole.get(task.path)
        if known is None:
            source = self._sources.get(task.path)
            known = self._read(task, _head(source)) if source else task
            self._whole[task.path] = known
        return known

    def with_bodies(self, answer: Answer) -> Answer:
        """An answer whose tasks are read whole, so that they can be shown."""
        conflicts = tuple(
            replace(conflict, task=self._whole_task(conflict.task)) for conflict in answer.conflicts
        )
        first, rest = answer.active[:SHOWN], answer.active[SHOWN:]
        active = (*(self._whole_task(task) for task in first), *rest)
        ready = tuple(self._whole_task(task) for task in answer.ready)
        task = self._whole_task(answer.task) if answer.task else None
        return replace(answer, task=task, active=active, ready=ready, conflicts=conflicts)

    def whole(self, task: Task, tree: Tree | None = None) -> Task | None:
        """A task read whole, as it stands in this tree or another; None where it is not there."""
        source = (tree or self.tree).read(task.path)
        return self._read(task, source) if isinstance(source, Source) else None

    def _whole_task(self, task: Task) -> Task:
        return self.whole(task) or task

    def boards_about(self, ids: Collection[str]) -> tuple[Board, ...]:
        """The boards, read only as far as they speak of `ids`."""
        whole, self.tree = self.tree, _ThinTree(self.tree, ids)
        try:
            return self._boards(self.named)[0]
        finally:
            self.tree = whole

    def _read(self, task: Task, source: Source) -> Task:
        collection = next(c for c in self.settings.collection if c.name == task.collection)
        parsed = parse(source, collection, self.grammars[collection.name])
        return read_task(parsed, self._around())

    def _around(self) -> Surroundings:
        if self._known_surroundings is None:
            around = self._surroundings(self.named)
            # Whether links lead somewhere is not the question here.
            self._known_surroundings = replace(around, exists=lambda _: True)
        return self._known_surroundings


class _ThinTree:
    """A tree whose boards hold, of their table rows, only those that name one of some ids."""

    def __init__(self, tree: Tree, ids: Collection[str]) -> None:
        self._tree = tree
        words = "|".join(re.escape(item_id) for item_id in ids)
        self._about = re.compile(words.encode()) if words else None
        self.unreadable = tree.unreadable
        self.children = tree.children
        self.exists = tree.exists

    def read(self, path: str) -> Source | Unreadable:
        source = self._tree.read(path)
        if isinstance(source, Unreadable):
            return source
        if self._about is None or not self._about.search(source.raw):
            return Source(path, b"\n")
        # A row of one empty cell keeps the table together, and the numbers of the lines.
        lines = source.raw.split(b"\n")
        thin = [
            b"|" if line[:1] == b"|" and index > 1 and lines[index - 2][:1] == b"|"
            and not self._about.search(line) else line
            for index, line in enumerate(lines)
        ]  # fmt: skip
        return Source(path, b"\n".join(thin))


class _Peek:
    """Looks for a plain status line in the header of a file."""

    def __init__(self, reader: PlanReader, collection: schema.Collection) -> None:
        self.grammar = reader.grammars[collection.name]
        self.vocabulary = reader.vocabularies[collection.name]
        self.collection = collection
        names = collection.header.keys.get("status", ["status"])
        keys = "|".join(re.escape(name) for name in names)
        self.line = re.compile(rf"\n(?:{keys}):[ \t]+([^\r\n]*)\n(?![ \t])".encode(), re.IGNORECASE)
        self.applies = (
            collection.id.from_ in {"filename", "dirname"}
            and collection.header.form in {"auto", "frontmatter"}
            and collection.status.from_ == "header"
        )

    def at(self, source: Source) -> Task | None:
        """The task, when its header says its status in a plain line."""
        raw = source.raw
        if not self.applies or not raw.startswith(b"---\n"):
            return None
        end = raw.find(b"\n---", 3)
        match = self.line.search(raw, 3, end + 1) if end > 0 else None
        if match is None or _ODD.search(match[1]):
            return None
        text = match[1].decode().rstrip()
        status = self.vocabulary.read(text)
        if status.state not in _PLAIN_STATES:
            return None
        folder, _, name = source.path.rpartition("/")
        if self.collection.id.from_ == "dirname":
            name = folder.rpartition("/")[2]
        item_id = self.grammar.leading(name)
        line = raw.count(b"\n", 0, match.start() + 1) + 1
        column = match.start(1) - match.start()
        top = Place(source.path)
        return Task(
            path=source.path, id=item_id, id_place=top, id_from_file=item_id,
            collection=self.collection.name, kind=self.collection.kind, title="", title_place=top,
            header=None, status=status, status_text=text,
            status_place=Place(source.path, line, column, line, column + len(text)),
        )  # fmt: skip


def _head(source: Source) -> Source:
    """A file cut off behind its header; whole where it has none, or where its text matters."""
    raw = source.raw
    end = raw.find(b"\n---", 3) if raw.startswith((b"---\n", b"---\r\n")) else -1
    if end < 0 or b"uperseded" in raw[:end]:
        return source
    line_end = raw.find(b"\n", end + 1)
    return Source(source.path, raw if line_end < 0 else raw[: line_end + 1])
