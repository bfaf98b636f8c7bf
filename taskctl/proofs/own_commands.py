"""The commands that a user has chosen for work on plans: `worker` and `planner`.

They are in the user's own folder, never in a repository or a plan, which could bring its own.
"""

import json
import os

from taskctl.errors import TaskctlError
from taskctl.proofs.trust import user_folder
from taskctl.text.source import Source
from taskctl.text.tree import DiskTree

FILE = "commands.json"


def own_commands_path() -> str:
    """The file of the commands, a JSON object of texts; empty if the system names no folder."""
    folder = user_folder()
    return os.path.join(folder, FILE) if folder else ""


def own_command(name: str) -> str:
    """The user's command of that name; empty if there is none.

    Raises:
        TaskctlError: the file cannot be read.
    """
    path = own_commands_path()
    if not path or not os.path.lexists(path):
        return ""
    source = DiskTree(os.path.dirname(path)).read(FILE)
    if not isinstance(source, Source):
        raise TaskctlError(f"{path} {source.reason}")
    try:
        command = json.loads(source.raw).get(name, "")
    except (ValueError, AttributeError, RecursionError):
        command = None
    if not isinstance(command, str):
        raise TaskctlError(f'{path} is not a JSON object of commands, such as {{"{name}": "…"}}')
    return command
