"""A quick look at the header of a file: its end, and its status if that is a plain line.

Anything written in another way is left to the reader of whole files.
"""

import re
from functools import lru_cache

from taskctl.model.ids import Grammar
from taskctl.model.items import Task
from taskctl.model.states import Status, Vocabulary
from taskctl.read.files import folder_of, id_of_path, in_folder
from taskctl.settings.schema import Collection
from taskctl.text.expressions import expression
from taskctl.text.places import Place
from taskctl.text.source import Source

_OPENERS = (b"---\n", b"---\r\n")
_CLOSER = expression(rb"\n(?:---|\.\.\.)[ \t]*\r?(?:\n|\Z)")
# Left to the reader of headers: quotes, comments, brackets, blocks.
_ODD = expression(rb"[\"'#\[{&*!|>\x80-\xff]")


def head_of(source: Source, collection: Collection) -> Source | None:
    """The file cut off after its header; None if it has none, or if more of it matters."""
    raw = source.raw
    if collection.id.from_ in {"title", "heading"} or collection.status.from_ in {
        "heading",
        "boxes",
    }:
        return None
    first, *others = collection.header.forms
    if first not in {"auto", "frontmatter"}:
        return None
    closer = _CLOSER.search(raw, 3) if raw.startswith(_OPENERS) else None
    if closer is None:
        return None
    end = closer.end()
    # A bare CR ends a line too, so the header may be shorter.
    if raw.count(b"\r", 0, end) != raw.count(b"\r\n", 0, end):
        return None
    if others and not _status_key(collection).search(raw, 0, end):
        return None  # another form may say it
    return Source(source.path, raw[:end])


@lru_cache(maxsize=16)
def _pattern_of_keys(names: tuple[str, ...]) -> "re.Pattern[bytes]":
    return re.compile(rb"\n(?:%s)[ \t]*:" % "|".join(map(re.escape, names)).encode(), re.IGNORECASE)


def _status_key(collection: Collection) -> "re.Pattern[bytes]":
    return _pattern_of_keys(tuple(collection.header.keys.get("status", ["status"])))


class Peek:
    """Finds the plain status lines of a collection."""

    def __init__(self, collection: Collection, grammar: Grammar, vocabulary: Vocabulary) -> None:
        self.collection = collection
        self.grammar = grammar
        self.vocabulary = vocabulary
        names = collection.header.keys.get("status", [])
        self._applies = (
            bool(names)
            and collection.id.from_ in {"filename", "dirname"}
            and collection.status.from_ == "header"
            and not collection.header.keys.get("parent")  # its parent matters too
        )
        key = re.escape(names[0]) if names else ""
        # A line that continues the value cannot begin like a key or like the end of the header.
        self._any = re.compile(rf"\n[\"']*{key}[\"' \t]*:".encode(), re.IGNORECASE)
        self._plain = re.compile(
            rf"\n{key}:[ \t]+([^\r\n]*)\r?\n(?=[A-Za-z]|---|\.\.\.)".encode(), re.IGNORECASE
        )
        self._known: dict[bytes, Status] = {}

    def at(self, head: Source) -> Task | None:
        """The task with its id and status only, if its header has the status in a plain line."""
        first = self._any.search(head.raw) if self._applies else None
        line = self._plain.match(head.raw, first.start()) if first else None
        if line is None or _ODD.search(line[1]):
            return None
        written = line[1]
        status = self._known.get(written)
        text = written.decode().rstrip()
        if status is None:
            status = self._known[written] = self.vocabulary.read(text)
        path = head.path
        number = head.raw.count(b"\n", 0, line.start() + 1) + 1
        column = line.start(1) - line.start()
        bare = id_of_path(path, self.collection, self.grammar)
        item_id = in_folder(folder_of(path, self.collection), bare)
        top = Place(path)
        return Task(
            path=path,
            id=item_id,
            id_place=top,
            id_from_file=item_id,
            collection=self.collection.name,
            kind=self.collection.kind,
            title="",
            title_place=top,
            header=None,
            status=status,
            status_text=text,
            status_place=Place(path, number, column, number, column + len(text)),
        )
