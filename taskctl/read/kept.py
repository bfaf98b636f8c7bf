"""Data made of single files, kept between runs under the contents of the files."""

import os
from collections.abc import Callable
from typing import Generic, TypeVar

from taskctl.memory.build import fingerprint
from taskctl.memory.digests import digest_of
from taskctl.memory.folder import cache_folder
from taskctl.memory.inputs import known as note_known
from taskctl.memory.marks import Mark, Stat, is_blob
from taskctl.memory.pack import Pack
from taskctl.text.source import Source
from taskctl.text.tree import Tree

Made = TypeVar("Made", bound=tuple[object, ...])


def pack_of(tree: Tree, kind: type[Made], conventions: str) -> Pack[Made] | None:
    """The data of one kind about the files of a tree; None if none can be kept.

    Args:
        tree: the files.
        kind: the type of the data.
        conventions: a text that changes with all that the data depend on, beside the files.
    """
    if cache_folder() is None:
        return None
    parts = (os.path.realpath(tree.root), kind.__name__, conventions)
    return Pack(digest_of(fingerprint(), *map(os.fsencode, parts)), kind)


def known_content(tree: Tree, path: str, mark: Mark | None, pack: Pack[Made]) -> str:
    """The digest of the content of a file that need not be read for it; empty if it must be."""
    content = pack.content(path, mark)
    if content and isinstance(mark, Stat):
        note_known(f"{tree.root}/{path}", mark.signature, content)
    return content


def learnt_content(tree: Tree, source: Source, mark: Mark | None, pack: Pack[Made] | None) -> str:
    """The digest of a content that was just read, remembered with the mark from before that."""
    path, raw = source.path, source.raw
    content = digest_of(raw).hex()
    if pack and mark and _is_of(mark, raw) and tree.mark(path) == mark:
        pack.learn(path, mark, content)
    return content


def _is_of(mark: Mark, raw: bytes) -> bool:
    return len(raw) == mark.size if isinstance(mark, Stat) else is_blob(mark, raw)


class Kept(Generic[Made]):
    """Data about the files of a tree, made where they are not known; see `pack_of`."""

    def __init__(self, tree: Tree, kind: type[Made], conventions: str) -> None:
        self._tree = tree
        self._pack = pack_of(tree, kind, conventions)

    def of(
        self,
        path: str,
        make: Callable[[Source], Made],
        holds: Callable[[Made], bool] = lambda _: True,
    ) -> Made | None:
        """The data about a file; None if it cannot be read.

        Args:
            path: the file.
            make: makes the data from its content.
            holds: whether kept data are still right.
        """
        pack, tree = self._pack, self._tree
        mark = tree.mark(path) if pack else None
        content = known_content(tree, path, mark, pack) if pack and mark else ""
        known = pack.get(path, content) if pack and content else None
        if known is not None and holds(known):
            return known
        source = tree.read(path)
        if not isinstance(source, Source):
            return None
        if pack is None:
            return make(source)
        content = learnt_content(tree, source, mark, pack)
        known = pack.get(path, content)
        if known is None or not holds(known):
            known = make(source)
            pack.put(path, content, known)
        return known

    def save(self) -> None:
        """Keep the new data for the next run."""
        if self._pack:
            self._pack.save()
