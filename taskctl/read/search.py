"""Finding a text in the files of the plan."""

from collections.abc import Iterator
from typing import NamedTuple

from taskctl.model.plans import Plans
from taskctl.text.source import Source
from taskctl.text.tree import Tree


class Hit(NamedTuple):
    """A line that holds the text, and the id of the task in whose file it is."""

    id: str
    path: str
    line: int
    text: str


def hits(plan: Plans, tree: Tree, text: str) -> Iterator[Hit]:
    """The lines of tasks, tracks and boards that hold a text, ignoring case."""
    wanted = text.casefold()
    for path in sorted(plan.files):
        source = tree.read(path)
        if not isinstance(source, Source) or wanted not in source.text.casefold():
            continue
        item = plan.by_path.get(path)
        for number, line in enumerate(source.lines(), 1):
            if wanted in line.casefold():
                yield Hit(item.id if item else "", path, number, line.strip())
