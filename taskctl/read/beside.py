"""Files beside the items with a status per id: `T-001|completed`, `T-001: done`, JSON, YAML."""

import re
from collections.abc import Iterator
from functools import cache

from taskctl.model.ids import Grammar
from taskctl.model.states import Vocabulary
from taskctl.text.expressions import expression
from taskctl.text.header import Field
from taskctl.text.places import Passage, Place
from taskctl.text.scalars import Scalar
from taskctl.text.source import Source
from taskctl.text.tree import Tree, find

# Possessive, so that a line of megabytes is read once.
_ID = expression(r"[\s\"'{|*-]*+(?P<id>[^\s\"'|:=,;]++)[\"'`]?(?:\s*+[|:=,;]|\s++)")
_VALUE = expression(r"[\s\"'`|:=*]*+(?P<value>[^|,;\"'`\t#{}]*+)")
_STATUS = expression(r"[\s\"'-]+(?:status|state)[\"']?\s*[:=](?=.*\w)", re.IGNORECASE)


class BesideStates:
    """Finds the status of an item in such files.

    Args:
        tree: the files.
        pattern: that of the files: from the root, or a name in the folder of the item.
        grammar: how ids are written.
        vocabulary: the status words.
    """

    def __init__(self, tree: Tree, pattern: str, grammar: Grammar, vocabulary: Vocabulary) -> None:
        self._tree = tree
        self._pattern = pattern
        self._grammar = grammar
        self._vocabulary = vocabulary
        self._in_folder = cache(self._read)

    def field(self, path: str, item_id: str) -> Field | None:
        """The line of an item as a field whose value is its status; None without one."""
        folder = "" if "/" in self._pattern else path.rpartition("/")[0]
        known = self._in_folder(folder)
        return known.get(item_id) or known.get(item_id.rpartition("/")[2])

    def _read(self, folder: str) -> dict[str, Field]:
        pattern = f"{folder}/{self._pattern}" if folder else self._pattern
        sources = map(self._tree.read, find(self._tree, [pattern]))
        return {
            item_id: field
            for source in sources
            if isinstance(source, Source)
            for item_id, field in self._fields(source)
        }

    def _fields(self, source: Source) -> Iterator[tuple[str, Field]]:
        above = ""  # the id whose status is in a line below it
        for number, line in enumerate(source.lines(), 1):
            match = _ID.match(line)
            item_id = self._id(match["id"]) if match else ""
            if match and item_id:
                field = self._field(source.path, number, line, match.end() - 1, match.start("id"))
                above = "" if field else item_id
            elif above and (inner := _STATUS.match(line)):
                field = self._field(source.path, number, line, inner.end(), inner.start())
                item_id = above
            else:
                continue
            if field:
                yield item_id, field

    def _id(self, text: str) -> str:
        """The id that a text is as a whole, with its folder."""
        folder, slash, name = text.rpartition("/")
        own = self._grammar.canonical(name)
        return f"{folder}{slash}{own}" if own else ""

    def _field(self, path: str, number: int, line: str, start: int, key: int) -> Field | None:
        """The first value after an id that is a status, or else the first value."""
        first = None
        while start < len(line) and (match := _VALUE.match(line, start)):
            text = match["value"].rstrip()
            if text:
                passage = Passage(path, text, ((number, match.start("value") + 1),))
                place = Place(path, number, key + 1, number, start + 1)
                found = Field("status", place, "scalar", Scalar(passage, passage), (), number)
                if self._vocabulary.read(text).state != "unknown":
                    return found
                first = first or found
            start = max(match.end(), start) + 1
        return first
