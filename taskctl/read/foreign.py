"""Files that look like parts of the plan, but that no collection reads.

Another ending or case (`TASK-0004-x.MD`, `Tasks.md`), or a deeper folder (`tasks/later/`), hides a
task from the patterns of every collection, and so from everything derived from the plan.
"""

import re
from collections.abc import Container, Iterator

from taskctl.memory.files import FILE, FOLDER
from taskctl.model.items import FileFault
from taskctl.model.states import CLOSED
from taskctl.read.context import ReadingContext
from taskctl.read.files import name_is_near
from taskctl.settings.schema import Collection
from taskctl.text.expressions import expression
from taskctl.text.globs import any_matcher, part_matcher
from taskctl.text.places import Place
from taskctl.text.source import Source
from taskctl.text.tree import Tree, find

_ENDING = expression(r"\.(?:md|markdown|mdown|mdx)$", re.IGNORECASE)
_NO_TASK = expression(r"readme|index|template|status-board", re.IGNORECASE)
_STATUS = expression(
    r"^[-*>#|\s]*[*_\"']*(?:status|state)[*_\"']*[ \t]*(?:[:|][*_]*|$)\s*(.*)",
    re.MULTILINE | re.IGNORECASE,
)
_HEAD, _DEEPEST = 2000, 4


class ForeignFinder:
    """Finds such files.

    Args:
        tree: the files.
        context: the conventions by which files are read.
    """

    def __init__(self, tree: Tree, context: ReadingContext) -> None:
        self.tree = tree
        self.context = context
        self.settings = context.settings

    def find(self, read: Container[str]) -> Iterator[tuple[FileFault, bool]]:
        """A fault for each folder, with whether a file in it may be open; `read` are left out."""
        folders: dict[str, list[tuple[str, bool]]] = {}
        seen = set()
        for path, collection in self._candidates(read):
            if path not in seen and not self._is_named(path):
                seen.add(path)
                is_open = self._is_open(path, collection)
                if is_open is not None:
                    folders.setdefault(path.rpartition("/")[0], []).append((path, is_open))
        for folder, files in sorted(folders.items()):
            files.sort()
            where = f", nor {len(files) - 1} more in {folder}/" if len(files) > 1 else ""
            yield (
                FileFault(
                    "foreign",
                    Place(files[0][0]),
                    f"looks like a task, and no collection reads it{where}",
                ),
                any(is_open for _, is_open in files),
            )

    def _candidates(self, read: Container[str]) -> Iterator[tuple[str, Collection]]:
        for collection in self.settings.collection:
            if collection.kind == "track":
                continue
            for pattern in collection.include:
                *folders, last = pattern.split("/")
                fixed = next((i for i, f in enumerate(folders) if "*" in f), len(folders))
                by_name = collection.kind == "breakdown" or collection.id.from_ == "dirname"
                if not by_name or 0 < fixed < len(folders):
                    found = self._below("/".join(folders[:fixed]), 0)
                else:  # too many folders may hold a file of this name
                    found = iter(find(self.tree, ["/".join([*folders, "*"])]))
                is_like = part_matcher(last.casefold()) if by_name else None
                for path in found:
                    if path in read or not _ENDING.search(path):
                        continue
                    name = _usual(path).rpartition("/")[2].casefold()
                    if is_like is None or is_like(name):
                        yield path, collection

    def _below(self, folder: str, depth: int) -> Iterator[str]:
        """The files of a folder and its subfolders; only its own files for the top folder."""
        for name, kind in self.tree.children(folder).items():
            path = f"{folder}/{name}" if folder else name
            if kind == FILE:
                yield path
            elif kind == FOLDER and folder and depth < _DEEPEST and not self._is_apart(path):
                yield from self._below(path, depth + 1)

    def _is_apart(self, folder: str) -> bool:
        settings = self.settings
        own = {settings.evidence.folder.rstrip("/"), settings.prep.archive.rstrip("/")}
        return folder in own or bool(self.context.archive.kind(f"{folder}/x"))

    def _is_named(self, path: str) -> bool:
        """Whether the settings name a file: it is read elsewhere, left out, or reported."""
        settings = self.settings
        patterns = [*settings.boards.files, *settings.contracts.files, *settings.prep.patterns]
        patterns += settings.unread
        for collection in settings.collection:
            patterns += collection.include
            if any_matcher(collection.exclude)(_usual(path)):
                return True
        return any_matcher(patterns)(path) or bool(self.context.archive.kind(path))

    def _is_open(self, path: str, collection: Collection) -> bool | None:
        """Whether a file may be an open task; None where it does not look like one."""
        source = self.tree.read(path)
        if not isinstance(source, Source):
            return None
        usual, name = _usual(path), path.rpartition("/")[2]
        is_meant = usual != path and any_matcher(collection.include)(usual)
        status = _STATUS.search(source.text[:_HEAD])
        if collection.kind == "breakdown":
            from taskctl.settings.detect import is_plan  # hardly ever asked

            return is_plan(self.tree, path) or None
        if not is_meant:
            if _NO_TASK.search(name) or not self._has_id(source, collection):
                return None
            if status is None and collection.status.from_ != "none":
                return None
        said = (
            self.context.vocabularies[collection.name].read(status[1].strip()) if status else None
        )
        return said is None or said.state not in CLOSED

    def _has_id(self, source: Source, collection: Collection) -> bool:
        """Whether a file has an id where its collection has them, or nearly one."""
        grammar, origin = self.context.grammars[collection.name], collection.id.from_
        if origin.startswith("header:"):
            key = re.escape(origin.partition(":")[2])
            line = rf"^[-*>#|\s]*[*_\"']*{key}[*_\"']*\s*[:|=]"
            return re.search(line, source.text[:_HEAD], re.MULTILINE | re.IGNORECASE) is not None
        name = source.path.rpartition("/")[2]
        return origin != "filename" or bool(grammar.leading(name) or name_is_near(name, grammar))


def _usual(path: str) -> str:
    """The path with the usual Markdown ending."""
    return _ENDING.sub(".md", path)
