"""The commands that a person has agreed to run, by repository.

The answers are in the user's own folder, never in the repository, which could bring its own.
An answer covers a text, not its effect: `make test` runs whatever the Makefile says today.
"""

import json
import os
import sys
from collections.abc import Iterable

from taskctl.errors import TaskctlError
from taskctl.text.changeset import Changeset
from taskctl.text.source import Source
from taskctl.text.tree import DiskTree

_FILE = "trusted-commands.json"
_VERSION = 1


def user_folder() -> str:
    """The folder for the user's data of taskctl; empty if the system names none."""
    if sys.platform == "win32":
        return os.path.join(os.environ.get("APPDATA", ""), "taskctl")
    home = os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")
    return os.path.join(home, "taskctl") if os.path.isabs(home) else ""


class Trust:
    """The commands that may run below one root.

    Raises:
        TaskctlError: the file of answers cannot be read; it is never replaced by an empty one.
    """

    def __init__(self, root: str) -> None:
        self._root = os.path.realpath(root)
        self._folder = user_folder()
        self.trusted = set(self._read()[0].get(self._root, ()))

    @property
    def path(self) -> str:
        """The file of answers."""
        return os.path.join(self._folder, _FILE)

    def remember(self, commands: Iterable[str]) -> None:
        """Save the answer.

        Raises:
            TaskctlError: it cannot be written.
        """
        new = set(commands) - self.trusted
        if not new:
            return
        self.trusted |= new
        if not self._folder:
            raise TaskctlError("there is no folder to keep the answer in (XDG_CONFIG_HOME)")
        roots, before = self._read()
        roots[self._root] = sorted({*roots.get(self._root, ()), *new})
        text = json.dumps({"version": _VERSION, "roots": roots}, indent=2, sort_keys=True) + "\n"
        known = {} if before is None else {_FILE: before}
        Changeset(DiskTree(self._folder), known, {_FILE: text.encode()}).write()

    def _read(self) -> tuple[dict[str, list[str]], bytes | None]:
        """The texts by root, and the contents of the file; None if there is none yet."""
        if not self._folder or not os.path.lexists(self.path):
            return {}, None
        source = DiskTree(self._folder).read(_FILE)
        if not isinstance(source, Source):
            raise TaskctlError(f"{self.path} {source.reason}")
        try:
            roots = json.loads(source.raw)["roots"]
            return {str(root): [str(t) for t in texts] for root, texts in roots.items()}, source.raw
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            raise TaskctlError(
                f"{self.path} is not in taskctl's format; fix it, or delete it to be asked again"
            ) from None
