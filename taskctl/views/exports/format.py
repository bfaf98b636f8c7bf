"""Exports: the files to write, and the losses, which the other tool cannot express."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from taskctl.read.origins import ORIGIN
from taskctl.views.exports.items import Edge, Exported, ExportedBox


@dataclass(frozen=True, slots=True)
class Export:
    """The files of an export by path, and the ids of the items that lose something, by what."""

    files: Mapping[str, str]
    lost: Mapping[str, Sequence[str]] = field(default_factory=dict)


class Losses:
    """Collects all that a tool cannot express."""

    def __init__(self, tool: str) -> None:
        self.tool = tool
        self.found: dict[str, dict[str, None]] = {}

    def add(self, what: str, item: Exported) -> None:
        """Note that something about an item is not written."""
        self.found.setdefault(what, {})[item.id] = None

    def export(self, files: Mapping[str, str]) -> Export:
        """The export of files, with the losses."""
        return Export(files, {what: tuple(ids) for what, ids in self.found.items()})

    def word(self, item: Exported, words: Mapping[str, str]) -> str:
        """The tool's word for the state of an item; that for `todo` if it has none."""
        if item.state in words:
            return words[item.state]
        self.add(f"{self.tool} has no state {item.state}; written as todo", item)
        return words["todo"]

    def tick(self, item: Exported, condition: ExportedBox) -> bool:
        """Whether a box of an item is ticked; tools know no other marks."""
        if condition.box not in {None, "[ ]", "[x]", "[X]"}:
            self.add(f"{self.tool} has no box {condition.box}; written as open or ticked", item)
        return condition.is_done

    def edges(self, item: Exported, names: Mapping[str, str]) -> list[str]:
        """The tool's names of the items that one waits for."""
        found = []
        for edge in item.prereqs:
            if not edge.hard:
                self.add(f"{self.tool} has no optional prerequisites; left out", item)
            elif edge.id in names:
                found.append(names[edge.id])
            else:
                self.add(_unknown(edge), item)
        return found


def _unknown(edge: Edge) -> str:
    return f"the prerequisite {edge.id} is not among the exported items; left out"


class ExportForm(NamedTuple):
    """A form to export to.

    render      the files for some items
    is_folder   whether it is several files below a folder
    """

    render: Callable[[Sequence[Exported]], Export]
    is_folder: bool = False


def origin(item: Exported) -> str:
    """The line that keeps the id of an item where a tool has ids of its own."""
    return ORIGIN.format(item.id)
