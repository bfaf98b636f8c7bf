"""Which paths belong to another plan of the repository: the nearest folder with settings has it."""

from collections.abc import Callable, Iterator
from functools import cache, partial
from posixpath import dirname, join, normpath

from taskctl.git.blobs import Blobs
from taskctl.git.repository import Repository
from taskctl.settings.committed import is_settings


def other_plans(repository: Repository, blobs: Blobs, revision: str) -> Callable[[str], bool]:
    """A function that returns whether a path, relative to the root, belongs to another plan.

    Args:
        revision: the commit whose settings count; empty for none.
    """

    ours = repository.prefix.rstrip("/")

    @cache
    def others() -> set[str]:
        return {*_plans(repository, blobs, revision)} - {ours} if revision else set()

    def belongs(path: str) -> bool:
        folder = dirname(normpath(join(ours, path)))
        while folder and folder != ours and folder not in others():
            folder = dirname(folder)
        return folder in others()

    return belongs


def _plans(repository: Repository, blobs: Blobs, revision: str) -> Iterator[str]:
    """The folders of a commit that have settings, relative to the top."""
    for path, entry in repository.tree(revision, whole=True).items():
        folder, _, name = path.rpartition("/")
        if is_settings(name, partial(_contents, blobs, entry.blob)):
            yield folder


def _contents(blobs: Blobs, blob: str) -> bytes:
    return blobs.read(blob) or b""
