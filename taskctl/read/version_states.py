"""The state of a task in one version of its file, read from the header alone."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from typing import NamedTuple

from taskctl.git.blobs import Blobs
from taskctl.git.repository import Repository
from taskctl.model.ids import Grammar
from taskctl.model.plan import Plan
from taskctl.model.states import Vocabulary
from taskctl.read.files import folder_of, id_of_path, in_folder, parse
from taskctl.read.history_memory import History, VersionStatus
from taskctl.read.statuses import folder_status
from taskctl.settings.schema import Collection, Settings
from taskctl.text.counting import counted_of
from taskctl.text.globs import any_matcher
from taskctl.text.header import only_line
from taskctl.text.source import Source

# A header other than front matter is in the first lines of a file.
_HEAD_LINES = 60
# The places of a status that one version of a file shows.
_IN_HISTORY = frozenset({"header", "heading", "folder"})
_MATTER = frozenset({"auto", "frontmatter"})
_NOTHING = VersionStatus("", "", "")


class StatusKind(NamedTuple):
    """A collection whose headers have a status, and the readers of its files."""

    collection: Collection
    grammar: Grammar
    vocabulary: Vocabulary
    matches: Callable[[str], bool]

    def id_of(self, path: str) -> str:
        """The id in the name of a file; empty without one."""
        folder = folder_of(path, self.collection)
        return in_folder(folder, id_of_path(path, self.collection, self.grammar))

    @property
    def convention(self) -> tuple[Collection, Mapping[str, str]]:
        """The conventions that its readers follow."""
        return self.collection, self.vocabulary.states

    @property
    def is_named(self) -> bool:
        """Whether ids are in file names, so that a file need not be read to know its id."""
        return self.collection.id.from_ in {"filename", "dirname"}


def kinds_of(plan: Plan, settings: Settings) -> list[StatusKind]:
    """The collections of a plan whose statuses its history shows."""
    return [
        StatusKind(c, plan.grammars[c.name], plan.vocabularies[c.name], any_matcher(c.include))
        for c in settings.collection
        if c.status.from_ in _IN_HISTORY and c.include and c.name in plan.grammars
        if not c.header.side_files
    ]


class VersionReader:
    """Reads versions of files; headers with the same status line are read once."""

    def __init__(self, kinds: Sequence[StatusKind]) -> None:
        self._kinds = kinds
        self._by_path: dict[str, StatusKind | None] = {}
        self._texts: dict[tuple[str, str | bytes], str] = {}
        self._states: dict[tuple[str, str], str] = {}

    def read(self, repository: Repository, history: History, only: str = "") -> int:
        """Read what the versions of a history say that nobody has read, each blob once.

        Args:
            repository: where they are.
            history: gets what they say; what is missing in a partial clone is left out.
            only: the id whose versions are wanted; empty for all.

        Returns:
            How many blobs were read.
        """
        wanted: dict[str, list[str]] = {}
        said = history.said
        for version in (*history.versions, *history.decided):
            path, blob = version.path, version.blob
            if blob and (path, blob) not in said and self._may_be(path, only):
                paths = wanted.setdefault(blob, [])
                if path not in paths:
                    paths.append(path)
        with closing(Blobs(repository)) as blobs:
            found = blobs.read_all(wanted)
            for blob, raw in counted_of(found, len(wanted), "versions of tasks are read"):
                for path in wanted[blob]:
                    if raw is not None:
                        said[path, blob] = self._said(path, raw)
        return len(wanted)

    def _may_be(self, path: str, only: str) -> bool:
        """Whether a file is of a kind, and may have an id."""
        if path not in self._by_path:
            self._by_path[path] = _kind_of(path, self._kinds)
        kind = self._by_path[path]
        return kind is not None and not (only and kind.is_named and kind.id_of(path) != only)

    def _said(self, path: str, raw: bytes) -> VersionStatus:
        kind = self._by_path[path]
        assert kind is not None
        collection, name = kind.collection, kind.collection.name
        source = Source(path, _head(raw))
        if not kind.is_named:
            parsed = parse(source, collection, kind.grammar)
            item, text = parsed.id, parsed.status.text if parsed.status else ""
        elif not (item := kind.id_of(path)) or collection.status.from_ == "folder":
            text = ""
        else:
            key = name, _status_line(source, collection) or source.raw
            if key not in self._texts:
                parsed = parse(source, collection, kind.grammar)
                self._texts[key] = parsed.status.text if parsed.status else ""
            text = self._texts[key]
        if not item:
            return _NOTHING
        if collection.status.from_ == "folder":
            status, text = folder_status(path, collection, kind.vocabulary)
            return VersionStatus(item, status.state, text)
        if (name, text) not in self._states:
            self._states[name, text] = kind.vocabulary.read(text).state
        return VersionStatus(item, self._states[name, text], text)


def _kind_of(path: str, kinds: Sequence[StatusKind]) -> StatusKind | None:
    """The collection of a file, whose name may have been another one then."""
    matching = (kind for kind in kinds if kind.matches(path))
    named = (kind for kind in kinds if kind.is_named and kind.id_of(path))
    return next(matching, None) or next(named, None)


def _head(raw: bytes) -> bytes:
    """The beginning of a file, up to the end of its header."""
    end = raw.find(b"\n---", 3) if raw.startswith(b"---") else -1
    if end >= 0:
        return raw[: end + 5]
    return b"\n".join(raw.split(b"\n", _HEAD_LINES)[:_HEAD_LINES])


def _status_line(source: Source, collection: Collection) -> str:
    """The line of a front matter that says the status, whatever else is in it; empty if unsure."""
    if collection.status.from_ != "header" or collection.header.forms[0] not in _MATTER:
        return ""
    return only_line(source.lines(), collection.header.keys.get("status", ()))
