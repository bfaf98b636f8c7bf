"""Reading a plan from a tree of files and the settings: each file once, then all together."""

from collections.abc import Iterator, Sequence
from functools import partial
from posixpath import normpath
from typing import TYPE_CHECKING

from taskctl.model.breakdowns import Beside, Breakdown
from taskctl.model.items import DECISION, Mention, Task
from taskctl.model.plans import Plans
from taskctl.read.board_memory import known_boards
from taskctl.read.boards import with_successors
from taskctl.read.context import Named
from taskctl.read.contracts import read_contracts
from taskctl.read.evidence import read_evidence
from taskctl.read.files import parse
from taskctl.read.header_forms import with_side
from taskctl.read.judged import with_digests
from taskctl.read.memory import Memory, kept_readings
from taskctl.read.mentions import MentionFinder, named_beside
from taskctl.read.papers import Sheet, papers
from taskctl.read.prep_records import read_prep_records
from taskctl.read.sources import Sources
from taskctl.read.tasks import Draft
from taskctl.settings.schema import Collection, Settings
from taskctl.text.counting import counted
from taskctl.text.source import Source
from taskctl.text.tree import Tree, find

if TYPE_CHECKING:
    from taskctl.read.breakdown import DocumentReading
    from taskctl.read.unchanged import Unchanged


def read_plan(
    tree: Tree,
    settings: Settings,
    *,
    memory: Memory | None = None,
    unchanged: "Unchanged | None" = None,
    documents: Sequence[str] = (),
    may_be_empty: bool = False,
    bodies: bool = True,
) -> Plans:
    """Read everything that is part of the plan by the settings.

    Args:
        tree: the files.
        settings: the collections of the plan, and the form of their files.
        memory: the readings of another tree, reused for the same files; by default those that the
            process keeps.
        unchanged: knows the files whose header is enough; None to read each file fully.
        documents: more files to read as breakdowns, in addition to those of the settings.
        may_be_empty: whether the plan may be missing.
        bodies: whether to read the text below the headers; else only its titles, links and
            candidates, and no contracts, mentions and reviews.

    Raises:
        PlanError: no file matches any collection, and there is no board either.
    """
    if memory is None and bodies and unchanged is None:
        memory = kept_readings()
    memory = memory or Memory(keep=False)
    sources = Sources(tree, settings, bodies=bodies)
    mentions = MentionFinder(sources.context.task_grammar)
    drafts: list[Draft] = []
    generating: list[str] = []
    paths = {
        collection.name: list(sources.paths_of(collection))
        for collection in settings.collection
        if collection.kind != "breakdown"
    }
    with memory.prepared(paths if bodies and not unchanged else {}, sources):
        files = [(one, path) for one in settings.collection for path in paths.get(one.name, ())]
        for collection, path in counted(files, "files are read"):
            reading = memory.reading(path, collection, sources, unchanged)
            if reading is None:
                continue
            sources.faults.extend(reading.faults)
            sources.suppressions.extend(reading.suppressions)
            if not reading.draft:
                sources.note_unread(reading.faults, collection)
                continue
            drafts.append(reading.draft)
            if collection.kind in {"task", DECISION}:
                mentions.note(path, reading.named)
            elif reading.generates:
                generating.append(path)
    if bodies:
        memory.save()
    found = papers([Sheet(draft.id, draft.path, draft.headed) for draft in drafts])
    drafts = [draft.as_paper() if draft.path in found else draft for draft in drafts]
    sources.note_folders()
    collections = {collection.name: collection for collection in settings.collection}
    named = [Named(draft.id, draft.path, collections[draft.task.collection]) for draft in drafts]
    breakdowns = tuple(_breakdowns(sources, documents, named))
    known = {breakdown.path for breakdown in breakdowns}
    read = (tree.read(path) for path in generating if path not in known)
    tracks = [source for source in read if isinstance(source, Source)]
    if not (drafts or breakdowns or sources.faults or sources.boards() or may_be_empty):
        raise sources.nothing()
    items = memory.finish(drafts, sources.context.knowing([*named, *sources.named_unread()], known))
    del drafts  # with their own copy of each item
    unknown = tuple(_unknown_mentions(sources, mentions, items)) if bodies else ()
    items += sources.unread_tasks
    boards, successors = known_boards(sources, named)
    nodes = [with_successors(item, successors) for item in items if item.kind != "track"]
    tasks = [item for item in nodes if item.kind != DECISION]
    decisions = [item for item in nodes if item.kind == DECISION]
    targets = (link.target for task in tasks for link in task.links if link.in_header)
    plan = Plans(
        tasks=tuple(tasks),
        decisions=tuple(decisions),
        tracks=tuple(item for item in items if item.kind == "track"),
        boards=boards,
        order=settings.queue.order,
        breakdowns=breakdowns,
        track_documents=tuple(
            track
            for found in _documents(sources, tracks, named)
            if (track := found.breakdown) and track.items and track.regions
        ),
        contracts=read_contracts(targets, settings.contracts, tree, decisions) if bodies else {},
        mentions=unknown,
        faults=tuple(sources.faults),
        unread=tuple(sources.unread),
        suppressions=tuple(sources.suppressions),
        files=tuple(sources.paths),
        grammars=sources.context.grammars,
        vocabularies=sources.context.vocabularies,
        prep_records=read_prep_records(tree, settings.evidence.folder) if bodies else {},
        find_evidence=partial(read_evidence, tree, settings),
    )
    return with_digests(plan, tree, settings) if bodies else plan


def _breakdowns(
    sources: Sources, documents: Sequence[str], named: Sequence[Named]
) -> Iterator[Breakdown]:
    """The documents that hold many items."""
    paths = [
        path
        for collection in sources.of_kind("breakdown")
        for path in find(sources.tree, collection.include, collection.exclude)
    ]
    paths += [path for path in documents if path not in paths]
    read = [source for path in paths if (source := sources.read(path))]
    for found in _documents(sources, read, named):
        sources.faults.extend(found.faults)
        sources.suppressions.extend(found.suppressions)
        if found.breakdown:
            yield _with_beside(sources, found.breakdown)


def _with_beside(sources: Sources, breakdown: Breakdown) -> Breakdown:
    """A document with what the files beside it say, in dialects that have some."""
    read_beside = breakdown.dialect.read_beside
    if read_beside is None:
        return breakdown
    folder = breakdown.path[: breakdown.path.rfind("/") + 1]

    def lines(name: str) -> Sequence[str]:
        path = normpath(folder + name)
        is_new = path != breakdown.path and sources.tree.exists(path)
        source = sources.read(path) if is_new else sources.tree.read(path)
        return source.lines() if isinstance(source, Source) else ()

    names = sorted(sources.tree.children(folder.rstrip("/")))
    return read_beside(breakdown, Beside(folder, names, lines))


def _documents(
    sources: Sources, documents: Sequence[Source], named: Sequence[Named]
) -> Iterator["DocumentReading"]:
    """Read documents, which may name the tasks of `named`."""
    if not documents:
        return
    from taskctl.read.breakdown import read_document  # most plans have none

    boards, context = sources.boards(), sources.context.knowing(named)
    for source in documents:
        # The regions of a board are made for the board.
        yield read_document(source, context, may_generate=source.path not in boards)


def _unknown_mentions(
    sources: Sources, mentions: MentionFinder, items: Sequence[Task]
) -> Iterator[Mention]:
    known = {name for item in items for name in (item.id, item.id.rpartition("/")[2])}
    suspects = frozenset(mentions.suspects(known))
    for item in items:
        collection = sources.settings.collection_of(item)
        source = sources.tree.read(item.path) if item.path in suspects else None
        if isinstance(source, Source):
            grammar = sources.context.grammars[collection.name]
            yield from mentions.unknown(parse(source, collection, grammar), known)
        keys = collection.header.keys.get("id", ())
        if keys and collection.header.side_files:
            yield from _named_beside(sources, item, collection, known)


def _named_beside(
    sources: Sources, item: Task, collection: Collection, known: set[str]
) -> Iterator[Mention]:
    source = sources.tree.read(item.path)
    if isinstance(source, Source) and (side := with_side(source, collection, sources.tree).side):
        grammar, keys = sources.context.grammars[collection.name], collection.header.keys["id"]
        yield from named_beside(item.id, side, keys, grammar, known)
