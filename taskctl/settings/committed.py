"""The settings in a tree of files, such as a commit."""

from collections.abc import Callable

from taskctl.errors import SettingsError
from taskctl.settings.load import FILE_NAME, Loaded, load_found, load_from
from taskctl.text.source import Unreadable
from taskctl.text.tree import Tree

_PYPROJECT = "pyproject.toml"


def has_settings(tree: Tree, folder: str) -> bool:
    """Whether a folder of a tree has settings of its own."""
    for name in (FILE_NAME, _PYPROJECT):
        path = f"{folder}/{name}" if folder else name
        source = tree.read(path) if tree.exists(path) else None
        if isinstance(source, Unreadable) or (
            source is not None and (name == FILE_NAME or b"tool.taskctl" in source.raw)
        ):
            return True
    return False


def is_settings(name: str, read: Callable[[], bytes]) -> bool:
    """Whether a file is a settings file, by its name and, for a shared file, its contents."""
    return name == FILE_NAME or (name == _PYPROJECT and b"tool.taskctl" in read())


def load_in(tree: Tree, root: str, file: str = "") -> Loaded:
    """The settings at the root of a tree, or in `file`; without any, those of its layout.

    Raises:
        SettingsError: they cannot be used.
    """
    for name in (file,) if file else (FILE_NAME, _PYPROJECT):
        source = tree.read(name) if tree.exists(name) else None
        if isinstance(source, Unreadable):
            raise SettingsError(source.reason, path=name)
        if source is not None and (name != _PYPROJECT or b"tool.taskctl" in source.raw):
            return load_from(name, source.raw, root, tree)
    return load_found(tree, root)
