"""The templates of tasks, and the sections of a task that still have the template's text."""

import re
from collections.abc import Iterator
from pathlib import Path

from taskctl.model.items import DECISION
from taskctl.read.sections import SectionFinder
from taskctl.read.sources import is_form
from taskctl.settings.schema import Collection
from taskctl.text.blocks import scan
from taskctl.text.expressions import expression
from taskctl.text.globs import any_matcher
from taskctl.text.header import front_matter
from taskctl.text.source import Source
from taskctl.text.tree import Tree

OURS = Path(__file__).parents[1] / "actions" / "templates" / "task.md"
# The sections that a template can only ask for, and somebody must write.
_ASKED_FOR = ("goal", "non_goals")
_IS_TEMPLATE = expression(r"(?:.*template|[._]*template.*)\.\w+$", re.IGNORECASE)
_NONE = expression(r"\W*(?:none|n/?a|nothing|-)?\W*", re.IGNORECASE)


def own_templates(tree: Tree, collection: Collection, folder: str) -> Iterator[Source]:
    """The templates of a repository: files beside its items that are excluded from them."""
    is_excluded = any_matcher(p for p in collection.exclude if "template" in p.casefold())
    for name in sorted(tree.children(folder)):
        path = f"{folder}/{name}" if folder else name
        is_own_form = collection.kind == DECISION and is_form(name)
        if is_own_form or (_IS_TEMPLATE.match(name) and is_excluded(path)):
            source = tree.read(path)
            if isinstance(source, Source):
                yield source


def unwritten(tree: Tree, collection: Collection, path: str) -> frozenset[str]:
    """The roles of the sections of a task with only the question of a template."""
    source = tree.read(path)
    if not isinstance(source, Source):
        return frozenset()
    folder = path.rpartition("/")[0]
    ours = Source("the template", OURS.read_bytes())
    asked = [_texts(one, collection) for one in (*own_templates(tree, collection, folder), ours)]
    return frozenset(
        role
        for role, text in _texts(source, collection).items()
        if any(texts.get(role) == text for texts in asked) and not _NONE.fullmatch(text)
    )


def _texts(source: Source, collection: Collection) -> dict[str, str]:
    """The text of each section that a template asks for, by role."""
    lines = source.lines()
    header = front_matter(source.path, lines)
    document = scan(source.path, lines, header.body_line if header else 1)
    return {
        section.role: "\n".join(
            line.strip()
            for line in lines[section.first_line - 1 : section.last_line]
            if line.strip()
        )
        for section in SectionFinder(collection).find(document)
        if section.role in _ASKED_FOR
    }
