"""From a tree of files and the settings to a plan: every file once, then all together."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache, partial
from typing import TYPE_CHECKING, NamedTuple

from taskctl.errors import PlanError
from taskctl.model.breakdowns import Breakdown
from taskctl.model.ids import Grammar, order_key
from taskctl.model.items import Board, FileFault, Mention, Suppression, Task
from taskctl.model.plan import Plan
from taskctl.model.states import Vocabulary
from taskctl.read.archive import Archive
from taskctl.read.boards import Ids, read_board
from taskctl.read.contracts import read_contracts
from taskctl.read.entries import EntryReader
from taskctl.read.evidence import read_evidence
from taskctl.read.files import UNREAD, Parsed, file_faults, parse
from taskctl.read.foreign import ForeignFinder
from taskctl.read.judged import with_digests
from taskctl.read.mentions import MentionFinder
from taskctl.read.prep_records import read_prep_records
from taskctl.read.proofs import ProofReader
from taskctl.read.scope import ScopeReader
from taskctl.read.sections import SectionFinder
from taskctl.read.successors import board_successors, with_successors
from taskctl.read.suppressions import read_suppressions
from taskctl.read.tasks import Draft, Surroundings, draft_task
from taskctl.read.unread import unread_task
from taskctl.settings.schema import Collection, Settings
from taskctl.text.places import Place
from taskctl.text.source import Source, Unreadable
from taskctl.text.tree import Overlay, Tree, any_below, find

if TYPE_CHECKING:
    from taskctl.read.breakdown import DocumentReading
    from taskctl.read.unchanged import Unchanged


class Named(NamedTuple):
    """A file of a collection, and the id that it has."""

    id: str
    path: str
    collection: Collection


class Reading(NamedTuple):
    """One file as it was read; no draft where it says nothing reliable about its task.

    parsed   of a file of which the header is enough, that of its header
    """

    source: Source
    parsed: Parsed
    draft: Draft | None
    faults: tuple[FileFault, ...]
    suppressions: tuple[Suppression, ...]


def read_plan(tree: Tree, settings: Settings) -> Plan:
    """Read everything that the settings call part of the plan.

    Raises:
        PlanError: no file matches any collection.
    """
    return PlanReader(tree, settings, keep=False).read()


class PlanReader:
    """The state of reading one plan.

    Args:
        tree: the files.
        settings: which of them belong to the plan, and what they look like.
        like: the reader of another tree, whose parsed files are used where they are the same.
        keep: whether it may be another one's `like`: parsed files take much memory.
        documents: files beside those of the settings that are read as breakdowns.
        unchanged: tells of which files the header is enough; None to read all of each.
    """

    def __init__(
        self,
        tree: Tree,
        settings: Settings,
        like: "PlanReader | None" = None,
        *,
        keep: bool = True,
        documents: Sequence[str] = (),
        unchanged: "Unchanged | None" = None,
    ) -> None:
        self.tree = tree
        self.unchanged = unchanged
        self.memory: dict[tuple[str, str], Reading] = {}
        self.earlier = like.memory if like else {}
        self.like = like
        self.identities: list[tuple[str, str]] = []
        # By the identity of the draft, which `memory` keeps alive.
        self.finished: dict[int, Task] = {}
        # What a file links to, and its allowlist, are looked up in the tree when it is read.
        self.same_paths = like is not None and _same_paths(tree, like.tree)
        self.keep = keep
        self.documents = documents
        self.settings = settings
        self.faults: list[FileFault] = []
        self.unread: list[FileFault] = []
        self.unread_tasks: list[Task] = []
        self.files: list[str] = []
        self.asked: set[str] = set()
        self.generating: list[Source] = []
        self.suppressions: list[Suppression] = []
        self.grammars = {
            c.name: Grammar(c.id.pattern, c.id.format, c.id.aliases) for c in settings.collection
        }
        self.vocabularies = {c.name: self._vocabulary(c) for c in settings.collection}
        self.archive = Archive(settings.archive)
        self.exists = cache(tree.exists)
        self.mentions = MentionFinder(self._task_grammar())
        self.sections = {c.name: SectionFinder(c) for c in settings.collection}

    def read(self) -> Plan:
        """Every file once, then what they say of each other.

        Raises:
            PlanError: no file matches any collection, and there is no board either.
        """
        drafts = self.parse_collections()
        breakdowns = tuple(self._breakdowns(drafts))
        boards = find(self.tree, self.settings.boards.files)
        if not (drafts or breakdowns or self.faults or boards):
            raise self._nothing()
        return self.build(drafts, breakdowns)

    def _vocabulary(self, collection: Collection) -> Vocabulary:
        if not collection.status.words_from:
            return Vocabulary(collection.status.words)
        from taskctl.read.words_from import vocabulary  # few plans name such a file

        return vocabulary(collection.status, self.tree)

    def _nothing(self) -> PlanError:
        """What is said where no file is of the plan."""
        from taskctl.settings.layouts import no_plan  # only for this message

        return PlanError(no_plan(self.settings))

    def parse_collections(self) -> list[Draft]:
        drafts = []
        around = self._surroundings([])
        for collection in self.settings.collection:
            if collection.kind == "breakdown":
                continue
            for path in find(self.tree, collection.include, collection.exclude):
                source = self._source(path)
                if source is None:
                    self._note_unread(self.faults[-1:], collection)
                    continue
                reading = self._reading(source, collection, around)
                self.faults.extend(reading.faults)
                self.suppressions.extend(reading.suppressions)
                if reading.draft:
                    drafts.append(reading.draft)
                    if collection.kind == "task":
                        self.mentions.note(source)
                    elif b"taskctl:begin" in source.raw:
                        self.generating.append(source)
                else:
                    self._note_unread(reading.faults, collection)
        self._note_folders()
        return drafts

    def _note_unread(self, faults: Sequence[FileFault], collection: Collection) -> None:
        """Note why a file says nothing, unless its name shows that it is no task."""
        found = [fault for fault in faults if fault.kind in UNREAD]
        task = unread_task(found, collection, self.grammars[collection.name])
        if task and not self.archive.kind(task.path):
            self.unread.extend(found)
            self.unread_tasks.append(task)

    def _note_folders(self) -> None:
        """Note the folders that could not be listed, and the tasks that no layout reads."""
        found = [_unreadable(folder) for folder in self.tree.unreadable]
        found += [
            FileFault("foreign", Place(path), "looks like a task, and no collection reads it")
            for path in self.settings.unread
            if self.exists(path)
        ]
        self.faults.extend(found)
        self.unread.extend(found)
        finder = ForeignFinder(
            self.tree, self.settings, self.grammars, self.vocabularies, self.archive
        )
        for fault, is_open in finder.find(self.asked):
            self.faults.append(fault)
            if is_open:
                self.unread.append(fault)

    def _breakdowns(self, drafts: Sequence[Draft]) -> Iterator[Breakdown]:
        """The documents that hold many items; they may name the tasks of `drafts`."""
        paths = [
            path
            for collection in self.settings.collection
            if collection.kind == "breakdown"
            for path in find(self.tree, collection.include, collection.exclude)
        ]
        paths += [path for path in self.documents if path not in paths]
        sources = [source for path in paths if (source := self._source(path))]
        for found in self._documents(sources, drafts):
            self.faults.extend(found.faults)
            self.suppressions.extend(found.suppressions)
            if found.breakdown:
                yield found.breakdown

    def _track_documents(
        self, drafts: Sequence[Draft], breakdowns: Sequence[Breakdown]
    ) -> Iterator[Breakdown]:
        """The tracks in which something is generated from their own candidates."""
        known = {breakdown.path for breakdown in breakdowns}
        sources = [source for source in self.generating if source.path not in known]
        for found in self._documents(sources, drafts):
            if found.breakdown and found.breakdown.items and found.breakdown.regions:
                yield found.breakdown

    def _documents(
        self, sources: Sequence[Source], drafts: Sequence[Draft]
    ) -> Iterator["DocumentReading"]:
        if not sources:
            return
        from taskctl.read.breakdown import read_document  # most plans have none

        boards = find(self.tree, self.settings.boards.files)
        tasks = self._surroundings(drafts).entries[self._task_collection()]
        for source in sources:
            # In JSON, a marker is somebody's text, and what a board holds is made for the board.
            yield read_document(
                source,
                self.exists,
                self._is_top,
                self.settings.rules.line_length,
                tasks=tasks,
                marks=self.settings.boxes.marks,
                may_generate=not source.path.endswith(".json") and source.path not in boards,
                archived=self.archive.kind(source.path),
            )

    def build(self, drafts: list[Draft], breakdowns: tuple[Breakdown, ...] = ()) -> Plan:
        items = [*self._finished(drafts), *self.unread_tasks]
        tasks = [item for item in items if item.kind != "track"]
        tracks = [item for item in items if item.kind == "track"]
        boards, successors = self._boards(drafts)
        if successors:
            tasks = [with_successors(task, successors) for task in tasks]
        targets = (link.target for task in tasks for link in task.links if link.in_header)
        plan = Plan(
            tasks=tuple(tasks),
            tracks=tuple(tracks),
            boards=boards,
            breakdowns=breakdowns,
            track_documents=tuple(self._track_documents(drafts, breakdowns)),
            contracts=read_contracts(targets, self.settings.contracts, self.tree),
            mentions=tuple(self._unknown_mentions(drafts)),
            faults=tuple(self.faults),
            unread=tuple(self.unread),
            suppressions=tuple(self.suppressions),
            files=tuple(self.files),
            grammars=self.grammars,
            vocabularies=self.vocabularies,
            prep_records=read_prep_records(self.tree, self.settings.evidence.folder),
            find_evidence=partial(read_evidence, self.tree, self.settings),
        )
        return with_digests(plan, self.tree, self.settings)

    def _finished(self, drafts: list[Draft]) -> list[Task]:
        """The items of drafts; those of the other tree, where it has the same ids and files."""
        readers = self._surroundings([*drafts, *self._named_unread()]).entries
        named = [(draft.id, draft.path) for draft in drafts]
        named += [(task.id, task.path) for task in self.unread_tasks]
        known = self.like.finished if self.like and self.like.identities == named else {}
        items = [
            known.get(id(draft)) or draft.finish(readers[draft.collection.name]) for draft in drafts
        ]
        if self.keep:
            self.identities = named
            self.finished = {id(d): item for d, item in zip(drafts, items, strict=True)}
        return items

    def _named_unread(self) -> list[Named]:
        """The tasks of which nothing but the id could be read: ranges go over them too."""
        collections = {collection.name: collection for collection in self.settings.collection}
        return [Named(t.id, t.path, collections[t.collection]) for t in self.unread_tasks]

    def _unknown_mentions(self, drafts: list[Draft]) -> Iterator[Mention]:
        known = {name for d in drafts for name in (d.id, d.id.rpartition("/")[2])}
        suspects = frozenset(self.mentions.suspects(known))
        for draft in drafts:
            source = self.tree.read(draft.path) if draft.path in suspects else None
            if isinstance(source, Source):
                reading = self.memory.get((draft.collection.name, draft.path))
                grammar = self.grammars[draft.collection.name]
                parsed = reading.parsed if reading else parse(source, draft.collection, grammar)
                yield from self.mentions.unknown(parsed, known)

    def _reading(self, source: Source, collection: Collection, around: Surroundings) -> Reading:
        key = collection.name, source.path
        earlier = self.earlier.get(key)
        same = earlier is not None and earlier.source.raw == source.raw
        if earlier is not None and same and self.same_paths:
            reading = earlier
        else:
            grammar = self.grammars[collection.name]
            head = self.unchanged.head(source, collection) if self.unchanged else None
            one = earlier.parsed if earlier and same else parse(head or source, collection, grammar)
            document = None if head else one.document
            faults = tuple(file_faults(source, document, self.settings.rules.line_length))
            unsure = any(fault.kind in UNREAD for fault in faults)
            excuses = (
                read_suppressions(one.document, one.header) if b"taskctl:" in source.raw else ()
            )
            draft = None if unsure else draft_task(one, around)
            reading = Reading(source, one, draft, faults, tuple(excuses))
        if self.keep:
            self.memory[key] = reading
        return reading

    def _source(self, path: str) -> Source | None:
        source = self.tree.read(path)
        self.asked.add(path)
        if isinstance(source, Unreadable):
            self.faults.append(_unreadable(source))
            return None
        self.files.append(path)
        return source

    def _task_grammar(self) -> Grammar:
        return self.grammars[self._task_collection()]

    def _task_collection(self) -> str:
        names = (c.name for c in self.settings.collection if c.kind == "task")
        return next(names, self.settings.collection[0].name)

    def _surroundings(self, named: Sequence[Named | Draft]) -> Surroundings:
        paths = {n.id: n.path for n in named if n.id}

        def slug_of(item_id: str) -> str:
            return paths.get(item_id, "").rpartition("/")[2].rsplit(".", 1)[0]

        @cache
        def reader(name: str) -> EntryReader:
            known = _in_order(n.id for n in named if n.collection.name == name)
            elsewhere = frozenset(paths) - frozenset(known)
            return EntryReader(self.grammars[name], known, slug_of, elsewhere)

        # What a track names is tasks.
        entries = {
            c.name: reader(self._task_collection() if c.kind == "track" else c.name)
            for c in self.settings.collection
        }
        return Surroundings(
            settings=self.settings,
            grammars=self.grammars,
            task_grammar=self._task_grammar(),
            vocabularies=self.vocabularies,
            sections=self.sections,
            entries=entries,
            scope=ScopeReader(
                self._is_top, self.exists, partial(any_below, self.tree), lambda: self.tree.depth
            ),
            proofs=ProofReader(self.settings.proofs),
            archive=self.archive,
            exists=self.exists,
            is_top=self._is_top,
        )

    def _is_top(self, name: str) -> bool:
        return name in self.tree.children("")

    def _boards(self, named: Sequence[Named | Draft]) -> tuple[tuple[Board, ...], dict[str, str]]:
        settings = self.settings
        paths = find(self.tree, settings.boards.files)
        if not paths:
            return (), {}
        ids = self._board_ids(named)
        complete = set(find(self.tree, settings.boards.complete))
        boards = []
        successors: dict[str, str] = {}
        for path in paths:
            source = self._source(path)
            if source is None:
                continue
            board, document = read_board(source, ids, path in complete, self.exists)
            faults = file_faults(source, document, settings.rules.line_length)
            self.faults.extend(faults)
            if any(fault.kind in UNREAD for fault in faults):
                continue
            if b"taskctl:" in source.raw:
                self.suppressions.extend(read_suppressions(document, None))
            boards.append(board)
            successors.update(board_successors(source, self._task_grammar()))
        return tuple(boards), successors

    def _board_ids(self, named: Sequence[Named | Draft]) -> Ids:
        collections = self.settings.collection
        tasks = [n for n in named if n.collection.kind == "task"]
        first = next((c for c in collections if c.kind == "task"), collections[0])
        known = _in_order(task.id for task in tasks)
        return Ids(
            grammars=[(c.kind, self.grammars[c.name]) for c in collections],
            known=known,
            known_set=frozenset(known),
            by_path=_paths_of(tasks),
            vocabulary=self.vocabularies[first.name],
            has_status=first.status.from_ != "none",
        )


def _same_paths(one: Tree, other: Tree) -> bool:
    if isinstance(one, Overlay) and isinstance(other, Overlay):
        return one.lies_like(other)
    from taskctl.git.trees import same_paths  # only trees of git are read in pairs

    return same_paths(one, other)


def _unreadable(entry: Unreadable) -> FileFault:
    place = Place(entry.path or ".", 1, 1, 1, 1)
    return FileFault("unreadable", place, f"{entry.path or 'the root'} {entry.reason}")


def _in_order(ids: Iterable[str]) -> list[str]:
    """Each id once; as files come nearly in this order, they are not mixed up in a set before."""
    return sorted(filter(None, dict.fromkeys(ids)), key=order_key)


def _paths_of(tasks: Sequence[Named | Draft]) -> dict[str, str]:
    """Ids by file; an item that has a folder of its own also by this folder."""
    found = {}
    for task in tasks:
        found[task.path] = task.id
        if task.collection.id.from_ == "dirname":
            found[task.path.rpartition("/")[0]] = task.id
    return found
