"""The context for reading one file: the conventions of the plan, and the paths of its tree."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from taskctl.model.ids import Grammar, order_key
from taskctl.model.items import DECISION
from taskctl.model.states import Vocabulary
from taskctl.read.archive import Archive
from taskctl.read.entries import EntryReader
from taskctl.read.lookups import Lookups
from taskctl.read.proofs import ProofReader
from taskctl.read.scope import ScopeReader
from taskctl.read.sections import SectionFinder
from taskctl.settings.schema import Collection, Settings
from taskctl.text.tree import Tree

if TYPE_CHECKING:
    from taskctl.read.beside import BesideStates


class Named(NamedTuple):
    """A file of a collection, and the id that it has."""

    id: str
    path: str
    collection: Collection


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ReadingContext:
    """The conventions of a plan, and lookups in its tree.

    bodies    whether the text below the headers is read, or only its title and links
    named     all files of the plan; none until they are known
    entries   by collection, the readers of references to these files
    beside    by collection, the files beside the items that hold their statuses
    """

    settings: Settings
    task_collection: str
    grammars: Mapping[str, Grammar]
    vocabularies: Mapping[str, Vocabulary]
    sections: Mapping[str, SectionFinder]
    scope: ScopeReader
    proofs: ProofReader
    archive: Archive
    lookups: Lookups
    exists: Callable[[str], bool]
    is_top: Callable[[str], bool]
    bodies: bool = True
    named: Sequence[Named] = ()
    entries: Mapping[str, EntryReader] = field(default_factory=dict)
    beside: Mapping[str, "BesideStates"] = field(default_factory=dict)

    @property
    def task_grammar(self) -> Grammar:
        """The ids of tasks."""
        return self.grammars[self.task_collection]

    def knowing(self, named: Sequence[Named], documents: Iterable[str] = ()) -> "ReadingContext":
        """This context once all files are known, and the documents whose items they may name."""
        paths_of_documents = frozenset(documents)
        paths = {n.id: n.path for n in named if n.id}

        def slug_of(item_id: str) -> str:
            return paths.get(item_id, "").rpartition("/")[2].rsplit(".", 1)[0]

        @cache
        def reader(name: str) -> EntryReader:
            known = ids_in_order(n.id for n in named if n.collection.name == name)
            elsewhere = frozenset(paths) - frozenset(known)
            return EntryReader(self.grammars[name], known, slug_of, elsewhere, paths_of_documents)

        # A track names tasks.
        entries = {
            c.name: reader(self.task_collection if c.kind == "track" else c.name)
            for c in self.settings.collection or [Collection("")]
        }
        return replace(self, named=named, entries=entries)


def ids_in_order(ids: Iterable[str]) -> list[str]:
    """Each id once, in order; without a set, as files come nearly in this order."""
    return sorted(filter(None, dict.fromkeys(ids)), key=order_key)


def reading_context(tree: Tree, settings: Settings) -> ReadingContext:
    """The context for the files of a tree before their ids are known."""
    collections = settings.collection or [Collection("")]
    tasks = (c.name for c in collections if c.kind == "task")
    lookups = Lookups(tree)
    grammars = {c.name: Grammar(c.id.pattern, c.id.format, c.id.aliases) for c in collections}
    vocabularies = {c.name: _vocabulary(c, tree) for c in collections}
    return ReadingContext(
        settings=settings,
        task_collection=next(tasks, collections[0].name),
        grammars=grammars,
        vocabularies=vocabularies,
        beside={
            c.name: _beside(c, tree, grammars[c.name], vocabularies[c.name])
            for c in collections
            if c.status.beside
        },
        sections={c.name: SectionFinder(c) for c in collections},
        scope=ScopeReader(lookups),
        proofs=ProofReader(settings.proofs),
        archive=Archive(settings.archive),
        lookups=lookups,
        exists=lookups.exists,
        is_top=lookups.is_top,
    )


def _beside(
    collection: Collection, tree: Tree, grammar: Grammar, vocabulary: Vocabulary
) -> "BesideStates":
    from taskctl.read.beside import BesideStates  # few plans have such a file

    return BesideStates(tree, collection.status.beside, grammar, vocabulary)


def _vocabulary(collection: Collection, tree: Tree) -> Vocabulary:
    if not collection.status.words_from:
        return Vocabulary(collection.status.words, goes_on=collection.kind == DECISION)
    from taskctl.read.words_from import vocabulary  # few plans name a file of words

    return vocabulary(collection.status, tree)
