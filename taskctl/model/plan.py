"""A plan: one namespace of ids, its items looked up by id and by path."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, wraps
from typing import Any, TypeVar

from taskctl.model.breakdowns import Breakdown, candidate_item
from taskctl.model.evidence import Evidence
from taskctl.model.ids import Grammar, namesakes, order_key
from taskctl.model.items import (
    Board,
    Candidate,
    Contract,
    FileFault,
    Gate,
    Prereq,
    Record,
    Task,
    is_open,
)
from taskctl.model.leases import Lease
from taskctl.model.prep import PrepRecord
from taskctl.model.states import CLOSED, Vocabulary
from taskctl.text.expressions import expression

_Found = TypeVar("_Found")

# A possible id at the beginning of a file name.
_START_OF_NAME = expression(r"\D{1,40}\d{1,12}[A-Z]?(?![A-Za-z0-9])")


@dataclass(frozen=True)
class Plan:
    """The items of the task files of a tree, or of one document, and the boards about them.

    tasks          the items that are work
    decisions      documents with a life that are not work: nobody starts or finishes them
    order          the order of its items: `number`, `document`, or a key of the header
    unread         the files and folders that may hold tasks but cannot be read
    prep_records   people's answers and reviews, by task
    digests        the digests of the files that reviewed tasks build on, by path
    phases         the ids in each group that can be waited for as a whole
    breakdown      the document whose plan this is; None for a plan of task files
    outer          the items of the task files that the document names
    """

    tasks: tuple[Task, ...] = ()
    decisions: tuple[Task, ...] = ()
    tracks: tuple[Task, ...] = ()
    boards: tuple[Board, ...] = ()
    order: str = "number"
    contracts: Mapping[str, Contract] = field(default_factory=dict)
    unread: tuple[FileFault, ...] = ()
    grammars: Mapping[str, Grammar] = field(default_factory=dict)
    vocabularies: Mapping[str, Vocabulary] = field(default_factory=dict)
    prep_records: Mapping[str, PrepRecord] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict)
    phases: Mapping[str, Sequence[str]] = field(default_factory=dict)
    breakdown: Breakdown | None = None
    outer: Mapping[str, Task] = field(default_factory=dict)
    find_evidence: Callable[["Plan"], Mapping[str, Evidence]] | None = None

    @property
    def name(self) -> str:
        """The path of the document; `tasks` for a plan of task files."""
        return self.breakdown.path if self.breakdown else "tasks"

    @property
    def documents(self) -> tuple["Plan", ...]:
        """The documents beside the task files; a document has none."""
        return ()

    def each(self) -> tuple["Plan", ...]:
        """This plan, then its documents."""
        return (self, *self.documents)

    def current(self) -> tuple["Plan", ...]:
        """The plans that people work on: those with items, without archived documents."""
        documents = self.current_documents
        return (self, *documents) if self.tasks or self.unread or not documents else documents

    @property
    def current_documents(self) -> tuple["Plan", ...]:
        """The documents that hold items and are not archived."""
        return tuple(part for part in self.documents if part.tasks and not part.is_archived)

    @property
    def is_archived(self) -> bool:
        """Whether it is an archived document."""
        return self.breakdown is not None and self.breakdown.is_archived

    @cached_property
    def kept(self) -> dict[Callable[..., Any], Any]:
        """The results of the functions that are called once per plan (`once`)."""
        return {}

    def shared(self, find: Callable[[Any], Iterable[Any]]) -> Sequence[Any]:
        """The results of a function that is called once per plan."""
        if find not in self.kept:
            self.kept[find] = tuple(find(self))
        found: Sequence[Any] = self.kept[find]
        return found

    @cached_property
    def evidence(self) -> Mapping[str, Evidence]:
        """The evidence of each task that has any, by its id; read on request."""
        return self.find_evidence(self) if self.find_evidence else {}

    @cached_property
    def items(self) -> tuple[Task, ...]:
        """Tasks, then decisions, then tracks."""
        return (*self.nodes, *self.tracks)

    @cached_property
    def nodes(self) -> tuple[Task, ...]:
        """Tasks, then decisions: the items that can wait for each other."""
        return (*self.tasks, *self.decisions)

    @cached_property
    def by_id(self) -> dict[str, Task]:
        """The item of each id; of several, the first by path, open ones first."""
        found: dict[str, Task] = {}
        for task in sorted(self.items, key=lambda item: (item.state in CLOSED, item.path)):
            if task.id:
                found.setdefault(task.id, task)
        return found

    @cached_property
    def namesakes(self) -> dict[str, list[str]]:
        """The ids with a folder, by the id without it."""
        return namesakes(self.by_id)

    @cached_property
    def _twins(self) -> dict[str, list[Task]]:
        """All items of each id that several items have."""
        found: dict[str, list[Task]] = {}
        for task in self.items if len(self.by_id) < len(self.items) else ():
            if task.id:
                found.setdefault(task.id, []).append(task)
        return {item_id: tasks for item_id, tasks in found.items() if len(tasks) > 1}

    def all_of(self, item_id: str) -> Sequence[Task]:
        """Every item of an id, usually one."""
        if item_id in self._twins:
            return self._twins[item_id]
        one = self.find(item_id)
        return (one,) if one else ()

    @cached_property
    def nearly(self) -> dict[str, str]:
        """The files without a readable id, by the id that each probably should have."""
        found: dict[str, str] = {}
        for task in self.items:
            grammar = self.grammars.get(task.collection)
            if task.id or grammar is None:
                continue
            start = _START_OF_NAME.match(task.path.rpartition("/")[2])
            name = start[0] if start else ""
            for text in (task.id_from_file, task.title, name):
                for reference in grammar.references(text)[:1] if text else ():
                    if reference.first:
                        found.setdefault(reference.first, task.path)
        return found

    @cached_property
    def by_path(self) -> dict[str, Task]:
        """The task, decision or track of each file."""
        return {task.path: task for task in self.items}

    @cached_property
    def unread_ids(self) -> frozenset[str]:
        """The ids in the names of files that could not be read at all."""
        names = [fault.place.path.rpartition("/")[2] for fault in self.unread]
        return frozenset(g.leading(name) for g in self.grammars.values() for name in names) - {""}

    def parent_of(self, task: Task) -> Task | None:
        """The item that a task is part of: the one that it names, or whose number it continues."""
        above = task.parent or task.id.rpartition(".")[0]
        return self.by_id.get(above) if above else None

    def containers(self, task: Task) -> Iterator[Task]:
        """The items that a task is part of, the nearest first."""
        seen = {task.id}
        above = self.parent_of(task)
        while above and above.id not in seen:
            yield above
            seen.add(above.id)
            above = self.parent_of(above)

    @cached_property
    def open_parts(self) -> dict[str, list[Task]]:
        """The open parts of each item, and their open parts, by its id."""
        found: dict[str, list[Task]] = {}
        for task in self.tasks:
            if is_open(task):
                for above in self.containers(task):
                    found.setdefault(above.id, []).append(task)
        return found

    def knows(self, name: str) -> bool:
        """Whether it has an item or phase of that name, or leaves the name to other documents."""
        elsewhere = self.breakdown.elsewhere if self.breakdown else ()
        return name in self.by_id or name in self.phases or name in elsewhere

    def find(self, name: str) -> Task | None:
        """The item of that id; in a document also one that it names in the surrounding plan."""
        return self.by_id.get(name) or self.outer.get(name)

    @cached_property
    def candidates(self) -> dict[str, Candidate]:
        """The candidate of each id; the first of all tracks where it is defined several times."""
        found: dict[str, Candidate] = {}
        for track in self.tracks:
            for candidate in track.candidates:
                found.setdefault(candidate.id, candidate)
        return found

    @cached_property
    def named(self) -> Mapping[str, Task]:
        """The items that a document may name: tasks, decisions, tracks, and candidates."""
        items = {name: candidate_item(found) for name, found in self.candidates.items()}
        return items | self.by_id

    @cached_property
    def known_ids(self) -> list[str]:
        """The ids of all tasks and decisions, in their order."""
        return sorted({task.id for task in self.nodes if task.id}, key=order_key)

    @cached_property
    def waiting(self) -> dict[str, list[Task]]:
        """The tasks and decisions that wait for each id, in their order."""
        found: dict[str, list[Task]] = {}
        for task in sorted(self.nodes, key=lambda item: (order_key(item.id), item.path)):
            for prereq in self.prereqs(task):
                if not prereq.unread:
                    found.setdefault(prereq.id, []).append(task)
        return found

    @cached_property
    def waits(self) -> list[tuple[Task, list[Prereq]]]:
        """The tasks and decisions with prerequisites, and these, each once."""
        return [(task, found) for task in self.nodes if (found := list(self.prereqs(task)))]

    @cached_property
    def hard_waits(self) -> list[tuple[Task, Prereq, Task]]:
        """Each task or decision, its hard prerequisite, and the other item that this names."""
        return [
            (task, prereq, other)
            for task, prereqs in self.waits
            for prereq in prereqs
            if prereq.hard
            and (other := self._waited_for(prereq.id)) is not None
            and other.id != task.id
        ]

    def _waited_for(self, name: str) -> Task | None:
        is_in_document = "#" in name[1:]
        return self.find(name) if is_in_document else self.by_id.get(name)

    @cached_property
    def dependents(self) -> dict[str, list[str]]:
        """The ids of the tasks that wait for each id, in their order."""
        return {
            item_id: list(dict.fromkeys(task.id for task in tasks))
            for item_id, tasks in self.waiting.items()
        }

    @cached_property
    def _tracks_by_task(self) -> dict[str, list[str]]:
        """The tracks that each task links to or was extracted from."""
        found: dict[str, list[str]] = {}
        paths = {track.path: track.id for track in self.tracks}
        for task in self.tasks:
            for link in task.links:
                if link.target in paths:
                    found.setdefault(task.id, []).append(paths[link.target])
        for track in self.tracks:
            for candidate in track.candidates:
                for item_id, _ in candidate.extracted_to:
                    found.setdefault(item_id, []).append(track.id)
        return found

    def tracks_of(self, task: Task) -> list[str]:
        """The ids of the tracks that a task belongs to."""
        return sorted(set(self._tracks_by_task.get(task.id, ())))

    def records_saying_done(self, ids: Collection[str]) -> dict[str, list[Record]]:
        """The board rows that mark one of `ids` done, by id."""
        found: dict[str, list[Record]] = {}
        for board in self.boards:
            for record in board.records:
                if record.states == ("done",) and record.id in ids:
                    found.setdefault(record.id, []).append(record)
        return found

    def lease(self, task: Task) -> Lease | None:
        """Who works on a task, and until when."""
        return task.lease

    def successors(self, task: Task) -> tuple[str, ...]:
        """The items that replace a dropped item."""
        return task.superseded_by

    @cached_property
    def _finished_phases(self) -> frozenset[str]:
        return frozenset(
            name for name, ids in self.phases.items() if ids and all(self.is_met(i) for i in ids)
        )

    def prereqs(self, task: Task) -> Iterator[Prereq]:
        """Each prerequisite once; it is hard unless an entry says that it is optional."""
        own = task.prereqs
        if len(own) < 2 or len({prereq.id for prereq in own}) == len(own):
            return iter(own)
        return self._merged(own)

    @staticmethod
    def _merged(prereqs: Sequence[Prereq]) -> Iterator[Prereq]:
        optional = {prereq.id for prereq in prereqs if not prereq.hard}
        seen: set[str] = set()
        for prereq in prereqs:
            if prereq.id not in seen:
                seen.add(prereq.id)
                is_hard = prereq.id not in optional
                yield prereq if prereq.hard == is_hard else prereq._replace(hard=is_hard)

    def is_met(self, item_id: str) -> bool:
        """Whether an item counts as done: it is done, or dropped with all its successors done.

        An extracted candidate counts as done when its tasks are done, a phase when all its items
        are. Items that replace each other in a cycle never count as done.
        """
        above: set[str] = set()  # the dropped items whose successors are being checked
        met: set[str] = set()
        waiting = [(item_id, False)]
        while waiting:
            one, is_left = waiting.pop()
            if is_left:
                above.remove(one)
                met.add(one)
            elif one not in met:
                successors = self._successors_if_met(one)
                if successors is None or one in above:
                    return False
                above.add(one)
                waiting.append((one, True))
                waiting.extend((successor, False) for successor in successors)
        return True

    def _successors_if_met(self, item_id: str) -> tuple[str, ...] | None:
        """The successors that must be met for an item to be met, maybe none; None if it is not."""
        if item_id in self.phases:
            return () if item_id in self._finished_phases else None
        task = self.find(item_id)
        found: list[str] = []
        # Nobody knows which of several items with one id is meant: all of them must be met.
        for one in self._twins.get(item_id, (task,)):
            successors = self.successors(one) if one and one.state in CLOSED else ()
            if one is None or (one.state != "done" and not successors):
                return None
            found += successors
        return tuple(found)

    def holds_back(self, prereq: Prereq) -> bool:
        """Whether a prerequisite keeps the task that names it from starting."""
        return prereq.hard and (prereq.unread or not self.is_met(prereq.id))

    def waits_of(self, gate: Gate) -> list[str]:
        """The ids that a red gate names and that are not done; other gates block nothing."""
        return [i for i in gate.ids if not self.is_met(i)] if gate.colour == "red" else []


def once(find: Callable[[Any], Iterable[_Found]]) -> Callable[[Plan], Sequence[_Found]]:
    """A function that is called once per plan: those that ask for its results share them."""

    @wraps(find)
    def shared(plan: Plan) -> Sequence[_Found]:
        return plan.shared(find)

    return shared
