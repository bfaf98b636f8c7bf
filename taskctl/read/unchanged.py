"""Task files that a change leaves alone: their headers say all that the change can touch.

A commit is judged by what is new in it. What the text below an unchanged header says of its own
task is as it was, so it need not be read, on either side of the comparison: whatever a rule misses
in it, or finds missing, it misses on both sides. Where the text can meet with what did change, the
file is read whole: it names a successor or a suppression, has evidence, or a board shows its
track.
"""

from collections.abc import Collection

from taskctl.model.ids import Grammar
from taskctl.read.peek import head_of
from taskctl.read.prep_records import ENDING
from taskctl.settings.schema import Collection as Files
from taskctl.settings.schema import Settings
from taskctl.text.source import Source
from taskctl.text.tree import Tree, find

SETTINGS = ("taskctl.toml", "pyproject.toml")
_MET = (b"taskctl:", b"superseded by")


class Unchanged:
    """Tells of which files the header is enough.

    Args:
        changed: the paths that differ.
        settings: what files look like.
        tree: the files behind the change.
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
            # A column may say to which tracks a task belongs, and a link in its text tells.
            prefixes = (
                self._grammars[c.name].prefix for c in settings.collection if c.kind == "track"
            )
            self._met += tuple(prefix.casefold().encode() for prefix in prefixes if prefix)

    def head(self, source: Source, collection: Files) -> Source | None:
        """The header of a file as far as it is enough; None where all of it is needed."""
        if source.path in self._changed or collection.kind != "task":
            return None
        head = head_of(source, collection)
        if head is None or not _says_title(head, collection):
            return None
        body = source.raw[len(head.raw) :].lower()
        if b"taskctl:" in head.raw or any(sign in body for sign in self._met):
            return None
        item_id = self._grammars[collection.name].leading(source.path.rpartition("/")[2])
        return None if self._exists(f"{self._evidence}/{item_id}.json") else head


def _says_title(head: Source, collection: Files) -> bool:
    """Whether the title stands in the header, so that no heading is looked for."""
    names = collection.header.keys.get("title", ["title"])
    lines = head.raw.lower()
    return any(b"\n" + name.casefold().encode() + b":" in lines for name in names)


def _has_regions(tree: Tree, settings: Settings) -> bool:
    boards = map(tree.read, find(tree, settings.boards.files))
    return any(isinstance(board, Source) and b"taskctl:begin" in board.raw for board in boards)


def may_leave_out(changed: Collection[str], tree: Tree, settings: Settings) -> bool:
    """Whether a change touches nothing of the plan but tasks, and leaves every path in place.

    What tracks, boards, documents and settings say can meet with any text, and so can a path that
    is gone; what a review was about is compared with whole files.
    """
    if any(c.id.from_ not in {"filename", "dirname"} for c in settings.collection):
        return False
    if any(name.endswith(ENDING) for name in tree.children(settings.evidence.folder.rstrip("/"))):
        return False
    patterns = [p for c in settings.collection if c.kind != "task" for p in c.include]
    planned = {*find(tree, [*patterns, *settings.boards.files]), *SETTINGS, settings.rules.baseline}
    return not any(path in planned or not tree.exists(path) for path in changed)
