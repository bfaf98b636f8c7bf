"""The mentions of an item in texts, rewritten for its new id and its new path."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from posixpath import dirname, join, normpath
from typing import NamedTuple
from urllib.parse import quote

from taskctl.actions.naming import written_like
from taskctl.model.ids import Grammar
from taskctl.text.blocks import scan
from taskctl.text.expressions import expression
from taskctl.text.places import Place
from taskctl.text.source import LineTable, Source
from taskctl.text.tree import Tree

_BEFORE = expression(r"[^\s`'\"()\[\]<>|,;]*\Z")
_BEHIND = expression(r"[^\s`'\"()\[\]<>|,;]*")
# The number that begins the label of a link, before the path of the link.
_LABEL = expression(r"\[`?(?P<number>\d{1,6})(?![\w-])[^\[\]]*\]\([^()\s]*\Z")
_SHORT = expression(r"\d{1,12}[A-Za-z]?")
_END = expression(r"(?P<number>\d{1,12})(?P<suffix>[A-Za-z]?)\Z")
# What these fences hold is text about the plan; any other holds commands and their output.
_TEXTS = frozenset({"", "text", "txt", "mermaid", "dot", "markdown", "md", "yaml", "yml"})


class Renaming(NamedTuple):
    """An item's old and new id, and the old and new paths of its files.

    bare, new_bare  the ids without the folder in which they are unique
    folder          that folder; empty if ids are unique in the plan
    twins           the other files that have the old id, too
    """

    bare: str
    new_bare: str
    folder: str
    paths: Mapping[str, str]
    grammar: Grammar
    twins: frozenset[str] = frozenset()

    @property
    def names(self) -> dict[str, str]:
        """The new names of the files, by the old ones, also as links write them."""
        found = {}
        for pair in self.paths.items():
            old, new = (path.rpartition("/")[2] for path in pair)
            if old != new:
                found[old] = new
                found[quote(old)] = quote(new)
        return found


class Left(NamedTuple):
    """A mention that is not rewritten, and why."""

    place: Place
    text: str
    why: str


@dataclass(slots=True)
class Rewritten:
    """A text with rewritten mentions.

    unclear  mentions that would be unclear afterwards
    kept     mentions that stay as they are
    """

    text: str
    number: int = 0
    unclear: list[Left] = field(default_factory=list)
    kept: list[Left] = field(default_factory=list)


def rewrite(
    source: Source, renaming: Renaming, tree: Tree, *, folder: str, entries: Iterable[Place] = ()
) -> Rewritten:
    """Rewrite all mentions in a text.

    Args:
        source: the file.
        renaming: the ids and paths.
        tree: the files before the change.
        folder: the folder of the file's own ids, if they are unique in their folder.
        entries: the places of entries that are read as the old id, however they are written.
    """
    rewriter = _Rewriter(source, renaming, tree, folder, entries)
    pieces: list[str] = []
    position = 0
    changes = sorted(rewriter.changes())
    for start, end, text in changes:
        if start >= position:
            pieces += (rewriter.text[position:start], text)
            position = end
    pieces.append(rewriter.text[position:])
    return Rewritten("".join(pieces), len(changes), rewriter.unclear, rewriter.kept)


class _Rewriter:
    """Finds the mentions of one text."""

    def __init__(
        self, source: Source, renaming: Renaming, tree: Tree, folder: str, entries: Iterable[Place]
    ) -> None:
        self.source = source
        self.text = source.text
        self.renaming = renaming
        self.tree = tree
        self.folder = folder
        self.unclear: list[Left] = []
        self.kept: list[Left] = []
        self.table = LineTable(self.text)
        self.entries = {
            self.table.offset(place.line, place.column): self.table.offset(
                place.end_line, place.end_column
            )
            for place in entries
        }
        self.code = _code_lines(source)

    def changes(self) -> Iterator[tuple[int, int, str]]:
        """(start, end, new text) of each mention that is rewritten."""
        names = list(self._names())
        yield from names
        if self.renaming.bare == self.renaming.new_bare:
            return
        taken = sorted((start, end) for start, end, _ in names)
        starts = [start for start, _ in taken]
        seen = set()
        for reference in self.renaming.grammar.references(self.text):
            index = bisect_right(starts, reference.start) - 1
            if index >= 0 and reference.start < taken[index][1]:
                continue
            if self.renaming.bare not in {reference.first, reference.last}:
                continue
            start, end = reference.start, reference.end
            if not (start in self.entries or self._is_id(start)):
                continue
            if reference.problem in {"malformed", "look-alike"}:
                self._leave(self.kept, start, end, "it is not written as an id")
            elif reference.first != reference.last or reference.problem:
                if self._is_ours(start):
                    self._leave(self.unclear, start, end, "it is the end of a range")
            else:
                seen.add(start)
                yield from self._id(start, end)
        for start, end in self.entries.items():
            if start not in seen and not any(a <= start < b for a, b in taken):
                yield from self._entry(start, end)

    def _names(self) -> Iterator[tuple[int, int, str]]:
        """The names of the files, unless they are those of other files in other folders."""
        for old, new in self.renaming.names.items():
            start = self.text.find(old)
            while start >= 0:
                end = start + len(old)
                before = self.text[max(0, start - 300) : start]
                lead = _BEFORE.search(before)
                path = (lead[0] if lead else "") + old
                inside = before[-1:].isalnum() or before[-1:] in {"-", "_"}
                if not inside and not self.text[end : end + 1].isalnum():
                    named = self._meant(path)
                    if named is None or named in self.renaming.paths:
                        yield start, end, new
                        yield from self._label(start)
                start = self.text.find(old, end)

    def _meant(self, path: str) -> str | None:
        """The file that a path in the text leads to; None if there is none."""
        path = path.lstrip("./") if path.startswith("./") else path
        here = normpath(join(dirname(self.source.path), path))
        for candidate in (here, normpath(path).lstrip("/")):
            if candidate in self.renaming.paths:
                return candidate
            if not candidate.startswith("..") and self.tree.exists(candidate):
                return candidate
        return None

    def _id(self, start: int, end: int) -> Iterator[tuple[int, int, str]]:
        written = self.text[start:end]
        is_entry = start in self.entries
        if not is_entry and not self._is_ours(start):
            return
        if not is_entry and self._is_code(start):
            self._leave(self.kept, start, end, "it is in code")
            return
        behind = _BEHIND.match(self.text, end)
        tail = (behind[0] if behind else "").rstrip(".:!?*_")
        if (tail and tail[0] in "-_") or (tail[:1] == "." and tail[1:2].isalnum()):
            lead = _BEFORE.search(self.text[max(0, start - 300) : start])
            token = (lead[0] if lead else "") + written + tail
            if self._meant(token) is not None:
                return  # another file, which keeps its name
            if not is_entry and not self._is_in_folder(token):
                if not written[0].isdigit():
                    self._leave(self.kept, start, end + len(tail), "it is a longer word")
                return
        if self.renaming.twins and self.source.path not in self.renaming.paths:
            if self.source.path not in self.renaming.twins:
                self._leave(self.unclear, start, end, "several files have this id")
            return
        yield start, end, self._spelled(written)

    def _is_id(self, start: int) -> bool:
        """Whether an id begins here, and not only a number that could be anything.

        A number alone is an id where a list names ids, and in `TASK-0012/0013`.
        """
        if not self.text[start].isdigit():
            return True
        grammar = self.renaming.grammar
        is_short = not grammar.canonical(str(grammar.number(self.renaming.bare)))
        return is_short and self.text[start - 1 : start] == "/"

    def _is_in_folder(self, path: str) -> bool:
        """Whether a path, maybe of no file, leads into the folder of the item."""
        if "/" not in path:
            return False
        own = {dirname(old) for old in self.renaming.paths}
        here = normpath(join(dirname(self.source.path), path))
        return not own.isdisjoint({dirname(here), dirname(normpath(path).lstrip("/"))})

    def _label(self, start: int) -> Iterator[tuple[int, int, str]]:
        """The number in the label of a link to the item: `[0012](0012-x.md)`."""
        line = self.text.rfind("\n", 0, start) + 1
        match = _LABEL.search(self.text[line:start])
        grammar = self.renaming.grammar
        if match and int(match["number"]) == grammar.number(self.renaming.bare):
            number = grammar.number(self.renaming.new_bare)
            first, last = (line + at for at in match.span("number"))
            yield first, last, f"{number:0{len(match['number'])}}"

    def _entry(self, start: int, end: int) -> Iterator[tuple[int, int, str]]:
        """An entry that only its reader takes for the old id: a number alone."""
        written = self.text[start:end]
        if self.renaming.grammar.canonical(written) == self.renaming.bare:
            yield start, end, self._spelled(written)

    def _is_ours(self, start: int) -> bool:
        """Whether an id here is that of the item, if others may have it in other folders."""
        folder = self.renaming.folder
        if not folder:
            return True
        before = self.text[max(0, start - 300) : start]
        if before.endswith("/"):
            return before.endswith(f"{folder}/")
        return self.folder == folder

    def _spelled(self, written: str) -> str:
        """The new id in the form of a written one."""
        bare, new = self.renaming.bare, self.renaming.new_bare
        found = written_like(self.renaming.grammar, f"{written} x", bare, new)[0]
        if found:
            return found
        number, suffix = _series(new)
        width = len(_series(written)[0])
        return f"{int(number):0{width}}{suffix}" if _SHORT.fullmatch(written) else new

    def _is_code(self, start: int) -> bool:
        line, _ = self.table.position(start)
        return line in self.code

    def _leave(self, among: list[Left], start: int, end: int, why: str) -> None:
        line, column = self.table.position(start)
        place = Place(self.source.path, line, column, line, column + end - start)
        among.append(Left(place, self.text[start:end], why))


def _series(item_id: str) -> tuple[str, str]:
    """The digits and the letter at the end of an id."""
    match = _END.search(item_id)
    return (match["number"], match["suffix"]) if match else ("0", "")


def _code_lines(source: Source) -> frozenset[int]:
    """The lines of fences that hold commands or their output."""
    if not source.path.endswith((".md", ".markdown", ".mdx")):
        return frozenset()
    found: set[int] = set()
    for block in scan(source.path, source.lines(), 1).blocks:
        if block.kind == "fence" and block.text.split(" ")[0].lower().strip("{}") not in _TEXTS:
            found.update(range(block.line, block.end_line + 1))
    return frozenset(found)
