"""Groups of files that are items of one kind, and the patterns of their paths."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, partial

from taskctl.settings.learning.lexicon import ARCHIVES, DECISION_FOLDERS, TASK_FOLDERS, is_state
from taskctl.settings.learning.plan import is_plan
from taskctl.settings.learning.sight import Sight
from taskctl.settings.learning.survey import (
    FolderFiles,
    is_about,
    is_item,
    is_numbered,
    may_hold_items,
    segments,
    sight,
)
from taskctl.text.tree import Tree

_FEW = 3  # folders side by side that are one collection


@dataclass(slots=True)
class FileGroup:
    """The files of one collection.

    shapes     path patterns, their parts with `*` for what varies
    items      a look at each of its files
    others     the other files that match its patterns
    """

    shapes: list[tuple[str, ...]]
    items: list[Sight]
    others: list[str] = field(default_factory=list)

    @property
    def by_folder(self) -> bool:
        """Whether the items are files of one name, each in a folder of its own."""
        return "*" not in self.shapes[0][-1]

    @property
    def keys(self) -> frozenset[str]:
        """The keys that at least half of the items have."""
        counts = Counter(name for one in self.items for name in {e.name for e in one.entries})
        return frozenset(k for k, n in counts.items() if 2 * n >= len(self.items))


def find_groups(tree: Tree, folders: Iterable[FolderFiles]) -> tuple[list[FileGroup], list[str]]:
    """The groups of items in folders, and the items that are in none."""
    found: dict[tuple[str, ...], FileGroup] = {}
    unread: list[str] = []
    seen_of = cache(partial(sight, tree))
    alone: dict[tuple[tuple[str, ...], str], list[Sight]] = defaultdict(list)
    for folder in folders:
        if not may_hold_items(folder, seen_of):
            continue
        sights = [seen for name in folder.names if (seen := seen_of(folder, name))]
        regular = [seen for seen in sights if not is_about(seen.name)]
        parts = tuple(folder.path.split("/")) if folder.path else ()
        items = [seen for seen in regular if is_item(seen)]
        if _is_collection(folder, items, regular):
            others = [seen.path for seen in sights if is_about(seen.name)]
            kept = regular if 20 * len(items) >= 19 * len(regular) else _named_alike(items, regular)
            others += [seen.path for seen in regular if seen not in kept]
            found[(*parts, "*")] = FileGroup([(*parts, "*")], kept, others)
        elif parts:
            for seen in sights:
                if is_item(seen):
                    alone[parts[:-1], seen.name].append(seen)
            if len(items) >= _FEW and is_plan(items):
                unread += [seen.path for seen in items]
    found |= {
        (*above, "*", name): FileGroup([(*above, "*", name)], items)
        for (above, name), items in alone.items()
    }
    return [group for group in _joined(list(found.values())) if _is_enough(group)], unread


def _is_enough(group: FileGroup) -> bool:
    """Whether a group is a plan, and files of one name are in many folders."""
    names = [one.folder.rpartition("/")[2] for one in group.items]
    few = 2 if all(map(is_numbered, names)) else _FEW
    if group.by_folder and len(names) < few:
        return False
    return is_plan(group.items, by_folder=group.by_folder)


def _is_collection(folder: FolderFiles, items: Sequence[Sight], regular: Sequence[Sight]) -> bool:
    """Whether the items in a folder are a collection: most of its files, or by its name."""
    if not items:
        return False
    at = segments(folder.path)
    named = at & (TASK_FOLDERS | DECISION_FOLDERS) or is_state(folder.path.rpartition("/")[2])
    if named:
        return 3 * len(items) >= len(regular)
    return len(items) >= 2 and 2 * len(items) >= len(regular)


def _named_alike(items: list[Sight], regular: list[Sight]) -> list[Sight]:
    """The items, and the files whose names are numbered like theirs."""
    if 10 * sum(is_numbered(seen.name) for seen in items) < 9 * len(items):
        return items
    return [seen for seen in regular if seen in items or is_numbered(seen.name)]


def _joined(groups: list[FileGroup]) -> list[FileGroup]:
    """Groups side by side, or one in the archive of another, as one."""
    for length in range(max((len(g.shapes[0]) for g in groups), default=0), 0, -1):
        for position in range(length - 2, -1, -1):
            groups = _join_at(groups, length, position)
    return _with_archives([_by_name(group) for group in groups])


def _by_name(group: FileGroup) -> FileGroup:
    """A group of folders that hold one file each, all of one name, as items that are folders."""
    names = {one.name for one in group.items}
    if len(names) == 1 < len({one.folder for one in group.items}) and group.shapes[0][-2:-1] == (
        "*",
    ):
        group.shapes = [(*shape[:-1], *names) for shape in group.shapes]
    return group


def _join_at(groups: list[FileGroup], length: int, position: int) -> list[FileGroup]:
    """Join the groups of a length whose paths differ only in one folder."""
    families: dict[tuple[object, ...], list[FileGroup]] = defaultdict(list)
    for group in groups:
        shape = group.shapes[0]
        if len(shape) == length and shape[position] != "*":
            families[shape[:position], shape[position + 1 :]].append(group)
    joined: list[FileGroup] = []
    gone: set[int] = set()
    for (head, tail), family in families.items():
        names = [group.shapes[0][position] for group in family]
        if not _are_one(family, names):
            continue
        shape = (*head, "*", *tail)  # type: ignore[misc]
        # A pattern without a name would take in every folder of the tree.
        shapes = [shape] if head or len(tail) > 1 else [group.shapes[0] for group in family]  # type: ignore[arg-type]
        whole = FileGroup(shapes, [], [])
        for group in family:
            whole.items += group.items
            whole.others += group.others
            gone.add(id(group))
        joined.append(whole)
    return [group for group in groups if id(group) not in gone] + joined


def _are_one(family: Sequence[FileGroup], names: Sequence[str]) -> bool:
    if len(family) < 2 or not _alike(family):
        return False
    if all(is_state(name) for name in names):
        return True
    kinds = TASK_FOLDERS | DECISION_FOLDERS
    return len(family) >= _FEW and kinds.isdisjoint(name.lstrip(".").casefold() for name in names)


def _alike(family: Sequence[FileGroup]) -> bool:
    """Whether groups have the same keys, for the most part."""
    first, *rest = sorted(family, key=lambda group: -len(group.items))
    return all(
        2 * len(first.keys & other.keys) >= min(len(first.keys), len(other.keys)) for other in rest
    )


def _with_archives(groups: list[FileGroup]) -> list[FileGroup]:
    """Each group with those in folders below its own that are named like an archive or a state."""
    kept: list[FileGroup] = []
    for group in sorted(groups, key=lambda group: (len(group.shapes[0]), group.shapes[0])):
        shape = group.shapes[0]
        hosts = [one for one in kept if _is_below(group, one) and _alike([one, group])]
        if hosts:
            hosts[0].shapes.append(shape)
            hosts[0].items += group.items
            hosts[0].others += group.others
        else:
            kept.append(group)
    return kept


def _is_below(group: FileGroup, other: FileGroup) -> bool:
    """Whether files are below those of another group, in archives or in folders of a state."""
    shape, above = group.shapes[0], other.shapes[0]
    head = len(above) - 1
    between = shape[head:-1]
    if not between or shape[:head] != above[:head] or not shape[-1] == above[-1] == "*":
        return False
    if all(part.casefold() in ARCHIVES or is_state(part) for part in between):
        return True
    states = {one.folder.split("/")[head - 1] for one in (*group.items, *other.items)}
    return above[head - 1 : head] == ("*",) and all(map(is_state, states))
