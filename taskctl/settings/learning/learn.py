"""From the files of a tree to the conventions that they keep, as settings and as evidence."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from taskctl.settings.learning.conventions import Convention
from taskctl.settings.learning.groups import FileGroup, find_groups
from taskctl.settings.learning.headers import learn_header
from taskctl.settings.learning.ids import learn_ids, number_keys
from taskctl.settings.learning.indexes import learn_indexes
from taskctl.settings.learning.lexicon import ARCHIVES
from taskctl.settings.learning.plan import speaks_of_states
from taskctl.settings.learning.sections import learn_sections
from taskctl.settings.learning.states import learn_status
from taskctl.settings.learning.survey import folders
from taskctl.text.tree import Tree

_MOST = 20


@dataclass(slots=True)
class Learnt:
    """The conventions that the files of a plan share.

    collections   the settings of each collection
    boards        the files that list items, and of them those that should list all
    archives      the folders whose items are never open
    conventions   each convention with its evidence
    unread        folders that look like a plan, but whose files do not agree on anything
    stray         the files in them that look like items
    """

    collections: list[dict[str, Any]] = field(default_factory=list)
    boards: list[str] = field(default_factory=list)
    complete: list[str] = field(default_factory=list)
    archives: list[str] = field(default_factory=list)
    conventions: list[Convention] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    stray: list[str] = field(default_factory=list)

    def add_indexes(
        self, boards: Iterable[str], complete: Iterable[str], evidence: Iterable[Convention]
    ) -> None:
        """Add the files that list items, each once."""
        self.boards = [*dict.fromkeys((*self.boards, *boards))]
        self.complete = [*dict.fromkeys((*self.complete, *complete))]
        self.conventions += evidence


def learn(
    tree: Tree,
    is_claimed: Callable[[str], bool],
    taken: Iterable[str],
    kinship: Callable[[str], str],
) -> Learnt:
    """The conventions of the files that no preset reads.

    Args:
        tree: the files.
        is_claimed: whether a preset reads a file or a folder.
        taken: the names of collections that are used already.
        kinship: how the name of a file is related to the items that presets read: `known` if it
            begins with the id of one, `alike` if with another id of their form. A folder of known
            names speaks of these items; one of names that are alike is in the wrong place.
    """
    found = Learnt()
    groups, stray = find_groups(tree, folders(tree, is_claimed))
    names = set(taken)
    for group in groups:
        kin = Counter(kinship(one.stem) for one in group.items)
        related = 2 * (kin["known"] + kin["alike"]) > len(group.items)
        if related and kin["known"]:
            continue
        if related or not speaks_of_states(group.items):
            stray += [one.path for one in group.items]
            continue
        name = _name(group, names)
        names.add(name)
        _learn_group(tree, group, name, found)
    found.unread = sorted({path.rpartition("/")[0] for path in stray})
    found.stray = stray[:_MOST]
    return found


def _learn_group(tree: Tree, group: FileGroup, name: str, found: Learnt) -> None:
    items = group.items
    ids, of_ids = learn_ids(group, name)
    pattern = re.compile(rf"(?a)(?<![A-Za-z0-9])(?:{ids['pattern']})(?![A-Za-z0-9])")
    place = ids["from"]
    id_keys = [place.partition(":")[2]] if place.startswith("header") else number_keys(group)
    status, keys, decision, of_status = learn_status(group, name)
    header, of_header = learn_header(items, name, {"status": keys, "id": id_keys}, pattern)
    sections, of_sections = learn_sections(items, name)
    boards, complete, of_boards = learn_indexes(tree, group, name, pattern)
    include = ["/".join(shape) + (".md" if shape[-1] == "*" else "") for shape in group.shapes]
    table: dict[str, Any] = {
        "name": name,
        "kind": "decision" if decision else "task",
        "include": include,
    }
    if group.others:
        table["exclude"] = sorted({*group.others})
    table |= {"id": ids, "header": header, "status": status}
    if sections:
        table["sections"] = sections
    found.collections.append(table)
    if status["from"] != "folder":
        found.archives += _archives(group)
    kind = "decisions" if decision else "tasks"
    says = f"{' and '.join(include)} are {kind}"
    total = len(items) + len(group.others)
    found.conventions += [Convention(name, "items", says, len(items), total)]
    found.conventions += [*of_ids, *of_status, *of_header, *of_sections]
    found.add_indexes(boards, complete, of_boards)


def _name(group: FileGroup, taken: set[str]) -> str:
    """A name for a collection: the last folder of its path that does not vary."""
    fixed = [part for part in group.shapes[0][:-1] if part != "*"]
    base = fixed[-1].lstrip(".").casefold() if fixed else "items"
    base = re.sub(r"[^\w-]+", "-", base) or "items"
    number = 2
    name = base
    while name in taken:
        name, number = f"{base}-{number}", number + 1
    return name


def _archives(group: FileGroup) -> list[str]:
    """The folders of a group, below its first one, that are called an archive."""
    first = group.shapes[0][:-1]
    below = ["/".join(shape[:-1]) for shape in group.shapes[1:] if len(shape) > len(first)]
    return [folder for folder in below if ARCHIVES & set(folder.casefold().split("/"))]
