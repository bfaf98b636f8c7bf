"""The reading of one file before the others are known, and the memory of such readings."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, NamedTuple

from taskctl.memory import inputs
from taskctl.memory.columns import decode, encode
from taskctl.memory.digests import digest_of
from taskctl.memory.inputs import known as note_known
from taskctl.memory.marks import Stat
from taskctl.memory.pack import Pack
from taskctl.model.items import DECISION, FileFault, Suppression, Task
from taskctl.read.context import Named, ReadingContext
from taskctl.read.files import UNREAD, file_faults, parse
from taskctl.read.kept import known_content, learnt_content, pack_of
from taskctl.read.mentions import may_name
from taskctl.read.second_core import FEWEST, FileJob, Made, SecondCore, is_free
from taskctl.read.sources import Sources
from taskctl.read.suppressions import read_suppressions
from taskctl.read.tasks import Draft, draft_task
from taskctl.settings.schema import Collection
from taskctl.text.source import Source
from taskctl.text.tree import DiskTree

if TYPE_CHECKING:
    from taskctl.read.unchanged import Unchanged


class Reading(NamedTuple):
    """One file as it was read, as data that can be kept.

    draft      its item; None if the file is unreliable
    named      the texts that may be ids
    generates  whether it may have generated regions
    asked      the questions about its tree, with their answers
    """

    draft: Draft | None
    faults: tuple[FileFault, ...]
    suppressions: tuple[Suppression, ...]
    named: tuple[str, ...]
    generates: bool
    asked: tuple[str, ...]


def read_file(
    source: Source, collection: Collection, context: ReadingContext, head: Source | None = None
) -> Reading:
    """Read a file from its bytes and the paths of its tree alone.

    Args:
        source: its bytes.
        collection: its collection.
        context: the conventions of the plan.
        head: its header, if that is enough.
    """
    context.lookups.noted()
    one = parse(head or source, collection, context.grammars[collection.name])
    document = None if head or not context.bodies else one.document
    faults = tuple(file_faults(source, document, context.settings.rules.line_length))
    if source.side:
        faults += tuple(file_faults(source.side, None, context.settings.rules.line_length))
    unsure = any(fault.kind in UNREAD for fault in faults)
    may_suppress = context.bodies and b"taskctl:" in source.raw
    found = read_suppressions(one.document, one.header) if may_suppress else ()
    is_named = context.bodies and collection.kind in {"task", DECISION}
    return Reading(
        None if unsure else draft_task(one, context),
        faults,
        tuple(found),
        may_name(source.raw, context.task_grammar) if is_named else (),
        b"taskctl:begin" in source.raw,
        context.lookups.noted(),
    )


_kept: "ContextVar[Memory | None]" = ContextVar("kept", default=None)


def kept_readings() -> "Memory | None":
    """The memory that a process keeps for a while; None without one."""
    return _kept.get()


@contextmanager
def keeping(memory: "Memory") -> Iterator[None]:
    """Let a memory serve all readings of a block that have none of their own.

    All must be of one root, and have the same settings.
    """
    token = _kept.set(memory)
    try:
        yield
    finally:
        _kept.reset(token)


class Memory:
    """The readings of a tree, to be reused for a similar tree, and in the next run.

    drafts   the items of the last plan, if another will be read
    context  the context in which they were finished

    Args:
        keep: whether another tree will be read.
    """

    def __init__(self, *, keep: bool = True) -> None:
        self._keep = keep
        self.drafts: Sequence[Draft] = ()
        self.context: ReadingContext | None = None
        self._packs: dict[str, Pack[Reading] | None] = {}
        self._readings: dict[tuple[str, str, str], Reading] = {}
        # By collection, path and blob; and by that which knows whether a header is enough.
        self._contents: dict[tuple[str, str, str, Unchanged | None], str] = {}
        self._named: Sequence[Named] = ()
        # By the identity of the draft, so these are kept alive.
        self._finished: dict[int, Task] = {}
        self._second: SecondCore[Reading] | None = None

    def reading(
        self, path: str, collection: Collection, sources: Sources, unchanged: "Unchanged | None"
    ) -> Reading | None:
        """The reading of a file of a tree, remembered if it would be the same; None without one."""
        if self._pack(collection, sources) is None or not _is_alone(collection):
            return self._reading(path, collection, sources, unchanged)
        with inputs.parts():
            found = self._reading(path, collection, sources, unchanged)
        inputs.part_of(f"{sources.tree.root}/{path}", collection.name)
        return found

    def is_alike(
        self, path: str, collection: Collection, sources: Sources, before: str, now: str
    ) -> bool:
        """Whether a file reads as it did before it was changed.

        Args:
            path: the file.
            collection: its collection.
            sources: the tree.
            before: the digest of its former content, whose reading must be known.
            now: the digest of its content.
        """
        pack = self._pack(collection, sources)
        known = self._known(path, before, collection, sources) if pack else None
        if known is None:
            return False
        found = self._reading(path, collection, sources, None)
        if found is None or pack is None or pack.get(path, now) is not found:
            return False
        return encode(Reading, [known]) == encode(Reading, [found])

    def is_same(self, path: str, collection: Collection, one: Sources, other: Sources) -> bool:
        """Whether a file reads the same in two trees."""
        readings = [self._reading(path, collection, sources, None) for sources in (one, other)]
        first, second = (encode(Reading, [found]) if found else b"" for found in readings)
        return first != b"" and first == second

    def _reading(
        self, path: str, collection: Collection, sources: Sources, unchanged: "Unchanged | None"
    ) -> Reading | None:
        pack = self._pack(collection, sources)
        if self._second and (known := self._from_second(path, collection, sources)):
            return known
        mark = sources.tree.mark(path) if pack or self._keep else None
        blob = (collection.name, path, mark, unchanged) if isinstance(mark, str) else None
        form = unchanged.form(path, collection) if unchanged else ""
        # What another file says of an item may have changed although its own did not.
        if pack and mark and not collection.side_patterns:
            own = known_content(sources.tree, path, mark, pack)
            content = own and f"{own}{form}"
        else:
            content = self._contents.get(blob, "") if blob else ""
        if content and (known := self._known(path, content, collection, sources)):
            sources.note(path)
            return known
        source = sources.take(path, collection)
        if source is None:
            return None
        head = unchanged.head(source, collection) if unchanged else None
        if collection.status.beside or not (pack or self._keep):
            return read_file(source, collection, sources.context, head)
        own = learnt_content(sources.tree, source, mark, pack)
        side = digest_of(source.side.path.encode(), source.side.raw).hex() if source.side else ""
        content = f"{own}{side}{form}"
        known = self._known(path, content, collection, sources)
        if known is None:
            known = read_file(source, collection, sources.context, head)
            if pack and sources.context.bodies:
                pack.put(path, content, known)
        if self._keep:
            self._readings[collection.name, path, content] = known
            if blob and not collection.side_patterns:
                self._contents[blob] = content
        return known

    @contextmanager
    def prepared(self, paths: Mapping[str, Sequence[str]], sources: Sources) -> Iterator[None]:
        """Let a second core help to read many files that were not read before.

        Args:
            paths: the files to be read, by collection.
            sources: their tree.
        """
        collections = {one.name: one for one in sources.settings.collection}
        jobs: list[FileJob] = []
        for name, some in paths.items():
            collection = collections[name]
            if _is_alone(collection):
                pack = self._pack(collection, sources)
                jobs += [FileJob(name, path) for path in some if not (pack and pack.has(path))]
        if len(jobs) < FEWEST or type(sources.tree) is not DiskTree or not is_free():
            yield
            return

        def make(job: FileJob) -> Made[Reading] | None:
            stat, source = sources.tree.mark(job.path), sources.tree.read(job.path)
            if not (isinstance(stat, Stat) and isinstance(source, Source)):
                return None
            content = learnt_content(sources.tree, source, stat, None)
            if sources.tree.mark(job.path) != stat or len(source.raw) != stat.size:
                return None
            reading = read_file(source, collections[job.collection], sources.context)
            return Made(stat, content, reading)

        def take(name: str, payload: bytes, keys: Sequence[tuple[str, str]]) -> Sequence[Reading]:
            pack = self._packs[name]
            return pack.add(payload, keys) if pack else decode(Reading, payload)

        self._second = SecondCore(Reading, jobs, make, take)
        try:
            yield
        finally:
            self._second.close()
            self._second = None

    def _from_second(self, path: str, collection: Collection, sources: Sources) -> Reading | None:
        """The reading of a file by the second core, if it would be the same here."""
        made = self._second.reading(FileJob(collection.name, path)) if self._second else None
        if made is None or sources.tree.mark(path) != made.stat:
            return None
        if not sources.context.lookups.hold(made.reading.asked):
            return None
        note_known(f"{sources.tree.root}/{path}", made.stat.signature, made.content)
        sources.note(path)
        if pack := self._packs[collection.name]:
            pack.learn(path, made.stat, made.content)
        if self._keep:
            self._readings[collection.name, path, made.content] = made.reading
        return made.reading

    def save(self) -> None:
        """Keep the new readings for the next run."""
        for pack in self._packs.values():
            if pack:
                pack.save()
        if not self._keep:
            self._packs.clear()

    def finish(self, drafts: Sequence[Draft], context: ReadingContext) -> list[Task]:
        """The items of drafts; those of the tree before if it had the same ids and files."""
        known = self._finished if self._named == context.named else {}
        items = [known.get(id(draft)) or draft.finish(context) for draft in drafts]
        if self._keep:
            self.context, self.drafts, self._named = context, drafts, context.named
            self._finished = {id(d): item for d, item in zip(drafts, items, strict=True)}
        return items

    def _known(
        self, path: str, content: str, collection: Collection, sources: Sources
    ) -> Reading | None:
        """The remembered reading of a content, if its questions still have the same answers."""
        known = self._readings.get((collection.name, path, content))
        if known is None and (pack := self._packs.get(collection.name)):
            known = pack.get(path, content)
            if known and self._keep:
                self._readings[collection.name, path, content] = known
        return known if known and sources.context.lookups.hold(known.asked) else None

    def _pack(self, collection: Collection, sources: Sources) -> Pack[Reading] | None:
        """The readings of a collection that were kept; None if none can be kept."""
        name = collection.name
        if name not in self._packs:
            pack = pack_of(sources.tree, Reading, _conventions(collection, sources.context))
            is_of_use = sources.context.bodies or (pack and not pack.is_empty)
            self._packs[name] = pack if is_of_use else None
        return self._packs[name]


def _is_alone(collection: Collection) -> bool:
    """Whether the reading of a file depends on no other file."""
    return not (collection.side_patterns or collection.status.beside)


def _conventions(collection: Collection, context: ReadingContext) -> str:
    """All that a reading depends on, beside the file and the paths of its tree."""
    settings = context.settings
    conventions = (
        collection._replace(exclude=[]),
        [one.id for one in settings.collection if one.name == context.task_collection],
        settings.boxes,
        settings.proofs,
        settings.archive,
        settings.rules.line_length,
        context.vocabularies[collection.name].states,
    )
    return repr(conventions)
