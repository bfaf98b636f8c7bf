"""Which paths belong to another plan of the repository: the nearest folder with settings has it."""

from collections.abc import Callable
from functools import cache, partial
from posixpath import dirname, join, normpath

from taskctl.git.folders import CommittedFiles, TreeObjects
from taskctl.git.repository import Repository
from taskctl.settings.committed import is_settings


def other_plans(repository: Repository, trees: TreeObjects, revision: str) -> Callable[[str], bool]:
    """A function that returns whether a path, relative to the root, belongs to another plan.

    Args:
        repository: that of the plan.
        trees: reads the folders of commits.
        revision: the commit whose settings count; empty for none.
    """
    ours = repository.prefix.rstrip("/")
    files = CommittedFiles(trees, revision) if revision else None

    @cache
    def is_other(folder: str) -> bool:
        """Whether a folder, relative to the top, has settings that are not ours."""
        names = files.children(folder) if files and folder != ours else None
        return any(
            is_settings(name, partial(_contents, trees, files, f"{folder}/{name}"))
            for name in names or ()
        )

    def belongs(path: str) -> bool:
        folder = dirname(normpath(join(ours, path)))
        while folder and folder != ours and not is_other(folder):
            folder = dirname(folder)
        return is_other(folder)

    return belongs


def _contents(trees: TreeObjects, files: CommittedFiles | None, path: str) -> bytes:
    entry = files.entry(path.lstrip("/")) if files else None
    return (trees.blobs.read(entry.blob) if entry else None) or b""
