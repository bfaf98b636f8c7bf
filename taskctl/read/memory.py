"""The reading of one file before the others are known, and the memory of such readings."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from taskctl.model.items import FileFault, Suppression, Task
from taskctl.read.context import Named, ReadingContext
from taskctl.read.files import UNREAD, Parsed, file_faults, parse
from taskctl.read.suppressions import read_suppressions
from taskctl.read.tasks import Draft, draft_task
from taskctl.settings.schema import Collection
from taskctl.text.source import Source
from taskctl.text.tree import Overlay, Tree

if TYPE_CHECKING:
    from taskctl.read.unchanged import Unchanged


class Reading(NamedTuple):
    """One file as it was read; no draft if the file is unreliable.

    parsed   the parsed file, or only its header where that is enough
    """

    source: Source
    parsed: Parsed
    draft: Draft | None
    faults: tuple[FileFault, ...]
    suppressions: tuple[Suppression, ...]


def read_file(
    source: Source,
    collection: Collection,
    context: ReadingContext,
    head: Source | None = None,
    parsed: Parsed | None = None,
) -> Reading:
    """Read a file from its bytes and the paths of its tree alone.

    Args:
        source: its bytes.
        collection: its collection.
        context: the conventions of the plan.
        head: its header, if that is enough.
        parsed: the file or its header, if it was parsed before.
    """
    one = parsed or parse(head or source, collection, context.grammars[collection.name])
    document = None if head else one.document
    faults = tuple(file_faults(source, document, context.settings.rules.line_length))
    if source.side:
        faults += tuple(file_faults(source.side, None, context.settings.rules.line_length))
    unsure = any(fault.kind in UNREAD for fault in faults)
    found = read_suppressions(one.document, one.header) if b"taskctl:" in source.raw else ()
    return Reading(source, one, None if unsure else draft_task(one, context), faults, tuple(found))


class Memory:
    """The readings of one tree, to be reused for a similar tree.

    Args:
        keep: whether another tree will be read: parsed files take much memory.
    """

    def __init__(self, *, keep: bool = True) -> None:
        self._keep = keep
        self._tree: Tree | None = None
        self._same_paths = False
        self._earlier: Mapping[tuple[str, str], Reading] = {}
        self._readings: dict[tuple[str, str], Reading] = {}
        self._named: Sequence[Named] = ()
        # By the identity of the draft, so these are kept alive.
        self._drafts: Sequence[Draft] = ()
        self._finished: dict[int, Task] = {}

    def turn_to(self, tree: Tree) -> None:
        """Begin to read a tree."""
        # The links and the allowlist of a file are looked up in the tree when it is read.
        self._same_paths = self._tree is not None and _same_paths(tree, self._tree)
        self._tree, self._earlier, self._readings = tree, self._readings, {}

    def reading(
        self,
        source: Source,
        collection: Collection,
        context: ReadingContext,
        unchanged: "Unchanged | None",
    ) -> Reading:
        """The reading of a file, remembered if it was the same in the tree before."""
        key = collection.name, source.path
        earlier = self._earlier.get(key)
        same = earlier if earlier and earlier.source == source else None
        # What another file says of an item may have changed although its own did not.
        if same and self._same_paths and not collection.status.beside:
            reading = same
        else:
            head = unchanged.head(source, collection) if unchanged else None
            reading = read_file(source, collection, context, head, same and same.parsed)
        if self._keep:
            self._readings[key] = reading
        return reading

    def finish(self, drafts: Sequence[Draft], context: ReadingContext) -> list[Task]:
        """The items of drafts; those of the tree before if it had the same ids and files."""
        known = self._finished if self._named == context.named else {}
        items = [
            known.get(id(draft)) or draft.finish(context.entries[draft.collection.name])
            for draft in drafts
        ]
        if self._keep:
            self._named, self._drafts = context.named, drafts
            self._finished = {id(d): item for d, item in zip(drafts, items, strict=True)}
        return items


def _same_paths(one: Tree, other: Tree) -> bool:
    if isinstance(one, Overlay) and isinstance(other, Overlay):
        return one.lies_like(other)
    from taskctl.git.trees import same_paths  # only trees of git are read in pairs

    return same_paths(one, other)
