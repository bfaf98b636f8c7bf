"""The conventions of a tree without settings: the presets that fit, and what its files show.

A preset of a tool is known by its folders. One of a habit, such as decisions in `docs/adr`, is used
where all of its files keep it. All other files are learnt from.
"""

import os
import re
from ast import literal_eval
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial
from typing import Any

from taskctl.memory.derived import derived
from taskctl.model.ids import Grammar
from taskctl.model.states import Vocabulary
from taskctl.settings.build import build
from taskctl.settings.builtin import DEFAULT_PRESET, EMPTY_PRESET, SEVERAL, load_preset
from taskctl.settings.detect import (
    HABITS,
    TOOLS,
    exists,
    has_files,
    is_home,
    roots_of,
    without_plan,
)
from taskctl.settings.learning.conventions import NO_CONVENTIONS, Convention, Conventions
from taskctl.settings.learning.groups import FileGroup
from taskctl.settings.learning.indexes import learn_indexes
from taskctl.settings.learning.learn import Learnt, learn
from taskctl.settings.learning.sight import Sight, look
from taskctl.settings.learning.survey import is_about
from taskctl.settings.schema import Collection, Settings
from taskctl.text.globs import any_matcher
from taskctl.text.source import Source
from taskctl.text.tree import DiskTree, Tree, find, has_match

_Look = Callable[[str], Sight | None]


def find_conventions(tree: Tree) -> Conventions:
    """The presets that fit the files of a tree, and the conventions of the other files.

    Those of a folder on disk are remembered while the files that they were learnt from are the
    same, and those of a commit for good.
    """
    is_disk = type(tree) is DiskTree and os.path.isabs(tree.root)
    if not is_disk and not tree.version:
        return _find(tree)
    name = f"{tree.version} {tree.root}"
    return _as_conventions(derived("conventions", name, lambda: _as_text(_find(tree))))


def _as_text(found: Conventions) -> str:
    return repr((dict(found.tables), [_plain(line) for line in found.evidence], found.unread))


def _plain(line: Convention) -> tuple[Any, ...]:
    return (*line[:-1], dict(line.instead))


def _as_conventions(text: str) -> Conventions:
    tables, evidence, unread = literal_eval(text)
    return Conventions(tables, tuple(Convention(*line) for line in evidence), unread)


def _find(tree: Tree) -> Conventions:
    names = [
        name
        for name, folders in TOOLS.items()
        if exists(tree, folders)
        and any(has_files(tree, collection) for collection in _preset(name).collection)
        and (name != DEFAULT_PRESET or is_home(tree, _preset(name).collection[0]))
    ]
    taken = any_matcher(_patterns(map(_preset, names)))
    look_at = cache(partial(_look, tree))
    names += [
        name
        for name in HABITS
        if exists(tree, HABITS[name]) and _fits(tree, _preset(name).collection[0], taken, look_at)
    ]
    used = list(map(_preset, names))
    is_read, roots = any_matcher(_patterns(used)), roots_of(tree, names)
    learnt = learn(
        tree,
        lambda path: path in roots or is_read(path),
        {c.name for settings in used for c in settings.collection},
        _kinship(tree, used),
    )
    if not (names or learnt.collections):
        return NO_CONVENTIONS._replace(unread=tuple(learnt.unread))
    for name in names:
        if name in HABITS:
            _add_indexes(tree, _preset(name), learnt, look_at)
    said = [line for name in names for line in _said(tree, name, _preset(name))]
    tables = _tables(tree, names, learnt)
    return Conventions(tables, (*said, *learnt.conventions), tuple(learnt.unread))


@cache
def _preset(name: str) -> Settings:
    """The settings of a preset alone; only those whose folders exist are built."""
    found: Settings = build(Settings, load_preset(name), "", [])
    return found


def _kinship(tree: Tree, used: Iterable[Settings]) -> Callable[[str], str]:
    """A function that returns how a name is related to the items that presets read."""
    kinds = [(c, _grammar(c)) for s in used for c in s.collection if c.kind != "breakdown"]

    @cache
    def ids() -> frozenset[str]:
        return frozenset(
            grammar.leading(_named(path, collection))
            for collection, grammar in kinds
            for path in find(tree, collection.include, collection.exclude)
        )

    def kinship(name: str) -> str:
        found = [own for _, grammar in kinds if (own := grammar.leading(name))]
        if not ids().isdisjoint(found):
            return "known"
        return "alike" if any(own[:1].isalpha() for own in found) else ""

    return kinship


def _grammar(collection: Collection) -> Grammar:
    return Grammar(collection.id.pattern, collection.id.format, collection.id.aliases)


def _named(path: str, collection: Collection) -> str:
    """The name that holds the id of a file."""
    folder, _, name = path.rpartition("/")
    return (
        folder.rpartition("/")[2] if collection.id.from_ == "dirname" else name.rpartition(".")[0]
    )


def _patterns(used: Iterable[Settings]) -> list[str]:
    """The patterns of the files that presets read, as items, boards or contracts."""
    return [
        pattern
        for settings in used
        for patterns in (
            *(c.include for c in settings.collection),
            settings.boards.files,
            settings.contracts.files,
        )
        for pattern in patterns
    ]


def _fits(
    tree: Tree, collection: Collection, is_taken: Callable[[str], bool], look_at: _Look
) -> bool:
    """Whether all files of a collection keep the conventions of its preset."""
    if collection.kind == "breakdown":
        return has_files(tree, collection)
    paths = find(tree, collection.include, collection.exclude)
    sights = [look_at(path) for path in paths if not is_taken(path)]
    grammar, words = _grammar(collection), Vocabulary(collection.status.words)
    return bool(sights) and all(
        seen is not None and _keeps(seen, collection, grammar, words) for seen in sights
    )


def _add_indexes(tree: Tree, settings: Settings, learnt: Learnt, look_at: _Look) -> None:
    """Note the files that list the items of a preset without a board of its own."""
    for collection in settings.collection:
        if collection.kind == "breakdown":
            continue
        paths = find(tree, collection.include, collection.exclude)
        shapes = [tuple(p.split("/")) for p in collection.include if has_match(tree, [p])]
        group = FileGroup(shapes, [seen for path in paths if (seen := look_at(path))])
        ids = re.compile("|".join(f"(?:{p})" for p in _without_names(collection)))
        learnt.add_indexes(*learn_indexes(tree, group, collection.name, ids))


def _without_names(collection: Collection) -> Iterator[str]:
    """The patterns of ids, whose groups would have the same names in one expression."""
    for pattern in (collection.id.pattern, *collection.id.aliases):
        yield re.sub(r"\(\?P<\w+>", "(?:", pattern)


def _look(tree: Tree, path: str) -> Sight | None:
    source = tree.read(path)
    return look(path, source.text) if isinstance(source, Source) else None


def _keeps(seen: Sight, collection: Collection, grammar: Grammar, words: Vocabulary) -> bool:
    """Whether a file has an id, the required keys, and a known status, as the preset wants them."""
    forms = {*collection.header.forms}

    def value(field: str) -> str:
        names = {key.casefold() for key in collection.header.keys.get(field, [field])}
        return next(
            (
                e.value or " "
                for e in seen.entries
                if e.key.casefold() in names and not forms.isdisjoint({"auto", e.form})
            ),
            "",
        )

    if not grammar.leading(_named(seen.path, collection)):
        return False
    if not all(
        value(field) or (field == "title" and seen.title) for field in collection.header.required
    ):
        return False
    by_header = collection.status.from_ == "header"
    return not by_header or words.read(value("status")).state != "unknown"


def _said(tree: Tree, name: str, settings: Settings) -> Iterator[Convention]:
    """The files that a preset reads."""
    for collection in settings.collection:
        if paths := find(tree, collection.include, collection.exclude):
            patterns = " and ".join(p for p in collection.include if has_match(tree, [p]))
            are = len(paths) > 1 or "*" in patterns
            kind = f"are {collection.kind}s" if are else f"is a {collection.kind}"
            says = f"{patterns} {kind} of the preset {name}"
            names = (path.rpartition("/")[2] for path in paths)
            # Beside decisions are forms to copy.
            forms = sum(map(is_about, names)) if collection.kind == "decision" else 0
            yield Convention(collection.name, "items", says, len(paths) - forms, len(paths))


def _tables(tree: Tree, names: Sequence[str], learnt: Learnt) -> dict[str, Any]:
    """The settings that name the presets and say what was learnt besides."""
    tables: dict[str, Any] = {"extends": SEVERAL.join(names) or EMPTY_PRESET}
    collections = list(learnt.collections)
    if "documents" in names:
        (documents,) = _preset("documents").collection
        if prose := without_plan(tree, documents):
            collections.append({"name": documents.name, "exclude": prose})
    if collections:
        tables["collection"] = collections
    base = list(map(_preset, names))
    boards = {
        "files": [*(p for s in base for p in s.boards.files), *learnt.boards],
        "complete": [*(p for s in base for p in s.boards.complete), *learnt.complete],
    }
    if learnt.boards:
        tables["boards"] = {
            key: list(dict.fromkeys(paths)) for key, paths in boards.items() if paths
        }
    if learnt.archives:
        folders = [*(p for s in base for p in s.archive.folders), *learnt.archives]
        tables["archive"] = {"folders": folders}
    if learnt.collections and not names:
        # Nobody said how many tasks may be under way, nor that a review is still work.
        tables["queue"] = {"wip_limit": 0, "wip_states": ["active"]}
    if learnt.stray:
        tables["unread"] = learnt.stray
    return tables
