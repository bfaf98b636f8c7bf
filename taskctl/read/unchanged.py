"""Task files that a change leaves alone: their headers hold all that the change can affect.

A commit is judged by its new findings. The text below an unchanged header has the same findings
about its own task on both sides of the comparison, so it need not be read on either side. The file
is read fully if the text can interact with the change: it names a successor or a suppression, has
evidence, or a board shows its track.
"""

from collections.abc import Collection

from taskctl.memory.digests import digest_of
from taskctl.model.ids import Grammar
from taskctl.read.peek import head_of
from taskctl.read.prep_records import ENDING
from taskctl.settings.schema import Collection as Files
from taskctl.settings.schema import Settings
from taskctl.text.source import Source
from taskctl.text.tree import Tree, find

SETTINGS = ("taskctl.toml", "pyproject.toml")
_MET = (b"taskctl:", b"superseded by", b"superceded by")


class Unchanged:
    """Knows the files whose header is enough.

    Args:
        changed: the paths that differ.
        settings: the form of the files.
        tree: the files after the change.
    """

    def __init__(self, changed: Collection[str], settings: Settings, tree: Tree) -> None:
        self._changed = changed
        self._evidence = settings.evidence.folder.rstrip("/")
        self._exists = tree.exists
        self._grammars = {
            c.name: Grammar(c.id.pattern, c.id.format, c.id.aliases) for c in settings.collection
        }
        self._met: tuple[bytes, ...] = _MET
        if _has_regions(tree, settings):
            # A column may show the tracks of a task, which a link in its text may name.
            prefixes = (
                self._grammars[c.name].prefix for c in settings.collection if c.kind == "track"
            )
            self._met += tuple(prefix.casefold().encode() for prefix in prefixes if prefix)
        self._form = f"h{digest_of(*self._met).hex()}"

    def form(self, path: str, collection: Files) -> str:
        """The sign of a reading that may be of the header alone; empty for one of a whole file."""
        if path in self._changed or collection.kind != "task":
            return ""
        item_id = self._grammars[collection.name].leading(path.rpartition("/")[2])
        return "" if self._exists(f"{self._evidence}/{item_id}.json") else self._form

    def head(self, source: Source, collection: Files) -> Source | None:
        """The header of a file if it is enough; None if the whole file is needed."""
        if not self.form(source.path, collection):
            return None
        head = head_of(source, collection)
        if head is None or not _says_title(head, collection):
            return None
        body = source.raw[len(head.raw) :].lower()
        if b"taskctl:" in head.raw or any(sign in body for sign in self._met):
            return None
        return head


def _says_title(head: Source, collection: Files) -> bool:
    """Whether the title is in the header, so that no heading is searched."""
    names = collection.header.keys.get("title", ["title"])
    lines = head.raw.lower()
    return any(b"\n" + name.casefold().encode() + b":" in lines for name in names)


def _has_regions(tree: Tree, settings: Settings) -> bool:
    boards = map(tree.read, find(tree, settings.boards.files))
    return any(isinstance(board, Source) and b"taskctl:begin" in board.raw for board in boards)


def may_leave_out(changed: Collection[str], tree: Tree, settings: Settings) -> bool:
    """Whether a change touches only tasks of the plan, and keeps every path.

    Tracks, boards, documents, settings and removed paths can interact with any text; reviews are
    compared with whole files.
    """
    if any(c.id.from_ not in {"filename", "dirname"} for c in settings.collection):
        return False
    if any(c.side_patterns for c in settings.collection):
        return False
    if any(name.endswith(ENDING) for name in tree.children(settings.evidence.folder.rstrip("/"))):
        return False
    patterns = [p for c in settings.collection if c.kind != "task" for p in c.include]
    planned = {*find(tree, [*patterns, *settings.boards.files]), *SETTINGS, settings.rules.baseline}
    return not any(path in planned or not tree.exists(path) for path in changed)
