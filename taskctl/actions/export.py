"""`export`: write items in the form of another tool."""

import os
from collections.abc import Mapping

from taskctl.errors import TaskctlError
from taskctl.text.changeset import Changeset
from taskctl.text.source import Source
from taskctl.text.tree import Snapshot


def write_files(target: str, files: Mapping[str, str], *, is_folder: bool) -> Changeset:
    """The change that writes the files of an export.

    Args:
        target: the file to write, or the folder for several.
        files: the texts by path below that folder; a single one is written to `target` itself.
        is_folder: whether `target` is a folder.

    Raises:
        TaskctlError: a file exists and differs, or `target` is not what it should be.
    """
    target = os.path.normpath(target)
    folder, name = (target, "") if is_folder else os.path.split(target)
    if os.path.isdir(target) and not is_folder:
        raise TaskctlError(f"{target} is a folder; name a file in it with --output")
    if os.path.lexists(folder) and not os.path.isdir(folder):
        raise TaskctlError(f"{folder} is not a folder; name another one with --output")
    tree = Snapshot(folder or ".")
    changeset = Changeset(tree)
    for inner, text in files.items():
        path, raw = name or inner, text.encode("utf-8", "backslashreplace")
        known = tree.read(path) if tree.exists(path) else None
        if known is None:
            changeset.put(path, raw)
        elif not isinstance(known, Source) or known.raw != raw:
            raise TaskctlError(
                f"{os.path.join(folder, path)} already exists and differs; nothing was written: "
                "move it away, or name another place with --output"
            )
    return changeset
