"""Lines of the files of a plan as evidence."""

from taskctl.plans.artifacts.parts import Offsets, SourceEvidence
from taskctl.text.blocks import scan
from taskctl.text.document import Document
from taskctl.text.places import Place
from taskctl.text.source import LineTable, Source, split_lines
from taskctl.text.tree import Tree


class Quotes:
    """The texts of a tree; only the last one is kept, as plans are quoted file by file."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._path = ""
        self._text = ""
        self._lines: list[str] = []
        self._table = LineTable("")
        self._document: Document | None = None

    def lines(self, path: str) -> list[str]:
        """The lines of a file; none if it cannot be read."""
        if path != self._path:
            source = self._tree.read(path)
            self._path = path
            self._text = source.text if isinstance(source, Source) else ""
            self._lines = split_lines(self._text)
            self._table = LineTable(self._text)
            self._document = None
        return self._lines

    def document(self, path: str) -> Document:
        """The blocks of a file."""
        lines = self.lines(path)
        if self._document is None:
            self._document = scan(path, lines)
        return self._document

    def line(self, place: Place, section: str | None = None) -> SourceEvidence | None:
        """The whole first line of a place, without the spaces around it."""
        lines = self.lines(place.path)
        if not 0 < place.line <= len(lines):
            return None
        written = lines[place.line - 1]
        quote = written.strip(" \t")
        start = self._table.offset(place.line, len(written) - len(written.lstrip(" \t")) + 1)
        return SourceEvidence(
            quote=quote,
            source=place.path,
            loc=Offsets(start=start, end=start + len(quote)),
            section=section,
            startLine=place.line,
            endLine=place.line,
        )
